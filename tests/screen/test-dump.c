/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Dumps carry all that the screen shows: test-dump PATH-OF-DEMO-LIST. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dump.h"
#include "expect-cmocka.h"
#include "test-demo.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

/* A terminal that shows the bytes of this file. */
static StTerm *show_file(const char *path, int cols, int rows)
{
    const char *argv[] = { "/bin/cat", path, NULL };
    StTerm *t =
        st_term_open(&(StTermOptions){ .argv = argv, .cols = cols, .rows = rows, .no_sync = true });

    assert_non_null(t);
    st_expect_exit(t, 0);
    return t;
}

static void expect_same_cell(StTerm *a, StTerm *b, int row, int col)
{
    StCell x, y;

    assert_true(st_cell(a, row, col, &x));
    assert_true(st_cell(b, row, col, &y));
    if (!x.text[0] && x.width == 1)
        strcpy(x.text, " "); /* a cell that was never touched shows as a blank */
    assert_string_equal(x.text, y.text);
    assert_int_equal(x.width, y.width);
    assert_true(x.bold == y.bold && x.underline == y.underline && x.italic == y.italic);
    assert_true(x.reverse == y.reverse && x.blink == y.blink);
    assert_true(x.fg == y.fg && x.bg == y.bg);
}

/* Shown on another terminal, the dump makes the same screen. */
static void expect_same_again(StTerm *t)
{
    g_autofree char *dump = st_dump_ansi(t);
    g_autofree char *dir = g_dir_make_tmp("dump-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "screen", NULL);
    StTerm *copy;

    assert_true(g_file_set_contents(path, dump, -1, NULL));
    copy = show_file(path, st_cols(t), st_rows(t) + 1);
    for (int row = 0; row < st_rows(t); row++)
        for (int col = 0; col < st_cols(t); col++)
            expect_same_cell(t, copy, row, col);
    st_term_close(copy);
    assert_int_equal(g_remove(path), 0);
    assert_int_equal(g_rmdir(dir), 0);
}

static void test_demo(void **state G_GNUC_UNUSED)
{
    StTerm *t = demo_open(NULL, 60, 15, NULL);
    g_autofree char *json = NULL;

    st_expect_keys(t, "Down");
    expect_same_again(t);
    json = st_dump_json(t);
    assert_non_null(strstr(json, "\"cursor\": {\"row\": 2, \"col\": 4, \"visible\": true}"));
    assert_non_null(strstr(json, "\"K\", \"e\", \"r\", \"n\", \"e\", \"l\""));
    assert_non_null(strstr(json, "\"reverse\": true}"));
    assert_non_null(strstr(json, "{\"col\": 18, \"width\": 2, \"cells\": [\"仮\", \"想\"]}"));
    demo_leave(t);
}

static void test_colors(void **state G_GNUC_UNUSED)
{
    const char *argv[] = { "/usr/bin/printf",
                           "\\033[31;44mred\\033[0;4;5m\\033[38;5;200mpink\\033[0;3m"
                           "\\033[38;2;1;2;3mrgb\\033[0m \"\\\\\"\\033]2;a title\\007",
                           NULL };
    StTerm *t = st_term_open(&(StTermOptions){ .argv = argv, .no_sync = true });
    g_autofree char *json = NULL;

    st_expect_exit(t, 0);
    st_expect_row(t, 0, "redpinkrgb \"\\\"");
    expect_same_again(t);
    json = st_dump_json(t);
    assert_non_null(strstr(json, "\"title\": \"a title\""));
    assert_non_null(strstr(json, "[\"r\", \"e\", \"d\"], \"fg\": 1, \"bg\": 4}"));
    assert_non_null(strstr(json, "\"underline\": true, \"blink\": true, \"fg\": 200}"));
    assert_non_null(strstr(json, "\"italic\": true, \"fg\": \"#010203\"}"));
    assert_non_null(strstr(json, "[\"\\\"\", \"\\\\\", \"\\\"\"]"));
    st_term_close(t);
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_demo),
        cmocka_unit_test(test_colors),
    };

    demo_main(argc, argv);
    return cmocka_run_group_tests_name("dump", tests, NULL, NULL);
}
