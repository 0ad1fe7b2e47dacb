/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/session/vm.h"

/* A virtual machine in words, the same ones for every front end. What is returned is to be freed
 * with g_free(). Text from its definition is in it as it came: untrusted. */

/* Which vGPU it has or gets, and what this program has to do with it. */
char *kv_vm_about(KvMachine *machine, const KvVm *vm);
/* Its processors and memory. */
char *kv_vm_size(const KvVm *vm);
/* The name of this host, as far as it has one. */
char *kv_vm_host_name(KvMachine *machine);

/* A sentence, and a command line for copying below it. */
typedef struct {
    unsigned level; /* 0; 1: belongs to the one before it */
    char *text;
    char *command; /* or NULL; printable */
} KvVmLine;
void kv_vm_line_free(gpointer line);
/* One that is a sentence alone, which it takes. */
KvVmLine *kv_vm_line(char *text);

/* Its disks, its console, and where its picture is to be seen: array of KvVmLine. Pure. */
GPtrArray *kv_vm_tell(const KvVms *vms, const KvVm *vm, const KvVirtView *view, const char *host);
/* Where its picture is seen, or will be, alone: array of KvVmLine. host is this host's name. Pure.
 */
GPtrArray *kv_vm_tell_displays(const KvVirtDomain *domain, const char *uri, const char *host);
