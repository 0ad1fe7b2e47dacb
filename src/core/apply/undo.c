/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Taking a run back. The host decides, not the record alone: so it can be interrupted anywhere and
 * begun again. */
#include "core/apply/journal_private.h"
#include "core/apply/work.h"

#include <unistd.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

typedef struct {
    KvWork work;
    gboolean changed[KV_N_STEPS]; /* something of the step was taken back this time */
    gboolean left[KV_N_STEPS];    /* something of it was kept */
    gboolean kept;
    GError *trouble; /* the first time that the journal couldn't be written */
} Undo;

/* The journal is worth a complaint, but no reason to leave the host half undone. */
static void log_entry(Undo *undo, json_t *entry)
{
    kv_journal_log(undo->work.machine, undo->work.run->id, entry,
                   undo->trouble ? NULL : &undo->trouble);
}

static gboolean is_wanted(const Undo *undo, const KvAction *action, const KvActRecord *record)
{
    /* What makes the step's files take effect has to do so again when they changed: even if this
     * run didn't come to it, a later one will have. */
    if (action->undo_last && undo->changed[action->step])
        return TRUE;
    if (record->state == KV_ACT_FAILED)
        return record->left;
    return record->state != KV_ACT_PLANNED && record->state != KV_ACT_UNDONE;
}

static void undo_action(Undo *undo, guint index)
{
    KvWork *work = &undo->work;
    const KvAction *action = g_ptr_array_index(work->run->actions, index);
    KvActRecord *record = &work->run->records[index];
    g_autofree char *why = NULL;
    KvBack back;
    json_t *entry;

    work->index = index;
    if (!is_wanted(undo, action, record))
        return;
    kv_work_tell(work, KV_EVENT_BEGIN, NULL);
    work->step_left = undo->left[action->step];
    back = kv_act_ops(action->kind)->undo(work, action, record, &why);
    undo->changed[action->step] |= back == KV_BACK;
    undo->left[action->step] |= back == KV_LEFT;
    undo->kept |= back == KV_LEFT;
    record->state = back == KV_LEFT ? KV_ACT_KEPT : KV_ACT_UNDONE;
    entry =
        json_pack("{s:s, s:i}", "event", back == KV_LEFT ? "kept" : "undone", "action", (int)index);
    if (why)
        json_object_set_new(entry, "text", kv_json_text(why));
    log_entry(undo, entry);
    kv_work_tell(work, back == KV_LEFT ? KV_EVENT_KEPT : KV_EVENT_UNDONE, why);
}

static void undo_all(Undo *undo)
{
    KvWork *work = &undo->work;
    g_autoptr(GArray) order = kv_undo_order(work->run);

    log_entry(undo, json_pack("{s:s}", "event", "undo"));
    kv_journal_sweep(work->machine, work->run);
    for (guint i = 0; i < order->len; i++)
        undo_action(undo, g_array_index(order, guint, i));
    work->index = work->run->actions->len;
    work->run->state = undo->kept ? KV_RUN_PARTLY_UNDONE : KV_RUN_UNDONE;
    log_entry(undo, json_pack("{s:s, s:s}", "event", "end", "state",
                              kv_run_state_code(work->run->state)));
    kv_work_tell(work, KV_EVENT_END, undo->trouble ? undo->trouble->message : NULL);
}

gboolean kv_undo_run(KvMachine *machine, unsigned id, KvEventFunc event, gpointer data,
                     GError **error)
{
    Undo undo = { .work = { .machine = machine, .event = event, .data = data } };
    gboolean fine;
    int lock;

    if (!kv_journal_lock(machine, &lock, error))
        return FALSE;
    fine = kv_work_open(&undo.work, id, error) && kv_journal_mend(machine, id, error);
    if (fine)
        undo_all(&undo);
    kv_work_clear(&undo.work);
    close(lock);
    if (undo.trouble) {
        g_propagate_error(error, undo.trouble);
        return FALSE;
    }
    return fine;
}
