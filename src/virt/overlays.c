/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Images that are made over others. */
#include "virt/virt-private.h"

#include "virt/xml.h"

/* What the volume is made over goes to *ret_backing, NULL for nothing. FALSE with *error when
 * libvirt doesn't describe it, unless it has just gone. */
static gboolean read_backing(virStorageVolPtr volume, const char *name, char **ret_backing,
                             GError **error)
{
    char *xml = virStorageVolGetXMLDesc(volume, 0);
    g_autoptr(xmlDoc) document = NULL;

    *ret_backing = NULL;
    if (!xml)
        return kv_virt_code() == VIR_ERR_NO_STORAGE_VOL ||
               kv_virt_fail(error, _("libvirt doesn't describe the disk %1$s: %2$s"), name);
    document = kv_xml_parse(xml);
    free(xml);
    *ret_backing = kv_xml_text(
        kv_xml_at(document ? xmlDocGetRootElement(document) : NULL, "backingStore/path"));
    return TRUE;
}

static gboolean add_volume(virStorageVolPtr volume, GPtrArray *overlays, GError **error)
{
    g_autofree char *name = g_strdup(virStorageVolGetName(volume)), *backing = NULL;
    KvVirtOverlay *overlay;
    char *path;

    if (!read_backing(volume, name, &backing, error))
        return FALSE;
    if (!backing || !*backing)
        return TRUE;
    path = virStorageVolGetPath(volume);
    overlay = g_new0(KvVirtOverlay, 1);
    overlay->path = g_strdup(path ? path : name);
    overlay->backing = g_steal_pointer(&backing);
    g_ptr_array_add(overlays, overlay);
    free(path);
    return TRUE;
}

static gboolean look_in_pool(virStoragePoolPtr pool, GPtrArray *overlays, GError **error)
{
    g_autofree char *pool_name = g_strdup(virStoragePoolGetName(pool));
    virStorageVolPtr *volumes = NULL;
    gboolean fine = TRUE;
    int count;

    /* What somebody put there since libvirt looked counts, too. */
    virStoragePoolRefresh(pool, 0);
    count = virStoragePoolListAllVolumes(pool, &volumes, 0);
    if (count < 0)
        return kv_virt_fail(error, _("libvirt doesn't describe the storage pool %1$s: %2$s"),
                            pool_name);
    for (int i = 0; i < count; i++) {
        fine = fine && add_volume(volumes[i], overlays, error);
        virStorageVolFree(volumes[i]);
    }
    free(volumes);
    return fine;
}

GPtrArray *kv_virt_overlays(KvVirt *virt, GError **error)
{
    g_auto(KvNoPipe) guard = kv_no_pipe();
    g_autoptr(GPtrArray) overlays =
        g_ptr_array_new_with_free_func((GDestroyNotify)kv_virt_overlay_free);
    virStoragePoolPtr *pools = NULL;
    int count = virConnectListAllStoragePools(virt->connection, &pools,
                                              VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE);
    gboolean fine = TRUE;

    if (count < 0) {
        kv_virt_fail(error, _("libvirt at %1$s doesn't list its storage pools: %2$s"), virt->uri);
        return NULL;
    }
    for (int i = 0; i < count; i++) {
        fine = fine && look_in_pool(pools[i], overlays, error);
        virStoragePoolFree(pools[i]);
    }
    free(pools);
    return fine ? g_steal_pointer(&overlays) : NULL;
}
