/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/facts/look.h"

#include <errno.h>

/* EINVAL and EIO come from attributes that exist but can't answer now. */
static gboolean is_absence(int result)
{
    return result == -ENOENT || result == -ENOTDIR;
}

void kv_look_text(KvMachine *machine, KvFact *fact, const char *path, gboolean trim)
{
    g_autoptr(GBytes) bytes = NULL;
    int result = kv_machine_read(machine, path, 0, &bytes);

    if (result < 0) {
        kv_fact_fail(fact, path, result);
        return;
    }
    fact->path = g_strdup(path);
    fact->seen = KV_KNOWN;
    fact->text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    if (trim)
        g_strchomp(fact->text);
}

void kv_look_exists(KvMachine *machine, KvFact *fact, const char *path)
{
    KvStat stat;
    int result = kv_machine_stat(machine, path, &stat);

    if (result < 0)
        kv_fact_fail(fact, path, result);
    else
        kv_fact_set(fact, KV_KNOWN, path, "");
}

void kv_look_program(KvMachine *machine, KvFact *fact, const char *name)
{
    g_autofree char *found = NULL;
    int result = kv_machine_find_program(machine, name, &found);

    if (result < 0)
        kv_fact_fail(fact, found ? found : name, result);
    else
        kv_fact_set(fact, KV_KNOWN, found, found);
}

char **kv_look_list(KvMachine *machine, KvFact *list, const char *path)
{
    char **names = NULL;
    int result = kv_machine_list(machine, path, &names);

    if (result < 0)
        kv_fact_spoil(list, path, result);
    else if (list->seen == KV_ABSENT)
        kv_fact_set(list, KV_KNOWN, path, "");
    if (!list->path)
        list->path = g_strdup(path);
    return names ? names : g_new0(char *, 1);
}

char *kv_look_attribute(KvMachine *machine, KvFact *list, const char *directory, const char *name)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    g_autoptr(GBytes) bytes = NULL;
    int result = kv_machine_read(machine, path, 0, &bytes);

    if (result < 0) {
        kv_fact_spoil(list, path, result);
        return NULL;
    }
    return g_strchomp(g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes)));
}

gint64 kv_look_number(KvMachine *machine, KvFact *list, const char *directory, const char *name,
                      gint64 fallback)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    g_autofree char *text = kv_look_attribute(machine, list, directory, name);
    char *end = NULL;
    gint64 number = text ? g_ascii_strtoll(text, &end, 0) : 0;

    if (!text)
        return fallback;
    if (end > text && !*end)
        return number;
    kv_fact_spoil(list, path, -EINVAL);
    return fallback;
}

char *kv_look_link_name(KvMachine *machine, KvFact *list, const char *directory, const char *name)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    g_autofree char *target = NULL;
    int result = kv_machine_readlink(machine, path, &target);

    if (result < 0) {
        kv_fact_spoil(list, path, result);
        return NULL;
    }
    return g_path_get_basename(target);
}

void kv_fact_spoil(KvFact *list, const char *path, int result)
{
    if (is_absence(result) || list->seen == KV_UNREADABLE)
        return;
    kv_fact_clear(list);
    kv_fact_fail(list, path, result);
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

void kv_fact_fail(KvFact *fact, const char *path, int result)
{
    kv_fact_set(fact, is_absence(result) ? KV_ABSENT : KV_UNREADABLE, path, NULL);
    fact->error = fact->seen == KV_ABSENT ? 0 : -result;
}
