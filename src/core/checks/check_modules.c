/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "core/checks/causes.h"
#include "core/checks/derive.h"
#include "core/checks/say.h"

KV_CHECK_FUNCTION(modules_offered)
{
    kv_see(finding, &facts->module_list);
    if (kv_say_image(finding, facts))
        return;
    if (facts->kvmgt.seen == KV_KNOWN || facts->kvmgt_offered || facts->kvmgt_builtin) {
        kv_say(finding, KV_PASS, g_strdup(_("This kernel has the kvmgt module.")), NULL);
        return;
    }
    if (kv_say_unreadable(finding, &facts->module_list) ||
        kv_say_unreadable(finding, &facts->kvmgt))
        return;
    if (facts->module_list.seen == KV_ABSENT)
        kv_say(finding, KV_UNKNOWN,
               g_strdup(_("The running kernel's list of modules isn't there.")),
               g_strdup(_("If the kernel was updated, restart into it; else run depmod.")));
    else if (!kv_cause_not_built(facts, finding))
        kv_say(finding, KV_FAIL, g_strdup(_("This kernel has no kvmgt module.")),
               g_strdup(_("Start a kernel that has it: Debian's, Ubuntu's, Arch's and Fedora's do; "
                          "those of the RHEL family don't.")));
}

KV_CHECK_FUNCTION(modules_loaded)
{
    kv_see(finding, &facts->kvmgt);
    kv_see(finding, &facts->vfio_type1);
    if (kv_say_image(finding, facts))
        return;
    if ((facts->kvmgt.seen == KV_KNOWN || facts->kvmgt_builtin) &&
        facts->vfio_type1.seen == KV_KNOWN)
        kv_say(finding, KV_PASS, g_strdup(_("kvmgt and the vfio modules are loaded.")), NULL);
    else if (kv_say_unreadable(finding, &facts->kvmgt) ||
             kv_say_unreadable(finding, &facts->vfio_type1))
        return;
    else if (kv_gvt_is_hidden(facts))
        kv_say_unreadable(finding, &facts->enable_gvt);
    else if (!kv_gvt_is_live(facts))
        kv_say_waits(finding, g_strdup(_("Loaded after the restart: without the argument kvmgt has "
                                         "nothing to do.")));
    else if (facts->kvmgt.seen == KV_KNOWN)
        kv_say(finding, KV_TODO,
               g_strdup(_("vfio_iommu_type1 isn't loaded, so QEMU will say “No available IOMMU "
                          "models”.")),
               g_strdup(_("Load it.")));
    else
        kv_say(finding, KV_TODO, g_strdup(_("kvmgt and the vfio modules aren't loaded.")),
               g_strdup(_("Load them.")));
}

KV_CHECK_FUNCTION(modules_lasting)
{
    kv_see(finding, &facts->modules_listed);
    if (facts->modules_listed.seen == KV_KNOWN) {
        g_autofree char *detail = g_strdup(_("kvmgt is loaded at every start."));

        if (!kv_cause_stale_module(facts, detail, finding))
            kv_say(finding, KV_PASS, g_steal_pointer(&detail), NULL);
        return;
    }
    if (facts->stale_module.seen == KV_KNOWN)
        kv_see(finding, &facts->stale_module);
    if (!kv_say_unreadable(finding, &facts->modules_listed) &&
        !kv_say_unreadable(finding, &facts->modules_load))
        kv_say(finding, KV_TODO, g_strdup(_("Nothing loads kvmgt at the next start.")),
               g_strdup(_("List it in /etc/modules-load.d.")));
}
