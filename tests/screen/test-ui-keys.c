/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys, signals and the line itself: how one gets about in the wizard, and out of it. */
#include "ui.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <signal.h>

/* What dialog sends on the same terminal: its first frame with 20 items, and one Down key. */
#define FIRST_FRAME_BYTES 5199
#define DOWN_KEY_BYTES    275

static void esc_and_its_twins_go_back(void **state)
{
    static const char *const keys[] = { "Esc", "b", "q", "Left", "h" };
    StTerm *t = ui_open(&(UiOptions){ 0 });

    for (unsigned i = 0; i < G_N_ELEMENTS(keys); i++) {
        st_expect_keys(t, "Enter");
        st_expect_row(t, 0, "Command line");
        st_expect_keys(t, keys[i]);
        st_expect_row(t, 0, "kvmgt-setup");
        ui_expect_focus(t, "Command line");
    }
    /* On the first screen Esc does nothing at all. */
    st_expect_keys(t, "Esc Esc Left b");
    ui_expect_focus(t, "Command line");
    ui_leave(t);
}

static void every_screen_has_its_help(void **state)
{
    static const char *const ways[] = { "?", "Enter ?", "v ?", "u ?", "F1" };
    StTerm *t = ui_open(&(UiOptions){ 0 });

    for (unsigned i = 0; i < G_N_ELEMENTS(ways); i++) {
        st_expect_keys(t, ways[i]);
        st_expect_row(t, 0, "Help");
        st_expect_text(t, "Keys");
        st_expect_keys(t, "Esc");
        if (strchr(ways[i], ' '))
            st_expect_keys(t, "Esc");
        st_expect_row(t, 0, "kvmgt-setup");
    }
    ui_leave(t);
}

/* Sequences that no table knows are dropped whole: none of their letters is a command. */
static void unknown_sequences_do_nothing(void **state)
{
    static const char *const sequences[] = { "\033[1;5C",      "\033[34~", "\033[I",
                                             "\033[<0;10;10M", "\033Oq",   "\033[?1;2c" };
    StTerm *t = ui_open(&(UiOptions){ 0 });
    g_autofree char *before = st_screen(t);

    for (unsigned i = 0; i < G_N_ELEMENTS(sequences); i++) {
        g_autofree char *after = NULL;

        st_send(t, sequences[i], strlen(sequences[i]));
        after = st_screen(t);
        assert_string_equal(before, after);
    }
    ui_leave(t);
}

/* What terminals send, whatever $TERM says that they do. */
static void keys_work_where_term_lies(void **state)
{
    static const char *const terms[] = { "vt100", "linux", "ansi", "screen", "xterm" };
    static const char *const downs[] = { "\033[B", "\033OB" };
    static const char *const homes[] = { "\033[H", "\033OH", "\033[1~", "\033[7~" };

    for (unsigned i = 0; i < G_N_ELEMENTS(terms); i++) {
        StTerm *t = ui_open(&(UiOptions){ .term = terms[i] });

        for (unsigned j = 0; j < G_N_ELEMENTS(homes); j++) {
            st_send(t, homes[j], strlen(homes[j]));
            ui_expect_focus(t, "Hardware");
            st_send(t, downs[j % 2], 3);
            ui_expect_focus(t, "Command line");
        }
        st_send(t, "\033[Z", 3);
        ui_expect_focus(t, "Hardware");
        ui_leave(t);
    }
}

/* Nobody makes a change by keys that were typed before it could be read. */
static void keys_typed_ahead_make_no_change(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ 0 });

    st_type(t, "v\r\r\r");
    st_expect_row(t, 0, "All changes");
    st_expect_keys(t, "Esc u");
    st_expect_text(t, "Nothing was changed on this host yet.");
    st_expect_keys(t, "Esc");
    ui_leave(t);
}

/* What a change risks is read before it is made. */
static void a_risk_stands_in_the_review(void **state)
{
    g_autofree char *file = g_build_filename(ui_state(), "answers", NULL);
    g_autofree char *option = g_strconcat("--answers=", file, NULL);
    StTerm *t;

    assert_true(g_file_set_contents(file, "[libvirt]\nattach=commandline\n[access]\nmode=0666\n",
                                    -1, NULL));
    t = ui_open(&(UiOptions){ .host = "ready", .option = option, .rows = 60 });
    st_expect_keys(t, "v");
    st_expect_text(t, "Warning: every user of this host");
    st_expect_keys(t, "Esc");
    ui_leave(t);
}

static void ctrl_c_asks(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ 0 });

    st_expect_keys(t, "C-c");
    st_expect_text(t, "Leave kvmgt-setup?");
    ui_expect_focus(t, "Stay");
    st_expect_keys(t, "Enter");
    st_expect_no_text(t, "Leave kvmgt-setup?");
    st_expect_keys(t, "Enter C-c Esc");
    st_expect_row(t, 0, "Command line");
    /* Once more, and from the help about it, is still one question. */
    st_expect_keys(t, "C-c C-c ? C-c C-c");
    ui_expect_focus(t, "Stay");
    st_expect_keys(t, "Enter");
    st_expect_no_text(t, "Leave kvmgt-setup?");
    st_expect_row(t, 0, "Command line");
    st_expect_keys(t, "C-c Up Enter");
    st_expect_exit(t, 0);
    st_term_close(t);
}

/* The alternate screen, the cursor, and the terminal's own modes are as before. */
static void terminal_is_handed_back(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ 0 });
    bool visible;

    assert_true(st_alternate(t));
    st_expect_keys(t, "q");
    st_expect_exit(t, 0);
    assert_false(st_alternate(t));
    st_cursor(t, NULL, NULL, &visible);
    assert_true(visible);
    st_term_close(t);
}

static void dropped_line_ends_it_quietly(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ 0 });

    st_hangup(t);
    assert_int_equal(st_wait_exit(t), 129);
    st_term_close(t);
}

static void signals_end_it(void **state)
{
    static const int signals[] = { SIGHUP, SIGTERM };

    for (unsigned i = 0; i < G_N_ELEMENTS(signals); i++) {
        StTerm *t = ui_open(&(UiOptions){ 0 });

        st_expect_keys(t, "Enter");
        st_signal(t, signals[i]);
        assert_int_equal(st_wait_exit(t), 128 + signals[i]);
        assert_false(st_alternate(t));
        st_term_close(t);
    }
}

/* Continued after a stop it draws everything again, in the size that the terminal has by then. */
static void comes_back_after_a_stop(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ 0 });
    g_autofree char *before = st_screen(t);
    g_autofree char *after = NULL;
    uint64_t bytes = st_bytes(t);

    st_signal(t, SIGCONT);
    after = st_screen(t);
    assert_string_equal(before, after);
    assert_true(st_bytes(t) > bytes + 1000);
    /* No shell to go back to: Ctrl-Z must not hang it. */
    st_expect_keys(t, "C-z Down");
    ui_expect_focus(t, "Boot loader");
    ui_leave(t);
}

static void sizes_change_at_any_time(void **state)
{
    static const int sizes[][2] = { { 120, 40 }, { 60, 15 }, { 40, 10 }, { 39, 9 },
                                    { 132, 24 }, { 80, 24 }, { 1, 1 },   { 80, 24 } };
    static const char *const places[] = { "", "Enter", "?", "v", "u", "C-c" };
    StTerm *t = ui_open(&(UiOptions){ 0 });

    for (unsigned p = 0; p < G_N_ELEMENTS(places); p++) {
        g_autofree char *before = NULL;
        g_autofree char *after = NULL;

        st_expect_keys(t, places[p]);
        before = st_screen(t);
        for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++) {
            st_resize(t, sizes[i][0], sizes[i][1]);
            assert_int_equal(st_term_settle(t), ST_IDLE);
        }
        after = st_screen(t);
        assert_string_equal(before, after);
        if (p > 0)
            st_expect_keys(t, "Esc");
    }
    ui_leave(t);
}

/* LINES and COLUMNS of a shell that is long gone are not believed. */
static void environment_does_not_fix_the_size(void **state)
{
    static const char *const env[] = { "LINES=10", "COLUMNS=40", NULL };
    StTerm *t = ui_open(&(UiOptions){ .env = env });

    st_expect_row(t, 23, "Enter Open");
    st_resize(t, 100, 30);
    st_expect_row(t, 29, "Enter Open");
    ui_leave(t);
}

/* Nothing happens: nothing is sent and the program isn't even woken. */
static void idle_is_idle(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ 0 });

    ui_expect_idle(t);
    ui_leave(t);
}

static void sends_little(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ 0 });

    assert_true(st_bytes(t) <= FIRST_FRAME_BYTES);
    st_expect_keys(t, "Home");
    for (int i = 0; i < 9; i++) {
        uint64_t bytes = st_bytes(t);

        st_expect_keys(t, "Down");
        assert_in_range(st_bytes(t) - bytes, 1, DOWN_KEY_BYTES);
    }
    ui_leave(t);
}

/* Answers can be typed; what was pasted is text and nothing else. */
static void pastes_are_text(void **state)
{
    static const char paste[] = "\033[200~my vm\r\nq\033[201~";
    StTerm *t = ui_open(&(UiOptions){ 0 });

    st_expect_keys(t, "End Enter Home");
    st_expect_keys(t, "Tab");
    ui_expect_focus(t, "How the VM gets the vGPU");
    st_expect_keys(t, "Down Down");
    ui_expect_focus(t, "Name");
    st_expect_keys(t, "Enter C-u");
    st_send(t, paste, sizeof paste - 1);
    st_expect_text(t, "my vm  q");
    st_expect_keys(t, "Enter");
    st_expect_row(t, 0, "Virtual machine");
    st_expect_text(t, "my vm  q");
    st_expect_keys(t, "Esc q");
    st_expect_text(t, "Leave kvmgt-setup?");
    st_expect_keys(t, "Up Enter");
    st_expect_exit(t, 0);
    st_term_close(t);
}

/* What can't be an answer is said beside the line, which stays as it was typed. */
static void wrong_answers_are_said(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ 0 });

    st_expect_keys(t, "End Enter Home Tab Down Down Down");
    ui_expect_focus(t, "Memory");
    st_expect_keys(t, "Enter C-u");
    st_type(t, "lots");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "“lots” is not a whole number");
    st_expect_keys(t, "C-u");
    st_expect_no_text(t, "is not a whole number");
    st_type(t, "3072");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "3072");
    ui_expect_focus(t, "Memory");
    st_term_close(t);
}

static void pages_are_searched(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ 0 });

    st_expect_keys(t, "? /");
    st_type(t, "RECORDED");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "recorded, and can be taken back");
    st_expect_keys(t, "/ C-u");
    st_type(t, "nowhere");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "“nowhere” isn't on this screen.");
    st_expect_keys(t, "Esc Esc");
    ui_leave(t);
}

static void steps_are_searched(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ 0 });

    st_expect_keys(t, "Home /");
    st_type(t, "VGPU");
    st_expect_keys(t, "Enter");
    ui_expect_focus(t, "vGPU type");
    st_expect_keys(t, "n");
    ui_expect_focus(t, "vGPU");
    st_expect_row(t, 8, "▸ vGPU");
    st_expect_keys(t, "n");
    ui_expect_focus(t, "vGPU type");
    st_expect_keys(t, "/ C-u");
    st_type(t, "nowhere");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "“nowhere” isn't on this screen.");
    st_expect_keys(t, "Esc");
    ui_expect_focus(t, "vGPU type");
    ui_leave(t);
}

/* It can't be chosen, neither in the menu nor by going through the choices, and the reason is
 * there. */
static void what_is_missing_is_said(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ .host = "norender" });

    st_expect_keys(t, "End Enter Up Up Up Up Enter");
    st_expect_text(t, "Not here: The vGPU, by VNC. There is no render node");
    st_expect_text(t, "QEMU has no SPICE.");
    st_expect_keys(t, "Down Down Down Enter");
    st_expect_row(t, 0, "Virtual machine");
    ui_expect_focus(t, "Picture                   An emulated card, by VNC");
    st_expect_keys(t, "Space");
    ui_expect_focus(t, "Picture                   None: a serial console");
    st_term_close(t);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(esc_and_its_twins_go_back),
        cmocka_unit_test(every_screen_has_its_help),
        cmocka_unit_test(unknown_sequences_do_nothing),
        cmocka_unit_test(keys_work_where_term_lies),
        cmocka_unit_test(keys_typed_ahead_make_no_change),
        cmocka_unit_test(a_risk_stands_in_the_review),
        cmocka_unit_test(ctrl_c_asks),
        cmocka_unit_test(terminal_is_handed_back),
        cmocka_unit_test(dropped_line_ends_it_quietly),
        cmocka_unit_test(signals_end_it),
        cmocka_unit_test(comes_back_after_a_stop),
        cmocka_unit_test(sizes_change_at_any_time),
        cmocka_unit_test(environment_does_not_fix_the_size),
        cmocka_unit_test(idle_is_idle),
        cmocka_unit_test(sends_little),
        cmocka_unit_test(pastes_are_text),
        cmocka_unit_test(what_is_missing_is_said),
        cmocka_unit_test(wrong_answers_are_said),
        cmocka_unit_test(pages_are_searched),
        cmocka_unit_test(steps_are_searched),
    };

    ui_main(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
