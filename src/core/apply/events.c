/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/apply/events.h"

#include <string.h>

#include "core/apply/journal_private.h"

static const char *const kinds[] = {
    [KV_EVENT_BEGIN] = "begin",   [KV_EVENT_LINE] = "line",     [KV_EVENT_DONE] = "done",
    [KV_EVENT_FAILED] = "failed", [KV_EVENT_UNDONE] = "undone", [KV_EVENT_KEPT] = "kept",
    [KV_EVENT_END] = "end",
};

char *kv_event_to_line(const KvEvent *event)
{
    json_t *json = json_pack("{s:s, s:i, s:i}", "event", kinds[event->kind], "run", (int)event->run,
                             "action", (int)event->action);
    g_autofree char *text = NULL;
    char *line;

    if (event->text)
        json_object_set_new(json, "text", kv_json_text(event->text));
    if (event->kind == KV_EVENT_END)
        json_object_set_new(json, "state", json_string(kv_run_state_code(event->state)));
    if (event->explanation)
        json_object_set_new(json, "explanation", json_string(event->explanation->id));
    text = json_dumps(json, JSON_COMPACT | JSON_PRESERVE_ORDER);
    line = g_strconcat(text, "\n", NULL);
    json_decref(json);
    return line;
}

gboolean kv_event_from_line(const char *line, KvEvent *ret_event)
{
    json_t *json = json_loads(line, 0, NULL);
    const char *code = json_string_value(json_object_get(json, "event"));
    gboolean known = FALSE;

    for (KvEventKind kind = 0; code && kind < G_N_ELEMENTS(kinds); kind++)
        if (strcmp(code, kinds[kind]) == 0) {
            known = TRUE;
            ret_event->kind = kind;
        }
    ret_event->run = (unsigned)json_integer_value(json_object_get(json, "run"));
    ret_event->action = (unsigned)json_integer_value(json_object_get(json, "action"));
    ret_event->text = known ? g_strdup(json_string_value(json_object_get(json, "text"))) : NULL;
    ret_event->state = kv_run_state_from_code(json_string_value(json_object_get(json, "state")));
    ret_event->explanation =
        kv_explanation(json_string_value(json_object_get(json, "explanation")));
    json_decref(json);
    return known;
}
