/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/plan/build.h"

#include "core/base/i18n.h"

#define NEW_FILE_MODE 0644

KvAction *kv_plan_add(KvPlan *plan, KvActionKind kind, KvStepId step)
{
    KvAction *action = g_new0(KvAction, 1);

    action->kind = kind;
    action->step = step;
    g_ptr_array_add(plan->actions, action);
    return action;
}

KvAction *kv_plan_file(KvPlan *plan, KvStepId step, const KvFact *now, const char *content)
{
    gboolean exists = now->seen == KV_KNOWN;
    KvAction *action;

    if (exists && g_str_equal(now->text, content))
        return NULL;
    action = kv_plan_add(plan, KV_ACTION_FILE, step);
    action->path = g_strdup(now->path);
    action->content = g_strdup(content);
    action->mode = NEW_FILE_MODE;
    if (exists) {
        action->title = g_strdup_printf(_("%s is changed"), now->path);
        action->undo_title = g_strdup_printf(_("%s gets its old bytes back"), now->path);
        action->before = g_strdup(now->text);
        action->expect = g_compute_checksum_for_string(G_CHECKSUM_SHA256, now->text, -1);
    } else {
        action->title = g_strdup_printf(_("%s is written"), now->path);
        action->undo_title = g_strdup_printf(_("%s is removed"), now->path);
        action->expect = g_strdup(KV_DIGEST_ABSENT);
    }
    return action;
}

char *kv_command_line(const char *const *argv)
{
    GString *line = g_string_new(NULL);

    for (; *argv; argv++) {
        gboolean plain = **argv != '\0';

        for (const char *c = *argv; *c; c++)
            plain = plain && (g_ascii_isalnum(*c) || strchr("_-./:=+,@", *c));
        if (line->len)
            g_string_append_c(line, ' ');
        if (plain) {
            g_string_append(line, *argv);
        } else {
            g_autofree char *quoted = g_shell_quote(*argv);

            g_string_append(line, quoted);
        }
    }
    return g_string_free(line, FALSE);
}

KvAction *kv_plan_run(KvPlan *plan, KvStepId step, const char *const *argv, const char *verify)
{
    KvAction *action = kv_plan_add(plan, KV_ACTION_RUN, step);
    g_autofree char *line = kv_command_line(argv);

    action->argv = g_strdupv((char **)argv);
    action->verify = g_strdup(verify);
    /* Translators: %s is a command line */
    action->title = g_strdup_printf(_("%s is run"), line);
    return action;
}

void kv_action_undone_by(KvAction *action, const char *const *undo, gboolean last)
{
    g_autofree char *line = kv_command_line(undo);

    action->undo_argv = g_strdupv((char **)undo);
    action->undo_last = last;
    action->undo_title = g_strdup_printf(_("%s is run"), line);
}

void kv_action_makes(KvAction *action, const char *path)
{
    g_autofree char *line = kv_command_line((const char *const *)action->undo_argv);

    action->output = g_strdup(path);
    g_free(action->undo_title);
    /* Translators: %1$s is a file, %2$s a command line */
    action->undo_title = g_strdup_printf(
        _("%1$s gets its old bytes back, or %2$s is run if it has changed since"), path, line);
}

void kv_action_rewrites(KvAction *action, const char *const *paths)
{
    g_autofree char *line = NULL;

    action->rewrites = g_strdupv((char **)paths);
    g_free(action->undo_title);
    if (!action->undo_argv) {
        action->undo_title = g_strdup(_("What it changed gets its old bytes back"));
        return;
    }
    line = kv_command_line((const char *const *)action->undo_argv);
    action->undo_title = g_strdup_printf(
        _("What it changed gets its old bytes back, or %s is run if that has changed since"), line);
}

/* What holds for several virtual machines is said once. */
static void add_note(GPtrArray *notes, KvStepId step, char *text, char *remedy)
{
    KvNote *note;

    for (unsigned i = 0; i < notes->len; i++) {
        note = g_ptr_array_index(notes, i);
        if (note->step == step && g_str_equal(note->text, text)) {
            g_free(text);
            g_free(remedy);
            return;
        }
    }
    note = g_new0(KvNote, 1);
    note->step = step;
    note->text = text;
    note->remedy = remedy;
    g_ptr_array_add(notes, note);
}

void kv_plan_later(KvPlan *plan, KvStepId step, char *text)
{
    add_note(plan->later, step, text, NULL);
}

void kv_plan_refuse(KvPlan *plan, KvStepId step, char *text, char *remedy)
{
    add_note(plan->refused, step, text, remedy);
}

gboolean kv_plan_wanted(const KvPlanContext *context, const char *check)
{
    const KvFinding *finding = kv_findings_get(context->findings, check);

    return finding && finding->verdict == KV_TODO && !finding->waits;
}

gboolean kv_plan_has(const KvPlan *plan, KvActionKind kind, KvStepId step)
{
    for (unsigned i = 0; i < plan->actions->len; i++) {
        const KvAction *action = g_ptr_array_index(plan->actions, i);

        if (action->kind == kind && action->step == step)
            return TRUE;
    }
    return FALSE;
}
