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

static gboolean has(const GPtrArray *volumes, const char *name)
{
    for (guint i = 0; i < volumes->len; i++)
        if (g_str_equal(((const KvVirtVolume *)volumes->pdata[i])->name, name))
            return TRUE;
    return FALSE;
}

/* What somebody put into a pool since libvirt last looked has a name that is taken, too. To have
 * libvirt look again would be a change. */
static void look_for_unseen(KvMachine *machine, KvVirtObject *pool)
{
    g_auto(GStrv) names = NULL;

    if (!pool->volumes || !pool->path || kv_machine_list(machine, pool->path, &names) < 0)
        return;
    for (char **name = names; *name; name++) {
        KvVirtVolume *volume;

        if (has(pool->volumes, *name))
            continue;
        volume = g_new0(KvVirtVolume, 1);
        volume->name = g_strdup(*name);
        volume->path = g_build_filename(pool->path, *name, NULL);
        volume->unseen = TRUE;
        g_ptr_array_add(pool->volumes, volume);
    }
}

static KvVirtDepth how_deep(KvLook look)
{
    if (look & KV_LOOK_CHOICES)
        return KV_VIRT_CHOICES;
    return look & KV_LOOK_OWNER ? KV_VIRT_HOST : KV_VIRT_DOMAINS;
}

void kv_probe_libvirt(KvMachine *machine, KvFacts *facts)
{
    g_autoptr(GError) error = NULL;

    look_at_socket(machine, facts);
    if (facts->kind == KV_MACHINE_IMAGE)
        return;
    facts->virt_asked = TRUE;
    facts->virt = kv_machine_virt_look(machine, how_deep(facts->looked), &error);
    for (guint i = 0; facts->virt && i < facts->virt->pools->len; i++)
        look_for_unseen(machine, facts->virt->pools->pdata[i]);
    if (error)
        facts->virt_error = g_strdup(error->message);
    facts->virt_uri_unfit = g_error_matches(error, KV_ERROR, KV_ERROR_INPUT);
}
