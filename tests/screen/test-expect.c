/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Expectations that must fail do fail, and say why: test-expect PATH-OF-DEMO-LIST. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "expect-cmocka.h"
#include "golden.h"
#include "test-demo.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

static char *failure;
static jmp_buf failed;

static void catch_failure(const char *file G_GNUC_UNUSED, int line G_GNUC_UNUSED,
                          const char *message)
{
    failure = g_strdup(message);
    longjmp(failed, 1);
}

#define ASSERT_FAILS(expectation, words)                                                           \
    do {                                                                                           \
        st_set_fail_handler(catch_failure);                                                        \
        if (setjmp(failed) == 0)                                                                   \
            expectation;                                                                           \
        st_use_cmocka();                                                                           \
        assert_non_null(failure);                                                                  \
        assert_non_null(strstr(failure, words));                                                   \
        g_clear_pointer(&failure, g_free);                                                         \
    } while (0)

static void test_failures(void **state G_GNUC_UNUSED)
{
    StTerm *t = demo_open(NULL, 0, 0, NULL);

    ASSERT_FAILS(st_expect_text(t, "Penguin"), "> Hardware");
    ASSERT_FAILS(st_expect_no_text(t, "vGPU"), "\"vGPU\" is on the screen, at 6,4");
    ASSERT_FAILS(st_expect_cursor_on(t, "Kernel"), "cursor is on \"Hardware");
    ASSERT_FAILS(st_expect_reverse(t, "Kernel"), "not in reverse video");
    ASSERT_FAILS(st_expect_row(t, 1, "Kernel"), "not in row 1");
    ASSERT_FAILS(st_expect_keys(t, "Hyper"), "no such key");
    st_expect_keys(t, "q");
    ASSERT_FAILS(st_expect_exit(t, 0), "status 3, not 0");
    st_term_close(t);
}

/* A wrong golden file shows the rows that differ, both ways. */
static void test_golden_differs(void **state G_GNUC_UNUSED)
{
    g_autofree char *dir = g_dir_make_tmp("golden-XXXXXX", NULL);
    g_autofree char *path = NULL;
    StTerm *t = demo_open(NULL, 0, 0, NULL);

    g_setenv("ST_GOLDEN_DIR", dir, TRUE);
    g_setenv("ST_UPDATE", "1", TRUE);
    st_golden(t, "screen");
    g_unsetenv("ST_UPDATE");
    st_golden(t, "screen");
    st_expect_keys(t, "Down");
    ASSERT_FAILS(st_golden(t, "screen"), "24 - cursor 1,4\n24 + cursor 2,4\n");
    ASSERT_FAILS(st_golden(t, "other"), "is missing");
    g_unsetenv("ST_GOLDEN_DIR");
    demo_leave(t);
    path = g_build_filename(dir, "screen.80x24.xterm-256color.C.UTF-8.txt", NULL);
    assert_int_equal(g_remove(path), 0);
    assert_int_equal(g_rmdir(dir), 0);
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_golden_differs),
    };

    demo_main(argc, argv);
    return cmocka_run_group_tests_name("expect", tests, NULL, NULL);
}
