/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The simulated host around the kernel: GRUB's programs, udev, systemd, mdevctl, and where it all
 * lies. */
#include "demo-bench.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/boot/grubcfg.h"
#include "core/facts/facts.h"

#define UUID   "83b8f4f2-509f-482f-bc1e-e6bfe0fa1001"
#define GPU    "0000:00:02.0"
#define CONFIG "/boot/grub/grub.cfg"
#define DROPIN "GRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT i915.enable_gvt=1\"\n"

/* ---- GRUB ---- */

static KvGrubCounts count(Bench *bench, const char *path)
{
    g_autofree char *text = bench_read(bench, path);
    g_autoptr(KvGrubCfg) cfg = NULL;

    assert_non_null(text);
    cfg = kv_grub_cfg_parse(text, strlen(text), path, NULL);
    assert_non_null(cfg);
    return kv_grub_cfg_count(cfg, "i915.enable_gvt");
}

static void test_update_grub(void **state)
{
    g_autoptr(Bench) bench = bench_new("fresh");
    KvGrubCounts counts;

    bench_put(bench, "/etc/default/grub.d/x.cfg", DROPIN);
    assert_int_equal(bench_run(bench, "update-grub"), 0);
    assert_string_equal(bench->output->str, "Generating grub configuration file ...\n"
                                            "Found linux image: /boot/vmlinuz-6.1.0-50-amd64\n"
                                            "Found initrd image: /boot/initrd.img-6.1.0-50-amd64\n"
                                            "done\n");
    counts = count(bench, CONFIG);
    assert_int_equal(counts.normal, 2);
    assert_int_equal(counts.normal_on, 2);
    /* The way in if anything goes wrong has only GRUB_CMDLINE_LINUX. */
    assert_int_equal(counts.recovery, 1);
    assert_int_equal(counts.recovery_on, 0);
}

static void test_recovery_has_the_other_variable(void **state)
{
    g_autoptr(Bench) bench = bench_new("fresh");

    bench_put(bench, "/etc/default/grub", "GRUB_CMDLINE_LINUX=i915.enable_gvt=1\n");
    assert_int_equal(bench_run(bench, "update-grub"), 0);
    assert_int_equal(count(bench, CONFIG).recovery_on, 1);
}

/* GRUB as its makers publish it knows no drop-ins, and has no update-grub. */
static void test_without_dropins(void **state)
{
    g_autoptr(Bench) bench = bench_new("arch");
    KvGrubCounts counts;

    bench_put(bench, "/etc/default/grub.d/x.cfg", DROPIN);
    assert_int_equal(bench_run(bench, "update-grub"), -1);
    assert_int_equal(bench_run(bench, "grub-mkconfig -o " CONFIG), 0);
    counts = count(bench, CONFIG);
    assert_int_equal(counts.normal, 2);
    assert_int_equal(counts.normal_on, 0);
    assert_int_equal(counts.recovery, 0);
}

/* Errors of the shell end the program, with the old file left as it was. */
static const struct {
    const char *text;
    int status;
    const char *words;
} broken[] = {
    { "GRUB_CMDLINE_LINUX=\"quiet\n", 2, "/etc/default/grub: Syntax error: Unterminated" },
    { "GRUB_CMDLINE_LINUX=quiet splash\n", 127, "/etc/default/grub: splash: not found" },
    { "GRUB_TERMINAL=teletype\n", 1, "Invalid output terminal \"teletype\"" },
    { "exit 3\n", 3, "" },
};

static void test_broken_settings(void **state)
{
    g_autoptr(Bench) bench = bench_new("fresh");
    g_autofree char *before = bench_read(bench, CONFIG);

    for (unsigned i = 0; i < G_N_ELEMENTS(broken); i++) {
        g_autofree char *after = NULL;

        bench_put(bench, "/etc/default/grub", broken[i].text);
        assert_int_equal(bench_run(bench, "update-grub"), broken[i].status);
        if (!strstr(bench->output->str, broken[i].words))
            fail_msg("%s: %s", broken[i].text, bench->output->str);
        after = bench_read(bench, CONFIG);
        assert_string_equal(before, after);
    }
}

/* A quote that GRUB's own language can't read is found before the file is replaced. */
static void test_config_is_checked(void **state)
{
    g_autoptr(Bench) bench = bench_new("fresh");
    g_autofree char *before = bench_read(bench, CONFIG);
    g_autofree char *after = NULL;

    bench_put(bench, "/etc/default/grub", "GRUB_CMDLINE_LINUX=\"it\\\"s\"\n");
    assert_int_equal(bench_run(bench, "update-grub"), 1);
    assert_non_null(strstr(bench->output->str, "/boot/grub/grub.cfg.new"));
    after = bench_read(bench, CONFIG);
    assert_string_equal(before, after);
    assert_true(kv_machine_exists(bench->machine, CONFIG ".new"));
}

static void test_mkconfig_elsewhere(void **state)
{
    g_autoptr(Bench) bench = bench_new("fresh");

    assert_int_equal(bench_run(bench, "grub-mkconfig -o /boot/grub2/grub.cfg"), 2);
    assert_int_equal(bench_run(bench, "grub-mkconfig"), 0);
    assert_non_null(strstr(bench->output->str, "\nmenuentry 'Debian GNU/Linux' "));
}

static void test_restart_follows_grub(void **state)
{
    g_autoptr(Bench) bench = bench_new("fresh");

    bench_expect(bench, "/proc/cmdline",
                 "BOOT_IMAGE=/boot/vmlinuz-6.1.0-50-amd64 "
                 "root=UUID=0f3c9a52-7f0b-4d7e-9a3e-5d1f6f0e21c4 ro quiet");
    bench_put(bench, "/etc/default/grub.d/x.cfg", DROPIN);
    /* A file alone changes nothing. */
    bench_reboot(bench);
    bench_expect(bench, "/sys/module/i915/parameters/enable_gvt", "N");
    assert_int_equal(bench_run(bench, "update-grub"), 0);
    bench_expect(bench, "/sys/module/i915/parameters/enable_gvt", "N");
    bench_reboot(bench);
    bench_expect(bench, "/sys/module/i915/parameters/enable_gvt", "Y");
    bench_expect(bench, "/proc/cmdline",
                 "BOOT_IMAGE=/boot/vmlinuz-6.1.0-50-amd64 "
                 "root=UUID=0f3c9a52-7f0b-4d7e-9a3e-5d1f6f0e21c4 ro quiet i915.enable_gvt=1");
}

/* GRUB_DEFAULT chooses, here between two kernels and their recovery. What it doesn't find is the
 * first entry, and an entry of a submenu is found only through it. */
static const struct {
    const char *value, *release;
    gboolean single;
} defaults[] = {
    { "0", "6.1.0-50-amd64", FALSE },
    { "saved", "6.1.0-50-amd64", FALSE },
    { "1", "6.1.0-50-amd64", FALSE },
    { "'1>1'", "6.1.0-50-amd64", TRUE },
    { "'1>2'", "6.1.0-9-amd64", FALSE },
    { "7", "6.1.0-50-amd64", FALSE },
    { "2\nGRUB_DISABLE_SUBMENU=y", "6.1.0-9-amd64", FALSE },
    { "gnulinux-6.1.0-9-amd64-recovery-0f3c9a52-7f0b-4d7e-9a3e-5d1f6f0e21c4", "6.1.0-50-amd64",
      FALSE },
    { "'1>gnulinux-6.1.0-9-amd64-recovery-0f3c9a52-7f0b-4d7e-9a3e-5d1f6f0e21c4'", "6.1.0-9-amd64",
      TRUE },
    { "'Advanced options for Debian GNU/Linux>Debian GNU/Linux, with Linux 6.1.0-9-amd64'",
      "6.1.0-9-amd64", FALSE },
};

static void test_default_entry(void **state)
{
    g_autoptr(Bench) bench = bench_new("fresh");

    bench_put(bench, "/boot/vmlinuz-6.1.0-9-amd64", "");
    bench_put(bench, "/lib/modules/6.1.0-9-amd64/modules.dep", "");
    for (unsigned i = 0; i < G_N_ELEMENTS(defaults); i++) {
        g_autofree char *text = g_strdup_printf("GRUB_DEFAULT=%s\n", defaults[i].value);
        g_autofree char *cmdline = NULL;

        bench_put(bench, "/etc/default/grub.d/x.cfg", text);
        assert_int_equal(bench_run(bench, "update-grub"), 0);
        bench_reboot(bench);
        bench_expect(bench, "/proc/sys/kernel/osrelease", defaults[i].release);
        cmdline = bench_read(bench, "/proc/cmdline");
        assert_int_equal(strstr(cmdline, " single") != NULL, defaults[i].single);
    }
}

static void test_nothing_to_start(void **state)
{
    g_autoptr(Bench) bench = bench_new("fresh");

    assert_int_equal(kv_machine_remove(bench->machine, "/boot/vmlinuz-6.1.0-50-amd64"), 0);
    assert_false(kv_machine_reboot(bench->machine, NULL));
    bench_put(bench, CONFIG, "set timeout=5\n");
    assert_false(kv_machine_reboot(bench->machine, NULL));
}

/* ---- udev ---- */

static const struct {
    const char *rule;
    unsigned mode;
    gint64 gid;
} rules[] = {
    { "SUBSYSTEM==\"vfio\", GROUP=\"kvm\", MODE=\"0660\"", 0660, 104 },
    { "SUBSYSTEM==\"vfio\", KERNEL==\"[0-9]*\", GROUP=\"kvm\"", 0660, 104 },
    { "SUBSYSTEM==\"vfio\", MODE=\"0666\"", 0666, 0 },
    { "SUBSYSTEM==\"vfio\", KERNEL!=\"vfio\", GROUP=\"64055\", MODE=\"0640\"", 0640, 64055 },
    { "SUBSYSTEM==\"vfio\", GROUP=\"nobody-knows\", MODE=\"0660\"", 0660, 0 },
    { "SUBSYSTEM==\"usb\", MODE=\"0666\"", 0600, 0 },
    { "SUBSYSTEM==\"vfio\", KERNEL==\"vfio\", MODE=\"0640\"", 0600, 0 },
    { "SUBSYSTEM==\"vfio\", ATTR{x}==\"1\", MODE=\"0666\"", 0600, 0 },
    { "#SUBSYSTEM==\"vfio\", MODE=\"0666\"", 0600, 0 },
    { "SUBSYSTEM==\"vfio\" MODE=\"0666\" nonsense", 0600, 0 },
};

static void expect_node(Bench *bench, const char *rule, unsigned mode, gint64 gid)
{
    KvStat stat;

    assert_int_equal(kv_machine_stat(bench->machine, "/dev/vfio/0", &stat), 0);
    if ((stat.mode & 07777) != mode || stat.gid != gid)
        fail_msg("%s: %o, group %u", rule, stat.mode & 07777, stat.gid);
}

static void test_udev(void **state)
{
    g_autoptr(Bench) bench = bench_new("rebooted");

    for (unsigned i = 0; i < G_N_ELEMENTS(rules); i++) {
        bench_put(bench, "/etc/udev/rules.d/70-x.rules", rules[i].rule);
        assert_int_equal(bench_create(bench, "V5_4", UUID), 0);
        expect_node(bench, rules[i].rule, rules[i].mode, rules[i].gid);
        assert_int_equal(bench_write(bench, "/sys/bus/mdev/devices/" UUID "/remove", "1"), 0);
    }
}

static void test_udev_trigger(void **state)
{
    g_autoptr(Bench) bench = bench_new("rebooted");

    assert_int_equal(bench_create(bench, "V5_4", UUID), 0);
    bench_put(bench, "/etc/udev/rules.d/70-x.rules", rules[0].rule);
    expect_node(bench, "before", 0600, 0);
    assert_int_equal(bench_run(bench, "udevadm control --reload"), 0);
    expect_node(bench, "reloaded", 0600, 0);
    assert_int_equal(bench_run(bench, "udevadm trigger --settle --subsystem-match=usb"), 0);
    expect_node(bench, "others", 0600, 0);
    assert_int_equal(bench_run(bench, "udevadm trigger --settle --subsystem-match=vfio"), 0);
    expect_node(bench, "after", 0660, 104);
    /* Without the rule the node keeps what it was given. */
    assert_int_equal(kv_machine_remove(bench->machine, "/etc/udev/rules.d/70-x.rules"), 0);
    assert_int_equal(bench_run(bench, "udevadm trigger"), 0);
    expect_node(bench, "removed", 0660, 104);
    assert_int_equal(bench_run(bench, "chgrp root /dev/vfio/0"), 0);
    assert_int_equal(bench_run(bench, "chmod 600 /dev/vfio/0"), 0);
    expect_node(bench, "by hand", 0600, 0);
}

/* ---- mdevctl ---- */

#define DEFINE "mdevctl define --auto --uuid " UUID " --parent " GPU " --type i915-GVTg_V5_4"

static void test_mdevctl(void **state)
{
    g_autoptr(Bench) bench = bench_new("rebooted");

    assert_int_equal(bench_run(bench, DEFINE), 0);
    assert_string_equal(bench->output->str, "");
    bench_expect(bench, "/etc/mdevctl.d/" GPU "/" UUID,
                 "{\n  \"mdev_type\": \"i915-GVTg_V5_4\",\n  \"start\": \"auto\",\n"
                 "  \"attrs\": []\n}");
    assert_int_equal(bench_run(bench, DEFINE), 1);
    assert_string_equal(bench->output->str, "Error: Device " UUID " on " GPU " already defined\n");
    assert_int_equal(bench_run(bench, "mdevctl list -d"), 0);
    assert_string_equal(bench->output->str, UUID " " GPU " i915-GVTg_V5_4 auto\n\n");
    assert_int_equal(bench_run(bench, "mdevctl start -u " UUID), 0);
    assert_int_equal(bench_run(bench, "mdevctl list"), 0);
    assert_string_equal(bench->output->str, UUID " " GPU " i915-GVTg_V5_4 auto (defined)\n\n");
    assert_int_equal(bench_run(bench, "mdevctl start -u " UUID), 1);
    assert_string_equal(bench->output->str, "Error: Device already exists\n");
    assert_int_equal(bench_run(bench, "mdevctl modify --manual --uuid " UUID), 0);
    assert_int_equal(bench_run(bench, "mdevctl list --defined"), 0);
    assert_string_equal(bench->output->str, UUID " " GPU " i915-GVTg_V5_4 manual (active)\n\n");
    assert_int_equal(bench_run(bench, "mdevctl undefine --uuid=" UUID " -p " GPU), 0);
    assert_false(kv_machine_exists(bench->machine, "/etc/mdevctl.d/" GPU "/" UUID));
    assert_true(kv_machine_exists(bench->machine, "/etc/mdevctl.d/" GPU));
    assert_int_equal(bench_run(bench, "mdevctl undefine --uuid " UUID), 1);
    assert_int_equal(bench_run(bench, "mdevctl define --uuid " UUID), 0);
    assert_int_equal(bench_run(bench, "mdevctl stop --uuid " UUID), 0);
    assert_int_equal(bench_left(bench, "V5_4"), 3);
    assert_int_equal(bench_run(bench, "mdevctl define --uuid bad --parent x --type y"), 2);
    assert_int_equal(bench_run(bench, "mdevctl frobnicate"), 2);
}

/* Only what is to start by itself is started, when its parent appears, and only when the rule finds
 * the program: that of Debian 12 doesn't. */
static void test_mdevctl_at_boot(void **state)
{
    g_autoptr(Bench) bench = bench_new("rebooted");

    assert_int_equal(bench_run(bench, DEFINE), 0);
    assert_int_equal(bench_run(bench,
                               "mdevctl define -u 83b8f4f2-509f-482f-bc1e-e6bfe0fa1002 -p " GPU
                               " -t i915-GVTg_V5_8"),
                     0);
    bench_reboot(bench);
    assert_false(kv_machine_exists(bench->machine, "/sys/bus/mdev/devices/" UUID));
    assert_int_equal(bench_run(bench, "mdevctl start-parent-mdevs " GPU), 0);
    assert_true(kv_machine_exists(bench->machine, "/sys/bus/mdev/devices/" UUID));
    assert_int_equal(bench_left(bench, "V5_4"), 2);
    bench_put(
        bench, "/etc/udev/rules.d/60-mdevctl.rules",
        "#RUN+=\"/x/mdevctl start-parent-mdevs %k\"\n"
        "ACTION==\"change\", RUN+=\"/bin/sh -c '{ /usr/bin/mdevctl start-parent-mdevs %k; }'\"");
    bench_reboot(bench);
    assert_true(kv_machine_exists(bench->machine, "/sys/bus/mdev/devices/" UUID));
    assert_int_equal(bench_left(bench, "V5_4"), 2);
    assert_int_equal(bench_run(bench, "modprobe -r kvmgt"), 0);
    assert_int_equal(bench_run(bench, "modprobe kvmgt"), 0);
    assert_true(kv_machine_exists(bench->machine, "/sys/bus/mdev/devices/" UUID));
}

/* On Arch both directories are one. */
static void test_mdevctl_on_arch(void **state)
{
    g_autoptr(Bench) bench = bench_new("arch");

    bench_put(bench, "/etc/default/grub", "GRUB_CMDLINE_LINUX=i915.enable_gvt=1\n");
    assert_int_equal(bench_run(bench, "grub-mkconfig -o " CONFIG), 0);
    assert_int_equal(bench_run(bench, DEFINE), 0);
    bench_put(bench, "/etc/modules-load.d/x.conf", "kvmgt\n");
    bench_reboot(bench);
    assert_true(kv_machine_exists(bench->machine, "/sys/bus/mdev/devices/" UUID));
}

/* ---- systemd ---- */

#define UNIT      "kvmgt-setup-vgpu-" UUID ".service"
#define UNIT_FILE "/etc/systemd/system/" UNIT
#define UNIT_LINK "/etc/systemd/system/multi-user.target.wants/" UNIT
#define UNIT_TEXT                                                                                  \
    "[Service]\nType=oneshot\nRemainAfterExit=yes\n"                                               \
    "ExecStart=/bin/sh -c '[ -e /sys/bus/mdev/devices/" UUID " ] || echo " UUID                    \
    " > /sys/class/mdev_bus/" GPU "/mdev_supported_types/i915-GVTg_V5_4/create'\n"                 \
    "[Install]\nWantedBy=multi-user.target\n"

static void test_unit_makes_the_vgpu(void **state)
{
    g_autoptr(Bench) bench = bench_new("rebooted");

    bench_put(bench, UNIT_FILE, UNIT_TEXT);
    assert_int_equal(bench_run(bench, "systemctl daemon-reload"), 0);
    assert_int_equal(bench_run(bench, "systemctl is-enabled " UNIT), 1);
    assert_int_equal(bench_run(bench, "systemctl enable " UNIT), 0);
    assert_string_equal(bench->output->str, "Created symlink " UNIT_LINK " -> " UNIT_FILE ".\n");
    assert_int_equal(bench_run(bench, "systemctl is-active " UNIT), 3);
    bench_reboot(bench);
    assert_true(kv_machine_exists(bench->machine, "/sys/bus/mdev/devices/" UUID));
    assert_int_equal(bench_run(bench, "systemctl is-active " UNIT), 0);
    assert_int_equal(bench_run(bench, "systemctl disable " UNIT), 0);
    assert_false(kv_machine_exists(bench->machine, UNIT_LINK));
    bench_reboot(bench);
    assert_false(kv_machine_exists(bench->machine, "/sys/bus/mdev/devices/" UUID));
}

/* A service may as well call a program that is known here. */
static void test_unit_runs_a_program(void **state)
{
    g_autoptr(Bench) bench = bench_new("rebooted");

    assert_int_equal(bench_run(bench, DEFINE), 0);
    bench_put(bench, UNIT_FILE, "[Service]\nExecStart=/usr/bin/mdevctl start --uuid " UUID "\n");
    assert_int_equal(bench_run(bench, "systemctl start " UNIT), 0);
    assert_true(kv_machine_exists(bench->machine, "/sys/bus/mdev/devices/" UUID));
    assert_int_equal(bench_run(bench, "systemctl restart " UNIT), 1);
}

/* Without a type to make it of, the service waits in vain. */
static void test_unit_fails(void **state)
{
    g_autoptr(Bench) bench = bench_new("fresh");

    bench_put(bench, UNIT_FILE, UNIT_TEXT);
    assert_int_equal(bench_run(bench, "systemctl enable --now " UNIT), 1);
    assert_int_equal(bench_run(bench, "systemctl is-active " UNIT), 3);
    assert_string_equal(bench->output->str, "failed\n");
    assert_int_equal(bench_run(bench, "systemctl start " UNIT), 1);
    assert_int_equal(bench_run(bench, "systemctl start no-such"), 5);
    assert_string_equal(bench->output->str,
                        "Failed to start no-such.service: Unit no-such.service not found.\n");
    assert_int_equal(bench_run(bench, "systemctl enable no-such"), 1);
}

static void test_daemon_needs_readable_settings(void **state)
{
    g_autoptr(Bench) bench = bench_new("fresh");

    assert_int_equal(bench_run(bench, "systemctl restart libvirtd"), 0);
    bench_put(bench, "/etc/libvirt/qemu.conf", "user = [\n");
    assert_int_equal(bench_run(bench, "systemctl restart libvirtd"), 1);
    assert_int_equal(bench_run(bench, "systemctl is-active libvirtd"), 3);
}

/* ---- programs ---- */

static void test_programs(void **state)
{
    g_autoptr(Bench) bench = bench_new("fresh");
    const char *const missing[] = { "no-such-program", NULL };
    const char *const unknown[] = { "/usr/bin/virsh", "list", NULL };
    int status;

    assert_int_equal(kv_machine_run(bench->machine, missing, NULL, NULL, &status), -ENOENT);
    /* There, but what it does isn't known: nothing is made up. */
    assert_int_equal(kv_machine_run(bench->machine, unknown, NULL, NULL, &status), -ENOEXEC);
    assert_int_equal(bench_run(bench, "/usr/sbin/update-grub"), 0);
}

/* ---- the directory ---- */

static void test_state_is_in_files(void **state)
{
    g_autoptr(Bench) bench = bench_new("rebooted");
    KvStat stat;

    bench_put(bench, "/etc/udev/rules.d/70-x.rules", rules[0].rule);
    assert_int_equal(bench_create(bench, "V5_4", UUID), 0);
    bench_open_again(bench);
    assert_true(kv_machine_exists(bench->machine, "/sys/bus/mdev/devices/" UUID));
    assert_int_equal(kv_machine_stat(bench->machine, "/dev/vfio/0", &stat), 0);
    assert_int_equal(stat.gid, 104);
    assert_int_equal(kv_machine_stat(bench->machine, "/etc/passwd", &stat), 0);
    assert_int_equal(stat.uid, 0);
    assert_int_equal(kv_machine_uid(bench->machine), 0);
}

static void expect_refused(const char *host, const char *directory)
{
    g_autoptr(GError) error = NULL;
    KvMachine *machine = kv_demo_open(host, directory, &error);

    assert_null(machine);
    assert_non_null(strstr(error->message, host && strchr(host, '-') ? host : directory));
}

static void test_directories(void **state)
{
    g_autofree char *directory = g_dir_make_tmp("kv-demo-XXXXXX", NULL);
    g_autofree char *inner = g_build_filename(directory, "new", NULL);
    g_autofree char *file = g_build_filename(directory, "file", NULL);
    g_autofree char *fresh = g_build_filename(directory, "fresh", NULL);
    g_autofree char *deep = g_build_filename(directory, "no", "such", NULL);
    g_autoptr(GError) error = NULL;
    KvMachine *machine = kv_demo_open(NULL, inner, &error);

    assert_non_null(machine);
    kv_machine_free(machine);
    expect_refused("ready", inner);
    expect_refused("no-such-host", fresh);
    assert_false(g_file_test(fresh, G_FILE_TEST_EXISTS));
    expect_refused(NULL, deep);
    /* Somebody's own. */
    assert_true(g_file_set_contents(file, "x", 1, NULL));
    expect_refused(NULL, directory);
    expect_refused(NULL, file);
    assert_false(kv_demo_discard(directory, &error));
    g_clear_error(&error);
    assert_true(g_file_test(file, G_FILE_TEST_EXISTS));
    assert_true(kv_demo_discard(inner, &error));
    assert_false(g_file_test(inner, G_FILE_TEST_EXISTS));
    g_unlink(file);
    g_rmdir(directory);
}

/* A host whose making was interrupted is made anew. */
static void test_interrupted_making(void **state)
{
    g_autoptr(Bench) bench = bench_new("ready");
    g_autofree char *marker = g_build_filename(bench->directory, ".kvmgt-demo", NULL);

    assert_true(g_file_set_contents(marker, "ready\n", -1, NULL));
    assert_int_equal(kv_machine_remove(bench->machine, "/proc/cmdline"), 0);
    bench_open_again(bench);
    assert_true(kv_machine_exists(bench->machine, "/proc/cmdline"));
}

/* A link in the tree leads nowhere else. */
static void test_links_stay_inside(void **state)
{
    g_autoptr(Bench) bench = bench_new("fresh");
    g_autofree char *outside = g_dir_make_tmp("kv-outside-XXXXXX", NULL);
    g_autofree char *link = g_build_filename(bench->directory, "root/boot/grub/grub.cfg", NULL);
    g_autofree char *target = g_build_filename(outside, "grub.cfg", NULL);

    g_unlink(link);
    assert_int_equal(symlink(target, link), 0);
    bench_run(bench, "update-grub");
    assert_false(g_file_test(target, G_FILE_TEST_EXISTS));
    g_rmdir(outside);
}

/* ---- the descriptions ---- */

static void test_every_host(void **state)
{
    unsigned n;
    const KvDemoHost *hosts = kv_demo_hosts(&n);

    assert_string_equal(hosts[0].name, "fresh");
    for (unsigned i = 0; i < n; i++) {
        g_autoptr(Bench) bench = bench_new(hosts[i].name);
        KvFacts *facts = kv_probe(bench->machine, KV_LOOK_ALL & ~KV_LOOK_LIBVIRT);

        assert_true(hosts[i].description && *hosts[i].description);
        assert_int_equal(facts->boot_id.seen, KV_KNOWN);
        assert_int_equal(facts->cmdline.seen, KV_KNOWN);
        /* where it isn't GRUB's configuration that says it, another loader does */
        assert_true(facts->grub_cfg.seen == KV_KNOWN || *facts->cmdline.text);
        assert_non_null(facts->os_name);
        kv_facts_unref(facts);
        bench_reboot(bench);
    }
}

static void test_ready(void **state)
{
    g_autoptr(Bench) bench = bench_new("ready");
    KvFacts *facts = kv_probe(bench->machine, KV_LOOK_ALL & ~KV_LOOK_LIBVIRT);
    const KvVgpu *vgpu;

    assert_int_equal(facts->vgpus->len, 1);
    vgpu = facts->vgpus->pdata[0];
    assert_true(vgpu->active && vgpu->lasting);
    assert_string_equal(vgpu->parent, GPU);
    assert_true(facts->grub_reads_dropins);
    kv_facts_unref(facts);
}

static const char *const malformed[] = { "text\n",        "[host\n", "|x\n",
                                         "[host]\nkey\n", "[]\n",    "[host]\n= x\n" };

static void test_malformed_description(void **state)
{
    g_autofree char *directory = g_dir_make_tmp("kv-demo-XXXXXX", NULL);
    g_autofree char *file = g_build_filename(directory, "x.host", NULL);
    g_autofree char *inner = g_build_filename(directory, "new", NULL);

    for (unsigned i = 0; i < G_N_ELEMENTS(malformed); i++) {
        g_autoptr(GError) error = NULL;

        assert_true(g_file_set_contents(file, malformed[i], -1, NULL));
        assert_null(kv_demo_open(file, inner, &error));
        assert_non_null(strstr(error->message, "line"));
        assert_non_null(strstr(error->message, file));
        g_rmdir(inner);
    }
    g_unlink(file);
    g_rmdir(directory);
}

/* What is ordered to fail fails, as it says; bytes that an editor would spoil can be written. */
static void test_failures_and_escapes(void **state)
{
    static const char text[] = "[host]\nlike = rebooted\n"
                               "[fail run update-grub]\nstatus = 7\n|it broke\n|twice\n"
                               "[fail run udevadm]\nerrno = EACCES\n"
                               "[fail write /sys/class/mdev_bus/" GPU
                               "/mdev_supported_types/i915-GVTg_V5_4/create]\nerrno = ENOSPC\n"
                               "[file /etc/odd]\nmode = 0600\nescapes = yes\nnewline = no\n"
                               "|a\\tb\\r\n|\\001 @release@\n";
    g_autofree char *directory = g_dir_make_tmp("kv-demo-XXXXXX", NULL);
    g_autofree char *file = g_build_filename(directory, "x.host", NULL);
    g_autofree char *odd = NULL;
    g_autoptr(Bench) bench = NULL;
    KvStat stat;

    assert_true(g_file_set_contents(file, text, -1, NULL));
    bench = bench_new(file);
    assert_int_equal(bench_run(bench, "update-grub"), 7);
    assert_string_equal(bench->output->str, "it broke\ntwice\n");
    assert_int_equal(bench_run(bench, "udevadm trigger"), -1);
    assert_int_equal(bench_create(bench, "V5_4", UUID), -ENOSPC);
    assert_int_equal(bench_create(bench, "V5_8", UUID), 0);
    odd = bench_read(bench, "/etc/odd");
    assert_string_equal(odd, "a\tb\r\n\001 6.1.0-50-amd64");
    assert_int_equal(kv_machine_stat(bench->machine, "/etc/odd", &stat), 0);
    assert_int_equal(stat.mode & 07777, 0600);
    g_unlink(file);
    g_rmdir(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_update_grub),
        cmocka_unit_test(test_recovery_has_the_other_variable),
        cmocka_unit_test(test_without_dropins),
        cmocka_unit_test(test_broken_settings),
        cmocka_unit_test(test_config_is_checked),
        cmocka_unit_test(test_mkconfig_elsewhere),
        cmocka_unit_test(test_restart_follows_grub),
        cmocka_unit_test(test_default_entry),
        cmocka_unit_test(test_nothing_to_start),
        cmocka_unit_test(test_udev),
        cmocka_unit_test(test_udev_trigger),
        cmocka_unit_test(test_mdevctl),
        cmocka_unit_test(test_mdevctl_at_boot),
        cmocka_unit_test(test_mdevctl_on_arch),
        cmocka_unit_test(test_unit_makes_the_vgpu),
        cmocka_unit_test(test_unit_runs_a_program),
        cmocka_unit_test(test_unit_fails),
        cmocka_unit_test(test_daemon_needs_readable_settings),
        cmocka_unit_test(test_programs),
        cmocka_unit_test(test_state_is_in_files),
        cmocka_unit_test(test_directories),
        cmocka_unit_test(test_interrupted_making),
        cmocka_unit_test(test_links_stay_inside),
        cmocka_unit_test(test_every_host),
        cmocka_unit_test(test_ready),
        cmocka_unit_test(test_malformed_description),
        cmocka_unit_test(test_failures_and_escapes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
