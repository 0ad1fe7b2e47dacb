/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is kept of a file beside its bytes, as JSON. */
#include "core/apply/journal_private.h"

json_t *kv_json_text(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);

    return json_string(valid);
}

json_t *kv_meta_to_json(const KvMeta *meta)
{
    g_autofree char *mode = g_strdup_printf("%04o", meta->mode);
    json_t *xattrs = json_object();
    GHashTableIter iter;
    gpointer name, value;

    g_hash_table_iter_init(&iter, meta->xattrs);
    while (g_hash_table_iter_next(&iter, &name, &value)) {
        gsize size;
        const guchar *data = g_bytes_get_data(value, &size);
        g_autofree char *encoded = g_base64_encode(data, size);

        json_object_set_new(xattrs, name, json_string(encoded));
    }
    return json_pack("{s:s, s:I, s:I, s:o}", "mode", mode, "uid", (json_int_t)meta->uid, "gid",
                     (json_int_t)meta->gid, "xattrs", xattrs);
}

KvMeta *kv_meta_from_json(const json_t *json)
{
    const char *mode = json_string_value(json_object_get(json, "mode"));
    json_t *xattrs = json_object_get(json, "xattrs"), *value;
    const char *name;
    KvMeta *meta;

    if (!mode)
        return NULL;
    meta = g_new0(KvMeta, 1);
    meta->mode = (mode_t)g_ascii_strtoull(mode, NULL, 8) & 07777;
    meta->uid = (uid_t)json_integer_value(json_object_get(json, "uid"));
    meta->gid = (gid_t)json_integer_value(json_object_get(json, "gid"));
    meta->xattrs =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
    json_object_foreach (xattrs, name, value) {
        gsize size;
        guchar *data =
            g_base64_decode(json_string_value(value) ? json_string_value(value) : "", &size);

        g_hash_table_insert(meta->xattrs, g_strdup(name), g_bytes_new_take(data, size));
    }
    return meta;
}
