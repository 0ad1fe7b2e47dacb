/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The storage pools and what is in them. */
#include "virt/virt-private.h"

#include <string.h>

#include "virt/xml.h"

static guint64 bytes_at(xmlNode *volume, const char *name)
{
    g_autofree char *text = kv_xml_text(kv_xml_child(volume, name));

    /* libvirt writes all of them in bytes. */
    return text ? g_ascii_strtoull(text, NULL, 10) : 0;
}

static char *text_at(xmlNode *node, const char *path)
{
    g_autofree char *text = kv_xml_text(kv_xml_at(node, path));

    return text && *text ? g_steal_pointer(&text) : NULL;
}

/* NULL when it has just gone, or libvirt doesn't describe it. */
static KvVirtVolume *read_volume(virStorageVolPtr from)
{
    char *xml = virStorageVolGetXMLDesc(from, 0);
    g_autoptr(xmlDoc) document = xml ? kv_xml_parse(xml) : NULL;
    xmlNode *root = document ? xmlDocGetRootElement(document) : NULL;
    KvVirtVolume *volume;

    free(xml);
    if (!root)
        return NULL;
    volume = g_new0(KvVirtVolume, 1);
    volume->name = text_at(root, "name");
    if (!volume->name)
        volume->name = g_strdup("");
    volume->path = text_at(root, "target/path");
    volume->format = kv_xml_attribute(kv_xml_at(root, "target/format"), "type");
    volume->capacity = bytes_at(root, "capacity");
    volume->used = bytes_at(root, "allocation");
    volume->backing = text_at(root, "backingStore/path");
    return volume;
}

static int compare_volumes(gconstpointer a, gconstpointer b)
{
    return strcmp((*(KvVirtVolume *const *)a)->name, (*(KvVirtVolume *const *)b)->name);
}

static GPtrArray *look_at_volumes(virStoragePoolPtr pool)
{
    GPtrArray *found = g_ptr_array_new_with_free_func((GDestroyNotify)kv_virt_volume_free);
    virStorageVolPtr *volumes = NULL;
    int count = virStoragePoolListAllVolumes(pool, &volumes, 0);

    for (int i = 0; i < count; i++) {
        KvVirtVolume *volume = read_volume(volumes[i]);

        if (volume)
            g_ptr_array_add(found, volume);
        virStorageVolFree(volumes[i]);
    }
    free(volumes);
    g_ptr_array_sort(found, compare_volumes);
    if (count < 0)
        g_clear_pointer(&found, g_ptr_array_unref);
    return found;
}

static KvVirtObject *look_at_pool(virStoragePoolPtr pool, gboolean volumes)
{
    KvVirtObject *object = g_new0(KvVirtObject, 1);
    virStoragePoolInfo info;

    object->name = g_strdup(virStoragePoolGetName(pool));
    object->path = kv_virt_pool_directory(pool);
    if (virStoragePoolGetInfo(pool, &info) < 0 || info.state != VIR_STORAGE_POOL_RUNNING)
        return object;
    object->active = TRUE;
    object->capacity = info.capacity;
    object->available = info.available;
    if (volumes)
        object->volumes = look_at_volumes(pool);
    return object;
}

static int compare_pools(gconstpointer a, gconstpointer b)
{
    return strcmp((*(KvVirtObject *const *)a)->name, (*(KvVirtObject *const *)b)->name);
}

void kv_virt_look_at_pools(virConnectPtr connection, gboolean volumes, GPtrArray *objects)
{
    virStoragePoolPtr *pools = NULL;
    int count = virConnectListAllStoragePools(connection, &pools, 0);

    for (int i = 0; i < count; i++) {
        g_ptr_array_add(objects, look_at_pool(pools[i], volumes));
        virStoragePoolFree(pools[i]);
    }
    free(pools);
    g_ptr_array_sort(objects, compare_pools);
}
