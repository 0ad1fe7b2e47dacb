/* SPDX-License-Identifier: GPL-2.0-or-later */
/* No finding is a guess: each path that a look at the host touches can't be read in turn, alone and
 * with all below it. Every verdict is then the true one or says that it can't be told, and nothing
 * is planned that wouldn't have been planned with all known. Likewise each of the files is spoilt:
 * no look takes long or much memory, and nothing is called well because of it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

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

    if (op != KV_OP_READ && op != KV_OP_CONNECT && op != KV_OP_ASK)
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
    kv_session_look(f->session, KV_LOOK_ALL);
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
           (finding->waits &&
            (truth->verdict == KV_TODO || truth->verdict == KV_FAIL || truth->verdict == KV_NA));
}

/* That libvirt doesn't answer isn't unknown, but the truth, when it is what fails. */
static gboolean is_fair(const Fixture *f, const KvFinding *truth, const KvFinding *finding)
{
    if (strstr(f->fails, "://") && g_str_equal(finding->id, "libvirt.answers"))
        return finding->verdict == KV_FAIL || finding->verdict == KV_NA;
    return is_honest(truth, finding);
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

        if (is_fair(f, truth, finding))
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

/* ---- files that are there, and aren't what they should be ---- */

#define HUGE_FILE (100 * 1024 * 1024)
#define LOOK_MS   2000
#define LOOK_KIB  (64 * 1024)

/* The bytes of the file as they were, and how many. */
static void put_half(const char *path, const char *bytes, gsize length)
{
    assert_true(g_file_set_contents(path, bytes, (gssize)(length / 2), NULL));
}

static void put_nothing(const char *path, const char *bytes, gsize length)
{
    assert_true(g_file_set_contents(path, "", 0, NULL));
}

static void put_noise(const char *path, const char *bytes, gsize length)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(5912);
    char noise[4096];

    for (gsize i = 0; i < sizeof noise; i++)
        noise[i] = (char)g_rand_int(random);
    assert_true(g_file_set_contents(path, noise, sizeof noise, NULL));
}

/* All is there, and a control character behind it. */
static void put_nul(const char *path, const char *bytes, gsize length)
{
    g_autofree char *more = g_malloc(length + 2);

    memcpy(more, bytes, length);
    more[length] = '\0';
    more[length + 1] = '\n';
    assert_true(g_file_set_contents(path, more, (gssize)length + 2, NULL));
}

static void put_directory(const char *path, const char *bytes, gsize length)
{
    assert_int_equal(mkdir(path, 0755), 0);
}

static void put_dangling(const char *path, const char *bytes, gsize length)
{
    assert_int_equal(symlink("nowhere", path), 0);
}

static void put_loop(const char *path, const char *bytes, gsize length)
{
    g_autofree char *name = g_path_get_basename(path);

    assert_int_equal(symlink(name, path), 0);
}

static void put_huge(const char *path, const char *bytes, gsize length)
{
    assert_true(g_file_set_contents(path, bytes, (gssize)length, NULL));
    assert_int_equal(truncate(path, HUGE_FILE), 0);
}

static const struct {
    const char *name;
    void (*put)(const char *path, const char *bytes, gsize length);
    gboolean readable; /* it has a meaning, though not the true one */
} damages[] = {
    { "half", put_half, TRUE },
    { "empty", put_nothing, TRUE },
    { "noise", put_noise, TRUE },
    { "NUL", put_nul, FALSE },
    { "directory", put_directory, FALSE },
    { "link to nowhere", put_dangling, FALSE },
    { "link to itself", put_loop, FALSE },
    { "100 MB", put_huge, FALSE },
};

/* Where the path is on this host, when it is a file of the tree; g_free. */
static char *file_of(const Fixture *f, const char *path)
{
    g_autofree char *tree = g_build_filename(f->directory, "root", NULL);
    g_autofree char *root = realpath(tree, NULL);
    g_autofree char *here = g_build_filename(root, path, NULL);
    g_autofree char *parent = g_path_get_dirname(here);
    g_autofree char *real = realpath(parent, NULL);
    struct stat st;

    /* A link out of the tree isn't followed. Programs aren't read, but for one. */
    if (!real || !g_str_has_prefix(real, root) || lstat(here, &st) < 0 || !S_ISREG(st.st_mode) ||
        (st.st_mode & 0111))
        return NULL;
    return g_steal_pointer(&here);
}

static long peak_kib(void)
{
    struct rusage usage;

    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

/* A list with less in it says so, and is believed. */
static gboolean is_less(const char *path, const char *check)
{
    return g_str_equal(path, "/etc/crypttab") && g_str_equal(check, "boot.sealed");
}

/* What a spoilt file may say: anything but that all is well where it isn't. */
static unsigned judge_readable(const Fixture *f, const char *damage)
{
    unsigned wrong = 0;

    for (unsigned i = 0; i < f->findings->len; i++) {
        const KvFinding *truth = g_ptr_array_index(f->findings, i);
        const KvFinding *finding = g_ptr_array_index(f->session->findings, i);

        if (finding->verdict != KV_PASS || truth->verdict == KV_PASS ||
            is_less(f->fails, finding->id))
            continue;
        print_error("%s (%s): %s is pass instead of %s: %s\n", f->fails, damage, finding->id,
                    kv_verdict_code(truth->verdict), finding->detail);
        wrong++;
    }
    return wrong;
}

/* The look at the host with the file spoilt; the file is as it was afterwards. */
static unsigned spoil(Fixture *f, const char *file, unsigned damage)
{
    g_autofree char *aside = g_strconcat(file, ".aside", NULL);
    g_autofree char *bytes = NULL;
    gint64 start;
    long peak = peak_kib();
    unsigned wrong;
    gsize length = 0;

    assert_true(g_file_get_contents(file, &bytes, &length, NULL));
    assert_int_equal(rename(file, aside), 0);
    damages[damage].put(file, bytes, length);
    start = g_get_monotonic_time();
    kv_session_look(f->session, KV_LOOK_ALL);
    if (g_get_monotonic_time() - start > LOOK_MS * 1000 || peak_kib() - peak > LOOK_KIB)
        fail_msg("%s (%s): the look took too long or too much", f->fails, damages[damage].name);
    wrong = damages[damage].readable ? judge_readable(f, damages[damage].name) : judge(f);
    if (wrong)
        print_error("… that was: %s\n", damages[damage].name);
    if (remove(file) < 0 || rename(aside, file) < 0)
        fail_msg("%s can't be put back", file);
    return wrong;
}

static void test_spoilt_files(void **state)
{
    Fixture *f = *state;
    g_autoptr(GPtrArray) paths = g_steal_pointer(&f->paths);
    unsigned wrong = 0, files = 0;

    for (unsigned i = 0; i < paths->len; i++) {
        g_autofree char *file = file_of(f, g_ptr_array_index(paths, i));

        f->fails = g_ptr_array_index(paths, i);
        files += file != NULL;
        for (unsigned damage = 0; file && damage < G_N_ELEMENTS(damages); damage++)
            wrong += spoil(f, file, damage);
    }
    print_message("%u files\n", files);
    assert_true(files > 20);
    assert_int_equal(wrong, 0);
}

/* The reason names the file, and the file isn't touched. */
static void test_reason_names_the_file(void **state)
{
    static const char path[] = "/etc/default/grub";
    Fixture *f = *state;
    g_autoptr(GPtrArray) paths = g_steal_pointer(&f->paths);
    g_autofree char *file = file_of(f, path);

    f->fails = path;
    for (unsigned damage = 0; damage < G_N_ELEMENTS(damages); damage++) {
        const KvFinding *finding;
        g_autoptr(GHashTable) actions = NULL;
        GHashTableIter iter;
        gpointer action;

        if (damages[damage].readable)
            continue;
        assert_int_equal(spoil(f, file, damage), 0);
        finding = kv_findings_get(f->session->findings, "boot.loader");
        if (finding->verdict != KV_UNKNOWN || !strstr(finding->detail, path))
            fail_msg("%s: %s: %s", damages[damage].name, kv_verdict_code(finding->verdict),
                     finding->detail);
        actions = plan(f);
        for (g_hash_table_iter_init(&iter, actions); g_hash_table_iter_next(&iter, &action, NULL);)
            assert_null(strstr(action, path));
    }
}

/* A link to /dev/null switches a file off: nothing is in doubt for it. */
static void test_switched_off(void **state)
{
    static const char *const links[] = { "/etc/modprobe.d/50-x.conf", "/etc/modules-load.d/x.conf",
                                         "/etc/default/grub.d/50-x.cfg",
                                         "/etc/systemd/system/kvmgt-setup-vgpu-x.service" };
    Fixture *f = *state;
    g_autoptr(GPtrArray) paths = g_steal_pointer(&f->paths);
    g_autofree char *root = g_build_filename(f->directory, "root", NULL);

    for (unsigned i = 0; i < G_N_ELEMENTS(links); i++)
        tree_link(root, links[i], "/dev/null");
    kv_session_look(f->session, KV_LOOK_ALL);
    for (unsigned i = 0; i < f->findings->len; i++) {
        const KvFinding *truth = g_ptr_array_index(f->findings, i);
        const KvFinding *finding = g_ptr_array_index(f->session->findings, i);

        if (finding->verdict != truth->verdict)
            fail_msg("%s is %s: %s", finding->id, kv_verdict_code(finding->verdict),
                     finding->detail);
    }
}

#define COMMAND_LINE "libvirt.attach=commandline"
static const Host fresh = { "fresh", NULL }, arch = { "arch", NULL },
                  configured = { "configured", NULL }, rebooted = { "rebooted", NULL },
                  ready = { "ready", NULL }, ready_command_line = { "ready", COMMAND_LINE },
                  nogpu = { "nogpu", NULL }, nokvmgt = { "nokvmgt", NULL },
                  small = { "small", NULL }, guc = { "guc", NULL }, fedora = { "fedora", NULL },
                  kernelinstall = { "kernelinstall", NULL }, proxmox = { "proxmox", NULL },
                  sealed = { "sealed", NULL }, misfits = { "misfits", NULL },
                  refind = { "refind", NULL }, uki = { "uki", NULL },
                  opensuse = { "opensuse", NULL }, mdevctlrule = { "mdevctlrule", NULL };

#define SPOILT(host)                                                                               \
    {                                                                                              \
#host, test_spoilt_files, set_up, tear_down, (void *)&host                                 \
    }
#define T(host)                                                                                    \
    {                                                                                              \
#host, test_nothing_is_guessed, set_up, tear_down, (void *)&host                           \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(fresh),
        T(arch),
        T(configured),
        T(rebooted),
        T(nogpu),
        T(ready),
        T(nokvmgt),
        T(small),
        T(ready_command_line),
        SPOILT(fresh),
        SPOILT(ready),
        SPOILT(guc),
        SPOILT(ready_command_line),
        SPOILT(nokvmgt),
        SPOILT(arch),
        SPOILT(fedora),
        SPOILT(kernelinstall),
        SPOILT(proxmox),
        SPOILT(sealed),
        SPOILT(misfits),
        SPOILT(refind),
        SPOILT(uki),
        SPOILT(opensuse),
        SPOILT(mdevctlrule),
        T(guc),
        T(fedora),
        T(kernelinstall),
        T(proxmox),
        T(uki),
        T(opensuse),
        T(refind),
        T(sealed),
        { "reason", test_reason_names_the_file, set_up, tear_down, (void *)&arch },
        { "switched off", test_switched_off, set_up, tear_down, (void *)&fresh }
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
