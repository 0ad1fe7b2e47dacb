/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a machine's last start went. libvirt itself doesn't keep why one failed: QEMU's log has what
 * QEMU said, and the journal what libvirt told this program. */
#include "core/session/vm.h"

#include <errno.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/explain/qemu_log.h"
#include "core/text/printable.h"

#define LONGEST    (16 * 1024)
#define MOST_LINES 12

/* Only the system's libvirt writes there. */
static char *log_path(const KvVms *vms, const KvVm *vm)
{
    return strstr(vms->libvirt->uri, "///system") ? kv_qemu_log_path(vm->domain->name) : NULL;
}

/* The record of this program's newest start of the machine, when it failed; NULL. *ret_time is when
 * its run began. */
static const KvActRecord *failed_start(const KvVms *vms, const KvVm *vm, gint64 *ret_time)
{
    for (guint i = vms->runs ? vms->runs->len : 0; i-- > 0;) {
        const KvRun *run = vms->runs->pdata[i];

        for (guint j = run->actions->len; j-- > 0;) {
            const KvAction *action = run->actions->pdata[j];
            const KvActRecord *record = &run->records[j];

            *ret_time = run->time;
            if (action->kind == KV_ACTION_START && strcmp(action->name, vm->domain->name) == 0 &&
                record->state != KV_ACT_PLANNED)
                return record->state == KV_ACT_FAILED ? record : NULL;
        }
    }
    return NULL;
}

static const KvExplanation *explain_lines(const GPtrArray *lines)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const KvExplanation *row;

    for (guint i = 0; i < lines->len; i++)
        g_string_append_printf(text, "%s\n", (const char *)lines->pdata[i]);
    row = kv_explain(text->str);
    return row->vague || g_str_equal(row->id, KV_UNEXPLAINED) ? NULL : row;
}

/* The record of the last start, when it failed and was this program's: NULL when the log (NULL:
 * none) tells of another end since then, or the machine runs. */
static const KvActRecord *last_failure(const KvVms *vms, const KvVm *vm, const char *log)
{
    gint64 time = 0;
    const KvActRecord *record = vm->domain->active ? NULL : failed_start(vms, vm, &time);

    return record && (!log || kv_qemu_log_ends(log, time) <= 1) ? record : NULL;
}

/* Takes what the log says, and the journal where that says more. */
static void settle(KvVmStart *start, const KvVm *vm, const KvActRecord *record, gboolean has_log,
                   const KvQemuLog *log)
{
    gboolean never = start->log && !start->log_error && !has_log;

    start->failed = !vm->domain->active && (has_log ? log->failed : record != NULL);
    start->known = vm->domain->active || has_log || never || record;
    if (!start->failed)
        return;
    start->explanation = explain_lines(log->lines);
    if (!record || start->explanation)
        return;
    start->explanation = record->explanation;
    start->message = g_strdup(record->message);
}

void kv_vm_last_start(KvMachine *machine, const KvVms *vms, const KvVm *vm, KvVmStart *ret_start)
{
    g_autofree char *text = NULL;
    KvQemuLog log;
    int r = -ENOENT;

    *ret_start = (KvVmStart){ .log = log_path(vms, vm) };
    if (ret_start->log)
        r = kv_machine_read_since(machine, ret_start->log, 0, LONGEST, &text);
    ret_start->log_error = r < 0 && r != -ENOENT ? -r : 0;
    kv_qemu_log_read(text ? text : "", &log);
    ret_start->lines = log.lines;
    settle(ret_start, vm, last_failure(vms, vm, text), text != NULL, &log);
    while (log.lines->len > MOST_LINES)
        g_ptr_array_remove_index(log.lines, 0);
}

void kv_vm_start_clear(KvVmStart *start)
{
    g_free(start->log);
    g_free(start->message);
    g_clear_pointer(&start->lines, g_ptr_array_unref);
    *start = (KvVmStart){ 0 };
}

char *kv_vm_log(KvMachine *machine, const KvVms *vms, const KvVm *vm, gsize limit, GError **error)
{
    g_autofree char *path = log_path(vms, vm), *text = NULL;
    g_autofree char *shown = kv_printable(vm->domain->name, -1);
    int r = path ? kv_machine_read_since(machine, path, 0, limit, &text) : -ENOENT;

    if (r == -ENOENT) {
        kv_fail(
            error, KV_ERROR_INPUT,
            _("There is no log of the virtual machine %s: it wasn't started yet, or its libvirt "
              "keeps it somewhere else."),
            shown);
        return NULL;
    }
    if (r < 0) {
        kv_machine_fail(error, KV_DOING_READ, path, r);
        return NULL;
    }
    return kv_printable_lines(text, -1);
}
