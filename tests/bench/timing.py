# SPDX-License-Identifier: GPL-2.0-or-later
"""What a program costs: wall time, memory at its peak, system calls; two programs in turns."""

import os
import re
import statistics
import subprocess
import tempfile
import time

FEWEST = 3


class Cost:
    """Of one or of several programs, one after another."""

    def __init__(self, seconds=0.0, busy=0.0, kib=0, status=0):
        self.seconds, self.busy, self.kib, self.status = seconds, busy, kib, status

    def __add__(self, other):
        return Cost(self.seconds + other.seconds, self.busy + other.busy, max(self.kib, other.kib),
                    self.status or other.status)


class Meter:
    """Runs programs by way of bench-cost (see cost.c)."""

    def __init__(self, helper):
        self.helper = helper

    def run(self, *argv):
        done = subprocess.run([self.helper, *argv], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, check=True)
        nanoseconds, busy, kib, status = done.stdout.split()
        return Cost(int(nanoseconds) / 1e9, int(busy) / 1e9, int(kib), int(status))

    def run_all(self, commands):
        total = Cost()
        for argv in commands:
            total += self.run(*argv)
        return total


def system_calls(*argv):
    """Of the program and its children."""
    with tempfile.NamedTemporaryFile("r", dir="/dev/shm") as report:
        subprocess.run(["strace", "-f", "-c", "-o", report.name, *argv], stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        # The last line: "100.00    0.012345          16       742        92 total".
        for line in report:
            if line.rstrip().endswith(" total"):
                return int(re.split(r"\s+", line.strip())[3])
    return None


class Pair:
    """The samples of two things measured in turns; what disturbs the machine disturbs both."""

    def __init__(self, ours, theirs):
        self.ours, self.theirs = ours, theirs

    @property
    def medians(self):
        return statistics.median(self.ours), statistics.median(self.theirs)

    @property
    def ratio(self):
        ours, theirs = self.medians
        return ours / theirs if theirs else None

    @property
    def ratios(self):
        return [a / b for a, b in zip(self.ours, self.theirs) if b]

    def of(self, field):
        return Pair([field(sample) for sample in self.ours],
                    [field(sample) for sample in self.theirs])


def in_turns(rounds, ours, theirs, between=None, budget=15):
    """Calls ours, theirs, ours, theirs and so on; the first turn of each isn't counted. On a machine
    that is slow today it ends, after a few turns, when the budget of seconds is used up."""
    samples = ([], [])
    end = time.monotonic() + budget
    for turn in range(rounds + 1):
        if turn > FEWEST and time.monotonic() > end:
            break
        for kept, measure in zip(samples, (ours, theirs)):
            sample = measure()
            if between:
                between()
            if turn:
                kept.append(sample)
    return Pair(*samples)


def cores():
    return len(os.sched_getaffinity(0))


def come_first():
    """Puts what is measured, both sides alike, before whatever else the machine does today: its
    neighbours would stretch a time on the wall fivefold. Whether that was allowed."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(2))
    except PermissionError:
        return False
    return True


def one_below():
    """For posix_spawn: a program that must not keep this one, its observer, from looking."""
    if os.sched_getscheduler(0) != os.SCHED_RR:
        return {}
    return {"scheduler": (os.SCHED_RR, os.sched_param(1))}
