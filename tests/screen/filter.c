/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filter.h"

#include <string.h>

enum { TEXT, ESCAPE, CSI, OSC, PALETTE };

/* The code page's upper half, and those control codes that the ansi entry draws with. */
static const char *const upper[128] = {
    "Ç", "ü", "é", "â", "ä", "à", "å", "ç", "ê", "ë", "è", "ï", "î", "ì", "Ä", "Å", "É", "æ", "Æ",
    "ô", "ö", "ò", "û", "ù", "ÿ", "Ö", "Ü", "¢", "£", "¥", "₧", "ƒ", "á", "í", "ó", "ú", "ñ", "Ñ",
    "ª", "º", "¿", "⌐", "¬", "½", "¼", "¡", "«", "»", "░", "▒", "▓", "│", "┤", "╡", "╢", "╖", "╕",
    "╣", "║", "╗", "╝", "╜", "╛", "┐", "└", "┴", "┬", "├", "─", "┼", "╞", "╟", "╚", "╔", "╩", "╦",
    "╠", "═", "╬", "╧", "╨", "╤", "╥", "╙", "╘", "╒", "╓", "╫", "╪", "┘", "┌", "█", "▄", "▌", "▐",
    "▀", "α", "ß", "Γ", "π", "Σ", "σ", "µ", "τ", "Φ", "Θ", "Ω", "δ", "∞", "φ", "ε", "∩", "≡", "±",
    "≥", "≤", "⌠", "⌡", "÷", "≈", "°", "∙", "·", "√", "ⁿ", "²", "■", " ",
};

static const char *pc_glyph(unsigned char c)
{
    switch (c) {
    case 0x04:
        return "◆";
    case 0x10:
        return "►";
    case 0x11:
        return "◄";
    case 0x18:
        return "↑";
    case 0x19:
        return "↓";
    default:
        return c >= 0x80 ? upper[c - 0x80] : NULL;
    }
}

void st_filter_init(StFilter *f, const char *term)
{
    memset(f, 0, sizeof *f);
    f->linux_console = g_str_has_prefix(term, "linux");
    f->pc_font = g_str_has_prefix(term, "ansi") || g_str_has_prefix(term, "pcansi");
}

static void feed_text(StFilter *f, char c, GString *out)
{
    const char *glyph = f->in_font ? pc_glyph((unsigned char)c) : NULL;

    if (c == '\033')
        f->state = ESCAPE;
    else if (glyph)
        g_string_append(out, glyph);
    else
        g_string_append_c(out, c);
}

/* Holds ESC back until it is known what follows. */
static void feed_escape(StFilter *f, char c, GString *out)
{
    f->state = TEXT;
    if (c == ']' && f->linux_console) {
        f->state = OSC;
        return;
    }
    g_string_append_c(out, '\033');
    g_string_append_c(out, c);
    if (c == '[') {
        f->state = CSI;
        f->value = 0;
        f->plain_numbers = true;
        f->want_font = f->in_font;
    }
}

static void take_parameter(StFilter *f)
{
    if (f->value == 0 || f->value == 10)
        f->want_font = false;
    else if (f->value == 11 || f->value == 12)
        f->want_font = true;
    f->value = 0;
}

static void feed_csi(StFilter *f, char c, GString *out)
{
    g_string_append_c(out, c);
    if (g_ascii_isdigit(c)) {
        f->value = (f->value * 10 + (c - '0')) % 100000;
    } else if (c == ';') {
        take_parameter(f);
    } else if (c >= 0x40 && c <= 0x7e) {
        take_parameter(f);
        if (c == 'm' && f->plain_numbers && f->pc_font)
            f->in_font = f->want_font;
        f->state = TEXT;
    } else {
        f->plain_numbers = false;
    }
}

static void feed_osc(StFilter *f, char c, GString *out)
{
    f->state = TEXT;
    if (c == 'P') {
        f->state = PALETTE;
        f->skip = 7;
    } else if (c != 'R') {
        g_string_append(out, "\033]");
        g_string_append_c(out, c);
    }
}

void st_filter_feed(StFilter *f, const char *bytes, size_t len, GString *out)
{
    for (size_t i = 0; i < len; i++) {
        char c = bytes[i];

        if (f->state == TEXT)
            feed_text(f, c, out);
        else if (f->state == ESCAPE)
            feed_escape(f, c, out);
        else if (f->state == CSI)
            feed_csi(f, c, out);
        else if (f->state == OSC)
            feed_osc(f, c, out);
        else if (--f->skip == 0)
            f->state = TEXT;
    }
}
