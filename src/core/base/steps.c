/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/steps.h"

#include <glib.h>

#include "core/base/i18n.h"

const KvStep kv_steps[KV_N_STEPS] = {
    [KV_STEP_HARDWARE] = { "hardware", N_("Hardware"),
                           N_("A virtual GPU is a slice of an Intel graphics processor from the "
                              "Broadwell to Comet Lake generations. The processor has to support "
                              "virtualisation, and it has to be switched on in the firmware.") },
    [KV_STEP_CMDLINE] = { "cmdline", N_("Command line"),
                          N_("The i915 driver makes virtual GPUs only when the kernel was started "
                             "with i915.enable_gvt=1. What runs now, what the next start will use "
                             "and what the driver itself says are three separate answers.") },
    [KV_STEP_BOOT] = { "boot", N_("Boot loader"),
                       N_("The boot loader hands the command line to the kernel. Its settings are "
                          "changed so that every normal start carries the argument; the recovery "
                          "entry stays without it, as a way in if anything goes wrong.") },
    [KV_STEP_MODULES] = { "modules", N_("Kernel modules"),
                          N_("kvmgt turns the graphics driver into a provider of virtual GPUs, and "
                             "the vfio modules hand them to virtual machines. Nothing loads them "
                             "by "
                             "itself, so they are listed to be loaded at every start.") },
    [KV_STEP_REBOOT] = { "reboot", N_("Restart"),
                         N_("A new kernel command line takes effect at the next start of the host. "
                            "Everything before this step can be done in one sitting, and "
                            "everything "
                            "after it goes on where it stopped.") },
    [KV_STEP_TYPE] = { "type", N_("vGPU type"),
                       N_("The driver offers a few sizes of virtual GPU. All of them share the "
                          "graphics memory the processor can address, so a larger type leaves room "
                          "for fewer others.") },
    [KV_STEP_VGPU] = { "vgpu", N_("vGPU"),
                       N_("A virtual GPU is made by writing a new UUID to the chosen type. The "
                          "kernel "
                          "forgets it at every restart, so it is also recorded to be made again by "
                          "itself.") },
    [KV_STEP_ACCESS] = { "access", N_("Permissions"),
                         N_("QEMU opens the virtual GPU through a node in /dev/vfio. Where libvirt "
                            "attaches the device itself it also opens the node; on the command "
                            "line "
                            "path the node has to belong to QEMU's group.") },
    [KV_STEP_LIBVIRT] = { "libvirt", N_("libvirt"),
                          N_("libvirt runs the virtual machine. On the command line path it does "
                             "not "
                             "know of the virtual GPU, so its settings have to let QEMU see the "
                             "device.") },
    [KV_STEP_GUEST] = { "guest", N_("Virtual machine"),
                        N_("The virtual machine gets the virtual GPU as a PCI device of its own. "
                           "It is "
                           "defined through libvirt, so every libvirt tool can be used with it "
                           "afterwards.") },
};

KvStepId kv_step_from_code(const char *code)
{
    for (unsigned i = 0; i < KV_N_STEPS; i++)
        if (g_strcmp0(kv_steps[i].code, code) == 0)
            return i;
    return KV_N_STEPS;
}
