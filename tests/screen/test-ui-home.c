/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first screen: on every kind of terminal, in every size, on hosts of several kinds. */
#include "ui.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *const steps[] = {
    "Hardware",  "Command line", "Boot loader", "Kernel modules", "Restart",
    "vGPU type", "vGPU",         "Permissions", "libvirt",        "Virtual machine",
};

static void shows_every_step_and_whose_host_it_is(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ 0 });

    st_expect_row(t, 0, "kvmgt-setup · simulated host");
    st_expect_row(t, 0, "gvthost, Debian GNU/Linux 12 (bookworm)");
    for (unsigned i = 0; i < G_N_ELEMENTS(steps); i++)
        st_expect_row(t, 2 + (int)i, steps[i]);
    st_expect_row(t, 2, "ready");
    st_expect_row(t, 3, "to do");
    st_expect_row(t, 6, "waits");
    /* Beside the list: what is true, where it was seen, what to do. */
    st_expect_text(t, "The kernel was started without");
    st_expect_text(t, "/proc/cmdline");
    st_expect_text(t, "Add it to the boot loader's settings");
    st_expect_text(t, "3 steps to do");
    st_expect_row(t, -1, "Enter Open  g Guide me  v Review");
    ui_leave(t);
}

/* What can be done first has the focus, and the cursor with it. */
static void what_comes_next_has_the_focus(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ 0 });

    ui_expect_focus(t, "Command line");
    st_expect_row(t, 3, "! ▸ Command line");
    st_expect_keys(t, "Up");
    ui_expect_focus(t, "Hardware");
    st_expect_keys(t, "Up");
    ui_expect_focus(t, "Hardware");
    st_expect_keys(t, "End");
    ui_expect_focus(t, "Virtual machine");
    st_expect_keys(t, "Down");
    ui_expect_focus(t, "Virtual machine");
    st_expect_keys(t, "Tab");
    ui_expect_focus(t, "Hardware");
    st_expect_keys(t, "j j k");
    ui_expect_focus(t, "Command line");
    ui_leave(t);
}

/* At the first frame nothing has been looked at yet; every step is there all the same. */
static void first_frame_comes_before_the_look(void **state)
{
    StTerm *t = ui_start(&(UiOptions){ 0 });

    assert_true(st_wait_text(t, "Virtual machine"));
    assert_int_equal(st_term_settle(t), ST_IDLE);
    st_expect_no_text(t, "looking");
    ui_leave(t);
}

static void wide_terminals_show_everything_beside_the_list(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ .cols = 120, .rows = 40 });

    st_expect_text(t, "The i915 driver makes virtual GPUs only when");
    st_expect_text(t, "Running now");
    st_expect_text(t, "Next start");
    st_expect_text(t, "Driver");
    ui_leave(t);
}

/* What has no room beside the list isn't cut without a word. */
static void rest_of_the_detail_is_named(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ .cols = 120, .rows = 14 });

    st_expect_row(t, 11, "Enter shows the rest");
    st_resize(t, 120, 40);
    st_expect_no_text(t, "Enter shows the rest");
    ui_leave(t);
}

static void narrow_terminals_show_one_after_the_other(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ .cols = 60, .rows = 15 });

    for (unsigned i = 0; i < G_N_ELEMENTS(steps); i++)
        st_expect_text(t, steps[i]);
    st_expect_no_text(t, "The kernel was started without");
    st_expect_keys(t, "Enter");
    st_expect_row(t, 0, "Command line");
    st_expect_keys(t, "PageDown");
    st_expect_text(t, "The kernel was started without");
    st_expect_keys(t, "Esc");
    ui_expect_focus(t, "Command line");
    ui_leave(t);
}

/* The smallest: the list scrolls, and every row can be reached. */
static void smallest_terminal_reaches_every_step(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ .cols = 40, .rows = 10 });

    st_expect_keys(t, "Home");
    for (unsigned i = 0; i < G_N_ELEMENTS(steps); i++) {
        ui_expect_focus(t, steps[i]);
        st_expect_keys(t, "Down");
    }
    st_expect_row(t, -1, "? Help");
    ui_leave(t);
}

/* Below that one line says what is needed, and what was chosen is there again afterwards. */
static void too_small_says_so_and_keeps_its_place(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ 0 });

    st_expect_keys(t, "End");
    st_resize(t, 39, 9);
    st_expect_row(t, 0, "Needs 40x10, has 39x9");
    for (int row = 1; row < 9; row++) {
        g_autofree char *text = st_row(t, row);

        assert_string_equal(text, "");
    }
    /* What can't be seen is not acted on. */
    st_expect_keys(t, "Enter g v Down");
    st_resize(t, 80, 24);
    ui_expect_focus(t, "Virtual machine");
    st_resize(t, 3, 1);
    st_resize(t, 200, 60);
    ui_expect_focus(t, "Virtual machine");
    ui_leave(t);
}

/* Only what the locale's charset holds may reach the terminal. */
static void expect_ascii_or_lines(StTerm *t)
{
    static const char lines[] = "─│┌┐└┘├┤┬┴┼";

    for (int row = 0; row < st_rows(t); row++)
        for (int col = 0; col < st_cols(t); col++) {
            StCell cell;

            assert_true(st_cell(t, row, col, &cell));
            if (cell.text[0] & 0x80)
                assert_non_null(strstr(lines, cell.text));
        }
}

static void expect_home(const char *term, const char *locale, int cols, int rows)
{
    StTerm *t = ui_open(&(UiOptions){ .term = term, .locale = locale, .cols = cols, .rows = rows });

    ui_expect_focus(t, "Command line");
    st_expect_keys(t, "Home");
    ui_expect_focus(t, "Hardware");
    st_expect_row(t, 0, "kvmgt-setup");
    st_expect_row(t, -1, "Enter Open");
    if (strcmp(locale, "C") == 0)
        expect_ascii_or_lines(t);
    ui_leave(t);
}

static void every_terminal_and_locale(void **state)
{
    static const char *const terms[] = { "xterm-256color", "linux",  "vt100",         "vt220",
                                         "ansi",           "screen", "tmux-256color", "xterm" };
    static const int sizes[][2] = { { 100, 30 }, { 60, 15 }, { 40, 10 } };

    for (unsigned i = 0; i < G_N_ELEMENTS(terms); i++) {
        expect_home(terms[i], "C.UTF-8", 80, 24);
        expect_home(terms[i], "C", 80, 24);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++) {
        expect_home("vt100", "C", sizes[i][0], sizes[i][1]);
        expect_home("linux", "C.UTF-8", sizes[i][0], sizes[i][1]);
    }
}

static void expect_ascii(StTerm *t)
{
    g_autofree char *screen = st_screen(t);

    assert_true(g_str_is_ascii(screen));
}

/* Also where a text has other characters: there they become plain ones. */
static void ascii_means_ascii(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ .option = "--ascii" });

    expect_ascii(t);
    st_expect_row(t, 3, "! > Command line");
    st_expect_keys(t, "End Enter");
    st_expect_text(t, "The libvirt network \"default\"");
    expect_ascii(t);
    st_expect_keys(t, "Esc");
    ui_leave(t);
}

/* The same words and signs are there without any colour, and colours are there with them. */
static void colour_only_repeats(void **state)
{
    static const char *const env[] = { "NO_COLOR=1", NULL };
    StTerm *colour = ui_open(&(UiOptions){ 0 });
    StTerm *mono = ui_open(&(UiOptions){ .env = env });
    g_autofree char *with = st_screen(colour);
    g_autofree char *without = st_screen(mono);
    gboolean coloured = FALSE;

    assert_string_equal(with, without);
    for (int row = 0; row < 24; row++)
        for (int col = 0; col < 80; col++) {
            StCell cell;

            st_cell(mono, row, col, &cell);
            assert_int_equal(cell.fg, ST_COLOR_DEFAULT);
            assert_int_equal(cell.bg, ST_COLOR_DEFAULT);
            st_cell(colour, row, col, &cell);
            coloured = coloured || cell.fg != ST_COLOR_DEFAULT;
        }
    assert_true(coloured);
    ui_leave(colour);
    ui_leave(mono);
}

static void hosts_that_cannot_say_why(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ .host = "newgpu" });

    st_expect_row(t, 2, "✗ ▸ Hardware");
    st_expect_row(t, 2, "problem");
    st_expect_text(t, "SR-IOV");
    st_expect_text(t, "This host can't do it");
    st_expect_no_text(t, "to do");
    st_expect_no_text(t, "waits");
    /* The guide has nothing to go on to. */
    st_expect_keys(t, "g");
    st_expect_row(t, 0, "Hardware");
    ui_expect_focus(t, "Back to the list");
    st_expect_keys(t, "Enter");
    ui_leave(t);
    /* What stands in the way has the focus, wherever it is. */
    t = ui_open(&(UiOptions){ .host = "nokvmgt" });
    ui_expect_focus(t, "Kernel modules");
    ui_leave(t);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_every_step_and_whose_host_it_is),
        cmocka_unit_test(what_comes_next_has_the_focus),
        cmocka_unit_test(first_frame_comes_before_the_look),
        cmocka_unit_test(wide_terminals_show_everything_beside_the_list),
        cmocka_unit_test(rest_of_the_detail_is_named),
        cmocka_unit_test(narrow_terminals_show_one_after_the_other),
        cmocka_unit_test(smallest_terminal_reaches_every_step),
        cmocka_unit_test(too_small_says_so_and_keeps_its_place),
        cmocka_unit_test(every_terminal_and_locale),
        cmocka_unit_test(ascii_means_ascii),
        cmocka_unit_test(colour_only_repeats),
        cmocka_unit_test(hosts_that_cannot_say_why),
    };

    ui_main(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
