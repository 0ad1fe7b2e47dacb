/* SPDX-License-Identifier: GPL-2.0-or-later */
/* No finding is a guess: each path that a look at the host touches can't be read in turn, alone and
 * with all below it. Every verdict is then the true one or says that it can't be told, and nothing
 * is planned that wouldn't have been planned with all known. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/session/session.h"
#include "demo/demo.h"
#include "tree.h"

static const int errors[] = { EACCES, EIO };

/* A simulated host, and how its VM is to get the vGPU. */
typedef struct {
    const char *name, *answer;
} Host;

typedef struct {
    char *directory;
    KvSession *session;
    /* What is true. */
    GPtrArray *findings;
    GHashTable *actions; /* of the plan, as JSON */

    GPtrArray *paths;  /* all that were read, when nothing fails; else NULL */
    const char *fails; /* the path that can't be read */
    gboolean below;    /* nor what is below it */
    int error;
} Fixture;

static gboolean is_hit(const Fixture *f, const char *path)
{
    gsize length = strlen(f->fails);

    return g_str_equal(path, f->fails) ||
           (f->below && strncmp(path, f->fails, length) == 0 && path[length] == '/');
}

static int pass(KvOp op, const char *what, gpointer data)
{
    Fixture *f = data;

    if (op != KV_OP_READ)
        return 0;
    if (!f->paths)
        return is_hit(f, what) ? -f->error : 0;
    if (!g_ptr_array_find_with_equal_func(f->paths, what, g_str_equal, NULL))
        g_ptr_array_add(f->paths, g_strdup(what));
    return 0;
}

static void look(Fixture *f)
{
    f->session->machine->gate = pass;
    f->session->machine->gate_data = f;
    kv_session_look(f->session);
    f->session->machine->gate = NULL;
}

/* The actions of the plan, as the journal writes them. An answer that can't be checked gives none.
 */
static GHashTable *plan(Fixture *f)
{
    g_autoptr(KvPlan) plan = kv_session_plan(f->session, KV_N_STEPS, NULL);
    GHashTable *actions = g_hash_table_new_full(g_str_hash, g_str_equal, free, NULL);

    for (unsigned i = 0; plan && i < plan->actions->len; i++) {
        json_t *json = kv_action_to_json(g_ptr_array_index(plan->actions, i));

        g_hash_table_add(actions, json_dumps(json, JSON_SORT_KEYS));
        json_decref(json);
    }
    return actions;
}

static int set_up(void **state)
{
    const Host *host = *state;
    Fixture *f = g_new0(Fixture, 1);
    KvMachine *machine;

    f->directory = tree_new_fast();
    machine = kv_demo_open(host->name, f->directory, NULL);
    assert_non_null(machine);
    f->session = kv_session_new(machine, (KvSelf){ 0 });
    if (host->answer)
        assert_true(kv_answers_set_flag(f->session->answers, host->answer, NULL));
    f->paths = g_ptr_array_new_with_free_func(g_free);
    look(f);
    f->findings = g_ptr_array_ref(f->session->findings);
    f->actions = plan(f);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *f = *state;

    g_hash_table_unref(f->actions);
    g_ptr_array_unref(f->findings);
    kv_session_free(f->session);
    tree_free(f->directory);
    g_free(f);
    return 0;
}

/* Something that waits for what can't be told is neither done nor to do. */
static gboolean is_honest(const KvFinding *truth, const KvFinding *finding)
{
    return finding->verdict == KV_UNKNOWN ||
           (finding->verdict == truth->verdict && finding->waits == truth->waits) ||
           (finding->waits && (truth->verdict == KV_TODO || truth->verdict == KV_NA));
}

static unsigned judge(Fixture *f)
{
    g_autoptr(GHashTable) actions = plan(f);
    unsigned wrong = 0;
    GHashTableIter iter;
    gpointer action;

    for (unsigned i = 0; i < f->findings->len; i++) {
        const KvFinding *truth = g_ptr_array_index(f->findings, i);
        const KvFinding *finding = g_ptr_array_index(f->session->findings, i);

        if (is_honest(truth, finding))
            continue;
        print_error("%s%s (%s): %s is %s%s instead of %s: %s\n", f->fails, f->below ? "/…" : "",
                    g_strerror(f->error), finding->id, kv_verdict_code(finding->verdict),
                    finding->waits ? ", waits," : "", kv_verdict_code(truth->verdict),
                    finding->detail);
        wrong++;
    }
    for (g_hash_table_iter_init(&iter, actions); g_hash_table_iter_next(&iter, &action, NULL);) {
        if (g_hash_table_contains(f->actions, action))
            continue;
        print_error("%s%s (%s): planned: %s\n", f->fails, f->below ? "/…" : "",
                    g_strerror(f->error), (char *)action);
        wrong++;
    }
    return wrong;
}

static void test_nothing_is_guessed(void **state)
{
    Fixture *f = *state;
    g_autoptr(GPtrArray) paths = g_steal_pointer(&f->paths);
    unsigned wrong = 0, unknown = 0;

    for (unsigned i = 0; i < 4 * paths->len; i++) {
        f->fails = g_ptr_array_index(paths, i / 4);
        f->error = errors[i % 2];
        f->below = i % 4 / 2;
        look(f);
        wrong += judge(f);
        for (unsigned j = 0; j < f->session->findings->len; j++) {
            const KvFinding *finding = g_ptr_array_index(f->session->findings, j);

            unknown += finding->verdict == KV_UNKNOWN;
        }
    }
    print_message("%u paths, %u findings unknown\n", paths->len, unknown);
    assert_true(paths->len > 40);
    assert_true(unknown > 50);
    assert_int_equal(wrong, 0);
}

#define COMMAND_LINE "libvirt.attach=commandline"
static const Host fresh = { "fresh", NULL }, arch = { "arch", NULL },
                  configured = { "configured", NULL }, rebooted = { "rebooted", NULL },
                  ready = { "ready", NULL }, ready_command_line = { "ready", COMMAND_LINE },
                  nogpu = { "nogpu", NULL }, nokvmgt = { "nokvmgt", NULL },
                  small = { "small", NULL };

#define T(host)                                                                                    \
    {                                                                                              \
#host, test_nothing_is_guessed, set_up, tear_down, (void *)&host                           \
    }

int main(void)
{
    const struct CMUnitTest tests[] = { T(fresh),    T(arch),  T(configured),
                                        T(rebooted), T(nogpu), T(ready),
                                        T(nokvmgt),  T(small), T(ready_command_line) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
