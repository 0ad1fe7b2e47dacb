/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "cli/cli.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

static void print_table(KvCli *cli, const char *heading, GPtrArray *pairs)
{
    g_ptr_array_add(pairs, NULL);
    kv_print_heading(&cli->printer, heading);
    kv_print_pairs(&cli->printer, 2, (const char *const *)pairs->pdata);
}

static void print_commands(KvCli *cli)
{
    g_autoptr(GPtrArray) pairs = g_ptr_array_new_with_free_func(g_free);

    for (const KvCommand *command = kv_commands; command->name; command++) {
        g_ptr_array_add(pairs,
                        g_strconcat(command->name, command->operands ? " " : "",
                                    command->operands ? gettext(command->operands) : "", NULL));
        g_ptr_array_add(pairs, g_strdup(gettext(command->summary)));
    }
    print_table(cli, _("Commands"), pairs);
}

static char *option_form(const KvOption *row)
{
    const char *value = row->value ? gettext(row->value) : "";
    char letter[] = { '-', row->letter, ',', ' ', 0 };

    return g_strconcat(row->letter ? letter : "", "--", row->name,
                       !row->value     ? ""
                       : row->optional ? "[="
                                       : " ",
                       value, row->optional ? "]" : "", NULL);
}

static void print_options(KvCli *cli)
{
    g_autoptr(GPtrArray) pairs = g_ptr_array_new_with_free_func(g_free);

    for (const KvOption *row = kv_options; row->name; row++) {
        if (!row->summary)
            continue;
        g_ptr_array_add(pairs, option_form(row));
        g_ptr_array_add(pairs, g_strdup(gettext(row->summary)));
    }
    print_table(cli, _("Options"), pairs);
}

static void print_statuses(KvCli *cli)
{
    const char *const pairs[] = {
        "0",  _("All ready, or done."),
        "1",  _("Something is left to do."),
        "2",  _("The command line or an answer is wrong."),
        "3",  _("This host can't do it, or not before a person has seen to something."),
        "4",  _("An error; what was done is recorded and can be taken back."),
        "5",  _("Done so far; the restart of the host is next."),
        NULL,
    };

    kv_print_heading(&cli->printer, _("Exit status"));
    kv_print_pairs(&cli->printer, 2, pairs);
}

static int demo(KvCli *cli)
{
    g_auto(GStrv) hosts = cli->demo_hosts();

    kv_print_heading(&cli->printer, _("Simulated hosts for --demo"));
    kv_print_pairs(&cli->printer, 2, (const char *const *)hosts);
    return KV_EXIT_READY;
}

static int general(KvCli *cli)
{
    const KvPrinter *printer = &cli->printer;

    kv_print_paragraph(printer, "", _("Usage: kvmgt-setup [OPTION…] [COMMAND]"));
    kv_print(printer, "\n");
    kv_print_paragraph(printer, "",
                       _("Takes a Linux host from nothing to a running virtual machine with an "
                         "Intel GVT-g vGPU. Without a command the wizard opens."));
    print_commands(cli);
    print_options(cli);
    demo(cli);
    print_statuses(cli);
    return KV_EXIT_READY;
}

static int checks(KvCli *cli)
{
    const KvPrinter *printer = &cli->printer;
    unsigned count;
    const KvCheck *rows = kv_checks(&count);

    for (unsigned i = 0; i < count; i++) {
        if (i == 0 || rows[i].step != rows[i - 1].step)
            kv_print_heading(printer, gettext(kv_steps[rows[i].step].title));
        kv_printf(printer, "  %s\n", rows[i].id);
        kv_print_paragraph(printer, "      ", gettext(rows[i].title));
        kv_print_paragraph(printer, "      ", gettext(rows[i].why));
    }
    return KV_EXIT_READY;
}

static int answers(KvCli *cli)
{
    const KvPrinter *printer = &cli->printer;
    const char *group = "";

    for (unsigned i = 0; i < KV_N_QUESTIONS; i++) {
        const KvQuestion *question = &kv_questions[i];

        if (strcmp(question->group, group) != 0)
            kv_printf(printer, "%s[%s]\n", i ? "\n" : "", question->group);
        group = question->group;
        kv_printf(printer, "  %s=\n", question->key);
        kv_print_paragraph(printer, "      ", gettext(question->label));
        kv_print_paragraph(printer, "      ", gettext(question->help));
    }
    return KV_EXIT_READY;
}

int kv_cli_help(KvCli *cli, char **operands)
{
    static const struct {
        const char *name;
        int (*show)(KvCli *cli);
    } topics[] = { { "checks", checks }, { "answers", answers }, { "demo", demo } };
    GError *error = NULL;

    if (!operands[0] || kv_command_find(operands[0]))
        return general(cli);
    for (unsigned i = 0; i < G_N_ELEMENTS(topics); i++)
        if (strcmp(topics[i].name, operands[0]) == 0)
            return topics[i].show(cli);
    kv_fail(&error, KV_ERROR_INPUT,
            _("There is no help on “%s”; there is on checks, answers and demo."), operands[0]);
    return kv_cli_complain(cli, error);
}
