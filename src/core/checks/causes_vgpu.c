/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "core/checks/causes.h"
#include "core/facts/aperture.h"
#include "core/facts/kernel_log.h"

void kv_see_apertures(KvFinding *finding, guint64 aperture_mib)
{
    guint64 better[KV_N_BETTER_APERTURES + 1];
    g_autofree char *now = kv_aperture_says(aperture_mib);
    g_autofree char *label = NULL;

    kv_aperture_better(aperture_mib, better);
    if (!aperture_mib || !better[0])
        return;
    /* Translators: of the graphics aperture; how many vGPUs of each type it gives follows. */
    label = g_strdup_printf(_("%llu MiB, as it is"), (unsigned long long)aperture_mib);
    kv_see_value(finding, label, now);
    for (unsigned i = 0; better[i]; i++) {
        g_autofree char *size =
            g_strdup_printf(_("%llu MiB would give"), (unsigned long long)better[i]);
        g_autofree char *then = kv_aperture_says(better[i]);

        kv_see_value(finding, size, then);
    }
}

gboolean kv_cause_wide_aperture(guint64 aperture_mib, gboolean has_vgpu, KvFinding *finding)
{
    int counts[KV_N_VGPU_SIZES];

    kv_aperture_counts(aperture_mib, counts);
    if (aperture_mib < 2048)
        return FALSE;
    kv_see_apertures(finding, aperture_mib);
    if (counts[0] == 0 && !has_vgpu)
        kv_say(finding, KV_FAIL,
               g_strdup_printf(_("The graphics aperture of %llu MiB leaves no graphics memory "
                                 "beyond it, so no vGPU can be made; what the driver shows as left "
                                 "is wrong."),
                               (unsigned long long)aperture_mib),
               g_strdup(_("Lower the aperture size in the firmware to 1 GB.")));
    else
        kv_say(finding, KV_WARN,
               g_strdup_printf(_("The graphics aperture of %llu MiB leaves less graphics memory "
                                 "beyond it than 1 GB would: there are fewer vGPUs."),
                               (unsigned long long)aperture_mib),
               g_strdup(_("Lower the aperture size in the firmware to 1 GB for more vGPUs.")));
    return TRUE;
}

gboolean kv_cause_no_group(const KvFacts *facts, const KvVgpu *vgpu, KvFinding *finding)
{
    /* A link that can't be read isn't absent. */
    if (vgpu->iommu_group >= 0 || vgpu->node.seen == KV_UNREADABLE)
        return FALSE;
    kv_see(finding, &facts->vfio_type1);
    kv_say(finding, KV_FAIL,
           g_strdup_printf(_("The vGPU %s has no IOMMU group, so QEMU can't open it: vfio wasn't "
                             "loaded when it was made."),
                           vgpu->uuid),
           facts->vfio_mdev_offered
               ? g_strdup(_("Load vfio_mdev and vfio_iommu_type1, list both in "
                            "/etc/modules-load.d, then remove this vGPU and make it anew."))
               : g_strdup(_("Load vfio and vfio_iommu_type1, then remove this vGPU and make it "
                            "anew.")));
    return TRUE;
}

/* The driver couldn't find memory for one, earlier in this boot. */
static gboolean say_refused(const KvFacts *facts, KvFinding *finding)
{
    if (!kv_see_log(finding, facts, KV_LOG_NO_MEMORY))
        return FALSE;
    kv_say(
        finding, KV_TODO,
        g_strdup(_("There is no vGPU yet: the driver found no graphics memory for one earlier, "
                   "whatever it counts as left.")),
        g_strdup(_("Choose a smaller type, or have it made when the host starts, before a "
                   "desktop takes the memory; a larger aperture in the firmware helps too. After "
                   "many tries only a restart does.")));
    return TRUE;
}

gboolean kv_cause_vgpu_gone(const KvFacts *facts, const char *uuid, KvFinding *finding)
{
    const KvVgpu *vgpu = kv_facts_vgpu(facts, uuid);
    const KvVirtDomain *user = kv_facts_user_of(facts, uuid);

    if (vgpu && !vgpu->active && vgpu->lasting) {
        kv_see_value(finding, vgpu->kept_by, _("made at every start"));
        kv_see_log(finding, facts, KV_LOG_NO_MEMORY);
        kv_say(finding, KV_TODO,
               g_strdup(_("The vGPU is recorded to be made at every start, but at this one it "
                          "wasn't: the driver may have been late, or without memory for it.")),
               g_strdup(_("Make it now. If it is missing after the next start again, look at what "
                          "its service or mdevctl wrote: journalctl -b.")));
        return TRUE;
    }
    if (say_refused(facts, finding))
        return TRUE;
    if (!user)
        return FALSE;
    kv_see_value(finding, user->name, uuid);
    kv_say(finding, KV_TODO,
           g_strdup(_("A virtual machine counts on this vGPU, but it isn't there: the kernel "
                      "forgets vGPUs when the host restarts, and libvirt doesn't make them.")),
           g_strdup(_("Make it, and record it to be made at every start.")));
    return TRUE;
}

gboolean kv_cause_rule_starts_nothing(const KvFacts *facts, const char *uuid, KvFinding *finding)
{
    const KvVgpu *vgpu = kv_facts_vgpu(facts, uuid);

    if (!vgpu || vgpu->lasting || !vgpu->kept_by ||
        !g_str_has_prefix(vgpu->kept_by, "/etc/mdevctl.d/") ||
        facts->mdevctl_starts.seen != KV_ABSENT)
        return FALSE;
    kv_see_value(finding, vgpu->kept_by, _("present"));
    kv_see(finding, &facts->mdevctl_starts);
    kv_say(finding, KV_TODO,
           g_strdup(_("The vGPU would be gone after a restart: mdevctl knows it, but the program "
                      "that its udev rule starts isn't there.")),
           g_strdup(_("Record it to be made at every start.")));
    return TRUE;
}
