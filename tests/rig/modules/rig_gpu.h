/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the rig's stand-in i915 tells its stand-in kvmgt. */
#ifndef RIG_GPU_H
#define RIG_GPU_H

#include <linux/types.h>

struct device;

/* The GPU the driver is bound to, or NULL. */
struct device *rig_gpu_device(void);

/* Was i915.enable_gvt given when the driver was loaded? */
bool rig_gpu_gvt_enabled(void);

/* The size in MB that the GPU's BAR 2 has by the rig's account. */
unsigned int rig_gpu_aperture_mb(void);

#endif
