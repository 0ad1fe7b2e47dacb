/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The shell file as a whole: what was assigned in which order, and what puts that in doubt. */
#include "core/boot/shellfile.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/boot/shell-private.h"

static gboolean counts(const KvShellFile *file, const KvShellRisk *risk)
{
    return risk->kind != KV_RISK_CALL ||
           (risk->name &&
            g_ptr_array_find_with_equal_func(file->functions, risk->name, g_str_equal, NULL));
}

const KvShellRisk *kv_shell_file_risk(const KvShellFile *file)
{
    for (guint i = 0; i < file->risks->len; i++)
        if (counts(file, file->risks->pdata[i]))
            return file->risks->pdata[i];
    return NULL;
}

const KvShellRisk *kv_shell_file_danger(const KvShellFile *file)
{
    for (guint i = 0; i < file->risks->len; i++) {
        const KvShellRisk *risk = file->risks->pdata[i];

        if (risk->kind != KV_RISK_SOURCE && counts(file, risk))
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

char *kv_shell_why_unknown(const KvShellFile *file, const KvShellAssignment *one)
{
    const KvShellParser whole = { .file = (KvShellFile *)file, .first_line = 1 };
    unsigned line = kv_shell_line(&whole, one->start);

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
    value.reason = kv_shell_why_unknown(file, one);
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
