/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "cli/cli.h"
#include "core/base/i18n.h"

const KvCommand kv_commands[] = {
    { "check", NULL, 0, TRUE, N_("Show how this host stands, and why."), kv_cli_check },
    { "plan", NULL, 0, TRUE, N_("Show what would be done, and do nothing."), kv_cli_plan },
    { "apply", NULL, 0, TRUE, N_("Do it: show the changes, ask, make them, verify them."),
      kv_cli_apply },
    /* Translators: the number of a run. */
    { "undo", N_("[RUN]"), 1, TRUE, N_("Take back one run, or all of them, newest first."),
      kv_cli_undo },
    { "history", N_("[RUN]"), 1, TRUE, N_("List the runs, or show what one of them did."),
      kv_cli_history },
    /* Translators: the name of a check or an explanation; a hyphen stands for standard input. */
    { "explain", N_("[ID|-]"), 1, TRUE,
      N_("Say what a check looks at and how it stands, or what a message means and what helps."),
      kv_cli_explain },
    /* Translators: the name of a virtual machine, and what to do with it. */
    { "vm", N_("[NAME [WORD]]"), 2, TRUE,
      N_("List the virtual machines that are there, show one, or do with it: log, console, start, "
         "stop, remove."),
      kv_cli_vm },
    /* Translators: the words checks, answers and demo are typed as they are. */
    { "help", N_("[checks|answers|demo]"), 1, FALSE,
      N_("Show this help, the checks, the answers that can be given, or the simulated hosts."),
      kv_cli_help },
    { NULL },
};

const KvCommand *kv_command_find(const char *name)
{
    for (const KvCommand *command = kv_commands; command->name; command++)
        if (strcmp(command->name, name) == 0)
            return command;
    return NULL;
}
