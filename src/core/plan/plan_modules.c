/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/facts/paths.h"
#include "core/plan/build.h"

/* kvmgt brings mdev and vfio with it; QEMU also needs the IOMMU driver of vfio, which some kernels
 * load by themselves and some don't. */
#define MODULES_LOAD_TEXT                                                                          \
    "# kvmgt-setup: virtual GPUs are there from the start\n"                                       \
    "kvmgt\n"                                                                                      \
    "vfio_iommu_type1\n"

gboolean kv_plan_modules(const KvPlanContext *context, KvPlan *plan, GError **error)
{
    static const char *const load[] = { "modprobe", "-a", "kvmgt", "vfio_iommu_type1", NULL };

    if (kv_plan_wanted(context, "modules.lasting"))
        kv_plan_file(plan, KV_STEP_MODULES, &context->facts->modules_load, MODULES_LOAD_TEXT);
    if (kv_plan_wanted(context, "modules.loaded"))
        kv_plan_run(plan, KV_STEP_MODULES, load, "modules.loaded");
    return TRUE;
}
