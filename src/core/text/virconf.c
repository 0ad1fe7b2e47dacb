/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why not augeas, which libvirt ships a lens for: loading it costs about 56 ms for each reading,
 * where `check` is to stay below 30 ms for everything it asks. So the lens is the judge in the
 * tests, and the syntax, which is small, is read here. */
#include "core/text/virconf-private.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

void kv_virconf_entry_free(gpointer data)
{
    KvVirconfEntry *entry = data;

    g_free(entry->key);
    g_free(entry->string);
    g_strfreev(entry->items);
    g_free(entry);
}

void kv_virconf_free(KvVirconf *conf)
{
    if (!conf)
        return;
    g_ptr_array_unref(conf->entries);
    g_ptr_array_unref(conf->examples);
    g_free(conf);
}

KvVirconf *kv_virconf_parse(const char *text, gsize length, const char *shown_path, GError **error)
{
    g_autoptr(KvVirconf) conf = g_new0(KvVirconf, 1);

    conf->entries = g_ptr_array_new_with_free_func(kv_virconf_entry_free);
    conf->examples = g_ptr_array_new_with_free_func(kv_virconf_entry_free);
    if (length > 0 && memchr(text, '\0', length)) {
        kv_fail(error, KV_ERROR_REFUSED,
                _("%s holds a NUL byte, so it is no text that libvirt reads. Restore the file and "
                  "try again."),
                shown_path);
        return NULL;
    }
    if (!kv_virconf_read(conf, text, length, shown_path, error))
        return NULL;
    return g_steal_pointer(&conf);
}

const KvVirconfEntry *kv_virconf_find(const GPtrArray *entries, const char *key,
                                      const KvVirconfEntry *after)
{
    for (guint i = 0; i < entries->len; i++) {
        const KvVirconfEntry *entry = entries->pdata[i];

        if (g_str_equal(entry->key, key) && (!after || entry->start > after->start))
            return entry;
    }
    return NULL;
}

const char *kv_virconf_get_string(const KvVirconf *conf, const char *key)
{
    const KvVirconfEntry *entry = kv_virconf_find(conf->entries, key, NULL);

    return entry ? entry->string : NULL;
}

const char *const *kv_virconf_get_list(const KvVirconf *conf, const char *key)
{
    const KvVirconfEntry *entry = kv_virconf_find(conf->entries, key, NULL);

    return entry ? (const char *const *)entry->items : NULL;
}

const char *const *kv_virconf_get_example_list(const KvVirconf *conf, const char *key)
{
    const KvVirconfEntry *entry = kv_virconf_find(conf->examples, key, NULL);

    return entry ? (const char *const *)entry->items : NULL;
}

unsigned kv_virconf_get_line(const KvVirconf *conf, const char *key)
{
    const KvVirconfEntry *entry = kv_virconf_find(conf->entries, key, NULL);

    return entry ? entry->line : 0;
}
