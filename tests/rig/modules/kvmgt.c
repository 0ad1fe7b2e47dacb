// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A stand-in for kvmgt, for the test rig only.
 *
 * The mediated devices are real, made by the kernel's own mdev and VFIO core; only what is behind
 * them is a toy: a PCI function that shows an Intel GPU's identity and one memory BAR. The types,
 * their sizes and how many of each are left follow the real module.
 */
#include <asm/unaligned.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#include "rig_gpu.h"

#define VGPU_VENDOR       0x8086
#define VGPU_DEVICE       0x5912
#define CONFIG_SIZE       256
#define BAR_SIZE          4096
#define REGION_SHIFT      40
#define REGION_OFFSET(i)  ((u64)(i) << REGION_SHIFT)
#define REGION_INDEX(pos) ((u64)(pos) >> REGION_SHIFT)

/* What the host keeps for itself, and what there is in all (MB, and fence registers). */
#define HOST_LOW   128
#define HOST_HIGH  384
#define HOST_FENCE 4
#define GGTT       4096
#define FENCES     32

struct vgpu_type {
    struct mdev_type type; /* first: the core hands back a pointer to it */
    unsigned int low, high, fence, weight;
    const char *resolution;
};

struct vgpu {
    struct vfio_device vdev; /* first: vfio_alloc_device asks for that */
    const struct vgpu_type *type;
    u8 config[CONFIG_SIZE];
    u8 bar[BAR_SIZE];
};

/* Largest count first, as the real module lists them: those that fit are always a prefix. */
static struct vgpu_type types[] = {
    { { .sysfs_name = "GVTg_V5_8" }, 64, 384, 4, 2, "1024x768" },
    { { .sysfs_name = "GVTg_V5_4" }, 128, 512, 4, 4, "1920x1200" },
    { { .sysfs_name = "GVTg_V5_2" }, 256, 1024, 4, 8, "1920x1200" },
    { { .sysfs_name = "GVTg_V5_1" }, 512, 2048, 4, 16, "1920x1200" },
};
static struct mdev_type *offered[ARRAY_SIZE(types)];

static struct mdev_parent parent;
static bool registered;

/* Not of the real module: what the host's own screens pin of the aperture. As there, the counts of
 * what is left know nothing of it, and a creation finds out. */
static unsigned int rig_pinned_mb;
module_param(rig_pinned_mb, uint, 0644);
MODULE_PARM_DESC(rig_pinned_mb, "What the host itself has in use of the aperture, in MB");

static DEFINE_MUTEX(lock);
static unsigned int used_low, used_high, used_fence; /* under lock */

/* ---- how many are left ---- */

static unsigned int left_of(unsigned int all, unsigned int host, unsigned int used,
                            unsigned int each)
{
    return all > host + used ? (all - host - used) / each : 0;
}

static unsigned int left_locked(const struct vgpu_type *type)
{
    unsigned int aperture = rig_gpu_aperture_mb();

    return min3(left_of(aperture, HOST_LOW, used_low, type->low),
                left_of(GGTT, aperture + HOST_HIGH, used_high, type->high),
                left_of(FENCES, HOST_FENCE, used_fence, type->fence));
}

static int take(const struct vgpu_type *type)
{
    int result = -ENOSPC;

    mutex_lock(&lock);
    if (left_of(rig_gpu_aperture_mb(), HOST_LOW + rig_pinned_mb, used_low, type->low) == 0) {
        pr_err("gvt: fail to alloc low gm space from host\n");
    } else if (left_locked(type) > 0) {
        used_low += type->low;
        used_high += type->high;
        used_fence += type->fence;
        result = 0;
    }
    mutex_unlock(&lock);
    return result;
}

static void give_back(const struct vgpu_type *type)
{
    mutex_lock(&lock);
    used_low -= type->low;
    used_high -= type->high;
    used_fence -= type->fence;
    mutex_unlock(&lock);
}

static unsigned int vgpu_get_available(struct mdev_type *mtype)
{
    unsigned int left;

    mutex_lock(&lock);
    left = left_locked(container_of(mtype, struct vgpu_type, type));
    mutex_unlock(&lock);
    return left;
}

static ssize_t vgpu_show_description(struct mdev_type *mtype, char *buf)
{
    const struct vgpu_type *type = container_of(mtype, struct vgpu_type, type);

    return sysfs_emit(buf,
                      "low_gm_size: %uMB\nhigh_gm_size: %uMB\nfence: %u\n"
                      "resolution: %s\nweight: %u\n",
                      type->low, type->high, type->fence, type->resolution, type->weight);
}

/* ---- the device as QEMU's vfio-pci sees it ---- */

static void config_reset(struct vgpu *vgpu)
{
    memset(vgpu->config, 0, sizeof(vgpu->config));
    put_unaligned_le16(VGPU_VENDOR, vgpu->config + PCI_VENDOR_ID);
    put_unaligned_le16(VGPU_DEVICE, vgpu->config + PCI_DEVICE_ID);
    put_unaligned_le16(VGPU_VENDOR, vgpu->config + PCI_SUBSYSTEM_VENDOR_ID);
    put_unaligned_le16(VGPU_DEVICE, vgpu->config + PCI_SUBSYSTEM_ID);
    put_unaligned_le16(PCI_CLASS_DISPLAY_VGA, vgpu->config + PCI_CLASS_DEVICE);
}

/* A BAR answers the size probe: the bits below its size stay zero, whatever is written. */
static void config_mask_bars(struct vgpu *vgpu)
{
    u32 bar = get_unaligned_le32(vgpu->config + PCI_BASE_ADDRESS_0);

    put_unaligned_le32(bar & ~(u32)(BAR_SIZE - 1), vgpu->config + PCI_BASE_ADDRESS_0);
    memset(vgpu->config + PCI_BASE_ADDRESS_1, 0, 5 * sizeof(u32));
    memset(vgpu->config + PCI_ROM_ADDRESS, 0, sizeof(u32));
}

static void config_write(struct vgpu *vgpu, size_t at, const u8 *from, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        size_t reg = at + i;
        bool writable = reg == PCI_COMMAND || reg == PCI_COMMAND + 1 || reg == PCI_INTERRUPT_LINE ||
                        (reg >= PCI_BASE_ADDRESS_0 && reg < PCI_CARDBUS_CIS);

        if (writable)
            vgpu->config[reg] = from[i];
    }
    config_mask_bars(vgpu);
}

/* Where a position in the device's file leads: NULL beyond the two regions that exist. */
static u8 *region_at(struct vgpu *vgpu, loff_t pos, size_t count)
{
    u64 at = (u64)pos & (REGION_OFFSET(1) - 1);

    switch (REGION_INDEX(pos)) {
    case VFIO_PCI_CONFIG_REGION_INDEX:
        return at + count <= CONFIG_SIZE ? vgpu->config + at : NULL;
    case VFIO_PCI_BAR0_REGION_INDEX:
        return at + count <= BAR_SIZE ? vgpu->bar + at : NULL;
    default:
        return NULL;
    }
}

static ssize_t vgpu_read(struct vfio_device *vdev, char __user *buf, size_t count, loff_t *ppos)
{
    struct vgpu *vgpu = container_of(vdev, struct vgpu, vdev);
    const u8 *from = region_at(vgpu, *ppos, count);

    if (!from)
        return -EINVAL;
    if (copy_to_user(buf, from, count))
        return -EFAULT;
    *ppos += count;
    return count;
}

static ssize_t vgpu_write(struct vfio_device *vdev, const char __user *buf, size_t count,
                          loff_t *ppos)
{
    struct vgpu *vgpu = container_of(vdev, struct vgpu, vdev);
    u8 *to = region_at(vgpu, *ppos, count);
    u8 bytes[8];

    if (!to || count > sizeof(bytes))
        return -EINVAL;
    if (copy_from_user(bytes, buf, count))
        return -EFAULT;
    if (REGION_INDEX(*ppos) == VFIO_PCI_CONFIG_REGION_INDEX)
        config_write(vgpu, to - vgpu->config, bytes, count);
    else
        memcpy(to, bytes, count);
    *ppos += count;
    return count;
}

static long get_info(unsigned long arg)
{
    struct vfio_device_info info;
    size_t minsz = offsetofend(struct vfio_device_info, num_irqs);

    if (copy_from_user(&info, (void __user *)arg, minsz))
        return -EFAULT;
    if (info.argsz < minsz)
        return -EINVAL;
    info.flags = VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_RESET;
    info.num_regions = VFIO_PCI_NUM_REGIONS;
    info.num_irqs = VFIO_PCI_NUM_IRQS;
    return copy_to_user((void __user *)arg, &info, minsz) ? -EFAULT : 0;
}

static long get_region_info(unsigned long arg)
{
    struct vfio_region_info info;
    size_t minsz = offsetofend(struct vfio_region_info, offset);

    if (copy_from_user(&info, (void __user *)arg, minsz))
        return -EFAULT;
    if (info.argsz < minsz || info.index >= VFIO_PCI_NUM_REGIONS)
        return -EINVAL;
    info.offset = REGION_OFFSET(info.index);
    info.size = info.index == VFIO_PCI_CONFIG_REGION_INDEX ? CONFIG_SIZE
                : info.index == VFIO_PCI_BAR0_REGION_INDEX ? BAR_SIZE
                                                           : 0;
    info.flags = info.size ? VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE : 0;
    info.cap_offset = 0;
    return copy_to_user((void __user *)arg, &info, minsz) ? -EFAULT : 0;
}

static long get_irq_info(unsigned long arg)
{
    struct vfio_irq_info info;
    size_t minsz = offsetofend(struct vfio_irq_info, count);

    if (copy_from_user(&info, (void __user *)arg, minsz))
        return -EFAULT;
    if (info.argsz < minsz || info.index >= VFIO_PCI_NUM_IRQS)
        return -EINVAL;
    info.flags = 0;
    info.count = 0; /* no interrupt of any kind */
    return copy_to_user((void __user *)arg, &info, minsz) ? -EFAULT : 0;
}

static long vgpu_ioctl(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
    switch (cmd) {
    case VFIO_DEVICE_GET_INFO:
        return get_info(arg);
    case VFIO_DEVICE_GET_REGION_INFO:
        return get_region_info(arg);
    case VFIO_DEVICE_GET_IRQ_INFO:
        return get_irq_info(arg);
    case VFIO_DEVICE_RESET:
        config_reset(container_of(vdev, struct vgpu, vdev));
        return 0;
    default:
        return -ENOTTY; /* the display ioctls too: there is nothing to show */
    }
}

/* ---- birth and death of a device ---- */

/* An error here is the error that the write to "create" gets. */
static int vgpu_init(struct vfio_device *vdev)
{
    struct vgpu *vgpu = container_of(vdev, struct vgpu, vdev);
    struct mdev_device *mdev = to_mdev_device(vdev->dev);

    vgpu->type = container_of(mdev->type, struct vgpu_type, type);
    config_reset(vgpu);
    return take(vgpu->type);
}

static void vgpu_release(struct vfio_device *vdev)
{
    struct vgpu *vgpu = container_of(vdev, struct vgpu, vdev);

    give_back(vgpu->type);
    vfio_free_device(vdev);
}

static int vgpu_open(struct vfio_device *vdev)
{
    return 0;
}

static void vgpu_close(struct vfio_device *vdev)
{
}

static const struct vfio_device_ops vgpu_ops = {
    .name = "rig-vgpu",
    .init = vgpu_init,
    .release = vgpu_release,
    .open_device = vgpu_open,
    .close_device = vgpu_close,
    .read = vgpu_read,
    .write = vgpu_write,
    .ioctl = vgpu_ioctl,
};

static int vgpu_probe(struct mdev_device *mdev)
{
    struct vgpu *vgpu = vfio_alloc_device(vgpu, vdev, &mdev->dev, &vgpu_ops);
    int error;

    if (IS_ERR(vgpu))
        return PTR_ERR(vgpu);
    dev_set_drvdata(&mdev->dev, vgpu);
    error = vfio_register_emulated_iommu_dev(&vgpu->vdev);
    if (error)
        vfio_put_device(&vgpu->vdev);
    return error;
}

static void vgpu_remove(struct mdev_device *mdev)
{
    struct vgpu *vgpu = dev_get_drvdata(&mdev->dev);

    vfio_unregister_group_dev(&vgpu->vdev);
    vfio_put_device(&vgpu->vdev);
}

static struct mdev_driver vgpu_driver = {
    .device_api = VFIO_DEVICE_API_PCI_STRING,
    .driver = {
        .name = "intel_vgpu_mdev",
        .owner = THIS_MODULE,
    },
    .probe = vgpu_probe,
    .remove = vgpu_remove,
    .get_available = vgpu_get_available,
    .show_description = vgpu_show_description,
};

/* ---- the module ---- */

/* The types that fit at least once into the empty aperture. */
static unsigned int offer_types(void)
{
    unsigned int n;

    for (n = 0; n < ARRAY_SIZE(types); n++) {
        if (left_of(rig_gpu_aperture_mb(), HOST_LOW, 0, types[n].low) == 0)
            break;
        offered[n] = &types[n].type;
    }
    return n;
}

static int __init rig_kvmgt_init(void)
{
    int error = mdev_register_driver(&vgpu_driver);

    /* As in the real module: without GVT it loads all the same, and registers nothing. */
    if (error || !rig_gpu_gvt_enabled() || !rig_gpu_device())
        return error;
    error = mdev_register_parent(&parent, rig_gpu_device(), &vgpu_driver, offered, offer_types());
    if (error)
        mdev_unregister_driver(&vgpu_driver);
    else
        registered = true;
    return error;
}

static void __exit rig_kvmgt_exit(void)
{
    if (registered)
        mdev_unregister_parent(&parent);
    mdev_unregister_driver(&vgpu_driver);
}

module_init(rig_kvmgt_init);
module_exit(rig_kvmgt_exit);

MODULE_DESCRIPTION("Stand-in for GVT-g, for kvmgt-setup's test rig");
MODULE_AUTHOR("the authors of kvmgt-setup");
MODULE_LICENSE("GPL");
