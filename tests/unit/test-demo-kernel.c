/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The simulated kernel, held to what is known of Linux 6.1: GVT-g's types and what is left of them,
 * the errors of `create` and `remove`, the files of a device, and what a restart forgets. */
#include "demo-bench.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define UUID_A "83b8f4f2-509f-482f-bc1e-e6bfe0fa1001"
#define UUID_B "83b8f4f2-509f-482f-bc1e-e6bfe0fa1002"
#define DEVICE "/sys/bus/mdev/devices/"
#define PCI    "/sys/devices/pci0000:00/0000:00:02.0"

/* ---- what fits into an aperture ---- */

/* -1: the type isn't listed. */
static const struct {
    const char *text; /* [pci] of the description */
    int left[4];      /* of _8, _4, _2, _1 */
} apertures[] = {
    { "aperture = 128", { -1, -1, -1, -1 } }, { "aperture = 256", { 2, 1, -1, -1 } },
    { "aperture = 512", { 6, 3, 1, -1 } },    { "aperture = 1024", { 7, 5, 2, 1 } },
    { "aperture = 2048", { 4, 3, 1, 0 } },    { "aperture = 4096", { 7, 7, 3, 1 } },
};
static const char *const sizes[] = { "V5_8", "V5_4", "V5_2", "V5_1" };

/* A host like rebooted, with an extra text. */
static Bench *bench_like(const char *like, const char *text)
{
    g_autofree char *path = NULL;
    g_autofree char *description = g_strdup_printf("[host]\nlike = %s\n%s\n", like, text);
    int fd = g_file_open_tmp("kv-host-XXXXXX", &path, NULL);
    Bench *bench;

    assert_true(fd >= 0);
    close(fd);
    assert_true(g_file_set_contents(path, description, -1, NULL));
    bench = bench_new(path);
    unlink(path);
    return bench;
}

static void test_left_at_rest(void **state)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(apertures); i++) {
        g_autofree char *text = g_strdup_printf("[pci 0000:00:02.0]\n%s", apertures[i].text);
        g_autoptr(Bench) bench = bench_like("rebooted", text);

        for (unsigned s = 0; s < G_N_ELEMENTS(sizes); s++)
            if (bench_left(bench, sizes[s]) != apertures[i].left[s])
                fail_msg("%s: %d of %s, not %d", apertures[i].text, bench_left(bench, sizes[s]),
                         sizes[s], apertures[i].left[s]);
    }
}

/* With 4 GB the counts are wrong, in the driver too: nothing is left where they say there is. */
static void test_largest_aperture_gives_nothing(void **state)
{
    g_autoptr(Bench) bench = bench_like("rebooted", "[pci 0000:00:02.0]\naperture = 4096");

    assert_int_equal(bench_create(bench, "V5_8", UUID_A), -ENOSPC);
}

static void test_types_share_the_aperture(void **state)
{
    g_autoptr(Bench) bench = bench_like("rebooted", "[pci 0000:00:02.0]\naperture = 256");

    assert_int_equal(bench_create(bench, "V5_8", UUID_A), 0);
    assert_int_equal(bench_left(bench, "V5_8"), 1);
    assert_int_equal(bench_left(bench, "V5_4"), 0);
    assert_int_equal(bench_create(bench, "V5_4", UUID_B), -ENOSPC);
    assert_int_equal(bench_write(bench, DEVICE UUID_A "/remove", "1"), 0);
    assert_int_equal(bench_left(bench, "V5_4"), 1);
}

/* What was seen on the rig: 384 MB of which one V5_4 is taken. */
static void test_left_beside_a_device(void **state)
{
    g_autoptr(Bench) bench = bench_new("rebooted");

    assert_int_equal(bench_create(bench, "V5_4", UUID_A), 0);
    assert_int_equal(bench_left(bench, "V5_8"), 4);
    assert_int_equal(bench_left(bench, "V5_4"), 2);
    assert_int_equal(bench_left(bench, "V5_2"), 1);
}

static void test_no_more_than_seven(void **state)
{
    g_autoptr(Bench) bench = bench_new("large");

    assert_int_equal(bench_run(bench, "modprobe kvmgt"), 0);
    assert_int_equal(bench_left(bench, "V5_8"), -1);
    bench_put(bench, "/etc/default/grub.d/x.cfg", "GRUB_CMDLINE_LINUX=i915.enable_gvt=1\n");
    assert_int_equal(bench_run(bench, "update-grub"), 0);
    bench_reboot(bench);
    assert_int_equal(bench_run(bench, "modprobe kvmgt"), 0);
    for (unsigned i = 0; i < 8; i++) {
        g_autofree char *uuid = g_strdup_printf("83b8f4f2-509f-482f-bc1e-e6bfe0fa100%u", i);

        assert_int_equal(bench_left(bench, "V5_8"), 7 - (int)MIN(i, 7));
        assert_int_equal(bench_create(bench, "V5_8", uuid), i < 7 ? 0 : -ENOSPC);
    }
}

/* ---- create and remove ---- */

static const struct {
    const char *value;
    int result;
} creations[] = {
    { UUID_A, 0 },
    { UUID_A "\n", 0 },
    { UUID_A "x", 0 }, /* the 37th byte isn't looked at */
    { "83B8F4F2-509F-482F-BC1E-E6BFE0FA1001", 0 },
    { "83b8f4f2-509f-082f-0c1e-e6bfe0fa1001", 0 }, /* no version or variant of the standard's */
    { "bad", -EINVAL },
    { "", -EINVAL },
    { UUID_A "\n\n", -EINVAL },
    { "83b8f4f2-509f-482f-bc1e-e6bfe0fa100", -EINVAL },
    { "83b8f4f2-509f-482f-bc1e-e6bfe0fa100g", -EINVAL },
    { "83b8f4f2509f482fbc1ee6bfe0fa10010000", -EINVAL },
};

static void test_create(void **state)
{
    g_autoptr(Bench) bench = bench_new("rebooted");

    for (unsigned i = 0; i < G_N_ELEMENTS(creations); i++) {
        g_autofree char *uuid = g_ascii_strdown(creations[i].value, 36);
        g_autofree char *device = g_strconcat(DEVICE, uuid, NULL);
        g_autofree char *remove = g_strconcat(device, "/remove", NULL);

        if (bench_create(bench, "V5_8", creations[i].value) != creations[i].result)
            fail_msg("“%s” isn't answered with %d", creations[i].value, creations[i].result);
        if (creations[i].result < 0)
            continue;
        assert_true(kv_machine_exists(bench->machine, device));
        assert_int_equal(bench_write(bench, remove, "1"), 0);
        assert_false(kv_machine_exists(bench->machine, device));
    }
}

static void test_uuid_is_taken(void **state)
{
    g_autoptr(Bench) bench = bench_new("rebooted");

    assert_int_equal(bench_create(bench, "V5_8", UUID_A), 0);
    assert_int_equal(bench_create(bench, "V5_8", UUID_A), -EEXIST);
    /* By any type, in any case, and before room is asked for. */
    assert_int_equal(bench_create(bench, "V5_2", "83B8F4F2-509F-482F-BC1E-E6BFE0FA1001"), -EEXIST);
}

static void test_remove(void **state)
{
    g_autoptr(Bench) bench = bench_new("rebooted");

    assert_int_equal(bench_create(bench, "V5_8", UUID_A), 0);
    assert_int_equal(bench_write(bench, DEVICE UUID_A "/remove", "x"), -EINVAL);
    assert_int_equal(bench_write(bench, DEVICE UUID_A "/remove", "0"), 0);
    assert_true(kv_machine_exists(bench->machine, DEVICE UUID_A));
    assert_int_equal(bench_write(bench, PCI "/" UUID_A "/remove", "1\n"), 0);
    assert_false(kv_machine_exists(bench->machine, DEVICE UUID_A));
    assert_int_equal(bench_write(bench, DEVICE UUID_A "/remove", "1"), -ENOENT);
}

static void test_other_attributes(void **state)
{
    g_autoptr(Bench) bench = bench_new("rebooted");

    assert_int_equal(bench_write(bench, "/sys/module/i915/parameters/enable_gvt", "Y"), -EACCES);
    assert_int_equal(bench_write(bench, PCI "/vendor", "0x8086"), -EACCES);
    assert_int_equal(bench_write(bench, PCI, "1"), -EISDIR);
    assert_int_equal(bench_write(bench, PCI "/nothing", "1"), -ENOENT);
    assert_int_equal(bench_write(bench, "/sys/module/kvm/parameters/ignore_msrs", "1"), -EIO);
}

/* ---- the files of a device ---- */

static void test_device_files(void **state)
{
    g_autoptr(Bench) bench = bench_new("rebooted");
    KvStat stat;

    assert_int_equal(bench_create(bench, "V5_4", UUID_A), 0);
    bench_expect_link(bench, DEVICE UUID_A, "../../../devices/pci0000:00/0000:00:02.0/" UUID_A);
    bench_expect_link(bench, DEVICE UUID_A "/iommu_group", "../../../../kernel/iommu_groups/0");
    bench_expect_link(bench, DEVICE UUID_A "/mdev_type", "../mdev_supported_types/i915-GVTg_V5_4");
    assert_true(kv_machine_exists(bench->machine, DEVICE UUID_A "/mdev_type/devices/" UUID_A));
    assert_true(kv_machine_exists(bench->machine, "/sys/kernel/iommu_groups/0/devices/" UUID_A));
    assert_int_equal(kv_machine_stat(bench->machine, "/dev/vfio/0", &stat), 0);
    assert_true(S_ISCHR(stat.mode));
    assert_int_equal(stat.mode & 07777, 0600);
    assert_int_equal(stat.uid, 0);
    assert_int_equal(stat.gid, 0);
    assert_int_equal(bench_write(bench, DEVICE UUID_A "/remove", "1"), 0);
    assert_int_equal(kv_machine_stat(bench->machine, "/dev/vfio/0", &stat), -ENOENT);
    assert_false(kv_machine_exists(bench->machine, "/sys/kernel/iommu_groups/0"));
}

static void test_groups_take_the_lowest_number(void **state)
{
    g_autoptr(Bench) bench = bench_new("rebooted");

    assert_int_equal(bench_create(bench, "V5_8", UUID_A), 0);
    assert_int_equal(bench_create(bench, "V5_8", UUID_B), 0);
    bench_expect_link(bench, DEVICE UUID_B "/iommu_group", "../../../../kernel/iommu_groups/1");
    assert_int_equal(bench_write(bench, DEVICE UUID_A "/remove", "1"), 0);
    assert_int_equal(bench_create(bench, "V5_8", UUID_A), 0);
    bench_expect_link(bench, DEVICE UUID_A "/iommu_group", "../../../../kernel/iommu_groups/0");
}

static void test_type_files(void **state)
{
    g_autoptr(Bench) bench = bench_new("rebooted");
    const char *const type = PCI "/mdev_supported_types/i915-GVTg_V5_4";
    g_autofree char *name = g_build_filename(type, "name", NULL);
    g_autofree char *api = g_build_filename(type, "device_api", NULL);
    g_autofree char *description = g_build_filename(type, "description", NULL);

    bench_expect(bench, name, "GVTg_V5_4");
    bench_expect(bench, api, "vfio-pci");
    bench_expect(bench, description,
                 "low_gm_size: 128MB\nhigh_gm_size: 512MB\nfence: 4\nresolution: 1920x1200\n"
                 "weight: 4");
    bench_expect_link(bench, "/sys/class/mdev_bus/0000:00:02.0",
                      "../../devices/pci0000:00/0000:00:02.0");
}

/* Broadwell's types have another number. */
static void test_broadwell(void **state)
{
    g_autoptr(Bench) bench = bench_like("rebooted", "[pci 0000:00:02.0]\nid = 8086:1622\ngvt = V4");

    assert_int_equal(bench_left(bench, "V4_4"), 3);
    assert_int_equal(bench_left(bench, "V5_4"), -1);
    assert_int_equal(bench_create(bench, "V4_4", UUID_A), 0);
}

/* ---- PCI ---- */

static void test_pci(void **state)
{
    g_autoptr(Bench) bench = bench_new("fresh");
    g_autofree char *resource = bench_read(bench, "/sys/bus/pci/devices/0000:00:02.0/resource");
    g_auto(GStrv) lines = g_strsplit(resource, "\n", -1);

    bench_expect(bench, "/sys/bus/pci/devices/0000:00:02.0/vendor", "0x8086");
    bench_expect(bench, "/sys/bus/pci/devices/0000:00:02.0/device", "0x5912");
    bench_expect(bench, "/sys/bus/pci/devices/0000:00:02.0/class", "0x030000");
    bench_expect_link(bench, "/sys/bus/pci/devices/0000:00:02.0/driver",
                      "../../../bus/pci/drivers/i915");
    assert_int_equal(g_strv_length(lines), 14); /* thirteen, each with its newline */
    assert_string_equal(lines[2],
                        "0x0000004000000000 0x000000401fffffff 0x000000000014220c"); /* 512 MB */
}

/* ---- modules ---- */

/* Before mdev is loaded there is no class; without the argument it stays empty. */
static void test_kvmgt_without_the_argument(void **state)
{
    g_autoptr(Bench) bench = bench_new("fresh");

    assert_false(kv_machine_exists(bench->machine, "/sys/class/mdev_bus"));
    bench_expect(bench, "/sys/module/i915/parameters/enable_gvt", "N");
    assert_int_equal(bench_run(bench, "modprobe kvmgt"), 0);
    assert_true(kv_machine_exists(bench->machine, "/sys/module/kvmgt"));
    assert_true(kv_machine_exists(bench->machine, "/sys/module/mdev"));
    assert_true(kv_machine_exists(bench->machine, "/sys/module/vfio"));
    /* softdep */
    assert_true(kv_machine_exists(bench->machine, "/sys/module/vfio_iommu_type1"));
    assert_true(kv_machine_exists(bench->machine, "/sys/class/mdev_bus"));
    assert_false(kv_machine_exists(bench->machine, "/sys/class/mdev_bus/0000:00:02.0"));
}

static void test_unknown_module(void **state)
{
    g_autoptr(Bench) bench = bench_new("nokvmgt");

    assert_int_equal(bench_run(bench, "modprobe -a kvmgt vfio"), 1);
    assert_string_equal(bench->output->str, "modprobe: FATAL: Module kvmgt not found in directory "
                                            "/lib/modules/6.1.0-50-amd64\n");
    assert_true(kv_machine_exists(bench->machine, "/sys/module/vfio"));
    assert_false(kv_machine_exists(bench->machine, "/sys/module/i915/parameters/enable_gvt"));
}

static void test_unloading_takes_everything_along(void **state)
{
    g_autoptr(Bench) bench = bench_new("rebooted");

    assert_int_equal(bench_create(bench, "V5_4", UUID_A), 0);
    assert_int_equal(bench_run(bench, "modprobe -r i915"), 1);
    assert_int_equal(bench_run(bench, "modprobe -r kvmgt"), 0);
    assert_false(kv_machine_exists(bench->machine, PCI "/" UUID_A));
    assert_false(kv_machine_exists(bench->machine, PCI "/mdev_supported_types"));
    assert_false(kv_machine_exists(bench->machine, "/sys/module/mdev"));
    assert_false(kv_machine_exists(bench->machine, "/sys/class/mdev_bus"));
    assert_true(kv_machine_exists(bench->machine, "/sys/module/kvm"));
}

/* Hardware that can't do it, and a scheduler in the way: the parameter is on, and nothing comes. */
static void test_gvt_stays_off(void **state)
{
    static const char *const texts[] = {
        "[pci 0000:00:02.0]\nid = 8086:4692\ngvt = no",
        "[boot]\ncmdline = root=/dev/sda1 ro i915.enable_gvt=1 i915.enable_guc=3",
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *text =
            g_strdup_printf("[boot]\ncmdline = root=/dev/sda1 ro i915.enable_gvt=1\n%s", texts[i]);
        g_autoptr(Bench) bench = bench_like("fresh", text);

        bench_expect(bench, "/sys/module/i915/parameters/enable_gvt", "Y");
        assert_int_equal(bench_run(bench, "modprobe kvmgt"), 0);
        assert_false(kv_machine_exists(bench->machine, "/sys/class/mdev_bus/0000:00:02.0"));
    }
}

static const struct {
    const char *argument, *value; /* NULL: the driver doesn't load */
} parameters[] = {
    { "i915.enable_gvt=1", "Y" },
    { "i915.enable_gvt=0", "N" },
    { "i915.enable-gvt=1", "Y" },
    { "i915.enable_gvt", "Y" },
    { "i915.enable_gvt=on", "Y" },
    { "i915.enable_gvt=y", "Y" },
    { "quiet", "N" },
    { "i915.enable_gvt=1 i915.enable_gvt=0", "N" },
    { "i915.enable_gvt=2", NULL },
    { "-- i915.enable_gvt=1", "N" },
};

static void test_the_parameter(void **state)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(parameters); i++) {
        g_autofree char *text = g_strdup_printf("[boot]\ncmdline = ro %s", parameters[i].argument);
        g_autoptr(Bench) bench = bench_like("fresh", text);
        g_autofree char *value = bench_read(bench, "/sys/module/i915/parameters/enable_gvt");

        if (g_strcmp0(value ? g_strstrip(value) : NULL, parameters[i].value) != 0)
            fail_msg("%s gives %s", parameters[i].argument, value);
    }
}

static void test_modprobe_d(void **state)
{
    g_autoptr(Bench) bench = bench_new("fresh");

    bench_put(bench, "/etc/modprobe.d/gvt.conf", "options i915 enable_gvt=1\n");
    bench_reboot(bench);
    bench_expect(bench, "/sys/module/i915/parameters/enable_gvt", "Y");
}

static void test_no_virtualization(void **state)
{
    g_autoptr(Bench) bench = bench_new("novt");

    assert_false(kv_machine_exists(bench->machine, "/dev/kvm"));
    assert_int_equal(bench_run(bench, "modprobe kvm_intel"), 1);
    assert_non_null(strstr(bench->output->str, "Operation not supported"));
}

/* ---- the restart ---- */

static void test_restart_forgets(void **state)
{
    g_autoptr(Bench) bench = bench_new("rebooted");
    g_autofree char *before = bench_read(bench, "/proc/sys/kernel/random/boot_id");
    g_autofree char *after = NULL;

    assert_int_equal(bench_create(bench, "V5_4", UUID_A), 0);
    bench_reboot(bench);
    after = bench_read(bench, "/proc/sys/kernel/random/boot_id");
    assert_string_not_equal(before, after);
    assert_int_equal(strlen(after), 37);
    assert_false(kv_machine_exists(bench->machine, DEVICE UUID_A));
    assert_false(kv_machine_exists(bench->machine, "/dev/vfio/0"));
    assert_true(kv_machine_exists(bench->machine, "/dev/vfio/vfio"));
    /* modules-load.d */
    assert_int_equal(bench_left(bench, "V5_4"), 3);
}

static void test_modules_load(void **state)
{
    g_autoptr(Bench) bench = bench_new("fresh");

    bench_put(bench, "/etc/modules-load.d/a.conf",
              "# vfio-pci\n; x\n\nvfio_iommu_type1\nno-such\n");
    bench_put(bench, "/etc/modules-load.d/b.other", "kvmgt\n");
    bench_put(bench, "/etc/modules", "mdev\n");
    bench_reboot(bench);
    assert_true(kv_machine_exists(bench->machine, "/sys/module/vfio_iommu_type1"));
    assert_true(kv_machine_exists(bench->machine, "/sys/module/mdev"));
    assert_false(kv_machine_exists(bench->machine, "/sys/module/kvmgt"));
    assert_false(kv_machine_exists(bench->machine, "/sys/module/vfio_pci"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_left_at_rest),
        cmocka_unit_test(test_largest_aperture_gives_nothing),
        cmocka_unit_test(test_types_share_the_aperture),
        cmocka_unit_test(test_left_beside_a_device),
        cmocka_unit_test(test_no_more_than_seven),
        cmocka_unit_test(test_create),
        cmocka_unit_test(test_uuid_is_taken),
        cmocka_unit_test(test_remove),
        cmocka_unit_test(test_other_attributes),
        cmocka_unit_test(test_device_files),
        cmocka_unit_test(test_groups_take_the_lowest_number),
        cmocka_unit_test(test_type_files),
        cmocka_unit_test(test_broadwell),
        cmocka_unit_test(test_pci),
        cmocka_unit_test(test_kvmgt_without_the_argument),
        cmocka_unit_test(test_unknown_module),
        cmocka_unit_test(test_unloading_takes_everything_along),
        cmocka_unit_test(test_gvt_stays_off),
        cmocka_unit_test(test_the_parameter),
        cmocka_unit_test(test_modprobe_d),
        cmocka_unit_test(test_no_virtualization),
        cmocka_unit_test(test_restart_forgets),
        cmocka_unit_test(test_modules_load),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
