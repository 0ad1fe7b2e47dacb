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

void st_fail_if(StTerm *t, const char *file, int line, char *problem)
{
    static GString *message; /* outlives a handler that jumps out */

    if (!problem)
        return;
    if (!message)
        message = g_string_new(NULL);
    g_string_printf(message, "%s\n", problem);
    g_free(problem);
    if (t)
        append_picture(message, t);
    if (fail_handler)
        fail_handler(file, line, message->str);
    fprintf(stderr, "%s:%d: %s\n", file, line, message->str);
    exit(EXIT_FAILURE);
}

void st_fail(StTerm *t, const char *file, int line, const char *format, ...)
{
    char *problem;
    va_list args;

    va_start(args, format);
    problem = g_strdup_vprintf(format, args);
    va_end(args);
    st_fail_if(t, file, line, problem);
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

static char *missing_in_row(StTerm *t, int row, const char *text)
{
    g_autofree char *content = st_row(t, row);

    return strstr(content, text) ? NULL : g_strdup_printf("\"%s\" is not in row %d", text, row);
}

void st_expect_row_at(StTerm *t, int row, const char *text, const char *file, int line)
{
    settle(t, file, line);
    row = row < 0 ? st_rows(t) + row : row;
    st_fail_if(t, file, line, missing_in_row(t, row, text));
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

static char *cursor_elsewhere(StTerm *t, const char *text)
{
    g_autofree char *under = NULL;
    int row, col;

    st_cursor(t, &row, &col, NULL);
    under = text_from(t, row, col);
    if (g_str_has_prefix(under, text))
        return NULL;
    return g_strdup_printf("the cursor is on \"%s\", not on \"%s\"", g_strchomp(under), text);
}

void st_expect_cursor_on_at(StTerm *t, const char *text, const char *file, int line)
{
    settle(t, file, line);
    st_fail_if(t, file, line, cursor_elsewhere(t, text));
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
