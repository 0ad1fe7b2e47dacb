/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The way of modprobe.d: an option, and the initial RAM disks made anew by the host's own program.
 * The boot loader's files keep every byte, the restarted driver has it on, and undo leads back. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "core/boot/modprobe.h"
#include "core/facts/paths.h"
#include "core/plan/build.h"
#include "core/session/session.h"
#include "demo/demo.h"
#include "opened.h"
#include "tree.h"

#define WAY       "[boot]\nway=modprobe\n"
#define PARAMETER "/sys/module/i915/parameters/enable_gvt"
#define OPTION    "options i915 enable_gvt=1\n"

/* What the check says of the host, whose words hold the text (NULL: whichever). */
static void expect(Walk *walk, const char *answers, const char *check, KvVerdict verdict,
                   const char *words)
{
    KvSession *session = look(walk, answers);
    const KvFinding *finding = kv_findings_get(session->findings, check);
    g_autofree char *said = NULL;

    assert_non_null(finding);
    said = g_strjoin(" ", finding->detail, finding->remedy, NULL);
    if (finding->verdict != verdict || (words && !strstr(said, words)))
        fail_msg("%s is %s: %s", check, kv_verdict_code(finding->verdict), said);
    leave(session);
}

static void expect_parameter(Walk *walk, const char *value)
{
    g_autofree char *text = tree_read(walk->root, PARAMETER);

    assert_non_null(text);
    assert_string_equal(g_strstrip(text), value);
}

/* A later time than that of all that was written before: file systems count in small steps. */
static void put(Walk *walk, const char *path, const char *text)
{
    g_usleep(20 * 1000);
    tree_write(walk->root, path, 0644, text);
}

static KvPlan *plan_for(KvSession *session)
{
    g_autoptr(GError) error = NULL;
    KvPlan *plan = kv_session_plan(session, KV_STEP_BOOT, &error);

    if (!plan)
        fail_msg("%s", error->message);
    return plan;
}

static char *words_of(const KvPlan *plan)
{
    g_autoptr(GString) words = g_string_new(NULL);

    for (guint i = 0; i < plan->actions->len; i++) {
        const KvAction *action = g_ptr_array_index(plan->actions, i);
        g_autofree char *line =
            action->argv ? kv_command_line((const char *const *)action->argv) : NULL;

        g_string_append_printf(words, "%s\n", line ? line : action->path);
    }
    return g_strdup(words->str);
}

static void apply(Walk *walk, const char *answers, const char *wanted)
{
    KvSession *session = look(walk, answers);
    g_autoptr(KvPlan) plan = plan_for(session);
    g_autofree char *words = words_of(plan);
    g_autoptr(GError) error = NULL;
    unsigned id;

    assert_string_equal(words, wanted);
    assert_true(plan->reboot);
    assert_true(
        kv_journal_create(walk->machine, plan, session->answers, session->facts, &id, &error));
    if (!kv_apply_run(walk->machine, id, NULL, NULL, NULL, &error))
        fail_msg("%s", error->message);
    leave(session);
}

static void undo_all(Walk *walk)
{
    g_autoptr(GPtrArray) runs = kv_undo_candidates(walk->machine, NULL);

    for (guint i = 0; i < runs->len; i++) {
        g_autoptr(GError) error = NULL;

        if (!kv_undo_run(walk->machine, ((KvRun *)g_ptr_array_index(runs, i))->id, NULL, NULL,
                         &error))
            fail_msg("%s", error->message);
    }
}

/* ---- the walk, on every host where it can be done ---- */

static const struct {
    const char *host, *program;
} rows[] = {
    { "fresh", "update-initramfs -u -k all" },
    { "arch", "mkinitcpio -P" },
    { "fedora", "dracut --regenerate-all --force" },
    { "kernelinstall", "update-initramfs -u -k all" },
    { "manjaro", "mkinitcpio -P" },
    { "opensuse", "sdbootutil mkinitrd" },
    { "pbl", "dracut --regenerate-all --force" },
    { "proxmox", "update-initramfs -u -k all" },
    { "refind", "mkinitcpio -P" },
    { "uki", "mkinitcpio -P" },
    { "efistub", "mkinitcpio -P" },
    { "dracutuki", "dracut --regenerate-all --force" },
    { "kernelinstalluki", "kernel-install add 6.12.48-amd64 /boot/vmlinuz-6.12.48-amd64" },
};

static char *snapshot(Walk *walk)
{
    g_autofree char *etc = tree_snapshot(walk->root, "/etc", NULL);
    g_autofree char *boot = tree_snapshot(walk->root, "/boot", NULL);

    return g_strconcat(etc, boot, NULL);
}

static void walk_row(unsigned i)
{
    g_autofree char *wanted = g_strdup_printf("%s\n%s\n", KV_PATH_MODPROBE, rows[i].program);
    g_autofree char *before = NULL, *after = NULL, *line = NULL, *same = NULL, *text = NULL;
    Walk walk;

    open_host(&walk, rows[i].host);
    /* What the description says of the first start need not be to the letter. */
    assert_true(kv_machine_reboot(walk.machine, NULL));
    before = snapshot(&walk);
    line = tree_read(walk.root, "/proc/cmdline");
    expect(&walk, WAY, "boot.loader", KV_PASS, NULL);
    expect(&walk, WAY, "boot.settings", KV_TODO, NULL);
    expect(&walk, WAY, "cmdline.running", KV_NA, NULL);
    apply(&walk, WAY, wanted);
    text = tree_read(walk.root, KV_PATH_MODPROBE);
    assert_true(g_str_has_suffix(text, OPTION));
    expect(&walk, WAY, "boot.settings", KV_PASS, KV_PATH_MODPROBE);
    expect(&walk, WAY, "cmdline.next", KV_PASS, "after that");
    expect(&walk, WAY, "reboot.done", KV_TODO, NULL);
    assert_true(kv_machine_reboot(walk.machine, NULL));
    same = tree_read(walk.root, "/proc/cmdline");
    assert_string_equal(same, line);
    expect_parameter(&walk, "Y");
    expect(&walk, WAY, "cmdline.driver", KV_PASS, NULL);
    expect(&walk, WAY, "reboot.done", KV_PASS, NULL);
    undo_all(&walk);
    after = snapshot(&walk);
    assert_string_equal(before, after);
    assert_true(kv_machine_reboot(walk.machine, NULL));
    expect_parameter(&walk, "N");
    close_host(&walk);
}

static void test_walks(void **state)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++)
        walk_row(i);
}

/* ---- an initial RAM disk that is older than the option ---- */

static void test_stale_disk(void **state)
{
    Walk walk;

    open_host(&walk, "early");
    assert_true(kv_machine_reboot(walk.machine, NULL));
    expect_parameter(&walk, "N");
    /* What somebody began is gone on with, without being asked for. */
    expect(&walk, NULL, "boot.settings", KV_PASS, "/etc/modprobe.d/i915.conf");
    expect(&walk, NULL, "cmdline.next", KV_TODO, "0 of 1");
    apply(&walk, NULL, "update-initramfs -u -k all\n");
    assert_true(kv_machine_reboot(walk.machine, NULL));
    expect_parameter(&walk, "Y");
    close_host(&walk);
}

/* As a new kernel's package does. */
static void make_disks(Walk *walk)
{
    static const char *const argv[] = { "update-initramfs", "-u", "-k", "all", NULL };
    int status;

    g_usleep(20 * 1000);
    assert_int_equal(kv_machine_run(walk->machine, argv, NULL, NULL, &status), 0);
    assert_int_equal(status, 0);
}

/* A disk that was made while a file said no has that no in it when the file says so no longer. */
static void take_no_back(const char *path, gboolean is_removed)
{
    g_autofree char *wanted = g_strdup_printf("Take enable_gvt out of %s", path);
    Walk walk;

    open_host(&walk, "early");
    make_disks(&walk);
    expect(&walk, WAY, "cmdline.next", KV_PASS, "after that");
    put(&walk, path, "options i915 enable_gvt=0\n");
    make_disks(&walk);
    expect(&walk, WAY, "boot.settings", KV_FAIL, wanted);
    g_usleep(20 * 1000);
    if (is_removed)
        tree_unlink(walk.root, path);
    else
        tree_write(walk.root, path, 0644, "# options i915 enable_gvt=0\n");
    expect(&walk, WAY, "boot.settings", KV_PASS, "/etc/modprobe.d/i915.conf");
    expect(&walk, WAY, "cmdline.next", KV_TODO, "0 of 1");
    apply(&walk, WAY, "update-initramfs -u -k all\n");
    expect(&walk, WAY, "cmdline.next", KV_PASS, "after that");
    expect(&walk, WAY, "reboot.done", KV_TODO, NULL);
    assert_true(kv_machine_reboot(walk.machine, NULL));
    expect_parameter(&walk, "Y");
    expect(&walk, WAY, "reboot.done", KV_PASS, NULL);
    close_host(&walk);
}

static void test_no_taken_back(void **state)
{
    static const char *const paths[] = { "/etc/modprobe.d/zzz.conf", "/usr/lib/modprobe.d/zzz.conf",
                                         "/run/modprobe.d/zzz.conf" };

    for (unsigned i = 0; i < G_N_ELEMENTS(paths); i++) {
        take_no_back(paths[i], TRUE);
        take_no_back(paths[i], FALSE);
    }
}

static void set_disk_time(Walk *walk, gint64 seconds)
{
    g_autofree char *path = tree_path(walk->root, "/boot/initrd.img-6.1.0-50-amd64");
    const struct timespec times[] = { { .tv_sec = seconds }, { .tv_sec = seconds } };

    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

/* The disk's file system may count in whole seconds, or in pairs of them. */
static void test_whole_seconds(void **state)
{
    KvStat stat;
    gint64 now;
    Walk walk;

    open_host(&walk, "fresh");
    apply(&walk, WAY, KV_PATH_MODPROBE "\nupdate-initramfs -u -k all\n");
    assert_int_equal(kv_machine_stat(walk.machine, KV_PATH_MODPROBE, &stat), 0);
    now = stat.ctime / 1000000000;
    set_disk_time(&walk, now);
    expect(&walk, WAY, "cmdline.next", KV_PASS, "after that");
    set_disk_time(&walk, now - 3);
    expect(&walk, WAY, "cmdline.next", KV_TODO, "0 of 1");
    close_host(&walk);
}

/* i915 comes from the root file system there: the disk's age does no harm, which can't be seen. */
static void test_late_module(void **state)
{
    Walk walk;

    open_host(&walk, "fresh");
    put(&walk, "/etc/modprobe.d/gvt.conf", OPTION);
    expect(&walk, NULL, "cmdline.next", KV_TODO, "0 of 1");
    assert_true(kv_machine_reboot(walk.machine, NULL));
    expect_parameter(&walk, "Y");
    expect(&walk, NULL, "cmdline.next", KV_PASS, NULL);
    close_host(&walk);
}

/* No disk is in sight: nobody says that it has the option. */
static void test_no_disk(void **state)
{
    Walk walk;

    open_host(&walk, "fresh");
    tree_unlink(walk.root, "/boot/initrd.img-6.1.0-50-amd64");
    put(&walk, "/etc/modprobe.d/gvt.conf", OPTION);
    expect(&walk, WAY, "cmdline.next", KV_WARN, "No initial RAM disk was found");
    expect(&walk, WAY, "reboot.done", KV_TODO, NULL);
    close_host(&walk);
}

/* ---- what stands against it ---- */

static void expect_nothing_planned(Walk *walk, const char *answers)
{
    KvSession *session = look(walk, answers);
    g_autoptr(KvPlan) plan = plan_for(session);

    assert_int_equal(plan->actions->len, 0);
    assert_true(plan->refused->len > 0);
    leave(session);
}

static void test_other_files(void **state)
{
    Walk walk;

    open_host(&walk, "fresh");
    put(&walk, "/etc/modprobe.d/i915.conf", "options i915 modeset=1 \\\n  enable_gvt=0\n");
    expect(&walk, WAY, "boot.settings", KV_TODO, "/etc/modprobe.d/i915.conf switches GVT-g off");
    expect(&walk, NULL, "cmdline.driver", KV_TODO, "/etc/modprobe.d/i915.conf");
    apply(&walk, WAY, KV_PATH_MODPROBE "\nupdate-initramfs -u -k all\n");
    assert_true(kv_machine_reboot(walk.machine, NULL));
    expect_parameter(&walk, "Y");
    close_host(&walk);

    /* Of two files with one name the one in /etc is read; a later name counts for more than ours.
     */
    open_host(&walk, "fresh");
    put(&walk, "/usr/lib/modprobe.d/gvt.conf", "options i915 enable-gvt\n");
    expect(&walk, WAY, "boot.settings", KV_PASS, "/usr/lib/modprobe.d/gvt.conf");
    put(&walk, "/etc/modprobe.d/gvt.conf", "# options i915 enable_gvt=1\n");
    expect(&walk, WAY, "boot.settings", KV_TODO, "No file");
    put(&walk, "/run/modprobe.d/zzz.conf", "options i915 enable_gvt=off\n");
    expect(&walk, WAY, "boot.settings", KV_FAIL, "Take enable_gvt out of /run/modprobe.d/zzz.conf");
    expect_nothing_planned(&walk, WAY);
    close_host(&walk);
}

static void test_command_line_against_it(void **state)
{
    Walk walk;

    open_host(&walk, "sdboot");
    expect(&walk, WAY, "boot.settings", KV_FAIL, "arch.conf switches GVT-g off");
    expect_nothing_planned(&walk, WAY);
    close_host(&walk);

    open_host(&walk, "fresh");
    put(&walk, "/etc/default/grub", "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet i915.enable_gvt=0\"\n");
    expect(&walk, WAY, "boot.settings", KV_FAIL, "/etc/default/grub switches GVT-g off");
    /* The other way round it works, and is told. */
    put(&walk, "/etc/default/grub", "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet i915.enable_gvt=1\"\n");
    put(&walk, "/etc/modprobe.d/i915.conf", "options i915 enable_gvt=0\n");
    expect(&walk, NULL, "boot.settings", KV_PASS, "counts for more than /etc/modprobe.d/i915.conf");
    close_host(&walk);
}

/* The host was started since, and the driver has it off all the same. */
static void test_read_without_effect(void **state)
{
    Walk walk;

    open_host(&walk, "fresh");
    apply(&walk, WAY, KV_PATH_MODPROBE "\nupdate-initramfs -u -k all\n");
    expect(&walk, WAY, "cmdline.driver", KV_TODO, NULL);
    put(&walk, "/proc/stat", "cpu 0\nbtime 4000000000\n");
    expect(&walk, WAY, "cmdline.driver", KV_FAIL, "the host was started since");
    expect(&walk, WAY, "reboot.done", KV_PASS, NULL);
    close_host(&walk);
}

/* Services write to /run at each start, which takes back nothing; a file elsewhere that came since
 * the start may. */
static void test_changed_since_start(void **state)
{
    g_autofree char *clock = NULL;
    gint64 start;
    Walk walk;

    open_host(&walk, "fresh");
    apply(&walk, WAY, KV_PATH_MODPROBE "\nupdate-initramfs -u -k all\n");
    start = g_get_real_time() / G_USEC_PER_SEC + 1;
    clock = g_strdup_printf("cpu 0\nbtime %" G_GINT64_FORMAT "\n", start);
    set_disk_time(&walk, start);
    put(&walk, "/proc/stat", clock);
    while (g_get_real_time() <= (start + 2) * G_USEC_PER_SEC)
        g_usleep(20 * 1000);
    put(&walk, "/run/modprobe.d/other.conf", "options nvidia NVreg_UsePageAttributeTable=1\n");
    expect(&walk, WAY, "cmdline.driver", KV_FAIL, "the host was started since");
    expect(&walk, WAY, "cmdline.next", KV_PASS, "after that");
    put(&walk, "/etc/modprobe.d/other.conf", "blacklist pcspkr\n");
    expect(&walk, WAY, "cmdline.driver", KV_TODO, NULL);
    expect(&walk, WAY, "cmdline.next", KV_TODO, "0 of 1");
    expect(&walk, WAY, "reboot.done", KV_TODO, "Comes after");
    make_disks(&walk);
    expect(&walk, WAY, "cmdline.next", KV_PASS, "after that");
    expect(&walk, WAY, "reboot.done", KV_TODO, NULL);
    close_host(&walk);
}

static void test_by_hand(void **state)
{
    static const char *const by_hand[][2] = {
        { "nixos", "boot.extraModprobeConfig" },
        { "silverblue", "initramfs-etc --track=" KV_PATH_MODPROBE },
    };
    Walk walk;

    for (unsigned i = 0; i < G_N_ELEMENTS(by_hand); i++) {
        open_host(&walk, by_hand[i][0]);
        expect(&walk, WAY, "boot.loader", KV_FAIL, by_hand[i][1]);
        expect_nothing_planned(&walk, WAY);
        close_host(&walk);
    }
    open_host(&walk, "fresh");
    tree_unlink(walk.root, "/usr/sbin/update-initramfs");
    expect(&walk, WAY, "boot.loader", KV_FAIL, "No program");
    close_host(&walk);

    open_host(&walk, "fresh");
    put(&walk, "/usr/lib/modules/6.1.0-50-amd64/modules.builtin",
        "kernel/drivers/gpu/drm/i915/i915.ko\n");
    expect(&walk, WAY, "boot.loader", KV_FAIL, "built into");
    close_host(&walk);
}

/* ---- what can't be read, and what the TPM may measure ---- */

static int deny(KvOp op, const char *what, gpointer data)
{
    return op == KV_OP_READ && g_str_equal(what, data) ? -EACCES : 0;
}

static void test_unreadable(void **state)
{
    static const char *const paths[] = { "/etc/modprobe.d", "/etc/modprobe.d/gvt.conf",
                                         "/boot/initrd.img-6.1.0-50-amd64" };
    Walk walk;

    open_host(&walk, "fresh");
    put(&walk, "/etc/modprobe.d/gvt.conf", OPTION);
    for (unsigned i = 0; i < G_N_ELEMENTS(paths); i++) {
        walk.machine->gate = deny;
        walk.machine->gate_data = (gpointer)paths[i];
        expect(&walk, WAY, "cmdline.next", KV_UNKNOWN, paths[i]);
        walk.machine->gate = NULL;
    }
    /* A file that is read later and counts for more may be told without it. */
    put(&walk, "/etc/modprobe.d/later.conf", OPTION);
    walk.machine->gate = deny;
    walk.machine->gate_data = (gpointer)paths[1];
    expect(&walk, WAY, "boot.settings", KV_PASS, "/etc/modprobe.d/later.conf");
    walk.machine->gate = NULL;
    close_host(&walk);
}

static void test_sealed_disk(void **state)
{
    Walk walk;

    open_host(&walk, "fresh");
    put(&walk, "/etc/crypttab", "root /dev/sda2 none tpm2-device=auto\n");
    expect(&walk, NULL, "boot.sealed", KV_WARN, "after the kernel's command line was changed");
    expect(&walk, WAY, "boot.sealed", KV_WARN, "command line stays as it is");
    close_host(&walk);
}

/* ---- the texts ---- */

static void expect_options(const char *text, const char *wanted)
{
    g_autofree char *options = kv_modprobe_options(text, "i915");

    if (g_strcmp0(options, wanted) != 0)
        fail_msg("“%s” instead of “%s”", options, wanted);
}

static void test_options(void **state)
{
    expect_options("", NULL);
    expect_options("# options i915 a=1\n", NULL);
    expect_options("options i915x a=1\noptions xe a=1\nalias i915 off\n", NULL);
    expect_options("options i915 a=1", "a=1");
    expect_options("\t options  i915\tenable_gvt=1 b=2 \n", "enable_gvt=1 b=2");
    expect_options("options i915 a=1\noptions drm b\noptions i915 c\r\n", "a=1 c");
    expect_options("options i915 \\\n a=1\n", "a=1");
    expect_options("options i915\n", NULL);
    expect_options("option i915 a=1\noptionsx i915 a=1\n", NULL);
}

static void test_names(void **state)
{
    assert_true(kv_is_initrd_name("initrd.img-6.1.0-50-amd64"));
    assert_true(kv_is_initrd_name("initramfs-linux.img"));
    assert_true(kv_is_initrd_name("initrd"));
    assert_false(kv_is_initrd_name("intel-ucode.img"));
    assert_false(kv_is_initrd_name("initramfs-linux-fallback.img"));
    assert_false(kv_is_initrd_name("initramfs-0-rescue-6a98.img"));
    assert_false(kv_is_initrd_name("initramfs-6.8.5kdump.img"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_walks),
        cmocka_unit_test(test_stale_disk),
        cmocka_unit_test(test_no_taken_back),
        cmocka_unit_test(test_whole_seconds),
        cmocka_unit_test(test_late_module),
        cmocka_unit_test(test_no_disk),
        cmocka_unit_test(test_other_files),
        cmocka_unit_test(test_command_line_against_it),
        cmocka_unit_test(test_read_without_effect),
        cmocka_unit_test(test_changed_since_start),
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_unreadable),
        cmocka_unit_test(test_sealed_disk),
    };

    g_setenv("LC_ALL", "C.UTF-8", TRUE);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
