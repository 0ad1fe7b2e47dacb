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

#include "core/session/session.h"
#include "core/text/diff.h"
#include "demo/demo.h"
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
    [KV_OP_CONNECT] = { ECONNREFUSED, ENOENT, EACCES },
    [KV_OP_ASK] = { EPIPE, EIO },
    [KV_OP_VIRT] = { EIO, EPIPE, ENOSPC },
    [KV_OP_LOCK] = { EWOULDBLOCK, ENOLCK, EACCES },
    [KV_OP_REBOOT] = { EPERM, EIO, ENOENT },
};

typedef enum {
    ONCE,    /* the nth operation fails */
    FROM_ON, /* and so does every later one that changes a file: the disk went read-only */
    KILL,    /* the program is killed before it (and so after the one before) */
    COUNT,   /* nothing fails; the operations are written down */
} Mode;

typedef struct {
    Mode mode;
    gboolean one_error;
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
    if (gate->one_error || gate->op == KV_OP_READ)
        gate->which = gate->at % count;
    gate->is_last = gate->one_error || gate->op == KV_OP_READ || gate->which + 1 == count;
    return errors[gate->op][gate->which];
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

/* ---- the hosts and their walks ---- */

typedef struct Fixture Fixture;

typedef struct {
    const char *name;    /* of the simulated host, NULL: the small machine */
    const char *answer;  /* as --set takes it, or NULL */
    const char *journal; /* in its directory */
    /* Most operations only read. Of those that follow one another, how many there are to one that
     * fails. */
    unsigned stride;
    gboolean one_error; /* another one for each operation, and not all of them for each */
    gboolean goes_on;   /* another walk does what is left to do */
    void (*fill)(const char *directory, const char *name);
    KvMachine *(*open)(const char *directory);
    /* From the look at the host to the end of the run, as `apply` does it. */
    gboolean (*walk)(Fixture *f, KvMachine *machine, GError **error);
    /* 1 when the action's effect is there, 0 when not, -1 when it can't be told. */
    int (*is_done)(const char *directory, KvMachine *machine, const KvAction *action);
} Host;

struct Fixture {
    const Host *host;
    char *pristine;    /* a directory to be copied */
    char *before;      /* its picture */
    char *root;        /* of the walk under way */
    gboolean is_clean; /* root was seen to be as pristine is, but for the journal */
};

static void fill_small(const char *directory, const char *name)
{
    KvMachine *machine = small_open(directory);

    small_fill(directory);
    tree_mkdir(directory, "/var/lib");
    kv_machine_free(machine);
}

static gboolean walk_small(Fixture *f, KvMachine *machine, GError **error)
{
    KvPlan *plan = small_plan(f->root);
    g_autoptr(KvFacts) facts = kv_probe(machine, KV_LOOK_ALL);
    g_autoptr(KvAnswers) answers = kv_answers_new();
    unsigned id = 0;
    gboolean fine;

    fine = kv_journal_create(machine, plan, answers, facts, &id, error) &&
           kv_apply_run(machine, id, NULL, NULL, NULL, error);
    kv_plan_free(plan);
    return fine;
}

static int is_done_small(const char *directory, KvMachine *machine, const KvAction *action)
{
    return small_is_done(directory, action);
}

static void fill_demo(const char *directory, const char *name)
{
    GError *error = NULL;
    KvMachine *machine = kv_demo_open(name, directory, &error);

    if (!machine)
        fail_msg("%s", error->message);
    kv_facts_unref(kv_probe(machine, KV_LOOK_ALL));
    kv_machine_free(machine);
    /* The simulation's own, and a directory that mdevctl leaves behind. */
    tree_write(directory, "/lock", 0600, "");
    tree_mkdir(directory, "/root/etc/mdevctl.d/0000:00:02.0");
}

static KvMachine *open_demo(const char *directory)
{
    KvMachine *machine = kv_demo_open(NULL, directory, NULL);

    assert_non_null(machine);
    return machine;
}

/* One apply. *ret_more is FALSE when there was nothing to do. The session takes the machine, and
 * gives it back. */
static gboolean apply_demo(KvMachine *machine, const char *answer, gboolean *ret_more,
                           GError **error)
{
    KvSession *session = kv_session_new(machine, (KvSelf){ 0 });
    g_autoptr(KvPlan) plan = NULL;
    gboolean fine;
    unsigned id;

    if (answer)
        assert_true(kv_answers_set_flag(session->answers, answer, NULL));
    kv_session_look(session);
    plan = kv_session_plan(session, KV_N_STEPS, error);
    *ret_more = plan && plan->actions->len > 0;
    fine = plan && (!*ret_more || (kv_journal_create(machine, plan, session->answers,
                                                     session->facts, &id, error) &&
                                   kv_apply_run(machine, id, NULL, NULL, NULL, error)));
    session->machine = NULL;
    kv_session_free(session);
    return fine;
}

/* On the command line's path libvirt's settings come after the vGPU, in a run of their own. */
static gboolean walk_demo(Fixture *f, KvMachine *machine, GError **error)
{
    gboolean more = TRUE;

    for (unsigned i = 0; more && i < 3; i++)
        if (!apply_demo(machine, f->host->answer, &more, error))
            return FALSE;
    return TRUE;
}

static int is_file_done(KvMachine *machine, const KvAction *action)
{
    g_autoptr(GBytes) bytes = NULL;
    int r = kv_machine_read(machine, action->path, 0, &bytes);

    return action->content ? r == 0 && g_str_equal(g_bytes_get_data(bytes, NULL), action->content)
                           : r == -ENOENT;
}

static int is_guest_done(KvMachine *machine, const KvAction *action)
{
    g_autoptr(KvFacts) facts = kv_probe(machine, KV_LOOK_LIBVIRT);
    const KvVirtDomain *domain = kv_facts_domain(facts, action->name);

    return domain && (action->kind == KV_ACTION_DEFINE || domain->active);
}

static int is_done_demo(const char *directory, KvMachine *machine, const KvAction *action)
{
    g_autofree char *device = g_strconcat(SMALL_DEVICES, action->uuid, NULL);

    switch (action->kind) {
    case KV_ACTION_FILE:
        return is_file_done(machine, action);
    case KV_ACTION_ATTRIBUTE:
        return kv_machine_exists(machine, device);
    case KV_ACTION_DEFINE:
    case KV_ACTION_START:
        return is_guest_done(machine, action);
    default:
        return -1;
    }
}

static char *picture(const Fixture *f, const char *directory)
{
    return tree_snapshot(directory, "", f->host->journal);
}

static int set_up(void **state)
{
    Fixture *f = g_new0(Fixture, 1);

    f->host = *state;
    f->pristine = tree_new_fast();
    f->host->fill(f->pristine, f->host->name);
    f->before = picture(f, f->pristine);
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
    if (f->is_clean) {
        tree_remove(f->root, f->host->journal);
    } else {
        tree_free(f->root);
        f->root = tree_copy(f->pristine);
    }
    f->is_clean = FALSE;
    return f->host->open(f->root);
}

/* One of the two ways to go: there, or there and back; the gate stands on the last part. */
typedef struct {
    gboolean undoing;
    KvMachine *(*begin)(Fixture *f);
    gboolean (*go)(Fixture *f, KvMachine *machine, GError **error);
} Way;

static gboolean go_there(Fixture *f, KvMachine *machine, GError **error)
{
    return f->host->walk(f, machine, error);
}

static KvMachine *begin_applied(Fixture *f)
{
    KvMachine *machine = open_fresh(f);
    GError *error = NULL;

    if (!f->host->walk(f, machine, &error))
        fail_msg("%s", error->message);
    return machine;
}

static gboolean go_back(Fixture *f, KvMachine *machine, GError **error)
{
    g_autoptr(GPtrArray) candidates = kv_undo_candidates(machine, error);

    for (guint i = 0; candidates && i < candidates->len; i++)
        if (!kv_undo_run(machine, ((const KvRun *)g_ptr_array_index(candidates, i))->id, NULL, NULL,
                         error))
            return FALSE;
    return candidates != NULL;
}

static const Way there = { FALSE, open_fresh, go_there };
static const Way back = { TRUE, begin_applied, go_back };

/* ---- what must hold ---- */

static void assert_picture(Fixture *f, const Gate *gate, const char *when)
{
    g_autofree char *now = picture(f, f->root), *diff = NULL;

    f->is_clean = strcmp(now, f->before) == 0;
    if (f->is_clean)
        return;
    diff = kv_diff_unified(f->before, strlen(f->before), now, strlen(now), "host", 0);
    fail_msg("%s, operation %u (kind %u, error %u): the host isn't as it was:\n%s", when, gate->at,
             gate->op, gate->which, diff);
}

/* In the middle of undo, what was done may be gone before the journal says so. */
static void assert_journal_is_right(Fixture *f, KvMachine *machine, const KvRun *run,
                                    const Gate *gate, gboolean undoing)
{
    for (guint i = 0; i < run->actions->len; i++) {
        const KvActRecord *record = &run->records[i];
        const KvAction *action = g_ptr_array_index(run->actions, i);
        int done = f->host->is_done(f->root, machine, action);
        gboolean said_done = record->state == KV_ACT_DONE && !undoing;
        /* What a later run didn't come to an earlier one may have done. */
        gboolean said_not =
            run->id == 1 && (record->state == KV_ACT_PLANNED || record->state == KV_ACT_UNDONE ||
                             (record->state == KV_ACT_FAILED && !record->left));

        /* What is generated anew from a file that had to be kept is as it was. */
        if (undoing && action->undo_last)
            continue;
        if ((said_done && done == 0) || (said_not && done == 1))
            fail_msg("operation %u (kind %u, error %u): action %u is %s but the host says %s",
                     gate->at, gate->op, gate->which, i, kv_act_state_code(record->state),
                     done ? "done" : "not done");
    }
}

static unsigned count_runs(KvMachine *machine)
{
    g_autoptr(GPtrArray) runs = kv_journal_list(machine, NULL);

    return runs->len;
}

/* Going on from there ends where the whole walk would have ended: nothing is left to do. */
static void assert_goes_on(Fixture *f, KvMachine *machine, const Gate *gate)
{
    GError *error = NULL;
    unsigned runs;

    if (!f->host->walk(f, machine, &error))
        fail_msg("operation %u: it doesn't go on: %s", gate->at, error->message);
    runs = count_runs(machine);
    assert_true(f->host->walk(f, machine, NULL));
    assert_int_equal(count_runs(machine), runs);
}

static void undo_one(KvMachine *machine, unsigned id, const Gate *gate)
{
    g_autoptr(KvRun) run = NULL;
    GError *error = NULL;

    if (!kv_undo_run(machine, id, NULL, NULL, &error))
        fail_msg("operation %u: undo failed: %s", gate->at, error->message);
    run = kv_journal_load(machine, id, NULL);
    if (run->state != KV_RUN_UNDONE)
        fail_msg("operation %u (kind %u, error %u): after undo run %u is %s", gate->at, gate->op,
                 gate->which, id, kv_run_state_code(run->state));
}

/* Undo without any more trouble leads back, whatever happened before. A run of which nothing
 * stands isn't a candidate, and can be undone all the same. */
static void assert_undo_leads_back(Fixture *f, KvMachine *machine, const Gate *gate)
{
    g_autoptr(GPtrArray) runs = kv_journal_list(machine, NULL), candidates = NULL;

    for (guint i = runs->len; i-- > 0;)
        undo_one(machine, ((const KvRun *)g_ptr_array_index(runs, i))->id, gate);
    assert_picture(f, gate, "after undo");
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

/* The next start: a fresh look, the journal, and on or back. */
static void assert_all_well(Fixture *f, const Way *way, KvMachine *machine, const Gate *gate)
{
    g_autoptr(GPtrArray) runs = kv_journal_list(machine, NULL);

    assert_non_null(runs);
    assert_false(kv_journal_busy(machine));
    if (runs->len == 0) {
        assert_false(way->undoing);
        assert_picture(f, gate, "before the run was written down");
        return;
    }
    for (guint i = 0; i < runs->len; i++) {
        const KvRun *run = g_ptr_array_index(runs, i);

        assert_journal_is_right(f, machine, run, gate, way->undoing);
        /* What was killed before its end was written is found as such, a failure is said. */
        assert_true(run->state == KV_RUN_OPEN || run->state == KV_RUN_DONE ||
                    run->state == KV_RUN_FAILED || way->undoing);
        assert_true(run->state == KV_RUN_OPEN || run->state == KV_RUN_UNDONE ||
                    run->state == KV_RUN_FAILED || is_offered(machine, run));
    }
    /* Two ways on from there; each is gone every other time. */
    if (f->host->goes_on && !way->undoing && gate->at % 2)
        assert_goes_on(f, machine, gate);
    assert_undo_leads_back(f, machine, gate);
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

/* Is the nth of them one to try? Reading is tried now and then, or each time where KVMGT_EVERY_READ
 * is set: that takes long. */
static gboolean is_tried(const Fixture *f, const GArray *ops, unsigned at)
{
    return g_array_index(ops, KvOp, at - 1) != KV_OP_READ || at % f->host->stride == 0 ||
           g_getenv("KVMGT_EVERY_READ");
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
    Gate gate = { .mode = ONCE, .one_error = f->host->one_error };
    unsigned failures = 0;

    for (gate.at = 1; gate.at <= ops->len; gate.at++) {
        gate.is_last = !is_tried(f, ops, gate.at);
        for (gate.which = 0; !gate.is_last; gate.which++) {
            fail_at(f, way, &gate);
            failures++;
        }
    }
    assert_true(ops->len > 30);
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

static const Host small = {
    .journal = KV_JOURNAL_DIR,
    .stride = 1,
    .fill = fill_small,
    .open = small_open,
    .walk = walk_small,
    .is_done = is_done_small,
};

#define DEMO(...)                                                                                  \
    {                                                                                              \
        .journal = "/root" KV_JOURNAL_DIR, .stride = 16, .one_error = TRUE, .goes_on = TRUE,       \
        .fill = fill_demo, .open = open_demo, .walk = walk_demo, .is_done = is_done_demo,          \
        __VA_ARGS__                                                                                \
    }
/* The way up to the restart, from there to the running machine, and the same on the seed's path. */
static const Host fresh = DEMO(.name = "fresh");
static const Host rebooted = DEMO(.name = "rebooted");
static const Host command_line = DEMO(.name = "rebooted", .answer = "libvirt.attach=commandline");

#define T(name, host)                                                                              \
    {                                                                                              \
#name " " #host, name, set_up, tear_down, (void *)&host                                    \
    }
#define ALL(host)                                                                                  \
    T(test_apply_fails_once, host), T(test_apply_on_a_disk_gone_read_only, host),                  \
        T(test_apply_is_killed, host), T(test_undo_fails_once, host),                              \
        T(test_undo_on_a_disk_gone_read_only, host), T(test_undo_is_killed, host)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = { ALL(small), ALL(fresh), ALL(rebooted), ALL(command_line) };

    /* A pattern of names, for trying one of them. */
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
