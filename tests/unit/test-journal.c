/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The record of a run: written whole, found again, readable after a crash. */
#include "core/apply/journal_private.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/apply/apply.h"
#include "core/base/error.h"
#include "small.h"
#include "tree.h"

#define LATIN1                                                                                     \
    "# Gr\xfc\xdf"                                                                                 \
    "e\nGRUB=\"x\"\n"

typedef struct {
    char *root;
    KvMachine *machine;
    KvPlan plan;
    KvAnswers *answers;
    KvFacts *facts;
} Fixture;

static KvAction *file_action(const char *path, const char *content)
{
    KvAction *action = g_new0(KvAction, 1);

    action->kind = KV_ACTION_FILE;
    action->step = KV_STEP_BOOT;
    action->title = g_strdup("A file is written");
    action->undo_title = g_strdup("The file is taken back");
    action->path = g_strdup(path);
    action->content = g_strdup(content);
    action->expect = g_strdup("absent");
    action->mode = 0640;
    return action;
}

static int set_up(void **state)
{
    Fixture *f = g_new0(Fixture, 1);

    f->root = tree_new_fast();
    f->machine = small_open(f->root);
    f->plan.actions = g_ptr_array_new_with_free_func((GDestroyNotify)kv_action_free);
    f->plan.reboot = TRUE;
    g_ptr_array_add(f->plan.actions, file_action("/etc/new", LATIN1));
    g_ptr_array_add(f->plan.actions, file_action("/etc/other", "y"));
    f->answers = kv_answers_new();
    f->facts = kv_probe(f->machine, KV_LOOK_ALL);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *f = *state;

    kv_facts_unref(f->facts);
    kv_answers_free(f->answers);
    g_ptr_array_unref(f->plan.actions);
    kv_machine_free(f->machine);
    tree_free(f->root);
    g_free(f);
    return 0;
}

static unsigned create(Fixture *f)
{
    GError *error = NULL;
    unsigned id = 0;

    if (!kv_journal_create(f->machine, &f->plan, f->answers, f->facts, &id, &error))
        fail_msg("%s", error->message);
    return id;
}

static KvRun *load(Fixture *f, unsigned id)
{
    GError *error = NULL;
    KvRun *run = kv_journal_load(f->machine, id, &error);

    if (!run)
        fail_msg("%s", error->message);
    return run;
}

static void append(Fixture *f, unsigned id, const char *text)
{
    g_autofree char *path = kv_journal_path(id, "log");

    assert_int_equal(kv_machine_append(f->machine, path, text, strlen(text), TRUE), 0);
}

/* ---- actions as JSON ---- */

static void test_action_round_trip(void **state)
{
    g_autofree char *argv[] = { g_strdup("mdevctl"), g_strdup("\xff"), NULL, NULL };
    KvAction all = {
        .kind = KV_ACTION_RUN,
        .step = KV_STEP_VGPU,
        .title = (char *)"ti\"tle",
        .undo_title = (char *)"undo",
        .path = (char *)"/p",
        .content = (char *)LATIN1,
        .expect = (char *)"absent",
        .argv = argv,
        .undo_argv = argv,
        .undo_last = TRUE,
        .output = (char *)"/o",
        .rewrites = argv,
        .value = (char *)"v",
        .name = (char *)"n",
        .uuid = (char *)"u",
        .pool = (char *)"pool",
        .size = 1ull << 40,
        .verify = (char *)"check",
    };
    json_t *json = kv_action_to_json(&all), *again;
    g_autofree char *text = json_dumps(json, JSON_SORT_KEYS), *text_again = NULL;
    KvAction *back = kv_action_from_json(json, NULL);

    assert_non_null(back);
    assert_string_equal(back->content, LATIN1);
    assert_string_equal(back->argv[1], "\xff");
    assert_int_equal(back->size, 1ull << 40);
    assert_true(back->undo_last);
    assert_string_equal(back->output, "/o");
    assert_string_equal(back->rewrites[0], "mdevctl");
    again = kv_action_to_json(back);
    text_again = json_dumps(again, JSON_SORT_KEYS);
    assert_string_equal(text_again, text);
    json_decref(again);
    json_decref(json);
    kv_action_free(back);
    g_free(g_steal_pointer(&argv[1]));
}

static void test_bad_actions(void **state)
{
    static const char *const bad[] = {
        "{}",
        "[]",
        "{\"kind\":\"file\",\"step\":\"boot\",\"title\":\"t\"}",
        "{\"kind\":\"file\",\"step\":\"none\",\"title\":\"t\",\"path\":\"/p\"}",
        "{\"kind\":\"magic\",\"step\":\"boot\",\"title\":\"t\",\"path\":\"/p\"}",
        "{\"kind\":\"run\",\"step\":\"boot\",\"title\":\"t\",\"argv\":[]}",
        "{\"kind\":\"run\",\"step\":\"boot\",\"title\":\"t\",\"argv\":[1]}",
        "{\"kind\":\"define\",\"step\":\"guest\",\"title\":\"t\",\"name\":\"n\"}",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        json_t *json = json_loads(bad[i], 0, NULL);
        GError *error = NULL;

        assert_non_null(json);
        assert_null(kv_action_from_json(json, &error));
        assert_non_null(error);
        g_error_free(error);
        json_decref(json);
    }
}

/* ---- writing and reading a run ---- */

static void test_create_and_load(void **state)
{
    Fixture *f = *state;
    g_autoptr(KvRun) run = NULL;
    const KvAction *action;

    kv_answers_set(f->answers, KV_Q_GUEST_NAME, "guest", KV_FROM_PERSON);
    assert_int_equal(create(f), 1);
    assert_int_equal(create(f), 2);
    assert_int_equal(tree_mode(f->root, "/var/lib"), 0755);
    assert_int_equal(tree_mode(f->root, KV_JOURNAL_DIR), 0700);
    assert_int_equal(tree_mode(f->root, KV_JOURNAL_DIR "/1"), 0700);
    assert_int_equal(tree_mode(f->root, KV_JOURNAL_DIR "/1/backup"), 0700);
    assert_int_equal(tree_mode(f->root, KV_JOURNAL_DIR "/1/plan.json"), 0600);
    run = load(f, 1);
    assert_int_equal(run->state, KV_RUN_OPEN);
    assert_int_equal(run->actions->len, 2);
    assert_true(run->reboot);
    assert_int_equal(run->time, 1795000000);
    assert_non_null(strstr(run->answers, "name=guest"));
    action = g_ptr_array_index(run->actions, 0);
    assert_string_equal(action->content, LATIN1);
    assert_int_equal(action->mode, 0640);
    assert_int_equal(run->records[0].state, KV_ACT_PLANNED);
    assert_int_equal(g_hash_table_size(run->verdicts), 0);
}

static void test_list(void **state)
{
    Fixture *f = *state;
    g_autoptr(GPtrArray) none = kv_journal_list(f->machine, NULL), runs = NULL;
    const KvRun *run;

    assert_int_equal(none->len, 0);
    for (unsigned i = 1; i <= 11; i++)
        assert_int_equal(create(f), i);
    /* What is no run, or was never begun, is no reason not to see the others. */
    tree_mkdir(f->root, KV_JOURNAL_DIR "/30");
    tree_mkdir(f->root, KV_JOURNAL_DIR "/012");
    tree_mkdir(f->root, KV_JOURNAL_DIR "/lost+found");
    runs = kv_journal_list(f->machine, NULL);
    assert_int_equal(runs->len, 11);
    run = g_ptr_array_index(runs, 8);
    assert_int_equal(run->id, 9);
    run = g_ptr_array_index(runs, 9);
    assert_int_equal(run->id, 10);
    /* A number isn't used twice. */
    assert_int_equal(create(f), 31);
}

/* What was changed must not look like nothing: a record that can't be read is said. */
static void test_damaged(void **state)
{
    static const char *const records[] = { "{\"version\":1,\"act",
                                           "{\"version\":2,\"actions\":[]}" };
    Fixture *f = *state;

    create(f);
    for (unsigned i = 0; i < G_N_ELEMENTS(records); i++) {
        g_autoptr(GError) error = NULL;

        tree_write(f->root, KV_JOURNAL_DIR "/20/plan.json", 0600, records[i]);
        assert_null(kv_journal_list(f->machine, &error));
        assert_non_null(strstr(error->message, "20/plan.json"));
    }
}

static void test_replay(void **state)
{
    Fixture *f = *state;
    unsigned id = create(f);
    g_autoptr(KvRun) run = NULL;

    append(f, id,
           "{\"event\":\"begin\",\"action\":0,\"had_file\":true,\"made_dir\":\"/etc\","
           "\"meta\":{\"mode\":\"4750\",\"uid\":12,\"gid\":34,\"xattrs\":{\"user.x\":\"AAE=\"}}}\n"
           "{\"event\":\"done\",\"action\":0}\n"
           "\n"
           "{\"event\":\"failed\",\"action\":1,\"text\":\"why\",\"left\":true}\n"
           "{\"event\":\"end\",\"state\":\"failed\",\"text\":\"it failed\",\"boot_id\":\"b\","
           "\"verdicts\":{\"a.b\":\"todo\"}}\n");
    run = load(f, id);
    assert_int_equal(run->state, KV_RUN_FAILED);
    assert_string_equal(run->message, "it failed");
    assert_string_equal(run->boot_id, "b");
    assert_string_equal(g_hash_table_lookup(run->verdicts, "a.b"), "todo");
    assert_int_equal(run->records[0].state, KV_ACT_DONE);
    assert_true(run->records[0].had_file);
    assert_string_equal(run->records[0].made_dir, "/etc");
    assert_int_equal(run->records[0].meta->mode, 04750);
    assert_int_equal(run->records[0].meta->uid, 12);
    assert_int_equal(run->records[0].meta->gid, 34);
    assert_int_equal(g_bytes_get_size(g_hash_table_lookup(run->records[0].meta->xattrs, "user.x")),
                     2);
    assert_int_equal(run->records[1].state, KV_ACT_FAILED);
    assert_true(run->records[1].left);
    assert_string_equal(run->records[1].message, "why");
}

/* What was changed must not look like nothing: not by a line that was passed over, either. */
static void test_damaged_log(void **state)
{
    static const char *const lines[] = { "no JSON at all",
                                         "{\"event\":\"do",
                                         "[]",
                                         "{\"event\":\"unheard of\",\"action\":0}",
                                         "{\"event\":\"done\",\"action\":99}",
                                         "{\"event\":\"done\",\"action\":-1}",
                                         "{\"event\":\"done\"}" };
    Fixture *f = *state;

    for (unsigned i = 0; i < G_N_ELEMENTS(lines); i++) {
        unsigned id = create(f);
        g_autofree char *path = kv_journal_path(id, "log");
        g_autofree char *log = g_strdup_printf("{\"event\":\"begin\",\"action\":0}\n\n%s\n"
                                               "{\"event\":\"end\",\"state\":\"done\"}\n",
                                               lines[i]);
        g_autofree char *place = g_strdup_printf("%s” is damaged in line 3", path);
        g_autoptr(GError) error = NULL;

        append(f, id, log);
        assert_null(kv_journal_load(f->machine, id, &error));
        assert_non_null(strstr(error->message, place));
        g_clear_error(&error);
        assert_null(kv_journal_list(f->machine, &error));
        g_clear_error(&error);
        assert_false(kv_undo_run(f->machine, id, NULL, NULL, &error));
        assert_non_null(error);
        tree_remove(f->root, KV_JOURNAL_DIR);
    }
}

static void test_torn_last_line(void **state)
{
    Fixture *f = *state;
    unsigned id = create(f);
    KvRun *run;

    append(f, id, "{\"event\":\"begin\",\"action\":0}\n{\"event\":\"done\",\"acti");
    run = load(f, id);
    assert_int_equal(run->records[0].state, KV_ACT_BEGUN);
    assert_int_equal(run->state, KV_RUN_OPEN);
    kv_run_free(run);
    /* What is written next must not be torn with it, and nothing of it stay in between. */
    assert_true(kv_journal_mend(f->machine, id, NULL));
    assert_true(kv_journal_mend(f->machine, id, NULL));
    assert_true(kv_journal_log(f->machine, id,
                               json_pack("{s:s, s:i}", "event", "failed", "action", 0), NULL));
    run = load(f, id);
    assert_int_equal(run->records[0].state, KV_ACT_FAILED);
    kv_run_free(run);
}

/* All there are: before the newline, of nothing else, and zeros where the data didn't come. */
static void test_mended_ends(void **state)
{
    static const struct {
        const char *log;
        gsize length;
        const char *mended;
    } cases[] = {
#define CASE(log, mended) { log, sizeof log - 1, mended }
        CASE("{}", "{}\n"),         CASE("{}\n", "{}\n"),
        CASE("{\"e", ""),           CASE("{}\n{\"e", "{}\n"),
        CASE("{}\n{\"e\n", "{}\n"), CASE("{}\n\0\0\0\0", "{}\n"),
        CASE("{}\n\0\0\n", "{}\n"), CASE("", ""),
#undef CASE
    };
    Fixture *f = *state;
    unsigned id = create(f);
    g_autofree char *path = kv_journal_path(id, "log");

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GBytes) bytes = g_bytes_new_static(cases[i].log, cases[i].length);
        g_autoptr(GBytes) mended = NULL;

        assert_int_equal(kv_machine_replace(f->machine, path, bytes, 0600), 0);
        assert_true(kv_journal_mend(f->machine, id, NULL));
        assert_int_equal(kv_machine_read(f->machine, path, 0, &mended), 0);
        assert_int_equal(g_bytes_get_size(mended), strlen(cases[i].mended));
        assert_string_equal(g_bytes_get_data(mended, NULL), cases[i].mended);
    }
}

static void test_interrupted_undo(void **state)
{
    Fixture *f = *state;
    unsigned id = create(f);
    g_autoptr(KvRun) run = NULL;
    g_autoptr(GPtrArray) candidates = NULL;

    append(f, id,
           "{\"event\":\"begin\",\"action\":0}\n{\"event\":\"done\",\"action\":0}\n"
           "{\"event\":\"end\",\"state\":\"done\"}\n{\"event\":\"undo\"}\n");
    run = load(f, id);
    assert_int_equal(run->state, KV_RUN_OPEN);
    assert_non_null(run->message);
    candidates = kv_undo_candidates(f->machine, NULL);
    assert_int_equal(candidates->len, 1);
}

static void test_close(void **state)
{
    Fixture *f = *state;
    unsigned id = create(f);
    g_autoptr(KvRun) run = NULL;

    append(f, id, "{\"event\":\"begin\",\"action\":0}\n{\"ev");
    assert_true(kv_journal_close(f->machine, id, NULL));
    run = load(f, id);
    assert_int_equal(run->state, KV_RUN_CLOSED);
    assert_int_equal(run->records[0].state, KV_ACT_BEGUN);
}

/* ---- two at once ---- */

static void test_busy(void **state)
{
    Fixture *f = *state;
    unsigned id = create(f), other = 0;
    GError *error = NULL;
    int lock;

    assert_false(kv_journal_busy(f->machine));
    assert_true(kv_journal_lock(f->machine, &lock, NULL));
    assert_true(kv_journal_busy(f->machine));
    assert_false(kv_journal_create(f->machine, &f->plan, f->answers, f->facts, &other, &error));
    assert_int_equal(error->code, KV_ERROR_BUSY);
    g_clear_error(&error);
    assert_false(kv_apply_run(f->machine, id, NULL, NULL, NULL, &error));
    assert_int_equal(error->code, KV_ERROR_BUSY);
    g_clear_error(&error);
    assert_false(kv_undo_run(f->machine, id, NULL, NULL, &error));
    assert_int_equal(error->code, KV_ERROR_BUSY);
    g_clear_error(&error);
    assert_false(kv_journal_close(f->machine, id, &error));
    assert_int_equal(error->code, KV_ERROR_BUSY);
    g_clear_error(&error);
    close(lock);
    assert_false(kv_journal_busy(f->machine));
    assert_true(kv_journal_close(f->machine, id, NULL));
}

/* ---- each primitive fails in turn ---- */

static unsigned fail_countdown;

static int fail_once(KvOp op, const char *what, gpointer data)
{
    if (op == KV_OP_READ)
        return 0;
    return fail_countdown > 0 && --fail_countdown == 0 ? -ENOSPC : 0;
}

static void test_failed_create_leaves_no_run(void **state)
{
    Fixture *f = *state;
    gboolean done = FALSE;
    unsigned n;

    f->machine->gate = fail_once;
    for (n = 1; !done; n++) {
        g_autoptr(GPtrArray) runs = NULL;
        GError *error = NULL;
        unsigned id = 0;

        fail_countdown = n;
        done = kv_journal_create(f->machine, &f->plan, f->answers, f->facts, &id, &error);
        /* The directory's last sync may fail without loss; else there must be a sentence. */
        assert_true(done || error);
        g_clear_error(&error);
        fail_countdown = 0;
        runs = kv_journal_list(f->machine, NULL);
        assert_int_equal(runs->len, done ? 1 : 0);
    }
    assert_true(n > 10);
    f->machine->gate = NULL;
}

static void test_unreadable_journal(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;

    tree_write(f->root, KV_JOURNAL_DIR, 0600, "no directory");
    assert_null(kv_journal_list(f->machine, &error));
    assert_non_null(strstr(error->message, KV_JOURNAL_DIR));
    g_clear_error(&error);
    assert_null(kv_journal_load(f->machine, 7, &error));
    g_clear_error(&error);
    assert_false(kv_journal_busy(f->machine));
}

static int fail_on_plan(KvOp op, const char *what, gpointer data)
{
    return op == KV_OP_READ && g_str_has_suffix(what, "/plan.json") ? -EIO : 0;
}

/* What was changed must not look like nothing. */
static void test_unreadable_run(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;

    create(f);
    f->machine->gate = fail_on_plan;
    assert_null(kv_journal_list(f->machine, &error));
    assert_non_null(strstr(error->message, "/1/plan.json"));
    g_clear_error(&error);
    assert_null(kv_undo_candidates(f->machine, &error));
    g_clear_error(&error);
    f->machine->gate = NULL;
}

static void test_codes(void **state)
{
    for (KvRunState run = KV_RUN_OPEN; run <= KV_RUN_CLOSED; run++) {
        assert_int_equal(kv_run_state_from_code(kv_run_state_code(run)), run);
        assert_true(strlen(kv_run_state_word(run)) > 0);
    }
    assert_int_equal(kv_run_state_from_code(NULL), KV_RUN_OPEN);
    assert_int_equal(kv_run_state_from_code("?"), KV_RUN_OPEN);
    for (KvActState act = KV_ACT_PLANNED; act <= KV_ACT_KEPT; act++)
        assert_true(strlen(kv_act_state_code(act)) > 0 && strlen(kv_act_state_word(act)) > 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_action_round_trip),
        T(test_bad_actions),
        T(test_create_and_load),
        T(test_list),
        T(test_damaged),
        T(test_replay),
        T(test_damaged_log),
        T(test_torn_last_line),
        T(test_mended_ends),
        T(test_interrupted_undo),
        T(test_close),
        T(test_busy),
        T(test_failed_create_leaves_no_run),
        T(test_unreadable_journal),
        T(test_unreadable_run),
        T(test_codes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
