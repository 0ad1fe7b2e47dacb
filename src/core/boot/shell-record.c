/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the reader writes down on its way: assignments, and what puts their effect in doubt. */
#include <string.h>

#include "core/base/i18n.h"
#include "core/boot/shell-private.h"

/* Variables with a life of their own: shells refuse, change or act on what is assigned. */
static const char *const special_names[] = {
    "BASHOPTS",
    "BASHPID",
    "BASH_ARGC",
    "BASH_ARGV",
    "BASH_ARGV0",
    "BASH_COMMAND",
    "BASH_LINENO",
    "BASH_SOURCE",
    "BASH_SUBSHELL",
    "BASH_VERSINFO",
    "BASH_COMPAT",
    "BASH_XTRACEFD",
    "BASH_REMATCH",
    "BASH_ALIASES",
    "BASH_CMDS",
    "COLUMNS",
    "COMP_WORDBREAKS",
    "DIRSTACK",
    "EPOCHREALTIME",
    "EPOCHSECONDS",
    "EUID",
    "FUNCNAME",
    "GROUPS",
    "HISTCMD",
    "IFS",
    "LINENO",
    "LINES",
    "OPTIND",
    "PIPESTATUS",
    "POSIXLY_CORRECT",
    "PPID",
    "RANDOM",
    "SECONDS",
    "SHELLOPTS",
    "SRANDOM",
    "UID",
    "_",
};

static void assignment_free(gpointer data)
{
    KvShellAssignment *one = data;

    g_free(one->name);
    g_free(one->value);
    g_free(one);
}

static void risk_free(gpointer data)
{
    KvShellRisk *risk = data;

    g_free(risk->name);
    g_free(risk->reason);
    g_free(risk);
}

KvShellFile *kv_shell_file_new(const char *text, gsize length, const char *shown_path)
{
    KvShellFile *file = g_new0(KvShellFile, 1);

    file->text = g_malloc(length + 1);
    if (length > 0)
        memcpy(file->text, text, length);
    file->text[length] = '\0';
    file->length = length;
    file->shown_path = g_strdup(shown_path);
    file->assignments = g_ptr_array_new_with_free_func(assignment_free);
    file->risks = g_ptr_array_new_with_free_func(risk_free);
    file->functions = g_ptr_array_new_with_free_func(g_free);
    file->comments = g_array_new(FALSE, FALSE, sizeof(KvShellRange));
    return file;
}

void kv_shell_file_free(KvShellFile *file)
{
    if (!file)
        return;
    g_free(file->text);
    g_free(file->shown_path);
    g_ptr_array_unref(file->assignments);
    g_ptr_array_unref(file->risks);
    g_ptr_array_unref(file->functions);
    g_array_unref(file->comments);
    g_free(file);
}

unsigned kv_shell_line(const KvShellParser *p, gsize at)
{
    unsigned line = p->first_line;

    for (gsize i = 0; i < MIN(at, p->file->length); i++)
        line += p->file->text[i] == '\n';
    return line;
}

KvShellAssignment *kv_shell_find(const KvShellFile *file, const char *name)
{
    for (guint i = file->assignments->len; i-- > 0;) {
        KvShellAssignment *one = file->assignments->pdata[i];

        if (g_str_equal(one->name, name))
            return one;
    }
    return NULL;
}

KvShellMark kv_shell_mark(const KvShellParser *p)
{
    return (KvShellMark){
        .assignments = p->file->assignments->len,
        .risks = p->file->risks->len,
        .functions = p->file->functions->len,
    };
}

void kv_shell_forget(KvShellParser *p, KvShellMark mark)
{
    g_ptr_array_set_size(p->file->assignments, (int)mark.assignments);
    g_ptr_array_set_size(p->file->risks, (int)mark.risks);
    g_ptr_array_set_size(p->file->functions, (int)mark.functions);
}

void kv_shell_make_conditional(KvShellParser *p, KvShellMark mark)
{
    for (guint i = mark.assignments; i < p->file->assignments->len; i++) {
        KvShellAssignment *one = p->file->assignments->pdata[i];

        one->conditional = TRUE;
    }
}

void kv_shell_make_tested(KvShellParser *p, KvShellMark mark)
{
    for (guint i = mark.risks; i < p->file->risks->len; i++) {
        KvShellRisk *risk = p->file->risks->pdata[i];

        if (risk->kind == KV_RISK_COMMAND)
            risk->kind = KV_RISK_CALL;
    }
}

void kv_shell_add_risk(KvShellParser *p, KvShellRiskKind kind, const char *name, char *reason,
                       gsize at)
{
    KvShellRisk *risk = g_new0(KvShellRisk, 1);

    *risk = (KvShellRisk){
        .kind = kind,
        .name = g_strdup(name),
        .reason = reason,
        .line = kv_shell_line(p, at),
        .at = at,
    };
    g_ptr_array_add(p->file->risks, risk);
}

/* An assignment to one of the special names is a risk, however it is made. */
static KvShellAssignment *add(KvShellParser *p, const char *name, gsize at)
{
    KvShellAssignment *one = g_new0(KvShellAssignment, 1);

    one->name = g_strdup(name);
    one->start = at;
    one->conditional = p->conditional > 0;
    g_ptr_array_add(p->file->assignments, one);
    for (gsize i = 0; i < G_N_ELEMENTS(special_names); i++)
        if (g_str_equal(special_names[i], name))
            kv_shell_add_risk(p, KV_RISK_FATAL, NULL,
                              g_strdup_printf(_("%1$s, line %2$u: shells treat %3$s in a way of "
                                                "their own. Take the line out, or add the kernel "
                                                "argument by hand."),
                                              p->file->shown_path, kv_shell_line(p, at), name),
                              at);
    return one;
}

void kv_shell_add_assignment(KvShellParser *p, const KvShellWord *word, gboolean exported)
{
    const KvShellAssignment *before = kv_shell_find(p->file, word->name);
    gboolean was_exported = before && before->exported;
    KvShellAssignment *one = add(p, word->name, word->start);

    one->value = g_strdup(word->value->str);
    one->plain = word->plain && !word->appends;
    one->exported = exported || was_exported;
}

void kv_shell_add_unknown(KvShellParser *p, const char *name, gboolean removed)
{
    const char unknown[] = { KV_SHELL_UNKNOWN, '\0' };
    KvShellAssignment *one = add(p, name, p->at);

    one->value = g_strdup(unknown);
    one->removed = removed;
    one->conditional = one->conditional || !removed;
}
