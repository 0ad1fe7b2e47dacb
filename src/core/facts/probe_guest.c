/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of the host a new virtual machine can be given. */
#include "core/facts/look.h"

#define NET "/sys/class/net"

static void look_at_bridges(KvMachine *machine, KvFacts *facts)
{
    g_auto(GStrv) names = kv_look_list(machine, &facts->net_list, NET);
    g_autoptr(GStrvBuilder) bridges = g_strv_builder_new();

    for (char **name = names; *name; name++) {
        g_autofree char *path = g_build_filename(NET, *name, "bridge", NULL);
        KvFact bridge = { 0 };

        kv_look_exists(machine, &bridge, path);
        if (bridge.seen == KV_KNOWN)
            g_strv_builder_add(bridges, *name);
        kv_fact_clear(&bridge);
    }
    facts->bridges = g_strv_builder_end(bridges);
}

/* libvirt chooses a firmware by what these files say (QEMU's docs/interop/firmware.json); those for
 * x86 that aren't a UEFI don't have such a file. */
static void look_at_firmware(KvMachine *machine, KvFacts *facts)
{
    static const char *const directories[] = { "/usr/share/qemu/firmware", "/etc/qemu/firmware" };

    for (gsize i = 0; i < G_N_ELEMENTS(directories); i++) {
        g_auto(GStrv) names = kv_look_list(machine, &facts->firmware_list, directories[i]);

        for (char **name = names; *name; name++)
            facts->has_uefi |= g_str_has_suffix(*name, ".json");
    }
}

#define DRI "/dev/dri"

static void look_at_render_nodes(KvMachine *machine, KvFacts *facts)
{
    g_auto(GStrv) names = kv_look_list(machine, &facts->render_list, DRI);

    for (char **name = names; *name; name++) {
        g_autofree char *directory = g_build_filename("/sys/class/drm", *name, NULL);
        KvRenderNode *node;
        KvFact link = { 0 };

        if (!g_str_has_prefix(*name, "renderD"))
            continue;
        node = g_new0(KvRenderNode, 1);
        node->path = g_build_filename(DRI, *name, NULL);
        node->address = kv_look_link_name(machine, &link, directory, "device");
        kv_fact_clear(&link);
        g_ptr_array_add(facts->render_nodes, node);
    }
}

void kv_probe_guest(KvMachine *machine, KvFacts *facts)
{
    look_at_bridges(machine, facts);
    look_at_firmware(machine, facts);
    look_at_render_nodes(machine, facts);
}
