/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a value in the quotes that stand in the text already. */
#include <string.h>

#include "core/boot/shell-private.h"

void kv_shell_append_quoted(GString *out, const char *text, KvQuote quote)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
                               "./,:=@%+-";

    for (; *text; text++) {
        if (quote == KV_QUOTE_SINGLE && *text == '\'') {
            g_string_append(out, "'\\''");
            continue;
        }
        if (quote == KV_QUOTE_DOUBLE ? strchr("$`\"\\", *text) != NULL
                                     : quote == KV_QUOTE_NONE && !strchr(safe, *text))
            g_string_append_c(out, '\\');
        g_string_append_c(out, *text);
    }
}

static gboolean needs_quotes(const char *text)
{
    g_autoptr(GString) escaped = g_string_new(NULL);

    kv_shell_append_quoted(escaped, text, KV_QUOTE_NONE);
    return !g_str_equal(escaped->str, text);
}

/* Where new bytes of a value go, and in which quotes they will stand there. */
static KvShellByte find_place(const KvShellWord *word, gsize at)
{
    const KvShellByte *bytes = (const KvShellByte *)(void *)word->bytes->data;
    gsize count = word->bytes->len;

    if (count == 0)
        return (KvShellByte){ .start = word->quote_start, .quote = word->quote };
    if (at > 0)
        return (KvShellByte){ .start = bytes[at - 1].end, .quote = bytes[at - 1].quote };
    return bytes[0];
}

/* The text with the value of `word` changed from its own to `wanted`: only the bytes between the
 * common beginning and end are touched. */
static GString *replace_in_quotes(const KvShellFile *file, const KvShellWord *word,
                                  const char *wanted)
{
    const char *value = word->value->str;
    gsize old_end = word->value->len;
    gsize new_end = strlen(wanted);
    gsize head = 0;
    g_autofree char *put = NULL;
    GString *out = g_string_new(NULL);
    KvShellByte place;
    gsize at = 0;

    while (head < old_end && head < new_end && value[head] == wanted[head])
        head++;
    while (old_end > head && new_end > head && value[old_end - 1] == wanted[new_end - 1]) {
        old_end--;
        new_end--;
    }
    put = g_strndup(wanted + head, new_end - head);
    place = find_place(word, head);
    g_string_append_len(out, file->text, (gssize)place.start);
    kv_shell_append_quoted(out, put, place.quote);
    at = place.start;
    for (gsize i = head; i < old_end; i++) {
        const KvShellByte *byte = &g_array_index(word->bytes, KvShellByte, i);

        g_string_append_len(out, file->text + at, (gssize)(byte->start - at));
        at = byte->end;
    }
    g_string_append_len(out, file->text + at, (gssize)(file->length - at));
    return out;
}

/* A value without any quotes gets them where it needs them now. */
static GString *replace_unquoted(const KvShellFile *file, const KvShellWord *word,
                                 const char *wanted)
{
    GString *out = g_string_new_len(file->text, (gssize)word->value_start);
    gboolean quotes = needs_quotes(wanted);

    g_string_append(out, quotes ? "\"" : "");
    kv_shell_append_quoted(out, wanted, quotes ? KV_QUOTE_DOUBLE : KV_QUOTE_NONE);
    g_string_append(out, quotes ? "\"" : "");
    g_string_append_len(out, file->text + word->end, (gssize)(file->length - word->end));
    return out;
}

GString *kv_shell_replace_value(const KvShellFile *file, const KvShellWord *word,
                                const char *wanted)
{
    return (word->quoted ? replace_in_quotes : replace_unquoted)(file, word, wanted);
}
