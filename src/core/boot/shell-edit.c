/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gets one word into a variable of a shell file. An edit in place keeps the style of the quotes;
 * what only a shell can tell is extended at the end. The result is read again before it is handed
 * out: no other variable may have changed. */
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/boot/cmdline.h"
#include "core/boot/shell-private.h"

typedef struct {
    const KvShellFile *file;
    const char *variable;
    const char *param;
    const char *word;
    GError **error;
} Edit;

static unsigned line_at(const KvShellFile *file, gsize at)
{
    const KvShellParser whole = { .file = (KvShellFile *)file, .first_line = 1 };

    return kv_shell_line(&whole, at);
}

static GString *refuse_mention(const Edit *edit, gsize at)
{
    kv_fail(edit->error, KV_ERROR_REFUSED,
            _("%1$s, line %2$u: %3$s is mentioned here, and %4$s is put together in a way that "
              "only a run of the file can tell. Take the old setting out and try again."),
            edit->file->shown_path, line_at(edit->file, at), edit->param, edit->variable);
    return NULL;
}

/* Does value hold the word, and no other one of the parameter, wherever that can be seen? */
static gboolean is_settled(const Edit *edit, const char *value)
{
    g_autofree char *set = kv_cmdline_set(value, edit->param, edit->word);

    return g_str_equal(set, value);
}

static gboolean mentions_at(const char *text, const char *param)
{
    for (; *param; text++, param++)
        if (*text != *param && !(strchr("-_", *param) && *text && strchr("-_", *text)))
            return FALSE;
    return TRUE;
}

/* How often the parameter's name stands in the text outside of comments, and where first. */
static unsigned count_mentions(const Edit *edit, gsize *first)
{
    const KvShellFile *file = edit->file;
    unsigned count = 0;
    guint comment = 0;

    for (gsize at = 0; at < file->length; at++) {
        const KvShellRange *range = NULL;

        if (comment < file->comments->len) {
            range = &g_array_index(file->comments, KvShellRange, comment);
            if (at == range->start) {
                at = MAX(range->end, at + 1) - 1;
                comment++;
                continue;
            }
        }
        if (mentions_at(file->text + at, edit->param) && count++ == 0)
            *first = at;
    }
    return count;
}

static GString *edit_in_place(const Edit *edit, const KvShellAssignment *one)
{
    const KvShellFile *file = edit->file;
    g_autoptr(KvShellFile) copy = kv_shell_file_new(file->text, file->length, file->shown_path);
    g_autofree char *wanted = kv_cmdline_set(one->value, edit->param, edit->word);
    KvShellParser parser = {
        .file = copy, .at = one->start, .first_line = 1, .error = edit->error
    };
    g_auto(KvShellWord) word = { 0 };

    if (!kv_shell_read_word(&parser, &word))
        return NULL;
    return kv_shell_replace_value(file, &word, wanted);
}

/* The file with one more line: extend is whether the variable keeps what it has. */
static GString *append_line(const Edit *edit, gboolean extend)
{
    const KvShellFile *file = edit->file;
    GString *out = g_string_new_len(file->text, (gssize)file->length);

    /* A line that goes on would swallow ours. */
    if (out->len > 0 && (out->str[out->len - 1] != '\n' || g_str_has_suffix(out->str, "\\\n")))
        g_string_append_c(out, '\n');
    g_string_append_printf(out, "# Added by kvmgt-setup\n%s=\"", edit->variable);
    if (extend)
        g_string_append_printf(out, "$%s ", edit->variable);
    kv_shell_append_quoted(out, edit->word, KV_QUOTE_DOUBLE);
    g_string_append(out, "\"\n");
    return out;
}

/* The value is known, but no single literal that belongs to this variable alone makes it. */
static GString *extend_literal(const Edit *edit, const KvShellAssignment *one)
{
    if (kv_cmdline_get(one->value, edit->param) == KV_ARG_ABSENT)
        return append_line(edit, TRUE);
    kv_fail(edit->error, KV_ERROR_REFUSED,
            _("%1$s, line %2$u: %3$s holds another setting of %4$s that other values are made of "
              "too, or that is made of others. Change it there by hand and try again."),
            edit->file->shown_path, line_at(edit->file, one->start), edit->variable, edit->param);
    return NULL;
}

/* Part of the value is known by a run alone. Behind that part our word wins; before it, it may
 * not. */
static GString *extend_dynamic(const Edit *edit, const KvShellAssignment *one)
{
    gsize first = 0;
    unsigned mentions = count_mentions(edit, &first);
    const char *unknown = strrchr(one->value, KV_SHELL_UNKNOWN);
    g_autofree char *before = g_strndup(one->value, (gsize)(unknown - one->value) + 1);

    if (mentions == 0)
        return append_line(edit, TRUE);
    if (!kv_cmdline_has_word(one->value, edit->word) || !is_settled(edit, one->value) ||
        mentions > 1)
        return refuse_mention(edit, first);
    if (kv_cmdline_has_word(before, edit->word)) {
        kv_fail(edit->error, KV_ERROR_REFUSED,
                _("%1$s, line %2$u: what follows %3$s in %4$s is known by a run of the file alone "
                  "and may undo it. Move %3$s to the end of the value and try again."),
                edit->file->shown_path, line_at(edit->file, one->start), edit->word,
                edit->variable);
        return NULL;
    }
    return g_string_new_len(edit->file->text, (gssize)edit->file->length);
}

/* Is another file read after this assignment, or without one? */
static gboolean is_sourced_over(const KvShellFile *file, const KvShellAssignment *one)
{
    for (guint i = 0; i < file->risks->len; i++) {
        const KvShellRisk *risk = file->risks->pdata[i];

        if (risk->kind == KV_RISK_SOURCE && (!one || risk->at > one->start))
            return TRUE;
    }
    return FALSE;
}

/* Whatever the other file makes of the variable, our word goes behind it. */
static GString *extend_sourced(const Edit *edit)
{
    gsize first = 0;

    return count_mentions(edit, &first) == 0 ? append_line(edit, TRUE)
                                             : refuse_mention(edit, first);
}

static GString *make_text(const Edit *edit)
{
    const KvShellAssignment *one = kv_shell_find(edit->file, edit->variable);

    if (is_sourced_over(edit->file, one))
        return extend_sourced(edit);
    if (!one)
        return append_line(edit, FALSE);
    if (strchr(one->value, KV_SHELL_UNKNOWN))
        return extend_dynamic(edit, one);
    if (is_settled(edit, one->value))
        return g_string_new_len(edit->file->text, (gssize)edit->file->length);
    if (one->plain && !one->used)
        return edit_in_place(edit, one);
    return extend_literal(edit, one);
}

static gboolean same_variable(const KvShellAssignment *a, const KvShellAssignment *b)
{
    return a && b && g_str_equal(a->value, b->value) && a->conditional == b->conditional &&
           a->removed == b->removed && a->exported == b->exported;
}

/* Reads the new text as a file of its own: does it do what it should, and nothing else? */
static gboolean is_proven(const Edit *edit, const GString *text)
{
    const GPtrArray *before = edit->file->assignments;
    g_autoptr(KvShellFile) after =
        kv_shell_file_parse(text->str, text->len, edit->file->shown_path, NULL);
    const KvShellAssignment *one = after ? kv_shell_find(after, edit->variable) : NULL;

    if (!one || kv_shell_file_danger(after) || is_sourced_over(after, one) ||
        !kv_cmdline_has_word(one->value, edit->word) || !is_settled(edit, one->value) ||
        after->assignments->len > before->len + 1)
        return FALSE;
    for (guint i = 0; i < before->len; i++) {
        const KvShellAssignment *old = before->pdata[i];

        if (!g_str_equal(old->name, edit->variable) &&
            !same_variable(kv_shell_find(edit->file, old->name), kv_shell_find(after, old->name)))
            return FALSE;
    }
    return TRUE;
}

/* FALSE: nothing that is done to this file has a certain effect on the variable. */
static gboolean is_editable(const Edit *edit)
{
    const KvShellRisk *danger = kv_shell_file_danger(edit->file);
    const KvShellAssignment *one = kv_shell_find(edit->file, edit->variable);
    g_autofree char *reason = NULL;

    if (danger)
        return kv_fail(edit->error, KV_ERROR_REFUSED, "%s", danger->reason);
    if (!one || (!one->conditional && !one->removed) || is_sourced_over(edit->file, one))
        return TRUE;
    reason = kv_shell_why_unknown(edit->file, one);
    return kv_fail(edit->error, KV_ERROR_REFUSED, "%s", reason);
}

char *kv_shell_file_set_argument(const KvShellFile *file, const char *variable,
                                 const char *param_name, const char *word, gsize *ret_length,
                                 GError **error)
{
    const Edit edit = {
        .file = file,
        .variable = variable,
        .param = param_name,
        .word = word,
        .error = error,
    };
    g_autoptr(GString) text = NULL;

    if (!is_editable(&edit))
        return NULL;
    text = make_text(&edit);
    if (!text)
        return NULL;
    if (!is_proven(&edit, text)) {
        kv_fail(error, KV_ERROR_REFUSED,
                _("%1$s: a change of %2$s couldn't be proven to have just the effect that it "
                  "should. Add %3$s to it by hand."),
                file->shown_path, variable, word);
        return NULL;
    }
    if (ret_length)
        *ret_length = text->len;
    return g_string_free(g_steal_pointer(&text), FALSE);
}

char *kv_grub_dropin_text(const char *word)
{
    GString *text = g_string_new("# Written by kvmgt-setup: the argument of the kernel that lets "
                                 "virtual machines share\n"
                                 "# an Intel GPU (GVT-g). Whatever else is set stays as it is.\n"
                                 "GRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT ");

    kv_shell_append_quoted(text, word, KV_QUOTE_DOUBLE);
    g_string_append(text, "\"\n");
    return g_string_free(text, FALSE);
}
