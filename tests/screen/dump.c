/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dump.h"

#include <glib.h>
#include <string.h>

static bool same_look(const StCell *a, const StCell *b)
{
    return a->bold == b->bold && a->underline == b->underline && a->italic == b->italic &&
           a->blink == b->blink && a->reverse == b->reverse && a->fg == b->fg && a->bg == b->bg;
}

static bool is_blank(const StCell *cell)
{
    static const StCell plain = { .fg = ST_COLOR_DEFAULT, .bg = ST_COLOR_DEFAULT };

    return same_look(cell, &plain) && (!cell->text[0] || strcmp(cell->text, " ") == 0);
}

/* -- JSON ------------------------------------------------------------------------------------- */

static void append_string(GString *s, const char *text)
{
    g_string_append_c(s, '"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            g_string_append_printf(s, "\\%c", *text);
        else if ((unsigned char)*text < ' ')
            g_string_append_printf(s, "\\u%04x", (unsigned)*text);
        else
            g_string_append_c(s, *text);
    }
    g_string_append_c(s, '"');
}

static void append_color(GString *s, const char *name, int color)
{
    if (color == ST_COLOR_DEFAULT)
        return;
    if (color & ST_COLOR_INDEXED)
        g_string_append_printf(s, ", \"%s\": %d", name, color & 0xff);
    else
        g_string_append_printf(s, ", \"%s\": \"#%06x\"", name, (unsigned)color);
}

static void append_look(GString *s, const StCell *cell)
{
    const struct {
        bool set;
        const char *name;
    } flags[] = {
        { cell->bold, "bold" },   { cell->underline, "underline" }, { cell->italic, "italic" },
        { cell->blink, "blink" }, { cell->reverse, "reverse" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(flags); i++)
        if (flags[i].set)
            g_string_append_printf(s, ", \"%s\": true", flags[i].name);
    append_color(s, "fg", cell->fg);
    append_color(s, "bg", cell->bg);
}

/* The run of cells that look like the one at this column; gives the column after it. */
static int append_run(GString *s, StTerm *t, int row, int col)
{
    StCell first, cell;
    const char *before = "";

    st_cell(t, row, col, &first);
    g_string_append_printf(s, "{\"col\": %d, \"width\": %d, \"cells\": [", col, first.width);
    while (st_cell(t, row, col, &cell) && cell.width == first.width && same_look(&cell, &first)) {
        if (is_blank(&cell) && !is_blank(&first))
            break;
        g_string_append(s, before);
        append_string(s, cell.text[0] ? cell.text : " ");
        before = ", ";
        col += cell.width;
    }
    g_string_append_c(s, ']');
    append_look(s, &first);
    g_string_append_c(s, '}');
    return col;
}

static void append_row(GString *s, StTerm *t, int row)
{
    const char *before = "";
    StCell cell;

    g_string_append_c(s, '[');
    for (int col = 0; st_cell(t, row, col, &cell);) {
        if (cell.width == 0 || is_blank(&cell)) {
            col++;
            continue;
        }
        g_string_append(s, before);
        col = append_run(s, t, row, col);
        before = ",\n   ";
    }
    g_string_append_c(s, ']');
}

char *st_dump_json(StTerm *t)
{
    const char *title = st_title(t);
    GString *s = g_string_new(NULL);
    int row, col;
    bool visible;

    st_cursor(t, &row, &col, &visible);
    g_string_append_printf(s, "{\"cols\": %d, \"rows\": %d,\n \"title\": ", st_cols(t), st_rows(t));
    if (title)
        append_string(s, title);
    else
        g_string_append(s, "null");
    g_string_append_printf(s,
                           ",\n \"cursor\": {\"row\": %d, \"col\": %d, \"visible\": %s},\n"
                           " \"lines\": [\n  ",
                           row, col, visible ? "true" : "false");
    for (row = 0; row < st_rows(t); row++) {
        append_row(s, t, row);
        g_string_append(s, row + 1 < st_rows(t) ? ",\n  " : "\n ]}\n");
    }
    return g_string_free(s, FALSE);
}

/* -- ANSI ------------------------------------------------------------------------------------- */

static void append_sgr_color(GString *s, int base, int color)
{
    if (color == ST_COLOR_DEFAULT)
        return;
    if (color & ST_COLOR_INDEXED)
        g_string_append_printf(s, ";%d;5;%d", base, color & 0xff);
    else
        g_string_append_printf(s, ";%d;2;%d;%d;%d", base, color >> 16, color >> 8 & 0xff,
                               color & 0xff);
}

static void append_sgr(GString *s, const StCell *cell)
{
    g_string_append(s, "\033[0");
    g_string_append(s, cell->bold ? ";1" : "");
    g_string_append(s, cell->italic ? ";3" : "");
    g_string_append(s, cell->underline ? ";4" : "");
    g_string_append(s, cell->blink ? ";5" : "");
    g_string_append(s, cell->reverse ? ";7" : "");
    append_sgr_color(s, 38, cell->fg);
    append_sgr_color(s, 48, cell->bg);
    g_string_append_c(s, 'm');
}

char *st_dump_ansi(StTerm *t)
{
    GString *s = g_string_new(NULL);
    StCell cell;

    for (int row = 0; row < st_rows(t); row++) {
        StCell last = { .fg = ST_COLOR_DEFAULT, .bg = ST_COLOR_DEFAULT };

        for (int col = 0; st_cell(t, row, col, &cell); col++) {
            if (cell.width == 0)
                continue;
            if (!same_look(&cell, &last))
                append_sgr(s, &cell);
            g_string_append(s, cell.text[0] ? cell.text : " ");
            last = cell;
        }
        g_string_append(s, "\033[0m\n");
    }
    return g_string_free(s, FALSE);
}
