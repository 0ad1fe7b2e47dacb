/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filter.h"

#include <stdlib.h>
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

/* Remembers what is shown; the later bytes of a character follow its first. */
static void keep_last(StFilter *f, const char *glyph)
{
    bool more = ((unsigned char)glyph[0] & 0xc0) == 0x80;

    if (!more)
        g_strlcpy(f->last, glyph, sizeof f->last);
    else
        g_strlcat(f->last, glyph, sizeof f->last);
}

static void feed_text(StFilter *f, char c, GString *out)
{
    const char *glyph = f->in_font ? pc_glyph((unsigned char)c) : NULL;
    const char same[2] = { c, '\0' };

    if (c == '\033') {
        f->state = ESCAPE;
        return;
    }
    if (!glyph)
        glyph = same;
    if ((unsigned char)glyph[0] >= ' ' && c != '\177')
        keep_last(f, glyph);
    g_string_append_len(out, glyph, (gssize)MAX(strlen(glyph), 1));
}

/* Holds ESC back until it is known what follows. */
static void feed_escape(StFilter *f, char c, GString *out)
{
    f->state = TEXT;
    if (c == '[') {
        f->state = CSI;
        f->length = 0;
    } else if (c == ']' && f->linux_console) {
        f->state = OSC;
    } else {
        g_string_append_c(out, '\033');
        g_string_append_c(out, c);
    }
}

/* The font after "n;n;n m". */
static void set_font(StFilter *f)
{
    g_auto(GStrv) numbers = g_strsplit(f->sequence, ";", -1);

    for (char **n = numbers; *n; n++) {
        int value = atoi(*n);

        if (value == 0 || value == 10)
            f->in_font = false;
        else if (value == 11 || value == 12)
            f->in_font = true;
    }
}

static void repeat(const StFilter *f, GString *out)
{
    int n = CLAMP(atoi(f->sequence), 1, 1000);

    while (n-- > 0)
        g_string_append(out, f->last);
}

static void finish_csi(StFilter *f, char final, GString *out)
{
    bool numbers;

    f->sequence[f->length] = '\0';
    numbers = strspn(f->sequence, "0123456789;") == f->length;
    if (final == 'b' && numbers) {
        repeat(f, out);
        return;
    }
    if (final == 'm' && numbers && f->pc_font)
        set_font(f);
    g_string_append_printf(out, "\033[%s%c", f->sequence, final);
}

static void feed_csi(StFilter *f, char c, GString *out)
{
    if (c >= 0x40 && c <= 0x7e) {
        finish_csi(f, c, out);
        f->state = TEXT;
    } else if (f->length < sizeof f->sequence - 1) {
        f->sequence[f->length++] = c;
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
