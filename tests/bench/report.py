# SPDX-License-Identifier: GPL-2.0-or-later
"""The table: each figure beside what a person would use instead, and the aim."""

import textwrap

WIDTHS = (34, 12, 12, 21, 12)
LINE = sum(WIDTHS) + len(WIDTHS) - 1


def ms(seconds):
    return f"{seconds * 1000:.1f} ms"


def mib(kib):
    return f"{kib / 1024:.1f} MiB"


def count(number):
    return f"{number:g}"


def _row(*cells):
    parts = [cells[0].ljust(WIDTHS[0])]
    parts += [cell.rjust(width) for cell, width in zip(cells[1:-1], WIDTHS[1:-1])]
    print(" ".join([*parts, " " + cells[-1]]).rstrip(), flush=True)


class Report:
    """Prints as it goes, so that a slow figure doesn't hide the ready ones."""

    def __init__(self):
        self.notes = []

    def begin(self, what):
        _row("figure", "kvmgt-setup", "instead", "ratio (min - max)", "aim")
        print("-" * LINE)
        for line in textwrap.wrap(what, LINE):
            print(line)

    def title(self, text):
        print()
        for line in textwrap.wrap(text, LINE):
            print(line, flush=True)

    def pair(self, name, pair, show, aim=None):
        ours, theirs = pair.medians
        ratios = pair.ratios
        spread = f"{pair.ratio:.2f} ({min(ratios):.2f} - {max(ratios):.2f})" if ratios else ""
        self.row(name, show(ours), show(theirs), spread, aim, pair.ratio)

    def row(self, name, ours, theirs, spread="", aim=None, ratio=None):
        verdict = ""
        if aim is not None:
            met = ratio is not None and ratio <= aim
            verdict = f"<= {aim:g} " + ("met" if met else "MISSED")
        _row("  " + name, ours, theirs, spread, verdict)

    def cannot(self, name, why):
        print(f"  not measured: {name}: {why}", flush=True)
        self.notes.append(name)
