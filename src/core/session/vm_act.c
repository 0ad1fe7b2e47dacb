/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starting, stopping and removing a virtual machine. */
#include "core/session/vm_act.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

gboolean kv_vm_may_act(KvMachine *machine, const KvVm *vm, GError **error)
{
    if (!kv_vm_is_ours(vm, error))
        return FALSE;
    if (kv_machine_uid(machine) != 0)
        return kv_fail(error, KV_ERROR_IO,
                       _("Changing this host needs root. Start again with sudo, or as root."));
    if (kv_journal_busy(machine))
        return kv_fail(error, KV_ERROR_BUSY,
                       _("Changes are being made to this host right now. Try again when they are "
                         "done."));
    return TRUE;
}

/* The machine as it is now, when it is still the one that was shown; NULL with *error. */
static const KvVm *find_still(const KvVms *vms, const char *name, const char *uuid, GError **error)
{
    g_autofree char *shown = kv_printable(name, -1);
    const KvVm *vm = kv_vms_find(vms, name, NULL);

    if (!vm)
        kv_fail(
            error, KV_ERROR_CHANGED,
            _("libvirt has the virtual machine “%s” no longer: somebody removed or renamed it."),
            shown);
    else if (g_ascii_strcasecmp(vm->domain->uuid, uuid) != 0)
        kv_fail(error, KV_ERROR_CHANGED,
                _("The virtual machine “%s” is another one by now, made anew under the old name: "
                  "it is left alone."),
                shown);
    else
        return vm;
    return NULL;
}

static KvVms *look(KvMachine *machine, const char *name, const char *uuid, const KvVm **ret_vm,
                   GError **error)
{
    g_autoptr(KvVms) vms = kv_vms_look(machine, error);

    *ret_vm = vms ? find_still(vms, name, uuid, error) : NULL;
    return *ret_vm ? g_steal_pointer(&vms) : NULL;
}

gboolean kv_vm_start(KvMachine *machine, const char *name, const char *uuid, GError **error)
{
    g_autoptr(KvVms) before = NULL, after = NULL;
    g_autofree char *shown = kv_printable(name, -1);
    const KvVm *vm;

    before = look(machine, name, uuid, &vm, error);
    if (!before || !kv_machine_virt_start(machine, name, error))
        return FALSE;
    after = look(machine, name, uuid, &vm, error);
    if (!after)
        return FALSE;
    return vm->domain->active ||
           kv_fail(error, KV_ERROR_LIBVIRT,
                   _("The virtual machine %s was started and ended at once. Look at its log below "
                     "/var/log/libvirt/qemu."),
                   shown);
}

gboolean kv_vm_shutdown(KvMachine *machine, const char *name, const char *uuid, GError **error)
{
    const KvVm *vm;
    g_autoptr(KvVms) vms = look(machine, name, uuid, &vm, error);

    return vms && kv_machine_virt_shutdown(machine, name, error);
}

gboolean kv_vm_pull_plug(KvMachine *machine, const char *name, const char *uuid, GError **error)
{
    const KvVm *vm;
    g_autoptr(KvVms) vms = look(machine, name, uuid, &vm, error);

    return vms && kv_machine_virt_stop(machine, name, error);
}

/* ---- removing ---- */

gboolean kv_vm_is_off(const KvVm *vm, GError **error)
{
    g_autofree char *shown = kv_printable(vm->domain->name, -1);

    return !vm->domain->active ||
           kv_fail(error, KV_ERROR_BUSY,
                   _("The virtual machine “%s” runs. Stop it before it is removed."), shown);
}

GPtrArray *kv_vm_volumes(KvMachine *machine, const KvVms *vms, const KvVm *vm,
                         const GPtrArray *named, GError **error)
{
    GPtrArray *volumes = g_ptr_array_new_with_free_func((GDestroyNotify)kv_vm_volume_free);

    for (guint i = 0; named && i < named->len; i++) {
        KvVmVolume *volume = kv_vm_volume(machine, vms, vm, named->pdata[i], error);

        if (!volume) {
            g_ptr_array_unref(volumes);
            return NULL;
        }
        g_ptr_array_add(volumes, volume);
    }
    return volumes;
}

/* The definition first: a disk that can't be deleted is better than a machine without it. Whatever
 * was true when it was asked for is looked at again: somebody may have started it since, or made
 * another image over one of its disks. */
gboolean kv_vm_remove(KvMachine *machine, const char *name, const char *uuid,
                      const GPtrArray *disks, GError **error)
{
    g_autoptr(GPtrArray) volumes = NULL;
    const KvVm *vm;
    g_autoptr(KvVms) vms = look(machine, name, uuid, &vm, error);

    if (!vms || !kv_vm_is_off(vm, error))
        return FALSE;
    volumes = kv_vm_volumes(machine, vms, vm, disks, error);
    if (!volumes || !kv_machine_virt_undefine(machine, name, uuid, error))
        return FALSE;
    for (guint i = 0; i < volumes->len; i++) {
        const KvVmVolume *volume = volumes->pdata[i];

        if (!kv_machine_virt_delete_volume(machine, volume->pool, volume->name, error))
            return FALSE;
    }
    return TRUE;
}

static void add(GString *text, char *sentence)
{
    g_string_append_printf(text, "%s%s", text->len ? "\n" : "", sentence);
    g_free(sentence);
}

char *kv_vm_remove_words(const KvVm *vm, const GPtrArray *disks)
{
    g_autofree char *shown = kv_printable(vm->domain->name, -1);
    GString *text = g_string_new(NULL);

    add(text, g_strdup_printf(_("The definition of “%s” is removed, with a saved state and its "
                                "firmware's settings where it has them. This can't be taken back; "
                                "virsh dumpxml prints it for keeping."),
                              shown));
    for (guint i = 0; i < disks->len; i++) {
        g_autofree char *disk = kv_printable(disks->pdata[i], -1);

        add(text, g_strdup_printf(_("The disk %s is deleted with all that is on it."), disk));
    }
    if (disks->len == 0)
        add(text, g_strdup(_("Its disks stay.")));
    if (vm->made_by)
        add(text, g_strdup_printf(_("Run %1$u made it: “kvmgt-setup undo %2$u” takes back "
                                    "everything of that run instead."),
                                  vm->made_by, vm->made_by));
    return g_string_free(text, FALSE);
}

/* ---- why it didn't start ---- */

void kv_vm_why(KvMachine *machine, const KvVms *vms, const KvVm *vm, const char *message,
               KvVmStart *ret_start)
{
    const KvExplanation *row = kv_explain(message);

    kv_vm_last_start(machine, vms, vm, ret_start);
    ret_start->known = ret_start->failed = TRUE;
    if (!g_str_equal(row->id, KV_UNEXPLAINED) && (!row->vague || !ret_start->explanation))
        ret_start->explanation = row;
    g_clear_pointer(&ret_start->message, g_free);
}
