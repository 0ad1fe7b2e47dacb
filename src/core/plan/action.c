/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/plan/plan.h"

void kv_action_free(KvAction *action)
{
    if (!action)
        return;
    g_free(action->title);
    g_free(action->undo_title);
    g_free(action->warning);
    g_free(action->path);
    g_free(action->content);
    g_free(action->before);
    g_free(action->expect);
    g_strfreev(action->argv);
    g_strfreev(action->undo_argv);
    g_free(action->output);
    g_strfreev(action->rewrites);
    g_free(action->value);
    g_free(action->old);
    g_free(action->device);
    g_free(action->vgpu);
    g_free(action->name);
    g_free(action->uuid);
    g_free(action->pool);
    g_free(action->format);
    g_free(action->base);
    g_free(action->base_format);
    g_free(action->verify);
    g_free(action);
}

const char *kv_action_code(KvActionKind kind)
{
    static const char *const codes[KV_N_ACTION_KINDS] = {
        [KV_ACTION_FILE] = "file",           [KV_ACTION_RUN] = "run",
        [KV_ACTION_ATTRIBUTE] = "attribute", [KV_ACTION_VOLUME] = "volume",
        [KV_ACTION_DEFINE] = "define",       [KV_ACTION_CHANGE] = "change",
        [KV_ACTION_ATTACH] = "attach",       [KV_ACTION_AUTOSTART] = "autostart",
        [KV_ACTION_START] = "start",
    };

    return codes[kind];
}
