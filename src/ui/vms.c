/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/vms.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "core/base/i18n.h"
#include "ui/screens.h"
#include "ui/vms_desk.h"

#define PATIENCE_MS   2000                /* how long leaving waits for libvirt */
#define SHUTDOWN_WAIT 60 * G_USEC_PER_SEC /* and the screen for a system to shut down */

static const struct {
    const char *done; /* N_() */
    gboolean (*run)(KvMachine *machine, const char *name, const char *uuid, GError **error);
} deeds[KV_N_DEEDS] = {
    [KV_DEED_START] = { N_("“%s” runs."), kv_vm_start },
    [KV_DEED_SHUTDOWN] = { N_("“%s” is off."), kv_vm_shutdown },
    [KV_DEED_PULL_PLUG] = { N_("“%s” is off."), kv_vm_pull_plug },
    [KV_DEED_REMOVE] = { N_("“%s” is removed."), NULL },
};

/* ---- in the thread ---- */

static gboolean may_act(KvVmTask *task)
{
    g_autoptr(KvVms) vms = kv_vms_look(task->machine, &task->error);
    const KvVm *vm = vms ? kv_vms_find(vms, task->name, NULL) : NULL;

    /* What is gone is said by the deed itself. */
    return vms && (!vm || kv_vm_may_act(task->machine, vm, &task->error));
}

static gboolean act(KvVmTask *task)
{
    if (task->deed == KV_DEED_LOOK)
        return TRUE;
    if (!may_act(task))
        return FALSE;
    if (task->deed == KV_DEED_REMOVE)
        return kv_vm_remove(task->machine, task->name, task->uuid, task->disks, &task->error);
    return deeds[task->deed].run(task->machine, task->name, task->uuid, &task->error);
}

/* The one that didn't start shows why. */
static void explain(KvVmTask *task)
{
    KvVmRow *row = kv_vms_seen_row(task->seen, task->uuid);

    if (task->deed != KV_DEED_START || !row || row->vm->domain->active)
        return;
    kv_vm_start_clear(&row->start);
    kv_vm_why(task->machine, task->seen->vms, row->vm, task->error->message, &row->start);
}

static gpointer run(gpointer data)
{
    KvVmTask *task = data;
    gboolean fine = act(task);

    task->seen = kv_vms_see(task->machine);
    if (!fine)
        explain(task);
    while (write(task->done[1], "", 1) < 0)
        continue;
    return NULL;
}

/* ---- before and after ---- */

static KvVmDesk *desk_of(KvUi *ui)
{
    if (!ui->desk)
        ui->desk = g_new0(KvVmDesk, 1);
    return ui->desk;
}

static void task_free(KvVmTask *task)
{
    close(task->done[0]);
    close(task->done[1]);
    g_free(task->name);
    g_free(task->uuid);
    g_clear_pointer(&task->disks, g_ptr_array_unref);
    g_clear_error(&task->error);
    kv_vms_seen_free(task->seen);
    g_free(task);
}

static void begin(KvUi *ui, KvVmTask *task)
{
    KvVmDesk *desk = ui->desk;

    desk->task = task;
    if (task->deed != KV_DEED_LOOK) {
        kv_vms_forget(ui);
        g_clear_pointer(&desk->waits_for, g_free);
    }
    kv_vms_go_on(ui);
}

/* A look that hasn't begun gives way; what was confirmed waits for what has. */
void kv_vms_do(KvUi *ui, KvDeed deed, const KvVm *vm, GPtrArray *disks)
{
    KvVmDesk *desk = desk_of(ui);
    KvVmTask *task = g_new0(KvVmTask, 1);
    gboolean busy = deed == KV_DEED_LOOK ? desk->task != NULL : desk->next != NULL;

    if (busy || pipe2(task->done, O_CLOEXEC) != 0) {
        g_clear_pointer(&disks, g_ptr_array_unref);
        g_free(task);
        return;
    }
    task->machine = ui->session->machine;
    task->deed = deed;
    task->name = vm ? g_strdup(vm->domain->name) : NULL;
    task->uuid = vm ? g_strdup(vm->domain->uuid) : NULL;
    task->disks = disks;
    if (desk->task && !desk->task->thread && desk->task->deed == KV_DEED_LOOK)
        g_clear_pointer(&desk->task, task_free);
    if (desk->task)
        desk->next = task;
    else
        begin(ui, task);
}

void kv_vms_look_start(KvUi *ui)
{
    kv_vms_do(ui, KV_DEED_LOOK, NULL, NULL);
}

void kv_vms_go_on(KvUi *ui)
{
    KvVmTask *task = ui->desk ? ui->desk->task : NULL;

    if (task && !task->thread && !ui->look)
        task->thread = g_thread_new("libvirt", run, task);
}

static void tell(KvVmDesk *desk, const char *uuid, gboolean failed, char *outcome)
{
    g_free(desk->outcome);
    g_free(desk->outcome_uuid);
    desk->outcome = outcome;
    desk->outcome_uuid = g_strdup(uuid);
    desk->failed = failed;
    desk->serial++;
}

static void settle_deed(KvVmDesk *desk, const KvVmTask *task)
{
    const KvVmRow *row = kv_vms_seen_row(desk->seen, task->uuid);

    if (task->error) {
        tell(desk, task->uuid, TRUE, g_strdup(task->error->message));
    } else if (task->deed == KV_DEED_SHUTDOWN && row && row->vm->domain->active) {
        desk->waits_for = g_strdup(task->uuid);
        desk->waits_until = g_get_monotonic_time() + SHUTDOWN_WAIT;
        desk->serial++;
    } else {
        tell(desk, task->uuid, FALSE, kv_vms_words(deeds[task->deed].done, task->name));
    }
}

/* Is the one that was asked to shut down off by now? */
static void settle_wait(KvVmDesk *desk)
{
    const KvVmRow *row = desk->waits_for ? kv_vms_seen_row(desk->seen, desk->waits_for) : NULL;
    const char *format =
        row && row->vm->domain->active
            ? N_("“%s” was asked to shut down and still runs. The system in it may need longer, or "
                 "doesn't listen.")
            : deeds[KV_DEED_SHUTDOWN].done;
    gboolean late = g_get_monotonic_time() >= desk->waits_until;

    if (!desk->waits_for || !desk->seen->rows || (row && row->vm->domain->active && !late))
        return;
    if (row)
        tell(desk, desk->waits_for, row->vm->domain->active,
             kv_vms_words(format, row->vm->domain->name));
    g_clear_pointer(&desk->waits_for, g_free);
}

void kv_vms_take(KvUi *ui)
{
    KvVmDesk *desk = ui->desk;
    KvVmTask *task = g_steal_pointer(&desk->task);
    gboolean changes = task->deed != KV_DEED_LOOK;

    g_thread_join(task->thread);
    kv_vms_seen_free(desk->seen);
    desk->seen = g_steal_pointer(&task->seen);
    if (changes)
        settle_deed(desk, task);
    else
        settle_wait(desk);
    if (task->deed == KV_DEED_REMOVE && !task->error)
        kv_vm_removed(ui, task->uuid);
    task_free(task);
    desk->look_after |= changes;
    if (desk->next) {
        begin(ui, g_steal_pointer(&desk->next));
        return;
    }
    if (desk->look_after)
        kv_look_start(ui);
    desk->look_after = FALSE;
}

/* ---- what the main loop asks ---- */

gboolean kv_vms_busy(const KvUi *ui)
{
    return ui->desk && ui->desk->task;
}

gboolean kv_vms_asking(const KvUi *ui)
{
    return kv_vms_busy(ui) && ui->desk->task->thread;
}

void kv_vms_look_after(KvUi *ui)
{
    ui->desk->look_after = TRUE;
}

int kv_vms_fd(const KvUi *ui)
{
    return kv_vms_asking(ui) ? ui->desk->task->done[0] : -1;
}

gboolean kv_vms_waiting(const KvUi *ui)
{
    return ui->desk && ui->desk->waits_for;
}

void kv_vms_tick(KvUi *ui)
{
    if (kv_vms_waiting(ui) && !kv_vms_busy(ui))
        kv_vms_look_start(ui);
}

gboolean kv_vms_end(KvUi *ui)
{
    struct pollfd fd = { .fd = kv_vms_fd(ui), .events = POLLIN };
    KvVmDesk *desk = ui->desk;

    if (!desk)
        return TRUE;
    if (kv_vms_asking(ui)) {
        if (poll(&fd, 1, PATIENCE_MS) < 1)
            return FALSE;
        g_thread_join(desk->task->thread);
    }
    g_clear_pointer(&desk->task, task_free);
    g_clear_pointer(&desk->next, task_free);
    kv_vms_seen_free(desk->seen);
    g_free(desk->outcome);
    g_free(desk->outcome_uuid);
    g_free(desk->waits_for);
    g_clear_pointer(&ui->desk, g_free);
    return TRUE;
}
