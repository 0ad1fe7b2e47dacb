/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/machine/machine.h"

/* The simulated host: a tree of files and a small model of the kernel, the boot loader's programs
 * and the reboot, with libvirt's own test driver as the judge of domains. All its state is in files
 * below one directory, so that a worker or a later call sees the same host. */

typedef struct {
    const char *name;        /* "fresh" */
    const char *description; /* N_() */
} KvDemoHost;

/* The built-in hosts; *ret_count is their number. The first is the default. */
const KvDemoHost *kv_demo_hosts(unsigned *ret_count);

/* Opens the host `name` (NULL: the first) whose state is kept in directory, made and filled when it
 * is missing or empty; a directory that holds something else is refused. NULL with *error. */
KvMachine *kv_demo_open(const char *name, const char *directory, GError **error);
/* Removes a demo host's directory and everything in it; refuses a directory that isn't one. */
gboolean kv_demo_discard(const char *directory, GError **error);
