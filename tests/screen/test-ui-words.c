/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Other languages: nothing stays English, nothing is cut, wide characters fit.
 * test-ui-words PROGRAM PSEUDO.mo, made by pseudo.py. */
#include "ui.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <unistd.h>

static const char *env[] = { NULL, NULL };

/* A directory of catalogues with the pseudo-language in it. */
static void use_catalogue(const char *mo)
{
    const char *directory = ui_state();
    g_autofree char *messages = g_build_filename(directory, "xx", "LC_MESSAGES", NULL);
    g_autofree char *link = g_build_filename(messages, "kvmgt-setup.mo", NULL);
    g_autofree char *target = g_canonicalize_filename(mo, NULL);

    if (g_mkdir_with_parents(messages, 0700) != 0 || symlink(target, link) != 0)
        g_error("%s: %s", link, g_strerror(errno));
    env[0] = g_strdup_printf("KVMGT_SETUP_LOCALEDIR=%s", directory);
}

static StTerm *open_pseudo(const char *host, int cols, int rows)
{
    return ui_open(
        &(UiOptions){ .host = host, .language = "xx", .env = env, .cols = cols, .rows = rows });
}

/* Names that are the host's own, or nobody's to translate; then words of the kernel's log. */
static gboolean is_name(const char *word)
{
    static const char *const names[] = {
        "Debian", "GNU",    "Linux", "bookworm", "Kaby",    "Alder",   "Lake",     "present",
        "quiet",  "root",   "vmx",   "gvthost",  "sys",     "default", "libvirtd", "kvmgt",
        "vfio",   "mdev",   "svm",   "GRUB",     "mdevctl", "largest", "none",     "dev",
        "proc",   "boot",   "etc",   "TPM",      "dmesg",   "Direct",  "firmware", "load",
        "for",    "failed", "with",  "error",    "virsh",   "console", "VNC",      "raw"
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(names[i], word) == 0)
            return TRUE;
    return FALSE;
}

/* Every word that could have been translated was: the pseudo-language accents all vowels. */
static void expect_no_english(StTerm *t, const char *file, int line)
{
    g_autofree char *screen = st_screen(t);
    g_auto(GStrv) words = g_strsplit_set(screen, " \n", -1);

    for (unsigned i = 0; words[i]; i++) {
        size_t letters = strspn(words[i], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

        /* Paths, commands and numbers have other characters among their letters. */
        if (letters < 3 || strspn(words[i] + letters, ",.:?") != strlen(words[i] + letters))
            continue;
        words[i][letters] = '\0';
        if (!is_name(words[i]))
            st_fail(t, file, line, "\"%s\" was not translated", words[i]);
    }
}

/* Every text that begins on the screen ends on it. */
static void expect_nothing_cut(StTerm *t, const char *file, int line)
{
    g_autofree char *screen = st_screen(t);
    int open = 0;

    for (const char *p = screen; *p; p = g_utf8_next_char(p))
        open += g_str_has_prefix(p, "⟦") ? 1 : g_str_has_prefix(p, "⟧") ? -1 : 0;
    if (open != 0)
        st_fail(t, file, line, "%d texts are cut", open);
}

#define EXPECT_WHOLE(t)                                                                            \
    (expect_no_english(t, __FILE__, __LINE__), expect_nothing_cut(t, __FILE__, __LINE__))

static void home_is_whole_in_every_size(void **state)
{
    static const int sizes[][2] = { { 80, 24 }, { 120, 40 }, { 60, 15 } };
    static const char *const hosts[] = { "fresh", "newgpu", "ready" };

    for (unsigned h = 0; h < G_N_ELEMENTS(hosts); h++)
        for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++) {
            StTerm *t = open_pseudo(hosts[h], sizes[i][0], sizes[i][1]);

            st_expect_keys(t, "Home");
            for (int step = 0; step < 10; step++) {
                EXPECT_WHOLE(t);
                st_expect_keys(t, "Down");
            }
            ui_leave(t);
        }
}

/* On a tall terminal each step is on the screen as a whole. */
static void steps_are_whole(void **state)
{
    StTerm *t = open_pseudo("rebooted", 80, 70);

    st_expect_keys(t, "Home");
    for (int step = 0; step < 10; step++) {
        st_expect_keys(t, "Enter");
        EXPECT_WHOLE(t);
        st_expect_keys(t, "Esc Down");
    }
    ui_leave(t);
}

static void other_screens_are_whole(void **state)
{
    static const char *const ways[] = { "?", "u", "C-c" };
    StTerm *t = open_pseudo("fresh", 80, 60);

    for (unsigned i = 0; i < G_N_ELEMENTS(ways); i++) {
        st_expect_keys(t, ways[i]);
        EXPECT_WHOLE(t);
        st_expect_keys(t, "Esc");
    }
    ui_leave(t);
}

/* Of a machine that runs, of one that is off, and what can be done to it. */
static void virtual_machines_are_whole(void **state)
{
    StTerm *t = open_pseudo("rebooted", 80, 60);

    st_expect_keys(t, "m");
    EXPECT_WHOLE(t);
    st_expect_keys(t, "Esc v Enter Enter");
    EXPECT_WHOLE(t);
    for (int choice = 0; choice < 4; choice++) {
        st_expect_keys(t, "Enter");
        EXPECT_WHOLE(t);
        st_expect_keys(t, "Esc Tab");
    }
    st_expect_keys(t, "Tab Tab Enter Up Enter");
    EXPECT_WHOLE(t);
    st_expect_keys(t, "BackTab Enter");
    EXPECT_WHOLE(t);
    st_expect_keys(t, "Up Enter");
    EXPECT_WHOLE(t);
    st_term_close(t);
}

static void windows_are_whole(void **state)
{
    StTerm *t = open_pseudo("rebooted", 80, 24);

    /* Each question of the virtual machine. */
    st_expect_keys(t, "End Enter");
    for (int row = 0; row < 8; row++) {
        st_expect_keys(t, "Up Enter");
        expect_no_english(t, __FILE__, __LINE__);
        st_expect_keys(t, "Esc");
    }
    st_term_close(t);
}

static void the_way_is_whole(void **state)
{
    StTerm *t = open_pseudo("fresh", 80, 60);

    st_expect_keys(t, "v");
    expect_nothing_cut(t, __FILE__, __LINE__);
    st_expect_keys(t, "Enter");
    EXPECT_WHOLE(t);
    st_expect_keys(t, "Enter");
    EXPECT_WHOLE(t);
    st_expect_keys(t, "Enter");
    EXPECT_WHOLE(t);
    st_expect_keys(t, "Up Enter");
    EXPECT_WHOLE(t);
    st_expect_keys(t, "Enter");
    EXPECT_WHOLE(t);
    st_expect_keys(t, "Enter u");
    EXPECT_WHOLE(t);
    st_expect_keys(t, "u");
    EXPECT_WHOLE(t);
    st_term_close(t);
}

/* What a translation can't say in the locale's charset doesn't break the screen. */
static void other_charsets_get_plain_letters(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ .locale = "C", .language = "xx", .env = env });

    for (int row = 0; row < 24; row++)
        for (int col = 0; col < 80; col++) {
            StCell cell;

            assert_true(st_cell(t, row, col, &cell));
            assert_int_equal(cell.width, 1);
        }
    ui_leave(t);
}

/* Japanese: the cursor is on the right column and no character is halved. */
static void wide_characters_keep_their_columns(void **state)
{
    static const int sizes[][2] = { { 80, 24 }, { 81, 25 }, { 60, 15 }, { 41, 11 }, { 40, 10 } };

    for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++) {
        StTerm *t =
            ui_open(&(UiOptions){ .language = "ja", .cols = sizes[i][0], .rows = sizes[i][1] });
        int row, col;
        StCell cell;

        st_expect_keys(t, "Home");
        for (int step = 0; step < 10; step++) {
            st_cursor(t, &row, &col, NULL);
            assert_true(st_cell(t, row, col, &cell));
            assert_true(cell.reverse);
            st_expect_keys(t, "Enter");
            st_cursor(t, &row, &col, NULL);
            assert_true(st_cell(t, row, col, &cell));
            assert_true(cell.width > 0);
            st_expect_keys(t, "Esc Down");
        }
        ui_leave(t);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(home_is_whole_in_every_size),
        cmocka_unit_test(steps_are_whole),
        cmocka_unit_test(other_screens_are_whole),
        cmocka_unit_test(virtual_machines_are_whole),
        cmocka_unit_test(windows_are_whole),
        cmocka_unit_test(the_way_is_whole),
        cmocka_unit_test(other_charsets_get_plain_letters),
        cmocka_unit_test(wide_characters_keep_their_columns),
    };

    ui_main(argc, argv);
    if (argc != 3)
        g_error("usage: %s PROGRAM PSEUDO.mo", argv[0]);
    use_catalogue(argv[2]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
