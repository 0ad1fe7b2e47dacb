# SPDX-License-Identifier: GPL-2.0-or-later
"""The figures, one function each."""

import json
import statistics

import gvthost
import timing
import world
from report import count, mib, ms
from screen import DOWN, Screen, idle
from timing import Pair, in_turns

PEERS_OF_CHECK = (
    ("virt-host-validate", "qemu"),
    ("mdevctl", "types"),
    ("virsh", "-c", world.URI, "list"),
)
ITEMS = [word for i in range(1, 21) for word in (f"tag{i}", f"Item number {i}", "off")]
DOMAIN = "bench"
DISK = "/run/bench.qcow2"

# Exit statuses that are verdicts; the others say that something went wrong (cli.h).
VERDICTS = (0, 1, 3, 5)


def _program(context, *words):
    return (context.program, *words)


def _say_cost(report, pair, aim):
    """Time on a processor is what a busy machine stretches least."""
    report.pair("wall time", pair.of(lambda cost: cost.seconds), ms, aim)
    report.pair("time on a processor", pair.of(lambda cost: cost.busy), ms)
    report.pair("memory at its peak", pair.of(lambda cost: cost.kib), mib)


def _lines(*argv):
    """Lines that answer something: no heading, no rule, nothing empty."""
    text = world.output(*argv)[1]
    return sum(1 for line in text.splitlines()
               if line.strip() and not line.strip().startswith(("Id ", "---")))


def check(context, report):
    world.need(*(argv[0] for argv in PEERS_OF_CHECK))
    meter = context.meter
    ours = _program(context, "check")
    report.title("check, beside virt-host-validate qemu, mdevctl types and virsh list one after another")
    pair = in_turns(15, lambda: meter.run(*ours), lambda: meter.run_all(PEERS_OF_CHECK))
    if any(sample.status not in VERDICTS for sample in pair.ours):
        raise world.CannotMeasure("check fails here")
    _say_cost(report, pair, 0.5)
    if world.shutil.which("strace"):
        calls = Pair([timing.system_calls(*ours)],
                     [sum(timing.system_calls(*argv) for argv in PEERS_OF_CHECK)])
        report.pair("system calls", calls, count)
    findings = json.loads(world.output(*ours, "--json")[1])["findings"]
    report.row("questions answered", count(len(findings)),
               count(sum(_lines(*argv) for argv in PEERS_OF_CHECK)))


def _checklist(program):
    return (world.shutil.which(program), "--checklist", "Choose", "0", "0", "0", *ITEMS)


def _frame(argv):
    with Screen(argv) as screen:
        return screen.first_frame()


def first_frame(context, report):
    world.need("dialog")
    report.title("the wizard's first complete frame, 80x24 on xterm-256color, beside dialog --checklist "
                 "with 20 items")
    pair = in_turns(25, lambda: _frame(_program(context)), lambda: _frame(_checklist("dialog")))
    report.pair("start until it stands", pair.of(lambda sample: sample[0]), ms, 1.0)
    report.pair("bytes sent for it", pair.of(lambda sample: sample[1]), count)


def _downs(screen, presses=8):
    screen.first_frame()
    screen.settle()
    return [screen.press(DOWN) for _ in range(presses)]


def keys(context, report):
    """One Down key in a list, and nothing at all."""
    world.need("dialog", "whiptail")
    with Screen(_program(context)) as ours, Screen(_checklist("dialog")) as dialog, \
            Screen(_checklist("whiptail")) as whiptail:
        screens = (ours, dialog, whiptail)
        sent = [_downs(screen) for screen in screens]
        report.title("a key, and none")
        report.pair("bytes for Down, dialog", Pair(sent[0], sent[1]), count, 1.0)
        report.pair("bytes for Down, whiptail", Pair(sent[0], sent[2]), count)
        rest = idle(screens, 3)
    report.row("idle for 3 s: bytes, dialog", count(rest[0][0]), count(rest[1][0]), "", 0, rest[0][0])
    report.row("idle for 3 s: wake-ups, dialog", count(rest[0][1]), count(rest[1][1]), "", 0, rest[0][1])


def define(context, report):
    world.need("virt-install", "virsh", "qemu-img")
    meter = context.meter
    world.output("qemu-img", "create", "-f", "qcow2", DISK, "1G")
    ours = (context.define, world.URI, DOMAIN, DISK)
    theirs = ("virt-install", "--connect", world.URI, "--name", DOMAIN, "--virt-type", "qemu",
              "--memory", "1024", "--vcpus", "2", "--import", "--disk", DISK, "--network", "user",
              "--graphics", "none", "--osinfo", "generic", "--noautoconsole", "--noreboot")

    def one(argv):
        def run():
            cost = meter.run(*argv)
            if cost.status != 0 or world.output("virsh", "-c", world.URI, "domuuid", DOMAIN)[0] != 0:
                raise world.CannotMeasure(f"{argv[0]} defines nothing here")
            return cost
        return run

    report.title("defining a virtual machine (load the module, connect, make the XML, define), beside "
                 "virt-install --import --noreboot")
    pair = in_turns(7, one(ours), one(theirs),
                    lambda: world.output("virsh", "-c", world.URI, "undefine", DOMAIN))
    _say_cost(report, pair, 0.15)


def _carries_argument():
    with open(gvthost.GRUB_CFG, encoding="utf-8") as file:
        return "i915.enable_gvt=1" in file.read()


def grub(context, report):
    meter = context.meter

    def ours():
        cost = meter.run(*_program(context, "apply", "--yes"))
        if cost.status not in VERDICTS or not _carries_argument():
            raise world.CannotMeasure(f"apply doesn't add the argument here (status {cost.status})")
        return cost

    def theirs():
        return meter.run("grub-mkconfig", "-o", gvthost.GRUB_CFG)

    report.title("editing GRUB's settings and having its configuration made, verified and recorded "
                 "(apply --yes), beside grub-mkconfig alone")
    pair = in_turns(9, ours, theirs, gvthost.reset)
    _say_cost(report, pair, 1.05)
    added = [a.seconds - b.seconds for a, b in zip(pair.ours, pair.theirs)]
    report.row("what apply adds", ms(statistics.median(added)), "",
               f"({ms(min(added))} - {ms(max(added))})")


ALL = (check, first_frame, keys, define, grub)
WITHOUT_WORLD = (first_frame, keys)
