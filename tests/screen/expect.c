/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "expect.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static StFailHandler fail_handler;

void st_set_fail_handler(StFailHandler handler)
{
    fail_handler = handler;
}

/* -- failing ---------------------------------------------------------------------------------- */

/* The screen between rules, with the cursor's row pointed at. */
static void append_picture(GString *s, StTerm *t)
{
    int row, col;
    bool visible;
    g_autofree char *rule = g_strnfill((gsize)st_cols(t), '-');

    st_cursor(t, &row, &col, &visible);
    g_string_append_printf(s, "   +%s+\n", rule);
    for (int r = 0; r < st_rows(t); r++) {
        g_autofree char *line = st_row(t, r);
        g_string_append_printf(s, "%2d%c|%s\n", r, r == row ? '>' : ' ', line);
    }
    g_string_append_printf(s, "   +%s+\n   %dx%d %s %s %s, cursor %d,%d%s\n", rule, st_cols(t),
                           st_rows(t), st_term_name(t), st_term_locale(t),
                           st_term_language(t) ? st_term_language(t) : "", row, col,
                           visible ? "" : " hidden");
}

static void fail_with(const char *file, int line, const char *message)
{
    if (fail_handler)
        fail_handler(file, line, message);
    fprintf(stderr, "%s:%d: %s\n", file, line, message);
    exit(EXIT_FAILURE);
}

void st_fail(StTerm *t, const char *file, int line, const char *format, ...)
{
    GString *s = g_string_new(NULL);
    va_list args;

    va_start(args, format);
    g_string_append_vprintf(s, format, args);
    va_end(args);
    g_string_append_c(s, '\n');
    if (t)
        append_picture(s, t);
    /* the handler may jump out: the string is then lost, with the test */
    fail_with(file, line, s->str);
    g_string_free(s, TRUE);
}

/* -- expectations ----------------------------------------------------------------------------- */

static void settle(StTerm *t, const char *file, int line)
{
    if (st_term_settle(t) == ST_TIMEOUT)
        st_fail(t, file, line, "the program did not come to rest");
}

void st_expect_text_at(StTerm *t, const char *text, const char *file, int line)
{
    settle(t, file, line);
    if (!st_find(t, text, NULL, NULL))
        st_fail(t, file, line, "\"%s\" is not on the screen", text);
}

void st_expect_no_text_at(StTerm *t, const char *text, const char *file, int line)
{
    int row, col;

    settle(t, file, line);
    if (st_find(t, text, &row, &col))
        st_fail(t, file, line, "\"%s\" is on the screen, at %d,%d", text, row, col);
}

void st_expect_row_at(StTerm *t, int row, const char *text, const char *file, int line)
{
    g_autofree char *content = NULL;

    settle(t, file, line);
    row = row < 0 ? st_rows(t) + row : row;
    content = st_row(t, row);
    if (!strstr(content, text))
        st_fail(t, file, line, "\"%s\" is not in row %d", text, row);
}

/* The row's text from this column on. */
static char *text_from(StTerm *t, int row, int col)
{
    GString *s = g_string_new(NULL);
    StCell cell;

    for (; st_cell(t, row, col, &cell); col++)
        if (cell.width > 0)
            g_string_append(s, cell.text[0] ? cell.text : " ");
    return g_string_free(s, FALSE);
}

void st_expect_cursor_on_at(StTerm *t, const char *text, const char *file, int line)
{
    g_autofree char *under = NULL;
    int row, col;

    settle(t, file, line);
    st_cursor(t, &row, &col, NULL);
    under = text_from(t, row, col);
    if (!g_str_has_prefix(under, text))
        st_fail(t, file, line, "the cursor is on \"%s\", not on \"%s\"", g_strchomp(under), text);
}

void st_expect_reverse_at(StTerm *t, const char *text, bool reverse, const char *file, int line)
{
    size_t left = strlen(text);
    int row, col;
    StCell cell;

    settle(t, file, line);
    if (!st_find(t, text, &row, &col))
        st_fail(t, file, line, "\"%s\" is not on the screen", text);
    for (; left > 0 && st_cell(t, row, col, &cell); col++) {
        size_t len = cell.width == 0 ? 0 : MAX(strlen(cell.text), 1);

        if (cell.width > 0 && cell.reverse != reverse)
            st_fail(t, file, line, "\"%s\" is %s reverse video at %d,%d", text,
                    reverse ? "not in" : "in", row, col);
        left -= MIN(len, left);
    }
}

void st_expect_keys_at(StTerm *t, const char *names, const char *file, int line)
{
    settle(t, file, line);
    if (!st_keys(t, names))
        st_fail(t, file, line, "\"%s\": there is no such key", names);
    settle(t, file, line);
}

void st_expect_exit_at(StTerm *t, int status, const char *file, int line)
{
    int got = st_wait_exit(t);

    if (got == -1)
        st_fail(t, file, line, "the program does not end");
    else if (got != status)
        st_fail(t, file, line, "the program ended with status %d, not %d", got, status);
}
