/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/answers/answers.h"

/* The disk a VM is to have, as [guest] disk= says it. */
typedef struct {
    guint64 bytes; /* of a new volume, else 0 */
    char *pool;    /* of a new volume; NULL: no pool can be told */
    char *path;    /* of an existing image, or NULL */
} KvDisk;

/* Reads "none", "/path", "new:GIB" or "new:GIB@POOL". FALSE when value is none of them. */
gboolean kv_disk_parse(const char *value, const KvFacts *facts, KvDisk *ret_disk);
void kv_disk_clear(KvDisk *disk);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KvDisk, kv_disk_clear)
