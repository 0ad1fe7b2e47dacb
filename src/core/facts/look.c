/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/facts/look.h"

#include <errno.h>
#include <string.h>

/* EINVAL and EIO come from attributes that exist but can't answer now. */
static gboolean is_absence(int result)
{
    return result == -ENOENT || result == -ENOTDIR;
}

/* A link that leads nowhere isn't the absence of what it stands for: somebody means it to be there.
 * A link to /dev/null is how systemd and modprobe switch a file off. */
static int explain(KvMachine *machine, const char *path, int result)
{
    g_autofree char *target = NULL;

    if ((result != -ENOENT && result != -EINVAL) || kv_machine_readlink(machine, path, &target) < 0)
        return result;
    if (g_str_equal(target, "/dev/null"))
        return -ENOENT;
    return result == -ENOENT ? -ENOLINK : result;
}

int kv_look_bytes(KvMachine *machine, const char *path, GBytes **ret_bytes)
{
    int result = kv_machine_read(machine, path, 0, ret_bytes);

    return result < 0 ? explain(machine, path, result) : result;
}

static int read_text(KvMachine *machine, const char *path, char **ret_text)
{
    g_autoptr(GBytes) bytes = NULL;
    const char *data;
    gsize length = 0;
    int result = kv_look_bytes(machine, path, &bytes);

    if (result < 0)
        return result;
    data = g_bytes_get_data(bytes, &length);
    if (length > 0 && memchr(data, '\0', length))
        return -EILSEQ;
    *ret_text = g_strndup(data, length);
    return 0;
}

void kv_look_text(KvMachine *machine, KvFact *fact, const char *path, gboolean trim)
{
    char *text = NULL;
    int result = read_text(machine, path, &text);

    if (result < 0) {
        kv_fact_fail(fact, path, result);
        return;
    }
    fact->path = g_strdup(path);
    fact->seen = KV_KNOWN;
    fact->text = text;
    if (trim)
        g_strchomp(fact->text);
}

void kv_look_exists(KvMachine *machine, KvFact *fact, const char *path)
{
    KvStat stat;
    int result = kv_machine_stat(machine, path, &stat);

    if (result < 0)
        kv_fact_fail(fact, path, explain(machine, path, result));
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
        kv_fact_spoil(list, path, explain(machine, path, result));
    else if (list->seen == KV_ABSENT)
        kv_fact_set(list, KV_KNOWN, path, "");
    if (!list->path)
        list->path = g_strdup(path);
    return names ? names : g_new0(char *, 1);
}

char *kv_look_attribute(KvMachine *machine, KvFact *list, const char *directory, const char *name)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    char *text = NULL;
    int result = read_text(machine, path, &text);

    if (result < 0) {
        kv_fact_spoil(list, path, result);
        return NULL;
    }
    return g_strchomp(text);
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
