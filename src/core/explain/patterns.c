/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What libvirt, QEMU and the kernel say, in the words of their sources: QEMU's hw/vfio and ui,
 * libvirt's src/util/virmdev.c and src/qemu, the kernel's drivers/vfio and i915/gvt. */
#include "core/explain/explain.h"

#include <errno.h>

#define ANY           KV_SAID_ANY
#define TEXT(a)       (a), NULL, ANY, ANY, ANY
#define BOTH(a, b)    (a), (b), ANY, ANY, ANY
#define CODE(c)       NULL, NULL, (c), ANY, ANY
#define CODE_OF(c, d) NULL, NULL, (c), (d), ANY
#define ERRNO(d, n)   NULL, NULL, KV_SAID_SYSTEM_ERROR, (d), (n)

static const KvPattern patterns[] = {
    /* the kernel and its modules */
    { "gvt-unsupported", TEXT("Unsupported device. GVT-g is disabled") },
    { "gvt-nested", TEXT("GVT-g is disabled for guest") },
    { "gvt-guc", TEXT("not yet supported with GuC submission") },
    { "gvt-regression", TEXT("assign a handler to a non-tracked mmio") },
    { "gvt-regression", TEXT("dup mmio definition offset") },
    { "gvt-firmware", BOTH("golden_hw_state", "failed with error -2") },
    { "kvmgt-key", TEXT("Required key not available") },
    { "kvmgt-key", TEXT("Key was rejected by service") },
    { "kvmgt-missing", TEXT("Module kvmgt not found") },
    { "kvmgt-missing", TEXT("unknown parameter 'enable_gvt' ignored") },
    { "kvmgt-off", BOTH("could not insert 'kvmgt'", "No such device") },
    { "module-merged", TEXT("Module vfio_mdev not found") },
    { "module-merged", TEXT("Failed to find module 'vfio_mdev'") },
    { "module-merged", TEXT("Module vfio_virqfd not found") },
    { "module-merged", TEXT("Failed to find module 'vfio_virqfd'") },

    /* making and removing a vGPU */
    { "vgpu-no-room", TEXT("write error: No space left on device") },
    { "vgpu-no-room", BOTH("gvt: ", "fail to allocate resource ") },
    { "vgpu-no-room", BOTH("gvt: ", " gm space from host") },
    { "vgpu-no-room", TEXT("failed to create intel vgpu: -28") },
    { "vgpu-uuid-taken", TEXT("write error: File exists") },
    { "vgpu-uuid-malformed", TEXT("write error: Invalid argument") },
    { "vgpu-boot-race", TEXT("mdevctl: not found") },
    { "vgpu-held", TEXT("blocked until device is released") },
    { "vgpu-held", BOTH("Unable to destroy '", "device in use") },
    { "vgpu-in-use", BOTH("mediated device ", " is in use by driver") },
    { "vgpu-gone", BOTH("mediated device '", "' not found") },
    { "vgpu-gone", BOTH("failed to read '", "/mdev_type/device_api'") },
    { "vgpu-gone", CODE(KV_SAID_DEVICE_MISSING) },
    { "vfio-group-missing", BOTH("failed to access '", "/iommu_group'") },
    { "vfio-group-missing", BOTH("IOMMU group file ", " is not a symlink") },

    /* QEMU opens it; the denials come first, for the audit's lines hold the path as well */
    { "vfio-confined", BOTH("apparmor=\"DENIED\"", "/dev/vfio/") },
    { "vfio-confined", BOTH("avc:  denied", "vfio") },
    { "vfio-second-vgpu", BOTH("error getting device from group ", ": File exists") },
    { "vfio-busy", BOTH("failed to open /dev/vfio/", ": Device or resource busy") },
    { "vfio-busy", BOTH("error getting device from group ", ": Device or resource busy") },
    { "vfio-permission", BOTH("/dev/vfio/", "Permission denied") },
    { "vfio-cgroup", BOTH("failed to open /dev/vfio/", ": Operation not permitted") },
    { "vfio-modules", BOTH("failed to open /dev/vfio/vfio:", "No such file or directory") },
    { "vfio-private-dev", BOTH("failed to open /dev/vfio/", ": No such file or directory") },
    { "vfio-modules", TEXT("No available IOMMU models") },
    { "vfio-container", BOTH("et iommu for container", ": Input/output error") },
    { "vfio-memlock", BOTH("RLIMIT_MEMLOCK (", ") exceeded") },
    { "vfio-memlock", BOTH("VFIO_MAP_DMA failed", ": Cannot allocate memory") },
    { "vfio-memlock", BOTH("vfio_dma_map(", "Cannot allocate memory") },
    { "vfio-memlock", BOTH("vfio_pin_pages failed", "ret -12") },

    /* display and the guest's start */
    { "display-no-gl", TEXT("vfio-display-dmabuf: opengl not available") },
    { "display-no-graphics", BOTH("graphics device is needed for attribute value", "display=on") },
    { "display-no-render-node", TEXT("egl: no drm render node available") },
    { "display-gl-remote", TEXT("SPICE GL support is local-only") },
    { "display-none", TEXT("device doesn't support any (known) display method") },
    { "ramfb-twice", TEXT("duplicate fw_cfg file name: etc/ramfb") },
    { "ramfb-off", BOTH("Property '", "ramfb' not found") },
    { "guest-two-displays", TEXT("OsLookupColor") },
    { "guest-msrs", TEXT("unhandled rdmsr: ") },
    { "guest-msrs", TEXT("unhandled wrmsr: ") },
    { "qemu-slot", BOTH("PCI: slot ", " not available for ") },

    /* what else a start asks for */
    { "guest-memory", TEXT("cannot set up guest memory") },
    { "disk-missing", ERRNO(KV_FROM_STORAGE, ENOENT) },
    { "disk-denied", ERRNO(KV_FROM_STORAGE, EACCES) },
    { "disk-missing", BOTH("Cannot access storage file", "No such file or directory") },
    { "disk-denied", BOTH("Cannot access storage file", "Permission denied") },
    { "disk-missing", BOTH("Could not open '", "No such file or directory") },
    { "disk-denied", BOTH("Could not open '", "Permission denied") },
    { "disk-in-use", TEXT("Failed to get \"write\" lock") },
    { "kvm-missing", TEXT("virt type 'kvm'") },
    { "kvm-missing", TEXT("domaintype=kvm") },
    { "disk-full", ERRNO(ANY, ENOSPC) },
    { "disk-full", TEXT("No space left on device") },
    { "not-allowed", CODE(KV_SAID_OPERATION_DENIED) },
    { "not-allowed", CODE(KV_SAID_ACCESS_DENIED) },
    { "network-missing", CODE(KV_SAID_NO_NETWORK) },
    { "network-missing", TEXT("Network not found") },
    { "network-off", CODE_OF(KV_SAID_OPERATION_INVALID, KV_FROM_LIBVIRT_NETWORK) },
    { "network-off", BOTH("network '", "' is not active") },
    { "pool-missing", CODE(KV_SAID_NO_STORAGE_POOL) },
    { "pool-missing", TEXT("Storage pool not found") },
    { "pool-off", CODE_OF(KV_SAID_OPERATION_INVALID, KV_FROM_STORAGE) },
    { "pool-off", BOTH("storage pool '", "' is not active") },
    { "volume-missing", CODE(KV_SAID_NO_STORAGE_VOL) },
    { "volume-missing", TEXT("Storage volume not found") },
    { "volume-taken", CODE(KV_SAID_STORAGE_VOL_EXIST) },
    { "volume-taken", BOTH("storage volume ", "exists already") },
    { "libvirt-line", NULL, NULL, ANY, KV_FROM_RPC, ANY },
    { "qemu-words", CODE_OF(KV_SAID_INTERNAL_ERROR, KV_FROM_QEMU) },
    { "qemu-words", "internal error: ", NULL, KV_SAID_NOTHING_ELSE, ANY, ANY },
};

const KvPattern *kv_explain_patterns(unsigned *ret_count)
{
    *ret_count = G_N_ELEMENTS(patterns);
    return patterns;
}
