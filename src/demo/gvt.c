/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether GVT-g comes up, decided as drivers/gpu/drm/i915/intel_gvt.c does, and said in its words.
 * Up to 5.18 i915 decides when it takes the GPU, and kvmgt finds nothing to do where it is off;
 * since 5.19 the decision is kvmgt's, which loads in any case. */
#include <stdio.h>
#include <string.h>

#include "core/facts/gpu_ids.h"
#include "demo/model.h"

typedef enum { WORKS, OFF, IN_GUEST, NOT_SUPPORTED, WITH_GUC, UNTRACKED, DUPLICATE } Outcome;

static unsigned version(const KvDemo *demo)
{
    g_autofree char *release = kv_demo_release(demo);
    unsigned major = 0, minor = 0, patch = 0;

    sscanf(release, "%u.%u.%u", &major, &minor, &patch);
    return (major * 1000 + minor) * 1000 + patch;
}

#define VERSION(major, minor, patch) (((major)*1000u + (minor)) * 1000u + (patch))

gboolean kv_gvt_is_late(const KvDemo *demo)
{
    return version(demo) >= VERSION(5, 19, 0);
}

/* The Intel GPU that i915 takes, whether it can do GVT-g or not. */
static const KvHostSection *gpu_of_i915(const KvDemo *demo)
{
    for (guint i = 0; i < demo->host->sections->len; i++) {
        const KvHostSection *section = demo->host->sections->pdata[i];
        const char *id = kv_section_get(section, "id");

        if (strcmp(section->kind, "pci") == 0 && id &&
            g_strcmp0(kv_section_get(section, "driver"), "i915") == 0)
            return section;
    }
    return NULL;
}

static gboolean is_platform(const KvHostSection *gpu, const char *name)
{
    const char *colon = strchr(kv_section_get(gpu, "id"), ':');
    const char *platform = NULL;

    kv_gpu_generation(colon ? (unsigned)g_ascii_strtoull(colon + 1, NULL, 16) : 0, &platform);
    return g_strcmp0(platform, name) == 0;
}

static Outcome decide(const KvDemo *demo, const KvHostSection *gpu)
{
    g_autofree char *gvt = kv_tree_word(&demo->tree, "/sys/module/i915/parameters/enable_gvt");
    g_autofree char *guc = kv_tree_word(&demo->tree, "/sys/module/i915/parameters/enable_guc");
    gint64 guc_mask = g_ascii_strtoll(guc, NULL, 0);
    const char *kind = kv_section_get(gpu, "gvt");
    unsigned is = version(demo);

    if (strcmp(gvt, "Y") != 0)
        return OFF;
    if (g_strcmp0(kind, "guest") == 0)
        return IN_GUEST;
    if (!kind || strcmp(kind, "no") == 0)
        return NOT_SUPPORTED;
    if (guc_mask > 0 && guc_mask & 1)
        return WITH_GUC;
    if (is >= VERSION(5, 19, 0) && is < VERSION(5, 19, 2) && is_platform(gpu, "Comet Lake"))
        return UNTRACKED;
    if (is >= VERSION(5, 4, 0) && is < VERSION(5, 5, 0) && is_platform(gpu, "Broxton"))
        return DUPLICATE;
    return WORKS;
}

static void say_guc(KvDemo *demo, const KvHostSection *gpu)
{
    static const char words[] = "Graphics virtualization is not yet supported with GuC submission";

    if (kv_gvt_is_late(demo)) {
        kv_log(demo, "i915 %s: [drm] *ERROR* %s", gpu->name, words);
        return;
    }
    kv_log(demo, "i915 %s: [drm] *ERROR* i915 GVT-g loading failed due to %s", gpu->name, words);
    kv_log(demo, "i915 %s: Device initialization failed (-5)", gpu->name);
    kv_log(demo, "i915: probe of %s failed with error -5", gpu->name);
}

static void say_golden(KvDemo *demo, const KvHostSection *gpu)
{
    const char *id = kv_section_get(gpu, "id"), *revision = kv_section_get(gpu, "revision");
    const char *colon = strchr(id, ':');

    kv_log(
        demo,
        "i915 %s: Direct firmware load for i915/gvt/vid_0x8086_did_0x%s_rid_0x%s.golden_hw_state "
        "failed with error -2",
        gpu->name, colon ? colon + 1 : "", revision ? revision : "00");
}

/* Up to 5.8 the driver switches off what it can't do in the parameter itself, for all to see. */
static void give_up(KvDemo *demo)
{
    if (version(demo) < VERSION(5, 9, 0))
        kv_tree_write(&demo->tree, "/sys/module/i915/parameters/enable_gvt", 0400, "N\n");
}

void kv_gvt_say(KvDemo *demo)
{
    const KvHostSection *gpu = gpu_of_i915(demo);
    Outcome outcome = gpu ? decide(demo, gpu) : OFF;

    switch (outcome) {
    case IN_GUEST:
        kv_log(demo, "i915 %s: [drm] GVT-g is disabled for guest", gpu->name);
        break;
    case NOT_SUPPORTED:
        kv_log(demo, "i915 %s: [drm] Unsupported device. GVT-g is disabled", gpu->name);
        break;
    case WITH_GUC:
        say_guc(demo, gpu);
        break;
    case UNTRACKED:
        kv_log(demo, "assign a handler to a non-tracked mmio 4ab8");
        break;
    case DUPLICATE:
        kv_log(demo, "dup mmio definition offset 2248");
        break;
    case WORKS:
        say_golden(demo, gpu);
        break;
    case OFF:
    default:
        break;
    }
    if (outcome != WORKS && outcome != OFF)
        give_up(demo);
}

gboolean kv_gvt_works(const KvDemo *demo)
{
    const KvHostSection *gpu = gpu_of_i915(demo);

    return gpu && decide(demo, gpu) == WORKS;
}

gboolean kv_gvt_kills_i915(const KvDemo *demo)
{
    const KvHostSection *gpu = gpu_of_i915(demo);

    return gpu && !kv_gvt_is_late(demo) && decide(demo, gpu) == WITH_GUC;
}
