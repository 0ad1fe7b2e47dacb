/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which disk a person means, and whether anybody else needs it. */
#include "core/session/vm_disk.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

void kv_vm_volume_free(KvVmVolume *volume)
{
    if (!volume)
        return;
    g_free(volume->pool);
    g_free(volume->name);
    g_free(volume->path);
    g_free(volume);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(KvVmVolume, kv_vm_volume_free)

static const KvVirtObject *find_pool(const KvVms *vms, const char *name, const char *directory)
{
    for (guint i = 0; i < vms->libvirt->pools->len; i++) {
        const KvVirtObject *pool = vms->libvirt->pools->pdata[i];

        if (name ? strcmp(pool->name, name) == 0 : g_strcmp0(pool->path, directory) == 0)
            return pool;
    }
    return NULL;
}

/* Where the disk lies; NULL where that can't be told. g_free. */
static char *path_of(const KvVms *vms, const KvVirtDisk *disk)
{
    const KvVirtObject *pool = disk->pool ? find_pool(vms, disk->pool, NULL) : NULL;

    if (disk->path)
        return g_canonicalize_filename(disk->path, "/");
    return pool && pool->path ? g_build_filename(pool->path, disk->volume, NULL) : NULL;
}

/* ---- which one is meant ---- */

static gboolean is_meant(const KvVirtDisk *disk, const char *path, const char *named)
{
    g_autofree char *last = path ? g_path_get_basename(path) : NULL;

    return !disk->is_removable && !disk->is_backing &&
           (g_strcmp0(path, named) == 0 || g_strcmp0(disk->path, named) == 0 ||
            g_strcmp0(last, named) == 0 || g_strcmp0(disk->volume, named) == 0);
}

static KvVmVolume *volume_of(const KvVms *vms, const KvVirtDisk *disk, char *path)
{
    KvVmVolume *volume = g_new0(KvVmVolume, 1);
    g_autofree char *directory = path ? g_path_get_dirname(path) : NULL;
    const KvVirtObject *pool = find_pool(vms, disk->pool, directory);

    volume->path = path;
    volume->pool = g_strdup(pool ? pool->name : disk->pool);
    volume->name = disk->volume ? g_strdup(disk->volume) : g_path_get_basename(path);
    return volume;
}

static KvVmVolume *find_volume(const KvVirtOps *ops, const KvVms *vms, const KvVm *vm,
                               const char *named, GError **error)
{
    g_autoptr(KvVirtView) view = ops->view_of_xml(vm->domain->xml);
    g_autoptr(KvVmVolume) found = NULL;
    g_autofree char *shown = kv_printable(named, -1);

    for (guint i = 0; i < view->disks->len; i++) {
        const KvVirtDisk *disk = view->disks->pdata[i];
        g_autofree char *path = path_of(vms, disk);

        if (!is_meant(disk, path, named))
            continue;
        if (found) {
            kv_fail(error, KV_ERROR_INPUT,
                    _("The virtual machine has more than one disk “%s”: name the one you mean by "
                      "its whole path."),
                    shown);
            return NULL;
        }
        found = volume_of(vms, disk, g_steal_pointer(&path));
    }
    if (!found)
        kv_fail(error, KV_ERROR_INPUT,
                _("“%s” isn't a disk of this virtual machine. Name one by its path or its volume's "
                  "name; “kvmgt-setup vm” with the machine's name shows them."),
                shown);
    return g_steal_pointer(&found);
}

/* ---- whether anybody else needs it ---- */

static gboolean is_same_file(KvMachine *machine, const char *one, const char *other)
{
    KvStat a, b;

    if (strcmp(one, other) == 0)
        return TRUE;
    return kv_machine_stat(machine, one, &a) == 0 && kv_machine_stat(machine, other, &b) == 0 &&
           a.file_id == b.file_id && a.file_system == b.file_system;
}

/* Does libvirt look into it for what it is made over? */
static gboolean lies_in_active_pool(KvMachine *machine, const KvVms *vms, const KvVirtDisk *disk,
                                    const char *path)
{
    g_autofree char *directory = path ? g_path_get_dirname(path) : NULL;

    for (guint i = 0; i < vms->libvirt->pools->len; i++) {
        const KvVirtObject *pool = vms->libvirt->pools->pdata[i];

        if (pool->active &&
            (g_strcmp0(pool->name, disk->pool) == 0 ||
             (pool->path && directory && is_same_file(machine, pool->path, directory))))
            return TRUE;
    }
    return FALSE;
}

/* A disk of the domain that may be made over anything; NULL. Printable; g_free. */
static char *find_unknown(KvMachine *machine, const KvVirtOps *ops, const KvVms *vms,
                          const char *xml)
{
    g_autoptr(KvVirtView) view = ops->view_of_xml(xml);

    for (guint i = 0; i < view->disks->len; i++) {
        const KvVirtDisk *disk = view->disks->pdata[i];
        g_autofree char *path = path_of(vms, disk);

        if (disk->is_open && !disk->is_removable && !lies_in_active_pool(machine, vms, disk, path))
            return kv_printable(path ? path : disk->volume, -1);
    }
    return NULL;
}

static gboolean names_it(KvMachine *machine, const KvVirtOps *ops, const KvVms *vms,
                         const char *xml, const KvVmVolume *volume)
{
    g_autoptr(KvVirtView) view = ops->view_of_xml(xml);

    for (guint i = 0; i < view->disks->len; i++) {
        const KvVirtDisk *disk = view->disks->pdata[i];
        g_autofree char *path = path_of(vms, disk);

        if (path && is_same_file(machine, path, volume->path))
            return TRUE;
    }
    return FALSE;
}

/* Against one other domain: what it names, and what can't be known of it. */
static gboolean leaves_it_alone(KvMachine *machine, const KvVirtOps *ops, const KvVms *vms,
                                const KvVirtDomain *other, const KvVmVolume *volume, GError **error)
{
    const char *const xmls[] = { other->xml, other->live };
    g_autofree char *shown = kv_printable(volume->path, -1), *name = kv_printable(other->name, -1);

    for (gsize i = 0; i < G_N_ELEMENTS(xmls) && xmls[i]; i++) {
        g_autofree char *unknown = NULL;

        if (names_it(machine, ops, vms, xmls[i], volume))
            return kv_fail(error, KV_ERROR_INPUT,
                           _("The disk %1$s is used by the virtual machine “%2$s”, too: it stays. "
                             "Leave it away to remove the rest."),
                           shown, name);
        unknown = find_unknown(machine, ops, vms, xmls[i]);
        if (unknown)
            return kv_fail(
                error, KV_ERROR_INPUT,
                _("The disk %1$s stays: the disk %2$s of the virtual machine “%3$s” lies "
                  "in no active storage pool, so that libvirt doesn't tell whether it "
                  "is made over this one. Leave it away to remove the rest."),
                shown, unknown, name);
    }
    return TRUE;
}

static gboolean has_no_overlay(KvMachine *machine, const KvVmVolume *volume, GError **error)
{
    g_autoptr(GPtrArray) overlays = kv_machine_virt_overlays(machine, error);
    g_autofree char *shown = kv_printable(volume->path, -1);

    for (guint i = 0; overlays && i < overlays->len; i++) {
        const KvVirtOverlay *overlay = overlays->pdata[i];
        g_autofree char *over = kv_printable(overlay->path, -1);

        if (is_same_file(machine, overlay->backing, volume->path))
            return kv_fail(error, KV_ERROR_INPUT,
                           _("The disk %1$s stays: the image %2$s is made over it. Leave it "
                             "away to remove the rest."),
                           shown, over);
    }
    return overlays != NULL;
}

static gboolean is_nobody_elses(KvMachine *machine, const KvVirtOps *ops, const KvVms *vms,
                                const KvVm *vm, const KvVmVolume *volume, GError **error)
{
    for (guint i = 0; i < vms->libvirt->domains->len; i++) {
        const KvVirtDomain *other = vms->libvirt->domains->pdata[i];

        if (other != vm->domain && !leaves_it_alone(machine, ops, vms, other, volume, error))
            return FALSE;
    }
    return has_no_overlay(machine, volume, error);
}

static gboolean is_deletable(KvMachine *machine, const KvVms *vms, const KvVmVolume *volume,
                             GError **error)
{
    g_autofree char *shown = kv_printable(volume->path ? volume->path : volume->name, -1);
    gboolean exists = FALSE;
    guint64 used;

    if (!volume->pool || !volume->path)
        return kv_fail(error, KV_ERROR_INPUT,
                       _("The disk %s lies in no directory of a storage pool: it stays. Delete it "
                         "by hand once the virtual machine is removed."),
                       shown);
    if (!kv_machine_virt_volume_used(machine, volume->pool, volume->name, &exists, &used, error))
        return FALSE;
    return exists || kv_fail(error, KV_ERROR_INPUT,
                             _("The storage pool “%1$s” doesn't know the disk %2$s. Have it look "
                               "again with: virsh pool-refresh %1$s"),
                             volume->pool, shown);
}

KvVmVolume *kv_vm_volume(KvMachine *machine, const KvVms *vms, const KvVm *vm, const char *named,
                         GError **error)
{
    const KvVirtOps *ops = NULL;
    KvVirt *virt = NULL;
    g_autoptr(KvVmVolume) volume = NULL;

    if (!kv_machine_virt(machine, &ops, &virt, error))
        return NULL;
    volume = find_volume(ops, vms, vm, named, error);
    if (!volume || !is_deletable(machine, vms, volume, error) ||
        !is_nobody_elses(machine, ops, vms, vm, volume, error))
        return NULL;
    return g_steal_pointer(&volume);
}
