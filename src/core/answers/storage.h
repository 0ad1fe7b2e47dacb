/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/answers/answers.h"

/* libvirt's volumes, as the questions of a new virtual machine's disks see them. */

typedef gboolean (*KvVolumeFits)(const KvVirtVolume *volume);
/* An ISO image; what can be a disk; what a new disk can be made over. */
gboolean kv_storage_is_medium(const KvVirtVolume *volume);
gboolean kv_storage_is_image(const KvVirtVolume *volume);
gboolean kv_storage_is_base(const KvVirtVolume *volume);

/* Are the virtual machines all there already? What is made isn't made of the answers any more. */
gboolean kv_storage_is_made(const KvFacts *facts, const KvAnswers *answers);
/* Adds those that fit, as POOL/VOLUME, each with what it is and who uses it. */
void kv_storage_choices(const KvFacts *facts, KvVolumeFits fits, GPtrArray *choices);
/* The volume that value (POOL/VOLUME) names, owned by facts; *ret_volume is NULL where libvirt
 * wasn't asked for it. FALSE with *error where there is none. */
gboolean kv_storage_find(const KvFacts *facts, const char *value, const KvVirtVolume **ret_volume,
                         GError **error);

/* FALSE with *error: base (or NULL) is larger than a disk of bytes made over it. */
gboolean kv_storage_holds(const KvVirtVolume *base, guint64 bytes, GError **error);
/* FALSE with *error: a virtual machine uses what is at path, or an image is made over it. */
gboolean kv_storage_is_free(const KvFacts *facts, const char *path, GError **error);
/* FALSE with *error: a virtual machine writes to what is at path. */
gboolean kv_storage_is_still(const KvFacts *facts, const char *path, GError **error);
/* FALSE with *error: the volume is made over something outside libvirt's pools. */
gboolean kv_storage_backing_is_known(const KvFacts *facts, const KvVirtVolume *volume,
                                     GError **error);
