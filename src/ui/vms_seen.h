/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui/vms.h"

/* What one look at libvirt saw, made ready for the screens. */
typedef struct {
    KvVms *vms;      /* NULL: libvirt couldn't be asked */
    GPtrArray *rows; /* KvVmRow, or NULL */
    char *error;     /* why not, or NULL */
} KvVmsSeen;

/* Blocks as long as libvirt does. */
KvVmsSeen *kv_vms_see(KvMachine *machine);
void kv_vms_seen_free(KvVmsSeen *seen);
/* By UUID; NULL. */
KvVmRow *kv_vms_seen_row(const KvVmsSeen *seen, const char *uuid);
