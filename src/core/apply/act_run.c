/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Running a program. */
#include "core/apply/journal_private.h"
#include "core/apply/work.h"

#include "core/machine/command.h"

typedef struct {
    KvWork *work;
    KvLastWords last;
} Output;

static void on_line(const char *line, gpointer data)
{
    Output *output = data;

    kv_work_tell(output->work, KV_EVENT_LINE, line);
    kv_journal_output(output->work->machine, output->work->run->id, line);
    kv_last_words_add(&output->last, line);
}

gboolean kv_work_run(KvWork *work, char *const *argv, GError **error)
{
    g_autofree char *command = g_strjoinv(" ", (char **)argv);
    g_autofree char *line = g_strconcat("$ ", command, NULL);
    Output output = { .work = work };
    int status = 0, r;
    gboolean fine;

    /* The record says whose words follow. */
    kv_journal_output(work->machine, work->run->id, line);
    r = kv_machine_run(work->machine, (const char *const *)argv, on_line, &output, &status);
    fine = r == 0 ? kv_command_judge((const char *const *)argv, status, &output.last, error)
                  : kv_machine_fail(error, KV_DOING_RUN, argv[0], r);
    kv_last_words_clear(&output.last);
    return fine;
}

static gboolean prepare(KvWork *work, const KvAction *action, KvActRecord *record, GError **error)
{
    if (action->rewrites)
        return kv_rewrites_keep(work, action, error);
    return !action->output || kv_output_keep(work, action, record, error);
}

static gboolean act(KvWork *work, const KvAction *action, GError **error)
{
    KvActRecord *record = &work->run->records[work->index];
    gboolean fine = action->rewrites ? kv_rewrites_make(work, action, &record->digest, error)
                    : action->output ? kv_output_make(work, action, &record->digest, error)
                                     : kv_work_run(work, action->argv, error);

    /* It may have restarted the daemon at the other end. */
    if (action->step == KV_STEP_LIBVIRT)
        kv_machine_virt_close(work->machine);
    return fine;
}

static KvBack undo(KvWork *work, const KvAction *action, const KvActRecord *record, char **ret_why)
{
    g_autoptr(GError) error = NULL;

    if (action->rewrites)
        return kv_rewrites_undo(work, action, record, ret_why);
    if (action->output)
        return kv_output_undo(work, action, record, ret_why);
    if (!action->undo_argv)
        return KV_NOTHING;
    if (kv_work_run(work, action->undo_argv, &error)) {
        if (action->step == KV_STEP_LIBVIRT)
            kv_machine_virt_close(work->machine);
        return KV_BACK;
    }
    /* What never came to be, or is gone already, can't be taken back: programs call that a failure.
     * But what makes files take effect is to be done, whatever the files say. */
    if (!action->undo_last && action->verify && kv_work_is_missing(work, action->verify))
        return KV_NOTHING;
    *ret_why = g_strdup(error->message);
    return KV_LEFT;
}

/* What a program did before it failed nobody knows, but for the files that were kept. */
static gboolean mend(KvWork *work, const KvAction *action, const KvActRecord *record,
                     GError **failure)
{
    if (action->rewrites)
        return kv_rewrites_mend(work, action, failure);
    return !action->output || kv_output_mend(work, action, record, failure);
}

const KvActOps kv_act_run = {
    .prepare = prepare,
    .act = act,
    .undo = undo,
    .mend = mend,
};
