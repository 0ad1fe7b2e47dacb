/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A host where something takes every change back: apply says so, and doesn't go on for ever. This
 * program is its own worker, on a tree of files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/cli.h"
#include "core/facts/paths.h"
#include "tree.h"

#define SETTINGS "/etc/default/grub"

/* Rounds without an end are a failure, too. */
#define PATIENCE_S 30

typedef struct {
    char *root;
    const char *worker_options[3];
    KvOptions options;
    KvCli cli;
    gboolean detached;
    gboolean alternates; /* a file is taken back every time, the other one every other time */
    unsigned looks;
} Fixture;

static void take_back(Fixture *f, const char *path)
{
    g_autofree char *full = tree_path(f->root, path);

    unlink(full);
}

/* It comes with every look of the front end; the worker, another process, sees nothing of it. */
static int meddle(KvOp op, const char *what, gpointer data)
{
    Fixture *f = data;

    if (op != KV_OP_READ || strcmp(what, SETTINGS) != 0)
        return 0;
    f->looks++;
    take_back(f, KV_PATH_MODULES_LOAD);
    if (!f->alternates || f->looks % 2)
        take_back(f, KV_PATH_GRUB_DROPIN);
    return 0;
}

static int set_up(void **state)
{
    Fixture *f = g_new0(Fixture, 1);
    KvMachine *machine;

    alarm(PATIENCE_S);
    f->root = tree_new_fast();
    tree_write(f->root, SETTINGS, 0644, "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n");
    tree_write(f->root, "/usr/sbin/grub-mkconfig", 0755, ". /etc/default/grub.d/x.cfg\n");
    tree_mkdir(f->root, "/etc/default/grub.d");
    f->worker_options[0] = "--root";
    f->worker_options[1] = f->root;
    machine = kv_machine_new_image(f->root, NULL);
    assert_non_null(machine);
    machine->gate = meddle;
    machine->gate_data = f;
    f->options.json = TRUE; /* quiet */
    f->cli.options = &f->options;
    f->cli.detached = &f->detached;
    f->cli.keeps_host = TRUE;
    f->cli.session = kv_session_new(machine, (KvSelf){ "/proc/self/exe", f->worker_options });
    kv_printer_init(&f->cli.printer, TRUE, TRUE);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *f = *state;

    alarm(0);
    kv_session_free(f->cli.session);
    tree_free(f->root);
    g_free(f);
    return 0;
}

/* The number of runs that it took to give up. */
static unsigned runs_of(Fixture *f)
{
    KvMachine *machine = f->cli.session->machine;
    g_autoptr(GPtrArray) runs = NULL;

    assert_true(kv_cli_look(&f->cli, KV_LOOK_ALL, NULL));
    assert_int_equal(kv_cli_rounds(&f->cli, FALSE, NULL), KV_EXIT_ERROR);
    runs = kv_journal_list(machine, NULL);
    for (guint i = 0; i < runs->len; i++)
        assert_int_equal(((const KvRun *)g_ptr_array_index(runs, i))->state, KV_RUN_DONE);
    return runs->len;
}

static void test_the_same_plan_is_carried_out_once(void **state)
{
    assert_int_equal(runs_of(*state), 1);
}

/* Each plan differs from the one before. */
static void test_plans_that_alternate_end(void **state)
{
    Fixture *f = *state;
    unsigned runs;

    f->alternates = TRUE;
    runs = runs_of(f);
    assert_in_range(runs, 3, 20);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        T(test_the_same_plan_is_carried_out_once),
        T(test_plans_that_alternate_end),
    };

    /* --root DIR worker VERB ID */
    if (argc == 6 && strcmp(argv[3], "worker") == 0) {
        g_autoptr(KvMachine) machine = kv_machine_new_image(argv[2], NULL);

        return kv_worker_main(machine, argv[4], (unsigned)atoi(argv[5]), STDOUT_FILENO);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
