#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Who may include whom (src/README.md has the same in words), and that core neither prints nor knows
a terminal. Usage: layers.py SOURCE_ROOT CORE_ARCHIVE"""
import pathlib
import re
import subprocess
import sys

# Core's rooms in the order in which data flows: each may use those before it.
CORE = ["base", "text", "explain", "boot", "machine", "facts", "loaders", "answers", "checks", "plan", "apply", "session"]
# These use less than what stands before them.
NARROW = {
    "core/explain": ["core/base"],
    "core/boot": ["core/base", "core/text"],
    "core/machine": ["core/base", "core/text"],
    "core/loaders": ["core/base", "core/text", "core/boot", "core/facts"],
}
OTHERS = {
    "virt": ["core/base", "core/text", "core/explain", "core/machine"],
    "demo": ["core/base", "core/text", "core/boot", "core/machine", "core/facts"],
    "cli": ["core/" + room for room in CORE],
    "ui": ["core/" + room for room in CORE],
    ".": ["core/" + room for room in CORE] + ["cli", "ui", "demo"],
}
FOREIGN = {"curses": {"ui"}, "libvirt": {"virt"}, "libxml": {"virt"}}
PRINTING = re.compile(
    r"^(v?f?printf|__v?f?printf_chk|puts|fputs|putchar|fwrite|perror|g_print|g_printerr|initscr|newterm"
    r"|exit|getenv|secure_getenv|chdir)$"
)


def allowed(room):
    if room in NARROW:
        return NARROW[room]
    if room in OTHERS:
        return OTHERS[room]
    name = room.removeprefix("core/")
    return ["core/" + earlier for earlier in CORE[: CORE.index(name)]] if name in CORE else None


def complaints_of(source, root):
    room = source.parent.relative_to(root).as_posix()
    rooms = allowed(room)
    text = source.read_text(encoding="utf-8")
    if rooms is None:
        yield f"{source}: the room {room} isn't in the table of this test"
        return
    for include in re.findall(r'^#include "(.*)"$', text, re.M):
        other = pathlib.PurePosixPath(include).parent.as_posix()
        if other not in (room, *rooms):
            yield f"{source} includes {include}: {room} may not use {other}"
    for include in re.findall(r"^#include <(.*)>$", text, re.M):
        for word, homes in FOREIGN.items():
            if word in include and room not in homes:
                yield f"{source} includes <{include}>, which belongs to {', '.join(homes)}"


def printing_symbols(archive):
    listing = subprocess.run(["nm", "-u", archive], check=True, capture_output=True, text=True).stdout
    symbols = {line.split()[-1] for line in listing.splitlines() if " U " in line}
    if not symbols:
        return [f"{archive}: nothing could be read from it"]
    return [f"core uses {name}" for name in sorted(symbols) if PRINTING.match(name)]


def main():
    root = pathlib.Path(sys.argv[1]) / "src"
    sources = sorted(root.rglob("*.[ch]"))
    bad = [line for source in sources for line in complaints_of(source, root)]
    bad += printing_symbols(sys.argv[2])
    print("\n".join(bad), file=sys.stderr)
    return 1 if bad or not sources else 0


sys.exit(main())
