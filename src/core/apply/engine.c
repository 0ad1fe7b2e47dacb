/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Carrying out a run: look, record, act, look again, record. */
#include "core/apply/journal_private.h"
#include "core/apply/work.h"

#include <string.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

const KvActOps *kv_act_ops(KvActionKind kind)
{
    static const KvActOps *const ops[KV_N_ACTION_KINDS] = {
        [KV_ACTION_FILE] = &kv_act_file,           [KV_ACTION_RUN] = &kv_act_run,
        [KV_ACTION_ATTRIBUTE] = &kv_act_attribute, [KV_ACTION_VOLUME] = &kv_act_volume,
        [KV_ACTION_DEFINE] = &kv_act_define,       [KV_ACTION_CHANGE] = &kv_act_change,
        [KV_ACTION_ATTACH] = &kv_act_attach,       [KV_ACTION_AUTOSTART] = &kv_act_autostart,
        [KV_ACTION_START] = &kv_act_start,
    };

    return ops[kind];
}

void kv_work_tell(KvWork *work, KvEventKind kind, const char *text)
{
    KvEvent event = { .kind = kind,
                      .run = work->run->id,
                      .action = work->index,
                      .text = (char *)text,
                      .state = work->run->state };

    if (work->event)
        work->event(&event, work->data);
}

void kv_work_tell_failed(KvWork *work, const char *text, const KvExplanation *explanation)
{
    KvEvent event = { .kind = KV_EVENT_FAILED,
                      .run = work->run->id,
                      .action = work->index,
                      .text = (char *)text,
                      .state = work->run->state,
                      .explanation = explanation };

    if (work->event)
        work->event(&event, work->data);
}

static gboolean log_begin(KvWork *work, const KvActRecord *record, GError **error)
{
    json_t *entry = json_pack("{s:s, s:i}", "event", "begin", "action", (int)work->index);

    if (record->had_file)
        json_object_set_new(entry, "had_file", json_true());
    if (record->meta)
        json_object_set_new(entry, "meta", kv_meta_to_json(record->meta));
    if (record->made_dir)
        json_object_set_new(entry, "made_dir", kv_json_text(record->made_dir));
    return kv_journal_log(work->machine, work->run->id, entry, error);
}

/* Best effort: where the journal can't be written, "begun" is what it says, and that is true too.
 */
static void log_failed(KvWork *work, const char *message, gboolean left,
                       const KvExplanation *explanation)
{
    json_t *entry = json_pack("{s:s, s:i, s:o, s:b}", "event", "failed", "action", (int)work->index,
                              "text", kv_json_text(message), "left", left);

    if (explanation)
        json_object_set_new(entry, "explanation", json_string(explanation->id));

    kv_journal_log(work->machine, work->run->id, entry, NULL);
}

/* Looks whether the action did what was promised. */
static gboolean verify(KvWork *work, const KvAction *action, char **ret_detail, GError **error)
{
    const KvActOps *ops = kv_act_ops(action->kind);

    if (ops->verify && !ops->verify(work, action, error))
        return FALSE;
    /* A tree that isn't running has nothing to show but its files. */
    if (!action->verify || work->machine->ops->kind == KV_MACHINE_IMAGE)
        return TRUE;
    return kv_work_check(work, action->verify, ret_detail, error);
}

/* After a failure: what can be cleaned up at once is. TRUE when something may be left. */
static gboolean clean_up(KvWork *work, const KvAction *action, const KvActRecord *record,
                         gboolean acted, GError **failure)
{
    const KvActOps *ops = kv_act_ops(action->kind);
    g_autofree char *why = NULL;

    if (ops->mend)
        return ops->mend(work, action, record, failure);
    if (acted ? ops->undo_failed_verify : ops->undo_failed_act)
        return ops->undo(work, action, record, &why) == KV_LEFT;
    return acted;
}

/* The action between its two entries in the log. */
static gboolean carry_out(KvWork *work, const KvAction *action, KvActRecord *record, GError **error)
{
    g_autofree char *detail = NULL;
    g_autoptr(GError) failure = NULL;
    gboolean acted = kv_act_ops(action->kind)->act(work, action, &failure);
    json_t *entry;

    if (!acted || !verify(work, action, &detail, &failure)) {
        gboolean left = clean_up(work, action, record, acted, &failure);

        log_failed(work, failure->message, left, kv_work_explain(work, action, failure->message));
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    entry = json_pack("{s:s, s:i}", "event", "done", "action", (int)work->index);
    if (record->digest)
        json_object_set_new(entry, "digest", json_string(record->digest));
    if (!kv_journal_log(work->machine, work->run->id, entry, error))
        return FALSE;
    record->state = KV_ACT_DONE;
    kv_work_tell(work, KV_EVENT_DONE, detail);
    return TRUE;
}

static gboolean do_action(KvWork *work, GError **error)
{
    const KvAction *action = g_ptr_array_index(work->run->actions, work->index);
    KvActRecord *record = &work->run->records[work->index];
    const KvActOps *ops = kv_act_ops(action->kind);
    g_autoptr(GError) failure = NULL;
    gboolean fine;

    kv_work_tell(work, KV_EVENT_BEGIN, NULL);
    work->again = FALSE;
    g_clear_pointer(&work->log, g_free);
    fine = !ops->prepare || ops->prepare(work, action, record, &failure);
    if (fine)
        record->state = KV_ACT_BEGUN;
    else
        log_failed(work, failure->message, FALSE, kv_work_explain(work, action, failure->message));
    fine = fine && log_begin(work, record, &failure) && carry_out(work, action, record, &failure);
    if (fine)
        return TRUE;
    kv_work_tell_failed(work, failure->message, kv_work_explain(work, action, failure->message));
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

/* Is what the action needs as the plan saw it? seen: the paths of files that were looked at. */
static gboolean is_expected(KvWork *work, const KvAction *action, GHashTable *seen, GError **error)
{
    if (action->kind == KV_ACTION_DEFINE)
        return kv_act_networks_are_there(work, action, error);
    /* What an earlier action of this run writes is compared when its turn comes. */
    return action->kind != KV_ACTION_FILE || !g_hash_table_add(seen, action->path) ||
           kv_act_file_is_expected(work, action, error);
}

/* Nothing is begun when any file isn't as the plan expects, or when a new virtual machine's disk
 * would be made for nothing. error is not NULL. */
static gboolean check_all(KvWork *work, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (work->index = 0; work->index < work->run->actions->len; work->index++) {
        const KvAction *action = g_ptr_array_index(work->run->actions, work->index);

        if (!is_expected(work, action, seen, error)) {
            kv_work_tell(work, KV_EVENT_FAILED, (*error)->message);
            log_failed(work, (*error)->message, FALSE, NULL);
            return FALSE;
        }
    }
    return TRUE;
}

static KvRunState do_actions(KvWork *work, const volatile int *stop, GError **error)
{
    if (!check_all(work, error))
        return KV_RUN_FAILED;
    for (work->index = 0; work->index < work->run->actions->len; work->index++) {
        if (stop && *stop)
            return KV_RUN_STOPPED;
        if (!do_action(work, error))
            return KV_RUN_FAILED;
    }
    return KV_RUN_DONE;
}

/* Only what was never begun can be begun. */
static gboolean is_fresh(const KvRun *run, GError **error)
{
    for (guint i = 0; i < run->actions->len; i++)
        if (run->records[i].state != KV_ACT_PLANNED)
            return kv_fail(error, KV_ERROR_REFUSED,
                           _("Run %u was begun before. Make a new plan for what is left."),
                           run->id);
    return run->state == KV_RUN_OPEN ||
           kv_fail(error, KV_ERROR_REFUSED,
                   _("Run %u has ended before. Make a new plan for what is left."), run->id);
}

gboolean kv_work_open(KvWork *work, unsigned id, GError **error)
{
    work->run = kv_journal_load(work->machine, id, error);
    if (!work->run)
        return FALSE;
    work->answers = kv_answers_new();
    if (work->run->answers &&
        !kv_answers_load(work->answers, work->run->answers, strlen(work->run->answers),
                         KV_JOURNAL_DIR, KV_FROM_EARLIER, error))
        return FALSE;
    /* The libvirt that was answered is the one that is meant. */
    if (kv_answers_from(work->answers, KV_Q_LIBVIRT_URI) > KV_FROM_PRESET)
        kv_machine_set_uri(work->machine, kv_answers_get(work->answers, KV_Q_LIBVIRT_URI));
    return TRUE;
}

void kv_work_clear(KvWork *work)
{
    g_clear_pointer(&work->run, kv_run_free);
    g_clear_pointer(&work->answers, kv_answers_free);
    g_clear_pointer(&work->log, g_free);
}

static gboolean run_locked(KvWork *work, unsigned id, const volatile int *stop, GError **error)
{
    g_autoptr(GError) failure = NULL;
    json_t *entry;

    if (!kv_work_open(work, id, error) || !is_fresh(work->run, error) ||
        !kv_journal_mend(work->machine, id, error))
        return FALSE;
    work->run->state = do_actions(work, stop, &failure);
    entry = kv_work_end_entry(work, work->run->state, failure ? failure->message : NULL);
    kv_journal_log(work->machine, id, entry, failure ? NULL : &failure);
    work->index = work->run->actions->len;
    kv_work_tell(work, KV_EVENT_END, failure ? failure->message : NULL);
    if (!failure)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

gboolean kv_apply_run(KvMachine *machine, unsigned id, KvEventFunc event, gpointer data,
                      const volatile int *stop, GError **error)
{
    KvWork work = { .machine = machine, .event = event, .data = data };
    gboolean fine;
    int lock;

    if (!kv_journal_lock(machine, &lock, error))
        return FALSE;
    fine = run_locked(&work, id, stop, error);
    kv_work_clear(&work);
    close(lock);
    return fine;
}
