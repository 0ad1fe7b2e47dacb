/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One virtual machine, told to a person. */
#include "cli/vm.h"

#include <string.h>

#include "core/base/i18n.h"
#include "core/text/printable.h"

void kv_cli_vm_say_row(KvCli *cli, const KvVm *vm)
{
    g_autofree char *name = kv_printable(vm->domain->name, -1);
    g_autofree char *about = kv_vm_about(cli->session->machine, vm);
    g_autofree char *text =
        g_strdup_printf("%s %s", vm->domain->active ? _("It runs.") : _("It is off."), about);

    kv_printf(&cli->printer, "%s\n", name);
    kv_print_paragraph(&cli->printer, "    ", text);
}

/* ---- one, with all there is to tell ---- */

/* A command line is for copying: on a line of its own, never wrapped. */
static void say_line(KvCli *cli, const KvVmLine *line)
{
    g_autofree char *indent = g_strnfill(2 + 2 * line->level, ' ');

    kv_print_paragraph(&cli->printer, indent, line->text);
    if (line->command)
        kv_print_verbatim(&cli->printer, 6 + 2 * line->level, line->command);
}

static void say_view(KvCli *cli, const KvVms *vms, const KvVm *vm)
{
    g_autoptr(KvVirtView) view = kv_vm_view(cli->session->machine, vm, NULL);
    g_autofree char *host = kv_vm_host_name(cli->session->machine);
    g_autoptr(GPtrArray) lines = view ? kv_vm_tell(vms, vm, view, host) : NULL;

    for (guint i = 0; lines && i < lines->len; i++)
        say_line(cli, lines->pdata[i]);
}

void kv_cli_vm_say_failure(KvCli *cli, const KvVmStart *start, const char *said)
{
    if (!start->failed)
        return;
    kv_print_paragraph(&cli->printer, "", _("Its last start came to nothing."));
    if (start->message)
        kv_print_paragraph(&cli->printer, "  ", start->message);
    if (start->explanation)
        kv_cli_say_explanation(cli, start->explanation, start->message ? start->message : said,
                               "  ");
}

void kv_cli_vm_say_log(KvCli *cli, const KvVmStart *start)
{
    g_autofree char *line = NULL;

    if (start->log_error)
        line = g_strdup_printf(_("Its log %1$s can't be read: %2$s."), start->log,
                               g_strerror(start->log_error));
    if (line)
        kv_print_paragraph(&cli->printer, "", line);
    if (start->lines->len == 0)
        return;
    kv_print_heading(&cli->printer, _("The last lines of its log"));
    for (guint i = 0; i < start->lines->len; i++)
        kv_print_verbatim(&cli->printer, 2, start->lines->pdata[i]);
}

void kv_cli_vm_say(KvCli *cli, const KvVms *vms, const KvVm *vm)
{
    g_autofree char *size = kv_vm_size(vm);
    g_auto(KvVmStart) start = { 0 };

    kv_cli_vm_say_row(cli, vm);
    kv_print_paragraph(&cli->printer, "  ", size);
    say_view(cli, vms, vm);
    kv_vm_last_start(cli->session->machine, vms, vm, &start);
    kv_cli_vm_say_failure(cli, &start, NULL);
    kv_cli_vm_say_log(cli, &start);
}
