/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/machine/virt.h"
#include "demo/tree.h"

/* Disk images of a simulated host: real heads, nothing in them. */

/* Writes the image that volume describes at path; its pool and name don't count. An "iso" is one by
 * its name's ending. */
void kv_image_write(KvTree *tree, const char *path, const KvNewVolume *volume);
/* What the file directory/name holds, as a volume; kv_virt_volume_free(). */
KvVirtVolume *kv_image_read(const KvTree *tree, const char *directory, const char *name);
