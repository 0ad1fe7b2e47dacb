/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/answers/answers.h"

/* The disk a VM is to have, as [guest] disk= says it. */
typedef struct {
    guint64 bytes;      /* of a new volume, else 0 */
    char *pool;         /* of a new volume; NULL: no pool can be told */
    char *path;         /* of an existing image, or NULL */
    const char *format; /* "qcow2" or "raw": of the image, as the answer says; static */
} KvDisk;

/* Reads "none", "new:GIB", "new:GIB@POOL", "qcow2:/path", "raw:/path", or a bare path whose ending
 * tells the format: one that is taken for the wrong format would be written over. FALSE when value
 * is none of them. */
gboolean kv_disk_parse(const char *value, const KvFacts *facts, KvDisk *ret_disk);
void kv_disk_clear(KvDisk *disk);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KvDisk, kv_disk_clear)
