/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/facts/gpu_ids.h"

/* Which ids belong to which platform is a fact of the kernel's include/drm/intel/pciids.h; which
 * platforms do GVT-g is one of is_supported_device() in drivers/gpu/drm/i915/intel_gvt.c (the same
 * list in 5.10, 6.1 and 6.12). Ids of one platform lie close together, so ranges are enough; an id
 * in no range stays unknown rather than guessed. Amber Lake goes by its Kaby or Coffee Lake core,
 * Whiskey Lake by Coffee Lake, as the driver has it. */
static const struct {
    unsigned first, last;
    KvGeneration generation;
    const char *platform;
} ranges[] = {
    { 0x0042, 0x0046, KV_GENERATION_TOO_OLD, "Ironlake" },
    { 0x0102, 0x0126, KV_GENERATION_TOO_OLD, "Sandy Bridge" },
    { 0x0152, 0x016a, KV_GENERATION_TOO_OLD, "Ivy Bridge" },
    { 0x0402, 0x042e, KV_GENERATION_TOO_OLD, "Haswell" },
    { 0x0a02, 0x0a2e, KV_GENERATION_TOO_OLD, "Haswell" },
    { 0x0a84, 0x0a84, KV_GENERATION_SUPPORTED, "Broxton" },
    { 0x0c02, 0x0c2e, KV_GENERATION_TOO_OLD, "Haswell" },
    { 0x0d02, 0x0d2e, KV_GENERATION_TOO_OLD, "Haswell" },
    { 0x0f30, 0x0f33, KV_GENERATION_TOO_OLD, "Bay Trail" },
    { 0x1602, 0x163e, KV_GENERATION_SUPPORTED, "Broadwell" },
    { 0x1902, 0x193d, KV_GENERATION_SUPPORTED, "Skylake" },
    { 0x1a84, 0x1a85, KV_GENERATION_SUPPORTED, "Broxton" },
    { 0x22b0, 0x22b3, KV_GENERATION_UNSUPPORTED, "Cherry Trail" },
    { 0x3184, 0x3185, KV_GENERATION_UNSUPPORTED, "Gemini Lake" },
    { 0x3e90, 0x3ea9, KV_GENERATION_SUPPORTED, "Coffee Lake" },
    { 0x4541, 0x4571, KV_GENERATION_UNSUPPORTED, "Elkhart Lake" },
    { 0x4626, 0x462a, KV_GENERATION_SRIOV, "Alder Lake" },
    { 0x4680, 0x46d4, KV_GENERATION_SRIOV, "Alder Lake" },
    { 0x4905, 0x4909, KV_GENERATION_UNSUPPORTED, "DG1" },
    { 0x4c80, 0x4c9a, KV_GENERATION_UNSUPPORTED, "Rocket Lake" },
    { 0x4e51, 0x4e71, KV_GENERATION_UNSUPPORTED, "Jasper Lake" },
    { 0x5690, 0x56c2, KV_GENERATION_UNSUPPORTED, "Arc A-series" },
    { 0x5902, 0x593b, KV_GENERATION_SUPPORTED, "Kaby Lake" },
    { 0x5a40, 0x5a5c, KV_GENERATION_UNSUPPORTED, "Cannon Lake" },
    { 0x5a84, 0x5a85, KV_GENERATION_SUPPORTED, "Broxton" },
    { 0x6420, 0x64b0, KV_GENERATION_SRIOV, "Lunar Lake" },
    { 0x7d40, 0x7dd5, KV_GENERATION_SRIOV, "Meteor Lake or Arrow Lake" },
    { 0x87c0, 0x87c0, KV_GENERATION_SUPPORTED, "Kaby Lake" },
    { 0x87ca, 0x87ca, KV_GENERATION_SUPPORTED, "Coffee Lake" },
    { 0x8a50, 0x8a71, KV_GENERATION_UNSUPPORTED, "Ice Lake" },
    { 0x9a40, 0x9af8, KV_GENERATION_SRIOV, "Tiger Lake" },
    { 0x9b21, 0x9bf6, KV_GENERATION_SUPPORTED, "Comet Lake" },
    { 0xa720, 0xa7ad, KV_GENERATION_SRIOV, "Raptor Lake" },
    { 0xb080, 0xb0b0, KV_GENERATION_SRIOV, "Panther Lake" },
    { 0xe202, 0xe223, KV_GENERATION_SRIOV, "Arc B-series" },
};

KvGeneration kv_gpu_generation(unsigned device, const char **ret_platform)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(ranges); i++) {
        if (device >= ranges[i].first && device <= ranges[i].last) {
            *ret_platform = ranges[i].platform;
            return ranges[i].generation;
        }
    }
    *ret_platform = NULL;
    return KV_GENERATION_UNKNOWN;
}
