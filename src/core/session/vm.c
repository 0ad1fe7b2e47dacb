/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/session/vm.h"

#include <errno.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/facts/paths.h"
#include "core/text/printable.h"

/* ---- who made it ---- */

static gboolean stands(const KvActRecord *record)
{
    return record->state == KV_ACT_DONE || record->state == KV_ACT_BEGUN ||
           record->state == KV_ACT_KEPT || (record->state == KV_ACT_FAILED && record->left);
}

/* The newest run with an action of that kind on the domain that stands; 0. */
static unsigned run_with(const GPtrArray *runs, KvActionKind kind, const char *uuid)
{
    for (guint i = runs ? runs->len : 0; i-- > 0;) {
        const KvRun *run = runs->pdata[i];

        for (guint j = 0; j < run->actions->len; j++) {
            const KvAction *action = run->actions->pdata[j];

            if (action->kind == kind && action->uuid &&
                g_ascii_strcasecmp(action->uuid, uuid) == 0 && stands(&run->records[j]))
                return run->id;
        }
    }
    return 0;
}

KvVms *kv_vms_look(KvMachine *machine, GError **error)
{
    g_autoptr(KvVms) vms = g_new0(KvVms, 1);

    vms->libvirt = kv_machine_virt_look(machine, KV_VIRT_POOLS, error);
    if (!vms->libvirt)
        return NULL;
    if (kv_machine_uid(machine) == 0) {
        vms->runs = kv_journal_list(machine, error);
        if (!vms->runs)
            return NULL;
    }
    vms->vms = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < vms->libvirt->domains->len; i++) {
        const KvVirtDomain *domain = vms->libvirt->domains->pdata[i];
        KvVm *vm = g_new0(KvVm, 1);

        vm->domain = domain;
        vm->made_by = run_with(vms->runs, KV_ACTION_DEFINE, domain->uuid);
        vm->given_by = run_with(vms->runs, KV_ACTION_CHANGE, domain->uuid);
        g_ptr_array_add(vms->vms, vm);
    }
    return g_steal_pointer(&vms);
}

void kv_vms_free(KvVms *vms)
{
    if (!vms)
        return;
    g_clear_pointer(&vms->vms, g_ptr_array_unref);
    g_clear_pointer(&vms->runs, g_ptr_array_unref);
    kv_virt_facts_free(vms->libvirt);
    g_free(vms);
}

const KvVm *kv_vms_find(const KvVms *vms, const char *name, GError **error)
{
    g_autofree char *shown = kv_printable(name, -1);

    for (guint i = 0; i < vms->vms->len; i++) {
        const KvVm *vm = vms->vms->pdata[i];

        if (strcmp(vm->domain->name, name) == 0)
            return vm;
    }
    kv_fail(error, KV_ERROR_INPUT,
            _("libvirt has no virtual machine “%s”; “kvmgt-setup vm” lists those it has."), shown);
    return NULL;
}

gboolean kv_vm_is_ours(const KvVm *vm, GError **error)
{
    g_autofree char *shown = kv_printable(vm->domain->name, -1);

    if (vm->made_by || vm->given_by || vm->domain->vgpus[0])
        return TRUE;
    return kv_fail(
        error, KV_ERROR_INPUT,
        _("The virtual machine %s has no vGPU and wasn't made by this program: it is left "
          "alone. virsh can do it."),
        shown);
}

gboolean kv_vm_vgpu_exists(KvMachine *machine, const char *uuid)
{
    g_autofree char *path = g_build_filename(KV_PATH_MDEV_DEVICES, uuid, NULL);

    return kv_machine_exists(machine, path);
}

KvVirtView *kv_vm_view(KvMachine *machine, const KvVm *vm, GError **error)
{
    const KvVirtDomain *domain = vm->domain;
    const KvVirtOps *ops = NULL;
    KvVirt *virt = NULL;

    if (!kv_machine_virt(machine, &ops, &virt, error))
        return NULL;
    return ops->view_of_xml(domain->live ? domain->live : domain->xml);
}
