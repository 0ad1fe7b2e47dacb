/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words of the shell: quotes, backslashes and assigned names. */
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/boot/shell-private.h"

/* sentence: a literal in _() with %1$s for the file and %2$u for the line. */
#define REFUSE(p, sentence)                                                                        \
    kv_fail((p)->error, KV_ERROR_REFUSED, sentence, (p)->file->shown_path,                         \
            kv_shell_line(p, (p)->at))

void kv_shell_word_clear(KvShellWord *word)
{
    g_free(word->name);
    if (word->value)
        g_string_free(word->value, TRUE);
    if (word->bytes)
        g_array_unref(word->bytes);
    *word = (KvShellWord){ 0 };
}

void kv_shell_word_init(KvShellWord *word, gsize at)
{
    *word = (KvShellWord){
        .start = at,
        .value_start = at,
        .value = g_string_new(NULL),
        .bytes = g_array_new(FALSE, FALSE, sizeof(KvShellByte)),
        .plain = TRUE,
    };
}

char kv_shell_peek(const KvShellParser *p, gsize ahead)
{
    gsize at = p->at + ahead;

    return at < p->file->length ? p->file->text[at] : '\0';
}

static gboolean at_end(const KvShellParser *p)
{
    return p->at >= p->file->length;
}

static gboolean at_continuation(const KvShellParser *p)
{
    return kv_shell_peek(p, 0) == '\\' && kv_shell_peek(p, 1) == '\n';
}

static void skip_comment(KvShellParser *p)
{
    KvShellRange range = { .start = p->at };

    while (!at_end(p) && kv_shell_peek(p, 0) != '\n')
        p->at++;
    range.end = p->at;
    g_array_append_val(p->file->comments, range);
}

void kv_shell_skip(KvShellParser *p, gboolean newlines)
{
    while (!at_end(p)) {
        char c = kv_shell_peek(p, 0);

        if (c == ' ' || c == '\t' || (c == '\n' && newlines))
            p->at++;
        else if (at_continuation(p))
            p->at += 2;
        else if (c == '#')
            skip_comment(p);
        else
            return;
    }
}

gsize kv_shell_name_length(const char *text, gsize length)
{
    gsize n = 0;

    if (length == 0 || g_ascii_isdigit(text[0]))
        return 0;
    while (n < length && (g_ascii_isalnum(text[n]) || text[n] == '_'))
        n++;
    return n;
}

gsize kv_shell_name_length_at(const KvShellParser *p, gsize at)
{
    return at < p->file->length ? kv_shell_name_length(p->file->text + at, p->file->length - at)
                                : 0;
}

void kv_shell_take_byte(KvShellParser *p, KvShellWord *word, char c, gsize length, KvQuote quote)
{
    KvShellByte byte = { .start = p->at, .end = p->at + length, .quote = quote };

    g_string_append_c(word->value, c);
    g_array_append_val(word->bytes, byte);
    p->at += length;
}

static void open_quote(KvShellParser *p, KvShellWord *word, KvQuote quote)
{
    p->at++;
    word->quoted = TRUE;
    if (word->quote_start == 0) {
        word->quote_start = p->at;
        word->quote = quote;
    }
}

gboolean kv_shell_refuse_unclosed(KvShellParser *p, gsize start)
{
    p->at = start;
    return REFUSE(p, _("%1$s, line %2$u: a quote is opened here and never closed. Close it and "
                       "try again."));
}

static gboolean read_single(KvShellParser *p, KvShellWord *word)
{
    gsize start = p->at;

    open_quote(p, word, KV_QUOTE_SINGLE);
    while (!at_end(p) && kv_shell_peek(p, 0) != '\'')
        kv_shell_take_byte(p, word, kv_shell_peek(p, 0), 1, KV_QUOTE_SINGLE);
    if (at_end(p))
        return kv_shell_refuse_unclosed(p, start);
    p->at++;
    return TRUE;
}

static gboolean read_double(KvShellParser *p, KvShellWord *word)
{
    gsize start = p->at;

    open_quote(p, word, KV_QUOTE_DOUBLE);
    while (!at_end(p)) {
        char c = kv_shell_peek(p, 0);
        char next = kv_shell_peek(p, 1);

        if (c == '"') {
            p->at++;
            return TRUE;
        }
        if (at_continuation(p))
            p->at += 2;
        else if (c == '\\' && next && strchr("$`\"\\", next))
            kv_shell_take_byte(p, word, next, 2, KV_QUOTE_DOUBLE);
        else if (c != '$' && c != '`')
            kv_shell_take_byte(p, word, c, 1, KV_QUOTE_DOUBLE);
        else if (!kv_shell_read_expansion(p, word, KV_QUOTE_DOUBLE))
            return FALSE;
    }
    return kv_shell_refuse_unclosed(p, start);
}

gboolean kv_shell_read_quoted(KvShellParser *p, KvShellWord *word)
{
    return kv_shell_peek(p, 0) == '\'' ? read_single(p, word) : read_double(p, word);
}

/* "NAME=" or "NAME+=" at the beginning of a word. */
static void read_assigned_name(KvShellParser *p, KvShellWord *word)
{
    gsize length = kv_shell_name_length_at(p, p->at);
    gboolean plus = length > 0 && kv_shell_peek(p, length) == '+';

    if (length == 0 || kv_shell_peek(p, length + (plus ? 1 : 0)) != '=')
        return;
    word->name = g_strndup(p->file->text + p->at, length);
    word->appends = plus;
    p->at += length + (plus ? 2 : 1);
    word->value_start = p->at;
}

static gboolean read_unquoted(KvShellParser *p, KvShellWord *word)
{
    char c = kv_shell_peek(p, 0);

    if (at_continuation(p)) {
        p->at += 2;
        return TRUE;
    }
    if (c == '\\' && p->at + 1 >= p->file->length)
        return REFUSE(p, _("%1$s, line %2$u: the file ends in a backslash. Take it out and try "
                           "again."));
    if (c == '\\') {
        word->quoted = TRUE;
        kv_shell_take_byte(p, word, kv_shell_peek(p, 1), 2, KV_QUOTE_NONE);
        return TRUE;
    }
    /* A home directory, perhaps; and a pattern or a set of words, where it is an argument. */
    if (c == '~') {
        kv_shell_take_unknown(word, KV_QUOTE_NONE);
        p->at++;
        return TRUE;
    }
    word->splits = word->splits || strchr("*?[{", c);
    kv_shell_take_byte(p, word, c, 1, KV_QUOTE_NONE);
    return TRUE;
}

gboolean kv_shell_read_word(KvShellParser *p, KvShellWord *word)
{
    gboolean ok = TRUE;

    if (p->depth > KV_SHELL_MAX_DEPTH)
        return kv_shell_refuse_syntax(p);
    kv_shell_word_init(word, p->at);
    read_assigned_name(p, word);
    p->depth++;
    while (ok && !at_end(p) && !strchr(" \t\n;&|<>()", kv_shell_peek(p, 0))) {
        char c = kv_shell_peek(p, 0);

        if (c == '\'' || c == '"')
            ok = kv_shell_read_quoted(p, word);
        else if (c == '$' || c == '`')
            ok = kv_shell_read_expansion(p, word, KV_QUOTE_NONE);
        else
            ok = read_unquoted(p, word);
    }
    p->depth--;
    word->end = p->at;
    return ok;
}
