/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/vms_seen.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

static void row_free(gpointer data)
{
    KvVmRow *row = data;

    g_free(row->about);
    g_free(row->size);
    g_clear_pointer(&row->lines, g_ptr_array_unref);
    kv_virt_view_free(row->view);
    kv_vm_start_clear(&row->start);
    g_free(row->left_alone);
    g_free(row);
}

static char *why_left_alone(KvMachine *machine, const KvVm *vm)
{
    g_autoptr(GError) error = NULL;

    if (kv_vm_is_ours(vm, &error) && kv_machine_uid(machine) != 0)
        kv_fail(&error, KV_ERROR_IO,
                _("Changing this host needs root. Start again with sudo, or as root."));
    return error ? g_strdup(error->message) : NULL;
}

static KvVmRow *see_one(KvMachine *machine, const KvVms *vms, const KvVm *vm, const char *host)
{
    KvVmRow *row = g_new0(KvVmRow, 1);

    row->vm = vm;
    row->about = kv_vm_about(machine, vm);
    row->size = kv_vm_size(vm);
    row->view = kv_vm_view(machine, vm, NULL);
    row->lines = row->view ? kv_vm_tell(vms, vm, row->view, host) : g_ptr_array_new();
    row->left_alone = why_left_alone(machine, vm);
    kv_vm_last_start(machine, vms, vm, &row->start);
    return row;
}

KvVmsSeen *kv_vms_see(KvMachine *machine)
{
    KvVmsSeen *seen = g_new0(KvVmsSeen, 1);
    g_autofree char *host = kv_vm_host_name(machine);
    g_autoptr(GError) error = NULL;

    seen->vms = kv_vms_look(machine, &error);
    if (!seen->vms) {
        seen->error = g_strdup(error->message);
        return seen;
    }
    seen->rows = g_ptr_array_new_with_free_func(row_free);
    for (guint i = 0; i < seen->vms->vms->len; i++)
        g_ptr_array_add(seen->rows, see_one(machine, seen->vms, seen->vms->vms->pdata[i], host));
    return seen;
}

void kv_vms_seen_free(KvVmsSeen *seen)
{
    if (!seen)
        return;
    g_clear_pointer(&seen->rows, g_ptr_array_unref);
    kv_vms_free(seen->vms);
    g_free(seen->error);
    g_free(seen);
}

KvVmRow *kv_vms_seen_row(const KvVmsSeen *seen, const char *uuid)
{
    for (guint i = 0; seen && seen->rows && i < seen->rows->len; i++) {
        KvVmRow *row = seen->rows->pdata[i];

        if (g_ascii_strcasecmp(row->vm->domain->uuid, uuid) == 0)
            return row;
    }
    return NULL;
}
