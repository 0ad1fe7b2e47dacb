/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/virt-private.h"

#include <string.h>

#include "core/text/printable.h"
#include "virt/xml.h"

static virStoragePoolPtr find_pool(KvVirt *virt, const char *name, GError **error)
{
    virStoragePoolPtr pool = virStoragePoolLookupByName(virt->connection, name);

    if (!pool)
        kv_virt_fail(error, _("libvirt doesn't open the storage pool %1$s: %2$s"), name);
    return pool;
}

/* The same as kv_virt_fail(), unless the trouble is that the pool isn't active. libvirt has no code
 * of its own for that. */
static gboolean fail_in_pool(GError **error, virStoragePoolPtr pool, const char *format,
                             const char *thing)
{
    g_autoptr(virError) said = virSaveLastError();
    g_autofree char *shown = kv_printable(virStoragePoolGetName(pool), -1);

    if (virStoragePoolIsActive(pool) == 0)
        return kv_fail(error, KV_ERROR_LIBVIRT,
                       _("The storage pool %1$s is not active. Start it with: "
                         "virsh pool-start %1$s"),
                       shown);
    return kv_virt_fail_of(error, said, format, thing);
}

/* A volume by name; NULL without *error when there is none. */
static gboolean find_volume(KvVirt *virt, const char *pool_name, const char *name,
                            virStorageVolPtr *ret_volume, GError **error)
{
    g_autoptr(virStoragePool) pool = find_pool(virt, pool_name, error);

    *ret_volume = NULL;
    if (!pool)
        return FALSE;
    *ret_volume = virStorageVolLookupByName(pool, name);
    if (*ret_volume || kv_virt_code() == VIR_ERR_NO_STORAGE_VOL)
        return TRUE;
    return fail_in_pool(error, pool, _("libvirt doesn't look for the disk %1$s: %2$s"), name);
}

static gboolean check_name(const char *name, GError **error)
{
    g_autofree char *shown = kv_printable(name, -1);

    if (name[0] != '\0' && !strchr(name, '/') && kv_xml_holds(name))
        return TRUE;
    return kv_fail(error, KV_ERROR_INPUT,
                   _("The name “%s” can't be a disk's: it is empty, holds a slash or control "
                     "characters, or isn't UTF-8. Choose another one."),
                   shown);
}

static gboolean check_path(const char *path, GError **error)
{
    g_autofree char *shown = kv_printable(path, -1);

    return kv_xml_holds(path) ||
           kv_fail(error, KV_ERROR_INPUT,
                   _("A disk can't be made over “%s”: the name holds control characters, or isn't "
                     "UTF-8. Choose another image, or rename it."),
                   shown);
}

static void add_bytes(xmlNode *volume, const char *name, guint64 bytes)
{
    g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT, bytes);

    kv_xml_set(kv_xml_add(volume, name, text), "unit", "bytes");
}

/* Takes room only as the guest writes; where volumes aren't files, that isn't possible. */
static char *volume_xml(const KvNewVolume *wanted, gboolean in_directory)
{
    g_autoptr(xmlDoc) document = xmlNewDoc((const xmlChar *)"1.0");
    xmlNode *volume = xmlNewNode(NULL, (const xmlChar *)"volume"), *target, *base;

    xmlDocSetRootElement(document, volume);
    kv_xml_add(volume, "name", wanted->name);
    add_bytes(volume, "capacity", wanted->bytes);
    add_bytes(volume, "allocation", in_directory ? 0 : wanted->bytes);
    target = kv_xml_add(volume, "target", NULL);
    kv_xml_add_with(target, "format", "type", wanted->format, NULL);
    /* Else libvirt asks for the version of qcow2 in which zeros take room, too. */
    if (strcmp(wanted->format, "qcow2") == 0)
        kv_xml_add(target, "compat", "1.1");
    if (wanted->base) {
        base = kv_xml_add(volume, "backingStore", NULL);
        kv_xml_add(base, "path", wanted->base);
        /* Never left to a guess: what a guest wrote into a raw image could look like another. */
        kv_xml_add_with(base, "format", "type", wanted->base_format, NULL);
    }
    return kv_xml_write(document);
}

gboolean kv_virt_create_volume(KvVirt *virt, const KvNewVolume *wanted, char **ret_path,
                               GError **error)
{
    g_auto(KvNoPipe) guard = kv_no_pipe();
    const char *const sentence = _("libvirt doesn't make the disk %1$s: %2$s");
    g_autoptr(virStoragePool) place = NULL;
    g_autoptr(virStorageVol) volume = NULL;
    g_autofree char *xml = NULL, *directory = NULL;
    char *path;

    if (!check_name(wanted->name, error) || (wanted->base && !check_path(wanted->base, error)))
        return FALSE;
    place = find_pool(virt, wanted->pool, error);
    if (!place)
        return FALSE;
    directory = kv_virt_pool_directory(place);
    xml = volume_xml(wanted, directory != NULL);
    volume = virStorageVolCreateXML(place, xml, 0);
    path = volume ? virStorageVolGetPath(volume) : NULL;
    if (!path)
        return fail_in_pool(error, place, sentence, wanted->name);
    if (ret_path)
        *ret_path = g_strdup(path);
    free(path);
    return TRUE;
}

char *kv_virt_pool_directory(virStoragePoolPtr pool)
{
    static const char *const kinds[] = { "dir", "fs", "netfs" };
    char *xml = virStoragePoolGetXMLDesc(pool, 0);
    g_autoptr(xmlDoc) document = kv_xml_parse(xml);
    xmlNode *root = document ? xmlDocGetRootElement(document) : NULL;

    free(xml);
    for (gsize i = 0; root && i < G_N_ELEMENTS(kinds); i++)
        if (kv_xml_attribute_is(root, "type", kinds[i]))
            return kv_xml_text(kv_xml_at(root, "target/path"));
    return NULL;
}

char *kv_virt_volume_path(KvVirt *virt, const char *pool, const char *name, GError **error)
{
    g_auto(KvNoPipe) guard = kv_no_pipe();
    g_autoptr(virStoragePool) place = NULL;
    g_autofree char *directory = NULL, *shown = kv_printable(pool, -1);

    if (!check_name(name, error))
        return NULL;
    place = find_pool(virt, pool, error);
    if (!place)
        return NULL;
    directory = kv_virt_pool_directory(place);
    if (directory)
        return g_build_filename(directory, name, NULL);
    if (kv_virt_code() != VIR_ERR_OK)
        kv_virt_fail(error, _("libvirt doesn't describe the storage pool %1$s: %2$s"), pool);
    else
        kv_fail(error, KV_ERROR_UNSUPPORTED,
                _("The storage pool %s doesn't keep its disks as files in a directory. "
                  "Choose a pool that does, or a disk that is there already."),
                shown);
    return NULL;
}

gboolean kv_virt_volume_used(KvVirt *virt, const char *pool, const char *name, gboolean *ret_exists,
                             guint64 *ret_used, GError **error)
{
    g_auto(KvNoPipe) guard = kv_no_pipe();
    virStorageVolPtr found;
    virStorageVolInfo info;

    if (!find_volume(virt, pool, name, &found, error))
        return FALSE;
    *ret_exists = found != NULL;
    *ret_used = 0;
    if (!found)
        return TRUE;

    g_autoptr(virStorageVol) volume = found;
    if (virStorageVolGetInfo(volume, &info) < 0)
        return kv_virt_fail(error, _("libvirt doesn't say how large the disk %1$s is: %2$s"), name);
    *ret_used = info.allocation;
    return TRUE;
}

gboolean kv_virt_delete_volume(KvVirt *virt, const char *pool, const char *name, GError **error)
{
    g_auto(KvNoPipe) guard = kv_no_pipe();
    virStorageVolPtr found;

    if (!find_volume(virt, pool, name, &found, error))
        return FALSE;
    if (!found)
        return TRUE;

    g_autoptr(virStorageVol) volume = found;
    if (virStorageVolDelete(volume, 0) == 0 || kv_virt_code() == VIR_ERR_NO_STORAGE_VOL)
        return TRUE;
    return kv_virt_fail(error, _("libvirt doesn't delete the disk %1$s: %2$s"), name);
}
