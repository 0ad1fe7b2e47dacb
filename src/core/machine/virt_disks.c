/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who uses which disk. */
#include "core/machine/virt.h"

#include <string.h>

const KvVirtObject *kv_virt_pool(const KvVirtFacts *virt, const char *name)
{
    for (guint i = 0; virt && i < virt->pools->len; i++) {
        const KvVirtObject *pool = virt->pools->pdata[i];

        if (g_strcmp0(pool->name, name) == 0)
            return pool;
    }
    return NULL;
}

const KvVirtVolume *kv_virt_volume(const KvVirtFacts *virt, const char *pool_name, const char *name)
{
    const KvVirtObject *pool = kv_virt_pool(virt, pool_name);

    for (guint i = 0; pool && pool->volumes && i < pool->volumes->len; i++) {
        const KvVirtVolume *volume = pool->volumes->pdata[i];

        if (g_strcmp0(volume->name, name) == 0)
            return volume;
    }
    return NULL;
}

typedef gboolean (*Match)(const KvVirtVolume *volume, const char *path);

static const KvVirtVolume *find(const KvVirtFacts *virt, const char *path, Match match)
{
    for (guint i = 0; virt && i < virt->pools->len; i++) {
        const KvVirtObject *pool = virt->pools->pdata[i];

        for (guint j = 0; pool->volumes && j < pool->volumes->len; j++)
            if (match(pool->volumes->pdata[j], path))
                return pool->volumes->pdata[j];
    }
    return NULL;
}

static gboolean lies_at(const KvVirtVolume *volume, const char *path)
{
    return g_strcmp0(volume->path, path) == 0;
}

static gboolean is_over(const KvVirtVolume *volume, const char *path)
{
    return g_strcmp0(volume->backing, path) == 0;
}

const KvVirtVolume *kv_virt_volume_at(const KvVirtFacts *virt, const char *path)
{
    return find(virt, path, lies_at);
}

const KvVirtVolume *kv_virt_overlay_of(const KvVirtFacts *virt, const char *path)
{
    return find(virt, path, is_over);
}

const char *kv_virt_disk_path(const KvVirtFacts *virt, const KvVirtDisk *disk)
{
    const KvVirtVolume *volume = disk->pool ? kv_virt_volume(virt, disk->pool, disk->volume) : NULL;

    return disk->path ? disk->path : volume ? volume->path : NULL;
}

static gboolean is_at(const KvVirtFacts *virt, const KvVirtDisk *disk, const char *path)
{
    const char *at = kv_virt_disk_path(virt, disk);
    g_autofree char *whole = at ? g_canonicalize_filename(at, "/") : NULL;

    return g_strcmp0(whole, path) == 0;
}

static gboolean uses(const KvVirtFacts *virt, const KvVirtDomain *domain, const char *path,
                     gboolean only_to_write)
{
    for (guint i = 0; domain->disks && i < domain->disks->len; i++) {
        const KvVirtDisk *disk = domain->disks->pdata[i];

        if ((!only_to_write || (!disk->is_removable && !disk->is_backing)) &&
            is_at(virt, disk, path))
            return TRUE;
    }
    return FALSE;
}

const KvVirtDomain *kv_virt_disk_user(const KvVirtFacts *virt, const char *path,
                                      gboolean only_to_write)
{
    g_autofree char *whole = path ? g_canonicalize_filename(path, "/") : NULL;

    for (guint i = 0; whole && virt && i < virt->domains->len; i++) {
        const KvVirtDomain *domain = virt->domains->pdata[i];

        if (uses(virt, domain, whole, only_to_write))
            return domain;
    }
    return NULL;
}
