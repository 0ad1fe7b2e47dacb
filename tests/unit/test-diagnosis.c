/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each way in which a set-up goes wrong that can be seen from the host is recognised: a simulated
 * host for each, the check that has to say it, and the words a person finds it by. The numbers are
 * the rows of CONTRIBUTING.md's list. The healthy hosts show none of it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/facts/aperture.h"
#include "core/facts/kernel_log.h"
#include "core/session/session.h"
#include "demo-bench.h"
#include "demo/host.h"

#define UUID  "6f5a2c1e-0b8d-4d3f-9a57-1c2e4b7d8f60"
#define OTHER "5d0c7a1e-9f43-4b1c-8a02-6f5b3c2d1e00"

/* What `apply` does before the restart, and the restart. */
static void set_up(Bench *bench)
{
    bench_put(bench, "/etc/default/grub.d/zz-kvmgt-setup.cfg",
              "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet i915.enable_gvt=1\"\n");
    bench_put(bench, "/etc/modules-load.d/kvmgt-setup.conf", "kvmgt\nvfio_iommu_type1\n");
    assert_int_equal(bench_run(bench, "update-grub"), 0);
    bench_reboot(bench);
}

static void ask_too_much(Bench *bench)
{
    assert_int_equal(bench_create(bench, "V5_2", OTHER), -ENOSPC);
}

static void remove_vgpu(Bench *bench)
{
    assert_int_equal(bench_write(bench, "/sys/bus/mdev/devices/" UUID "/remove", "1"), 0);
}

static void without_group(Bench *bench)
{
    g_autofree char *link = g_build_filename(
        bench->directory, "root/sys/devices/pci0000:00/0000:00:02.0/" UUID "/iommu_group", NULL);

    assert_int_equal(unlink(link), 0);
}

typedef struct {
    const char *row;  /* of the list, for messages */
    const char *host; /* which shows it */
    void (*prepare)(Bench *bench);
    const char *answer; /* "vgpu.uuid=…", several with blanks between them, or NULL */
    const char *check, *verdict;
    const char *words[5]; /* each in what the finding says */
} Case;

static const Case cases[] = {
    { "1", "fresh", NULL, NULL, "cmdline.running", "todo", { "without i915.enable_gvt=1" } },
    { "2", "unloaded", NULL, NULL, "modules.loaded", "todo", { "aren't loaded" } },
    { "4", "newgpu", NULL, NULL, "gpu.generation", "fail", { "SR-IOV", "i915-sriov-dkms" } },
    { "4",
      "geminilake",
      NULL,
      NULL,
      "gpu.generation",
      "fail",
      { "doesn't do GVT-g", "virtio-gpu", "dmesg", "Unsupported device. GVT-g is disabled" } },
    { "4",
      "refusedgpu",
      NULL,
      NULL,
      "gpu.generation",
      "fail",
      { "The driver itself says", "virtio-gpu", "dmesg",
        "Unsupported device. GVT-g is disabled" } },
    { "5",
      "nokvmgt",
      NULL,
      NULL,
      "modules.offered",
      "fail",
      { "no kvmgt module", "RHEL", "CONFIG_DRM_I915_GVT=n" } },
    { "5",
      "nomodule",
      NULL,
      NULL,
      "modules.offered",
      "fail",
      { "isn't installed", "linux-modules-extra", "CONFIG_DRM_I915_GVT_KVMGT=m" } },
    { "5",
      "sriovdkms",
      NULL,
      NULL,
      "cmdline.driver",
      "fail",
      { "isn't this kernel's own", "Remove the package", "updates/dkms/i915.ko",
        "unknown parameter 'enable_gvt' ignored" } },
    { "6",
      "guc",
      NULL,
      NULL,
      "cmdline.driver",
      "fail",
      { "leaves GVT-g off", "out of /etc/modprobe.d/i915.conf", "enable_guc=3",
        "not yet supported with GuC submission" } },
    { "6",
      "oldguc",
      NULL,
      NULL,
      "cmdline.driver",
      "fail",
      { "loses its display", "out of /boot/grub/grub.cfg", "enable_guc=3", "before you go on" } },
    { "6",
      "noscreen",
      NULL,
      NULL,
      "gpu.present",
      "fail",
      { "loses its display", "enable_guc", "GVT-g loading failed" } },
    { "7",
      "cometlake",
      NULL,
      NULL,
      "type.parent",
      "fail",
      { "5.19.0 and 5.19.1", "newer kernel", "non-tracked mmio 4ab8", "5.19.1-1-amd64" } },
    { "8",
      "broxton",
      NULL,
      NULL,
      "cmdline.driver",
      "fail",
      { "kernels 5.4", "newer kernel", "dup mmio definition offset 2248" } },
    { "11",
      "rebooted",
      NULL,
      NULL,
      "type.parent",
      "pass",
      { "golden_hw_state failed with error -2", "harmless" } },
    { "12",
      "stalemodule",
      NULL,
      NULL,
      "modules.lasting",
      "warn",
      { "/etc/modules-load.d/gvt.conf also lists vfio_mdev", "Delete the line vfio_mdev" } },
    { "13",
      "nvidia",
      NULL,
      NULL,
      "gpu.present",
      "warn",
      { "0000:00:02.0, run by i915", "NVIDIA card at 0000:01:00.0", "firmware" } },
    { "14",
      "nested",
      NULL,
      NULL,
      "gpu.generation",
      "warn",
      { "Kaby Lake does GVT-g.", "itself a virtual machine", "QEMU Standard PC" } },
    { "14",
      "invgpu",
      NULL,
      NULL,
      "gpu.generation",
      "fail",
      { "itself a virtual one", "GVT-g is disabled for guest", "on the host that runs" } },
    { "15",
      "secureboot",
      NULL,
      NULL,
      "gpu.present",
      "fail",
      { "Secure Boot", "mokutil", "updates/dkms/i915.ko", "unavailable key is rejected" } },
    { "16",
      "tiny",
      set_up,
      NULL,
      "type.offered",
      "fail",
      { "128 MiB", "too small for even the smallest", "512 MB or 1 GB", "_8: 6, _4: 3, _2: 1" } },
    { "17",
      "small",
      set_up,
      NULL,
      "type.offered",
      "pass",
      { "2 types are offered", "256 MiB", "GTT size", "512 MiB would give: _8: 6, _4: 3, _2: 1",
        "1024 MiB would give: _8: 7, _4: 5, _2: 2, _1: 1" } },
    { "18",
      "desktop",
      ask_too_much,
      NULL,
      "vgpu.exists",
      "todo",
      { "found no graphics memory", "smaller type", "fail to alloc low gm space from host" } },
    { "19",
      "toowide",
      NULL,
      NULL,
      "type.offered",
      "fail",
      { "4096 MiB", "no vGPU can be made", "1 GB", "_8: 7, _4: 5, _2: 2, _1: 1" } },
    { "19", "toowide", NULL, NULL, "vgpu.exists", "todo", { "Made when there is a type" } },
    { "19",
      "wide",
      NULL,
      NULL,
      "type.offered",
      "warn",
      { "2048 MiB", "fewer vGPUs", "_8: 4, _4: 3, _2: 1, _1: 0" } },
    { "23",
      "ready",
      without_group,
      NULL,
      "vgpu.exists",
      "fail",
      { "no IOMMU group", "vfio_iommu_type1" } },
    { "24",
      "forgotten",
      NULL,
      "guest.name=gvtg",
      "vgpu.exists",
      "todo",
      { "counts on this vGPU", "forgets vGPUs", UUID } },
    { "24",
      "mdevctlrule",
      NULL,
      "vgpu.uuid=" UUID,
      "vgpu.lasting",
      "todo",
      { "udev rule starts isn't there", "/usr/sbin/mdevctl", "/etc/mdevctl.d/" } },
    { "25",
      "ready",
      remove_vgpu,
      NULL,
      "vgpu.exists",
      "todo",
      { "at this one it wasn't", "journalctl", "kvmgt-setup-vgpu-" UUID } },
    { "52",
      "sealed",
      NULL,
      NULL,
      "boot.sealed",
      "warn",
      { "/etc/crypttab: tpm2-device=", "recovery key at hand" } },
    { "27",
      "twovgpus",
      NULL,
      "guest.name=gvtg",
      "guest.fit",
      "fail",
      { "allows one vGPU", "Leave one vGPU in the definition", "vfio-second-vgpu" } },
};

/* ---- looking ---- */

static KvSession *look(Bench *bench, const char *answer)
{
    KvSession *session = kv_session_new(bench->machine, (KvSelf){ 0 });

    g_auto(GStrv) answers = g_strsplit(answer ? answer : "", " ", -1);

    for (char **one = answers; *one; one++)
        assert_true(kv_answers_set_flag(session->answers, *one, NULL));
    kv_session_look(session, KV_LOOK_ALL);
    return session;
}

static void leave(KvSession *session)
{
    session->machine = NULL; /* the bench's */
    kv_session_free(session);
}

/* All that a person reads of it. */
static char *all_of(const KvFinding *finding)
{
    GString *text = g_string_new(finding->detail);

    g_string_append_printf(text, "\n%s\n", finding->remedy ? finding->remedy : "");
    for (unsigned i = 0; i < finding->evidence->len; i++) {
        const KvEvidence *one = g_ptr_array_index(finding->evidence, i);

        g_string_append_printf(text, "%s: %s\n", one->path, one->value);
    }
    return g_string_free(text, FALSE);
}

static unsigned judge(const Case *one, const KvFinding *finding)
{
    g_autofree char *text = all_of(finding);
    gboolean right = g_str_equal(kv_verdict_code(finding->verdict), one->verdict);
    unsigned wrong = !right;

    if (!right)
        print_error("row %s, %s: %s is %s instead of %s:\n%s", one->row, one->host, one->check,
                    kv_verdict_code(finding->verdict), one->verdict, text);
    for (unsigned i = 0; i < G_N_ELEMENTS(one->words) && one->words[i]; i++) {
        if (strstr(text, one->words[i]))
            continue;
        print_error("row %s, %s: %s doesn't say “%s”:\n%s", one->row, one->host, one->check,
                    one->words[i], text);
        wrong++;
    }
    return wrong;
}

static void test_each_row(void **state)
{
    unsigned wrong = 0;

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Bench) bench = bench_new(cases[i].host);
        KvSession *session;

        if (cases[i].prepare)
            cases[i].prepare(bench);
        session = look(bench, cases[i].answer);
        wrong += judge(&cases[i], kv_findings_get(session->findings, cases[i].check));
        leave(session);
    }
    assert_int_equal(wrong, 0);
}

/* A host that can't do it says so by its exit status. */
static void test_status_of_the_unable(void **state)
{
    static const char *const hosts[] = { "newgpu",     "geminilake", "refusedgpu", "nokvmgt",
                                         "nomodule",   "nogpu",      "invgpu",     "noscreen",
                                         "secureboot", "toowide" };

    for (unsigned i = 0; i < G_N_ELEMENTS(hosts); i++) {
        g_autoptr(Bench) bench = bench_new(hosts[i]);
        KvSession *session = look(bench, NULL);

        assert_int_equal(kv_findings_status(session->findings), 3);
        leave(session);
    }
}

/* What a host's findings say of each check, by its place in the table. */
static void note_verdicts(const char *host, const char *answer, GHashTable *fires,
                          GHashTable *passes)
{
    g_autoptr(Bench) bench = bench_new(host);
    KvSession *session = look(bench, answer);

    for (unsigned f = 0; f < session->findings->len; f++) {
        const KvFinding *finding = g_ptr_array_index(session->findings, f);

        if (finding->verdict == KV_PASS)
            g_hash_table_add(passes, (gpointer)finding->id);
        else if (finding->verdict != KV_NA && finding->verdict != KV_UNKNOWN && !finding->waits)
            g_hash_table_add(fires, (gpointer)finding->id);
    }
    leave(session);
}

/* A check that never says anything, or is never content, can't be told from a broken one: there is
 * a simulated host for either. (An unknown is no such thing, nor is what waits for another.) */
static void test_each_check_fires_and_passes(void **state)
{
    g_autoptr(GHashTable) fires = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) passes = g_hash_table_new(g_str_hash, g_str_equal);
    unsigned count, wrong = 0;
    const KvCheck *checks = kv_checks(&count);

    for (unsigned i = 0; i < kv_n_demo_texts; i++)
        note_verdicts(kv_demo_texts[i].name, NULL, fires, passes);
    /* What matters on the command line path alone. */
    note_verdicts("confined", "libvirt.attach=commandline", fires, passes);
    /* And what is said of a virtual machine that is to change. */
    note_verdicts("running", "guest.vm=existing guest.name=gvt-guest guest.display=spice", fires,
                  passes);
    for (unsigned i = 0; i < count; i++) {
        gboolean fired = g_hash_table_contains(fires, checks[i].id);

        if (fired && g_hash_table_contains(passes, checks[i].id))
            continue;
        print_error("no simulated host has %s %s\n", checks[i].id, fired ? "pass" : "fire");
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

static const char *const healthy[] = { "running", "ready", "rebooted", "rig", "large", "arch" };

/* Neither a warning nor a problem, and none of the causes' words. The rig is a virtual machine, and
 * before its GPU has registered that is said. */
static void test_healthy(void **state)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(healthy); i++) {
        g_autoptr(Bench) bench = bench_new(healthy[i]);
        KvSession *session = look(bench, NULL);

        for (unsigned f = 0; f < session->findings->len; f++) {
            const KvFinding *finding = g_ptr_array_index(session->findings, f);
            gboolean done = g_str_equal(healthy[i], "running");
            gboolean nested =
                g_str_equal(healthy[i], "rig") && g_str_equal(finding->id, "gpu.generation");

            if (finding->verdict == KV_PASS || (finding->verdict == KV_TODO && !done) ||
                finding->verdict == KV_NA || (nested && finding->verdict == KV_WARN))
                continue;
            fail_msg("%s: %s is %s: %s", healthy[i], finding->id, kv_verdict_code(finding->verdict),
                     finding->detail);
        }
        leave(session);
    }
}

/* A registered device outranks every guess: the same hosts with one are fine. */
static void test_registered_outranks(void **state)
{
    static const struct {
        const char *path, *text;
    } signs[] = {
        { "/etc/modprobe.d/i915.conf", "options i915 enable_guc=3\n" },
        { "/boot/config-6.1.0-50-amd64", "# CONFIG_DRM_I915_GVT is not set\n" },
    };
    g_autoptr(Bench) bench = bench_new("ready");
    KvSession *session;

    for (unsigned i = 0; i < G_N_ELEMENTS(signs); i++)
        bench_put(bench, signs[i].path, signs[i].text);
    session = look(bench, NULL);
    for (unsigned f = 0; f < session->findings->len; f++) {
        const KvFinding *finding = g_ptr_array_index(session->findings, f);

        if (finding->step <= KV_STEP_TYPE && finding->verdict != KV_PASS)
            fail_msg("%s is %s: %s", finding->id, kv_verdict_code(finding->verdict),
                     finding->detail);
    }
    leave(session);
}

/* Where the argument would take the host's display away, nothing sets it. */
static void test_guc_stops_the_argument(void **state)
{
    static const char *const hosts[] = { "oldguc", "guc" };

    for (unsigned i = 0; i < G_N_ELEMENTS(hosts); i++) {
        g_autoptr(Bench) bench = bench_new(hosts[i]);
        KvSession *session = look(bench, NULL);
        g_autoptr(KvPlan) plan = kv_session_plan(session, KV_N_STEPS, NULL);

        assert_non_null(plan);
        for (unsigned a = 0; a < plan->actions->len; a++)
            assert_int_not_equal(((const KvAction *)g_ptr_array_index(plan->actions, a))->step,
                                 KV_STEP_BOOT);
        leave(session);
    }
}

/* Beliefs that are kept out: no finding and no plan asks for them. */
static void test_beliefs(void **state)
{
    static const char *const hosts[] = { "fresh", "rebooted", "guc", "refusedgpu", "newgpu" };
    static const char *const beliefs[] = { "intel_iommu", "enable_guc=0", "taint" };

    for (unsigned i = 0; i < G_N_ELEMENTS(hosts); i++) {
        g_autoptr(Bench) bench = bench_new(hosts[i]);
        KvSession *session = look(bench, NULL);

        for (unsigned f = 0; f < session->findings->len; f++) {
            g_autofree char *text = all_of(g_ptr_array_index(session->findings, f));

            for (unsigned b = 0; b < G_N_ELEMENTS(beliefs); b++)
                assert_null(strstr(text, beliefs[b]));
        }
        leave(session);
    }
}

/* Rows 18 and 20: a refused `create` ends with what the driver itself said meanwhile. */
static void test_create_says_why(void **state)
{
    g_autoptr(Bench) bench = bench_new("desktop");
    KvSession *session = look(bench, "vgpu.type=i915-GVTg_V5_2");
    g_autoptr(KvPlan) plan = kv_session_plan(session, KV_STEP_VGPU, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(KvRun) run = NULL;
    gboolean said = FALSE;
    unsigned id = 0;

    assert_true(plan && plan->actions->len > 0);
    assert_true(
        kv_journal_create(bench->machine, plan, session->answers, session->facts, &id, &error));
    kv_apply_run(bench->machine, id, NULL, NULL, NULL, NULL);
    run = kv_journal_load(bench->machine, id, &error);
    for (unsigned i = 0; i < run->actions->len; i++)
        said = said || (run->records[i].message &&
                        strstr(run->records[i].message, "No space left on device") &&
                        strstr(run->records[i].message,
                               "gvt: fail to alloc low gm space from host; gvt: failed to create "
                               "intel vgpu: -28"));
    assert_true(said);
    leave(session);
}

/* ---- the sources ---- */

static void test_aperture(void **state)
{
    static const struct {
        guint64 mib;
        int counts[KV_N_VGPU_SIZES];
        const char *says;
    } rows[] = {
        { 128, { -1, -1, -1, -1 }, "-" },
        { 256, { 2, 1, -1, -1 }, "_8: 2, _4: 1" },
        { 512, { 6, 3, 1, -1 }, "_8: 6, _4: 3, _2: 1" },
        { 1024, { 7, 5, 2, 1 }, "_8: 7, _4: 5, _2: 2, _1: 1" },
        { 2048, { 4, 3, 1, 0 }, "_8: 4, _4: 3, _2: 1, _1: 0" },
        { 4096, { 0, 0, 0, 0 }, "_8: 0, _4: 0, _2: 0, _1: 0" },
        { 0, { -1, -1, -1, -1 }, "-" },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *says = kv_aperture_says(rows[i].mib);
        int counts[KV_N_VGPU_SIZES];

        kv_aperture_counts(rows[i].mib, counts);
        assert_memory_equal(counts, rows[i].counts, sizeof counts);
        assert_string_equal(says, rows[i].says);
    }
}

/* The model of the driver and the table agree on what is really to be had. */
static void test_aperture_holds(void **state)
{
    static const char *const hosts[] = { "rebooted", "wide", "toowide" };

    for (unsigned i = 0; i < G_N_ELEMENTS(hosts); i++) {
        static const guint64 mib[] = { 512, 2048, 4096 };
        int counts[KV_N_VGPU_SIZES];

        kv_aperture_counts(mib[i], counts);
        for (int size = 0; size < KV_N_VGPU_SIZES; size++) {
            g_autoptr(Bench) bench = bench_new(hosts[i]);
            g_autofree char *type = g_strdup_printf("V5_%c", kv_vgpu_sizes[size]);
            int made = 0;

            if (bench_left(bench, type) < 0) {
                assert_int_equal(counts[size], -1);
                continue;
            }
            for (;; made++) {
                g_autofree char *uuid = kv_machine_new_uuid(bench->machine);

                if (bench_create(bench, type, uuid) < 0)
                    break;
            }
            assert_int_equal(made, counts[size]);
        }
    }
}

/* Lines of other drivers aren't kept; priorities and times go. */
static void test_kernel_log(void **state)
{
    g_autoptr(Bench) bench = bench_new("rebooted");
    g_autofree char *log = NULL, *picked = NULL, *line = NULL, *tail = NULL;
    KvFact fact = { .seen = KV_KNOWN };

    assert_int_equal(kv_machine_kernel_log(bench->machine, &log), 0);
    assert_null(strchr(log, '<'));
    assert_non_null(strstr(log, "] i915 0000:00:02.0: MDEV: Registered\n"));
    picked = kv_kernel_log_pick("[    1.000001] usb 1-1: new device\n"
                                "[    1.000002] GVT-G: anything\n"
                                "[    1.000003] i915 0000:00:02.0: MDEV: Registered\n"
                                "[    1.000004] dup mmio definition offset 2248\n");
    assert_null(strstr(picked, "usb"));
    fact.text = picked;
    line = kv_kernel_log_find(&fact, KV_LOG_REGISTERED);
    assert_string_equal(line, "i915 0000:00:02.0: MDEV: Registered");
    assert_null(kv_kernel_log_find(&fact, KV_LOG_GUC));
    tail = kv_kernel_log_tail("[ 1.0] gvt: old\n[ 2.0] gvt: a\n[ 2.1] usb\n[ 2.2] gvt: b\n", 16, 3);
    assert_string_equal(tail, "gvt: a\ngvt: b");
}

static int deny(KvOp op, const char *what, gpointer data)
{
    return op == KV_OP_READ && g_str_equal(what, KV_KERNEL_LOG) ? -EPERM : 0;
}

/* A log that may not be read is said to be so, and nothing is made of it. */
static void test_log_forbidden(void **state)
{
    g_autoptr(Bench) bench = bench_new("refusedgpu");
    KvSession *session;
    const KvFinding *finding;

    bench->machine->gate = deny;
    session = look(bench, NULL);
    bench->machine->gate = NULL;
    assert_int_equal(session->facts->kernel_log.seen, KV_UNREADABLE);
    assert_int_equal(session->facts->kernel_log.error, EPERM);
    finding = kv_findings_get(session->findings, "gpu.generation");
    assert_int_equal(finding->verdict, KV_UNKNOWN);
    {
        g_autofree char *text = all_of(finding);

        assert_non_null(strstr(text, "dmesg: Operation not permitted"));
    }
    leave(session);
}

/* A tree of files has no kernel that could have said something. */
static void test_image_has_no_log(void **state)
{
    g_autoptr(Bench) bench = bench_new("rebooted");
    g_autofree char *root = g_build_filename(bench->directory, "root", NULL);
    g_autoptr(KvMachine) image = kv_machine_new_image(root, NULL);
    g_autoptr(KvFacts) facts = NULL;

    assert_non_null(image);
    facts = kv_probe(image, KV_LOOK_KERNEL);
    assert_int_equal(facts->kernel_log.seen, KV_ABSENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_row),
        cmocka_unit_test(test_status_of_the_unable),
        cmocka_unit_test(test_each_check_fires_and_passes),
        cmocka_unit_test(test_healthy),
        cmocka_unit_test(test_registered_outranks),
        cmocka_unit_test(test_guc_stops_the_argument),
        cmocka_unit_test(test_beliefs),
        cmocka_unit_test(test_create_says_why),
        cmocka_unit_test(test_aperture),
        cmocka_unit_test(test_aperture_holds),
        cmocka_unit_test(test_kernel_log),
        cmocka_unit_test(test_log_forbidden),
        cmocka_unit_test(test_image_has_no_log),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
