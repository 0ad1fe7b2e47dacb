/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/session/vm_disk.h"

/* What is done to a virtual machine. Each looks first whether it is still the one that was shown:
 * name and uuid are its; KV_ERROR_CHANGED when it is gone, or another one. All ask libvirt, and
 * block as long as it does. FALSE with a sentence in *error. */

/* Fine for this person, this machine, and now? */
gboolean kv_vm_may_act(KvMachine *machine, const KvVm *vm, GError **error);

/* Starts it, and looks whether it is still there then. Fine when it runs already. */
gboolean kv_vm_start(KvMachine *machine, const char *name, const char *uuid, GError **error);
/* Asks the system in it to shut down; doesn't wait for it. */
gboolean kv_vm_shutdown(KvMachine *machine, const char *name, const char *uuid, GError **error);
gboolean kv_vm_pull_plug(KvMachine *machine, const char *name, const char *uuid, GError **error);

/* Only what is off can be removed. */
gboolean kv_vm_is_off(const KvVm *vm, GError **error);
/* kv_vm_volume() of each name (char *; NULL: none): array of KvVmVolume. NULL with *error when one
 * of them has to stay. */
GPtrArray *kv_vm_volumes(KvMachine *machine, const KvVms *vms, const KvVm *vm,
                         const GPtrArray *named, GError **error);
/* Removes its definition, and the disks that are named (as for kv_vm_volumes()). Nothing is done
 * when one of them has to stay. */
gboolean kv_vm_remove(KvMachine *machine, const char *name, const char *uuid,
                      const GPtrArray *disks, GError **error);
/* What that does and what stays, a sentence a line; disks are paths (char *). Pure; g_free. */
char *kv_vm_remove_words(const KvVm *vm, const GPtrArray *disks);

/* The last start, once message said that it failed: explained by it or by the log, whichever says
 * more. For kv_vm_start_clear(). */
void kv_vm_why(KvMachine *machine, const KvVms *vms, const KvVm *vm, const char *message,
               KvVmStart *ret_start);
