/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole walk, the restart in its middle included, with its 1st, 2nd, 3rd … operation failing,
 * and again with the program killed there. Afterwards the host is as it was or as the journal says,
 * the next start finds the run and leads on to the virtual machine, and undo leads back to the
 * first byte. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/apply/work.h"
#include "core/text/diff.h"
#include "tree.h"
#include "walks.h"

/* One of the two ways to go: there, or there and back; the gate stands on the last part. */
typedef struct {
    gboolean undoing;
    gboolean (*go)(Walk *walk, KvMachine *machine, GError **error);
} Way;

static gboolean go_there(Walk *walk, KvMachine *machine, GError **error)
{
    return walk->host->go(walk, machine, error);
}

static const Way there = { FALSE, go_there };
static const Way back = { TRUE, walk_back };

/* The machine where the way begins, or where it was just before the nth operation; the gate counts
 * from there. */
static KvMachine *begin(Walk *walk, const Way *way, Gate *gate)
{
    gate->count = 0;
    if (way->undoing)
        return walk_open_applied(walk);
    if (!walk->half || gate->at <= walk->half_count)
        return walk_open_fresh(walk);
    gate->count = walk->half_count;
    return walk_open_half(walk);
}

/* ---- what must hold ---- */

static void assert_picture(Walk *walk, const Gate *gate, const char *when)
{
    g_autofree char *now = walk_picture(walk, walk->root), *diff = NULL;

    walk->is_clean = strcmp(now, walk->before) == 0;
    if (walk->is_clean)
        return;
    diff = kv_diff_unified(walk->before, strlen(walk->before), now, strlen(now), "host", 0);
    fail_msg("%s, %s: the host isn't as it was:\n%s", when, gate_name(gate), diff);
}

/* In the middle of undo, what was done may be gone before the journal says so. */
static void assert_journal_is_right(Walk *walk, KvMachine *machine, const KvRun *run,
                                    const Gate *gate, gboolean undoing)
{
    for (guint i = 0; i < run->actions->len; i++) {
        const KvActRecord *record = &run->records[i];
        const KvAction *action = g_ptr_array_index(run->actions, i);
        int done = walk->host->is_done(walk->root, machine, action);
        gboolean said_done = record->state == KV_ACT_DONE && !undoing;
        /* What a later run didn't come to an earlier one may have done. */
        gboolean said_not =
            run->id == 1 && (record->state == KV_ACT_PLANNED || record->state == KV_ACT_UNDONE ||
                             (record->state == KV_ACT_FAILED && !record->left));

        /* What is generated anew from a file that had to be kept is as it was. */
        if (undoing && action->undo_last)
            continue;
        if ((said_done && done == 0) || (said_not && done == 1))
            fail_msg("%s: action %u is %s but the host says %s", gate_name(gate), i,
                     kv_act_state_code(record->state), done ? "done" : "not done");
    }
}

/* Going on from there leads to the running virtual machine, as if nothing had happened. */
static void assert_goes_on(Walk *walk, KvMachine *machine, const Gate *gate)
{
    GError *error = NULL;

    walk_settle(machine);
    if (!walk->host->go(walk, machine, &error))
        fail_msg("%s: it doesn't go on: %s", gate_name(gate), error->message);
    walk_assert_arrived(walk, machine, gate);
}

static void undo_one(KvMachine *machine, unsigned id, const Gate *gate)
{
    g_autoptr(KvRun) run = NULL;
    GError *error = NULL;

    if (!kv_undo_run(machine, id, NULL, NULL, &error))
        fail_msg("%s: undo failed: %s", gate_name(gate), error->message);
    run = kv_journal_load(machine, id, NULL);
    if (run->state != KV_RUN_UNDONE)
        fail_msg("%s: after undo run %u is %s", gate_name(gate), id, kv_run_state_code(run->state));
}

/* Undo without any more trouble leads back, whatever happened before. A run of which nothing
 * stands isn't a candidate, and can be undone all the same. What runs still has what it was started
 * with: that is compared when the host was restarted. */
static void assert_undo_leads_back(Walk *walk, KvMachine *machine, const Gate *gate)
{
    g_autoptr(GPtrArray) runs = kv_journal_list(machine, NULL), candidates = NULL;

    for (guint i = runs->len; i-- > 0;)
        undo_one(machine, ((const KvRun *)g_ptr_array_index(runs, i))->id, gate);
    candidates = kv_undo_candidates(machine, NULL);
    assert_int_equal(candidates->len, 0);
    if (walk->host->restarts) {
        walk_assert_gone(machine, gate);
        walk_restart(machine);
    }
    assert_picture(walk, gate, "after undo");
}

static gboolean is_offered(KvMachine *machine, const KvRun *run)
{
    g_autoptr(GPtrArray) candidates = kv_undo_candidates(machine, NULL);

    for (guint i = 0; i < candidates->len; i++)
        if (((const KvRun *)g_ptr_array_index(candidates, i))->id == run->id)
            return TRUE;
    return FALSE;
}

/* Some of what a run does has no way back, and needs none: that /dev is made anew, for one. */
static gboolean has_a_way_back(const KvRun *run)
{
    for (guint i = 0; i < run->actions->len; i++)
        if (((const KvAction *)g_ptr_array_index(run->actions, i))->undo_title &&
            kv_act_is_standing(&run->records[i]))
            return TRUE;
    return FALSE;
}

/* What was killed before its end was written is found as such, a failure is said; what was done can
 * be undone. */
static void assert_is_found(KvMachine *machine, const KvRun *run, gboolean undoing)
{
    assert_true(run->state == KV_RUN_OPEN || run->state == KV_RUN_DONE ||
                run->state == KV_RUN_FAILED || undoing);
    assert_true(run->state == KV_RUN_OPEN || run->state == KV_RUN_UNDONE ||
                run->state == KV_RUN_FAILED || !has_a_way_back(run) || is_offered(machine, run));
}

/* The next start asks what to do about the newest run that has no end, and only about one. */
static void assert_is_asked_about(KvMachine *machine, const GPtrArray *runs)
{
    KvSession session = { .machine = machine };
    g_autoptr(KvRun) found = kv_session_interrupted(&session);
    unsigned open = 0;

    for (guint i = 0; i < runs->len; i++) {
        const KvRun *run = g_ptr_array_index(runs, i);

        open = run->state == KV_RUN_OPEN ? run->id : open;
    }
    assert_int_equal(found ? found->id : 0, open);
}

/* The ways on from there, each in its turn: back at once; on to the end, and then back; the same,
 * but the host lost its power as well. */
static void assert_ways_on(Walk *walk, const Way *way, KvMachine *machine, const Gate *gate,
                           unsigned turn)
{
    gboolean goes_on = walk->host->restarts && !way->undoing;

    if (goes_on && turn % 3 == 2)
        walk_restart(machine);
    if (goes_on && turn % 3 != 0)
        assert_goes_on(walk, machine, gate);
    assert_undo_leads_back(walk, machine, gate);
}

/* The next start: a fresh look, the journal, and on or back. */
static void assert_all_well(Walk *walk, const Way *way, KvMachine *machine, const Gate *gate,
                            unsigned turn)
{
    g_autoptr(GPtrArray) runs = kv_journal_list(machine, NULL);

    assert_non_null(runs);
    assert_false(kv_journal_busy(machine));
    assert_is_asked_about(machine, runs);
    for (guint i = 0; i < runs->len; i++) {
        const KvRun *run = g_ptr_array_index(runs, i);

        assert_journal_is_right(walk, machine, run, gate, way->undoing);
        assert_is_found(machine, run, way->undoing);
    }
    if (runs->len == 0) {
        assert_false(way->undoing);
        assert_picture(walk, gate, "before the run was written down");
    }
    assert_ways_on(walk, way, machine, gate, turn);
}

/* ---- once for each ---- */

/* What can't be made up for: the run, or the walk, ends there. */
static gboolean must_be_said(const Way *way, const Gate *gate)
{
    return gate->mode == GATE_ONCE && !way->undoing &&
           (gate->op == KV_OP_ATTRIBUTE || gate->op == KV_OP_VIRT || gate->op == KV_OP_LOCK ||
            gate->op == KV_OP_REBOOT);
}

static void go_with(Walk *walk, const Way *way, KvMachine *machine, Gate *gate)
{
    GError *error = NULL;
    gboolean fine;

    machine->gate = gate_pass;
    machine->gate_data = gate;
    fine = way->go(walk, machine, &error);
    machine->gate = NULL;
    kv_machine_virt_close(machine);
    assert_int_equal(fine, error == NULL);
    if (!error && must_be_said(way, gate))
        fail_msg("%s: nothing is said of it", gate_name(gate));
    if (!error)
        return;
    /* A sentence for a person, or two. */
    assert_true(strlen(error->message) > 20);
    g_error_free(error);
}

/* The operations of the way when nothing fails. */
static GArray *count_operations(Walk *walk, const Way *way)
{
    Gate gate = { .mode = GATE_COUNT, .ops = g_array_new(FALSE, FALSE, sizeof(KvOp)) };
    g_autoptr(KvMachine) machine = begin(walk, way, &gate);

    walk->keeps_half = way->undoing ? NULL : &gate;
    go_with(walk, way, machine, &gate);
    walk->keeps_half = NULL;
    assert_true(gate.ops->len > 30);
    if (walk->host->restarts && !way->undoing)
        walk_assert_arrived(walk, machine, &gate);
    return gate.ops;
}

static void fail_at(Walk *walk, const Way *way, Gate *gate, unsigned turn)
{
    g_autoptr(KvMachine) machine = begin(walk, way, gate);

    go_with(walk, way, machine, gate);
    assert_true(gate->count >= gate->at);
    assert_all_well(walk, way, machine, gate, turn);
}

/* Is the nth of them the first or the last of its kind? */
static gboolean is_edge(const GArray *ops, unsigned at)
{
    gboolean before = FALSE, after = FALSE;

    for (unsigned i = 1; i <= ops->len; i++)
        if (g_array_index(ops, KvOp, i - 1) == g_array_index(ops, KvOp, at - 1)) {
            before |= i < at;
            after |= i > at;
        }
    return !before || !after;
}

/* Is the nth of them one to try? Reading is tried now and then, or each time where KVMGT_EVERY_READ
 * is set: that takes long. Under the sanitizers, which look for another kind of fault and make it
 * all slow, KVMGT_EVERY_FEW says how many are passed over for each one tried. */
static gboolean is_tried(const Walk *walk, const GArray *ops, unsigned at)
{
    const char *few = g_getenv("KVMGT_EVERY_FEW");

    if (is_edge(ops, at))
        return TRUE;
    if (few && at % (unsigned)MAX(atoi(few), 1) != 0)
        return FALSE;
    return g_array_index(ops, KvOp, at - 1) != KV_OP_READ || at % walk->host->stride == 0 ||
           g_getenv("KVMGT_EVERY_READ");
}

/* Every error that it can give, or one of them, another one each time: what can't be read can't be
 * read. */
static unsigned fail_with_each(Walk *walk, const Way *way, const GArray *ops, Gate *gate,
                               unsigned turn)
{
    unsigned count = gate_errors(gate->op);
    gboolean all = !g_getenv("KVMGT_EVERY_FEW") &&
                   (is_edge(ops, gate->at) || (walk->host->all_errors && gate->op != KV_OP_READ));

    for (unsigned i = 0; i < (all ? count : 1); i++) {
        gate->which = all ? i : turn / 3 % count;
        fail_at(walk, way, gate, turn + i);
    }
    return all ? count : 1;
}

static void fail_once_each(Walk *walk, const Way *way)
{
    g_autoptr(GArray) ops = count_operations(walk, way);
    Gate gate = { .mode = GATE_ONCE };
    unsigned failures = 0;

    for (gate.at = 1; gate.at <= ops->len; gate.at++) {
        gate.op = g_array_index(ops, KvOp, gate.at - 1);
        if (is_tried(walk, ops, gate.at))
            failures += fail_with_each(walk, way, ops, &gate, failures);
    }
    print_message("%u operations, %u failures\n", ops->len, failures);
}

static void fail_from_each_on(Walk *walk, const Way *way)
{
    g_autoptr(GArray) ops = count_operations(walk, way);
    Gate gate = { .mode = GATE_FROM_ON };
    unsigned turn = 0;

    for (gate.at = 1; gate.at <= ops->len; gate.at++) {
        gate.op = g_array_index(ops, KvOp, gate.at - 1);
        if (gate_changes_files(gate.op))
            fail_at(walk, way, &gate, turn++);
    }
}

static void die_at(Walk *walk, const Way *way, Gate *gate, unsigned turn)
{
    g_autoptr(KvMachine) machine = begin(walk, way, gate);
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        go_with(walk, way, machine, gate);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    assert_all_well(walk, way, machine, gate, turn);
}

/* Between two operations that only look there is one moment, not two. */
static gboolean only_looks(KvOp op)
{
    return op == KV_OP_READ || op == KV_OP_CONNECT || op == KV_OP_ASK;
}

static void die_at_each(Walk *walk, const Way *way)
{
    g_autoptr(GArray) ops = count_operations(walk, way);
    Gate gate = { .mode = GATE_KILL };
    gboolean looked = FALSE;
    unsigned kills = 0;

    for (gate.at = 1; gate.at <= ops->len; gate.at++) {
        gate.op = g_array_index(ops, KvOp, gate.at - 1);
        if (!looked || !only_looks(gate.op))
            die_at(walk, way, &gate, kills++);
        looked = only_looks(gate.op);
    }
    print_message("%u operations, %u kills\n", ops->len, kills);
}

static void test_apply_fails_once(void **state)
{
    fail_once_each(*state, &there);
}

static void test_apply_on_a_disk_gone_read_only(void **state)
{
    fail_from_each_on(*state, &there);
}

static void test_apply_is_killed(void **state)
{
    die_at_each(*state, &there);
}

static void test_undo_fails_once(void **state)
{
    fail_once_each(*state, &back);
}

static void test_undo_on_a_disk_gone_read_only(void **state)
{
    fail_from_each_on(*state, &back);
}

static void test_undo_is_killed(void **state)
{
    die_at_each(*state, &back);
}

#define T(name, host)                                                                              \
    {                                                                                              \
#name " " #host, name, walk_set_up, walk_tear_down, (void *)&walk_##host                   \
    }
#define ALL(host)                                                                                  \
    T(test_apply_fails_once, host), T(test_apply_on_a_disk_gone_read_only, host),                  \
        T(test_apply_is_killed, host), T(test_undo_fails_once, host),                              \
        T(test_undo_on_a_disk_gone_read_only, host), T(test_undo_is_killed, host)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = { ALL(small),          ALL(native),   ALL(command_line),
                                        ALL(kernel_install), ALL(modprobe), ALL(sdbootutil),
                                        ALL(proxmox) };

    /* A pattern of names, for trying one of them. */
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
