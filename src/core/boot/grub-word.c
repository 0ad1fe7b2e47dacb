/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/boot/grub-word.h"

#include <string.h>

static char peek(const KvGrubCursor *cursor)
{
    return cursor->text[cursor->at];
}

static char peek_next(const KvGrubCursor *cursor)
{
    return peek(cursor) ? cursor->text[cursor->at + 1] : '\0';
}

/* Goes one byte on, which goes into word unless that is NULL. */
static void take(KvGrubCursor *cursor, GString *word)
{
    if (peek(cursor) == '\n')
        cursor->line++;
    if (word)
        g_string_append_c(word, peek(cursor));
    cursor->at++;
}

gboolean kv_grub_ends_word(char c)
{
    return c == '\0' || strchr(" \t\r\n;|&{}", c);
}

gboolean kv_grub_skip_continuation(KvGrubCursor *cursor)
{
    if (peek(cursor) != '\\' || peek_next(cursor) != '\n')
        return FALSE;
    take(cursor, NULL);
    take(cursor, NULL);
    return TRUE;
}

/* The quoted part at the cursor. FALSE: it is never closed. */
static gboolean read_quoted(KvGrubCursor *cursor, GString *word)
{
    char quote = peek(cursor);

    for (take(cursor, NULL); peek(cursor) != quote; take(cursor, word)) {
        if (!peek(cursor))
            return FALSE;
        if (quote == '"' && peek(cursor) == '\\' && peek_next(cursor) &&
            strchr("$\"\\", peek_next(cursor)))
            take(cursor, NULL);
    }
    take(cursor, NULL);
    return TRUE;
}

/* "${name}" as it is written: its braces are no block. */
static void read_variable(KvGrubCursor *cursor, GString *word)
{
    take(cursor, word);
    if (peek(cursor) != '{')
        return;
    while (peek(cursor) && peek(cursor) != '}' && peek(cursor) != '\n')
        take(cursor, word);
    if (peek(cursor) == '}')
        take(cursor, word);
}

char *kv_grub_read_word(KvGrubCursor *cursor)
{
    g_autoptr(GString) word = g_string_new(NULL);

    while (!kv_grub_ends_word(peek(cursor))) {
        char c = peek(cursor);

        if (c == '\'' || c == '"') {
            if (!read_quoted(cursor, word))
                return NULL;
        } else if (c == '$') {
            read_variable(cursor, word);
        } else if (!kv_grub_skip_continuation(cursor)) {
            if (c == '\\' && peek_next(cursor))
                take(cursor, NULL);
            take(cursor, word);
        }
    }
    return g_string_free(g_steal_pointer(&word), FALSE);
}
