/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/session/vm.h"

/* A volume that goes together with the machine it belongs to. */
typedef struct {
    char *pool, *name;
    char *path; /* printable only after kv_printable() */
} KvVmVolume;
void kv_vm_volume_free(KvVmVolume *volume);

/* The disk of the machine that a person named, by its path or its volume's name, as something that
 * may be deleted: a volume of an active pool that no other domain names, defined or running, and
 * that no other image is made over, as far as that can be known: where it can't, it may not. NULL
 * with *error. Asks libvirt. */
KvVmVolume *kv_vm_volume(KvMachine *machine, const KvVms *vms, const KvVm *vm, const char *named,
                         GError **error);
