/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The same for programs. */
#include "cli/vm.h"

static json_t *number_or_null(unsigned number)
{
    return number ? json_integer(number) : json_null();
}

static json_t *vgpus(KvCli *cli, const KvVirtDomain *domain)
{
    json_t *array = json_array();

    for (char **vgpu = domain->vgpus; *vgpu; vgpu++)
        json_array_append_new(
            array, json_pack("{s:s, s:b, s:b, s:b}", "uuid", *vgpu, "now",
                             g_strv_contains((const char *const *)domain->held, *vgpu), "next",
                             g_strv_contains((const char *const *)domain->defined, *vgpu), "exists",
                             kv_vm_vgpu_exists(cli->session->machine, *vgpu)));
    return array;
}

static json_t *displays(const KvVirtView *view, const char *host)
{
    json_t *array = json_array();

    for (guint i = 0; i < view->displays->len; i++) {
        const KvVirtDisplay *display = view->displays->pdata[i];
        g_autofree char *address = kv_display_address(display), *there = NULL;
        g_autofree char *tunnel = kv_display_tunnel(display, host, &there);

        json_array_append_new(
            array,
            json_pack(
                "{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "type", kv_cli_json_text(display->type),
                "listen", kv_cli_json_text(display->address), "port", number_or_null(display->port),
                "tls_port", number_or_null(display->tls_port), "socket",
                kv_cli_json_text(display->socket), "address", kv_cli_json_text(address), "tunnel",
                kv_cli_json_text(tunnel), "tunnel_address", kv_cli_json_text(there)));
    }
    return array;
}

static json_t *disks(const KvVirtView *view)
{
    json_t *array = json_array();

    for (guint i = 0; i < view->disks->len; i++) {
        const KvVirtDisk *disk = view->disks->pdata[i];

        json_array_append_new(array, json_pack("{s:o, s:o, s:o, s:o, s:b, s:b}", "target",
                                               kv_cli_json_text(disk->target), "path",
                                               kv_cli_json_text(disk->path), "pool",
                                               kv_cli_json_text(disk->pool), "volume",
                                               kv_cli_json_text(disk->volume), "removable",
                                               disk->is_removable, "backing", disk->is_backing));
    }
    return array;
}

static json_t *last_start(const KvVmStart *start)
{
    json_t *lines = json_array();

    for (guint i = 0; i < start->lines->len; i++)
        json_array_append_new(lines, kv_cli_json_text(start->lines->pdata[i]));
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "failed",
                     start->known ? json_boolean(start->failed) : json_null(), "message",
                     kv_cli_json_text(start->message), "explanation",
                     kv_cli_json_explanation(start->explanation), "log",
                     kv_cli_json_text(start->log), "log_error",
                     kv_cli_json_text(start->log_error ? g_strerror(start->log_error) : NULL),
                     "lines", lines);
}

static void add_view(KvCli *cli, json_t *row, const KvVms *vms, const KvVm *vm)
{
    g_autoptr(KvVirtView) view = kv_vm_view(cli->session->machine, vm, NULL);
    g_autofree char *console = kv_vm_console_command(vms->libvirt->uri, vm->domain->name);
    g_autofree char *host = kv_vm_host_name(cli->session->machine);

    if (!view)
        return;
    json_object_set_new(row, "console", kv_cli_json_text(view->console ? console : NULL));
    json_object_set_new(row, "displays", displays(view, host));
    json_object_set_new(row, "disks", disks(view));
}

json_t *kv_cli_vm_json(KvCli *cli, const KvVms *vms, const KvVm *vm, gboolean whole)
{
    const KvVirtDomain *domain = vm->domain;
    g_auto(KvVmStart) start = { 0 };
    json_t *row =
        json_pack("{s:o, s:o, s:s, s:b, s:I, s:i, s:o, s:b, s:o, s:o}", "name",
                  kv_cli_json_text(domain->name), "uuid", kv_cli_json_text(domain->uuid), "state",
                  domain->active ? "running" : "off", "persistent", domain->persistent,
                  "memory_kib", (json_int_t)domain->memory_kib, "vcpus", (int)domain->vcpus,
                  "vgpus", vgpus(cli, domain), "journal", vms->runs != NULL, "made_by",
                  number_or_null(vm->made_by), "given_by", number_or_null(vm->given_by));

    if (!whole)
        return row;
    add_view(cli, row, vms, vm);
    kv_vm_last_start(cli->session->machine, vms, vm, &start);
    json_object_set_new(row, "last_start", last_start(&start));
    return row;
}
