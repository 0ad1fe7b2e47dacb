/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a person has to do with of a domain: its displays, its disks, its networks, its console, its
 * firmware's variables. */
#include "virt/virt-private.h"

#include "virt/xml.h"

/* libvirt writes -1 for a port that is chosen at the start. */
static unsigned port_of(xmlNode *graphics, const char *name)
{
    g_autofree char *text = kv_xml_attribute(graphics, name);
    guint64 port = 0;

    return text && g_ascii_string_to_unsigned(text, 10, 1, G_MAXUINT16, &port, NULL)
               ? (unsigned)port
               : 0;
}

/* The first <listen> counts; without one it is the attributes that older definitions have. */
static void read_listen(xmlNode *graphics, KvVirtDisplay *display)
{
    xmlNode *listen = kv_xml_child(graphics, "listen");

    display->address =
        listen ? kv_xml_attribute(listen, "address") : kv_xml_attribute(graphics, "listen");
    display->socket =
        listen ? kv_xml_attribute(listen, "socket") : kv_xml_attribute(graphics, "socket");
}

static GPtrArray *read_displays(xmlNode *devices)
{
    GPtrArray *displays = g_ptr_array_new_with_free_func((GDestroyNotify)kv_virt_display_free);

    for (xmlNode *node = kv_xml_child(devices, "graphics"); node;
         node = kv_xml_next(node->next, "graphics")) {
        KvVirtDisplay *display = g_new0(KvVirtDisplay, 1);

        display->type = kv_xml_attribute(node, "type");
        if (!display->type)
            display->type = g_strdup("");
        display->port = port_of(node, "port");
        display->tls_port = port_of(node, "tlsPort");
        read_listen(node, display);
        g_ptr_array_add(displays, display);
    }
    return displays;
}

/* A <disk> names its format in <driver>, a <backingStore> in <format>; an empty <backingStore/>
 * ends a chain. */
static gboolean is_open(xmlNode *node)
{
    return !kv_xml_child(node, "backingStore") &&
           !kv_xml_attribute_is(kv_xml_child(node, "driver"), "type", "raw") &&
           !kv_xml_attribute_is(kv_xml_child(node, "format"), "type", "raw");
}

/* The source below node, which is a <disk> or the <backingStore> of one. */
static void add_source(xmlNode *node, const char *target, gboolean is_removable,
                       gboolean is_backing, GPtrArray *disks)
{
    xmlNode *source = kv_xml_child(node, "source");
    KvVirtDisk *disk = g_new0(KvVirtDisk, 1);

    disk->path = kv_xml_attribute(source, "file");
    if (!disk->path)
        disk->path = kv_xml_attribute(source, "dev");
    disk->pool = kv_xml_attribute(source, "pool");
    disk->volume = kv_xml_attribute(source, "volume");
    if (!disk->path && (!disk->pool || !disk->volume)) {
        kv_virt_disk_free(disk);
        return;
    }
    disk->target = g_strdup(target);
    disk->is_removable = is_removable;
    disk->is_backing = is_backing;
    disk->is_open = is_open(node);
    g_ptr_array_add(disks, disk);
}

static void read_disks(xmlNode *devices, GPtrArray *disks)
{
    for (xmlNode *node = kv_xml_child(devices, "disk"); node;
         node = kv_xml_next(node->next, "disk")) {
        g_autofree char *target = kv_xml_attribute(kv_xml_child(node, "target"), "dev");
        gboolean is_removable = kv_xml_attribute_is(node, "device", "cdrom") ||
                                kv_xml_attribute_is(node, "device", "floppy");

        add_source(node, target, is_removable, FALSE, disks);
        for (xmlNode *backing = kv_xml_child(node, "backingStore"); backing;
             backing = kv_xml_child(backing, "backingStore"))
            add_source(backing, target, is_removable, TRUE, disks);
    }
}

void kv_virt_disks_of_xml(const char *xml, GPtrArray *disks)
{
    g_autoptr(xmlDoc) document = kv_xml_parse(xml);
    xmlNode *root = document ? kv_xml_next(xmlDocGetRootElement(document), "domain") : NULL;

    read_disks(kv_xml_child(root, "devices"), disks);
}

/* One that isn't of libvirt's (a bridge, user mode) has no such name. */
static char **read_networks(xmlNode *devices)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

    for (xmlNode *node = kv_xml_child(devices, "interface"); node;
         node = kv_xml_next(node->next, "interface")) {
        g_autofree char *name = kv_xml_attribute_is(node, "type", "network")
                                    ? kv_xml_attribute(kv_xml_child(node, "source"), "network")
                                    : NULL;

        if (name)
            g_strv_builder_add(builder, name);
    }
    return g_strv_builder_end(builder);
}

/* A file's path as text, or since libvirt 8.5 a source of any kind; an empty element leaves it to
 * libvirt. */
static char *read_variables(xmlNode *root)
{
    static const char *const names[] = { "file", "dev", "volume", "name" };
    xmlNode *node = kv_xml_at(root, "os/nvram");
    xmlNode *source = kv_xml_child(node, "source");
    g_autofree char *text = node ? kv_xml_text(node) : NULL;

    for (gsize i = 0; source && i < G_N_ELEMENTS(names); i++) {
        char *value = kv_xml_attribute(source, names[i]);

        if (value)
            return value;
    }
    return text && *g_strstrip(text) ? g_steal_pointer(&text) : NULL;
}

gboolean kv_virt_has_console(xmlNode *devices)
{
    static const char *const names[] = { "console", "serial" };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        for (xmlNode *node = kv_xml_child(devices, names[i]); node;
             node = kv_xml_next(node->next, names[i]))
            if (kv_xml_attribute_is(node, "type", "pty"))
                return TRUE;
    return FALSE;
}

KvVirtView *kv_virt_view_of_xml(const char *xml)
{
    g_autoptr(xmlDoc) document = kv_xml_parse(xml);
    xmlNode *root = document ? kv_xml_next(xmlDocGetRootElement(document), "domain") : NULL;
    xmlNode *devices = kv_xml_child(root, "devices");
    KvVirtView *view = g_new0(KvVirtView, 1);

    view->disks = g_ptr_array_new_with_free_func((GDestroyNotify)kv_virt_disk_free);
    view->displays = read_displays(devices);
    read_disks(devices, view->disks);
    view->networks = read_networks(devices);
    view->console = kv_virt_has_console(devices);
    view->variables = read_variables(root);
    return view;
}

GPtrArray *kv_virt_displays_of_xml(const char *xml)
{
    g_autoptr(xmlDoc) document = kv_xml_parse(xml);
    xmlNode *root = document ? kv_xml_next(xmlDocGetRootElement(document), "domain") : NULL;

    return read_displays(kv_xml_child(root, "devices"));
}
