/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compound commands: conditions, loops, braces and subshells. Branches aren't followed; what they
 * assign may or may not happen. */
#include <string.h>

#include "core/base/i18n.h"
#include "core/boot/shell-private.h"

static gboolean expect(KvShellParser *p, const char *keyword)
{
    kv_shell_skip(p, TRUE);
    if (!kv_shell_at_keyword(p, keyword))
        return kv_shell_refuse_syntax(p);
    p->at += strlen(keyword);
    return TRUE;
}

/* A list with at least one command in it. */
static gboolean parse_block(KvShellParser *p)
{
    gboolean any = FALSE;

    return kv_shell_parse_list(p, &any) && (any || kv_shell_refuse_syntax(p));
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
    ok = kv_shell_parse_list(p, &any) && (any || kv_shell_refuse_syntax(p));
    p->branch_may_fail = p->branch_may_fail || p->may_fail;
    p->conditional--;
    return ok;
}

static gboolean parse_if(KvShellParser *p)
{
    do {
        p->at += kv_shell_at_keyword(p, "elif") ? strlen("elif") : strlen("if");
        p->conditional++; /* a later condition is read only where the first one fails */
        if (!parse_condition(p))
            return FALSE;
        p->conditional--;
        if (!expect(p, "then") || !parse_branch(p, TRUE))
            return FALSE;
    } while (kv_shell_at_keyword(p, "elif"));
    if (kv_shell_at_keyword(p, "else")) {
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
    if (!kv_shell_at_keyword(p, "in"))
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
    for (kv_shell_skip(p, TRUE); !kv_shell_at_keyword(p, "esac"); kv_shell_skip(p, TRUE)) {
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

static const struct {
    const char *keyword;
    KvShellCompound parse;
} compounds[] = {
    { "if", parse_if },       { "for", parse_for },   { "while", parse_while },
    { "until", parse_while }, { "case", parse_case }, { "{", parse_braces },
};

KvShellCompound kv_shell_find_compound(const KvShellParser *p)
{
    if (kv_shell_peek(p, 0) == '(')
        return parse_subshell;
    for (gsize i = 0; i < G_N_ELEMENTS(compounds); i++)
        if (kv_shell_at_keyword(p, compounds[i].keyword))
            return compounds[i].parse;
    return NULL;
}
