/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The shell file as a whole: what was assigned in which order, and what puts that in doubt. */
#include "core/boot/shellfile.h"

#include <string.h>

#include "core/base/error.h"
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

const KvShellRisk *kv_shell_file_risk(const KvShellFile *file)
{
    for (guint i = 0; i < file->risks->len; i++) {
        const KvShellRisk *risk = file->risks->pdata[i];

        if (risk->kind != KV_RISK_CALL)
            return risk;
        if (risk->name &&
            g_ptr_array_find_with_equal_func(file->functions, risk->name, g_str_equal, NULL))
            return risk;
    }
    return NULL;
}

/* The first byte that no shell file of a person has; the length where there is none. */
static gsize find_binary(const char *text, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if ((guchar)text[i] < ' ' ? text[i] != '\n' && text[i] != '\t' : text[i] == 0x7f)
            return i;
    return length;
}

static gboolean check_bytes(const KvShellParser *p)
{
    gsize at = find_binary(p->file->text, p->file->length);

    if (at == p->file->length)
        return TRUE;
    if (p->file->text[at] == '\r')
        return kv_fail(p->error, KV_ERROR_REFUSED,
                       _("%1$s, line %2$u: the line ends as on Windows, with a carriage return, "
                         "which a shell takes as part of the value. Convert the line ends (sed -i "
                         "'s/\\r$//' FILE) and try again."),
                       p->file->shown_path, kv_shell_line(p, at));
    return kv_fail(p->error, KV_ERROR_REFUSED,
                   _("%1$s, line %2$u: a control character stands here, so the file may be damaged "
                     "or no text. Mend or restore it and try again."),
                   p->file->shown_path, kv_shell_line(p, at));
}

KvShellFile *kv_shell_file_parse(const char *text, gsize length, const char *shown_path,
                                 GError **error)
{
    g_autoptr(KvShellFile) file = kv_shell_file_new(text, length, shown_path);
    KvShellParser parser = { .file = file, .first_line = 1, .error = error };

    if (!check_bytes(&parser) || !kv_shell_parse_text(&parser))
        return NULL;
    return g_steal_pointer(&file);
}

/* Why the value of this assignment isn't known from the text; NULL: it is. */
static char *why_unknown(const KvShellFile *file, const KvShellAssignment *one, unsigned line)
{
    if (one->removed)
        return g_strdup_printf(_("%1$s, line %2$u: %3$s is removed here."), file->shown_path, line,
                               one->name);
    if (one->conditional)
        return g_strdup_printf(_("%1$s, line %2$u: %3$s is set under a condition, so only a run of "
                                 "the file can tell its value."),
                               file->shown_path, line, one->name);
    if (strchr(one->value, KV_SHELL_UNKNOWN))
        return g_strdup_printf(_("%1$s, line %2$u: %3$s is made from something outside of the "
                                 "file, so only a run of it can tell the value."),
                               file->shown_path, line, one->name);
    return NULL;
}

KvShellValue kv_shell_file_get(const KvShellFile *file, const char *name)
{
    const KvShellParser whole = { .file = (KvShellFile *)file, .first_line = 1 };
    const KvShellRisk *risk = kv_shell_file_risk(file);
    const KvShellAssignment *one = kv_shell_find(file, name);
    KvShellValue value = { .state = KV_SHELL_UNSET };

    if (risk) {
        value.state = KV_SHELL_DYNAMIC;
        value.line = risk->line;
        value.reason = g_strdup(risk->reason);
        return value;
    }
    if (!one)
        return value;
    value.line = kv_shell_line(&whole, one->start);
    value.reason = why_unknown(file, one, value.line);
    value.state = value.reason ? KV_SHELL_DYNAMIC : KV_SHELL_LITERAL;
    if (!value.reason)
        value.value = g_strdup(one->value);
    return value;
}

void kv_shell_value_clear(KvShellValue *value)
{
    g_free(value->value);
    g_free(value->reason);
    *value = (KvShellValue){ 0 };
}
