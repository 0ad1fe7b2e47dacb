/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What QEMU wrote down while a domain was started, and what a failure comes from. */
#include "core/apply/journal_private.h"
#include "core/apply/work.h"
#include "core/explain/qemu_log.h"

#define LONGEST    (16 * 1024)
#define MOST_LINES 12

guint64 kv_start_log_size(KvWork *work, const KvAction *action)
{
    g_autofree char *path = kv_qemu_log_path(action->name);
    KvStat st;

    return path && kv_machine_stat(work->machine, path, &st) == 0 ? st.size : 0;
}

void kv_start_log_tell(KvWork *work, const KvAction *action, guint64 since)
{
    g_autofree char *path = kv_qemu_log_path(action->name), *text = NULL;
    g_auto(KvQemuLog) log = { 0 };

    if (!path || kv_machine_read_since(work->machine, path, since, LONGEST, &text) < 0)
        return;
    kv_qemu_log_read(text, &log);
    while (log.lines->len > MOST_LINES)
        g_ptr_array_remove_index(log.lines, 0);
    for (guint i = 0; i < log.lines->len; i++) {
        kv_journal_output(work->machine, work->run->id, log.lines->pdata[i]);
        kv_work_tell(work, KV_EVENT_LINE, log.lines->pdata[i]);
    }
    g_ptr_array_add(log.lines, NULL);
    g_free(work->log);
    work->log = g_strjoinv("\n", (char **)log.lines->pdata);
}

/* Some kinds fail in the words of libvirt or the kernel, others in our own, or in a program's. */
const KvExplanation *kv_work_explain(KvWork *work, const KvAction *action, const char *message)
{
    static const gboolean others_words[KV_N_ACTION_KINDS] = {
        [KV_ACTION_ATTRIBUTE] = TRUE, [KV_ACTION_VOLUME] = TRUE, [KV_ACTION_DEFINE] = TRUE,
        [KV_ACTION_CHANGE] = TRUE,    [KV_ACTION_ATTACH] = TRUE, [KV_ACTION_AUTOSTART] = TRUE,
        [KV_ACTION_START] = TRUE,
    };
    const KvExplanation *found = kv_explain(message);

    if (found->vague && work->log) {
        const KvExplanation *logged = kv_explain(work->log);

        found = logged->vague ? found : logged;
    }
    if (found->vague && !others_words[action->kind])
        return NULL;
    return action->kind == KV_ACTION_FILE ? NULL : found;
}
