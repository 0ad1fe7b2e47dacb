/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The virtual machines as the screens ask for them: what was seen, what is under way, how it went.
 */
#include "core/base/i18n.h"
#include "core/text/printable.h"
#include "ui/vms_desk.h"

#define LOG_BYTES (64 * 1024)

/* While it is under way. */
static const char *const doing[KV_N_DEEDS] = {
    [KV_DEED_START] = N_("“%s” is being started."),
    [KV_DEED_SHUTDOWN] = N_("The system in “%s” is being asked to shut down."),
    [KV_DEED_PULL_PLUG] = N_("The plug of “%s” is being pulled."),
    [KV_DEED_REMOVE] = N_("“%s” is being removed."),
};

char *kv_vms_words(const char *sentence, const char *name)
{
    g_autofree char *shown = kv_printable(name, -1);
    g_auto(GStrv) parts = g_strsplit(_(sentence), "%s", 2);

    return g_strjoinv(shown, parts);
}

const GPtrArray *kv_vms_rows(const KvUi *ui, const char **ret_error)
{
    const KvVmsSeen *seen = ui->desk ? ui->desk->seen : NULL;

    *ret_error = seen ? seen->error : NULL;
    return seen ? seen->rows : NULL;
}

const char *kv_vms_uri(const KvUi *ui)
{
    const KvVmsSeen *seen = ui->desk ? ui->desk->seen : NULL;

    return seen && seen->vms ? seen->vms->libvirt->uri : NULL;
}

const KvVmRow *kv_vms_row(const KvUi *ui, const char *uuid)
{
    return ui->desk ? kv_vms_seen_row(ui->desk->seen, uuid) : NULL;
}

char *kv_vms_log(const KvUi *ui, const KvVmRow *row, GError **error)
{
    return kv_vm_log(ui->session->machine, ui->desk->seen->vms, row->vm, LOG_BYTES, error);
}

static gboolean is_meant(const char *wanted, const char *uuid)
{
    return uuid && (!wanted || g_ascii_strcasecmp(wanted, uuid) == 0);
}

char *kv_vms_doing(const KvUi *ui, const char *uuid)
{
    const KvVmDesk *desk = ui->desk;
    const KvVmRow *row;

    if (desk && desk->next && is_meant(uuid, desk->next->uuid))
        return kv_vms_words(doing[desk->next->deed], desk->next->name);
    if (desk && desk->task && is_meant(uuid, desk->task->uuid))
        return kv_vms_words(doing[desk->task->deed], desk->task->name);
    row = desk && is_meant(uuid, desk->waits_for) ? kv_vms_row(ui, desk->waits_for) : NULL;
    return row ? kv_vms_words(N_("The system in “%s” was asked to shut down."),
                              row->vm->domain->name)
               : NULL;
}

const char *kv_vms_outcome(const KvUi *ui, const char *uuid, gboolean *ret_failed)
{
    const KvVmDesk *desk = ui->desk;

    if (!desk || !desk->outcome || !is_meant(uuid, desk->outcome_uuid))
        return NULL;
    *ret_failed = desk->failed;
    return desk->outcome;
}

void kv_vms_forget(KvUi *ui)
{
    if (!ui->desk)
        return;
    g_clear_pointer(&ui->desk->outcome, g_free);
    g_clear_pointer(&ui->desk->outcome_uuid, g_free);
}

unsigned kv_vms_serial(const KvUi *ui)
{
    return ui->desk ? ui->desk->serial : 0;
}
