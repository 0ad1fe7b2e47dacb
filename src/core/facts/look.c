/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/facts/look.h"

#include <errno.h>

/* EINVAL and EIO come from attributes that exist but can't answer now. */
static void note_failure(KvFact *fact, int result)
{
    fact->seen = result == -ENOENT || result == -ENOTDIR ? KV_ABSENT : KV_UNREADABLE;
    fact->error = fact->seen == KV_ABSENT ? 0 : -result;
}

void kv_look_text(KvMachine *machine, KvFact *fact, const char *path, gboolean trim)
{
    g_autoptr(GBytes) bytes = NULL;
    int result = kv_machine_read(machine, path, 0, &bytes);

    fact->path = g_strdup(path);
    if (result < 0) {
        note_failure(fact, result);
        return;
    }
    fact->seen = KV_KNOWN;
    fact->text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    if (trim)
        g_strchomp(fact->text);
}

void kv_look_exists(KvMachine *machine, KvFact *fact, const char *path)
{
    KvStat stat;
    int result = kv_machine_stat(machine, path, &stat);

    fact->path = g_strdup(path);
    if (result < 0) {
        note_failure(fact, result);
        return;
    }
    fact->seen = KV_KNOWN;
    fact->text = g_strdup("");
}

void kv_look_program(KvMachine *machine, KvFact *fact, const char *name)
{
    char *found = kv_machine_find_program(machine, name);

    fact->seen = found ? KV_KNOWN : KV_ABSENT;
    fact->path = g_strdup(found ? found : name);
    fact->text = found;
}

char *kv_look_attribute(KvMachine *machine, const char *directory, const char *name)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    g_autoptr(GBytes) bytes = NULL;

    if (kv_machine_read(machine, path, 0, &bytes) < 0)
        return NULL;
    return g_strchomp(g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes)));
}

gint64 kv_look_number(KvMachine *machine, const char *directory, const char *name, gint64 fallback)
{
    g_autofree char *text = kv_look_attribute(machine, directory, name);
    char *end = NULL;
    gint64 number;

    if (!text || !*text)
        return fallback;
    number = g_ascii_strtoll(text, &end, 0);
    return *end ? fallback : number;
}

char *kv_look_link_name(KvMachine *machine, const char *directory, const char *name)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    g_autofree char *target = NULL;

    if (kv_machine_readlink(machine, path, &target) < 0)
        return NULL;
    return g_path_get_basename(target);
}

void kv_fact_clear(KvFact *fact)
{
    g_free(fact->path);
    g_free(fact->text);
    *fact = (KvFact){ 0 };
}

void kv_fact_set(KvFact *fact, KvSeen seen, const char *path, const char *text)
{
    kv_fact_clear(fact);
    fact->seen = seen;
    fact->path = g_strdup(path);
    fact->text = g_strdup(text);
}
