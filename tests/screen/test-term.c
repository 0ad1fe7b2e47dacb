/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The harness proves itself on a small program: test-term PATH-OF-DEMO-LIST. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "expect-cmocka.h"
#include "golden.h"
#include "test-demo.h"

#include <glib.h>
#include <signal.h>
#include <string.h>

/* One kind of terminal. */
typedef struct {
    const char *term;
    int cols, rows;
    const char *locale;
} Kind;

static const char *const terms[] = { "xterm-256color", "linux", "vt100", "screen",
                                     "tmux-256color" };
static const int sizes[][2] = { { 80, 24 }, { 40, 10 } };
static const char *const locales[] = { "C", "C.UTF-8" };

/* -- on every kind of terminal ---------------------------------------------------------------- */

static void expect_frame(StTerm *t)
{
    int right = st_cols(t) - 1, bottom = st_rows(t) - 1;
    StCell cell;

    st_expect_row(t, 0, "┌─ demo");
    st_expect_row(t, -1, "└──");
    assert_true(st_cell(t, 0, right, &cell));
    assert_string_equal(cell.text, "┐");
    assert_true(st_cell(t, bottom - 2, 5, &cell));
    assert_string_equal(cell.text, "─");
    assert_true(st_cell(t, 0, 4, &cell));
    assert_true(cell.bold);
}

static void check_moving(StTerm *t)
{
    st_expect_cursor_on(t, "Hardware");
    st_expect_reverse(t, "Hardware");
    st_expect_not_reverse(t, "Kernel");
    st_expect_keys(t, "Down Down");
    st_expect_cursor_on(t, "Command line");
    st_expect_reverse(t, "> Command line");
    st_expect_not_reverse(t, "Hardware");
    st_expect_keys(t, "Up");
    st_expect_cursor_on(t, "Kernel");
    st_type(t, "\033[B\033OB"); /* both forms at once, without waiting in between */
    st_expect_text(t, "demo");
    st_expect_keys(t, "Home Down Down Down Down Down Down Down Down");
    st_expect_cursor_on(t, "Machine");
    st_expect_no_text(t, "> Hardware");
}

static void check_wide(StTerm *t)
{
    int row, col;
    StCell cell;

    st_expect_keys(t, "Up Up Up");
    st_expect_text(t, "仮想GPU e\xcc\x81");
    assert_true(st_find(t, "想", &row, &col));
    assert_int_equal(col, 20);
    assert_true(st_cell(t, row, col, &cell));
    assert_int_equal(cell.width, 2);
    assert_true(st_cell(t, row, col + 1, &cell));
    assert_int_equal(cell.width, 0);
    assert_true(st_find(t, "GPU e", &row, &col));
    assert_int_equal(col, 22);
}

static void test_kind(void **state)
{
    const Kind *kind = *state;
    StTerm *t = demo_open(kind->term, kind->cols, kind->rows, kind->locale);
    g_autofree char *title = g_strdup_printf("demo %dx%d", kind->cols, kind->rows);

    st_expect_text(t, title);
    expect_frame(t);
    check_moving(t);
    if (strcmp(kind->locale, "C") != 0)
        check_wide(t);
    if (kind->term == terms[0]) /* the others show the same */
        st_golden(t, "demo");
    st_resize(t, 60, 15);
    st_expect_text(t, "demo 60x15");
    expect_frame(t);
    st_resize(t, 100, 30);
    st_expect_text(t, "demo 100x30");
    expect_frame(t);
    demo_leave(t);
}

/* -- single things ---------------------------------------------------------------------------- */

static void test_burst_and_work(void **state G_GNUC_UNUSED)
{
    StTerm *t = demo_open(NULL, 0, 0, NULL);
    uint64_t before;

    st_expect_text(t, "burst 0");
    before = st_bytes(t);
    st_type(t, "xx");
    st_expect_text(t, "burst 400");
    assert_true(st_bytes(t) - before > 200000);
    st_type(t, "w");
    st_expect_text(t, "work 1 ");
    st_expect_no_text(t, "working");
    st_type(t, "w");
    assert_true(st_wait_text(t, "working"));
    assert_true(st_wait_text(t, "work 2 "));
    demo_leave(t);
}

static void test_bytes(void **state G_GNUC_UNUSED)
{
    StTerm *t = demo_open(NULL, 0, 0, NULL);
    uint64_t before = st_bytes(t);

    assert_true(before > 100);
    assert_true(st_bytes(t) == before);
    st_expect_keys(t, "Down");
    assert_in_range(st_bytes(t) - before, 10, 200);
    demo_leave(t);
}

static void test_cursor_and_screens(void **state G_GNUC_UNUSED)
{
    StTerm *t = demo_open(NULL, 0, 0, NULL);
    bool visible;

    st_cursor(t, NULL, NULL, &visible);
    assert_true(visible);
    assert_true(st_alternate(t));
    st_expect_keys(t, "c Down");
    st_cursor(t, NULL, NULL, &visible);
    assert_false(visible);
    st_expect_cursor_on(t, "Kernel");
    st_expect_keys(t, "q");
    assert_false(st_alternate(t));
    st_expect_no_text(t, "Kernel");
    assert_int_equal(st_term_settle(t), ST_EXITED);
    st_term_close(t);
}

/* curses' name of each key, wherever terminfo or the usual sequence gives one. */
static void test_keys(void **state G_GNUC_UNUSED)
{
    static const char *const pairs[][2] = {
        { "F1", "KEY_F(1)" },
        { "F12", "KEY_F(12)" },
        { "BackTab", "KEY_BTAB" },
        { "Tab", "^I" },
        { "Enter", "^J" },
        { "Backspace", "KEY_BACKSPACE" },
        { "Delete", "KEY_DC" },
        { "PageUp", "KEY_PPAGE" },
        { "Insert", "KEY_IC" },
        { "C-a", "^A" },
        { "C-l", "^L" },
        { "C-c", "SIGINT" },
        { "g", "key g " },
        { "Space", "key   work" },
        { "End", "KEY_END" },
        { "Esc", "^[" },
        { "PageDown", "KEY_NPAGE" },
    };
    StTerm *t = demo_open(NULL, 0, 0, NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
        st_expect_keys(t, pairs[i][0]);
        st_expect_text(t, pairs[i][1]);
    }
    assert_false(st_key(t, "Nonsense"));
    demo_leave(t);
}

/* Not in UTF-8: there curses sends the PC font's codes as UTF-8, which no such terminal reads. */
static void test_ansi(void **state G_GNUC_UNUSED)
{
    StTerm *t = demo_open("ansi", 0, 0, "C");

    expect_frame(t);
    st_expect_keys(t, "Down");
    st_expect_cursor_on(t, "Kernel");
    st_expect_text(t, "key KEY_DOWN");
    demo_leave(t);
}

/* The palette's sequences end by themselves on the console; what follows is text again. */
static void test_console_palette(void **state G_GNUC_UNUSED)
{
    const char *argv[] = { "/usr/bin/printf", "\\033]P1aabbccone \\033]Rtwo \\033[1mthree", NULL };
    StTerm *t = st_term_open(&(StTermOptions){ .argv = argv, .term = "linux", .no_sync = true });

    st_expect_exit(t, 0);
    st_expect_row(t, 0, "one two three");
    st_term_close(t);
}

static void test_ends(void **state G_GNUC_UNUSED)
{
    const char *nowhere[] = { "/nonexistent/program", NULL };
    StTerm *t = demo_open(NULL, 0, 0, NULL);

    st_expect_text(t, "Hardware");
    st_signal(t, SIGTERM);
    st_expect_exit(t, 128 + SIGTERM);
    st_term_close(t);

    t = demo_open(NULL, 0, 0, NULL);
    st_hangup(t);
    st_expect_exit(t, 128 + SIGHUP);
    st_term_close(t);

    t = demo_open(NULL, 0, 0, NULL);
    st_signal(t, SIGKILL);
    assert_int_equal(st_term_settle(t), ST_EXITED);
    st_expect_exit(t, 128 + SIGKILL);
    st_term_close(t);

    t = st_term_open(&(StTermOptions){ .argv = nowhere });
    st_expect_exit(t, 127);
    st_expect_text(t, "/nonexistent/program: ");
    st_term_close(t);
}

/* -- main ------------------------------------------------------------------------------------- */

#define N_KINDS (G_N_ELEMENTS(terms) * G_N_ELEMENTS(sizes) * G_N_ELEMENTS(locales))

static Kind kinds[N_KINDS];
static char names[N_KINDS][64];

static void add_kinds(struct CMUnitTest *tests)
{
    for (size_t i = 0; i < N_KINDS; i++) {
        const int *size = sizes[i / 2 % 2];
        Kind *kind = &kinds[i];

        *kind = (Kind){ terms[i / 4], size[0], size[1], locales[i % 2] };
        g_snprintf(names[i], sizeof names[i], "%s %dx%d %s", kind->term, kind->cols, kind->rows,
                   kind->locale);
        tests[i] = (struct CMUnitTest)cmocka_unit_test_prestate(test_kind, kind);
        tests[i].name = names[i];
    }
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest single[] = {
        cmocka_unit_test(test_burst_and_work),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_cursor_and_screens),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_ansi),
        cmocka_unit_test(test_console_palette),
        cmocka_unit_test(test_ends),
    };
    struct CMUnitTest tests[G_N_ELEMENTS(single) + N_KINDS];

    demo_main(argc, argv);
    memcpy(tests, single, sizeof single);
    add_kinds(tests + G_N_ELEMENTS(single));
    return cmocka_run_group_tests_name("term", tests, NULL, NULL);
}
