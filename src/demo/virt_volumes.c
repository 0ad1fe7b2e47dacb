/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Volumes: files in the directories of the pools. */
#include "demo/virt-demo.h"

#include <string.h>

#include "demo/images.h"

#define GIB (G_GUINT64_CONSTANT(1) << 30)

char *kv_demo_pool_file(const KvDemo *demo, const char *pool, const char *volume)
{
    const char *directory = kv_host_get(demo->host, "pool", pool, "path");

    return g_build_filename(directory ? directory : "/var/lib/libvirt/images", volume, NULL);
}

static gboolean pool_opens(const KvVirt *virt, const char *pool, GError **error)
{
    g_autofree char *words = kv_demo_object_missing(virt->demo, "pool", pool);

    return !words || kv_demo_virt_fail(error, _("libvirt doesn't open the storage pool %1$s: %2$s"),
                                       pool, words);
}

static gboolean check_name(const char *name, GError **error)
{
    g_autofree char *shown = kv_printable(name, -1);

    if (name[0] != '\0' && !strchr(name, '/') && g_utf8_validate(name, -1, NULL))
        return TRUE;
    return kv_fail(error, KV_ERROR_INPUT,
                   _("The name “%s” can't be a disk's: it is empty, holds a slash or control "
                     "characters, or isn't UTF-8. Choose another one."),
                   shown);
}

/* libvirt's words against a volume's name or base; NULL. */
static char *words_against(const KvDemo *demo, const KvNewVolume *volume, const char *path)
{
    if (kv_tree_has(&demo->tree, path))
        return g_strdup_printf("storage volume '%s' exists already", volume->name);
    if (volume->base && !kv_tree_has(&demo->tree, volume->base))
        return g_strdup_printf("inaccessible backing store volume %s: No such file or directory",
                               volume->base);
    return NULL;
}

static gboolean create_volume(KvVirt *virt, const KvNewVolume *volume, char **ret_path,
                              GError **error)
{
    const char *const sentence = _("libvirt doesn't make the disk %1$s: %2$s");
    g_autofree char *path = NULL, *words = NULL;

    if (kv_demo_virt_ordered(virt, "virt volume", sentence, volume->name, error) ||
        !check_name(volume->name, error) || !pool_opens(virt, volume->pool, error))
        return FALSE;
    path = kv_demo_pool_file(virt->demo, volume->pool, volume->name);
    words = words_against(virt->demo, volume, path);
    if (words)
        return kv_demo_virt_fail(error, sentence, volume->name, words);
    kv_image_write(&virt->demo->tree, path, volume);
    if (ret_path)
        *ret_path = g_steal_pointer(&path);
    return TRUE;
}

gboolean kv_demo_create_volume(KvVirt *virt, const KvNewVolume *volume, char **ret_path,
                               GError **error)
{
    int lock = kv_demo_lock(virt->demo);

    return kv_demo_virt_finish(virt, lock, lock < 0 || create_volume(virt, volume, ret_path, error),
                               error);
}

char *kv_demo_volume_path(KvVirt *virt, const char *pool, const char *name, GError **error)
{
    if (!check_name(name, error) || !pool_opens(virt, pool, error))
        return NULL;
    return kv_demo_pool_file(virt->demo, pool, name);
}

gboolean kv_demo_volume_used(KvVirt *virt, const char *pool, const char *name, gboolean *ret_exists,
                             guint64 *ret_used, GError **error)
{
    g_autofree char *path = kv_demo_pool_file(virt->demo, pool, name);
    struct stat st;

    if (!pool_opens(virt, pool, error))
        return FALSE;
    *ret_exists = kv_tree_stat(&virt->demo->tree, path, &st) == 0;
    *ret_used = *ret_exists ? (guint64)st.st_blocks * 512 : 0;
    return TRUE;
}

gboolean kv_demo_delete_volume(KvVirt *virt, const char *pool, const char *name, GError **error)
{
    g_autofree char *path = kv_demo_pool_file(virt->demo, pool, name);
    int lock;

    if (!pool_opens(virt, pool, error))
        return FALSE;
    lock = kv_demo_lock(virt->demo);
    if (lock >= 0)
        kv_tree_remove(&virt->demo->tree, path);
    return kv_demo_virt_finish(virt, lock, TRUE, error);
}

static void add_overlays(const KvDemo *demo, const char *directory, GPtrArray *overlays)
{
    g_auto(GStrv) names = kv_tree_list(&demo->tree, directory);

    for (char **name = names; *name; name++) {
        KvVirtVolume *volume = kv_image_read(&demo->tree, directory, *name);

        if (volume->backing) {
            KvVirtOverlay *overlay = g_new0(KvVirtOverlay, 1);

            overlay->path = g_steal_pointer(&volume->path);
            overlay->backing = g_steal_pointer(&volume->backing);
            g_ptr_array_add(overlays, overlay);
        }
        kv_virt_volume_free(volume);
    }
}

GPtrArray *kv_demo_overlays(KvVirt *virt, GError **error)
{
    const GPtrArray *sections = virt->demo->host->sections;
    GPtrArray *overlays = g_ptr_array_new_with_free_func((GDestroyNotify)kv_virt_overlay_free);

    for (guint i = 0; i < sections->len; i++) {
        const KvHostSection *section = sections->pdata[i];
        g_autofree char *directory = kv_demo_pool_file(virt->demo, section->name, NULL);

        if (strcmp(section->kind, "pool") == 0 && kv_section_yes(section, "active", TRUE))
            add_overlays(virt->demo, directory, overlays);
    }
    return overlays;
}

static GPtrArray *volumes_in(const KvDemo *demo, const char *directory)
{
    g_auto(GStrv) names = kv_tree_list(&demo->tree, directory);
    GPtrArray *volumes = g_ptr_array_new_with_free_func((GDestroyNotify)kv_virt_volume_free);

    for (char **name = names; *name; name++) {
        g_autofree char *path = g_build_filename(directory, *name, NULL);

        if (!kv_tree_has_dir(&demo->tree, path))
            g_ptr_array_add(volumes, kv_image_read(&demo->tree, directory, *name));
    }
    return volumes;
}

void kv_demo_look_at_pool(const KvDemo *demo, const KvHostSection *section, KvVirtObject *pool)
{
    pool->path = kv_demo_pool_file(demo, section->name, NULL);
    pool->capacity = kv_section_number(section, "size", 0) * GIB;
    pool->available = kv_section_number(section, "free", 0) * GIB;
    if (pool->active)
        pool->volumes = volumes_in(demo, pool->path);
}
