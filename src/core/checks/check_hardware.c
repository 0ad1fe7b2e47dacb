/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "core/checks/causes.h"
#include "core/checks/derive.h"
#include "core/checks/say.h"
#include "core/facts/kernel_log.h"
#include "core/text/printable.h"

/* "8086:5912 Kaby Lake, driver i915" as evidence beside the device's directory. */
static void see_gpu(KvFinding *finding, const KvGpu *gpu)
{
    g_autofree char *path = g_strdup_printf("/sys/bus/pci/devices/%s", gpu->address);
    g_autofree char *value = g_strdup_printf(
        "%04x:%04x %s%s%s", gpu->vendor, gpu->device, gpu->platform ? gpu->platform : "",
        gpu->platform ? ", " : "", gpu->driver ? gpu->driver : "-");

    kv_see_value(finding, path, value);
}

KV_CHECK_FUNCTION(gpu_present)
{
    const KvGpu *gpu = kv_facts_gpu(facts);

    for (unsigned i = 0; i < facts->gpus->len; i++)
        see_gpu(finding, g_ptr_array_index(facts->gpus, i));
    if (kv_say_image(finding, facts))
        return;
    if (gpu && g_strcmp0(gpu->driver, "i915") == 0) {
        g_autofree char *detail =
            g_strdup_printf(_("An Intel graphics processor at %s, run by i915."), gpu->address);

        if (!kv_cause_other_screen(facts, detail, finding))
            kv_say(finding, KV_PASS, g_steal_pointer(&detail), NULL);
        return;
    }
    if (kv_say_unreadable(finding, &facts->pci))
        return;
    if (!gpu)
        kv_say(
            finding, KV_FAIL, g_strdup(_("This host has no Intel graphics processor.")),
            g_strdup(_("If there is one, switch it on in the firmware: it is often disabled while "
                       "another graphics card is fitted.")));
    else if (!kv_cause_not_driven(facts, gpu, finding))
        kv_say(finding, KV_FAIL,
               g_strdup_printf(_("The graphics processor at %s isn't run by the i915 driver."),
                               gpu->address),
               g_strdup(_("Remove nomodeset, i915.modeset=0 and blacklist entries for i915, and "
                          "restart.")));
}

/* What a person can do instead, by generation; the platform's name stands in the evidence. */
static const struct {
    const char *detail, *remedy; /* N_() */
} generations[] = {
    [KV_GENERATION_TOO_OLD] = { N_("This generation is older than Broadwell and can't share "
                                   "itself."),
                                N_("Use the emulated graphics of QEMU, or another host.") },
    [KV_GENERATION_UNSUPPORTED] = { N_("This generation doesn't do GVT-g: the driver leaves it "
                                       "out."),
                                    N_("Use virtio-gpu in the virtual machine, or give it the "
                                       "whole "
                                       "device by PCI passthrough.") },
    [KV_GENERATION_SRIOV] = { N_("This generation doesn't do GVT-g; it shares itself by SR-IOV."),
                              N_("Use SR-IOV virtual functions: the i915-sriov-dkms project, or "
                                 "the "
                                 "xe driver of a recent kernel.") },
};

static void say_supported(const KvFacts *facts, const KvGpu *gpu, KvFinding *finding)
{
    g_autofree char *detail = g_strdup_printf(_("%s does GVT-g."), gpu->platform);

    /* What can't be read may be the proof that it works nevertheless. */
    if (facts->mdev_bus.seen == KV_UNREADABLE || !kv_cause_nested(facts, detail, finding))
        kv_say(finding, KV_PASS, g_steal_pointer(&detail), NULL);
}

KV_CHECK_FUNCTION(gpu_generation)
{
    const KvGpu *gpu = kv_facts_gpu(facts);
    gboolean by_id;

    if (kv_say_image(finding, facts) || (!gpu && kv_say_unreadable(finding, &facts->pci)))
        return;
    if (!gpu) {
        kv_say(finding, KV_NA, g_strdup(_("There is no Intel graphics processor to judge.")), NULL);
        return;
    }
    see_gpu(finding, gpu);
    by_id = gpu->generation == KV_GENERATION_SUPPORTED || gpu->generation == KV_GENERATION_UNKNOWN;
    /* A registered device outranks what the id says. */
    if (kv_facts_parent(facts, gpu->address)) {
        kv_say(finding, KV_PASS, g_strdup(_("The driver has registered it for virtual GPUs.")),
               NULL);
    } else if (by_id && kv_cause_refused(facts, finding)) {
        return;
    } else if (gpu->generation == KV_GENERATION_SUPPORTED) {
        say_supported(facts, gpu, finding);
    } else if (kv_say_unreadable(finding, &facts->pci)) { /* its id, or that of a better one */
        return;
    } else if (gpu->generation == KV_GENERATION_UNKNOWN) {
        if (facts->kernel_log.seen == KV_UNREADABLE)
            kv_see(finding, &facts->kernel_log);
        kv_say(
            finding, KV_UNKNOWN,
            g_strdup_printf(_("The device id %04x isn't one this program knows."), gpu->device),
            g_strdup(_("Compare the processor's model with Intel's list of Broadwell to Comet Lake "
                       "processors.")));
    } else {
        kv_see_log(finding, facts, KV_LOG_UNSUPPORTED);
        kv_say(finding, KV_FAIL, g_strdup(_(generations[gpu->generation].detail)),
               g_strdup(_(generations[gpu->generation].remedy)));
    }
}

KV_CHECK_FUNCTION(cpu_virtualization)
{
    if (kv_say_image(finding, facts) || kv_say_unreadable(finding, &facts->cpuinfo))
        return;
    if (facts->cpuinfo.seen == KV_ABSENT) {
        kv_see(finding, &facts->cpuinfo);
        kv_say(finding, KV_UNKNOWN, g_strdup(_("/proc/cpuinfo isn't there.")), NULL);
        return;
    }
    if (*facts->cpuinfo.text) {
        kv_see(finding, &facts->cpuinfo);
        kv_say(finding, KV_PASS,
               g_strdup_printf(_("The processor offers virtualisation (%s)."), facts->cpuinfo.text),
               NULL);
        return;
    }
    kv_see_value(finding, facts->cpuinfo.path, _("neither vmx nor svm"));
    kv_say(finding, KV_FAIL, g_strdup(_("The processor offers no virtualisation.")),
           g_strdup(_("Switch VT-x (or AMD-V) on in the firmware.")));
}

KV_CHECK_FUNCTION(kvm_device)
{
    kv_see(finding, &facts->kvm);
    if (kv_say_image(finding, facts) || kv_say_unreadable(finding, &facts->kvm))
        return;
    if (facts->kvm.seen == KV_KNOWN)
        kv_say(finding, KV_PASS, g_strdup(_("/dev/kvm is there.")), NULL);
    else
        kv_say(finding, KV_WARN,
               g_strdup(_("/dev/kvm isn't there: virtual machines run in software, slowly.")),
               g_strdup(_("Switch virtualisation on in the firmware, then load kvm_intel.")));
}
