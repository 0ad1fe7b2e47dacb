/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What QEMU wrote down while a domain was started, and what a failure comes from. */
#include "core/apply/journal_private.h"
#include "core/apply/work.h"

#include <string.h>

#define LOGS       "/var/log/libvirt/qemu/"
#define LONGEST    (16 * 1024)
#define MOST_LINES 12

static char *log_path(const KvAction *action)
{
    return strchr(action->name, '/') ? NULL : g_strconcat(LOGS, action->name, ".log", NULL);
}

guint64 kv_start_log_size(KvWork *work, const KvAction *action)
{
    g_autofree char *path = log_path(action);
    KvStat st;

    return path && kv_machine_stat(work->machine, path, &st) == 0 ? st.size : 0;
}

/* libvirt writes QEMU's own command line there first, a line an argument that ends with a
 * backslash. */
static gboolean is_worth_it(const char *line)
{
    return *line && !g_str_has_suffix(line, "\\") && !strstr(line, "starting up libvirt version");
}

void kv_start_log_tell(KvWork *work, const KvAction *action, guint64 since)
{
    g_autofree char *path = log_path(action), *text = NULL;
    g_autoptr(GPtrArray) told = g_ptr_array_new();
    g_auto(GStrv) lines = NULL;

    if (!path || kv_machine_read_since(work->machine, path, since, LONGEST, &text) < 0)
        return;
    lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++)
        if (is_worth_it(g_strchomp(*line)))
            g_ptr_array_add(told, *line);
    while (told->len > MOST_LINES)
        g_ptr_array_remove_index(told, 0);
    for (guint i = 0; i < told->len; i++) {
        kv_journal_output(work->machine, work->run->id, told->pdata[i]);
        kv_work_tell(work, KV_EVENT_LINE, told->pdata[i]);
    }
    g_ptr_array_add(told, NULL);
    g_free(work->log);
    work->log = g_strjoinv("\n", (char **)told->pdata);
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
