# SPDX-License-Identifier: GPL-2.0-or-later
"""A program on a pseudo terminal of 80x24: how soon its first frame is complete, what a key sends.

A frame is complete when the program, having drawn something, is about to wait for input for the
first time. That is read from /proc/PID/syscall: a thread that is blocked in poll, select or read is
named there with its arguments, one that runs, or merely looks whether a key is there (a timeout of
0), isn't. It needs no tracing, so it slows nothing down, and neither a pause of the machine in the
midst of a frame nor what is drawn later, when the first frame stands, is taken for its end. The
time counts from before the program is started until the frame's last byte has arrived.
"""

import fcntl
import os
import platform
import select
import signal
import struct
import termios
import time

import timing
from world import CannotMeasure

ROWS, COLS = 24, 80
DEADLINE = 20
QUIET = 0.25       # nothing sent for so long: all work behind the frame is done
SAMPLE = 0.0002    # how often /proc is looked at

DOWN = b"\033OB"   # as xterm sends it in the mode that all three ask for

# System calls that wait for input, and which argument would make them return at once.
if platform.machine() == "x86_64":
    POLL, SELECT, READS, EPOLL = {7}, {23}, {0}, {232, 281}
    PPOLL, PSELECT = {271}, {270}
else:
    raise CannotMeasure("the numbers of the system calls are known for x86_64 only")

ENVIRONMENT = {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
DROPPED = ("LINES", "COLUMNS", "NO_COLOR", "LANGUAGE", "LANG", "ESCDELAY", "DIALOGRC", "NEWT_COLORS")


def environment():
    env = {name: value for name, value in os.environ.items() if name not in DROPPED}
    return {**env, **ENVIRONMENT}


def waits_for_input(line):
    """Whether a line of /proc/PID/syscall says that the thread waits for input."""
    words = line.split()
    if len(words) < 7:    # "running", or blocked by something else than a system call
        return False
    number = int(words[0])
    arguments = [int(word, 16) for word in words[1:7]]
    if number in READS:
        return arguments[0] == 0
    if number in POLL:
        return arguments[2] & 0xFFFFFFFF != 0
    if number in EPOLL:
        return arguments[3] & 0xFFFFFFFF != 0
    return number in SELECT | PSELECT | PPOLL


class Screen:
    """One program on a terminal of its own."""

    def __init__(self, argv):
        self.master, slave = os.openpty()
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLS, 0, 0))
        name = os.ttyname(slave)
        os.close(slave)
        actions = [(os.POSIX_SPAWN_OPEN, 0, name, os.O_RDWR, 0), (os.POSIX_SPAWN_DUP2, 0, 1),
                   (os.POSIX_SPAWN_DUP2, 0, 2)]
        self.poller = select.poll()
        self.poller.register(self.master, select.POLLIN)
        self.bytes = 0
        self.text = bytearray()
        env = environment()
        self.began = self.last = time.monotonic()
        self.pid = os.posix_spawn(argv[0], argv, env, file_actions=actions, setsid=True,
                                  **timing.one_below())
        self.syscall = os.open(f"/proc/{self.pid}/syscall", os.O_RDONLY)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.syscall)
        os.close(self.master)

    def read(self, timeout):
        """Takes in what the program sent within the timeout; whether there was anything."""
        if not self.poller.poll(timeout * 1000):
            return False
        try:
            got = os.read(self.master, 65536)
        except OSError:
            got = b""
        if not got:
            raise CannotMeasure(f"the program ended: {bytes(self.text[-300:])!r}")
        self.last = time.monotonic()
        self.bytes += len(got)
        self.text += got
        return True

    def waiting(self):
        return waits_for_input(os.pread(self.syscall, 4096, 0).decode())

    def first_frame(self):
        """Seconds and bytes until the first frame was complete."""
        while time.monotonic() - self.began < DEADLINE:
            if self.read(SAMPLE):
                continue
            if self.bytes and self.waiting() and not self.read(0):
                return self.last - self.began, self.bytes
        raise CannotMeasure("the program never waits for a key")

    def settle(self):
        """Until nothing more comes. Bytes that came."""
        before = self.bytes
        while self.read(QUIET) or not self.waiting():
            if time.monotonic() - self.began > DEADLINE:
                raise CannotMeasure("the program never stops drawing")
        return self.bytes - before

    def press(self, key):
        """Bytes that a key makes the program send."""
        os.write(self.master, key)
        return self.settle()

    def wake_ups(self):
        """How often its threads have waited so far."""
        total = 0
        for task in os.listdir(f"/proc/{self.pid}/task"):
            with open(f"/proc/{self.pid}/task/{task}/status", encoding="ascii") as file:
                for line in file:
                    if line.startswith("voluntary_ctxt_switches:"):
                        total += int(line.split()[1])
        return total


def idle(screens, seconds):
    """Bytes sent and wake-ups of each screen while nobody touches it."""
    before = [(screen.bytes, screen.wake_ups()) for screen in screens]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(max(0, end - time.monotonic()))
    after = []
    for screen in screens:
        while screen.read(0):
            pass
        after.append((screen.bytes, screen.wake_ups()))
    return [(a[0] - b[0], a[1] - b[1]) for a, b in zip(after, before)]
