/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What several commands say in the same words. */
#include "cli/cli.h"
#include "core/base/i18n.h"
#include "core/session/vm_tell.h"

void kv_cli_say_steps(KvCli *cli)
{
    const KvPrinter *printer = &cli->printer;
    g_autoptr(GPtrArray) pairs = g_ptr_array_new_with_free_func(g_free);

    for (unsigned i = 0; i < KV_N_STEPS; i++) {
        KvState state = kv_step_state(cli->session->findings, i);

        g_ptr_array_add(pairs, g_strdup_printf("%s %s", kv_sign_state(printer, state),
                                               gettext(kv_steps[i].title)));
        g_ptr_array_add(pairs, g_strdup(kv_state_word(state)));
    }
    g_ptr_array_add(pairs, NULL);
    kv_print_heading(printer, _("Steps"));
    kv_print_pairs(printer, 2, (const char *const *)pairs->pdata);
}

static void say_boot_changes(KvCli *cli)
{
    const KvPrinter *printer = &cli->printer;
    g_autoptr(GPtrArray) changes = kv_session_boot_changes(cli->session);

    if (!changes)
        return;
    kv_print_heading(printer, _("The host was restarted since the last run"));
    if (changes->len == 0)
        kv_print_paragraph(printer, "  ", _("The restart changed none of the findings."));
    for (guint i = 0; i < changes->len; i++) {
        const KvBootChange *change = changes->pdata[i];
        g_autofree char *first = g_strdup_printf("  %s ", kv_sign_verdict(printer, change->now));
        /* Translators: the title of a check, and the words for how it stood and how it stands. */
        g_autofree char *line = g_strdup_printf(_("%1$s: was %2$s, is now %3$s"), change->title,
                                                change->before, kv_verdict_word(change->now));

        kv_print_paragraph(printer, first, line);
    }
}

/* A run that ended otherwise than done is not silently passed over at the next start. */
static void say_last_run(KvCli *cli)
{
    g_autoptr(GPtrArray) runs = kv_journal_list(cli->session->machine, NULL);
    const KvRun *run = runs && runs->len ? runs->pdata[runs->len - 1] : NULL;
    g_autofree char *line = NULL;

    if (!run)
        return;
    if (run->state == KV_RUN_OPEN && kv_journal_busy(cli->session->machine))
        line = g_strdup_printf(_("Run %u is at work right now."), run->id);
    else if (run->state == KV_RUN_OPEN)
        line = g_strdup_printf(_("Run %1$u was interrupted. “kvmgt-setup apply” offers to go on; "
                                 "“kvmgt-setup undo %2$u” takes it back."),
                               run->id, run->id);
    else if (run->state == KV_RUN_FAILED || run->state == KV_RUN_STOPPED)
        line = g_strdup_printf(_("Run %1$u ended early (%2$s): %3$s"), run->id,
                               kv_run_state_word(run->state),
                               run->message ? run->message : _("it was asked to stop."));
    if (!line)
        return;
    kv_print_heading(&cli->printer, _("Last run"));
    kv_print_paragraph(&cli->printer, "  ! ", line);
}

void kv_cli_say_past(KvCli *cli)
{
    say_boot_changes(cli);
    say_last_run(cli);
}

gboolean kv_cli_say_obstacle(KvCli *cli)
{
    const KvPrinter *printer = &cli->printer;
    const KvFinding *obstacle = kv_findings_obstacle(cli->session->findings);
    g_autofree char *first = g_strdup_printf("  %s ", kv_sign_verdict(printer, KV_FAIL));

    if (!obstacle)
        return FALSE;
    kv_print_heading(printer, _("This host can't do it"));
    kv_print_paragraph(printer, first, obstacle->detail);
    if (obstacle->remedy)
        kv_print_paragraph(printer, "    ", obstacle->remedy);
    return TRUE;
}

static void say_one_left(KvCli *cli, const KvFinding *finding)
{
    const KvPrinter *printer = &cli->printer;
    g_autofree char *first = g_strdup_printf("  %s ", kv_sign_finding(printer, finding));
    g_autofree char *line =
        g_strdup_printf(_("%1$s: %2$s"), finding->title,
                        finding->detail ? finding->detail : kv_verdict_word(finding->verdict));

    kv_print_paragraph(printer, first, line);
    if (finding->remedy)
        kv_print_paragraph(printer, "    ", finding->remedy);
}

void kv_cli_say_left(KvCli *cli)
{
    const KvPrinter *printer = &cli->printer;
    const GPtrArray *findings = cli->session->findings;
    g_autoptr(GString) waiting = g_string_new(NULL);
    gboolean said = FALSE;

    for (guint i = 0; i < findings->len; i++) {
        const KvFinding *finding = findings->pdata[i];

        if (finding->verdict == KV_PASS || finding->verdict == KV_NA)
            continue;
        if (!said)
            kv_print_heading(printer, _("What is left"));
        said = TRUE;
        if (finding->waits)
            g_string_append_printf(waiting, "%s%s", waiting->len ? "; " : "", finding->title);
        else
            say_one_left(cli, finding);
    }
    if (waiting->len > 0) {
        g_autofree char *first = g_strdup_printf("  %s ", kv_sign_state(printer, KV_STATE_WAITS));
        /* Translators: titles of checks follow, separated by semicolons. */
        g_autofree char *line = g_strdup_printf(_("Waiting for an earlier step: %s"), waiting->str);

        kv_print_paragraph(printer, first, line);
    }
}

static void say_notes(KvCli *cli, const char *heading, const char *sign, const GPtrArray *notes)
{
    g_autofree char *first = g_strdup_printf("  %s ", sign);

    if (notes->len == 0)
        return;
    kv_print_heading(&cli->printer, heading);
    for (guint i = 0; i < notes->len; i++) {
        const KvNote *note = notes->pdata[i];
        g_autofree char *line =
            g_strdup_printf(_("%1$s: %2$s"), gettext(kv_steps[note->step].title), note->text);

        kv_print_paragraph(&cli->printer, first, line);
        if (note->remedy)
            kv_print_paragraph(&cli->printer, "    ", note->remedy);
    }
}

void kv_cli_say_doubts(KvCli *cli)
{
    const KvPrinter *printer = &cli->printer;
    g_autofree char *first = g_strdup_printf("  %s ", kv_sign_verdict(printer, KV_WARN));
    gboolean said = FALSE;

    for (unsigned i = 0; i < KV_N_QUESTIONS; i++) {
        g_autofree char *doubt = kv_session_doubt(cli->session, i);
        g_autofree char *line = NULL;

        if (!doubt)
            continue;
        if (!said)
            kv_print_heading(printer, _("Answers to think over"));
        said = TRUE;
        line = g_strdup_printf(_("%1$s.%2$s: %3$s"), kv_questions[i].group, kv_questions[i].key,
                               doubt);
        kv_print_paragraph(printer, first, line);
    }
}

void kv_cli_say_console(KvCli *cli)
{
    g_autofree char *console = kv_session_console(cli->session);

    g_autoptr(GPtrArray) seen = kv_session_seen(cli->session);

    if (console)
        kv_print_paragraph(&cli->printer, "", console);
    for (guint i = 0; i < seen->len; i++) {
        const KvVmLine *line = seen->pdata[i];

        kv_print_paragraph(&cli->printer, "", line->text);
        if (line->command)
            kv_print_verbatim(&cli->printer, 4, line->command);
    }
}

static void say_actions(KvCli *cli, const GPtrArray *actions)
{
    const KvPrinter *printer = &cli->printer;

    if (actions->len == 0)
        return;
    kv_print_heading(printer, _("What will be done"));
    for (guint i = 0; i < actions->len; i++) {
        const KvAction *action = actions->pdata[i];
        g_autofree char *first = g_strdup_printf("%3u. ", i + 1);
        g_autofree char *preview = kv_action_preview(action);

        kv_print_paragraph(printer, first, action->title);
        if (action->warning)
            kv_print_paragraph(printer, "   ! ", action->warning);
        if (preview)
            kv_print_verbatim(printer, 7, preview);
        if (action->undo_title) {
            /* Translators: before the sentence that says how a change is taken back. */
            g_autofree char *back = g_strdup_printf(_("The way back: %s"), action->undo_title);

            kv_print_paragraph(printer, "     ", back);
        } else {
            kv_print_paragraph(printer, "     ", _("Undo leaves this as it is."));
        }
    }
}

static void say_later(KvCli *cli, const GPtrArray *later)
{
    gboolean image = cli->session->machine->ops->kind == KV_MACHINE_IMAGE;

    say_notes(cli, image ? _("What remains to be done on the running host") : _("What comes later"),
              kv_sign_state(&cli->printer, KV_STATE_WAITS), later);
}

void kv_cli_say_plan(KvCli *cli, const KvPlan *plan)
{
    const KvPrinter *printer = &cli->printer;

    say_actions(cli, plan->actions);
    if (plan->reboot && plan->actions->len > 0) {
        kv_print(printer, "\n");
        kv_print_paragraph(printer, "", _("After these changes the host has to be restarted."));
    }
    /* Nothing comes later where nothing can come of it. */
    if (plan->actions->len > 0 || kv_cli_status(cli) != KV_EXIT_UNABLE)
        say_later(cli, plan->later);
    say_notes(cli, _("What the program doesn't do"), kv_sign_state(printer, KV_STATE_FAIL),
              plan->refused);
    kv_cli_say_doubts(cli);
}
