/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/boot/entry.h"

#include <string.h>

#include "core/boot/cmdline.h"

/* One line of a text: from start to end, the newline not counted. */
typedef struct {
    gsize start, end;
} Line;

static GArray *lines_of(const char *text)
{
    GArray *lines = g_array_new(FALSE, FALSE, sizeof(Line));
    const char *at = text;

    while (*at) {
        gsize length = strcspn(at, "\n");
        Line line = { (gsize)(at - text), (gsize)(at - text) + length };

        g_array_append_val(lines, line);
        at += length;
        at += *at ? 1 : 0;
    }
    return lines;
}

/* The value of the line when it has that key; NULL. */
static const char *value_of(const char *line, const char *key)
{
    gsize length = strlen(key);

    line += strspn(line, " \t");
    if (strncmp(line, key, length) != 0 || !line[length] || !strchr(" \t", line[length]))
        return NULL;
    return line + length + strspn(line + length, " \t");
}

/* ---- reading an entry ---- */

static void join(GString *words, const char *more)
{
    if (words->len > 0 && *more)
        g_string_append_c(words, ' ');
    g_string_append(words, more);
}

/* One line of it. `linux` may stand before or after `efi`; the last one counts. */
static void read_line(KvEntry *entry, const char *line, GString *options)
{
    static const struct {
        const char *key;
        gsize offset;
    } keys[] = {
        { "title", offsetof(KvEntry, title) },       { "version", offsetof(KvEntry, version) },
        { "sort-key", offsetof(KvEntry, sort_key) }, { "linux", offsetof(KvEntry, kernel) },
        { "linuxefi", offsetof(KvEntry, kernel) },   { "uki", offsetof(KvEntry, kernel) },
        { "efi", offsetof(KvEntry, kernel) },
    };
    const char *value = value_of(line, "options");

    if (value)
        join(options, value);
    for (unsigned i = 0; !value && i < G_N_ELEMENTS(keys); i++) {
        char **field = &G_STRUCT_MEMBER(char *, entry, keys[i].offset);
        const char *found = value_of(line, keys[i].key);

        if (!found)
            continue;
        g_free(*field);
        *field = g_strdup(found);
        entry->is_linux |= g_str_has_prefix(keys[i].key, "linux");
        return;
    }
}

/* How distributions call the entries that a person starts when the others fail: Fedora's rescue
 * kernel, mkinitcpio's fallback, Pop!_OS's recovery, openSUSE's read-only snapshots. */
static gboolean says_recovery(const char *text)
{
    static const char *const words[] = { "rescue", "fallback", "recovery", "snapper" };
    g_autofree char *lower = g_ascii_strdown(text ? text : "", -1);

    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
        if (strstr(lower, words[i]))
            return TRUE;
    return FALSE;
}

KvEntry *kv_entry_parse(const char *name, const char *text)
{
    KvEntry *entry = g_new0(KvEntry, 1);
    g_autoptr(GArray) lines = lines_of(text);
    GString *options = g_string_new(NULL);

    for (guint i = 0; i < lines->len; i++) {
        const Line *line = &g_array_index(lines, Line, i);
        g_autofree char *copy = g_strndup(text + line->start, line->end - line->start);

        read_line(entry, g_strchomp(copy), options);
    }
    /* What is started by `efi` is a Linux when it is given a command line. */
    entry->is_linux = entry->is_linux || (entry->kernel && options->len > 0);
    entry->options = g_string_free(options, FALSE);
    entry->is_recovery =
        says_recovery(name) || says_recovery(entry->title) || says_recovery(entry->sort_key);
    return entry;
}

void kv_entry_free(KvEntry *entry)
{
    if (!entry)
        return;
    g_free(entry->title);
    g_free(entry->version);
    g_free(entry->sort_key);
    g_free(entry->kernel);
    g_free(entry->options);
    g_free(entry);
}

/* ---- one parameter among several lines of words ---- */

/* Where the words of a line are; FALSE: it has none. */
typedef gboolean (*Find)(const char *text, const Line *line, Line *words);

/* All the words, line after line, with one blank between the lines. */
static char *words_of(const char *text, Find find)
{
    g_autoptr(GArray) lines = lines_of(text);
    GString *all = g_string_new(NULL);
    Line words;

    for (guint i = 0; i < lines->len; i++) {
        g_autofree char *copy = NULL;

        if (!find(text, &g_array_index(lines, Line, i), &words))
            continue;
        copy = g_strndup(text + words.start, words.end - words.start);
        join(all, g_strstrip(copy));
    }
    return g_string_free(all, FALSE);
}

/* The line to change: the last one that names the parameter, else the last one with words. */
static gboolean choose_line(const char *text, const char *name, Find find, Line *chosen)
{
    g_autoptr(GArray) lines = lines_of(text);
    gboolean found = FALSE, named = FALSE;
    Line words;

    for (guint i = 0; i < lines->len; i++) {
        g_autofree char *copy = NULL;
        gboolean names;

        if (!find(text, &g_array_index(lines, Line, i), &words))
            continue;
        copy = g_strndup(text + words.start, words.end - words.start);
        names = kv_cmdline_get(copy, name) != KV_ARG_ABSENT;
        if (named && !names)
            continue;
        *chosen = words;
        found = TRUE;
        named = names;
    }
    return found;
}

static char *replace(const char *text, const Line *words, const char *name, const char *word)
{
    g_autofree char *old = g_strndup(text + words->start, words->end - words->start);
    g_autofree char *new = kv_cmdline_set(old, name, word);
    GString *changed = g_string_new_len(text, (gssize)words->start);

    g_string_append(changed, new);
    g_string_append(changed, text + words->end);
    return g_string_free(changed, FALSE);
}

/* A new last line. */
static char *append_line(const char *text, const char *key, const char *word)
{
    const char *newline = *text && !g_str_has_suffix(text, "\n") ? "\n" : "";

    return g_strconcat(text, newline, key, word, "\n", NULL);
}

static char *set(const char *text, const char *name, const char *word, Find find, const char *key)
{
    g_autofree char *changed = NULL, *words = NULL;
    Line chosen;

    changed = choose_line(text, name, find, &chosen) ? replace(text, &chosen, name, word)
                                                     : append_line(text, key, word);
    words = words_of(changed, find);
    return kv_cmdline_get(words, name) == KV_ARG_ON ? g_steal_pointer(&changed) : NULL;
}

static gboolean find_options(const char *text, const Line *line, Line *words)
{
    const char *value = value_of(text + line->start, "options");

    if (!value || value > text + line->end)
        return FALSE;
    *words = (Line){ (gsize)(value - text), line->end };
    return TRUE;
}

char *kv_entry_set(const char *text, const char *name, const char *word)
{
    return set(text, name, word, find_options, "options ");
}

static gboolean find_plain(const char *text, const Line *line, Line *words)
{
    gsize start = line->start + strspn(text + line->start, " \t\r");

    *words = *line;
    return start < line->end && text[start] != '#';
}

char *kv_cmdline_file_words(const char *text)
{
    return words_of(text, find_plain);
}

char *kv_cmdline_file_set(const char *text, const char *name, const char *word)
{
    return set(text, name, word, find_plain, "");
}
