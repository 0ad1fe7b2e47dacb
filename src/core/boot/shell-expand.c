/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expansions: "$NAME", "${…}", "$(…)" and backticks. Where dash and bash part ways, or where the
 * end of one could be seen elsewhere, we refuse. */
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/boot/shell-private.h"

/* sentence: a literal in _() with %1$s for the file and %2$u for the line. */
#define REFUSE(p, sentence)                                                                        \
    kv_fail((p)->error, KV_ERROR_REFUSED, sentence, (p)->file->shown_path,                         \
            kv_shell_line(p, (p)->at))

static gboolean at_end(const KvShellParser *p)
{
    return p->at >= p->file->length;
}

void kv_shell_take_unknown(KvShellWord *word, KvQuote quote)
{
    g_string_append_c(word->value, KV_SHELL_UNKNOWN);
    word->plain = FALSE;
    if (quote == KV_QUOTE_NONE)
        word->splits = TRUE;
}

/* Every variable that a nested text names, or that its commands inherit, goes into its result. */
static void note_uses(KvShellParser *p, gsize start, gsize end)
{
    const char *text = p->file->text + start;

    for (guint i = 0; i < p->file->assignments->len; i++) {
        KvShellAssignment *one = p->file->assignments->pdata[i];

        if (one->exported || g_strstr_len(text, (gssize)(end - start), one->name))
            one->used = TRUE;
    }
}

/* May this stand unquoted in an argument and stay one word, whatever files there are? */
static gboolean is_one_word(const char *value)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
                               "./,:=@%+-";

    return *value && value[strspn(value, safe)] == '\0';
}

static void take_variable(KvShellParser *p, KvShellWord *word, const char *name, KvQuote quote)
{
    KvShellAssignment *one = kv_shell_find(p->file, name);

    word->plain = FALSE;
    if (one)
        one->used = TRUE;
    if (!one || one->conditional || one->removed) {
        kv_shell_take_unknown(word, quote);
        return;
    }
    g_string_append(word->value, one->value);
    if (quote == KV_QUOTE_NONE && !is_one_word(one->value))
        word->splits = TRUE;
}

static gboolean refuse_braces(KvShellParser *p)
{
    return REFUSE(p, _("%1$s, line %2$u: this \"${…}\" is none that every shell reads alike. Write "
                       "it more plainly and try again."));
}

/* The word in "${NAME-word}", up to and with the brace. Its quotes mean different things inside
 * and outside of double quotes, so they are read in the plain case alone. */
static gboolean read_braces_word(KvShellParser *p, KvQuote quote)
{
    g_auto(KvShellWord) inner = { 0 };

    kv_shell_word_init(&inner, p->at);
    while (!at_end(p)) {
        char c = kv_shell_peek(p, 0);
        gboolean ok = TRUE;

        if (c == '}') {
            p->at++;
            return TRUE;
        }
        if (c == '{' || (quote != KV_QUOTE_NONE && (c == '\'' || c == '"')))
            return refuse_braces(p);
        if (c == '\\')
            p->at += 2;
        else if (c == '$' || c == '`')
            ok = kv_shell_read_expansion(p, &inner, quote);
        else if (c == '\'' || c == '"')
            ok = kv_shell_read_quoted(p, &inner);
        else
            p->at++;
        if (!ok)
            return FALSE;
    }
    return refuse_braces(p);
}

/* The operator of "${NAME…}" at the parser, as its last letter; '\0': none that we know. */
static char read_operator(KvShellParser *p)
{
    gboolean colon = kv_shell_peek(p, 0) == ':';
    char c = kv_shell_peek(p, colon ? 1 : 0);

    if (!c || !strchr(colon ? "-+=?" : "-+=?%#", c))
        return '\0';
    p->at += colon ? 2 : 1;
    if ((c == '%' || c == '#') && kv_shell_peek(p, 0) == c)
        p->at++;
    return c;
}

static gboolean read_named_braces(KvShellParser *p, KvShellWord *word, const char *name,
                                  KvQuote quote)
{
    char op = kv_shell_peek(p, 0);
    gsize at = p->at;

    if (op == '}') {
        p->at++;
        take_variable(p, word, name, quote);
        return TRUE;
    }
    op = read_operator(p);
    if (!op)
        return refuse_braces(p);
    if (!read_braces_word(p, quote))
        return FALSE;
    note_uses(p, word->start, p->at);
    kv_shell_take_unknown(word, quote);
    if (op == '=')
        kv_shell_add_unknown(p, name, FALSE);
    if (op == '?')
        kv_shell_add_risk(p, KV_RISK_FATAL, NULL,
                          g_strdup_printf(_("%1$s, line %2$u: \"${%3$s?…}\" may end the script "
                                            "here. Take it out and try again."),
                                          p->file->shown_path, kv_shell_line(p, at), name),
                          at);
    return TRUE;
}

/* "${": a name with or without an operator, a number, one of the shell's own, or a length. */
static gboolean read_braces(KvShellParser *p, KvShellWord *word, KvQuote quote)
{
    gsize length = kv_shell_name_length_at(p, p->at + 2);
    g_autofree char *name = NULL;

    p->at += 2;
    if (length > 0) {
        name = g_strndup(p->file->text + p->at, length);
        p->at += length;
        return read_named_braces(p, word, name, quote);
    }
    if (kv_shell_peek(p, 0) == '#' && (length = kv_shell_name_length_at(p, p->at + 1)) > 0)
        p->at += 1 + length;
    else if (g_ascii_isdigit(kv_shell_peek(p, 0)))
        while (g_ascii_isdigit(kv_shell_peek(p, 0)))
            p->at++;
    else if (kv_shell_peek(p, 0) && strchr("@*#?$!-", kv_shell_peek(p, 0)))
        p->at++;
    if (kv_shell_peek(p, 0) != '}')
        return refuse_braces(p);
    p->at++;
    note_uses(p, word->start, p->at);
    kv_shell_take_unknown(word, quote);
    return TRUE;
}

static gboolean read_parenthesis(KvShellParser *p, KvShellWord *word, KvQuote quote)
{
    gsize start = p->at;

    p->at += 2;
    if (!kv_shell_parse_nested(p))
        return FALSE;
    note_uses(p, start, p->at);
    kv_shell_take_unknown(word, quote);
    return TRUE;
}

static gboolean read_dollar(KvShellParser *p, KvShellWord *word, KvQuote quote)
{
    char next = kv_shell_peek(p, 1);
    gsize length = kv_shell_name_length_at(p, p->at + 1);

    if (next == '[' || (next == '(' && kv_shell_peek(p, 2) == '('))
        return REFUSE(p, _("%1$s, line %2$u: arithmetic isn't followed. Write the result instead "
                           "and try again."));
    if ((quote == KV_QUOTE_NONE && (next == '\'' || next == '"')) ||
        (next == '\\' && kv_shell_peek(p, 2) == '\n') ||
        (length > 0 && kv_shell_peek(p, 1 + length) == '\\' &&
         kv_shell_peek(p, 2 + length) == '\n'))
        return REFUSE(p, _("%1$s, line %2$u: shells disagree on the \"$\" here. Write it more "
                           "plainly and try again."));
    if (next == '(')
        return read_parenthesis(p, word, quote);
    if (next == '{')
        return read_braces(p, word, quote);
    if (length > 0) {
        g_autofree char *name = g_strndup(p->file->text + p->at + 1, length);

        p->at += 1 + length;
        take_variable(p, word, name, quote);
    } else if (next && strchr("0123456789@*#?$!-", next)) {
        p->at += 2;
        kv_shell_take_unknown(word, quote);
    } else {
        kv_shell_take_byte(p, word, '$', 1, quote);
    }
    return TRUE;
}

/* Reads a text that stood in backticks as a file of its own; nothing of it remains. */
static gboolean parse_inner(KvShellParser *p, const GString *text, gsize start)
{
    g_autoptr(KvShellFile) inner = kv_shell_file_new(text->str, text->len, p->file->shown_path);
    KvShellParser parser = {
        .file = inner,
        .first_line = kv_shell_line(p, start),
        .depth = p->depth + 1,
        .error = p->error,
    };

    return kv_shell_parse_text(&parser);
}

static gboolean read_backticks(KvShellParser *p, KvShellWord *word, KvQuote quote)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const char *escaped = quote == KV_QUOTE_DOUBLE ? "$`\\\"" : "$`\\";
    gsize start = p->at++;

    while (!at_end(p) && kv_shell_peek(p, 0) != '`') {
        char next = kv_shell_peek(p, 1);

        if (kv_shell_peek(p, 0) == '\\' && next && strchr(escaped, next))
            p->at++;
        g_string_append_c(text, kv_shell_peek(p, 0));
        p->at++;
    }
    if (at_end(p))
        return kv_shell_refuse_unclosed(p, start);
    p->at++;
    note_uses(p, start, p->at);
    kv_shell_take_unknown(word, quote);
    return parse_inner(p, text, start);
}

gboolean kv_shell_read_expansion(KvShellParser *p, KvShellWord *word, KvQuote quote)
{
    return (kv_shell_peek(p, 0) == '$' ? read_dollar : read_backticks)(p, word, quote);
}
