/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the QEMU driver looks at when a domain is started. */
#include "demo/virt-demo.h"

#include <string.h>

/* Words against a network or a pool; NULL. */
char *kv_demo_object_missing(const KvDemo *demo, const char *kind, const char *name)
{
    const KvHostSection *section = kv_host_section(demo->host, kind, name);
    gboolean pool = strcmp(kind, "pool") == 0;

    if (!section || kv_section_yes(section, "absent", FALSE))
        return g_strdup_printf(pool ? "Storage pool not found: no storage pool with matching name "
                                      "'%s'"
                                    : "Network not found: no network with matching name '%s'",
                               name);
    if (!kv_section_yes(section, "active", TRUE))
        return g_strdup_printf(pool
                                   ? "Requested operation is not valid: storage pool '%s' is not "
                                     "active"
                                   : "Requested operation is not valid: network '%s' is not active",
                               name);
    return NULL;
}

static char *objects_missing(const KvDemo *demo, const KvGuestNeeds *needs)
{
    for (guint i = 0; i < needs->pools->len; i++) {
        char *words = kv_demo_object_missing(demo, "pool", needs->pools->pdata[i]);
        g_autofree char *file =
            words ? NULL
                  : kv_demo_pool_file(demo, needs->pools->pdata[i], needs->volumes->pdata[i]);

        if (words)
            return words;
        if (!kv_tree_has(&demo->tree, file))
            return g_strdup_printf(
                "Storage volume not found: no storage vol with matching name '%s'",
                (char *)needs->volumes->pdata[i]);
    }
    for (guint i = 0; i < needs->networks->len; i++) {
        char *words = kv_demo_object_missing(demo, "network", needs->networks->pdata[i]);

        if (words)
            return words;
    }
    return NULL;
}

char *kv_demo_vgpu_missing(const KvDemo *demo, const char *vgpu)
{
    g_autofree char *path = g_strdup_printf("/sys/bus/mdev/devices/%s", vgpu);
    g_autofree char *user = kv_domains_user_of(demo, vgpu);

    if (!kv_tree_has(&demo->tree, path))
        return g_strdup_printf("device not found: mediated device '%s' not found", vgpu);
    if (user)
        return g_strdup_printf("Requested operation is not valid: mediated device %s is in use by "
                               "driver QEMU, domain %s",
                               path, user);
    return NULL;
}

static char *files_missing(const KvDemo *demo, const KvGuestNeeds *needs)
{
    gint64 uid, gid;

    kv_qemu_ids(demo, &uid, &gid);
    for (guint i = 0; i < needs->files->len; i++)
        if (!kv_tree_has(&demo->tree, needs->files->pdata[i]))
            return g_strdup_printf("Cannot access storage file '%s' (as uid:%" G_GINT64_FORMAT
                                   ", gid:%" G_GINT64_FORMAT "): No such file or directory",
                                   (char *)needs->files->pdata[i], uid, gid);
    return NULL;
}

/* QEMU's last words on the command line path. */
static char *qemu_ends(const KvDemo *demo, const KvGuestNeeds *needs, const char *vgpu)
{
    g_autofree char *words = kv_qemu_refuses(demo, vgpu);

    if (!words && !needs->has_slot)
        words = g_strdup("PCI: slot 1 function 0 not available for pcie-root-port, in use by "
                         "vfio-pci");
    return words ? g_strdup_printf("internal error: process exited while connecting to monitor: "
                                   "qemu-system-x86_64: -device vfio-pci: %s",
                                   words)
                 : NULL;
}

/* QEMU draws before it looks at its devices. */
static char *render_node_missing(const KvVirt *virt, const char *xml)
{
    KvVirtFit fit;

    virt->real->read_fit(xml, &fit);
    return fit.gl && !kv_tree_has(&virt->demo->tree, "/dev/dri/renderD128")
               ? g_strdup("internal error: process exited while connecting to monitor: "
                          "qemu-system-x86_64: egl: no drm render node available")
               : NULL;
}

/* Everything that can be against the start, in the order in which libvirt comes upon it; NULL. */
char *kv_demo_words_against_start(const KvVirt *virt, const KvDemoDomain *domain)
{
    g_autoptr(KvGuestNeeds) needs = kv_guest_needs(domain->xml);
    gboolean command_line = FALSE;
    g_auto(GStrv) vgpus = virt->real->vgpus_of_xml(domain->xml, &command_line);
    char *words = objects_missing(virt->demo, needs);

    for (char **vgpu = vgpus; !words && !command_line && vgpu && *vgpu; vgpu++)
        words = kv_demo_vgpu_missing(virt->demo, *vgpu);
    if (!words)
        words = files_missing(virt->demo, needs);
    if (!words)
        words = render_node_missing(virt, domain->xml);
    for (char **vgpu = vgpus; !words && command_line && vgpu && *vgpu; vgpu++)
        words = qemu_ends(virt->demo, needs, *vgpu);
    return words;
}

/* Natively libvirt gives the node to QEMU's user while the domain runs, and takes it back. */
void kv_demo_give_nodes(const KvVirt *virt, const KvDemoDomain *domain, gboolean to_qemu)
{
    gboolean command_line = FALSE;
    g_auto(GStrv) vgpus = virt->real->vgpus_of_xml(domain->live, &command_line);
    gint64 uid, gid;

    kv_qemu_ids(virt->demo, &uid, &gid);
    for (char **vgpu = vgpus; !command_line && vgpu && *vgpu; vgpu++) {
        g_autofree char *link = g_strdup_printf("/sys/bus/mdev/devices/%s/iommu_group", *vgpu);
        g_autofree char *group = kv_tree_link_name(&virt->demo->tree, link);
        g_autofree char *path = group ? g_strdup_printf("/dev/vfio/%s", group) : NULL;
        KvNode node;

        if (!path || !kv_nodes_get(virt->demo, path, &node))
            continue;
        node.uid = to_qemu && uid > 0 ? (uid_t)uid : 0;
        node.gid = to_qemu && gid > 0 ? (gid_t)gid : 0;
        kv_nodes_set(virt->demo, path, &node);
    }
}
