/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <unistd.h>

#include "cli/cli.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

static json_t *actions_json(const GPtrArray *actions)
{
    json_t *array = json_array();

    for (guint i = 0; i < actions->len; i++) {
        const KvAction *action = actions->pdata[i];
        g_autofree char *preview = kv_action_preview(action);
        json_t *object = kv_action_to_json(action);

        json_object_set_new(object, "preview", kv_cli_json_text(preview));
        json_object_set_new(object, "warning", kv_cli_json_text(action->warning));
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *notes_json(const GPtrArray *notes)
{
    json_t *array = json_array();

    for (guint i = 0; i < notes->len; i++) {
        const KvNote *note = notes->pdata[i];

        json_array_append_new(array, json_pack("{s:s, s:o, s:o}", "step", kv_steps[note->step].code,
                                               "text", kv_cli_json_text(note->text), "remedy",
                                               kv_cli_json_text(note->remedy)));
    }
    return array;
}

static json_t *answers_json(const KvAnswers *answers)
{
    json_t *groups = json_object();

    for (unsigned i = 0; i < KV_N_QUESTIONS; i++) {
        json_t *group = json_object_get(groups, kv_questions[i].group);

        if (!group) {
            group = json_object();
            json_object_set_new(groups, kv_questions[i].group, group);
        }
        json_object_set_new(group, kv_questions[i].key,
                            kv_cli_json_text(kv_answers_get(answers, i)));
    }
    return groups;
}

static void print_json(KvCli *cli, const KvPlan *plan, int status)
{
    json_t *document = kv_cli_json_document();

    json_object_set_new(document, "host", kv_cli_json_host(cli->session));
    json_object_set_new(document, "status", json_integer(status));
    json_object_set_new(document, "actions", actions_json(plan->actions));
    json_object_set_new(document, "later", notes_json(plan->later));
    json_object_set_new(document, "refused", notes_json(plan->refused));
    json_object_set_new(document, "reboot", json_boolean(plan->reboot));
    json_object_set_new(document, "answers", answers_json(cli->session->answers));
    json_object_set_new(document, "storage", kv_cli_json_storage(cli->session->facts->virt));
    kv_cli_json_print(cli, document);
}

/* A file to start from, for whoever has none yet and something to put into it. */
static void print_answers(KvCli *cli)
{
    const KvPrinter *printer = &cli->printer;
    g_autofree char *answers = kv_answers_to_text(cli->session->answers, TRUE);

    kv_print_heading(printer, _("The answers this plan was made from"));
    kv_print_paragraph(printer, "  ",
                       _("To change them, save them with “kvmgt-setup plan --print-answers "
                         ">answers”, edit that file, and give it with “--answers answers”."));
    kv_print(printer, "\n");
    kv_print_verbatim(printer, 2, answers);
}

static void print_text(KvCli *cli, const KvPlan *plan)
{
    kv_cli_say_past(cli);
    if (kv_cli_say_obstacle(cli))
        return;
    if (plan->actions->len == 0)
        kv_print_paragraph(&cli->printer, "", _("There is nothing to do now."));
    kv_cli_say_plan(cli, plan);
    if (plan->actions->len > 0 && !cli->options->answers)
        print_answers(cli);
}

/* Is it what it looks like on a terminal? Tabs are. */
static gboolean is_printable(const char *script)
{
    g_autofree char *plain = g_strdelimit(g_strdup(script), "\t", ' ');
    g_autofree char *printable = kv_printable_lines(plain, -1);

    return g_str_equal(plain, printable);
}

/* As it is: the files in it are bytes of the host, whatever the locale. */
static int print_bytes(KvCli *cli, const char *text, const char *unfit, int status)
{
    if (isatty(STDOUT_FILENO) && !is_printable(text)) {
        kv_print_error(&cli->printer, unfit);
        return KV_EXIT_USAGE;
    }
    fputs(text, stdout);
    return status;
}

static int print_shell(KvCli *cli, const KvPlan *plan, int status)
{
    g_autofree char *script =
        kv_plan_shell(plan, kv_answers_get(cli->session->answers, KV_Q_LIBVIRT_URI));

    return print_bytes(cli, script,
                       _("The script holds bytes that a terminal would take for commands or "
                         "couldn't show. Send it to a file: kvmgt-setup plan --shell >FILE"),
                       status);
}

/* One after the other, where there are several. */
static int print_xml(KvCli *cli, const KvPlan *plan, int status)
{
    g_autoptr(GString) xml = g_string_new(NULL);

    for (guint i = 0; i < plan->actions->len; i++) {
        const KvAction *action = plan->actions->pdata[i];

        if (action->kind == KV_ACTION_DEFINE)
            g_string_append(xml, action->value);
    }
    if (xml->len)
        return print_bytes(cli, xml->str,
                           _("The XML holds bytes that a terminal would take for commands or "
                             "couldn't show. Send it to a file: kvmgt-setup plan --xml >FILE"),
                           status);
    kv_print_error(&cli->printer, _("This plan defines no virtual machine, so that there is no XML "
                                    "to print. “kvmgt-setup plan” shows what it does, and what "
                                    "comes later."));
    /* Whoever goes by the status goes on with an empty file else. */
    return status == KV_EXIT_READY ? KV_EXIT_ERROR : status;
}

int kv_cli_plan(KvCli *cli, char **operands)
{
    const KvOptions *options = cli->options;
    g_autoptr(KvPlan) plan = NULL;
    GError *error = NULL;
    int status;

    if (options->json + options->shell + options->xml + options->print_answers > 1) {
        kv_print_error(&cli->printer, _("The options --json, --shell, --xml and --print-answers "
                                        "exclude each other: choose one."));
        return KV_EXIT_USAGE;
    }
    if (!kv_cli_look(cli, KV_LOOK_ALL, &error))
        return kv_cli_complain(cli, error);
    if (options->print_answers) {
        g_autofree char *answers = kv_answers_to_text(cli->session->answers, TRUE);

        fputs(answers, stdout);
        return KV_EXIT_READY;
    }
    plan = kv_session_plan(cli->session, KV_N_STEPS, &error);
    if (!plan)
        return kv_cli_complain(cli, error);
    status = kv_cli_status(cli);
    if (options->shell)
        return print_shell(cli, plan, status);
    if (options->xml)
        return print_xml(cli, plan, status);
    if (options->json)
        print_json(cli, plan, status);
    else
        print_text(cli, plan);
    return status;
}
