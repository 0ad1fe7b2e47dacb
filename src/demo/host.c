/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "demo/host.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

#define LIKE_MAX 8 /* a chain of hosts that ends up in itself ends here */

static void section_free(gpointer data)
{
    KvHostSection *section = data;

    g_free(section->kind);
    g_free(section->name);
    g_ptr_array_unref(section->keys);
    g_hash_table_unref(section->values);
    if (section->text)
        g_string_free(section->text, TRUE);
    g_free(section);
}

void kv_host_free(KvHost *host)
{
    if (!host)
        return;
    g_free(host->name);
    g_ptr_array_unref(host->sections);
    g_free(host);
}

static KvHost *host_new(const char *name)
{
    KvHost *host = g_new0(KvHost, 1);

    host->name = g_strdup(name);
    host->sections = g_ptr_array_new_with_free_func(section_free);
    return host;
}

const KvHostSection *kv_host_section(const KvHost *host, const char *kind, const char *name)
{
    for (guint i = 0; i < host->sections->len; i++) {
        const KvHostSection *section = host->sections->pdata[i];

        if (strcmp(section->kind, kind) == 0 && strcmp(section->name, name) == 0)
            return section;
    }
    return NULL;
}

/* The section of that kind and name, made when there is none. */
static KvHostSection *section_for(KvHost *host, const char *kind, const char *name)
{
    KvHostSection *section = (KvHostSection *)kv_host_section(host, kind, name);

    if (section)
        return section;
    section = g_new0(KvHostSection, 1);
    section->kind = g_strdup(kind);
    section->name = g_strdup(name);
    section->keys = g_ptr_array_new_with_free_func(g_free);
    section->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_ptr_array_add(host->sections, section);
    return section;
}

static void set(KvHostSection *section, const char *key, const char *value)
{
    if (!g_hash_table_contains(section->values, key))
        g_ptr_array_add(section->keys, g_strdup(key));
    g_hash_table_replace(section->values, g_strdup(key), g_strdup(value));
}

/* "[kind name]"; FALSE when it is none. */
static gboolean read_heading(const char *line, char **ret_kind, char **ret_name)
{
    gsize length = strlen(line);
    g_autofree char *inner = NULL;
    char *space;

    if (line[0] != '[' || length < 3 || line[length - 1] != ']')
        return FALSE;
    inner = g_strstrip(g_strndup(line + 1, length - 2));
    space = strchr(inner, ' ');
    *ret_kind = space ? g_strndup(inner, (gsize)(space - inner)) : g_strdup(inner);
    *ret_name = g_strdup(space ? g_strchug(space) : "");
    return TRUE;
}

static void add_text(KvHostSection *section, const char *line)
{
    if (!section->text)
        section->text = g_string_new(NULL);
    g_string_append(section->text, line);
    g_string_append_c(section->text, '\n');
}

/* One line into *section. FALSE when it is malformed. */
static gboolean read_line(KvHost *host, KvHostSection **section, const char *line)
{
    g_autofree char *kind = NULL, *name = NULL, *key = NULL, *value = NULL;
    const char *equals;

    if (line[0] == '|' && *section) {
        add_text(*section, line + 1);
        return TRUE;
    }
    if (line[0] == '#' || line[strspn(line, " \t")] == '\0')
        return TRUE;
    if (read_heading(line, &kind, &name)) {
        *section = section_for(host, kind, name);
        return TRUE;
    }
    equals = strchr(line, '=');
    if (!equals || !*section)
        return FALSE;
    key = g_strstrip(g_strndup(line, (gsize)(equals - line)));
    value = g_strstrip(g_strdup(equals + 1));
    set(*section, key, value);
    return *key != '\0';
}

KvHost *kv_host_parse(const char *name, const char *text, GError **error)
{
    g_autoptr(KvHost) host = host_new(name);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    KvHostSection *section = NULL;

    for (unsigned i = 0; lines[i]; i++)
        if (!read_line(host, &section, lines[i])) {
            kv_fail(error, KV_ERROR_INPUT,
                    _("The description of the simulated host “%1$s” is malformed in line %2$u: "
                      "“%3$s” is no section, key or text."),
                    name, i + 1, lines[i]);
            return NULL;
        }
    return g_steal_pointer(&host);
}

/* What child says on top of what it is like. */
static void lay_over(KvHost *host, const KvHost *child)
{
    for (guint i = 0; i < child->sections->len; i++) {
        const KvHostSection *from = child->sections->pdata[i];
        KvHostSection *to = section_for(host, from->kind, from->name);

        for (guint k = 0; k < from->keys->len; k++)
            set(to, from->keys->pdata[k], g_hash_table_lookup(from->values, from->keys->pdata[k]));
        if (!from->text)
            continue;
        if (to->text)
            g_string_free(to->text, TRUE);
        to->text = g_string_new(from->text->str);
    }
}

static char *read_source(const char *name, GError **error)
{
    g_autofree char *text = NULL;

    if (strchr(name, '/')) {
        g_autoptr(GError) why = NULL;

        if (g_file_get_contents(name, &text, NULL, &why))
            return g_steal_pointer(&text);
        kv_fail(error, KV_ERROR_INPUT,
                _("The description of a simulated host can't be read: %s. Check the path."),
                why->message);
        return NULL;
    }
    for (unsigned i = 0; i < kv_n_demo_texts; i++)
        if (strcmp(kv_demo_texts[i].name, name) == 0)
            return g_strdup(kv_demo_texts[i].text);
    kv_fail(error, KV_ERROR_INPUT,
            _("There is no simulated host named “%s”. See which there are with: "
              "kvmgt-setup help"),
            name);
    return NULL;
}

static KvHost *load(const char *name, unsigned depth, GError **error)
{
    g_autofree char *text = read_source(name, error);
    g_autoptr(KvHost) own = text ? kv_host_parse(name, text, error) : NULL;
    const char *like = own ? kv_host_get(own, "host", "", "like") : NULL;
    KvHost *host;

    if (!own || !like)
        return g_steal_pointer(&own);
    if (depth == LIKE_MAX) {
        kv_fail(
            error, KV_ERROR_INPUT,
            _("The simulated host “%s” builds on itself, by itself or by way of another. Change "
              "the line “like =” in its description."),
            name);
        return NULL;
    }
    host = load(like, depth + 1, error);
    if (!host)
        return NULL;
    lay_over(host, own);
    g_free(host->name);
    host->name = g_strdup(name);
    return host;
}

KvHost *kv_host_load(const char *name, GError **error)
{
    return load(name, 0, error);
}

const char *kv_section_get(const KvHostSection *section, const char *key)
{
    const char *value = section ? g_hash_table_lookup(section->values, key) : NULL;

    return value && *value ? value : NULL;
}

const char *kv_host_get(const KvHost *host, const char *kind, const char *name, const char *key)
{
    return kv_section_get(kv_host_section(host, kind, name), key);
}

guint64 kv_section_number(const KvHostSection *section, const char *key, guint64 fallback)
{
    const char *value = kv_section_get(section, key);

    return value ? g_ascii_strtoull(value, NULL, 0) : fallback;
}

gboolean kv_section_yes(const KvHostSection *section, const char *key, gboolean fallback)
{
    const char *value = kv_section_get(section, key);

    return value ? strcmp(value, "yes") == 0 : fallback;
}
