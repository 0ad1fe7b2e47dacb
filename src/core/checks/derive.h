/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/answers/answers.h"
#include "core/loaders/loaders.h"

/* What follows from the facts and is needed by more than one check or planner. All pure. */

/* The driver makes vGPUs in the running kernel: a device is registered, or the parameter says so.
 */
gboolean kv_gvt_is_live(const KvFacts *facts);

/* The row that tells this host's driver, in the way of the answers. */
const KvLoader *kv_boot_loader(const KvFacts *facts, const KvAnswers *answers);
/* The way is modprobe.d, which leaves the command line alone. */
gboolean kv_boot_is_modprobe(const KvAnswers *answers);

/* It can't be told, for only root may read the parameter and no device is registered: a verdict
 * that depends on it is unknown. */
gboolean kv_gvt_is_hidden(const KvFacts *facts);

/* It does so although the command line doesn't say it: modprobe.d has the same effect, and lasts.
 */
gboolean kv_gvt_by_other_means(const KvFacts *facts);

/* What the next start will do. */
KvNext kv_next_boot(const KvFacts *facts, const KvAnswers *answers);

/* What is missing of the argument in the boot loader's settings and entries. Nothing is where the
 * driver is told in another way. Strings belong to answers. */
KvLoaderWants kv_boot_wants(const KvFacts *facts, const KvAnswers *answers);

/* Something is missing there, and this program can't do it: it would refuse, knows no way, or can't
 * read what decides. The boot loader's step says which. */
gboolean kv_boot_is_stuck(const KvFacts *facts, const KvAnswers *answers);

/* It is set for the next start and not live now: the reboot is next. */
gboolean kv_reboot_is_next(const KvFacts *facts, const KvAnswers *answers);

/* The vGPU of the answers when it exists now, else NULL. */
const KvVgpu *kv_active_vgpu(const KvFacts *facts, const KvAnswers *answers);
/* What can't be read and decides which vGPU is meant, whether it exists, or of what it can be made;
 * NULL when all of that can be told. Where it can't, nothing may be planned for a vGPU. */
const KvFact *kv_vgpu_unread(const KvFacts *facts, const KvAnswers *answers);
/* The chosen parent when it is registered, else NULL. */
const KvParent *kv_chosen_parent(const KvFacts *facts, const KvAnswers *answers);
/* The permission bits the answers ask for. */
mode_t kv_wanted_mode(const KvAnswers *answers);
/* The text our udev rule must have; g_free, or NULL when QEMU's group can't be told. */
char *kv_wanted_rule(const KvFacts *facts, const KvAnswers *answers);
/* Does qemu.conf let QEMU open the vGPU's node, in the way the answers ask for? */
gboolean kv_qemu_conf_is_set(const KvFacts *facts, const KvAnswers *answers);
/* libvirt's defaults of the list `key` in qemu.conf: those the file's own comment gives, else those
 * of libvirt's sources. NULL-terminated; g_strfreev(). */
char **kv_qemu_conf_defaults(const KvFacts *facts, const char *key);
/* The path of the render node of the graphics processor that makes the vGPU, where the host has
 * more than one node: libvirt would take the first. Else NULL. Owned by facts. */
const char *kv_render_node(const KvFacts *facts, const KvAnswers *answers);
