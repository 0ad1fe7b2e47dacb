/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/cli.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

gboolean kv_cli_settle_interrupted(KvCli *cli, gboolean ask, int *status)
{
    const KvPrinter *printer = &cli->printer;
    g_autoptr(KvRun) run = kv_session_interrupted(cli->session);
    g_autofree char *line = NULL;
    unsigned answer = 1;
    GError *error = NULL;

    if (!run)
        return TRUE;
    if (ask) {
        line = g_strdup_printf(_("Run %u was interrupted. What should happen?"), run->id);
        kv_print_paragraph(printer, "", line);
        kv_print_paragraph(printer, "  1  ", _("Go on: what it left is done by a new run."));
        kv_print_paragraph(printer, "  2  ", _("Take back what it did."));
        kv_print_paragraph(printer, "  3  ", _("Leave everything as it is."));
        answer = kv_ask_number(printer, 3, 3);
        if (answer == 2) {
            *status = kv_cli_undo_run(cli, run, NULL);
            return FALSE;
        }
        if (answer == 0)
            return FALSE;
    }
    if (!kv_journal_close(cli->session->machine, run->id, &error)) {
        *status = kv_cli_complain(cli, error);
        return FALSE;
    }
    return answer == 1;
}

static void print_json(KvCli *cli, int status, json_t *runs)
{
    json_t *document = kv_cli_json_document();

    json_object_set_new(document, "host", kv_cli_json_host(cli->session));
    json_object_set_new(document, "status", json_integer(status));
    json_object_set_new(document, "runs", runs);
    json_object_set_new(document, "findings", kv_cli_json_findings(cli->session->findings));
    kv_cli_json_print(cli, document);
}

int kv_cli_apply(KvCli *cli, char **operands)
{
    const KvOptions *options = cli->options;
    gboolean ask = !options->yes;
    json_t *runs;
    GError *error = NULL;
    int status = KV_EXIT_LEFT;

    if (ask && (options->json || !cli->printer.talks)) {
        kv_print_error(&cli->printer,
                       options->json
                           ? _("With --json nothing is asked: give --yes with it, or look at "
                               "“kvmgt-setup plan --json”.")
                           : _("There is no terminal to ask on: give --yes to make the changes "
                               "without being asked."));
        return KV_EXIT_USAGE;
    }
    if (!kv_cli_may_change(cli, &error) || !kv_cli_look(cli, KV_LOOK_ALL, &error))
        return kv_cli_complain(cli, error);
    if (!options->json)
        kv_cli_say_past(cli);
    if (!kv_cli_settle_interrupted(cli, ask, &status))
        return status;
    runs = json_array();
    status = kv_cli_rounds(cli, ask, runs);
    if (options->json)
        print_json(cli, status, runs);
    else
        json_decref(runs);
    return status;
}
