/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/answers/answers.h"

/* The disk a VM is to have, as [guest] disk= says it. */
typedef struct {
    guint64 bytes;      /* of a new volume, else 0 */
    char *pool;         /* of a volume; NULL of a new one: no pool can be told */
    char *volume;       /* of one that is there, or NULL */
    char *path;         /* of what is there; NULL of a volume: it isn't known, or has none */
    const char *format; /* "qcow2" or "raw": of what is there; static */
} KvDisk;

/* Reads "none", "new:GIB", "new:GIB@POOL", "POOL/VOLUME", "qcow2:/path", "raw:/path", or a bare
 * path whose ending tells the format: one that is taken for the wrong format would be written over.
 * FALSE when value is none of them. */
gboolean kv_disk_parse(const char *value, const KvFacts *facts, KvDisk *ret_disk);
void kv_disk_clear(KvDisk *disk);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KvDisk, kv_disk_clear)

/* The volume that "POOL/VOLUME" means; NULL when value is none, or libvirt doesn't list it. */
const KvVirtVolume *kv_disk_volume(const KvFacts *facts, const char *value);
/* What a new volume is made over, or NULL: an empty one. */
const KvVirtVolume *kv_disk_base(const KvFacts *facts, const KvAnswers *answers);
/* "qcow2" or "raw": of a new volume; static. */
const char *kv_disk_new_format(const KvAnswers *answers);
/* The name of the new volume for a VM of that name; g_free. */
char *kv_disk_new_name(const KvAnswers *answers, const char *vm);
/* Where the new volume of that name is going to lie; g_free, or NULL where the pool has no
 * directory. */
char *kv_disk_new_path(const KvFacts *facts, const KvDisk *disk, const char *volume);
/* Is the new disk made at all? Not for a definition from a file that doesn't have it. */
gboolean kv_disk_is_wanted(const KvFacts *facts, const KvAnswers *answers, const KvDisk *disk);
/* FALSE with a sentence when the new disks of that many VMs are more than their pool has left. */
gboolean kv_disk_has_room(const KvFacts *facts, const KvAnswers *answers, unsigned count,
                          GError **error);
/* Where the install medium lies; g_free. NULL: there is none, or it isn't known. */
char *kv_cdrom_path(const KvFacts *facts, const KvAnswers *answers);
/* "20.0 GiB"; g_free. */
char *kv_bytes_text(guint64 bytes);
