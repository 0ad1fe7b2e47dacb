/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/answers/answers.h"

/* What follows from the facts and is needed by more than one check or planner. All pure. */

#define KV_ARGUMENT_NAME "i915.enable_gvt"
#define KV_ARGUMENT_WORD "i915.enable_gvt=1"

/* The driver makes vGPUs in the running kernel: a device is registered, or the parameter says so.
 */
gboolean kv_gvt_is_live(const KvFacts *facts);

/* It can't be told, for only root may read the parameter and no device is registered: a verdict
 * that depends on it is unknown. */
gboolean kv_gvt_is_hidden(const KvFacts *facts);

/* It does so although the command line doesn't say it: modprobe.d has the same effect, and lasts.
 */
gboolean kv_gvt_by_other_means(const KvFacts *facts);

/* What the next start will do. */
typedef enum {
    KV_NEXT_SET,     /* every normal entry carries the argument */
    KV_NEXT_PARTLY,  /* some do */
    KV_NEXT_NOT_SET, /* none does */
    KV_NEXT_DAMAGED, /* the generated file starts no Linux, or can't be understood */
    KV_NEXT_UNKNOWN, /* the generated file can't be read, or isn't the one that decides */
} KvNext;
/* *ret_on and *ret_all (may be NULL) are counts of normal entries. */
KvNext kv_next_boot(const KvFacts *facts, unsigned *ret_on, unsigned *ret_all);

/* The host starts from entries of its own files (BLS), not from what is in grub.cfg. */
gboolean kv_boot_uses_entries(const KvFacts *facts);

/* What the settings of GRUB say, file after file as grub-mkconfig sources them. */
typedef enum {
    KV_SETTINGS_SET,
    KV_SETTINGS_NOT_SET,
    KV_SETTINGS_UNKNOWN, /* reason says why */
} KvSettingsState;
typedef struct {
    KvSettingsState state;
    char *path;        /* the file that decided */
    unsigned line;     /* of it, or 0 */
    gboolean contrary; /* not set, and the argument is there with another value */
    char *reason;      /* translated sentence, or NULL */
} KvSettings;
KvSettings kv_grub_settings(const KvFacts *facts);
void kv_settings_clear(KvSettings *settings);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KvSettings, kv_settings_clear)

/* The argument is set for the next start and not live now: the reboot is next. */
gboolean kv_reboot_is_next(const KvFacts *facts);

/* The vGPU of the answers when it exists now, else NULL. */
const KvVgpu *kv_active_vgpu(const KvFacts *facts, const KvAnswers *answers);
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
