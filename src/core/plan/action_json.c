/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Actions as JSON. Bytes that are no UTF-8 (a Latin-1 comment in somebody's grub file) come back as
 * they were: they are stored as {"base64": "…"}. */
#include "core/plan/plan.h"

#include <stddef.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

/* The fields that are one text each. */
static const struct {
    const char *key;
    gsize offset;
} texts[] = {
    { "title", offsetof(KvAction, title) },   { "undo_title", offsetof(KvAction, undo_title) },
    { "path", offsetof(KvAction, path) },     { "content", offsetof(KvAction, content) },
    { "expect", offsetof(KvAction, expect) }, { "value", offsetof(KvAction, value) },
    { "name", offsetof(KvAction, name) },     { "uuid", offsetof(KvAction, uuid) },
    { "pool", offsetof(KvAction, pool) },     { "verify", offsetof(KvAction, verify) },
    { "output", offsetof(KvAction, output) }, { "old", offsetof(KvAction, old) },
    { "vgpu", offsetof(KvAction, vgpu) },     { "format", offsetof(KvAction, format) },
    { "base", offsetof(KvAction, base) },     { "base_format", offsetof(KvAction, base_format) },
};

static const struct {
    const char *key;
    gsize offset;
} lists[] = {
    { "argv", offsetof(KvAction, argv) },
    { "undo_argv", offsetof(KvAction, undo_argv) },
    { "rewrites", offsetof(KvAction, rewrites) },
};

static json_t *text_to_json(const char *text)
{
    g_autofree char *encoded = NULL;

    if (g_utf8_validate(text, -1, NULL))
        return json_string(text);
    encoded = g_base64_encode((const guchar *)text, strlen(text));
    return json_pack("{s:s}", "base64", encoded);
}

/* NULL for what is no text. */
static char *text_from_json(const json_t *json)
{
    const char *encoded = json_string_value(json_object_get(json, "base64"));
    g_autofree guchar *bytes = NULL;
    gsize length;

    if (json_is_string(json))
        return g_strdup(json_string_value(json));
    if (!encoded)
        return NULL;
    bytes = g_base64_decode(encoded, &length);
    return g_strndup((const char *)bytes, length);
}

static json_t *list_to_json(char *const *list)
{
    json_t *array = json_array();

    for (; *list; list++)
        json_array_append_new(array, text_to_json(*list));
    return array;
}

static char **list_from_json(const json_t *json)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    gsize i;
    json_t *item;

    json_array_foreach (json, i, item) {
        g_autofree char *text = text_from_json(item);

        if (!text)
            return NULL;
        g_strv_builder_add(builder, text);
    }
    return json_array_size(json) > 0 ? g_strv_builder_end(builder) : NULL;
}

json_t *kv_action_to_json(const KvAction *action)
{
    json_t *json = json_pack("{s:s, s:s}", "kind", kv_action_code(action->kind), "step",
                             kv_steps[action->step].code);

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        const char *text = G_STRUCT_MEMBER(char *, action, texts[i].offset);

        if (text)
            json_object_set_new(json, texts[i].key, text_to_json(text));
    }
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        char *const *list = G_STRUCT_MEMBER(char **, action, lists[i].offset);

        if (list)
            json_object_set_new(json, lists[i].key, list_to_json(list));
    }
    if (action->kind == KV_ACTION_FILE) {
        g_autofree char *mode = g_strdup_printf("%04o", action->mode & 07777);

        json_object_set_new(json, "mode", json_string(mode));
    }
    if (action->undo_last)
        json_object_set_new(json, "undo_last", json_true());
    if (action->size > 0)
        json_object_set_new(json, "size", json_integer((json_int_t)action->size));
    return json;
}

static gboolean kind_from_json(const json_t *json, KvActionKind *ret_kind)
{
    const char *code = json_string_value(json);

    for (KvActionKind kind = 0; code && kind < KV_N_ACTION_KINDS; kind++)
        if (strcmp(code, kv_action_code(kind)) == 0) {
            *ret_kind = kind;
            return TRUE;
        }
    return FALSE;
}

/* TRUE when what the kind needs is there. */
static gboolean is_whole(const KvAction *action)
{
    static const gsize needed[KV_N_ACTION_KINDS][6] = {
        [KV_ACTION_FILE] = { offsetof(KvAction, path) },
        [KV_ACTION_RUN] = { offsetof(KvAction, argv) },
        [KV_ACTION_ATTRIBUTE] = { offsetof(KvAction, path), offsetof(KvAction, value),
                                  offsetof(KvAction, uuid) },
        [KV_ACTION_VOLUME] = { offsetof(KvAction, name), offsetof(KvAction, pool) },
        [KV_ACTION_DEFINE] = { offsetof(KvAction, name), offsetof(KvAction, value),
                               offsetof(KvAction, uuid) },
        [KV_ACTION_CHANGE] = { offsetof(KvAction, name), offsetof(KvAction, value),
                               offsetof(KvAction, uuid), offsetof(KvAction, old),
                               offsetof(KvAction, vgpu) },
        [KV_ACTION_ATTACH] = { offsetof(KvAction, name), offsetof(KvAction, value),
                               offsetof(KvAction, uuid), offsetof(KvAction, vgpu) },
        [KV_ACTION_AUTOSTART] = { offsetof(KvAction, name), offsetof(KvAction, uuid) },
        [KV_ACTION_START] = { offsetof(KvAction, name) },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(needed[0]) && needed[action->kind][i]; i++)
        if (!G_STRUCT_MEMBER(gpointer, action, needed[action->kind][i]))
            return FALSE;
    return action->title != NULL;
}

KvAction *kv_action_from_json(const json_t *json, GError **error)
{
    KvAction *action = g_new0(KvAction, 1);
    const char *step = json_string_value(json_object_get(json, "step"));
    const char *mode = json_string_value(json_object_get(json, "mode"));
    gboolean known = kind_from_json(json_object_get(json, "kind"), &action->kind);

    action->step = step ? kv_step_from_code(step) : KV_N_STEPS;
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        G_STRUCT_MEMBER(char *, action, texts[i].offset) =
            text_from_json(json_object_get(json, texts[i].key));
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        G_STRUCT_MEMBER(char **, action, lists[i].offset) =
            list_from_json(json_object_get(json, lists[i].key));
    action->mode = mode ? (mode_t)g_ascii_strtoull(mode, NULL, 8) & 07777 : 0;
    action->undo_last = json_is_true(json_object_get(json, "undo_last"));
    action->size = (guint64)json_integer_value(json_object_get(json, "size"));
    if (known && action->step < KV_N_STEPS && is_whole(action))
        return action;
    kv_action_free(action);
    kv_fail(error, KV_ERROR_INPUT,
            _("An action that was written down earlier can't be read. Look at the journal below "
              "/var/lib/kvmgt-setup."));
    return NULL;
}
