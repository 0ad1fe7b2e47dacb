/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Images that are made over others. */
#include "virt/virt-private.h"

#include "virt/xml.h"

/* Is the volume made over the image at path? FALSE with *error when libvirt doesn't describe it,
 * unless it has just gone. */
static gboolean is_over(virStorageVolPtr volume, const char *path, gboolean *ret_is,
                        const char *name, GError **error)
{
    char *xml = virStorageVolGetXMLDesc(volume, 0);
    g_autoptr(xmlDoc) document = NULL;
    g_autofree char *backing = NULL;

    *ret_is = FALSE;
    if (!xml)
        return kv_virt_code() == VIR_ERR_NO_STORAGE_VOL ||
               kv_virt_fail(error, _("libvirt doesn't describe the disk %1$s: %2$s"), name);
    document = kv_xml_parse(xml);
    free(xml);
    backing = kv_xml_text(
        kv_xml_at(document ? xmlDocGetRootElement(document) : NULL, "backingStore/path"));
    *ret_is = g_strcmp0(backing, path) == 0;
    return TRUE;
}

static gboolean look_in_pool(virStoragePoolPtr pool, const char *path, char **ret_overlay,
                             GError **error)
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
        g_autofree char *name = g_strdup(virStorageVolGetName(volumes[i]));
        gboolean is = FALSE;

        if (fine && !*ret_overlay)
            fine = is_over(volumes[i], path, &is, name, error);
        if (is) {
            char *where = virStorageVolGetPath(volumes[i]);

            *ret_overlay = g_strdup(where ? where : name);
            free(where);
        }
        virStorageVolFree(volumes[i]);
    }
    free(volumes);
    return fine;
}

gboolean kv_virt_volume_overlay(KvVirt *virt, const char *path, char **ret_overlay, GError **error)
{
    g_auto(KvNoPipe) guard = kv_no_pipe();
    virStoragePoolPtr *pools = NULL;
    int count = virConnectListAllStoragePools(virt->connection, &pools,
                                              VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE);
    gboolean fine = TRUE;

    *ret_overlay = NULL;
    if (count < 0)
        return kv_virt_fail(error, _("libvirt at %1$s doesn't list its storage pools: %2$s"),
                            virt->uri);
    for (int i = 0; i < count; i++) {
        if (fine && !*ret_overlay)
            fine = look_in_pool(pools[i], path, ret_overlay, error);
        virStoragePoolFree(pools[i]);
    }
    free(pools);
    return fine;
}
