#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Turns dumps of screens (JSON, see tests/screen/dump.h) into PNG pictures.

The same dump gives the same picture. Each character is drawn in its own cell; lines and blocks
are drawn as geometry and not from a font, so that they join. Needs python3-pil, fonts-dejavu-core
and, for wide characters, fonts-vlgothic.
"""

import argparse
import functools
import json
import os
import sys

from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONTS = "/usr/share/fonts/truetype/"
REGULAR = FONTS + "dejavu/DejaVuSansMono.ttf"
BOLD = FONTS + "dejavu/DejaVuSansMono-Bold.ttf"
WIDE = FONTS + "vlgothic/VL-Gothic-Regular.ttf"

BACKGROUND = "#1d2029"
FOREGROUND = "#c5cad6"
BRIGHT = "#eef1f7"  # bold text that has no colour of its own
RULE = "#6f778a"  # lines that have no colour of their own: quieter than text
CURSOR = "#7fb4ca"
BAR = "#272b36"
EDGE = "#3a4050"
TITLE = "#8d94a6"
PALETTE = [
    "#2b303c", "#e06c75", "#93bf7f", "#dcb26c", "#74a7dd", "#b58fd1", "#6bb5b5", "#c5cad6",
    "#6a7286", "#ef8a92", "#abd598", "#ecc88a", "#93bfee", "#cba9e4", "#88cccc", "#f4f6fa",
]  # fmt: skip


def color_of(value, default):
    """A dump's colour: nothing, a palette index, or "#rrggbb"."""
    if value is None:
        return default
    if isinstance(value, str):
        return value
    if value < 16:
        return PALETTE[value]
    if value >= 232:
        level = 8 + 10 * (value - 232)
        return (level, level, level)
    steps = (0, 95, 135, 175, 215, 255)
    value -= 16
    return (steps[value // 36], steps[value // 6 % 6], steps[value % 6])


class Grid:
    """Sizes of everything, in pixels."""

    def __init__(self, scale):
        self.size = round(20 * scale)  # of the font
        self.wide_size = round(22 * scale)  # of the font for wide characters
        self.width = round(12 * scale)  # of a cell
        self.height = round(25 * scale)
        self.baseline = round(19 * scale)
        self.line = max(1, round(1.5 * scale))  # of a light line
        self.pad = round(14 * scale)  # between the window's edge and the screen
        self.bar = round(38 * scale)
        self.radius = round(12 * scale)
        self.margin = round(30 * scale)


# -- characters of a font -------------------------------------------------------------------------


@functools.lru_cache(maxsize=None)
def load(path, size):
    return ImageFont.truetype(path, size)


@functools.lru_cache(maxsize=None)
def has_glyph(path, size, char):
    font = load(path, size)
    missing = bytes(font.getmask("\U0010fffe"))
    return bytes(font.getmask(char)) != missing


def pick_font(char, bold, wide, size):
    """The first font that has the character; whether bold must be made by hand."""
    order = [BOLD, REGULAR] if bold else [REGULAR, BOLD]
    order = [WIDE] + order if wide else order + [WIDE]
    for path in order:
        if os.path.exists(path) and has_glyph(path, size, char):
            return load(path, size), bold and path != BOLD
    sys.exit("shots.py: no font has %r; is fonts-vlgothic installed?" % char)


def draw_glyph(draw, grid, x, y, text, width, bold, color):
    size = grid.wide_size if width == 2 else grid.size
    font, thicken = pick_font(text[0], bold, width == 2, size)
    room = grid.width * width
    x += (room - font.getlength(text[0])) / 2
    spot = (round(x), y + grid.baseline)
    draw.text(spot, text, font=font, fill=color, anchor="ls")
    if thicken:
        draw.text((spot[0] + max(1, grid.line // 2), spot[1]), text, font=font, fill=color,
                  anchor="ls")  # fmt: skip


# -- lines and blocks -----------------------------------------------------------------------------

# The arms of a line drawing character: left, right, up, down; 1 light, 2 heavy, 3 double.
ARMS = {
    "─": "1100", "━": "2200", "│": "0011", "┃": "0022", "┌": "0101", "┐": "1001", "└": "0110",
    "┘": "1010", "├": "0111", "┤": "1011", "┬": "1101", "┴": "1110", "┼": "1111", "╴": "1000",
    "╶": "0100", "╵": "0010", "╷": "0001", "╸": "2000", "╺": "0200", "╹": "0020", "╻": "0002",
    "┏": "0202", "┓": "2002", "┗": "0220", "┛": "2020", "┣": "0222", "┫": "2022", "┳": "2202",
    "┻": "2220", "╋": "2222", "┝": "0211", "┥": "2011", "┠": "0122", "┨": "1022", "┯": "2201",
    "┷": "2210", "┿": "2211", "═": "3300", "║": "0033", "╔": "0303", "╗": "3003", "╚": "0330",
    "╝": "3030", "╠": "0333", "╣": "3033", "╦": "3303", "╩": "3330", "╬": "3333",
}  # fmt: skip
ROUNDED = {"╭": (1, 1), "╮": (-1, 1), "╯": (-1, -1), "╰": (1, -1)}
SHADES = {"░": 0.25, "▒": 0.5, "▓": 0.75}

# Blocks as rectangles in eighths of a cell: left, top, right, bottom.
BLOCKS = {"█": (0, 0, 8, 8), "▀": (0, 0, 8, 4), "▐": (4, 0, 8, 8), "■": (1, 3, 7, 6)}
BLOCKS.update({chr(0x2580 + n): (0, 8 - n, 8, 8) for n in range(1, 8)})
BLOCKS.update({chr(0x2590 - n): (0, 0, n, 8) for n in range(1, 8)})


def draw_arms(draw, grid, x, y, arms, color):
    """Lines from the middle of the cell to its edges. Two of a kind meet without a gap."""
    thickness = {"1": grid.line, "2": grid.line * 2 + 1, "3": grid.line}
    double = "3" in arms
    half = max(2, round(grid.width / 6)) if double else 0
    shifts = (-half, half) if double else (0,)
    for shift in shifts:
        for index, arm in enumerate(arms):
            if arm == "0":
                continue
            thick = thickness[arm]
            left = x + (grid.width - thick) // 2
            top = y + (grid.height - thick) // 2
            if index < 2:
                inner = line_start(arms, index, shift, half)
                ends = (x, left + thick + inner) if index == 0 else (left + inner, x + grid.width)
                box = (ends[0], top + shift, ends[1] - 1, top + shift + thick - 1)
            else:
                inner = line_start(arms, index, shift, half)
                ends = (y, top + thick + inner) if index == 2 else (top + inner, y + grid.height)
                box = (left + shift, ends[0], left + shift + thick - 1, ends[1] - 1)
            draw.rectangle(box, fill=color)


def line_start(arms, index, shift, half):
    """How far from the middle one line of a double arm begins."""
    if half == 0:
        return 0
    across = (2, 3) if index < 2 else (0, 1)
    side = across[0] if shift < 0 else across[1]
    outward = -1 if index in (0, 2) else 1
    if arms[side] != "0":  # an arm on this side: turn into it
        return outward * half
    if arms[across[0]] == "0" and arms[across[1]] == "0":
        return 0
    return -outward * half  # the outer line of a corner


def draw_rounded(draw, grid, x, y, towards, color):
    """A quarter of a circle, and straight ends. Drawn larger and shrunk, to be smooth."""
    zoom = 4
    tile = Image.new("L", (grid.width * zoom, grid.height * zoom))
    pen = ImageDraw.Draw(tile)
    thick = grid.line * zoom
    left = (grid.width - grid.line) // 2 * zoom
    top = (grid.height - grid.line) // 2 * zoom
    right, down = towards
    radius = (grid.width * zoom - left) if right > 0 else left + thick
    cx = left + radius if right > 0 else left + thick - radius
    cy = top + radius if down > 0 else top + thick - radius
    start = {(1, 1): 180, (-1, 1): 270, (-1, -1): 0, (1, -1): 90}[towards]
    box = (cx - radius, cy - radius, cx + radius - 1, cy + radius - 1)
    pen.arc(box, start, start + 90, fill=255, width=thick)
    ends = (cy, grid.height * zoom) if down > 0 else (0, cy)
    pen.rectangle((left, ends[0], left + thick - 1, ends[1] - 1), fill=255)
    tile = tile.resize((grid.width, grid.height), Image.BOX)
    draw.bitmap((x, y), tile, fill=color)


def draw_block(draw, grid, x, y, block, color):
    left, top, right, bottom = block
    draw.rectangle(
        (
            x + round(left * grid.width / 8),
            y + round(top * grid.height / 8),
            x + round(right * grid.width / 8) - 1,
            y + round(bottom * grid.height / 8) - 1,
        ),
        fill=color,
    )


def draw_shade(draw, grid, x, y, share, color):
    tile = Image.new("L", (grid.width, grid.height), round(255 * share))
    draw.bitmap((x, y), tile, fill=color)


def draw_char(draw, grid, x, y, text, width, bold, color):
    if text in ARMS:
        draw_arms(draw, grid, x, y, ARMS[text], color)
    elif text in ROUNDED:
        draw_rounded(draw, grid, x, y, ROUNDED[text], color)
    elif text in BLOCKS:
        draw_block(draw, grid, x, y, BLOCKS[text], color)
    elif text in SHADES:
        draw_shade(draw, grid, x, y, SHADES[text], color)
    elif text.strip():
        draw_glyph(draw, grid, x, y, text, width, bold, color)


# -- the screen -----------------------------------------------------------------------------------


def colors_of(run):
    bold = run.get("bold", False)
    foreground = color_of(run.get("fg"), BRIGHT if bold else FOREGROUND)
    background = color_of(run.get("bg"), BACKGROUND)
    if not run.get("reverse"):
        return foreground, background
    return background, color_of(run.get("fg"), FOREGROUND)


def color_of_char(text, run, color):
    quiet = text in ARMS or text in ROUNDED
    plain = run.get("fg") is None and not run.get("reverse") and not run.get("bold")
    return RULE if quiet and plain else color


def draw_run(draw, grid, y, run):
    step = grid.width * run["width"]
    x = run["col"] * grid.width
    foreground, background = colors_of(run)
    right = x + step * len(run["cells"]) - 1
    if background != BACKGROUND:
        draw.rectangle((x, y, right, y + grid.height - 1), fill=background)
    for index, text in enumerate(run["cells"]):
        color = color_of_char(text, run, foreground)
        draw_char(draw, grid, x + index * step, y, text, run["width"], run.get("bold"), color)
    if run.get("underline"):
        low = y + grid.baseline + grid.line + 1
        draw.rectangle((x, low, right, low + grid.line - 1), fill=foreground)


def draw_cursor(draw, grid, cursor):
    if not cursor["visible"]:
        return
    x = cursor["col"] * grid.width
    low = (cursor["row"] + 1) * grid.height
    draw.rectangle((x, low - 2 * grid.line, x + grid.width - 1, low - 1), fill=CURSOR)


def draw_screen(dump, grid):
    size = (dump["cols"] * grid.width, dump["rows"] * grid.height)
    image = Image.new("RGB", size, BACKGROUND)
    draw = ImageDraw.Draw(image)
    for row, runs in enumerate(dump["lines"]):
        for run in runs:
            draw_run(draw, grid, row * grid.height, run)
    draw_cursor(draw, grid, dump["cursor"])
    return image


# -- the window -----------------------------------------------------------------------------------


def rounded_mask(size, radius):
    zoom = 4
    mask = Image.new("L", (size[0] * zoom, size[1] * zoom))
    box = (0, 0, size[0] * zoom - 1, size[1] * zoom - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, radius * zoom, fill=255)
    return mask.resize(size, Image.BOX)


def draw_window(screen, grid, title):
    """The screen in a window with a bar, rounded corners."""
    size = (screen.width + 2 * grid.pad, screen.height + grid.bar + 2 * grid.pad)
    edge = Image.new("RGB", size, EDGE)
    inside = Image.new("RGB", (size[0] - 2, size[1] - 2), BACKGROUND)
    draw = ImageDraw.Draw(inside)
    draw.rectangle((0, 0, size[0], grid.bar - 1), fill=BAR)
    draw.line((0, grid.bar, size[0], grid.bar), fill=EDGE)
    font = load(REGULAR, round(grid.size * 0.8))
    draw.text((size[0] // 2, grid.bar // 2), title, font=font, fill=TITLE, anchor="mm")
    edge.paste(inside, (1, 1), rounded_mask(inside.size, grid.radius - 1))
    edge.paste(screen, (grid.pad, grid.bar + grid.pad))
    return edge


def with_shadow(window, grid):
    """On a transparent ground, so that it fits light and dark pages."""
    margin = grid.margin
    size = (window.width + 2 * margin, window.height + 2 * margin)
    mask = rounded_mask(window.size, grid.radius)
    shade = Image.new("L", size)
    shade.paste(mask.point(lambda level: level * 0.45), (margin, margin + margin // 4))
    shade = shade.filter(ImageFilter.GaussianBlur(margin / 3))
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    image.putalpha(shade)
    image.paste(window, (margin, margin), mask)
    alpha = image.getchannel("A")
    alpha.paste(255, (margin, margin), mask)
    image.putalpha(alpha)
    return image


def render(dump, title, scale):
    grid = Grid(scale)
    window = draw_window(draw_screen(dump, grid), grid, title or dump["title"] or "")
    return with_shadow(window, grid)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("dumps", nargs="+", metavar="DUMP.json")
    parser.add_argument("--out", default=".", metavar="DIR", help="where the pictures go")
    parser.add_argument("--title", default="", help="in the window's bar (else the dump's own)")
    parser.add_argument("--scale", type=float, default=1.0, help="1 is 12 pixels per column")
    args = parser.parse_args()
    os.makedirs(args.out, exist_ok=True)
    for path in args.dumps:
        with open(path, encoding="utf-8") as file:
            dump = json.load(file)
        name = os.path.splitext(os.path.basename(path))[0] + ".png"
        render(dump, args.title, args.scale).save(os.path.join(args.out, name), optimize=True)


if __name__ == "__main__":
    main()
