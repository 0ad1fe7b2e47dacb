/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cli/cli.h"
#include "core/session/vm_act.h"
#include "core/session/vm_tell.h"

/* For the files of the command `vm` alone. */

/* What the listing tells of a machine, and with `whole` all that is told of one. */
json_t *kv_cli_vm_json(KvCli *cli, const KvVms *vms, const KvVm *vm, gboolean whole);
/* The same in words. */
void kv_cli_vm_say_row(KvCli *cli, const KvVm *vm);
void kv_cli_vm_say(KvCli *cli, const KvVms *vms, const KvVm *vm);
/* Why its last start came to nothing, where it did. */
void kv_cli_vm_say_failure(KvCli *cli, const KvVmStart *start, const char *said);
void kv_cli_vm_say_log(KvCli *cli, const KvVmStart *start);

/* vm_change.c: each says what it will do, asks unless --yes, does it and says how it went. */
int kv_cli_vm_start(KvCli *cli, const KvVms *vms, const KvVm *vm);
int kv_cli_vm_stop(KvCli *cli, const KvVms *vms, const KvVm *vm);
int kv_cli_vm_remove(KvCli *cli, const KvVms *vms, const KvVm *vm);
/* FALSE with *error: it is somebody else's, or this person may not change the host. */
gboolean kv_cli_vm_may_change(KvCli *cli, const KvVm *vm, GError **error);
