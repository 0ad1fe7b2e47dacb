/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/machine/virt.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

gboolean kv_virt_names(char *const *vgpus, const char *uuid)
{
    for (; vgpus && *vgpus; vgpus++)
        if (g_ascii_strcasecmp(*vgpus, uuid) == 0)
            return TRUE;
    return FALSE;
}

const KvVirtObject *kv_virt_network(const KvVirtFacts *virt, const char *name)
{
    for (guint i = 0; virt && i < virt->networks->len; i++) {
        const KvVirtObject *network = virt->networks->pdata[i];

        if (g_str_equal(network->name, name))
            return network;
    }
    return NULL;
}

void kv_virt_domain_free(KvVirtDomain *domain)
{
    if (!domain)
        return;
    g_free(domain->name);
    g_free(domain->uuid);
    g_free(domain->xml);
    g_free(domain->live);
    g_strfreev(domain->defined);
    g_strfreev(domain->held);
    g_strfreev(domain->vgpus);
    g_strfreev(domain->networks);
    g_free(domain->variables);
    g_clear_pointer(&domain->displays, g_ptr_array_unref);
    g_clear_pointer(&domain->disks, g_ptr_array_unref);
    g_free(domain);
}

void kv_virt_object_free(KvVirtObject *object)
{
    if (!object)
        return;
    g_free(object->name);
    g_free(object->path);
    g_clear_pointer(&object->volumes, g_ptr_array_unref);
    g_free(object);
}

void kv_virt_volume_free(KvVirtVolume *volume)
{
    if (!volume)
        return;
    g_free(volume->name);
    g_free(volume->path);
    g_free(volume->format);
    g_free(volume->backing);
    g_free(volume);
}

void kv_virt_display_free(KvVirtDisplay *display)
{
    if (!display)
        return;
    g_free(display->type);
    g_free(display->address);
    g_free(display->socket);
    g_free(display);
}

void kv_virt_overlay_free(KvVirtOverlay *overlay)
{
    if (!overlay)
        return;
    g_free(overlay->path);
    g_free(overlay->backing);
    g_free(overlay);
}

void kv_virt_disk_free(KvVirtDisk *disk)
{
    if (!disk)
        return;
    g_free(disk->target);
    g_free(disk->path);
    g_free(disk->pool);
    g_free(disk->volume);
    g_free(disk);
}

void kv_virt_view_free(KvVirtView *view)
{
    if (!view)
        return;
    g_ptr_array_unref(view->displays);
    g_ptr_array_unref(view->disks);
    g_strfreev(view->networks);
    g_free(view->variables);
    g_free(view);
}

void kv_virt_facts_free(KvVirtFacts *facts)
{
    if (!facts)
        return;
    g_free(facts->uri);
    g_free(facts->version);
    g_free(facts->dac_label);
    g_free(facts->emulator);
    g_free(facts->qemu_version);
    g_strfreev(facts->graphics);
    g_strfreev(facts->videos);
    g_clear_pointer(&facts->domains, g_ptr_array_unref);
    g_clear_pointer(&facts->pools, g_ptr_array_unref);
    g_clear_pointer(&facts->networks, g_ptr_array_unref);
    g_free(facts);
}

/* The vGPU is on this host, so a libvirt somewhere else has nothing to say about it; and ssh would
 * ask for its password on the terminal. */
gboolean kv_virt_uri_is_here(const char *uri, GError **error)
{
    g_autofree char *scheme = NULL, *host = NULL, *shown = NULL;
    const char *transport;

    if (!uri || !g_uri_split(uri, G_URI_FLAGS_PARSE_RELAXED, &scheme, NULL, &host, NULL, NULL, NULL,
                             NULL, NULL))
        return TRUE;
    transport = scheme ? strchr(scheme, '+') : NULL;
    if ((!transport || g_str_equal(transport, "+unix")) && (!host || !*host))
        return TRUE;
    shown = kv_printable(uri, -1);
    return kv_fail(
        error, KV_ERROR_INPUT,
        _("The libvirt address %s leads to another host, but the virtual GPU is on this one. "
          "Start this program on that host instead."),
        shown);
}

gboolean kv_picture_is_vgpus(KvPicture picture)
{
    return picture == KV_PICTURE_VNC || picture == KV_PICTURE_SPICE ||
           picture == KV_PICTURE_SPICE_GL;
}
