/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages of libvirt, QEMU and the kernel, and which cause each is matched to. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/checks/checks.h"
#include "core/explain/explain.h"

#define MONITOR                                                                                    \
    "internal error: process exited while connecting to monitor: 2024-05-01T10:00:00.1Z "          \
    "qemu-system-x86_64: -device vfio-pci,sysfsdev=/sys/bus/mdev/devices/"                         \
    "6f5a2c1e-0b8d-4d3f-9a57-1c2e4b7d8f60,rombar=0: "
#define VFIO "vfio 6f5a2c1e-0b8d-4d3f-9a57-1c2e4b7d8f60: "

/* As they were seen, or as the format of the source makes them. */
static const struct {
    const char *id, *message;
} messages[] = {
    { "gvt-unsupported", "i915 0000:00:02.0: Unsupported device. GVT-g is disabled" },
    { "gvt-nested", "i915 0000:00:02.0: GVT-g is disabled for guest" },
    { "gvt-guc",
      "i915 0000:00:02.0: [drm] *ERROR* i915 GVT-g loading failed due to Graphics virtualization "
      "is not yet supported with GuC submission" },
    { "gvt-regression", "gvt: assign a handler to a non-tracked mmio 4ab8" },
    { "gvt-regression", "gvt: dup mmio definition offset 2248" },
    { "gvt-firmware",
      "i915 0000:00:02.0: Direct firmware load for "
      "i915/gvt/vid_0x8086_did_0x3ea0_rid_0x02.golden_hw_state failed with error -2" },
    { "kvmgt-key", "modprobe: ERROR: could not insert 'i915': Required key not available" },
    { "kvmgt-key", "modprobe: ERROR: could not insert 'kvmgt': Key was rejected by service" },
    { "kvmgt-missing",
      "modprobe: FATAL: Module kvmgt not found in directory /lib/modules/5.14.0-70.el9.x86_64" },
    { "kvmgt-missing", "i915: unknown parameter 'enable_gvt' ignored" },
    { "kvmgt-off", "modprobe: ERROR: could not insert 'kvmgt': No such device" },
    { "module-merged",
      "modprobe: FATAL: Module vfio_mdev not found in directory /lib/modules/6.1" },
    { "module-merged", "systemd-modules-load[243]: Failed to find module 'vfio_virqfd'" },
    /* 18-20 */
    { "vgpu-no-room", "bash: echo: write error: No space left on device" },
    { "vgpu-no-room", "gvt: fail to allocate resource low GM space" },
    { "vgpu-no-room", "gvt: vgpu 1: fail to allocate resource fence" },
    { "vgpu-no-room", "[   77.118191] gvt: fail to alloc low gm space from host" },
    { "vgpu-no-room", "gvt: fail to alloc high gm space from host" },
    { "vgpu-no-room", "[   77.118382] gvt: failed to create intel vgpu: -28" },
    { "vgpu-uuid-taken", "bash: echo: write error: File exists" },          /* 21 */
    { "vgpu-uuid-malformed", "bash: echo: write error: Invalid argument" }, /* 22 */
    { "vfio-group-missing",                                                 /* 23 */
      "failed to access '/sys/bus/mdev/devices/6f5a2c1e-0b8d-4d3f-9a57-1c2e4b7d8f60/iommu_group': "
      "No such file or directory" },
    { "vfio-group-missing",
      "internal error: IOMMU group file /sys/x/iommu_group is not a symlink" },
    /* 24 */
    { "vgpu-gone",
      "failed to read '/sys/bus/mdev/devices/6f5a2c1e-0b8d-4d3f-9a57-1c2e4b7d8f60/mdev_type/"
      "device_api': No such file or directory" },
    { "vgpu-gone",
      "device not found: mediated device '6f5a2c1e-0b8d-4d3f-9a57-1c2e4b7d8f60' not found" },
    { "vgpu-boot-race", "/bin/sh: 1: /usr/sbin/mdevctl: not found" }, /* 25 */
    /* 26 */
    { "vgpu-held",
      "intel_vgpu_mdev 6f5a2c1e: Device is currently in use, task \"bash\" (4711) blocked until "
      "device is released" },
    { "vgpu-held", "internal error: Unable to destroy 'mdev_6f5a2c1e': device in use" },
    { "vgpu-in-use",
      "Requested operation is not valid: mediated device /sys/bus/mdev/devices/6f5a2c1e is in use "
      "by driver QEMU, domain win" },
    { "vfio-second-vgpu", MONITOR VFIO "error getting device from group 1: File exists" }, /* 27 */
    { "vfio-permission", MONITOR VFIO "failed to open /dev/vfio/0: Permission denied" },   /* 28 */
    { "vfio-permission", "vfio: failed to open /dev/vfio/12: Permission denied" },
    { "vfio-private-dev", MONITOR VFIO "failed to open /dev/vfio/0: No such file or directory" },
    { "vfio-cgroup", MONITOR VFIO "failed to open /dev/vfio/0: Operation not permitted" }, /* 30 */
    { "vfio-busy", MONITOR VFIO "failed to open /dev/vfio/0: Device or resource busy" },
    /* 31 */
    { "vfio-memlock",
      "vfio_pin_page_external: Task qemu-system-x86 (1234) RLIMIT_MEMLOCK (65536) exceeded" },
    { "vfio-memlock", "vfio_pin_pages_remote: RLIMIT_MEMLOCK (67108864) exceeded" },
    { "vfio-memlock", "gvt: vgpu 1: vfio_pin_pages failed for gfn 0x1000, ret -12" },
    { "vfio-memlock", MONITOR "VFIO_MAP_DMA failed: Cannot allocate memory" },
    { "vfio-memlock",
      MONITOR "vfio_dma_map(0x5b4411be9ab0, 0x100000000, 0x80000000, 0x79022fe00000) = -12 "
              "(Cannot allocate memory)" },
    { "vfio-modules", MONITOR VFIO "No available IOMMU models" }, /* 32 */
    { "vfio-modules", MONITOR VFIO "failed to open /dev/vfio/vfio: No such file or directory" },
    { "vfio-container", MONITOR VFIO "Failed to set iommu for container: Input/output error" },
    /* 34 */
    { "vfio-confined",
      "audit: type=1400 audit(1700000000.1:55): apparmor=\"DENIED\" operation=\"open\" "
      "profile=\"libvirt-6f5a2c1e\" name=\"/dev/vfio/0\" pid=1 comm=\"qemu-system-x86\" "
      "requested_mask=\"wr\" denied_mask=\"wr\" fsuid=64055 ouid=0" },
    { "vfio-confined",
      "type=AVC msg=audit(1700000000.1:55): avc:  denied  { read write } for  pid=1 "
      "comm=\"qemu-system-x86\" path=\"/dev/vfio/0\" dev=\"devtmpfs\" tclass=chr_file" },
    { "display-no-gl", MONITOR VFIO "vfio-display-dmabuf: opengl not available" }, /* 35 */
    { "display-no-graphics",                                                       /* 36 */
      "unsupported configuration: graphics device is needed for attribute value 'display=on' in "
      "<hostdev>" },
    { "display-no-render-node", "qemu-system-x86_64: egl: no drm render node available" }, /* 37 */
    { "display-gl-remote",                                                                 /* 38 */
      "qemu-system-x86_64: SPICE GL support is local-only for now and incompatible with -spice "
      "port/tls-port" },
    { "display-none", MONITOR VFIO "vfio: device doesn't support any (known) display method" },
    { "ramfb-twice", "qemu-system-x86_64: duplicate fw_cfg file name: etc/ramfb" }, /* 41 */
    { "ramfb-off", MONITOR "Property 'vfio-pci.ramfb' not found" },                 /* 42 */
    { "ramfb-off", MONITOR "Property '.ramfb' not found" },
    { "guest-msrs", "kvm [4711]: vcpu0, guest rIP: 0xfffff80 unhandled rdmsr: 0x1a2" }, /* 43 */
    { "guest-two-displays", "(EE) 0: /usr/lib/xorg/Xorg (OsLookupColor+0x139) [0x55]" },
    { "qemu-slot", "PCI: slot 1 function 0 not available for pcie-root-port, in use by vfio-pci" },
    /* The first line that is known counts. */
    { "vfio-permission",
      "internal error: something\nqemu: failed to open /dev/vfio/0: Permission denied\n" },
    { "qemu-words", "internal error: process exited while connecting to monitor" },
};

/* What looks like one of them and isn't. */
static const struct {
    const char *id, *message;
} others[] = {
    { "unknown", "" },
    { "unknown", "error: Disconnected from qemu:///system due to end of file" },
    { "unknown", "failed to open /dev/dri/renderD128: Permission denied" },
    { "unknown", "failed to open /dev/vfio/0: Too many open files" },
    { "unknown", "error getting device from group 3: No such device" },
    { "unknown", "Property 'vfio-pci.xres' not found" },
    { "unknown", "duplicate fw_cfg file name: genroms/vgabios.bin" },
    { "unknown", "apparmor=\"ALLOWED\" operation=\"open\" name=\"/dev/vfio/0\"" },
    { "unknown", "apparmor=\"DENIED\" operation=\"open\" name=\"/etc/shadow\"" },
    { "unknown", "modprobe: FATAL: Module kvmgt_extra not found in directory /lib/modules/6.1" },
    { "unknown", "modprobe: ERROR: could not insert 'vfio': No such device" },
    { "unknown", "i915 0000:00:02.0: firmware i915/kbl_dmc.bin failed with error -2" },
    { "unknown", "gvt: failed to create intel vgpu: -12" },
    { "unknown", "Failed to set iommu for container: Device or resource busy" },
    { "unknown", "VFIO_MAP_DMA failed: Invalid argument" },
    { "unknown", "gvt: vgpu 1: vfio_pin_pages failed for gfn 0x1000, ret -14" },
    { "unknown", "storage volume named a" },
    { "unknown", "Requested operation is not valid: domain is not running" },
    /* The parts have to stand in one line. */
    { "unknown", "failed to open /dev/vfio/0:\nsome other file: Permission denied" },
    { "disk-full", "write to /var/lib/libvirt/images/a.qcow2: No space left on device" },
    { "disk-denied", "Could not open '/a.img': Permission denied" },
};

static void test_messages(void **state)
{
    for (gsize i = 0; i < G_N_ELEMENTS(messages); i++) {
        const KvExplanation *found = kv_explain(messages[i].message);

        if (g_strcmp0(found->id, messages[i].id) != 0)
            fail_msg("%s instead of %s: %s", found->id, messages[i].id, messages[i].message);
    }
}

static void test_near_misses(void **state)
{
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        const KvExplanation *found = kv_explain(others[i].message);

        if (g_strcmp0(found->id, others[i].id) != 0)
            fail_msg("%s instead of %s: %s", found->id, others[i].id, others[i].message);
    }
    assert_string_equal(kv_explain(NULL)->id, KV_UNEXPLAINED);
}

/* libvirt's codes say it in any language. */
static void test_codes(void **state)
{
    static const struct {
        KvSaid said;
        const char *id; /* NULL: no row */
    } rows[] = {
        { { "Netz fehlt", KV_SAID_NO_NETWORK, KV_FROM_LIBVIRT_NETWORK, 0 }, "network-missing" },
        { { "aus", KV_SAID_OPERATION_INVALID, KV_FROM_LIBVIRT_NETWORK, 0 }, "network-off" },
        { { "aus", KV_SAID_OPERATION_INVALID, KV_FROM_STORAGE, 0 }, "pool-off" },
        { { "aus", KV_SAID_OPERATION_INVALID, KV_FROM_QEMU, 0 }, NULL },
        { { "fehlt", KV_SAID_SYSTEM_ERROR, KV_FROM_STORAGE, ENOENT }, "disk-missing" },
        { { "voll", KV_SAID_SYSTEM_ERROR, KV_FROM_QEMU, ENOSPC }, "disk-full" },
        { { "fehlt", KV_SAID_SYSTEM_ERROR, KV_FROM_QEMU, ENOENT }, NULL },
        { { "fehlt", KV_SAID_DEVICE_MISSING, KV_FROM_QEMU, 0 }, "vgpu-gone" },
        { { "internal error: x", KV_SAID_INTERNAL_ERROR, KV_FROM_STORAGE, 0 }, NULL },
        { { NULL, KV_SAID_INTERNAL_ERROR, KV_FROM_QEMU, 0 }, "qemu-words" },
        { { NULL, KV_SAID_OPERATION_DENIED, 0, 0 }, "not-allowed" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const KvExplanation *found = kv_explain_said(&rows[i].said);

        if (g_strcmp0(found ? found->id : NULL, rows[i].id) != 0)
            fail_msg("row %zu: %s instead of %s", i, found ? found->id : "none", rows[i].id);
    }
}

/* A sentence of ours ends with the remedy of its row. */
static void test_sentences(void **state)
{
    unsigned count;
    const KvExplanation *rows = kv_explanations(&count);

    for (unsigned i = 0; i < count; i++) {
        g_autofree char *sentence = g_strconcat("libvirt sagt nein. ", rows[i].remedy, NULL);

        assert_string_equal(kv_explain(sentence)->id, rows[i].id);
    }
    /* Where the row is vague, a known message beside it counts. */
    assert_string_equal(kv_explain("QEMU's own words are in /var/log/libvirt/qemu.\n"
                                   "egl: no drm render node available")
                            ->id,
                        "display-no-render-node");
}

/* The tables name what there is, once, and no check is taken for an explanation. */
static void test_tables_are_whole(void **state)
{
    g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
    unsigned count;
    const KvExplanation *rows = kv_explanations(&count);
    const KvPattern *patterns;

    for (unsigned i = 0; i < count; i++) {
        assert_true(g_hash_table_add(ids, (char *)rows[i].id));
        assert_null(kv_check(rows[i].id));
        if (rows[i].check && !kv_check(rows[i].check))
            fail_msg("%s names the check %s, which isn't there", rows[i].id, rows[i].check);
        assert_true(g_str_has_suffix(rows[i].cause, "."));
    }
    patterns = kv_explain_patterns(&count);
    for (unsigned i = 0; i < count; i++) {
        assert_non_null(kv_explanation(patterns[i].id));
        assert_false(!patterns[i].text && patterns[i].code == KV_SAID_ANY &&
                     patterns[i].domain == KV_SAID_ANY);
    }
}

/* `explain` says of each what it looks at. */
static void test_checks_say_how(void **state)
{
    unsigned count;
    const KvCheck *checks = kv_checks(&count);

    for (unsigned i = 0; i < count; i++)
        if (!checks[i].how || !*checks[i].how)
            fail_msg("%s doesn't say how it is detected", checks[i].id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_near_misses),
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_sentences),
        cmocka_unit_test(test_tables_are_whole),
        cmocka_unit_test(test_checks_say_how),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
