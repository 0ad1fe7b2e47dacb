/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "core/checks/causes.h"
#include "core/facts/kernel_log.h"
#include "core/text/printable.h"

#define VENDOR_NVIDIA 0x10de

gboolean kv_cause_nested(const KvFacts *facts, const char *detail, KvFinding *finding)
{
    if (facts->hypervisor.seen != KV_KNOWN)
        return FALSE;
    kv_see(finding, &facts->hypervisor);
    kv_say(finding, KV_WARN,
           /* Translators: a sentence on the graphics processor stands before this one. */
           g_strdup_printf(_("%s But this host is itself a virtual machine, where the driver does "
                             "GVT-g only with a real graphics processor that was passed through."),
                           detail),
           g_strdup(_("If it has none, make the vGPUs on the host around it.")));
    return TRUE;
}

gboolean kv_cause_other_screen(const KvFacts *facts, const char *detail, KvFinding *finding)
{
    for (unsigned i = 0; i < facts->gpus->len; i++) {
        const KvGpu *gpu = g_ptr_array_index(facts->gpus, i);

        if (gpu->vendor != VENDOR_NVIDIA || !gpu->boot_vga)
            continue;
        kv_say(finding, KV_WARN,
               g_strdup_printf(_("%1$s The host's screen is on the NVIDIA card at %2$s: with that, "
                                 "guests and hosts were reported to freeze."),
                               detail, gpu->address),
               g_strdup(_("If that happens here, make the Intel graphics the first ones in the "
                          "firmware and connect the screen there.")));
        return TRUE;
    }
    return FALSE;
}

gboolean kv_cause_not_built(const KvFacts *facts, KvFinding *finding)
{
    char gvt = kv_kernel_config_get(&facts->kernel_config, "CONFIG_DRM_I915_GVT");
    char kvmgt = kv_kernel_config_get(&facts->kernel_config, "CONFIG_DRM_I915_GVT_KVMGT");

    if (gvt != '\0')
        kv_see_value(finding, facts->kernel_config.path,
                     gvt == 'n'     ? "CONFIG_DRM_I915_GVT=n"
                     : kvmgt == 'n' ? "CONFIG_DRM_I915_GVT_KVMGT=n"
                                    : "CONFIG_DRM_I915_GVT_KVMGT=m");
    if (gvt != 'y' || kvmgt != 'm')
        return FALSE;
    kv_say(finding, KV_FAIL,
           g_strdup(_("This kernel was built with kvmgt, but the module isn't installed.")),
           g_strdup(_("Install the rest of this kernel's modules: on Ubuntu the package "
                      "linux-modules-extra for it, on Fedora kernel-modules-extra.")));
    return TRUE;
}

gboolean kv_cause_stale_module(const KvFacts *facts, const char *detail, KvFinding *finding)
{
    g_autofree char *path = NULL, *name = NULL;

    if (facts->stale_module.seen != KV_KNOWN)
        return FALSE;
    path = kv_printable(facts->stale_module.path, -1);
    name = kv_printable(facts->stale_module.text, -1);
    kv_see(finding, &facts->stale_module);
    kv_say(finding, KV_WARN,
           g_strdup_printf(_("%1$s But %2$s also lists %3$s, which this kernel doesn't have: "
                             "loading it fails at every start."),
                           detail, path, name),
           g_strdup_printf(_("Delete the line %1$s from %2$s: newer kernels have it in other "
                             "modules, or built in."),
                           name, path));
    return TRUE;
}
