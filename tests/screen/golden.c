/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "golden.h"
#include "expect.h"

#include <glib.h>
#include <string.h>

#ifndef ST_GOLDEN_DIR
#define ST_GOLDEN_DIR "tests/screen/golden"
#endif

/* -- the dump --------------------------------------------------------------------------------- */

/* One run of reverse video from this column on; gives the column after it. */
static int append_run(GString *s, StTerm *t, int row, int col)
{
    g_autoptr(GString) text = g_string_new(NULL);
    int first = col;
    StCell cell;

    for (; st_cell(t, row, col, &cell) && cell.reverse; col++)
        if (cell.width > 0)
            g_string_append(text, cell.text[0] ? cell.text : " ");
    g_strchomp(text->str);
    g_string_append_printf(s, "reverse %d,%d-%d %s\n", row, first, col - 1, text->str);
    return col;
}

static void append_reverse(GString *s, StTerm *t, int row)
{
    StCell cell;

    for (int col = 0; st_cell(t, row, col, &cell); col++)
        if (cell.reverse)
            col = append_run(s, t, row, col) - 1;
}

char *st_golden_dump(StTerm *t)
{
    g_autofree char *screen = st_screen(t);
    GString *s = g_string_new(screen);
    int row, col;
    bool visible;

    st_cursor(t, &row, &col, &visible);
    g_string_append_printf(s, "cursor %d,%d%s\n", row, col, visible ? "" : " hidden");
    for (row = 0; row < st_rows(t); row++)
        append_reverse(s, t, row);
    return g_string_free(s, FALSE);
}

/* -- comparing -------------------------------------------------------------------------------- */

static char *path_of(StTerm *t, const char *name)
{
    const char *dir = g_getenv("ST_GOLDEN_DIR");
    const char *locale = st_term_locale(t);
    const char *lang = st_term_language(t);

    if (!lang || strcmp(locale, "C") == 0)
        lang = locale;
    return g_strdup_printf("%s/%s.%dx%d.%s.%s.txt", dir ? dir : ST_GOLDEN_DIR, name, st_cols(t),
                           st_rows(t), st_term_name(t), lang);
}

static bool updating(void)
{
    const char *wish = g_getenv("ST_UPDATE");

    return wish && *wish && strcmp(wish, "0") != 0;
}

/* What went wrong, or NULL. */
static char *write_golden(const char *path, const char *content)
{
    g_autofree char *dir = g_path_get_dirname(path);
    g_autoptr(GError) error = NULL;

    if (g_mkdir_with_parents(dir, 0777) != 0)
        return g_strdup_printf("%s can't be made", dir);
    if (!g_file_set_contents(path, content, -1, &error))
        return g_strdup(error->message);
    return NULL;
}

/* The lines that differ, one below the other: rows stay rows, so no search for moved ones. */
static char *difference(const char *want, const char *got)
{
    g_auto(GStrv) a = g_strsplit(want, "\n", -1);
    g_auto(GStrv) b = g_strsplit(got, "\n", -1);
    guint na = g_strv_length(a), nb = g_strv_length(b);
    GString *s = g_string_new(NULL);

    for (guint i = 0; i < MAX(na, nb); i++) {
        if (i < na && i < nb && strcmp(a[i], b[i]) == 0)
            continue;
        if (i < na)
            g_string_append_printf(s, "%2u - %s\n", i, a[i]);
        if (i < nb)
            g_string_append_printf(s, "%2u + %s\n", i, b[i]);
    }
    return g_string_free(s, FALSE);
}

/* What is different, or NULL. */
static char *compare(const char *path, const char *got)
{
    g_autofree char *want = NULL;
    g_autofree char *lines = NULL;

    if (!g_file_get_contents(path, &want, NULL, NULL))
        return g_strdup_printf("%s is missing (ST_UPDATE=1 writes it)", path);
    if (strcmp(want, got) == 0)
        return NULL;
    lines = difference(want, got);
    return g_strdup_printf("%s differs (ST_UPDATE=1 rewrites it):\n%s", path, lines);
}

static char *check(StTerm *t, const char *name)
{
    g_autofree char *path = path_of(t, name);
    g_autofree char *got = st_golden_dump(t);

    return updating() ? write_golden(path, got) : compare(path, got);
}

void st_golden_at(StTerm *t, const char *name, const char *file, int line)
{
    if (st_term_settle(t) == ST_TIMEOUT)
        st_fail(t, file, line, "the program did not come to rest");
    st_fail_if(t, file, line, check(t, name));
}
