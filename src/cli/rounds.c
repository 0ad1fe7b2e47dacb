/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/cli.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

/* More than any host needs; a plan that keeps coming back in new clothes ends here. */
enum { MAX_ROUNDS = 12 };

/* What a plan does, without its words: two rounds with the same are one too many. */
static char *fingerprint(const KvPlan *plan)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < plan->actions->len; i++) {
        const KvAction *action = plan->actions->pdata[i];
        g_autofree char *argv = action->argv ? g_strjoinv("\x1f", action->argv) : NULL;

        g_string_append_printf(text, "%s\x1e%s\x1e%s\x1e%s\x1e%s\n", kv_action_code(action->kind),
                               action->path ? action->path : "", action->name ? action->name : "",
                               action->uuid ? action->uuid : "", argv ? argv : "");
    }
    return g_string_free(text, FALSE);
}

static void say_outcome(KvCli *cli, unsigned id, const KvFollowed *followed)
{
    g_autofree char *line = NULL;

    if (!followed->ended)
        line = g_strdup_printf(_("The worker of run %1$u went away without saying how it ended. "
                                 "“kvmgt-setup history %2$u” shows how far it came."),
                               id, id);
    else if (followed->state == KV_RUN_FAILED)
        line = g_strdup_printf(_("Run %1$u stopped at a failure: %2$s What was done before it "
                                 "stands; “kvmgt-setup undo %3$u” takes it back."),
                               id, followed->message ? followed->message : "", id);
    else if (followed->state == KV_RUN_STOPPED)
        line = g_strdup_printf(_("Run %1$u was stopped as asked. What was done stands; "
                                 "“kvmgt-setup undo %2$u” takes it back."),
                               id, id);
    if (line)
        kv_print_error(&cli->printer, line);
}

/* Carries out one plan; KV_EXIT_READY when all of it was done. */
static int carry_out(KvCli *cli, const KvPlan *plan, json_t *ret_runs)
{
    g_autoptr(KvWorker) worker = NULL;
    KvFollowed followed;
    GError *error = NULL;
    unsigned id;
    int status = KV_EXIT_READY;

    worker = kv_session_apply(cli->session, plan, &id, &error);
    if (!worker)
        return kv_cli_complain(cli, error);
    if (!cli->options->json) {
        g_autofree char *heading = g_strdup_printf(_("Applying, run %u"), id);

        kv_print_heading(&cli->printer, heading);
    }
    kv_cli_follow(cli, worker, plan->actions, FALSE, &followed);
    say_outcome(cli, id, &followed);
    if (!followed.ended || followed.state == KV_RUN_FAILED)
        status = KV_EXIT_ERROR;
    else if (followed.state != KV_RUN_DONE)
        status = KV_EXIT_LEFT;
    if (ret_runs)
        json_array_append_new(ret_runs, json_pack("{s:i, s:s, s:o, s:O}", "id", (int)id, "state",
                                                  kv_run_state_code(followed.state), "message",
                                                  kv_cli_json_text(followed.message), "actions",
                                                  followed.actions));
    kv_followed_clear(&followed);
    return status;
}

/* Shows the plan and has it confirmed. */
static gboolean confirm(KvCli *cli, const KvPlan *plan, gboolean ask)
{
    const KvPrinter *printer = &cli->printer;

    if (cli->options->json)
        return TRUE;
    kv_cli_say_plan(cli, plan);
    if (!ask)
        return TRUE;
    kv_print(printer, "\n");
    return kv_ask_yes(printer,
                      ngettext("Make this change?", "Make these changes?", plan->actions->len));
}

typedef enum {
    RESTART_NOT,   /* not wanted, or refused */
    RESTART_GOING, /* the host is going down */
    RESTART_BACK,  /* a simulated host is back at once: there may be more to do */
} Restart;

/* Restarts when that is what comes next and it is wanted. */
static Restart restart(KvCli *cli, gboolean ask, int *status)
{
    const KvPrinter *printer = &cli->printer;
    gboolean wanted = cli->options->reboot;
    GError *error = NULL;

    if (!wanted && ask && printer->talks) {
        kv_print(printer, "\n");
        wanted = kv_ask_yes(printer, _("The host has to be restarted now. Restart it?"));
    }
    if (!wanted)
        return RESTART_NOT;
    if (!kv_session_reboot(cli->session, &error)) {
        *status = kv_cli_complain(cli, error);
        return RESTART_NOT;
    }
    if (cli->session->machine->ops->kind != KV_MACHINE_DEMO) {
        if (!cli->options->json)
            kv_print_paragraph(printer, "",
                               _("The host restarts. Run “kvmgt-setup apply” again when it is "
                                 "back."));
        return RESTART_GOING;
    }
    if (!kv_cli_look(cli, KV_LOOK_ALL, &error)) {
        *status = kv_cli_complain(cli, error);
        return RESTART_NOT;
    }
    if (!cli->options->json)
        kv_cli_say_past(cli);
    return RESTART_BACK;
}

static void say_end(KvCli *cli, int status, gboolean did)
{
    const KvPrinter *printer = &cli->printer;

    if (cli->options->json)
        return;
    /* What stands in the way was said with the plan. */
    if (status != KV_EXIT_ERROR && !kv_findings_obstacle(cli->session->findings))
        kv_cli_say_left(cli);
    kv_print(printer, "\n");
    if (status == KV_EXIT_READY)
        kv_print_paragraph(printer, "",
                           did ? _("Everything is ready.")
                               : _("Everything is ready; there was nothing to do."));
    else if (status == KV_EXIT_REBOOT && cli->keeps_host)
        kv_print_paragraph(printer, "",
                           _("Done so far: restart the host, then run “kvmgt-setup "
                             "apply” again."));
    else if (status == KV_EXIT_REBOOT)
        kv_print_paragraph(printer, "",
                           _("Done so far. This simulated host ends here: with "
                             "--reboot it is restarted and the work goes on; with "
                             "--demo-state DIR it is kept."));
    else if (status == KV_EXIT_UNABLE)
        kv_print_paragraph(printer, "",
                           did ? _("What can be done is done. The rest this host can't do, or a "
                                   "person has to see to.")
                           : kv_findings_obstacle(cli->session->findings)
                               ? _("This host can't do it; nothing was changed.")
                               : _("A person has to see to something first: the findings say what "
                                   "to do."));
    else if (status == KV_EXIT_LEFT && !did)
        kv_print_paragraph(printer, "", _("There is nothing the program can do now."));
    kv_cli_say_console(cli);
}

/* How far the rounds have come. */
typedef struct {
    gboolean ask;
    gboolean did;       /* something was applied */
    gboolean restarted; /* once is enough: a restart that doesn't help isn't repeated */
    char *last;         /* fingerprint of the plan applied last, or NULL */
} Rounds;

/* Nothing can be done now. TRUE to go on, for a restart made more possible. */
static gboolean rest(KvCli *cli, const KvPlan *plan, Rounds *rounds, int *status)
{
    Restart restarted;

    *status = kv_cli_status(cli);
    if (!rounds->did && !cli->options->json && !kv_cli_say_obstacle(cli))
        kv_cli_say_plan(cli, plan);
    restarted = *status == KV_EXIT_REBOOT && !rounds->restarted ? restart(cli, rounds->ask, status)
                                                                : RESTART_NOT;
    rounds->restarted |= restarted == RESTART_BACK;
    if (restarted == RESTART_NOT)
        say_end(cli, *status, rounds->did);
    g_clear_pointer(&rounds->last, g_free);
    return restarted == RESTART_BACK;
}

static int give_up(KvCli *cli)
{
    kv_print_error(&cli->printer,
                   _("The changes were made, yet the same ones are still due: something on this "
                     "host takes them back. Nothing more is tried."));
    return KV_EXIT_ERROR;
}

/* One round of changes. TRUE to go on with the next. */
static gboolean change(KvCli *cli, const KvPlan *plan, Rounds *rounds, json_t *ret_runs,
                       int *status)
{
    g_autofree char *print = fingerprint(plan);
    GError *error = NULL;

    if (g_strcmp0(print, rounds->last) == 0) {
        *status = give_up(cli);
        return FALSE;
    }
    if (!confirm(cli, plan, rounds->ask)) {
        kv_print_paragraph(&cli->printer, "", _("Nothing was changed in this round."));
        *status = KV_EXIT_LEFT;
        return FALSE;
    }
    *status = carry_out(cli, plan, ret_runs);
    rounds->did = TRUE;
    g_free(rounds->last);
    rounds->last = g_steal_pointer(&print);
    if (!kv_cli_look(cli, KV_LOOK_ALL, &error))
        *status = kv_cli_complain(cli, error);
    return *status == KV_EXIT_READY;
}

int kv_cli_rounds(KvCli *cli, gboolean ask, json_t *ret_runs)
{
    Rounds rounds = { .ask = ask };
    int status = KV_EXIT_ERROR;
    gboolean more = TRUE;

    for (unsigned i = 0; more && i < MAX_ROUNDS; i++) {
        GError *error = NULL;
        g_autoptr(KvPlan) plan = kv_session_plan(cli->session, KV_N_STEPS, &error);

        if (!plan) {
            status = kv_cli_complain(cli, error);
            break;
        }
        more = plan->actions->len > 0 ? change(cli, plan, &rounds, ret_runs, &status)
                                      : rest(cli, plan, &rounds, &status);
    }
    g_free(rounds.last);
    return more && status == KV_EXIT_READY ? give_up(cli) : status;
}
