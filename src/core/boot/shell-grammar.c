/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The shell's grammar from lists down to commands: a little stricter than the shells are. */
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/boot/shell-private.h"

gboolean kv_shell_refuse_syntax(KvShellParser *p)
{
    return kv_fail(p->error, KV_ERROR_REFUSED,
                   _("%1$s, line %2$u: this isn't shell that we follow for certain. Mend the line "
                     "or write it more plainly, and try again."),
                   p->file->shown_path, kv_shell_line(p, p->at));
}

gboolean kv_shell_at_keyword(const KvShellParser *p, const char *keyword)
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
        if (kv_shell_at_keyword(p, *keywords))
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

static gboolean parse_command(KvShellParser *p)
{
    const KvShellCompound compound = kv_shell_find_compound(p);
    gboolean outer = p->branch_may_fail;
    gboolean ok = FALSE;

    if (p->depth > KV_SHELL_MAX_DEPTH || (!compound && at_closer(p)))
        return kv_shell_refuse_syntax(p);
    p->depth++;
    p->branch_may_fail = FALSE;
    ok = compound ? compound(p) && kv_shell_parse_redirections(p, NULL) : kv_shell_parse_simple(p);
    p->may_fail = compound && p->branch_may_fail;
    p->branch_may_fail = outer;
    p->depth--;
    return ok;
}

gboolean kv_shell_parse_body(KvShellParser *p)
{
    if (!kv_shell_at_keyword(p, "{") && kv_shell_peek(p, 0) != '(')
        return kv_shell_refuse_syntax(p);
    return parse_command(p);
}

static gboolean parse_pipeline(KvShellParser *p)
{
    KvShellMark mark = kv_shell_mark(p);
    gboolean negated = kv_shell_at_keyword(p, "!");

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

gboolean kv_shell_parse_list(KvShellParser *p, gboolean *any)
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

    if (!kv_shell_parse_list(p, &any))
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

    if (!kv_shell_parse_list(p, &any))
        return FALSE;
    if (kv_shell_peek(p, 0) != ')')
        return kv_shell_refuse_syntax(p);
    p->at++;
    kv_shell_forget(p, mark);
    return TRUE;
}
