/* SPDX-License-Identifier: GPL-2.0-or-later */
/* refind_linux.conf, as rEFInd's manual describes it: https://www.rodsbooks.com/refind/linux.html
 */
#include "core/boot/entry.h"

#include <string.h>

#include "core/boot/cmdline.h"

/* The end of the quoted field that begins at text (behind its quote), or NULL. */
static const char *field_end(const char *text)
{
    for (; *text && *text != '\n'; text++) {
        if (*text != '"')
            continue;
        if (text[1] != '"')
            return text;
        text++;
    }
    return NULL;
}

/* Is the title that of a way in for when the others fail? mkrlconf writes the first two. */
static gboolean is_recovery(const char *title, gsize length)
{
    static const char *const words[] = { "single",   "minimal",  "rescue",
                                         "fallback", "recovery", "emergency" };
    g_autofree char *copy = g_strndup(title, length);
    g_autofree char *lower = g_ascii_strdown(copy, -1);

    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
        if (strstr(lower, words[i]))
            return TRUE;
    return FALSE;
}

/* One line that starts Linux. */
typedef struct {
    const char *options, *end; /* inside the quotes */
    gboolean is_recovery;
    const char *next; /* the line behind it */
} Stanza;

static gboolean read_stanza(const char *line, Stanza *stanza)
{
    const char *title = line + strspn(line, " \t"), *end = NULL, *second;

    if (*title == '"')
        end = field_end(title + 1);
    if (!end)
        return FALSE;
    second = end + 1 + strspn(end + 1, " \t");
    if (*second != '"' || !field_end(second + 1))
        return FALSE;
    stanza->is_recovery = is_recovery(title + 1, (gsize)(end - title - 1));
    stanza->options = second + 1;
    stanza->end = field_end(second + 1);
    return TRUE;
}

/* The next one at or after text; FALSE at the end. */
static gboolean next_stanza(const char *text, Stanza *stanza)
{
    while (*text) {
        gboolean found = read_stanza(text, stanza);

        text += strcspn(text, "\n");
        text += *text ? 1 : 0;
        stanza->next = text;
        if (found)
            return TRUE;
    }
    return FALSE;
}

KvRefindCounts kv_refind_count(const char *text, const char *name)
{
    KvRefindCounts counts = { 0, 0 };
    Stanza stanza;

    for (; next_stanza(text, &stanza); text = stanza.next) {
        g_autofree char *options = g_strndup(stanza.options, (gsize)(stanza.end - stanza.options));

        if (stanza.is_recovery)
            continue;
        counts.all++;
        counts.on += kv_cmdline_get(options, name) == KV_ARG_ON;
    }
    return counts;
}

char *kv_refind_first(const char *text)
{
    Stanza stanza;

    if (!next_stanza(text, &stanza))
        return NULL;
    return g_strndup(stanza.options, (gsize)(stanza.end - stanza.options));
}

char *kv_refind_set(const char *text, const char *name, const char *word)
{
    GString *changed = g_string_new(NULL);
    const char *from = text;
    gboolean any = FALSE;
    Stanza stanza;

    for (; next_stanza(text, &stanza); text = stanza.next) {
        g_autofree char *options = g_strndup(stanza.options, (gsize)(stanza.end - stanza.options));
        g_autofree char *set = kv_cmdline_set(options, name, word);

        if (stanza.is_recovery)
            continue;
        g_string_append_len(changed, from, stanza.options - from);
        g_string_append(changed, set);
        from = stanza.end;
        any = TRUE;
    }
    g_string_append(changed, from);
    return g_string_free(changed, !any);
}
