/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "walks.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/facts/paths.h"
#include "demo/demo.h"
#include "small.h"
#include "tree.h"

/* More than the way has; what keeps coming back ends here. */
#define MAX_ROUNDS 8

/* ---- the small machine ---- */

static void fill_small(const char *directory, const char *name)
{
    KvMachine *machine = small_open(directory);

    small_fill(directory);
    tree_mkdir(directory, "/var/lib");
    kv_machine_free(machine);
}

static gboolean go_small(Walk *walk, KvMachine *machine, GError **error)
{
    KvPlan *plan = small_plan(walk->root);
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

const WalkHost walk_small = {
    .journal = KV_JOURNAL_DIR,
    .stride = 1,
    .all_errors = TRUE,
    .fill = fill_small,
    .open = small_open,
    .go = go_small,
    .is_done = is_done_small,
};

/* ---- simulated hosts ---- */

static void fill_demo(const char *directory, const char *name)
{
    GError *error = NULL;
    KvMachine *machine = kv_demo_open(name, directory, &error);

    if (!machine)
        fail_msg("%s", error->message);
    kv_facts_unref(kv_probe(machine, KV_LOOK_ALL));
    /* A host that was never restarted lacks what each start leaves. */
    walk_restart(machine);
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

/* As the program starts: with what was answered, where that isn't in the journal. The session takes
 * the machine; end_session() gives it back. */
static KvSession *new_session(const Walk *walk, KvMachine *machine)
{
    KvSession *session = kv_session_new(machine, (KvSelf){ 0 });
    g_autofree char *journal = tree_path(walk->root, walk->host->journal);
    g_autofree char *first = g_strconcat(journal, "/1/plan.json", NULL);

    if (walk->host->answer && !g_file_test(first, G_FILE_TEST_EXISTS))
        assert_true(kv_answers_set_flag(session->answers, walk->host->answer, NULL));
    return session;
}

static void end_session(KvSession *session)
{
    session->machine = NULL;
    kv_session_free(session);
}

typedef enum {
    ARRIVED,
    DID,       /* something: there may be more to do */
    RESTARTED, /* likewise */
    FAILED,
} Round;

static Round apply_demo(KvSession *session, const KvPlan *plan, GError **error)
{
    unsigned id;

    return kv_journal_create(session->machine, plan, session->answers, session->facts, &id,
                             error) &&
                   kv_apply_run(session->machine, id, NULL, NULL, NULL, error)
               ? DID
               : FAILED;
}

/* One start of the program. */
static Round go_round(Walk *walk, KvMachine *machine, GError **error)
{
    KvSession *session = new_session(walk, machine);
    g_autoptr(KvPlan) plan = NULL;
    Round round;

    kv_session_look(session, KV_LOOK_ALL);
    plan = kv_session_plan(session, KV_N_STEPS, error);
    if (!plan)
        round = FAILED;
    else if (plan->actions->len > 0)
        round = apply_demo(session, plan, error);
    else if (plan->reboot)
        round = kv_session_reboot(session, error) ? RESTARTED : FAILED;
    else
        round = ARRIVED;
    end_session(session);
    kv_machine_virt_close(machine);
    return round;
}

static void keep_half(Walk *walk)
{
    tree_free(walk->half);
    walk->half = tree_copy(walk->root);
    walk->half_count = walk->keeps_half->count;
}

static gboolean go_demo(Walk *walk, KvMachine *machine, GError **error)
{
    for (unsigned i = 0; i < MAX_ROUNDS; i++) {
        Round round = go_round(walk, machine, error);

        if (round == RESTARTED && walk->keeps_half)
            keep_half(walk);
        if (round == ARRIVED || round == FAILED)
            return round == ARRIVED;
    }
    fail_msg("it never ends");
    return FALSE;
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

static int is_volume_done(KvMachine *machine, const KvAction *action)
{
    gboolean exists = FALSE;
    guint64 used;

    assert_true(
        kv_machine_virt_volume_used(machine, action->pool, action->name, &exists, &used, NULL));
    return exists;
}

static int is_done_demo(const char *directory, KvMachine *machine, const KvAction *action)
{
    g_autofree char *device = g_strconcat(KV_PATH_MDEV_DEVICES "/", action->uuid, NULL);

    switch (action->kind) {
    case KV_ACTION_FILE:
        return is_file_done(machine, action);
    case KV_ACTION_ATTRIBUTE:
        return kv_machine_exists(machine, device);
    case KV_ACTION_VOLUME:
        return is_volume_done(machine, action);
    case KV_ACTION_DEFINE:
    case KV_ACTION_START:
        return is_guest_done(machine, action);
    default:
        return -1;
    }
}

#define DEMO(...)                                                                                  \
    {                                                                                              \
        .journal = "/root" KV_JOURNAL_DIR, .restarts = TRUE, .fill = fill_demo, .open = open_demo, \
        .go = go_demo, .is_done = is_done_demo, __VA_ARGS__                                        \
    }
const WalkHost walk_native = DEMO(.name = "fresh", .stride = 8);
const WalkHost walk_command_line =
    DEMO(.name = "fresh", .stride = 8, .answer = "libvirt.attach=commandline");
const WalkHost walk_kernel_install = DEMO(.name = "kernelinstall", .stride = 16);
const WalkHost walk_modprobe = DEMO(.name = "arch", .stride = 16, .answer = "boot.way=modprobe");
const WalkHost walk_sdbootutil = DEMO(.name = "opensuse", .stride = 16);
const WalkHost walk_proxmox = DEMO(.name = "proxmox", .stride = 16);

/* ---- of all ---- */

/* Each start of the kernel has an id and a time of its own. */
static gboolean is_new_at_each_start(const char *line)
{
    return g_str_has_prefix(line, "/root/proc/sys/kernel/random/boot_id ") ||
           g_str_has_prefix(line, "/root/proc/stat ");
}

/* What libvirt writes down of a guest's life stays, as it does on a real host. */
static gboolean is_of_a_log(const char *line)
{
    static const char *const paths[] = { "/root/var/log ", "/root/var/log/libvirt ",
                                         "/root/var/log/libvirt/qemu " };

    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++)
        if (g_str_has_prefix(line, paths[i]))
            return TRUE;
    return g_str_has_prefix(line, "/root/var/log/libvirt/qemu/");
}

char *walk_picture(const Walk *walk, const char *directory)
{
    g_autofree char *all = tree_snapshot(directory, "", walk->host->journal);
    g_auto(GStrv) lines = g_strsplit(all, "\n", -1);
    GString *picture = g_string_new(NULL);

    for (char **line = lines; *line; line++)
        if (!is_new_at_each_start(*line) && !is_of_a_log(*line))
            g_string_append_printf(picture, "%s\n", *line);
    return g_string_free(picture, FALSE);
}

int walk_set_up(void **state)
{
    Walk *walk = g_new0(Walk, 1);

    walk->host = *state;
    walk->pristine = tree_new_fast();
    walk->host->fill(walk->pristine, walk->host->name);
    walk->before = walk_picture(walk, walk->pristine);
    *state = walk;
    return 0;
}

int walk_tear_down(void **state)
{
    Walk *walk = *state;

    tree_free(walk->pristine);
    tree_free(walk->half);
    tree_free(walk->applied);
    tree_free(walk->root);
    g_free(walk->before);
    g_free(walk);
    return 0;
}

static KvMachine *open_copy(Walk *walk, const char *from)
{
    walk->is_clean = FALSE;
    tree_free(walk->root);
    walk->root = tree_copy(from);
    return walk->host->open(walk->root);
}

KvMachine *walk_open_fresh(Walk *walk)
{
    if (!walk->is_clean)
        return open_copy(walk, walk->pristine);
    walk->is_clean = FALSE;
    tree_remove(walk->root, walk->host->journal);
    return walk->host->open(walk->root);
}

KvMachine *walk_open_half(Walk *walk)
{
    return open_copy(walk, walk->half);
}

KvMachine *walk_open_applied(Walk *walk)
{
    GError *error = NULL;
    KvMachine *machine;

    if (walk->applied)
        return open_copy(walk, walk->applied);
    machine = walk_open_fresh(walk);
    if (!walk->host->go(walk, machine, &error))
        fail_msg("%s", error->message);
    walk->applied = tree_copy(walk->root);
    return machine;
}

gboolean walk_back(Walk *walk, KvMachine *machine, GError **error)
{
    g_autoptr(GPtrArray) candidates = kv_undo_candidates(machine, error);

    for (guint i = 0; candidates && i < candidates->len; i++)
        if (!kv_undo_run(machine, ((const KvRun *)g_ptr_array_index(candidates, i))->id, NULL, NULL,
                         error))
            return FALSE;
    return candidates != NULL;
}

void walk_restart(KvMachine *machine)
{
    assert_true(kv_machine_reboot(machine, NULL));
    kv_machine_virt_close(machine);
}

void walk_settle(KvMachine *machine)
{
    KvSession *session = kv_session_new(machine, (KvSelf){ 0 });
    g_autoptr(KvRun) run = kv_session_interrupted(session);

    if (run)
        assert_true(kv_journal_close(machine, run->id, NULL));
    end_session(session);
}

static const KvVirtDomain *guest_of(const KvSession *session)
{
    return kv_facts_domain(session->facts, kv_answers_get(session->answers, KV_Q_GUEST_NAME));
}

void walk_assert_arrived(const Walk *walk, KvMachine *machine, const Gate *gate)
{
    KvSession *session = new_session(walk, machine);
    g_autoptr(KvPlan) plan = NULL;
    const KvVirtDomain *guest;

    kv_session_look(session, KV_LOOK_ALL);
    plan = kv_session_plan(session, KV_N_STEPS, NULL);
    guest = guest_of(session);
    if (!plan || plan->actions->len > 0 || plan->reboot)
        fail_msg("%s: there is something left to do", gate_name(gate));
    if (!guest || !guest->active || !guest->vgpus[0])
        fail_msg("%s: the virtual machine doesn't run", gate_name(gate));
    if (guest->command_line != (g_strcmp0(walk->host->answer, "libvirt.attach=commandline") == 0))
        fail_msg("%s: what was answered is forgotten", gate_name(gate));
    end_session(session);
}

void walk_assert_gone(KvMachine *machine, const Gate *gate)
{
    g_autoptr(KvFacts) facts = kv_probe(machine, KV_LOOK_LIBVIRT);
    g_auto(GStrv) devices = NULL;
    int r = kv_machine_list(machine, KV_PATH_MDEV_DEVICES, &devices);

    if (r == 0 && devices[0])
        fail_msg("%s: the vGPU %s is left", gate_name(gate), devices[0]);
    assert_non_null(facts->virt);
    if (facts->virt->domains->len)
        fail_msg("%s: a virtual machine is left", gate_name(gate));
}
