/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/virt-private.h"

#include <jansson.h>

#include "virt/xml.h"

/* Adds what a UUID looks like, in lower case, once. */
static void add_uuid(GPtrArray *uuids, const char *text)
{
    g_autofree char *uuid = NULL;

    if (!text || !g_uuid_string_is_valid(text))
        return;
    uuid = g_ascii_strdown(text, -1);
    if (!g_ptr_array_find_with_equal_func(uuids, uuid, g_str_equal, NULL))
        g_ptr_array_add(uuids, g_steal_pointer(&uuid));
}

/* The sysfs directory of a mediated device ends in its UUID. */
static void add_path(GPtrArray *uuids, const char *path)
{
    g_autofree char *last = path ? g_path_get_basename(path) : NULL;

    add_uuid(uuids, last);
}

/* Splits QEMU's "a,b=c,d=e" where a doubled comma stands for one. */
static char **split_options(const char *text)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_autoptr(GString) part = g_string_new(NULL);

    for (const char *at = text; *at; at++) {
        if (*at == ',' && at[1] != ',') {
            g_strv_builder_add(builder, part->str);
            g_string_truncate(part, 0);
            continue;
        }
        if (*at == ',')
            at++;
        g_string_append_c(part, *at);
    }
    g_strv_builder_add(builder, part->str);
    return g_strv_builder_end(builder);
}

static gboolean is_vfio(const char *driver)
{
    return g_strcmp0(driver, "vfio-pci") == 0 || g_strcmp0(driver, "vfio-pci-nohotplug") == 0;
}

static gboolean read_json_device(const char *text, GPtrArray *uuids)
{
    json_t *device = json_loads(text, 0, NULL);
    gboolean vfio = is_vfio(json_string_value(json_object_get(device, "driver")));

    if (vfio)
        add_path(uuids, json_string_value(json_object_get(device, "sysfsdev")));
    json_decref(device);
    return vfio;
}

static gboolean read_option_device(const char *text, GPtrArray *uuids)
{
    g_auto(GStrv) options = split_options(text);
    const char *path = NULL;
    gboolean vfio = is_vfio(options[0]);

    for (char **option = options; *option; option++) {
        if (g_str_has_prefix(*option, "driver="))
            vfio = is_vfio(*option + strlen("driver="));
        else if (g_str_has_prefix(*option, "sysfsdev="))
            path = *option + strlen("sysfsdev=");
    }
    if (vfio)
        add_path(uuids, path);
    return vfio;
}

/* The value of each -device in <qemu:commandline>. TRUE when one of them is vfio-pci. */
static gboolean read_command_line(xmlNode *command_line, GPtrArray *uuids)
{
    gboolean is_device = FALSE, found = FALSE;

    for (xmlNode *node = command_line->children; node; node = node->next) {
        g_autofree char *value = NULL;

        if (!kv_virt_is_qemu_element(node, "arg"))
            continue;
        value = kv_xml_attribute(node, "value");
        if (value && is_device)
            found |=
                value[0] == '{' ? read_json_device(value, uuids) : read_option_device(value, uuids);
        is_device = g_strcmp0(value, "-device") == 0 || g_strcmp0(value, "--device") == 0;
    }
    return found;
}

static void read_devices(xmlNode *devices, GPtrArray *uuids)
{
    for (xmlNode *node = kv_xml_child(devices, "hostdev"); node;
         node = kv_xml_next(node->next, "hostdev")) {
        g_autofree char *uuid = NULL;

        if (!kv_xml_attribute_is(node, "type", "mdev"))
            continue;
        uuid = kv_xml_attribute(kv_xml_at(node, "source/address"), "uuid");
        add_uuid(uuids, uuid);
    }
}

char **kv_virt_vgpus_of_xml(const char *xml, gboolean *ret_command_line)
{
    g_autoptr(xmlDoc) document = kv_xml_parse(xml);
    xmlNode *root = document ? kv_xml_next(xmlDocGetRootElement(document), "domain") : NULL;
    GPtrArray *uuids;
    gboolean command_line = FALSE;

    if (!root)
        return NULL;
    uuids = g_ptr_array_new();
    read_devices(kv_xml_child(root, "devices"), uuids);
    for (xmlNode *node = root->children; node; node = node->next)
        if (kv_virt_is_qemu_element(node, "commandline"))
            command_line |= read_command_line(node, uuids);
    g_ptr_array_add(uuids, NULL);
    if (ret_command_line)
        *ret_command_line = command_line;
    return (char **)g_ptr_array_free(uuids, FALSE);
}

/* The units of libvirt's schema, in bytes; without one it is KiB. */
static const struct {
    const char *name;
    guint64 bytes;
} units[] = {
    { "KiB", 1 << 10 },
    { "k", 1 << 10 },
    { "MiB", 1 << 20 },
    { "M", 1 << 20 },
    { "GiB", 1 << 30 },
    { "G", 1 << 30 },
    { "TiB", 1ULL << 40 },
    { "T", 1ULL << 40 },
    { "b", 1 },
    { "bytes", 1 },
    { "KB", 1000 },
    { "MB", 1000 * 1000 },
    { "GB", 1000000000ULL },
    { "TB", 1000000000000ULL },
};

static guint64 unit_bytes(const char *name)
{
    for (gsize i = 0; name && i < G_N_ELEMENTS(units); i++)
        if (g_str_equal(units[i].name, name))
            return units[i].bytes;
    return name ? 0 : 1 << 10;
}

static guint64 number_of(xmlNode *node)
{
    g_autofree char *text = kv_xml_text(node);

    return text ? g_ascii_strtoull(text, NULL, 10) : 0;
}

void kv_virt_size_of_xml(const char *xml, guint64 *ret_memory_kib, unsigned *ret_vcpus)
{
    g_autoptr(xmlDoc) document = kv_xml_parse(xml);
    xmlNode *root = document ? kv_xml_next(xmlDocGetRootElement(document), "domain") : NULL;
    xmlNode *memory = kv_xml_child(root, "memory");
    g_autofree char *unit = memory ? kv_xml_attribute(memory, "unit") : NULL;
    guint64 bytes = 0;

    if (!g_uint64_checked_mul(&bytes, number_of(memory), unit_bytes(unit)))
        bytes = 0;
    *ret_memory_kib = bytes / 1024;
    *ret_vcpus = (unsigned)number_of(kv_xml_child(root, "vcpu"));
}
