/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Volumes: files in the directories of the pools. */
#include "demo/virt-demo.h"

#include <string.h>

#define QCOW2_MAGIC "QFI\xfb\0\0\0\3"
#define QCOW2_NEW   196736 /* what qemu-img writes for an empty image */

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

/* The head of a qcow2 image, and zeros for the tables behind it. */
static void write_image(KvDemo *demo, const char *path, guint64 bytes)
{
    g_autofree char *image = g_malloc0(QCOW2_NEW);
    guint64 size = GUINT64_TO_BE(bytes);
    guint32 cluster_bits = GUINT32_TO_BE(16);

    memcpy(image, QCOW2_MAGIC, 8);
    memcpy(image + 20, &cluster_bits, sizeof cluster_bits);
    memcpy(image + 24, &size, sizeof size);
    kv_tree_write_bytes(&demo->tree, path, 0600, image, QCOW2_NEW);
}

static gboolean create_volume(KvVirt *virt, const char *pool, const char *name, guint64 bytes,
                              char **ret_path, GError **error)
{
    const char *const sentence = _("libvirt doesn't make the disk %1$s: %2$s");
    g_autofree char *path = NULL, *words = NULL;

    if (kv_demo_virt_ordered(virt, "virt volume", sentence, name, error) ||
        !check_name(name, error) || !pool_opens(virt, pool, error))
        return FALSE;
    path = kv_demo_pool_file(virt->demo, pool, name);
    if (kv_tree_has(&virt->demo->tree, path)) {
        words = g_strdup_printf("storage volume '%s' exists already", name);
        return kv_demo_virt_fail(error, sentence, name, words);
    }
    write_image(virt->demo, path, bytes);
    if (ret_path)
        *ret_path = g_steal_pointer(&path);
    return TRUE;
}

gboolean kv_demo_create_volume(KvVirt *virt, const char *pool, const char *name, guint64 bytes,
                               char **ret_path, GError **error)
{
    int lock = kv_demo_lock(virt->demo);

    return kv_demo_virt_finish(
        virt, lock, lock < 0 || create_volume(virt, pool, name, bytes, ret_path, error), error);
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

/* What the qcow2 image at path, in directory, is made over; NULL when it stands for itself. */
static char *backing_of(const KvDemo *demo, const char *directory, const char *path)
{
    g_autoptr(GBytes) bytes = kv_tree_read_bytes(&demo->tree, path);
    gsize length = 0;
    const char *image = bytes ? g_bytes_get_data(bytes, &length) : NULL;
    g_autofree char *name = NULL;
    guint64 offset;
    guint32 size;

    if (length < 20 || memcmp(image, QCOW2_MAGIC, 4) != 0)
        return NULL;
    memcpy(&offset, image + 8, sizeof offset);
    memcpy(&size, image + 16, sizeof size);
    offset = GUINT64_FROM_BE(offset);
    size = GUINT32_FROM_BE(size);
    if (offset == 0 || size == 0 || offset > length || size > length - offset)
        return NULL;
    name = g_strndup(image + offset, size);
    return g_path_is_absolute(name) ? g_steal_pointer(&name)
                                    : g_build_filename(directory, name, NULL);
}

static void add_overlays(const KvDemo *demo, const char *directory, GPtrArray *overlays)
{
    g_auto(GStrv) names = kv_tree_list(&demo->tree, directory);

    for (char **name = names; *name; name++) {
        g_autofree char *file = g_build_filename(directory, *name, NULL);
        char *backing = backing_of(demo, directory, file);
        KvVirtOverlay *overlay;

        if (!backing)
            continue;
        overlay = g_new0(KvVirtOverlay, 1);
        overlay->path = g_steal_pointer(&file);
        overlay->backing = backing;
        g_ptr_array_add(overlays, overlay);
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
