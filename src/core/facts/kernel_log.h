/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/facts/facts.h"

/* The kernel's own words, read. Pure. */

/* What a line of the log means for GVT-g. The wordings are those of drivers/gpu/drm/i915 and
 * drivers/vfio/mdev, from 5.4 to 6.12. */
typedef enum {
    KV_LOG_REGISTERED,  /* mdev: a device offers vGPUs */
    KV_LOG_UNSUPPORTED, /* i915: this GPU isn't one that GVT-g knows */
    KV_LOG_GUEST,       /* i915: the GPU is a vGPU itself */
    KV_LOG_GUC,         /* i915: not together with GuC submission */
    KV_LOG_UNTRACKED,   /* gvt: the bug of 5.19.0 and 5.19.1 */
    KV_LOG_DUPLICATE,   /* gvt: the bug of 5.4 on Broxton */
    KV_LOG_NO_MEMORY,   /* gvt: no graphics memory or fence for a vGPU */
    KV_LOG_NO_PARAM,    /* i915: built without GVT-g */
    KV_LOG_GOLDEN,      /* i915: an optional file isn't there; harmless */
    KV_LOG_SIGNATURE,   /* the kernel takes no module without a known signature */
    KV_N_LOG_MEANINGS,
} KvLogMeaning;

/* Copies those lines of a kernel's log that are about our field. g_free. */
char *kv_kernel_log_pick(const char *text);
/* The last line of that meaning without its time; NULL when there is none or the log isn't known.
 * g_free. */
char *kv_kernel_log_find(const KvFact *log, KvLogMeaning meaning);
/* The last lines that gvt itself wrote beyond the first `from` bytes, at most `count`, one to a
 * line; NULL when there is none. g_free. */
char *kv_kernel_log_tail(const char *text, gsize from, unsigned count);

/* What the configuration says of an option ("CONFIG_DRM_I915_GVT"): 'y', 'm', 'n'; '\0' when it
 * isn't known. */
char kv_kernel_config_get(const KvFact *config, const char *option);

/* Is the kernel older than that? FALSE when its release isn't known. */
gboolean kv_kernel_is_before(const KvFacts *facts, unsigned major, unsigned minor);
