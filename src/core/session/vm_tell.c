/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A virtual machine in words, the same ones for every front end. */
#include "core/session/vm_tell.h"

#include <string.h>

#include "core/base/i18n.h"
#include "core/text/printable.h"

/* ---- whose it is, and which vGPU it has ---- */

static void add(GString *text, char *sentence)
{
    g_string_append_printf(text, "%s%s", text->len ? " " : "", sentence);
    g_free(sentence);
}

static void add_vgpus(KvMachine *machine, GString *text, const KvVirtDomain *domain)
{
    for (char **vgpu = domain->vgpus; *vgpu; vgpu++) {
        gboolean held = g_strv_contains((const char *const *)domain->held, *vgpu);
        gboolean exists = kv_vm_vgpu_exists(machine, *vgpu);

        add(text,
            g_strdup_printf(held     ? _("It has the vGPU %s.")
                            : exists ? _("It gets the vGPU %s when it starts.")
                                     : _("It is to get the vGPU %s, which doesn't exist now."),
                            *vgpu));
    }
    if (!domain->vgpus[0])
        add(text, g_strdup(_("It has no vGPU.")));
}

char *kv_vm_about(KvMachine *machine, const KvVm *vm)
{
    GString *text = g_string_new(NULL);

    add_vgpus(machine, text, vm->domain);
    if (vm->made_by)
        add(text, g_strdup_printf(_("Run %u of this program made it."), vm->made_by));
    else if (vm->given_by)
        add(text, g_strdup_printf(_("Run %u of this program gave it the vGPU."), vm->given_by));
    return g_string_free(text, FALSE);
}

char *kv_vm_size(const KvVm *vm)
{
    const KvVirtDomain *domain = vm->domain;

    return g_strdup_printf(ngettext("%1$u processor, %2$llu MiB of memory",
                                    "%1$u processors, %2$llu MiB of memory", domain->vcpus),
                           domain->vcpus, (unsigned long long)domain->memory_kib / 1024);
}

/* ---- where to find it ---- */

char *kv_vm_host_name(KvMachine *machine)
{
    static const char *const paths[] = { "/proc/sys/kernel/hostname", "/etc/hostname" };

    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(GBytes) bytes = NULL;
        g_autofree char *name = NULL;

        if (kv_machine_read(machine, paths[i], 0, &bytes) < 0)
            continue;
        name = g_strstrip(g_strdup(g_bytes_get_data(bytes, NULL)));
        if (*name)
            return g_steal_pointer(&name);
    }
    return g_strdup("HOST");
}

void kv_vm_line_free(gpointer data)
{
    KvVmLine *line = data;

    g_free(line->text);
    g_free(line->command);
    g_free(line);
}

KvVmLine *kv_vm_line(char *text)
{
    KvVmLine *line = g_new0(KvVmLine, 1);

    line->text = text;
    return line;
}

/* Takes both. */
static void tell(GPtrArray *lines, unsigned level, char *text, char *command)
{
    KvVmLine *line = g_new0(KvVmLine, 1);

    *line = (KvVmLine){ level, text, command };
    g_ptr_array_add(lines, line);
}

static void tell_disks(GPtrArray *lines, const KvVirtView *view)
{
    for (guint i = 0; i < view->disks->len; i++) {
        const KvVirtDisk *disk = view->disks->pdata[i];
        g_autofree char *where =
            disk->path ? g_strdup(disk->path) : g_strdup_printf("%s/%s", disk->pool, disk->volume);

        tell(lines, disk->is_backing ? 1 : 0,
             g_strdup_printf(disk->is_removable ? _("Medium: %s")
                             : disk->is_backing ? _("Made over: %s")
                                                : _("Disk: %s"),
                             where),
             NULL);
    }
}

static void tell_display(GPtrArray *lines, const KvVirtDisplay *display, const KvVirtDomain *domain,
                         const char *uri, const char *host)
{
    g_autofree char *address = kv_display_address(display), *there = NULL;
    char *tunnel = kv_display_tunnel(display, host, &there);

    if (address)
        tell(lines, 0, g_strdup_printf(_("Display: %s"), address), NULL);
    else if (!domain->active)
        tell(lines, 0,
             g_strdup_printf(_("Display: %s, which gets its address at the start."), display->type),
             NULL);
    else
        tell(lines, 0,
             g_strdup_printf(_("Display: %s without an address. On this host this shows it:"),
                             display->type),
             kv_vm_viewer_command(uri, domain->name));
    if (tunnel)
        tell(lines, 1,
             /* Translators: an address follows in the text, a command line below it. */
             g_strdup_printf(_("From another machine, run this there and then open %s:"), there),
             tunnel);
}

static void tell_displays(GPtrArray *lines, const GPtrArray *displays, const KvVirtDomain *domain,
                          const char *uri, const char *host)
{
    for (guint i = 0; i < displays->len; i++) {
        const KvVirtDisplay *display = displays->pdata[i];

        /* It draws for the others and shows nothing itself. */
        if (!g_str_equal(display->type, "egl-headless"))
            tell_display(lines, display, domain, uri, host);
    }
}

GPtrArray *kv_vm_tell_displays(const KvVirtDomain *domain, const char *uri, const char *host)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(kv_vm_line_free);

    tell_displays(lines, domain->displays, domain, uri, host);
    return lines;
}

GPtrArray *kv_vm_tell(const KvVms *vms, const KvVm *vm, const KvVirtView *view, const char *host)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(kv_vm_line_free);

    tell_disks(lines, view);
    if (view->console)
        tell(lines, 0, g_strdup(_("Serial console (Ctrl-] leaves it):")),
             kv_vm_console_command(vms->libvirt->uri, vm->domain->name));
    tell_displays(lines, view->displays, vm->domain, vms->libvirt->uri, host);
    return lines;
}
