/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui/vms_seen.h"

/* For vms.c, which does it, and vms_ask.c, which tells of it. */

/* One errand to libvirt. */
typedef struct {
    GThread *thread; /* NULL: a look at the host goes first */
    KvMachine *machine;
    int done[2]; /* a byte comes through at the end */
    KvDeed deed;
    char *name, *uuid; /* NULL: of none */
    GPtrArray *disks;
    GError *error;
    KvVmsSeen *seen;
} KvVmTask;

struct KvVmDesk {
    KvVmTask *task;
    KvVmTask *next; /* what was confirmed while libvirt was asked for something else, or NULL */
    KvVmsSeen *seen;
    gboolean look_after;
    char *outcome, *outcome_uuid;
    gboolean failed;
    unsigned serial;
    char *waits_for; /* UUID of the one that was asked to shut down, or NULL */
    gint64 waits_until;
};
