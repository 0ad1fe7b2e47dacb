/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "expect-cmocka.h"

#include <stdlib.h>
#include <string.h>

static const char *path;
static GPtrArray *states;

static void remove_states(void)
{
    for (guint i = 0; i < states->len; i++) {
        const char *argv[] = { "rm", "-rf", "--", states->pdata[i], NULL };

        g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                     NULL);
    }
    g_ptr_array_unref(states);
}

void ui_main(int argc, char **argv)
{
    if (argc < 2)
        g_error("usage: %s PATH-OF-KVMGT-SETUP …", argv[0]);
    path = argv[1];
    states = g_ptr_array_new_with_free_func(g_free);
    atexit(remove_states);
    st_use_cmocka();
}

const char *ui_state(void)
{
    g_autoptr(GError) error = NULL;
    char *directory = g_dir_make_tmp("kvmgt-ui-XXXXXX", &error);

    if (!directory)
        g_error("%s", error->message);
    g_ptr_array_add(states, directory);
    return directory;
}

StTerm *ui_start(const UiOptions *options)
{
    g_autofree char *host = g_strdup_printf("--demo=%s", options->host ? options->host : "fresh");
    const char *state = options->state ? options->state : ui_state();
    const char *argv[] = { path, host, "--demo-state", state, options->option, NULL };
    StTermOptions term = { .argv = argv,
                           .term = options->term,
                           .locale = options->locale,
                           .language = options->language,
                           .env = options->env,
                           .cols = options->cols,
                           .rows = options->rows };
    StTerm *t = st_term_open(&term);

    assert_non_null(t);
    return t;
}

StTerm *ui_open(const UiOptions *options)
{
    StTerm *t = ui_start(options);

    assert_int_equal(st_term_settle(t), ST_IDLE);
    return t;
}

void ui_leave(StTerm *t)
{
    st_expect_keys(t, "q");
    st_expect_exit(t, 0);
    st_term_close(t);
}

static unsigned long wakes(const StTerm *t)
{
    g_autofree char *wanted = g_strdup_printf("/proc/%d/status", (int)st_pid(t));
    g_autofree char *text = NULL;
    const char *line;

    assert_true(g_file_get_contents(wanted, &text, NULL, NULL));
    line = strstr(text, "\nvoluntary_ctxt_switches:");
    assert_non_null(line);
    return strtoul(line + strlen("\nvoluntary_ctxt_switches:"), NULL, 10);
}

void ui_expect_idle(StTerm *t)
{
    uint64_t bytes = st_bytes(t);
    unsigned long before;

    /* The answer to the harness is its last wake. */
    g_usleep(50 * 1000);
    before = wakes(t);
    g_usleep(1500 * 1000);
    assert_int_equal(wakes(t), before);
    assert_int_equal(st_bytes(t), bytes);
}

void ui_expect_focus_at(StTerm *t, const char *text, const char *file, int line)
{
    g_autofree char *shown = NULL;
    GString *marked = g_string_new(NULL);
    StCell cell;
    int row, col;

    st_term_settle(t);
    st_cursor(t, &row, &col, NULL);
    for (int c = col; st_cell(t, row, c, &cell) && cell.reverse; c++)
        g_string_append(marked, cell.width == 0 ? "" : cell.text[0] ? cell.text : " ");
    shown = g_string_free(marked, FALSE);
    if (!g_str_has_prefix(shown, text))
        st_fail(t, file, line, "the focus is on \"%s\", not on \"%s\"", shown, text);
}
