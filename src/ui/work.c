/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/work.h"

#include "core/base/i18n.h"
#include "core/text/printable.h"

static void action_free(gpointer data)
{
    KvWorkAction *action = data;

    g_free(action->title);
    g_free(action->undone);
    g_free(action->kept);
    g_free(action->message);
    g_free(action);
}

static KvWork *work_new(unsigned run, gboolean undo)
{
    KvWork *work = g_new0(KvWork, 1);

    work->run = run;
    work->undo = undo;
    work->actions = g_ptr_array_new_with_free_func(action_free);
    work->current = -1;
    work->began = work->action_began = g_get_monotonic_time();
    g_queue_init(&work->lines);
    return work;
}

void kv_work_free(KvWork *work)
{
    if (!work)
        return;
    g_clear_pointer(&work->worker, kv_worker_free);
    g_ptr_array_unref(work->actions);
    g_clear_pointer(&work->order, g_array_unref);
    g_queue_clear_full(&work->lines, g_free);
    g_free(work->message);
    g_free(work);
}

static void add_action(KvWork *work, const KvAction *action, KvActState state)
{
    KvWorkAction *row = g_new0(KvWorkAction, 1);
    const char *title = work->undo && action->undo_title ? action->undo_title : action->title;

    row->title = g_strdup(title);
    if (work->undo) {
        row->undone = kv_undo_result(action, KV_ACT_UNDONE);
        row->kept = kv_undo_result(action, KV_ACT_KEPT);
    }
    row->state = state;
    g_ptr_array_add(work->actions, row);
}

const char *kv_work_title(const KvWork *work, const KvWorkAction *action)
{
    if (work->undo && action->state == KV_ACT_UNDONE)
        return action->undone;
    return work->undo && action->state == KV_ACT_KEPT ? action->kept : action->title;
}

static void take(KvUi *ui, KvWork *work, KvWorker *worker)
{
    kv_work_free(ui->work);
    work->worker = worker;
    ui->work = work;
}

gboolean kv_work_apply(KvUi *ui, const KvPlan *plan, GError **error)
{
    unsigned id = 0;
    KvWorker *worker = kv_session_apply(ui->session, plan, &id, error);
    KvWork *work;

    if (!worker)
        return FALSE;
    ui->unused = FALSE;
    work = work_new(id, FALSE);
    for (unsigned i = 0; i < plan->actions->len; i++)
        add_action(work, g_ptr_array_index(plan->actions, i), KV_ACT_PLANNED);
    take(ui, work, worker);
    return TRUE;
}

static void add_run(KvWork *work, const KvRun *run)
{
    for (unsigned i = 0; i < run->actions->len; i++)
        add_action(work, g_ptr_array_index(run->actions, i), run->records[i].state);
}

gboolean kv_work_undo(KvUi *ui, unsigned id, GError **error)
{
    g_autoptr(KvRun) run = kv_journal_load(ui->session->machine, id, error);
    KvWorker *worker;
    KvWork *work;

    if (!run)
        return FALSE;
    worker = kv_session_undo(ui->session, id, error);
    if (!worker)
        return FALSE;
    work = work_new(id, TRUE);
    work->order = kv_undo_order(run);
    add_run(work, run);
    take(ui, work, worker);
    return TRUE;
}

gboolean kv_work_busy(const KvUi *ui)
{
    return ui->work && !ui->work->ended;
}

gboolean kv_work_ours(const KvUi *ui)
{
    return kv_work_busy(ui) && ui->work->worker;
}

int kv_work_fd(const KvUi *ui)
{
    return kv_work_ours(ui) ? ui->work->worker->fd : -1;
}

static void add_line(KvWork *work, const char *text)
{
    g_queue_push_tail(&work->lines, kv_printable_lines(text, -1));
    while (g_queue_get_length(&work->lines) > KV_WORK_LINES)
        g_free(g_queue_pop_head(&work->lines));
}

static void tell_end(KvWork *work, KvRunState state, const char *message)
{
    work->said_end = TRUE;
    work->state = state;
    work->current = -1;
    g_free(work->message);
    work->message = g_strdup(message);
    work->seconds = (g_get_monotonic_time() - work->began) / G_USEC_PER_SEC;
}

static void settle(KvWork *work, const KvEvent *event, KvActState state)
{
    KvWorkAction *action = g_ptr_array_index(work->actions, event->action);

    action->state = state;
    action->seconds = (g_get_monotonic_time() - work->action_began) / G_USEC_PER_SEC;
    g_free(action->message);
    action->message = g_strdup(event->text);
    action->explanation = event->explanation;
    work->current = -1;
}

static void take_event(const KvEvent *event, gpointer data)
{
    static const KvActState states[] = {
        [KV_EVENT_DONE] = KV_ACT_DONE,
        [KV_EVENT_FAILED] = KV_ACT_FAILED,
        [KV_EVENT_UNDONE] = KV_ACT_UNDONE,
        [KV_EVENT_KEPT] = KV_ACT_KEPT,
    };
    KvWork *work = data;

    if (event->kind == KV_EVENT_LINE) {
        add_line(work, event->text ? event->text : "");
    } else if (event->kind == KV_EVENT_END) {
        tell_end(work, event->state, event->text);
    } else if (event->action < work->actions->len) {
        if (event->kind == KV_EVENT_BEGIN) {
            work->current = (int)event->action;
            work->action_began = g_get_monotonic_time();
        } else {
            settle(work, event, states[event->kind]);
        }
    }
}

/* The run as the journal has it, over what was known. */
static void take_run(KvWork *work, const KvRun *run)
{
    for (unsigned i = 0; i < run->actions->len && i < work->actions->len; i++) {
        KvWorkAction *action = g_ptr_array_index(work->actions, i);

        action->state = run->records[i].state;
        g_free(action->message);
        action->message = g_strdup(run->records[i].message);
        action->explanation = run->records[i].explanation;
        if (action->state == KV_ACT_BEGUN)
            work->current = (int)i;
    }
}

static void finished(KvUi *ui)
{
    ui->work->ended = TRUE;
    kv_look_start(ui);
    kv_ui_changed(ui);
}

void kv_work_read(KvUi *ui)
{
    KvWork *work = ui->work;

    if (kv_worker_read(work->worker, FALSE, take_event, work))
        return;
    g_clear_pointer(&work->worker, kv_worker_free);
    /* It was killed before it could say how it ended. */
    if (!work->said_end)
        tell_end(work, KV_RUN_OPEN, NULL);
    finished(ui);
}

gboolean kv_work_follow(KvUi *ui)
{
    g_autoptr(GPtrArray) runs = NULL;
    const KvRun *run;
    KvWork *work;

    if (!ui->elsewhere)
        return FALSE;
    runs = kv_journal_list(ui->session->machine, NULL);
    if (!runs || runs->len == 0)
        return FALSE;
    run = g_ptr_array_index(runs, runs->len - 1);
    work = work_new(run->id, FALSE);
    add_run(work, run);
    take_run(work, run);
    take(ui, work, NULL);
    return TRUE;
}

void kv_work_tick(KvUi *ui)
{
    g_autoptr(KvRun) run = NULL;
    gboolean busy;

    if (!kv_work_busy(ui) || ui->work->worker)
        return;
    busy = kv_journal_busy(ui->session->machine);
    run = kv_journal_load(ui->session->machine, ui->work->run, NULL);
    if (run)
        take_run(ui->work, run);
    if (busy)
        return;
    tell_end(ui->work, run ? run->state : KV_RUN_OPEN, run ? run->message : NULL);
    finished(ui);
}

void kv_work_stop(KvUi *ui)
{
    if (!kv_work_ours(ui))
        return;
    ui->work->stopping = TRUE;
    kv_worker_stop(ui->work->worker);
}

char *kv_work_clock(const KvWork *work)
{
    gint64 seconds =
        work->ended ? work->seconds : (g_get_monotonic_time() - work->began) / G_USEC_PER_SEC;

    return g_strdup_printf("%u:%02u", (unsigned)(seconds / 60), (unsigned)(seconds % 60));
}

unsigned kv_work_finished(const KvWork *work)
{
    unsigned count = 0;

    for (unsigned i = 0; i < work->actions->len; i++) {
        KvActState state = ((const KvWorkAction *)g_ptr_array_index(work->actions, i))->state;

        if (work->undo ? state == KV_ACT_UNDONE || state == KV_ACT_KEPT
                       : state != KV_ACT_PLANNED && state != KV_ACT_BEGUN)
            count++;
    }
    return count;
}
