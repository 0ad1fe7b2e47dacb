/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/error.h"
#include "core/facts/look.h"

/* The split daemon first: where it is in use, virtproxyd still answers at libvirtd's old socket. */
static const struct {
    const char *socket, *daemon;
} daemons[] = {
    { "/run/libvirt/virtqemud-sock", "virtqemud" },
    { "/run/libvirt/libvirt-sock", "libvirtd" },
};

static void look_at_socket(KvMachine *machine, KvFacts *facts)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(daemons); i++) {
        kv_fact_clear(&facts->libvirt_socket);
        kv_look_exists(machine, &facts->libvirt_socket, daemons[i].socket);
        if (facts->libvirt_socket.seen == KV_ABSENT)
            continue;
        g_free(facts->libvirt_socket.text);
        facts->libvirt_socket.text =
            facts->libvirt_socket.seen == KV_KNOWN ? g_strdup(daemons[i].daemon) : NULL;
        return;
    }
}

void kv_probe_libvirt(KvMachine *machine, KvFacts *facts)
{
    g_autoptr(GError) error = NULL;

    look_at_socket(machine, facts);
    if (facts->kind == KV_MACHINE_IMAGE)
        return;
    facts->virt_asked = TRUE;
    facts->virt = kv_machine_virt_look(machine, &error);
    if (error)
        facts->virt_error = g_strdup(error->message);
    facts->virt_uri_unfit = g_error_matches(error, KV_ERROR, KV_ERROR_INPUT);
}
