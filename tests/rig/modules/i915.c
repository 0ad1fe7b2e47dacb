// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A stand-in for Intel's graphics driver, for the test rig only.
 *
 * The rig has no Intel GPU: QEMU's own VGA card sits in its place, at the same slot and with the
 * same class. This driver binds that card under the real driver's name, has the real driver's
 * parameter with the real mode, and draws nothing.
 */
#include <linux/module.h>
#include <linux/pci.h>

#include "rig_gpu.h"

#define QEMU_VGA_VENDOR 0x1234
#define QEMU_VGA_DEVICE 0x1111

static bool enable_gvt;
module_param(enable_gvt, bool, 0400);
MODULE_PARM_DESC(enable_gvt, "Enable support for Intel GVT-g graphics virtualization host support");

/* Not a parameter of the real driver: on a real host the firmware decides this. */
static unsigned int rig_aperture_mb = 512;
module_param(rig_aperture_mb, uint, 0444);
MODULE_PARM_DESC(rig_aperture_mb, "Size of the aperture, BAR 2, in MB");

static struct pci_dev *bound;

struct device *rig_gpu_device(void)
{
    return bound ? &bound->dev : NULL;
}
EXPORT_SYMBOL_GPL(rig_gpu_device);

bool rig_gpu_gvt_enabled(void)
{
    return enable_gvt;
}
EXPORT_SYMBOL_GPL(rig_gpu_gvt_enabled);

unsigned int rig_gpu_aperture_mb(void)
{
    return rig_aperture_mb;
}
EXPORT_SYMBOL_GPL(rig_gpu_aperture_mb);

static int rig_i915_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
    if (bound)
        return -EBUSY;
    bound = pdev;
    return 0;
}

static void rig_i915_remove(struct pci_dev *pdev)
{
    bound = NULL;
}

static const struct pci_device_id rig_i915_ids[] = {
    { PCI_DEVICE(QEMU_VGA_VENDOR, QEMU_VGA_DEVICE) },
    /* What the card calls itself in sysfs: nothing binds by it, but tools look a module up by it.
     */
    { PCI_DEVICE(PCI_VENDOR_ID_INTEL, 0x5912) },
    {},
};
MODULE_DEVICE_TABLE(pci, rig_i915_ids);

/* The name is what tools see: the driver link, and the prefix of every type of vGPU. */
static struct pci_driver rig_i915_driver = {
    .name = "i915",
    .id_table = rig_i915_ids,
    .probe = rig_i915_probe,
    .remove = rig_i915_remove,
};
module_pci_driver(rig_i915_driver);

MODULE_DESCRIPTION("Stand-in for Intel Graphics, for kvmgt-setup's test rig");
MODULE_AUTHOR("the authors of kvmgt-setup");
MODULE_LICENSE("GPL");
