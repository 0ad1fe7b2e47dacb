/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/text/printable.h"

#include <string.h>

#define TAB_COLUMNS 8

/* Letters and marks by their category that show nothing all the same: fillers and joiners. */
static const struct {
    gunichar first;
    gunichar last;
} hidden[] = {
    { 0x034f, 0x034f }, { 0x115f, 0x1160 }, { 0x17b4, 0x17b5 },
    { 0x180b, 0x180f }, { 0x3164, 0x3164 }, { 0xffa0, 0xffa0 },
};

/* Is c of no use but to move, reorder, hide, or be drawn differently by each terminal? */
static gboolean is_unsafe(gunichar c)
{
    for (gsize i = 0; i < G_N_ELEMENTS(hidden); i++)
        if (c >= hidden[i].first && c <= hidden[i].last)
            return TRUE;
    switch (g_unichar_type(c)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT: /* bidi controls, zero-width joiners, the byte order mark, tags */
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_UNASSIGNED:
        return TRUE;
    default:
        return FALSE;
    }
}

/* Independent of the locale, so that a layout is the same everywhere. */
static unsigned char_columns(gunichar c)
{
    if (g_unichar_iscntrl(c) || g_unichar_iszerowidth(c))
        return 0;
    return g_unichar_iswide(c) ? 2 : 1;
}

/* The character at p, not read beyond end, and where the next one begins. A byte that is no UTF-8
 * is returned by itself with *valid FALSE. */
static gunichar read_char(const char *p, const char *end, const char **next, gboolean *valid)
{
    gunichar c = g_utf8_get_char_validated(p, end - p);

    *valid = c != (gunichar)-1 && c != (gunichar)-2;
    *next = *valid ? p + g_unichar_to_utf8(c, NULL) : p + 1;
    return *valid ? c : (guchar)*p;
}

static void append_escaped(GString *out, gunichar c, gboolean valid)
{
    g_string_append_printf(out, valid && c >= 0x80 ? "\\u{%04X}" : "\\x%02X", c);
}

static char *make_printable(const char *bytes, gssize length, gboolean lines)
{
    GString *out = g_string_new(NULL);
    const char *end = bytes ? bytes + (length < 0 ? strlen(bytes) : (gsize)length) : NULL;
    const char *next = NULL;
    gsize line = 0; /* where the last line begins in out */

    for (const char *p = bytes; p < end; p = next) {
        gboolean valid = FALSE;
        gunichar c = read_char(p, end, &next, &valid);

        if (lines && c == '\n') {
            g_string_append_c(out, '\n');
            line = out->len;
        } else if (lines && c == '\t') {
            unsigned column = kv_columns(out->str + line);

            g_string_append_printf(out, "%*s", (int)(TAB_COLUMNS - column % TAB_COLUMNS), "");
        } else if (!valid || is_unsafe(c)) {
            append_escaped(out, c, valid);
        } else {
            g_string_append_len(out, p, next - p);
        }
    }
    return g_string_free(out, FALSE);
}

char *kv_printable(const char *bytes, gssize length)
{
    return make_printable(bytes, length, FALSE);
}

char *kv_printable_lines(const char *bytes, gssize length)
{
    return make_printable(bytes, length, TRUE);
}

static gboolean is_space(gunichar c)
{
    return c == ' ' || c == 0x3000;
}

/* What stays together on a line: a character and the combining ones behind it. */
typedef struct {
    const char *end;
    gunichar c;
    unsigned width;
    gboolean space; /* nothing but a space: one that carries a mark is to be seen */
} Cluster;

static Cluster read_cluster(const char *p, const char *end)
{
    Cluster cluster = { 0 };
    gboolean valid = FALSE;
    const char *next = NULL;

    cluster.c = read_char(p, end, &cluster.end, &valid);
    cluster.width = valid ? char_columns(cluster.c) : 1;
    cluster.space = is_space(cluster.c);
    while (cluster.end < end) {
        gunichar c = read_char(cluster.end, end, &next, &valid);

        if (!valid || !g_unichar_iszerowidth(c))
            break;
        cluster.end = next;
        cluster.space = FALSE;
    }
    return cluster;
}

unsigned kv_columns(const char *utf8)
{
    const char *end = utf8 + strlen(utf8);
    unsigned columns = 0;
    Cluster cluster;

    for (const char *p = utf8; p < end; p = cluster.end) {
        cluster = read_cluster(p, end);
        columns += cluster.width;
    }
    return columns;
}

char *kv_clip_columns(const char *utf8, unsigned columns)
{
    const char *end = utf8 + strlen(utf8);
    const char *p = utf8;

    while (p < end) {
        Cluster cluster = read_cluster(p, end);

        if (cluster.width > columns)
            break;
        columns -= cluster.width;
        p = cluster.end;
    }
    return g_strndup(utf8, (gsize)(p - utf8));
}

/* What a line must not begin with (closing punctuation, small kana, marks of repetition) and not
 * end with, by the rules of Japanese and Chinese typesetting. */
static const char not_first[] = ")]},.:;!?%"
                                "、。，．・：；？！゛゜ヽヾゝゞ々ー’”）〕］｝〉》」』】〙〗〟"
                                "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ…‥～％";
static const char not_last[] = "([{‘“（〔［｛〈《「『【〘〖〝";

static gboolean may_break_between(const Cluster *before, const Cluster *now)
{
    return (before->width == 2 || now->width == 2) && !before->space &&
           !g_utf8_strchr(not_last, -1, before->c) && !g_utf8_strchr(not_first, -1, now->c);
}

/* A path that is longer than a line is broken between two names rather than in one. */
static gboolean is_after_slash(const Cluster *before, const Cluster *now, const char *line,
                               const char *p)
{
    return before->c == '/' && now->c != '/' && p - line > 1;
}

/* Where the line that begins at `line` ends; *next gets where the next one begins (end: none). */
static const char *find_line_end(const char *line, const char *end, unsigned columns,
                                 const char **next)
{
    const char *cut = NULL, *slash = NULL;
    Cluster before = { 0 };
    unsigned used = 0;
    gboolean indented = TRUE; /* only spaces so far: no place to break */

    for (const char *p = line; p < end; p = before.end) {
        Cluster now = read_cluster(p, end);

        if (now.space && !indented) {
            cut = p;
            *next = now.end;
        } else if (!now.space) {
            if (!indented && may_break_between(&before, &now))
                cut = *next = p;
            if (!indented && is_after_slash(&before, &now, line, p))
                slash = p;
            if (p > line && used + now.width > columns) {
                if (!cut)
                    cut = *next = slash ? slash : p;
                return cut;
            }
            indented = FALSE;
        }
        used += now.width;
        before = now;
    }
    *next = end;
    return end;
}

static char *copy_trimmed(const char *start, const char *end)
{
    for (const char *last = end; last > start; end = last) {
        last = g_utf8_find_prev_char(start, end);
        if (!last || !is_space(g_utf8_get_char_validated(last, end - last)))
            break;
    }
    return g_strndup(start, (gsize)(end - start));
}

static void wrap_paragraph(GPtrArray *lines, const char *start, const char *end, unsigned columns)
{
    const char *line = start;
    const char *next = NULL;

    do {
        const char *line_end = find_line_end(line, end, columns, &next);

        g_ptr_array_add(lines, copy_trimmed(line, line_end));
        line = next;
    } while (line < end);
}

char **kv_wrap_columns(const char *utf8, unsigned columns)
{
    GPtrArray *lines = g_ptr_array_new();
    const char *start = utf8;

    for (;;) {
        const char *end = start + strcspn(start, "\n");

        wrap_paragraph(lines, start, end, MAX(columns, 1));
        if (!*end)
            break;
        start = end + 1;
    }
    g_ptr_array_add(lines, NULL);
    return (char **)g_ptr_array_free(lines, FALSE);
}
