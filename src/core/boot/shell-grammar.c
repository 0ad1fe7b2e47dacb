/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The shell's grammar from lists down to compound commands: a little stricter than the shells. */
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/boot/shell-private.h"

static gboolean parse_list(KvShellParser *p, gboolean *any);

gboolean kv_shell_refuse_syntax(KvShellParser *p)
{
    return kv_fail(p->error, KV_ERROR_REFUSED,
                   _("%1$s, line %2$u: this isn't shell that we follow for certain. Mend the line "
                     "or write it more plainly, and try again."),
                   p->file->shown_path, kv_shell_line(p, p->at));
}

/* Is this the unquoted word at the parser, by itself? */
static gboolean at_keyword(const KvShellParser *p, const char *keyword)
{
    gsize length = strlen(keyword);
    char after = kv_shell_peek(p, length);

    return p->file->length - p->at >= length &&
           memcmp(p->file->text + p->at, keyword, length) == 0 &&
           (after == '\0' || strchr(" \t\n;&|<>()", after));
}

static gboolean at_any_keyword(const KvShellParser *p, const char *const *keywords)
{
    for (; *keywords; keywords++)
        if (at_keyword(p, *keywords))
            return TRUE;
    return FALSE;
}

/* What ends a list, be it the right end or not. */
static gboolean at_closer(const KvShellParser *p)
{
    static const char *const closers[] = { "then", "else", "elif", "fi", "do",
                                           "done", "esac", "}",    NULL };
    char c = kv_shell_peek(p, 0);

    return p->at >= p->file->length || c == ')' || (c == ';' && kv_shell_peek(p, 1) == ';') ||
           at_any_keyword(p, closers);
}

static gboolean expect(KvShellParser *p, const char *keyword)
{
    kv_shell_skip(p, TRUE);
    if (!at_keyword(p, keyword))
        return kv_shell_refuse_syntax(p);
    p->at += strlen(keyword);
    return TRUE;
}

/* A list with at least one command in it. */
static gboolean parse_block(KvShellParser *p)
{
    gboolean any = FALSE;

    return parse_list(p, &any) && (any || kv_shell_refuse_syntax(p));
}

/* A list whose outcome is asked for: its failure ends nothing. */
static gboolean parse_condition(KvShellParser *p)
{
    KvShellMark mark = kv_shell_mark(p);

    if (!parse_block(p))
        return FALSE;
    kv_shell_make_tested(p, mark);
    return TRUE;
}

/* A list that may be passed by; `block` is whether it must have a command in it. */
static gboolean parse_branch(KvShellParser *p, gboolean block)
{
    gboolean any = !block;
    gboolean ok = FALSE;

    p->conditional++;
    p->may_fail = FALSE;
    ok = parse_list(p, &any) && (any || kv_shell_refuse_syntax(p));
    p->branch_may_fail = p->branch_may_fail || p->may_fail;
    p->conditional--;
    return ok;
}

static gboolean parse_if(KvShellParser *p)
{
    do {
        p->at += at_keyword(p, "elif") ? strlen("elif") : strlen("if");
        p->conditional++; /* a later condition is read only where the first one fails */
        if (!parse_condition(p))
            return FALSE;
        p->conditional--;
        if (!expect(p, "then") || !parse_branch(p, TRUE))
            return FALSE;
    } while (at_keyword(p, "elif"));
    if (at_keyword(p, "else")) {
        p->at += strlen("else");
        if (!parse_branch(p, TRUE))
            return FALSE;
    }
    return expect(p, "fi");
}

/* The words of "for NAME in …", up to the end of the line or the ";". */
static gboolean parse_for_words(KvShellParser *p)
{
    p->at += strlen("in");
    for (;;) {
        g_auto(KvShellWord) word = { 0 };

        kv_shell_skip(p, FALSE);
        if (!kv_shell_read_word(p, &word))
            return FALSE;
        if (word.end == word.start)
            break;
    }
    if (kv_shell_peek(p, 0) != ';' && kv_shell_peek(p, 0) != '\n')
        return kv_shell_refuse_syntax(p);
    p->at++;
    return TRUE;
}

static gboolean parse_for(KvShellParser *p)
{
    g_autofree char *name = NULL;
    gsize length = 0;

    p->at += strlen("for");
    kv_shell_skip(p, FALSE);
    length = kv_shell_name_length(p->file->text + p->at, p->file->length - p->at);
    if (length == 0)
        return kv_shell_refuse_syntax(p);
    name = g_strndup(p->file->text + p->at, length);
    p->at += length;
    kv_shell_add_unknown(p, name, FALSE);
    kv_shell_skip(p, TRUE);
    if (!at_keyword(p, "in"))
        return kv_shell_refuse_syntax(p);
    return parse_for_words(p) && expect(p, "do") && parse_branch(p, TRUE) && expect(p, "done");
}

/* Whether a loop ends can't be told, and what stands behind it may never be read. */
static gboolean parse_while(KvShellParser *p)
{
    gsize at = p->at;

    p->at += strlen("while"); /* "until" is as long */
    kv_shell_add_risk(p, KV_RISK_FATAL, NULL,
                      g_strdup_printf(_("%1$s, line %2$u: whether this loop ever ends can't be "
                                        "told. Take it out, or add the kernel argument by hand."),
                                      p->file->shown_path, kv_shell_line(p, at)),
                      at);
    return parse_condition(p) && expect(p, "do") && parse_branch(p, TRUE) && expect(p, "done");
}

/* "pattern | pattern )" */
static gboolean parse_patterns(KvShellParser *p)
{
    if (kv_shell_peek(p, 0) == '(')
        p->at++;
    for (;;) {
        g_auto(KvShellWord) pattern = { 0 };

        kv_shell_skip(p, FALSE);
        if (!kv_shell_read_word(p, &pattern))
            return FALSE;
        kv_shell_skip(p, FALSE);
        if (pattern.end == pattern.start || g_str_equal(pattern.value->str, "esac") ||
            (kv_shell_peek(p, 0) != '|' && kv_shell_peek(p, 0) != ')'))
            return kv_shell_refuse_syntax(p);
        if (kv_shell_peek(p, 0) == ')')
            break;
        p->at++;
    }
    p->at++;
    return TRUE;
}

static gboolean parse_case(KvShellParser *p)
{
    g_auto(KvShellWord) subject = { 0 };

    p->at += strlen("case");
    kv_shell_skip(p, FALSE);
    if (!kv_shell_read_word(p, &subject))
        return FALSE;
    if (subject.end == subject.start)
        return kv_shell_refuse_syntax(p);
    if (!expect(p, "in"))
        return FALSE;
    for (kv_shell_skip(p, TRUE); !at_keyword(p, "esac"); kv_shell_skip(p, TRUE)) {
        if (!parse_patterns(p) || !parse_branch(p, FALSE))
            return FALSE;
        if (kv_shell_peek(p, 0) != ';')
            break;
        p->at += strlen(";;");
    }
    return expect(p, "esac");
}

static gboolean parse_braces(KvShellParser *p)
{
    p->at++;
    if (!parse_block(p))
        return FALSE;
    p->branch_may_fail = p->may_fail;
    return expect(p, "}");
}

/* Another process: nothing of it remains but that it may fail. */
static gboolean parse_subshell(KvShellParser *p)
{
    KvShellMark mark = kv_shell_mark(p);
    gsize at = p->at++;

    if (kv_shell_peek(p, 0) == '(')
        return kv_shell_refuse_syntax(p);
    if (!parse_block(p))
        return FALSE;
    if (kv_shell_peek(p, 0) != ')')
        return kv_shell_refuse_syntax(p);
    p->at++;
    kv_shell_forget(p, mark);
    kv_shell_add_risk(p, KV_RISK_COMMAND, NULL,
                      g_strdup_printf(_("%1$s, line %2$u: commands are run here, and their "
                                        "failure would end the script. Take them out, or add the "
                                        "kernel argument by hand."),
                                      p->file->shown_path, kv_shell_line(p, at)),
                      at);
    return TRUE;
}

typedef struct {
    const char *keyword;
    gboolean (*parse)(KvShellParser *p);
} Compound;

static const Compound compounds[] = {
    { "if", parse_if },       { "for", parse_for },   { "while", parse_while },
    { "until", parse_while }, { "case", parse_case }, { "{", parse_braces },
};

static const Compound *find_compound(const KvShellParser *p)
{
    static const Compound subshell = { "(", parse_subshell };

    if (kv_shell_peek(p, 0) == '(')
        return &subshell;
    for (gsize i = 0; i < G_N_ELEMENTS(compounds); i++)
        if (at_keyword(p, compounds[i].keyword))
            return &compounds[i];
    return NULL;
}

static gboolean parse_command(KvShellParser *p)
{
    const Compound *compound = find_compound(p);
    gboolean outer = p->branch_may_fail;
    gboolean ok = FALSE;

    if (p->depth > KV_SHELL_MAX_DEPTH || (!compound && at_closer(p)))
        return kv_shell_refuse_syntax(p);
    p->depth++;
    p->branch_may_fail = FALSE;
    ok = compound ? compound->parse(p) && kv_shell_parse_redirections(p, NULL)
                  : kv_shell_parse_simple(p);
    p->may_fail = compound && p->branch_may_fail;
    p->branch_may_fail = outer;
    p->depth--;
    return ok;
}

gboolean kv_shell_parse_body(KvShellParser *p)
{
    if (!at_keyword(p, "{") && kv_shell_peek(p, 0) != '(')
        return kv_shell_refuse_syntax(p);
    return parse_command(p);
}

static gboolean parse_pipeline(KvShellParser *p)
{
    KvShellMark mark = kv_shell_mark(p);
    gboolean negated = at_keyword(p, "!");

    if (negated)
        p->at++;
    kv_shell_skip(p, FALSE);
    if (!parse_command(p))
        return FALSE;
    kv_shell_skip(p, FALSE);
    while (kv_shell_peek(p, 0) == '|' && kv_shell_peek(p, 1) != '|') {
        p->at++;
        kv_shell_skip(p, TRUE);
        if (!parse_command(p))
            return FALSE;
        kv_shell_make_conditional(p, mark);
        kv_shell_skip(p, FALSE);
    }
    if (negated)
        kv_shell_make_tested(p, mark);
    p->may_fail = p->may_fail || negated;
    return TRUE;
}

/* Pipelines with "&&" and "||". What comes behind the first one may be passed by; a failure is
 * made good only by a "||" with a pipeline that can't fail. */
static gboolean parse_and_or(KvShellParser *p)
{
    unsigned conditional = p->conditional;
    gboolean may_fail = FALSE;
    gboolean ok = FALSE;

    for (;;) {
        KvShellMark mark = kv_shell_mark(p);
        char c = '\0';

        ok = parse_pipeline(p);
        c = kv_shell_peek(p, 0);
        if (!ok || (c != '&' && c != '|') || kv_shell_peek(p, 1) != c)
            break;
        kv_shell_make_tested(p, mark);
        may_fail = c == '&';
        p->conditional = conditional + 1;
        p->at += 2;
        kv_shell_skip(p, TRUE);
    }
    p->may_fail = p->may_fail || may_fail;
    p->conditional = conditional;
    return ok;
}

/* Commands up to a closer, which is left for the caller. */
static gboolean parse_list(KvShellParser *p, gboolean *any)
{
    for (kv_shell_skip(p, TRUE); !at_closer(p); kv_shell_skip(p, TRUE)) {
        KvShellMark mark = kv_shell_mark(p);
        char c = '\0';

        if (!parse_and_or(p))
            return FALSE;
        *any = TRUE;
        c = kv_shell_peek(p, 0);
        if (p->at >= p->file->length || c == ')' || (c == ';' && kv_shell_peek(p, 1) == ';'))
            return TRUE;
        if (c == '&' && kv_shell_peek(p, 1) != '>') {
            kv_shell_make_conditional(p, mark);
            p->may_fail = FALSE;
        } else if (c != '\n' && c != ';') {
            return kv_shell_refuse_syntax(p);
        }
        p->at++;
    }
    return TRUE;
}

gboolean kv_shell_parse_text(KvShellParser *p)
{
    gboolean any = FALSE;

    if (!parse_list(p, &any))
        return FALSE;
    if (p->at < p->file->length)
        return kv_shell_refuse_syntax(p);
    if (p->may_fail)
        kv_shell_add_risk(p, KV_RISK_COMMAND, NULL,
                          g_strdup_printf(_("%1$s, line %2$u: the last command of the file may "
                                            "fail, and then grub-mkconfig stops. Write the line "
                                            "\"true\" behind it and try again."),
                                          p->file->shown_path, kv_shell_line(p, p->at)),
                          p->at);
    return TRUE;
}

gboolean kv_shell_parse_nested(KvShellParser *p)
{
    KvShellMark mark = kv_shell_mark(p);
    gboolean any = FALSE;

    if (!parse_list(p, &any))
        return FALSE;
    if (kv_shell_peek(p, 0) != ')')
        return kv_shell_refuse_syntax(p);
    p->at++;
    kv_shell_forget(p, mark);
    return TRUE;
}
