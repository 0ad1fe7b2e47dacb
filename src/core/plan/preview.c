/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/plan/plan.h"

#include "core/base/i18n.h"
#include "core/plan/build.h"
#include "core/text/diff.h"
#include "core/text/printable.h"

#define CONTEXT_LINES 3

static char *file_preview(const KvAction *action)
{
    g_autofree char *diff = kv_diff_unified(
        action->before, action->before ? strlen(action->before) : 0, action->content,
        action->content ? strlen(action->content) : 0, action->path, CONTEXT_LINES);

    return kv_printable_lines(diff, -1);
}

static char *rewrites_preview(const KvAction *action)
{
    g_autofree char *line = kv_command_line((const char *const *)action->argv);
    g_autoptr(GString) text = g_string_new(line);

    for (char **path = action->rewrites; *path; path++) {
        g_string_append_c(text, '\n');
        g_string_append_printf(text, _("%s is kept first, and put back should this fail"), *path);
    }
    return kv_printable_lines(text->str, -1);
}

static char *run_preview(const KvAction *action)
{
    g_autofree char *line = kv_command_line((const char *const *)action->argv);
    g_autofree char *kept = NULL, *text = NULL;

    if (action->rewrites)
        return rewrites_preview(action);
    if (!action->output)
        return kv_printable_lines(line, -1);
    kept = g_strdup_printf(_("%s is kept first, and put back should this fail"), action->output);
    text = g_strconcat(line, "\n", kept, NULL);
    return kv_printable_lines(text, -1);
}

static char *words_preview(const KvAction *action)
{
    g_autofree char *line = kv_action_shell(action);

    return kv_printable_lines(line, -1);
}

static char *xml_preview(const KvAction *action)
{
    return kv_printable_lines(action->value, -1);
}

/* What changes in a definition, which is mostly somebody else's. */
static char *change_preview(const KvAction *action)
{
    g_autofree char *diff = kv_diff_unified(action->before, strlen(action->before), action->value,
                                            strlen(action->value), action->name, CONTEXT_LINES);

    return kv_printable_lines(diff, -1);
}

char *kv_action_preview(const KvAction *action)
{
    static char *(*const previews[KV_N_ACTION_KINDS])(const KvAction *action) = {
        [KV_ACTION_FILE] = file_preview,       [KV_ACTION_RUN] = run_preview,
        [KV_ACTION_ATTRIBUTE] = words_preview, [KV_ACTION_VOLUME] = words_preview,
        [KV_ACTION_DEFINE] = xml_preview,      [KV_ACTION_CHANGE] = change_preview,
        [KV_ACTION_ATTACH] = xml_preview,      [KV_ACTION_AUTOSTART] = words_preview,
        [KV_ACTION_START] = words_preview,
    };
    char *text = previews[action->kind](action);

    return g_strchomp(text);
}
