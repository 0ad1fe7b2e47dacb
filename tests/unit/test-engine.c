/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Carrying out and taking back, kind by kind, on a host that isn't always as it was. */
#include "core/apply/work.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/error.h"
#include "core/loaders/loaders.h"
#include "small.h"
#include "tree.h"

#define JOURNAL KV_JOURNAL_DIR

typedef struct {
    char *root, *before;
    KvMachine *machine;
    GString *events; /* as "begin0 done0 …" */
    GString *lines;
    char *last_text; /* of the last event that had one */
    unsigned id;
} Fixture;

static int set_up(void **state)
{
    Fixture *f = g_new0(Fixture, 1);

    f->root = tree_new_fast();
    f->machine = small_open(f->root);
    small_fill(f->root);
    tree_mkdir(f->root, "/var/lib");
    f->before = tree_snapshot(f->root, "", JOURNAL);
    f->events = g_string_new(NULL);
    f->lines = g_string_new(NULL);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *f = *state;

    kv_machine_free(f->machine);
    tree_free(f->root);
    g_string_free(f->events, TRUE);
    g_string_free(f->lines, TRUE);
    g_free(f->before);
    g_free(f->last_text);
    g_free(f);
    return 0;
}

static void listen(const KvEvent *event, gpointer data)
{
    static const char *const names[] = {
        "begin", "line", "done", "failed", "undone", "kept", "end"
    };
    Fixture *f = data;

    assert_int_equal(event->run, f->id);
    if (event->kind == KV_EVENT_LINE) {
        g_string_append_printf(f->lines, "%s|", event->text);
        return;
    }
    g_string_append_printf(f->events, "%s%u ", names[event->kind], event->action);
    if (event->text) {
        g_free(f->last_text);
        f->last_text = g_strdup(event->text);
    }
}

/* Writes the actions into the journal, which takes them. */
static void plan_actions(Fixture *f, KvAction *const *actions, unsigned count)
{
    KvPlan plan = { .actions = g_ptr_array_new_with_free_func((GDestroyNotify)kv_action_free) };
    g_autoptr(KvAnswers) answers = kv_answers_new();
    g_autoptr(KvFacts) facts = kv_probe(f->machine, KV_LOOK_ALL);
    GError *error = NULL;

    for (unsigned i = 0; i < count; i++)
        g_ptr_array_add(plan.actions, actions[i]);
    if (!kv_journal_create(f->machine, &plan, answers, facts, &f->id, &error))
        fail_msg("%s", error->message);
    g_ptr_array_unref(plan.actions);
}

static void forget(Fixture *f)
{
    g_string_truncate(f->events, 0);
    g_string_truncate(f->lines, 0);
    g_clear_pointer(&f->last_text, g_free);
}

/* The sentence of the failure, NULL when it went well; g_free. */
static char *apply(Fixture *f)
{
    GError *error = NULL;
    char *sentence = NULL;

    forget(f);
    if (kv_apply_run(f->machine, f->id, listen, f, NULL, &error)) {
        assert_null(error);
        return NULL;
    }
    assert_non_null(error);
    sentence = g_strdup(error->message);
    g_error_free(error);
    return sentence;
}

static void apply_well(Fixture *f)
{
    g_autofree char *sentence = apply(f);

    if (sentence)
        fail_msg("%s", sentence);
}

static void apply_badly(Fixture *f, const char *word)
{
    g_autofree char *sentence = apply(f);

    assert_non_null(sentence);
    if (!strstr(sentence, word))
        fail_msg("“%s” isn't in: %s", word, sentence);
    assert_non_null(f->last_text);
    assert_string_equal(f->last_text, sentence);
}

static void undo(Fixture *f)
{
    GError *error = NULL;

    forget(f);
    if (!kv_undo_run(f->machine, f->id, listen, f, &error))
        fail_msg("%s", error->message);
}

static void assert_as_before(Fixture *f)
{
    g_autofree char *now = tree_snapshot(f->root, "", JOURNAL);

    assert_string_equal(now, f->before);
}

static void assert_file(Fixture *f, const char *path, const char *wanted)
{
    g_autofree char *text = tree_read(f->root, path);

    assert_non_null(text);
    assert_string_equal(text, wanted);
}

static void assert_states(Fixture *f, KvRunState state, const KvActState *acts, unsigned count)
{
    g_autoptr(KvRun) run = kv_journal_load(f->machine, f->id, NULL);

    assert_int_equal(run->state, state);
    assert_int_equal(run->actions->len, count);
    for (unsigned i = 0; i < count; i++)
        assert_int_equal(run->records[i].state, acts[i]);
}

#define PLAN(f, ...)                                                                               \
    do {                                                                                           \
        KvAction *const actions_[] = { __VA_ARGS__ };                                              \
        plan_actions(f, actions_, G_N_ELEMENTS(actions_));                                         \
    } while (0)
#define ASSERT_STATES(f, state, ...)                                                               \
    do {                                                                                           \
        const KvActState acts_[] = { __VA_ARGS__ };                                                \
        assert_states(f, state, acts_, G_N_ELEMENTS(acts_));                                       \
    } while (0)

/* ---- the whole way ---- */

static void plan_all(Fixture *f)
{
    KvPlan *plan = small_plan(f->root);
    unsigned count = plan->actions->len;
    KvAction **actions = (KvAction **)g_ptr_array_steal(plan->actions, NULL);

    plan_actions(f, actions, count);
    g_free(actions);
    g_ptr_array_unref(plan->actions);
    g_ptr_array_unref(plan->later);
    g_ptr_array_unref(plan->refused);
    g_free(plan);
}

static void test_there_and_back(void **state)
{
    Fixture *f = *state;
    g_autoptr(GPtrArray) candidates = NULL, none = NULL, preview = NULL;
    g_autoptr(KvRun) run = NULL;

    plan_all(f);
    none = kv_undo_candidates(f->machine, NULL);
    assert_int_equal(none->len, 0);
    apply_well(f);
    assert_string_equal(f->events->str,
                        "begin0 done0 begin1 done1 begin2 done2 begin3 done3 begin4 done4 "
                        "begin5 done5 begin6 done6 begin7 done7 begin8 done8 end9 ");
    run = kv_journal_load(f->machine, f->id, NULL);
    assert_int_equal(run->state, KV_RUN_DONE);
    assert_true(g_hash_table_size(run->verdicts) > 10);
    for (unsigned i = 0; i < run->actions->len; i++) {
        assert_int_equal(run->records[i].state, KV_ACT_DONE);
        if (!small_is_done(f->root, g_ptr_array_index(run->actions, i)))
            fail_msg("action %u isn't done", i);
    }
    assert_int_equal(tree_mode(f->root, "/etc/default/grub"), 0640);
    assert_int_equal(tree_mode(f->root, "/etc/a/b/new.conf"), 0644);
    candidates = kv_undo_candidates(f->machine, NULL);
    assert_int_equal(candidates->len, 1);
    preview = kv_undo_preview(run);
    assert_int_equal(preview->len, 9);
    undo(f);
    /* The generated file last of its step, all others backwards. */
    assert_string_equal(f->events->str,
                        "begin8 undone8 begin7 undone7 begin6 undone6 begin5 undone5 "
                        "begin4 undone4 begin2 undone2 begin1 undone1 begin0 undone0 "
                        "begin3 undone3 end9 ");
    assert_as_before(f);
    undo(f);
    assert_string_equal(f->events->str, "end9 ");
    assert_as_before(f);
    g_ptr_array_unref(candidates);
    candidates = kv_undo_candidates(f->machine, NULL);
    assert_int_equal(candidates->len, 0);
}

static void test_a_run_is_carried_out_once(void **state)
{
    Fixture *f = *state;
    g_autofree char *again = NULL, *after_undo = NULL;

    plan_all(f);
    apply_well(f);
    again = apply(f);
    assert_non_null(strstr(again, "begun before"));
    undo(f);
    after_undo = apply(f);
    assert_non_null(strstr(after_undo, "begun before"));
    assert_as_before(f);
}

static void test_stop(void **state)
{
    Fixture *f = *state;
    static const volatile int stop = 1;
    GError *error = NULL;

    plan_all(f);
    assert_true(kv_apply_run(f->machine, f->id, listen, f, &stop, &error));
    assert_string_equal(f->events->str, "end9 ");
    ASSERT_STATES(f, KV_RUN_STOPPED, KV_ACT_PLANNED, KV_ACT_PLANNED, KV_ACT_PLANNED, KV_ACT_PLANNED,
                  KV_ACT_PLANNED, KV_ACT_PLANNED, KV_ACT_PLANNED, KV_ACT_PLANNED, KV_ACT_PLANNED);
    assert_as_before(f);
}

static void test_no_such_run(void **state)
{
    Fixture *f = *state;

    f->id = 77;
    GError *error = NULL;
    assert_false(kv_apply_run(f->machine, 77, listen, f, NULL, &error));
    assert_non_null(error);
    g_clear_error(&error);
    assert_false(kv_undo_run(f->machine, 77, listen, f, &error));
    g_clear_error(&error);
}

/* ---- files ---- */

static void test_changed_file_stops_all(void **state)
{
    Fixture *f = *state;
    g_autofree char *now = NULL;

    PLAN(f, small_file(f->root, "/etc/first", "1"),
         small_file(f->root, "/etc/default/grub", "GRUB=new\n"));
    tree_write(f->root, "/etc/default/grub", 0640, "GRUB=mine\n");
    apply_badly(f, "/etc/default/grub");
    assert_false(tree_has(f->root, "/etc/first"));
    ASSERT_STATES(f, KV_RUN_FAILED, KV_ACT_PLANNED, KV_ACT_FAILED);
    assert_file(f, "/etc/default/grub", "GRUB=mine\n");
}

static void test_file_that_appeared(void **state)
{
    Fixture *f = *state;

    PLAN(f, small_file(f->root, "/etc/new", "ours"));
    tree_write(f->root, "/etc/new", 0600, "theirs");
    apply_badly(f, "/etc/new");
    undo(f);
    assert_file(f, "/etc/new", "theirs");
}

/* Another program that is just a little faster. */
typedef struct {
    const char *root, *path;
    KvOp op; /* it comes right before the first such operation on path */
    gboolean came;
} Other;

static int meet_other(KvOp op, const char *what, gpointer data)
{
    Other *other = data;

    if (other->came || op != other->op || strcmp(what, other->path) != 0)
        return 0;
    other->came = TRUE;
    tree_write(other->root, other->path, 0600, "theirs");
    return 0;
}

static void set_other(Fixture *f, Other *other)
{
    f->machine->gate = other ? meet_other : NULL;
    f->machine->gate_data = other;
}

static void test_file_changed_at_the_last_moment(void **state)
{
    static const struct {
        const char *path, *content;
        KvOp op;
    } cases[] = {
        { "/etc/default/grub", "GRUB=new\n", KV_OP_SYNC },
        { "/etc/gone.conf", "ours", KV_OP_CREATE },
        { "/etc/a/new", "ours", KV_OP_RENAME },
    };
    Fixture *f = *state;

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Other other = { f->root, cases[i].path, cases[i].op, FALSE };

        PLAN(f, small_file(f->root, cases[i].path, cases[i].content));
        set_other(f, &other);
        apply_badly(f, "no longer as it was");
        set_other(f, NULL);
        assert_true(other.came);
        assert_file(f, cases[i].path, "theirs");
        ASSERT_STATES(f, KV_RUN_FAILED, KV_ACT_FAILED);
        /* Nothing of it is this run's. */
        undo(f);
        assert_string_equal(f->events->str, "end1 ");
        assert_file(f, cases[i].path, "theirs");
    }
    assert_int_equal(tree_count(f->root, "/etc/default"), 1);
    assert_int_equal(tree_count(f->root, "/etc/a"), 1);
}

static void test_undo_meets_another_at_the_last_moment(void **state)
{
    Fixture *f = *state;
    Other put = { f->root, "/etc/default/grub", KV_OP_SYNC, FALSE };

    PLAN(f, small_file(f->root, "/etc/default/grub", "GRUB=new\n"));
    apply_well(f);
    set_other(f, &put);
    undo(f);
    set_other(f, NULL);
    assert_string_equal(f->events->str, "begin0 kept0 end1 ");
    assert_file(f, "/etc/default/grub", "theirs");
}

static void test_undo_keeps_what_was_changed_since(void **state)
{
    Fixture *f = *state;

    PLAN(f, small_file(f->root, "/etc/default/grub", "GRUB=new\n"),
         small_file(f->root, "/etc/a/new", "ours"));
    apply_well(f);
    tree_write(f->root, "/etc/default/grub", 0640, "GRUB=mine\n");
    tree_write(f->root, "/etc/a/more", 0640, "somebody else's");
    undo(f);
    assert_string_equal(f->events->str, "begin1 undone1 begin0 kept0 end2 ");
    assert_non_null(strstr(f->last_text, "/etc/default/grub"));
    assert_file(f, "/etc/default/grub", "GRUB=mine\n");
    assert_false(tree_has(f->root, "/etc/a/new"));
    assert_true(tree_has(f->root, "/etc/a/more"));
    ASSERT_STATES(f, KV_RUN_PARTLY_UNDONE, KV_ACT_KEPT, KV_ACT_UNDONE);
    /* Once it is as the run left it, undo can be asked again. */
    tree_write(f->root, "/etc/default/grub", 0640, "GRUB=new\n");
    undo(f);
    assert_string_equal(f->events->str, "begin0 undone0 end2 ");
    assert_file(f, "/etc/default/grub", "GRUB=old\n");
}

static void test_undone_files_are_not_undone_twice(void **state)
{
    Fixture *f = *state;
    unsigned first;

    PLAN(f, small_file(f->root, "/etc/new", "ours"));
    apply_well(f);
    undo(f);
    first = f->id;
    PLAN(f, small_file(f->root, "/etc/new", "ours"));
    apply_well(f);
    f->id = first;
    undo(f);
    /* The second run's file is the same to the byte, but not the first one's any more. */
    assert_file(f, "/etc/new", "ours");
}

static void test_old_metadata_comes_back(void **state)
{
    Fixture *f = *state;

    tree_write(f->root, "/etc/gone.conf", 04711, "x");
    g_free(f->before);
    f->before = tree_snapshot(f->root, "", JOURNAL);
    PLAN(f, small_file(f->root, "/etc/gone.conf", NULL));
    apply_well(f);
    assert_false(tree_has(f->root, "/etc/gone.conf"));
    undo(f);
    assert_as_before(f);
}

static void test_link_is_not_removed(void **state)
{
    Fixture *f = *state;

    tree_link(f->root, "/etc/link", "gone.conf");
    PLAN(f, small_file(f->root, "/etc/link", NULL));
    apply_badly(f, "/etc/link");
    assert_true(tree_has(f->root, "/etc/link"));
    assert_true(tree_has(f->root, "/etc/gone.conf"));
}

/* ---- programs ---- */

static void test_failing_program(void **state)
{
    Fixture *f = *state;
    g_autofree char *output = NULL;

    PLAN(f, small_file(f->root, "/etc/new", "stays"), small_run(KV_STEP_BOOT, "say 5", "note undo"),
         small_file(f->root, "/etc/never", "x"));
    apply_badly(f, "line 3");
    /* The program's words are in the sentence without what they would do to a terminal. */
    assert_non_null(strstr(f->last_text, "line 5 \\x1B[31m\\xFF"));
    assert_null(strstr(f->last_text, "line 2"));
    assert_non_null(strstr(f->last_text, "say 5"));
    assert_non_null(strstr(f->lines->str, "line 1"));
    output = tree_read(f->root, JOURNAL "/1/output");
    assert_non_null(strstr(output, "line 5"));
    ASSERT_STATES(f, KV_RUN_FAILED, KV_ACT_DONE, KV_ACT_FAILED, KV_ACT_PLANNED);
    assert_file(f, "/etc/new", "stays");
    /* It may have done half of its work: undo has to run. */
    undo(f);
    assert_file(f, "/ran", "undo\n");
    assert_false(tree_has(f->root, "/etc/new"));
}

static void test_missing_program(void **state)
{
    Fixture *f = *state;

    PLAN(f, small_run(KV_STEP_BOOT, "no-such-program", NULL));
    apply_badly(f, "no-such-program");
}

static void test_failing_undo_program(void **state)
{
    Fixture *f = *state;

    PLAN(f, small_run(KV_STEP_MODULES, "note go", "say 1"));
    apply_well(f);
    undo(f);
    assert_string_equal(f->events->str, "begin0 kept0 end1 ");
    ASSERT_STATES(f, KV_RUN_PARTLY_UNDONE, KV_ACT_KEPT);
}

static void test_unsatisfied_check(void **state)
{
    Fixture *f = *state;
    KvAction *file = small_file(f->root, "/etc/new", "x");
    KvAction *run = small_run(KV_STEP_MODULES, "note go", NULL);

    /* Nothing of kvmgt is in this tree. */
    file->verify = g_strdup("modules.loaded");
    PLAN(f, file);
    apply_badly(f, "kvmgt");
    /* A file that doesn't bring what it was written for is taken back at once. */
    assert_as_before(f);
    run->verify = g_strdup("modules.loaded");
    PLAN(f, run);
    apply_badly(f, "kvmgt");
    run = small_run(KV_STEP_MODULES, "note go", NULL);
    run->verify = g_strdup("no.such.check");
    PLAN(f, run);
    apply_badly(f, "no.such.check");
}

/* ---- the boot menu ---- */

#define MENU(settings) "menuentry 'Linux' {\n\tlinux /vmlinuz " settings "\n}\n"
#define HALF           "menuentry 'Linux' {\n\tlinux /v"

/* What the program will do from now on; NULL: its work. */
static void set_trouble(Fixture *f, const char *status)
{
    g_autofree char *path = tree_path(f->root, "/menu-trouble");

    if (status)
        tree_write(f->root, "/menu-trouble", 0644, status);
    else
        assert_int_equal(unlink(path), 0);
}

static void plan_menu(Fixture *f)
{
    PLAN(f, small_file(f->root, "/etc/default/grub", "GRUB=new\n"), small_menu());
}

static void assert_menu(Fixture *f, const char *wanted)
{
    assert_file(f, SMALL_MENU, wanted);
    assert_int_equal(tree_mode(f->root, SMALL_MENU), 0600);
    assert_int_equal(tree_count(f->root, "/boot/grub"), 1);
}

static void test_menu_is_put_back_after_a_failure(void **state)
{
    static const char *const statuses[] = { "1", "0" };
    Fixture *f = *state;

    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++) {
        plan_menu(f);
        set_trouble(f, statuses[i]);
        apply_badly(f, "“" SMALL_MENU "” got its old bytes back.");
        set_trouble(f, NULL);
        assert_menu(f, MENU("GRUB=old"));
        ASSERT_STATES(f, KV_RUN_FAILED, KV_ACT_DONE, KV_ACT_FAILED);
        undo(f);
        assert_as_before(f);
    }
}

static void test_menu_is_put_back_when_it_brings_nothing(void **state)
{
    Fixture *f = *state;
    KvAction *menu = small_menu();

    menu->verify = g_strdup("modules.loaded");
    PLAN(f, small_file(f->root, "/etc/default/grub", "GRUB=new\n"), menu);
    apply_badly(f, "got its old bytes back");
    assert_menu(f, MENU("GRUB=old"));
}

/* The program doesn't run at all: nothing is put back, and nothing is said of it. */
static void test_menu_that_was_not_touched(void **state)
{
    Fixture *f = *state;
    KvAction *menu = small_menu();

    g_free(menu->argv[0]);
    menu->argv[0] = g_strdup("no-such-program");
    PLAN(f, menu);
    apply_badly(f, "no-such-program");
    assert_null(strstr(f->last_text, "old bytes"));
    assert_menu(f, MENU("GRUB=old"));
}

typedef struct {
    KvOp op;
    unsigned at, count;
} MenuGate;

static int fail_on_menu(KvOp op, const char *what, gpointer data)
{
    MenuGate *gate = data;

    return op == gate->op && strcmp(what, SMALL_MENU) == 0 && ++gate->count >= gate->at ? -EIO : 0;
}

static void test_menu_reaches_the_disk(void **state)
{
    Fixture *f = *state;

    /* The file, then its directory: a failure of either is one of the action. */
    for (unsigned at = 1; at <= 2; at++) {
        MenuGate gate = { KV_OP_SYNC, at, 0 };

        plan_menu(f);
        f->machine->gate = fail_on_menu;
        f->machine->gate_data = &gate;
        apply_badly(f, SMALL_MENU);
        f->machine->gate = NULL;
        assert_true(gate.count >= at);
        undo(f);
        assert_as_before(f);
    }
}

/* Then a person has to know where the bytes are. */
static void test_menu_that_cannot_be_put_back(void **state)
{
    MenuGate gate = { KV_OP_RENAME, 1, 0 };
    Fixture *f = *state;

    plan_menu(f);
    set_trouble(f, "1");
    f->machine->gate = fail_on_menu;
    f->machine->gate_data = &gate;
    apply_badly(f, JOURNAL "/1/backup/1");
    f->machine->gate = NULL;
    assert_file(f, JOURNAL "/1/backup/1", MENU("GRUB=old"));
    set_trouble(f, NULL);
    undo(f);
    assert_as_before(f);
}

/* Its bytes are what counts, not what the program would make of the same settings today. */
static void test_undo_puts_the_menu_back(void **state)
{
    Fixture *f = *state;

    plan_menu(f);
    apply_well(f);
    assert_menu(f, MENU("GRUB=new"));
    set_trouble(f, "1");
    undo(f);
    set_trouble(f, NULL);
    assert_string_equal(f->events->str, "begin0 undone0 begin1 undone1 end2 ");
    assert_as_before(f);
}

/* Another kernel was installed since: the old menu wouldn't know it. */
static void test_undo_makes_a_newer_menu_anew(void **state)
{
    Fixture *f = *state;

    plan_menu(f);
    apply_well(f);
    tree_write(f->root, SMALL_MENU, 0600, MENU("GRUB=new more"));
    set_trouble(f, "1");
    undo(f);
    assert_string_equal(f->events->str, "begin0 undone0 begin1 kept1 end2 ");
    assert_menu(f, MENU("GRUB=new more"));
    set_trouble(f, NULL);
    tree_write(f->root, "/etc/default/grub", 0640, "GRUB=newest\n");
    undo(f);
    assert_menu(f, MENU("GRUB=newest"));
}

static int lose_the_log(KvOp op, const char *what, gpointer data)
{
    gboolean *made = data;

    *made |= op == KV_OP_SYNC && strcmp(what, SMALL_MENU) == 0;
    return *made && strcmp(what, JOURNAL "/1/log") == 0 ? -EIO : 0;
}

/* What the interrupted program had made isn't known, so what is there may be anybody's. */
static void test_undo_makes_an_unknown_menu_anew(void **state)
{
    Fixture *f = *state;
    gboolean made = FALSE;

    plan_menu(f);
    f->machine->gate = lose_the_log;
    f->machine->gate_data = &made;
    apply_badly(f, JOURNAL "/1/log");
    f->machine->gate = NULL;
    ASSERT_STATES(f, KV_RUN_OPEN, KV_ACT_DONE, KV_ACT_BEGUN);
    tree_write(f->root, "/etc/default/grub", 0640, "GRUB=old\n");
    tree_write(f->root, SMALL_MENU, 0644, MENU("GRUB=new more"));
    undo(f);
    assert_file(f, SMALL_MENU, MENU("GRUB=old"));
    assert_int_equal(tree_mode(f->root, SMALL_MENU), 0644);
}

/* The menu goes with the settings as they are. */
static void test_undo_keeps_the_menu_of_kept_settings(void **state)
{
    Fixture *f = *state;

    plan_menu(f);
    apply_well(f);
    tree_write(f->root, "/etc/default/grub", 0640, "GRUB=mine\n");
    undo(f);
    assert_string_equal(f->events->str, "begin0 kept0 begin1 undone1 end2 ");
    assert_menu(f, MENU("GRUB=mine"));
}

/* What an interrupted program left is nothing to go back to. */
static void test_half_a_menu_does_not_come_back(void **state)
{
    Fixture *f = *state;

    tree_write(f->root, SMALL_MENU, 0600, HALF);
    PLAN(f, small_menu());
    apply_well(f);
    assert_menu(f, MENU("GRUB=old"));
    assert_file(f, JOURNAL "/1/backup/0", HALF);
    undo(f);
    assert_string_equal(f->events->str, "begin0 undone0 end1 ");
    assert_menu(f, MENU("GRUB=old"));
}

/* ---- what a run owes ---- */

/* The programs of a new plan that had no action of its own, or with `own` as its only one; g_free.
 */
static char *owed(Fixture *f, const char *boot_id, KvStepId only, KvAction *own)
{
    g_autoptr(GPtrArray) runs = kv_journal_list(f->machine, NULL);
    KvPlan plan = { .actions = g_ptr_array_new_with_free_func((GDestroyNotify)kv_action_free) };
    GString *text = g_string_new(NULL);

    if (own)
        g_ptr_array_add(plan.actions, own);
    kv_plan_add_unfinished(&plan, runs, boot_id, only);
    for (guint i = 0; i < plan.actions->len; i++) {
        const KvAction *action = g_ptr_array_index(plan.actions, i);

        g_string_append_printf(text, "%s ", action->argv ? action->argv[1] : "-");
    }
    g_ptr_array_unref(plan.actions);
    return g_string_free(text, FALSE);
}

static void assert_owed(Fixture *f, const char *wanted)
{
    g_autofree char *now = owed(f, "", KV_N_STEPS, NULL);
    g_autofree char *later = owed(f, "another boot", KV_N_STEPS, NULL);
    g_autofree char *step = owed(f, "", KV_STEP_GUEST, NULL);

    assert_string_equal(now, wanted);
    /* What the host starts from is owed as long as it isn't made. */
    assert_string_equal(later, wanted);
    assert_string_equal(step, "");
}

static KvAction *reload(const char *word)
{
    g_autofree char *command = g_strconcat("note ", word, NULL);
    KvAction *action = small_run(KV_STEP_BOOT, command, command);

    action->undo_last = TRUE;
    return action;
}

static void test_owed_programs(void **state)
{
    Fixture *f = *state;
    static const volatile int stop = 1;
    g_autofree char *placed = NULL, *own = NULL;

    /* Nothing was put, so nothing is owed. */
    PLAN(f, small_file(f->root, "/etc/new", "x"), reload("reread"));
    assert_true(kv_apply_run(f->machine, f->id, NULL, NULL, &stop, NULL));
    assert_owed(f, "");
    PLAN(f, small_file(f->root, "/etc/new", "x"), small_run(KV_STEP_BOOT, "say 1", NULL),
         reload("reread"));
    apply_badly(f, "say 1");
    assert_owed(f, "reread ");
    /* Before later steps, and once. */
    placed = owed(f, "", KV_N_STEPS, small_vgpu());
    assert_string_equal(placed, "reread - ");
    own = owed(f, "", KV_N_STEPS, reload("reread"));
    assert_string_equal(own, "reread ");
    /* Whoever runs it, it is paid. */
    PLAN(f, reload("reread"));
    apply_well(f);
    assert_owed(f, "");
}

/* A restart of the host pays it, or a look at the files tells. */
static void test_owed_to_a_boot(void **state)
{
    Fixture *f = *state;
    KvAction *file = small_file(f->root, "/etc/new", "x"), *daemon = reload("reread");
    g_autofree char *now = NULL, *later = NULL;

    file->step = daemon->step = KV_STEP_LIBVIRT;
    PLAN(f, file, small_file(f->root, "/etc/default/grub", "GRUB=new\n"),
         small_run(KV_STEP_BOOT, "say 1", NULL), small_menu(), daemon);
    apply_badly(f, "say 1");
    now = owed(f, "", KV_N_STEPS, NULL);
    assert_string_equal(now, "/etc/default/grub reread ");
    later = owed(f, "another boot", KV_N_STEPS, NULL);
    assert_string_equal(later, "");
}

/* The check says that it is gone, but that tells nothing of what the program makes. */
static void test_undo_of_what_takes_effect_fails(void **state)
{
    Fixture *f = *state;
    KvAction *action = small_run(KV_STEP_BOOT, "say 2", "say 1");

    action->undo_last = TRUE;
    action->verify = g_strdup("modules.lasting");
    PLAN(f, small_file(f->root, "/etc/new", "x"), action);
    apply_badly(f, "still isn't as it should be");
    undo(f);
    assert_string_equal(f->events->str, "begin0 undone0 begin1 kept1 end2 ");
}

static void test_undo_pays_what_is_owed(void **state)
{
    Fixture *f = *state;

    PLAN(f, small_file(f->root, "/etc/new", "x"), small_run(KV_STEP_BOOT, "say 1", NULL),
         reload("reread"));
    apply_badly(f, "say 1");
    undo(f);
    assert_file(f, "/ran", "reread\n");
    assert_owed(f, "");
}

/* ---- vGPUs ---- */

static void test_vgpu_that_exists(void **state)
{
    Fixture *f = *state;
    g_autofree char *log = NULL;

    PLAN(f, small_vgpu());
    tree_write(f->root, SMALL_DEVICES SMALL_VGPU "/remove", 0200, "");
    apply_badly(f, SMALL_VGPU);
    /* Not even begun: a crash in between would have made it this run's. */
    log = tree_read(f->root, JOURNAL "/1/log");
    assert_null(strstr(log, "begin"));
    undo(f);
    assert_true(tree_has(f->root, SMALL_DEVICES SMALL_VGPU));
}

static void test_vgpu_in_use_is_kept(void **state)
{
    Fixture *f = *state;

    PLAN(f, small_vgpu());
    apply_well(f);
    tree_write(f->root, "/virt/domains/other/xml", 0600, "other x " SMALL_VGPU);
    tree_write(f->root, "/virt/domains/other/running", 0600, "");
    undo(f);
    assert_string_equal(f->events->str, "begin0 kept0 end1 ");
    assert_non_null(strstr(f->last_text, "other"));
    assert_true(tree_has(f->root, SMALL_DEVICES SMALL_VGPU));
    /* A process that has the node open, whatever libvirt knows. */
    tree_write(f->root, "/virt/domains/other/xml", 0600, "other x y");
    tree_link(f->root, "/proc/123/fd/5", "/dev/vfio/7");
    undo(f);
    assert_non_null(strstr(f->last_text, "123"));
    tree_link(f->root, "/proc/124/fd/5", "/dev/vfio/77");
    tree_unlink(f->root, "/proc/123/fd/5");
    /* And nobody to ask. */
    tree_write(f->root, "/virt/down", 0600, "");
    undo(f);
    assert_non_null(strstr(f->last_text, "libvirt"));
    assert_true(tree_has(f->root, SMALL_DEVICES SMALL_VGPU));
    tree_unlink(f->root, "/virt/down");
    undo(f);
    assert_string_equal(f->events->str, "begin0 undone0 end1 ");
    assert_false(tree_has(f->root, SMALL_DEVICES SMALL_VGPU));
}

static void test_vgpu_gone_by_itself(void **state)
{
    Fixture *f = *state;

    PLAN(f, small_vgpu());
    apply_well(f);
    assert_int_equal(
        kv_machine_write_attribute(f->machine, SMALL_DEVICES SMALL_VGPU "/remove", "1"), 0);
    undo(f);
    assert_string_equal(f->events->str, "begin0 undone0 end1 ");
}

static void test_create_errors(void **state)
{
    static const int errors[] = { EINVAL, EEXIST, EACCES, ENOSPC, EUSERS, ENODEV,
                                  ENOMEM, EIO,    ENOENT, EROFS,  EPERM,  EOPNOTSUPP };
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    KvAction *action = small_vgpu();

    for (gsize i = 0; i < G_N_ELEMENTS(errors); i++) {
        g_auto(GStrv) parts = NULL;
        GError *error = NULL;

        assert_false(kv_create_fail(&error, action, -errors[i]));
        assert_non_null(strstr(error->message, SMALL_VGPU));
        assert_non_null(strstr(error->message, "i915-GVTg_V5_4"));
        assert_non_null(strstr(error->message, g_strerror(errors[i])));
        /* Each has a sentence of its own, with what to do. */
        parts = g_strsplit(error->message, g_strerror(errors[i]), 2);
        assert_true(g_hash_table_add(seen, g_strdup(parts[1])));
        assert_non_null(strstr(parts[1], ". "));
        g_error_free(error);
    }
    kv_action_free(action);
}

/* ---- libvirt ---- */

static void test_disk_with_data_is_kept(void **state)
{
    Fixture *f = *state;

    PLAN(f, small_volume());
    apply_well(f);
    tree_write(f->root, "/virt/volumes/guest.qcow2", 0600, "1048576");
    undo(f);
    assert_string_equal(f->events->str, "begin0 kept0 end1 ");
    assert_non_null(strstr(f->last_text, "/virt/volumes/guest.qcow2"));
    assert_non_null(strstr(f->last_text, "virsh vol-delete 'guest.qcow2' --pool 'default'"));
    tree_write(f->root, "/virt/volumes/guest.qcow2", 0600, "1048575");
    undo(f);
    assert_as_before(f);
}

static void test_disk_that_exists(void **state)
{
    Fixture *f = *state;

    tree_write(f->root, "/virt/volumes/guest.qcow2", 0600, "196608");
    PLAN(f, small_volume());
    apply_badly(f, "guest.qcow2");
    undo(f);
    assert_true(tree_has(f->root, "/virt/volumes/guest.qcow2"));
}

static void test_disk_left_by_an_earlier_run(void **state)
{
    Fixture *f = *state;
    unsigned first;

    PLAN(f, small_volume());
    apply_well(f);
    first = f->id;
    /* With something on it, it isn't touched, whosever it is. */
    tree_write(f->root, "/virt/volumes/guest.qcow2", 0600, "1048576");
    PLAN(f, small_volume());
    apply_badly(f, "guest.qcow2");
    assert_file(f, "/virt/volumes/guest.qcow2", "1048576");
    tree_write(f->root, "/virt/volumes/guest.qcow2", 0600, "4096");
    PLAN(f, small_volume());
    apply_well(f);
    assert_file(f, "/virt/volumes/guest.qcow2", "196608");
    undo(f);
    f->id = first;
    undo(f);
    assert_as_before(f);
    /* Who can't read what was done takes it for ours, but not with something on it. */
    assert_true(kv_volume_is_left_behind(NULL, "default", "guest.qcow2", 4096));
    assert_false(kv_volume_is_left_behind(NULL, "default", "guest.qcow2", 1048576));
    /* Once it is taken back, a disk of that name is somebody else's. */
    tree_write(f->root, "/virt/volumes/guest.qcow2", 0600, "4096");
    PLAN(f, small_volume());
    apply_badly(f, "guest.qcow2");
}

/* Whoever it is by then, and however little is on it. */
static void test_disk_in_use_is_kept(void **state)
{
    Fixture *f = *state;

    PLAN(f, small_volume());
    apply_well(f);
    tree_write(f->root, "/virt/domains/other/xml", 0600, "other 0 0");
    tree_write(f->root, "/virt/domains/other/disk", 0600, "/virt/volumes/guest.qcow2");
    undo(f);
    assert_string_equal(f->events->str, "begin0 kept0 end1 ");
    assert_non_null(strstr(f->last_text, "“other”"));
    tree_write(f->root, "/virt/domains/other/disk", 0600, "/elsewhere");
    tree_write(f->root, "/virt/over", 0600, "/virt/volumes/guest.qcow2");
    undo(f);
    assert_string_equal(f->events->str, "begin0 kept0 end1 ");
    assert_non_null(strstr(f->last_text, "over.qcow2"));
    tree_write(f->root, "/virt/over", 0600, "/elsewhere");
    undo(f);
    assert_false(tree_has(f->root, "/virt/volumes/guest.qcow2"));
}

/* What was free when the plan was made need not be so now. */
static void test_disks_that_others_took(void **state)
{
    Fixture *f = *state;
    KvAction *volume = small_volume(), *define = small_define();

    volume->format = g_strdup("qcow2");
    volume->base = g_strdup("/virt/volumes/base");
    volume->base_format = g_strdup("raw");
    g_free(define->value);
    define->value = g_strdup("guest " SMALL_DOMAIN " " SMALL_VGPU " /virt/volumes/base");
    tree_write(f->root, "/virt/domains/other/xml", 0600, "other 0 0");
    tree_write(f->root, "/virt/domains/other/disk", 0600, "/virt/volumes/base");
    PLAN(f, volume);
    apply_badly(f, "“other”, which writes to it");
    assert_false(tree_has(f->root, "/virt/volumes/guest.qcow2"));
    PLAN(f, define);
    apply_badly(f, "is used by the virtual machine “other”");
    assert_false(tree_has(f->root, "/virt/domains/guest"));
}

static void test_domain_that_exists(void **state)
{
    Fixture *f = *state;

    tree_write(f->root, "/virt/domains/guest/xml", 0600, "guest other-uuid x");
    PLAN(f, small_define());
    apply_badly(f, "guest");
    undo(f);
    assert_file(f, "/virt/domains/guest/xml", "guest other-uuid x");
    /* The name is free, but the UUID isn't. */
    tree_write(f->root, "/virt/domains/guest/xml", 0600, "x " SMALL_DOMAIN " x");
    PLAN(f, small_define());
    apply_badly(f, SMALL_DOMAIN);
}

static void test_another_domain_of_the_name_is_kept(void **state)
{
    Fixture *f = *state;

    PLAN(f, small_define(), small_start());
    apply_well(f);
    /* Somebody removed ours and made another of the same name. */
    tree_write(f->root, "/virt/domains/guest/xml", 0600, "guest other-uuid x");
    undo(f);
    assert_string_equal(f->events->str, "begin1 undone1 begin0 undone0 end2 ");
    assert_true(tree_has(f->root, "/virt/domains/guest/running"));
}

static void test_running_domain_is_not_ours(void **state)
{
    Fixture *f = *state;

    tree_write(f->root, "/virt/domains/guest/xml", 0600, "guest " SMALL_DOMAIN " x");
    tree_write(f->root, "/virt/domains/guest/running", 0600, "");
    PLAN(f, small_start());
    apply_badly(f, "guest");
    undo(f);
    assert_true(tree_has(f->root, "/virt/domains/guest/running"));
}

static void test_running_domain_keeps_its_definition(void **state)
{
    Fixture *f = *state;

    PLAN(f, small_define());
    apply_well(f);
    tree_write(f->root, "/virt/domains/guest/running", 0600, "");
    undo(f);
    assert_string_equal(f->events->str, "begin0 kept0 end1 ");
    assert_true(tree_has(f->root, "/virt/domains/guest/xml"));
    tree_unlink(f->root, "/virt/domains/guest/running");
    undo(f);
    assert_as_before(f);
}

static void test_libvirt_refuses(void **state)
{
    Fixture *f = *state;

    tree_write(f->root, "/virt/refuse", 0600, "");
    PLAN(f, small_define(), small_start());
    apply_badly(f, "libvirt refuses to start guest.");
    ASSERT_STATES(f, KV_RUN_FAILED, KV_ACT_DONE, KV_ACT_FAILED);
    undo(f);
    assert_false(tree_has(f->root, "/virt/domains/guest"));
}

static void test_libvirt_down_while_undoing(void **state)
{
    Fixture *f = *state;

    PLAN(f, small_file(f->root, "/etc/new", "x"), small_define());
    apply_well(f);
    tree_write(f->root, "/virt/down", 0600, "");
    undo(f);
    assert_string_equal(f->events->str, "begin1 kept1 begin0 undone0 end2 ");
    assert_true(tree_has(f->root, "/virt/domains/guest"));
    tree_unlink(f->root, "/virt/down");
    undo(f);
    assert_as_before(f);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* ---- files that a program changes in place ---- */

/* The same program, which takes itself back by its settings. */
static void plan_rewrite_to(Fixture *f, const char *settings)
{
    KvAction *action = small_menu();

    action->rewrites = g_new0(char *, 2);
    action->rewrites[0] = g_steal_pointer(&action->output);
    PLAN(f, small_file(f->root, "/etc/default/grub", settings), action);
}

static void plan_rewrite(Fixture *f)
{
    plan_rewrite_to(f, "GRUB=new\n");
}

static void test_rewritten_files_are_put_back_after_a_failure(void **state)
{
    Fixture *f = *state;

    plan_rewrite(f);
    set_trouble(f, "1");
    apply_badly(f, "got their old bytes back.");
    assert_menu(f, MENU("GRUB=old"));
}

static void test_undo_puts_rewritten_files_back(void **state)
{
    Fixture *f = *state;

    plan_rewrite(f);
    apply_well(f);
    assert_menu(f, MENU("GRUB=new"));
    set_trouble(f, "1"); /* the program isn't needed */
    undo(f);
    set_trouble(f, NULL);
    assert_as_before(f);
}

static void test_undo_of_files_changed_since_runs_the_program(void **state)
{
    Fixture *f = *state;

    plan_rewrite(f);
    apply_well(f);
    tree_write(f->root, SMALL_MENU, 0600, MENU("GRUB=new more"));
    set_trouble(f, "1");
    undo(f);
    assert_string_equal(f->events->str, "begin0 undone0 begin1 kept1 end2 ");
    set_trouble(f, NULL);
    undo(f);
    assert_menu(f, MENU("GRUB=old"));
}

#define WITH_ARGUMENT "GRUB=old " KV_ARGUMENT_WORD "\n"

/* What was left isn't recorded where the run was interrupted. */
static void test_files_that_differ_by_the_argument_are_put_back(void **state)
{
    Fixture *f = *state;

    plan_rewrite_to(f, WITH_ARGUMENT);
    apply_well(f);
    tree_write(f->root, SMALL_MENU, 0600, MENU("GRUB=old  " KV_ARGUMENT_WORD));
    set_trouble(f, "1"); /* the program isn't needed */
    undo(f);
    set_trouble(f, NULL);
    assert_as_before(f);
}

static void test_files_that_still_carry_the_argument_arent_undone(void **state)
{
    Fixture *f = *state;

    plan_rewrite_to(f, WITH_ARGUMENT);
    apply_well(f);
    tree_write(f->root, "/etc/default/grub", 0640, "GRUB=mine " KV_ARGUMENT_WORD "\n");
    undo(f);
    assert_string_equal(f->events->str, "begin0 kept0 begin1 kept1 end2 ");
    assert_file(f, SMALL_MENU, MENU("GRUB=mine " KV_ARGUMENT_WORD));
    tree_write(f->root, "/etc/default/grub", 0640, "GRUB=old\n");
    undo(f);
    assert_as_before(f);
}

static void test_rewritten_files_reach_the_disk(void **state)
{
    MenuGate gate = { KV_OP_SYNC, 1, 0 };
    Fixture *f = *state;

    plan_rewrite(f);
    f->machine->gate = fail_on_menu;
    f->machine->gate_data = &gate;
    apply_badly(f, SMALL_MENU);
    f->machine->gate = NULL;
    assert_true(gate.count >= 1);
    undo(f);
    assert_as_before(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_there_and_back),
        T(test_a_run_is_carried_out_once),
        T(test_stop),
        T(test_no_such_run),
        T(test_changed_file_stops_all),
        T(test_file_that_appeared),
        T(test_file_changed_at_the_last_moment),
        T(test_undo_meets_another_at_the_last_moment),
        T(test_undo_keeps_what_was_changed_since),
        T(test_undone_files_are_not_undone_twice),
        T(test_old_metadata_comes_back),
        T(test_link_is_not_removed),
        T(test_failing_program),
        T(test_missing_program),
        T(test_failing_undo_program),
        T(test_unsatisfied_check),
        T(test_menu_is_put_back_after_a_failure),
        T(test_menu_is_put_back_when_it_brings_nothing),
        T(test_menu_that_was_not_touched),
        T(test_menu_reaches_the_disk),
        T(test_menu_that_cannot_be_put_back),
        T(test_undo_puts_the_menu_back),
        T(test_undo_makes_a_newer_menu_anew),
        T(test_undo_makes_an_unknown_menu_anew),
        T(test_undo_keeps_the_menu_of_kept_settings),
        T(test_half_a_menu_does_not_come_back),
        T(test_rewritten_files_are_put_back_after_a_failure),
        T(test_undo_puts_rewritten_files_back),
        T(test_undo_of_files_changed_since_runs_the_program),
        T(test_files_that_differ_by_the_argument_are_put_back),
        T(test_files_that_still_carry_the_argument_arent_undone),
        T(test_rewritten_files_reach_the_disk),
        T(test_owed_programs),
        T(test_owed_to_a_boot),
        T(test_undo_of_what_takes_effect_fails),
        T(test_undo_pays_what_is_owed),
        T(test_vgpu_that_exists),
        T(test_vgpu_in_use_is_kept),
        T(test_vgpu_gone_by_itself),
        T(test_create_errors),
        T(test_disk_with_data_is_kept),
        T(test_disk_that_exists),
        T(test_disk_in_use_is_kept),
        T(test_disks_that_others_took),
        T(test_disk_left_by_an_earlier_run),
        T(test_domain_that_exists),
        T(test_another_domain_of_the_name_is_kept),
        T(test_running_domain_is_not_ours),
        T(test_running_domain_keeps_its_definition),
        T(test_libvirt_refuses),
        T(test_libvirt_down_while_undoing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
