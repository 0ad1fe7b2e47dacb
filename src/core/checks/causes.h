/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/checks/say.h"
#include "core/facts/kernel_log.h"

/* Known causes, told from more than a check itself looks at: the kernel's log and version, its
 * configuration, modprobe.d. Each function says its finding with the evidence, and is TRUE, where
 * the cause is there; else it does nothing. A registered mdev parent outranks them all: they are
 * asked where there is none. All pure. */

/* ---- causes_driver.c: i915 and GVT-g ---- */

/* The driver itself says that this GPU isn't one for GVT-g, or that it is a vGPU. */
gboolean kv_cause_refused(const KvFacts *facts, KvFinding *finding);
/* i915 gave up the GPU, or the kernel didn't take the module. */
gboolean kv_cause_not_driven(const KvFacts *facts, const KvGpu *gpu, KvFinding *finding);
/* i915.enable_guc stands against GVT-g, now or after the next start. */
gboolean kv_cause_guc(const KvFacts *facts, KvFinding *finding);
/* Is it so? Then the argument must not be set: before 5.19 the host would lose its display. */
gboolean kv_guc_is_asked(const KvFacts *facts);
/* An i915 that isn't the kernel's own was built without GVT-g. */
gboolean kv_cause_foreign(const KvFacts *facts, KvFinding *finding);
/* A bug of this kernel's version. */
gboolean kv_cause_kernel_bug(const KvFacts *facts, KvFinding *finding);

/* ---- causes_host.c: what is around ---- */

/* This host is itself a virtual machine. The finding warns, after `detail` (not taken). */
gboolean kv_cause_nested(const KvFacts *facts, const char *detail, KvFinding *finding);
/* The host's screen is on an NVIDIA card. The same. */
gboolean kv_cause_other_screen(const KvFacts *facts, const char *detail, KvFinding *finding);
/* Why kvmgt isn't there, by the kernel's configuration. */
gboolean kv_cause_not_built(const KvFacts *facts, KvFinding *finding);
/* A module is listed for the start that this kernel hasn't. The finding warns, after `detail`. */
gboolean kv_cause_stale_module(const KvFacts *facts, const char *detail, KvFinding *finding);

/* ---- causes_vgpu.c: types and their making ---- */

/* Adds what other apertures would give to the evidence; nothing where none gives more. */
void kv_see_apertures(KvFinding *finding, guint64 aperture_mib);
/* So large an aperture that nothing, or little, is left beyond it. */
gboolean kv_cause_wide_aperture(guint64 aperture_mib, gboolean has_vgpu, KvFinding *finding);
/* The vGPU has no IOMMU group. */
gboolean kv_cause_no_group(const KvFacts *facts, const KvVgpu *vgpu, KvFinding *finding);
/* Why there is no vGPU though somebody counts on one: to do, with the reason. */
gboolean kv_cause_vgpu_gone(const KvFacts *facts, const char *uuid, KvFinding *finding);
/* mdevctl's definition is there, and its udev rule starts a program that isn't. */
gboolean kv_cause_rule_starts_nothing(const KvFacts *facts, const char *uuid, KvFinding *finding);

/* Adds the log's last line of that meaning to the evidence; FALSE where there is none. A log that
 * can't be read is evidence too. */
gboolean kv_see_log(KvFinding *finding, const KvFacts *facts, KvLogMeaning meaning);
