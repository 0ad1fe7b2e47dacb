/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/virconf-private.h"

/* A list that doesn't fit here gets one entry a line. */
#define LINE_COLUMNS 80

/* The syntax has no escapes: an item takes the kind of quote that it doesn't hold itself. */
static gboolean quote_item(GString *out, const char *item, const char *key, GError **error)
{
    char quote = strchr(item, '"') ? '\'' : '"';

    if (strchr(item, quote) || strpbrk(item, "\r\n"))
        return kv_fail(error, KV_ERROR_INPUT,
                       _("The entry %1$s of %2$s can't be written to libvirt's configuration: it "
                         "holds a line break or both kinds of quotes. Choose another one."),
                       item, key);
    g_string_append_printf(out, "%c%s%c", quote, item, quote);
    return TRUE;
}

/* `lead` ends an entry's line and begins the next one. NULL: an item can't be written. */
static char *format_list(const char *const *items, const char *key, const char *open,
                         const char *lead, const char *close, GError **error)
{
    g_autoptr(GString) out = g_string_new(open);

    for (gsize i = 0; items[i]; i++) {
        if (i > 0)
            g_string_append_printf(out, ",%s", lead);
        if (!quote_item(out, items[i], key, error))
            return NULL;
    }
    g_string_append(out, close);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static char *format_value(const char *const *items, const char *key, const char *eol,
                          GError **error)
{
    g_autofree char *line = format_list(items, key, "[ ", " ", items[0] ? " ]" : "]", error);
    g_autofree char *open = g_strconcat("[", eol, "    ", NULL);
    g_autofree char *lead = g_strconcat(eol, "    ", NULL);
    g_autofree char *close = g_strconcat(eol, "]", NULL);

    if (!line || strlen(key) + strlen(" = ") + strlen(line) <= LINE_COLUMNS)
        return g_steal_pointer(&line);
    return format_list(items, key, open, lead, close, error);
}

/* text with the bytes start..end replaced. */
static char *splice(const char *text, gsize length, gsize start, gsize end, const char *put,
                    gsize *ret_length)
{
    GString *out = g_string_sized_new(length + strlen(put));

    g_string_append_len(out, text, (gssize)start);
    g_string_append(out, put);
    g_string_append_len(out, text + end, (gssize)(length - end));
    if (ret_length)
        *ret_length = out->len;
    return g_string_free(out, FALSE);
}

static gboolean same_items(const KvVirconfEntry *entry, const char *const *items)
{
    return entry->items && g_strv_equal((const char *const *)entry->items, items);
}

/* Where a new assignment goes: behind the last example of its key, else at the end. */
static gsize find_place(const KvVirconf *conf, const char *key, gsize length)
{
    const KvVirconfEntry *example = NULL;
    gsize place = length;

    while ((example = kv_virconf_find(conf->examples, key, example)))
        place = example->end;
    return place;
}

char *kv_virconf_set_list(const char *text, gsize length, const char *key, const char *const *items,
                          const char *shown_path, gsize *ret_length, GError **error)
{
    g_autoptr(KvVirconf) conf = kv_virconf_parse(text, length, shown_path, error);
    g_autofree char *value = NULL;
    g_autofree char *line = NULL;
    const KvVirconfEntry *entry = NULL;
    const KvVirconfEntry *again = NULL;
    const char *eol = g_strstr_len(text, (gssize)length, "\r\n") ? "\r\n" : "\n";
    gsize place = 0;

    if (!conf)
        return NULL;
    value = format_value(items, key, eol, error);
    if (!value)
        return NULL;
    entry = kv_virconf_find(conf->entries, key, NULL);
    again = entry ? kv_virconf_find(conf->entries, key, entry) : NULL;
    if (again) {
        kv_fail(error, KV_ERROR_REFUSED,
                _("%1$s sets %2$s twice, on the lines %3$u and %4$u. Remove one of them and try "
                  "again."),
                shown_path, key, entry->line, again->line);
        return NULL;
    }
    if (entry && same_items(entry, items))
        return splice(text, length, length, length, "", ret_length);
    if (entry)
        return splice(text, length, entry->start, entry->end, value, ret_length);
    place = find_place(conf, key, length);
    line =
        g_strconcat(place > 0 && text[place - 1] != '\n' ? eol : "", key, " = ", value, eol, NULL);
    return splice(text, length, place, place, line, ret_length);
}
