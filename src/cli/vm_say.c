/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One virtual machine, told to a person. */
#include "cli/vm.h"

#include <string.h>

#include "core/base/i18n.h"
#include "core/text/printable.h"

char *kv_cli_host_name(KvCli *cli)
{
    KvFacts *facts = kv_probe(cli->session->machine, KV_LOOK_SYSTEM);
    char *name = g_strdup(facts->host_name ? facts->host_name : "HOST");

    kv_facts_unref(facts);
    return name;
}

KvVirtView *kv_cli_vm_view(KvCli *cli, const KvVm *vm, GError **error)
{
    const KvVirtDomain *domain = vm->domain;
    const KvVirtOps *ops = NULL;
    KvVirt *virt = NULL;

    if (!kv_machine_virt(cli->session->machine, &ops, &virt, error))
        return NULL;
    return ops->view_of_xml(domain->live ? domain->live : domain->xml);
}

/* ---- one of many ---- */

static void add(GString *text, char *sentence)
{
    g_string_append_printf(text, "%s%s", text->len ? " " : "", sentence);
    g_free(sentence);
}

static void add_vgpus(KvCli *cli, GString *text, const KvVirtDomain *domain)
{
    for (char **vgpu = domain->vgpus; *vgpu; vgpu++) {
        gboolean held = g_strv_contains((const char *const *)domain->held, *vgpu);
        gboolean exists = kv_vm_vgpu_exists(cli->session->machine, *vgpu);

        add(text,
            g_strdup_printf(held     ? _("It has the vGPU %s.")
                            : exists ? _("It gets the vGPU %s when it starts.")
                                     : _("It is to get the vGPU %s, which doesn't exist now."),
                            *vgpu));
    }
    if (!domain->vgpus[0])
        add(text, g_strdup(_("It has no vGPU.")));
}

static void add_makers(GString *text, const KvVm *vm)
{
    if (vm->made_by)
        add(text, g_strdup_printf(_("Run %u of this program made it."), vm->made_by));
    else if (vm->given_by)
        add(text, g_strdup_printf(_("Run %u of this program gave it the vGPU."), vm->given_by));
}

void kv_cli_vm_say_row(KvCli *cli, const KvVm *vm)
{
    g_autofree char *name = kv_printable(vm->domain->name, -1);
    g_autoptr(GString) text = g_string_new(vm->domain->active ? _("It runs.") : _("It is off."));

    add_vgpus(cli, text, vm->domain);
    add_makers(text, vm);
    kv_printf(&cli->printer, "%s\n", name);
    kv_print_paragraph(&cli->printer, "    ", text->str);
}

/* ---- one, with all there is to tell ---- */

static void say_disks(KvCli *cli, const KvVirtView *view)
{
    for (guint i = 0; i < view->disks->len; i++) {
        const KvVirtDisk *disk = view->disks->pdata[i];
        g_autofree char *where =
            disk->path ? g_strdup(disk->path) : g_strdup_printf("%s/%s", disk->pool, disk->volume);
        g_autofree char *line = g_strdup_printf(disk->is_removable ? _("Medium: %s")
                                                : disk->is_backing ? _("Made over: %s")
                                                                   : _("Disk: %s"),
                                                where);

        kv_print_paragraph(&cli->printer, disk->is_backing ? "    " : "  ", line);
    }
}

/* A command line is for copying: on a line of its own, never wrapped. */
static void say_command(KvCli *cli, const char *indent, const char *label, const char *command)
{
    kv_print_paragraph(&cli->printer, indent, label);
    kv_print_verbatim(&cli->printer, (unsigned)strlen(indent) + 4, command);
}

static void say_tunnel(KvCli *cli, const KvVirtDisplay *display)
{
    g_autofree char *host = kv_cli_host_name(cli), *there = NULL, *label = NULL;
    g_autofree char *tunnel = kv_display_tunnel(display, host, &there);

    if (!tunnel)
        return;
    /* Translators: an address follows in the text, a command line below it. */
    label = g_strdup_printf(_("From another machine, run this there and then open %s:"), there);
    say_command(cli, "    ", label, tunnel);
}

static void say_display(KvCli *cli, const KvVms *vms, const KvVm *vm, const KvVirtDisplay *display)
{
    g_autofree char *address = kv_display_address(display), *label = NULL;
    g_autofree char *viewer = kv_vm_viewer_command(vms->libvirt->uri, vm->domain->name);

    if (address)
        label = g_strdup_printf(_("Display: %s"), address);
    else if (!vm->domain->active)
        label =
            g_strdup_printf(_("Display: %s, which gets its address at the start."), display->type);
    else
        label = g_strdup_printf(_("Display: %s without an address. On this host this shows it:"),
                                display->type);
    if (address || !vm->domain->active)
        kv_print_paragraph(&cli->printer, "  ", label);
    else
        say_command(cli, "  ", label, viewer);
    say_tunnel(cli, display);
}

static void say_view(KvCli *cli, const KvVms *vms, const KvVm *vm)
{
    g_autoptr(KvVirtView) view = kv_cli_vm_view(cli, vm, NULL);
    g_autofree char *console = kv_vm_console_command(vms->libvirt->uri, vm->domain->name);

    if (!view)
        return;
    say_disks(cli, view);
    if (view->console)
        say_command(cli, "  ", _("Serial console (Ctrl-] leaves it):"), console);
    for (guint i = 0; i < view->displays->len; i++)
        say_display(cli, vms, vm, view->displays->pdata[i]);
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
    const KvVirtDomain *domain = vm->domain;
    g_autofree char *size =
        g_strdup_printf(ngettext("%1$u processor, %2$llu MiB of memory",
                                 "%1$u processors, %2$llu MiB of memory", domain->vcpus),
                        domain->vcpus, (unsigned long long)domain->memory_kib / 1024);
    g_auto(KvVmStart) start = { 0 };

    kv_cli_vm_say_row(cli, vm);
    kv_print_paragraph(&cli->printer, "  ", size);
    say_view(cli, vms, vm);
    kv_vm_last_start(cli->session->machine, vms, vm, &start);
    kv_cli_vm_say_failure(cli, &start, NULL);
    kv_cli_vm_say_log(cli, &start);
}
