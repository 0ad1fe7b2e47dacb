/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole walk with its 1st, 2nd, 3rd … operation failing, and again with the program killed
 * there. Afterwards the host is as it was or as the journal says, the next start finds the run, and
 * undo leads back to the first byte. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/apply/apply.h"
#include "small.h"
#include "tree.h"

/* ---- the gate ---- */

/* What each operation can really say. */
static const int errors[][12] = {
    [KV_OP_READ] = { EACCES, EIO, ENOMEM, EMFILE },
    [KV_OP_MKDIR] = { ENOSPC, EROFS, EACCES, EDQUOT },
    [KV_OP_CREATE] = { ENOSPC, EROFS, EACCES, EMFILE, EDQUOT },
    [KV_OP_WRITE] = { ENOSPC, EIO, EDQUOT },
    [KV_OP_SYNC] = { EIO, ENOSPC, EDQUOT },
    [KV_OP_RENAME] = { EIO, EROFS, EACCES, ENOSPC },
    [KV_OP_UNLINK] = { EROFS, EACCES, EIO, EPERM },
    [KV_OP_ATTRIBUTE] = { EINVAL, EEXIST, EACCES, ENOSPC, EUSERS, ENODEV, ENOMEM, EIO, ENOENT,
                          EROFS, EPERM },
    [KV_OP_RUN] = { ENOENT, EACCES, ENOMEM, EAGAIN },
    [KV_OP_VIRT] = { EIO },
    [KV_OP_LOCK] = { EWOULDBLOCK, ENOLCK, EACCES },
    [KV_OP_REBOOT] = { EPERM },
};

typedef enum {
    ONCE,    /* the nth operation fails */
    FROM_ON, /* and so does every later one that changes a file: the disk went read-only */
    KILL,    /* the program is killed before it (and so after the one before) */
    COUNT,   /* nothing fails; the operations are written down */
} Mode;

typedef struct {
    Mode mode;
    unsigned at, count;
    unsigned which;   /* of the operation's errors */
    KvOp op;          /* of the nth operation */
    gboolean is_last; /* of them */
    GArray *ops;      /* COUNT: what they were */
} Gate;

/* The error of the nth operation. What can't be read can't be read: there one of them, another one
 * each time, is as good as all. */
static int error_of(Gate *gate)
{
    unsigned count = 0;

    while (count < G_N_ELEMENTS(errors[0]) && errors[gate->op][count])
        count++;
    gate->is_last = gate->op == KV_OP_READ || gate->which + 1 == count;
    return errors[gate->op][gate->op == KV_OP_READ ? gate->at % count : gate->which];
}

static gboolean changes_files(KvOp op)
{
    return op >= KV_OP_MKDIR && op <= KV_OP_UNLINK;
}

static int pass(KvOp op, const char *what, gpointer data)
{
    Gate *gate = data;

    gate->count++;
    if (gate->mode == COUNT)
        g_array_append_val(gate->ops, op);
    if (gate->mode == FROM_ON && gate->count > gate->at && changes_files(op))
        return -EROFS;
    if (gate->count != gate->at)
        return 0;
    gate->op = op;
    if (gate->mode == KILL)
        kill(getpid(), SIGKILL);
    return -error_of(gate);
}

/* ---- the host and its walk ---- */

typedef struct {
    char *pristine; /* a tree to be copied */
    char *before;   /* its picture */
    char *root;     /* of the walk under way */
} Fixture;

static char *picture(const char *root)
{
    return tree_snapshot(root, "", KV_JOURNAL_DIR);
}

static int set_up(void **state)
{
    Fixture *f = g_new0(Fixture, 1);
    KvMachine *machine;

    f->pristine = tree_new_fast();
    machine = small_open(f->pristine);
    small_fill(f->pristine);
    tree_mkdir(f->pristine, "/var/lib");
    kv_machine_free(machine);
    f->before = picture(f->pristine);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *f = *state;

    tree_free(f->pristine);
    tree_free(f->root);
    g_free(f->before);
    g_free(f);
    return 0;
}

static KvMachine *open_fresh(Fixture *f)
{
    tree_free(f->root);
    f->root = tree_copy(f->pristine);
    return small_open(f->root);
}

/* From the look at the host to the end of the run, as `apply` does it. */
static gboolean walk(const char *root, KvMachine *machine, GError **error)
{
    KvPlan *plan = small_plan(root);
    g_autoptr(KvFacts) facts = kv_probe(machine, KV_LOOK_ALL);
    g_autoptr(KvAnswers) answers = kv_answers_new();
    unsigned id = 0;
    gboolean fine;

    fine = kv_journal_create(machine, plan, answers, facts, &id, error) &&
           kv_apply_run(machine, id, NULL, NULL, NULL, error);
    g_ptr_array_unref(plan->actions);
    g_ptr_array_unref(plan->later);
    g_ptr_array_unref(plan->refused);
    g_free(plan);
    return fine;
}

/* One of the two ways to go: there, or there and back; the gate stands on the last part. */
typedef struct {
    gboolean undoing;
    KvMachine *(*begin)(Fixture *f);
    gboolean (*go)(Fixture *f, KvMachine *machine, GError **error);
} Way;

static gboolean go_there(Fixture *f, KvMachine *machine, GError **error)
{
    return walk(f->root, machine, error);
}

static KvMachine *begin_applied(Fixture *f)
{
    KvMachine *machine = open_fresh(f);
    GError *error = NULL;

    if (!walk(f->root, machine, &error))
        fail_msg("%s", error->message);
    return machine;
}

static gboolean go_back(Fixture *f, KvMachine *machine, GError **error)
{
    return kv_undo_run(machine, 1, NULL, NULL, error);
}

static const Way there = { FALSE, open_fresh, go_there };
static const Way back = { TRUE, begin_applied, go_back };

/* ---- what must hold ---- */

static void assert_picture(Fixture *f, const Gate *gate, const char *when)
{
    g_autofree char *now = picture(f->root);

    if (strcmp(now, f->before) != 0)
        fail_msg("%s, operation %u (kind %u, error %u): the host isn't as it was:\n%s\nbut:\n%s",
                 when, gate->at, gate->op, gate->which, f->before, now);
}

/* In the middle of undo, what was done may be gone before the journal says so. */
static void assert_journal_is_right(Fixture *f, const KvRun *run, const Gate *gate,
                                    gboolean undoing)
{
    for (guint i = 0; i < run->actions->len; i++) {
        const KvActRecord *record = &run->records[i];
        const KvAction *action = g_ptr_array_index(run->actions, i);
        gboolean done = small_is_done(f->root, action);
        gboolean said_done = record->state == KV_ACT_DONE && !undoing;
        gboolean said_not = record->state == KV_ACT_PLANNED || record->state == KV_ACT_UNDONE ||
                            (record->state == KV_ACT_FAILED && !record->left);

        /* What is generated anew from a file that had to be kept is as it was. */
        if (undoing && action->undo_last)
            continue;
        if ((said_done && !done) || (said_not && done))
            fail_msg("operation %u (kind %u, error %u): action %u is %s but the host says %s",
                     gate->at, gate->op, gate->which, i, kv_act_state_code(record->state),
                     done ? "done" : "not done");
    }
}

/* Undo without any more trouble leads back, whatever happened before. */
static void assert_undo_leads_back(Fixture *f, KvMachine *machine, unsigned id, const Gate *gate)
{
    g_autoptr(GPtrArray) candidates = NULL;
    g_autoptr(KvRun) run = NULL;
    GError *error = NULL;

    if (!kv_undo_run(machine, id, NULL, NULL, &error))
        fail_msg("operation %u: undo failed: %s", gate->at, error->message);
    assert_picture(f, gate, "after undo");
    run = kv_journal_load(machine, id, NULL);
    if (run->state != KV_RUN_UNDONE)
        fail_msg("operation %u (kind %u, error %u): after undo the run is %s", gate->at, gate->op,
                 gate->which, kv_run_state_code(run->state));
    candidates = kv_undo_candidates(machine, NULL);
    assert_int_equal(candidates->len, 0);
}

static gboolean is_offered(KvMachine *machine, const KvRun *run)
{
    g_autoptr(GPtrArray) candidates = kv_undo_candidates(machine, NULL);

    for (guint i = 0; i < candidates->len; i++)
        if (((const KvRun *)g_ptr_array_index(candidates, i))->id == run->id)
            return TRUE;
    return FALSE;
}

/* The next start: a fresh look, the journal, and back. */
static void assert_all_well(Fixture *f, const Way *way, KvMachine *machine, const Gate *gate)
{
    g_autoptr(GPtrArray) runs = kv_journal_list(machine, NULL);
    const KvRun *run;

    assert_non_null(runs);
    assert_false(kv_journal_busy(machine));
    if (runs->len == 0) {
        assert_false(way->undoing);
        assert_picture(f, gate, "before the run was written down");
        return;
    }
    run = g_ptr_array_index(runs, 0);
    assert_int_equal(runs->len, 1);
    assert_journal_is_right(f, run, gate, way->undoing);
    /* What was killed before its end was written is found as such. */
    if (gate->mode == KILL && !way->undoing)
        assert_true(run->state == KV_RUN_OPEN || run->state == KV_RUN_DONE);
    assert_true(run->state == KV_RUN_OPEN || run->state == KV_RUN_UNDONE ||
                is_offered(machine, run) || run->state == KV_RUN_FAILED);
    assert_undo_leads_back(f, machine, run->id, gate);
}

/* ---- once for each ---- */

static void go_with(Fixture *f, const Way *way, KvMachine *machine, Gate *gate)
{
    GError *error = NULL;
    gboolean fine;

    machine->gate = pass;
    machine->gate_data = gate;
    fine = way->go(f, machine, &error);
    machine->gate = NULL;
    assert_int_equal(fine, error == NULL);
    if (!error)
        return;
    /* A sentence for a person, or two. */
    assert_true(strlen(error->message) > 20);
    g_error_free(error);
}

/* The operations of the way when nothing fails. */
static GArray *count_operations(Fixture *f, const Way *way)
{
    g_autoptr(KvMachine) machine = way->begin(f);
    Gate gate = { .mode = COUNT, .ops = g_array_new(FALSE, FALSE, sizeof(KvOp)) };

    go_with(f, way, machine, &gate);
    return gate.ops;
}

static void fail_at(Fixture *f, const Way *way, Gate *gate)
{
    g_autoptr(KvMachine) machine = way->begin(f);

    gate->count = 0;
    go_with(f, way, machine, gate);
    assert_true(gate->count >= gate->at);
    assert_all_well(f, way, machine, gate);
}

static void fail_once_each(Fixture *f, const Way *way)
{
    g_autoptr(GArray) ops = count_operations(f, way);
    Gate gate = { .mode = ONCE };
    unsigned failures = 0;

    for (gate.at = 1; gate.at <= ops->len; gate.at++) {
        gate.is_last = FALSE;
        for (gate.which = 0; !gate.is_last; gate.which++) {
            fail_at(f, way, &gate);
            failures++;
        }
    }
    assert_true(ops->len > 50);
    print_message("%u operations, %u failures\n", ops->len, failures);
}

static void fail_from_each_on(Fixture *f, const Way *way)
{
    g_autoptr(GArray) ops = count_operations(f, way);
    Gate gate = { .mode = FROM_ON };

    for (gate.at = 1; gate.at <= ops->len; gate.at++)
        if (changes_files(g_array_index(ops, KvOp, gate.at - 1)))
            fail_at(f, way, &gate);
}

static void die_at(Fixture *f, const Way *way, Gate *gate)
{
    g_autoptr(KvMachine) machine = way->begin(f);
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        go_with(f, way, machine, gate);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    assert_all_well(f, way, machine, gate);
}

/* Between two operations that only read there is one moment, not two. */
static void die_at_each(Fixture *f, const Way *way)
{
    g_autoptr(GArray) ops = count_operations(f, way);
    Gate gate = { .mode = KILL };
    unsigned kills = 0;

    for (gate.at = 1; gate.at <= ops->len; gate.at++) {
        KvOp op = g_array_index(ops, KvOp, gate.at - 1);

        if (gate.at > 1 && op == KV_OP_READ && g_array_index(ops, KvOp, gate.at - 2) == KV_OP_READ)
            continue;
        gate.op = op;
        die_at(f, way, &gate);
        kills++;
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

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_apply_fails_once), T(test_apply_on_a_disk_gone_read_only),
        T(test_apply_is_killed),  T(test_undo_fails_once),
        T(test_undo_is_killed),   T(test_undo_on_a_disk_gone_read_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
