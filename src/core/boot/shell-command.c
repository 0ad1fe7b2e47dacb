/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Simple commands: what they assign, and which of them put the effect of the file in doubt. */
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/boot/shell-private.h"
#include "core/text/printable.h"

/* Builtins that change the shell they run in, or end it, or say so in one shell alone. All other
 * commands run by themselves and can only fail. */
static const char *const fatal_commands[] = {
    "alias",    "bg",      "bind",     "break",   "builtin",  "caller",  "cd",
    "command",  "compgen", "complete", "compopt", "continue", "declare", "dirs",
    "disown",   "enable",  "eval",     "exec",    "exit",     "fc",      "fg",
    "getopts",  "hash",    "history",  "jobs",    "kill",     "let",     "local",
    "logout",   "mapfile", "popd",     "printf",  "pushd",    "read",    "readarray",
    "readonly", "return",  "set",      "shift",   "shopt",    "suspend", "times",
    "trap",     "type",    "typeset",  "ulimit",  "umask",    "unalias", "wait",
};

/* These read another file, which may set whatever it likes. What else it could do (end the shell,
 * forbid an assignment) would keep the file as a whole from its work. */
static const char *const source_commands[] = { ".", "source" };

/* These neither fail nor change anything. */
static const char *const harmless_commands[] = { ":", "true", "echo" };

static gboolean is_in(const char *const *table, gsize count, const char *name)
{
    for (gsize i = 0; i < count; i++)
        if (g_str_equal(table[i], name))
            return TRUE;
    return FALSE;
}

static void add_command_risk(KvShellParser *p, KvShellRiskKind kind, const char *name, gsize at)
{
    g_autofree char *shown = kv_printable(name, -1);

    kv_shell_add_risk(p, kind, name,
                      g_strdup_printf(_("%1$s, line %2$u: \"%3$s\" is run here, so only a run of "
                                        "the file can tell what it sets. Take that out, or add "
                                        "the kernel argument by hand."),
                                      p->file->shown_path, kv_shell_line(p, at), shown),
                      at);
}

/* An assignment that stands by itself or behind `export`. */
static void assign(KvShellParser *p, const KvShellWord *word, gboolean exported)
{
    if (word->appends)
        kv_shell_add_risk(p, KV_RISK_FATAL, NULL,
                          g_strdup_printf(_("%1$s, line %2$u: \"%3$s+=\" works in bash alone. "
                                            "Write %3$s=\"$%3$s …\" and try again."),
                                          p->file->shown_path, kv_shell_line(p, word->start),
                                          word->name),
                          word->start);
    if (exported && word->splits)
        kv_shell_add_risk(p, KV_RISK_FATAL, NULL,
                          g_strdup_printf(_("%1$s, line %2$u: without quotes the value of %3$s "
                                            "may fall apart. Put it in double quotes and try "
                                            "again."),
                                          p->file->shown_path, kv_shell_line(p, word->start),
                                          word->name),
                          word->start);
    kv_shell_add_assignment(p, word, exported);
}

/* An argument of `export` or `unset`: a plain name, or for `export` an assignment. */
static void take_declared(KvShellParser *p, const char *command, const KvShellWord *word)
{
    KvShellAssignment *one = NULL;
    gboolean export = g_str_equal(command, "export");

    if (word->name && export) {
        assign(p, word, TRUE);
        return;
    }
    if (word->name || !word->plain || word->value->len == 0 ||
        kv_shell_name_length(word->value->str, word->value->len) != word->value->len) {
        add_command_risk(p, KV_RISK_FATAL, command, word->start);
        return;
    }
    one = kv_shell_find(p->file, word->value->str);
    if (!export)
        kv_shell_add_unknown(p, word->value->str, TRUE);
    else if (one)
        one->exported = TRUE;
}

static void judge_command(KvShellParser *p, const KvShellWord *command, gboolean assigned)
{
    const char *name = command->value->str;
    gsize at = command->start;

    if (assigned)
        kv_shell_add_risk(p, KV_RISK_FATAL, NULL,
                          g_strdup_printf(_("%1$s, line %2$u: a command follows the assignment. "
                                            "If it belongs to the value, put quotes around the "
                                            "value and try again."),
                                          p->file->shown_path, kv_shell_line(p, at)),
                          at);
    else if (!command->plain || is_in(fatal_commands, G_N_ELEMENTS(fatal_commands), name))
        add_command_risk(p, KV_RISK_FATAL, command->plain ? name : "$…", at);
    else if (is_in(source_commands, G_N_ELEMENTS(source_commands), name))
        add_command_risk(p, KV_RISK_SOURCE, name, at);
    else if (is_in(harmless_commands, G_N_ELEMENTS(harmless_commands), name) ||
             g_str_equal(name, "export") || g_str_equal(name, "unset"))
        add_command_risk(p, KV_RISK_CALL, name, at);
    else
        add_command_risk(p, KV_RISK_COMMAND, name, at);
}

/* Words that bash reads as syntax and dash as the name of a program; and keywords, which come here
 * only where a line goes on in the middle of one. */
static gboolean is_syntax(const KvShellWord *word)
{
    static const char *const words[] = {
        "[[",  "coproc", "function", "select", "time", "if",   "then", "else", "elif", "fi",
        "for", "while",  "until",    "do",     "done", "case", "esac", "{",    "}",    "!",
    };

    return !word->quoted && is_in(words, G_N_ELEMENTS(words), word->value->str);
}

static gboolean at_redirection(const KvShellParser *p)
{
    gsize n = 0;

    while (g_ascii_isdigit(kv_shell_peek(p, n)))
        n++;
    return kv_shell_peek(p, n) == '<' || kv_shell_peek(p, n) == '>';
}

gboolean kv_shell_parse_redirections(KvShellParser *p, gboolean *any)
{
    for (kv_shell_skip(p, FALSE); at_redirection(p); kv_shell_skip(p, FALSE)) {
        g_auto(KvShellWord) target = { 0 };
        char c = '\0';

        while (g_ascii_isdigit(kv_shell_peek(p, 0)))
            p->at++;
        c = kv_shell_peek(p, 0);
        p->at++;
        if (c == '<' && kv_shell_peek(p, 0) == '<')
            return kv_fail(p->error, KV_ERROR_REFUSED,
                           _("%1$s, line %2$u: here-documents aren't followed. Take it out, or "
                             "add the kernel argument by hand."),
                           p->file->shown_path, kv_shell_line(p, p->at));
        if (kv_shell_peek(p, 0) && strchr(c == '<' ? ">&" : ">&|", kv_shell_peek(p, 0)))
            p->at++;
        kv_shell_skip(p, FALSE);
        if (!kv_shell_read_word(p, &target))
            return FALSE;
        if (target.end == target.start)
            return kv_shell_refuse_syntax(p);
        if (any)
            *any = TRUE;
    }
    return TRUE;
}

/* "name ( ) { … }". What the body does is done when it is called, and a call is a risk. */
static gboolean parse_function(KvShellParser *p, const KvShellWord *name)
{
    KvShellMark mark = kv_shell_mark(p);
    gboolean ok = FALSE;

    if (!name->plain || name->quoted || name->name ||
        kv_shell_name_length(name->value->str, name->value->len) != name->value->len)
        return kv_shell_refuse_syntax(p);
    p->at++;
    kv_shell_skip(p, FALSE);
    if (kv_shell_peek(p, 0) != ')')
        return kv_shell_refuse_syntax(p);
    p->at++;
    kv_shell_skip(p, TRUE);
    p->conditional++;
    ok = kv_shell_parse_body(p);
    p->conditional--;
    g_ptr_array_set_size(p->file->risks, (int)mark.risks);
    g_ptr_array_add(p->file->functions, g_strdup(name->value->str));
    return ok;
}

/* The words behind the command's name. */
static gboolean parse_arguments(KvShellParser *p, const KvShellWord *command)
{
    const char *name = command->value->str;
    gboolean declares =
        command->plain && (g_str_equal(name, "export") || g_str_equal(name, "unset"));

    for (;;) {
        g_auto(KvShellWord) word = { 0 };

        if (!kv_shell_parse_redirections(p, NULL) || !kv_shell_read_word(p, &word))
            return FALSE;
        if (word.end == word.start)
            return kv_shell_peek(p, 0) == '(' ? kv_shell_refuse_syntax(p) : TRUE;
        if (declares)
            take_declared(p, name, &word);
    }
}

gboolean kv_shell_parse_simple(KvShellParser *p)
{
    gboolean assigned = FALSE;
    gboolean redirected = FALSE;
    gsize start = p->at;

    for (;;) {
        g_auto(KvShellWord) word = { 0 };

        if (!kv_shell_parse_redirections(p, &redirected) || !kv_shell_read_word(p, &word))
            return FALSE;
        if (word.end == word.start)
            break;
        if (word.name) {
            assign(p, &word, FALSE);
            assigned = TRUE;
            continue;
        }
        if (is_syntax(&word))
            return kv_shell_refuse_syntax(p);
        kv_shell_skip(p, FALSE);
        if (kv_shell_peek(p, 0) == '(' && !assigned && !redirected)
            return parse_function(p, &word);
        judge_command(p, &word, assigned);
        return parse_arguments(p, &word);
    }
    if ((!assigned && !redirected) || kv_shell_peek(p, 0) == '(')
        return kv_shell_refuse_syntax(p);
    if (redirected)
        add_command_risk(p, KV_RISK_FATAL, ">", start);
    return TRUE;
}
