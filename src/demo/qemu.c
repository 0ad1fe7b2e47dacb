/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands between QEMU and the node of a vGPU that libvirt doesn't know of: its private /dev,
 * the owner of the node, and the control group's list of devices. */
#include <string.h>

#include "core/text/virconf.h"
#include "demo/model.h"

/* libvirt's settings in force: those of qemu.conf as the daemon read it, or its defaults. */
static gboolean list_has(const KvVirconf *conf, const char *key, const char *const *defaults,
                         const char *item)
{
    const char *const *list = conf ? kv_virconf_get_list(conf, key) : NULL;

    return g_strv_contains(list ? list : defaults, item);
}

static const char *const default_namespaces[] = { "mount", NULL };
static const char *const default_controllers[] = { "cpu",    "devices", "memory", "blkio",
                                                   "cpuset", "cpuacct", NULL };
static const char *const default_acl[] = { "/dev/null",    "/dev/full", "/dev/zero", "/dev/random",
                                           "/dev/urandom", "/dev/ptmx", "/dev/kvm",  NULL };

static KvVirconf *read_conf(const KvDemo *demo)
{
    g_autofree char *text = kv_qemu_conf(demo);

    return kv_virconf_parse(text, strlen(text), "qemu.conf", NULL);
}

/* From qemu.conf, or from what the distribution built in: the description's "+uid:+gid". */
void kv_qemu_ids(const KvDemo *demo, gint64 *ret_uid, gint64 *ret_gid)
{
    g_autoptr(KvVirconf) conf = read_conf(demo);
    const char *user = conf ? kv_virconf_get_string(conf, "user") : NULL;
    const char *group = conf ? kv_virconf_get_string(conf, "group") : NULL;
    const char *built_in = kv_host_get(demo->host, "libvirt", "", "user");
    const char *built_in_group = kv_host_get(demo->host, "libvirt", "", "group");

    *ret_uid = kv_ids_user(demo, user ? user : built_in);
    *ret_gid = kv_ids_group(demo, group ? group : built_in_group);
}

/* As the kernel checks: the owner's bits for the owner, else the group's for its members. */
static gboolean may_open(const KvDemo *demo, const KvNode *node)
{
    gint64 uid, gid;
    mode_t wanted = 06;

    kv_qemu_ids(demo, &uid, &gid);
    if (uid == 0)
        return TRUE;
    if ((gint64)node->uid == uid)
        wanted = 0600;
    else if ((gint64)node->gid == gid || kv_ids_is_member(demo, uid, node->gid))
        wanted = 060;
    return (node->mode & wanted) == wanted;
}

/* The words for one node; NULL when QEMU gets it. */
static const char *words_against(const KvDemo *demo, const KvVirconf *conf, const char *path)
{
    gboolean listed = list_has(conf, "cgroup_device_acl", default_acl, path);
    KvNode node;

    if (list_has(conf, "namespaces", default_namespaces, "mount") && !listed)
        return "No such file or directory";
    if (!kv_nodes_get(demo, path, &node))
        return "No such file or directory";
    if (!may_open(demo, &node))
        return "Permission denied";
    if (list_has(conf, "cgroup_controllers", default_controllers, "devices") && !listed)
        return "Operation not permitted";
    return NULL;
}

char *kv_qemu_refuses(const KvDemo *demo, const char *vgpu)
{
    g_autofree char *link = g_strdup_printf("/sys/bus/mdev/devices/%s/iommu_group", vgpu);
    g_autofree char *group = kv_tree_link_name(&demo->tree, link);
    g_autofree char *node = g_strdup_printf("/dev/vfio/%s", group ? group : "");
    const char *const paths[] = { node, "/dev/vfio/vfio" };
    g_autoptr(KvVirconf) conf = read_conf(demo);

    if (!group)
        return g_strdup_printf(
            "vfio /sys/bus/mdev/devices/%s: no such host device: No such file or "
            "directory",
            vgpu);
    for (unsigned i = 0; i < G_N_ELEMENTS(paths); i++) {
        const char *words = words_against(demo, conf, paths[i]);

        if (words)
            return g_strdup_printf("vfio %s: failed to open %s: %s", vgpu, paths[i], words);
    }
    return NULL;
}
