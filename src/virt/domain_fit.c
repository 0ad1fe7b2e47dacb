/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of a domain's definition matters to a mediated device in it. */
#include "virt/virt-private.h"

#include <string.h>

#include "virt/xml.h"

static void read_hostdevs(xmlNode *devices, KvVirtFit *fit)
{
    for (xmlNode *node = kv_xml_child(devices, "hostdev"); node;
         node = kv_xml_next(node->next, "hostdev")) {
        if (!kv_xml_attribute_is(node, "type", "mdev"))
            continue;
        fit->display |= kv_xml_attribute_is(node, "display", "on");
        fit->ramfb += kv_xml_attribute_is(node, "ramfb", "on");
        fit->ramfb_off |= kv_xml_attribute_is(node, "ramfb", "off");
    }
}

/* The same of one that libvirt doesn't know of. */
static void read_command_line(xmlNode *command_line, KvVirtFit *fit)
{
    for (xmlNode *node = command_line ? command_line->children : NULL; node; node = node->next) {
        g_autofree char *value = NULL;

        if (!kv_virt_is_qemu_element(node, "arg"))
            continue;
        value = kv_xml_attribute(node, "value");
        if (!value || !g_str_has_prefix(value, "vfio-pci"))
            continue;
        fit->display |= strstr(value, ",display=on") != NULL;
        fit->ramfb += strstr(value, ",ramfb=on") != NULL;
    }
}

static void read_displays(xmlNode *devices, KvVirtFit *fit)
{
    for (xmlNode *node = kv_xml_child(devices, "graphics"); node;
         node = kv_xml_next(node->next, "graphics")) {
        fit->graphics = TRUE;
        fit->gl |= kv_xml_attribute_is(node, "type", "egl-headless") ||
                   kv_xml_attribute_is(kv_xml_child(node, "gl"), "enable", "yes");
    }
    for (xmlNode *node = kv_xml_child(devices, "video"); node;
         node = kv_xml_next(node->next, "video"))
        if (kv_xml_child(node, "model") &&
            !kv_xml_attribute_is(kv_xml_child(node, "model"), "type", "none"))
            fit->video = TRUE;
}

static xmlNode *find_graphics(xmlNode *devices, const char *type)
{
    xmlNode *node = kv_xml_child(devices, "graphics");

    while (node && !kv_xml_attribute_is(node, "type", type))
        node = kv_xml_next(node->next, "graphics");
    return node;
}

/* What is seen, where it is one of those that this program makes. */
static KvPicture picture_of(xmlNode *devices, const KvVirtFit *fit)
{
    xmlNode *vnc = find_graphics(devices, "vnc"), *spice = find_graphics(devices, "spice");

    if (!fit->graphics)
        return fit->video || fit->display ? KV_PICTURE_OTHER : KV_PICTURE_HEADLESS;
    if (fit->video != !fit->display)
        return KV_PICTURE_OTHER;
    if (fit->video)
        return vnc || spice ? KV_PICTURE_EMULATED : KV_PICTURE_OTHER;
    if (spice && kv_xml_attribute_is(kv_xml_child(spice, "gl"), "enable", "yes"))
        return KV_PICTURE_SPICE_GL;
    if (!find_graphics(devices, "egl-headless"))
        return KV_PICTURE_OTHER;
    return vnc ? KV_PICTURE_VNC : spice ? KV_PICTURE_SPICE : KV_PICTURE_OTHER;
}

void kv_virt_read_fit(const char *xml, KvVirtFit *ret_fit)
{
    g_autoptr(xmlDoc) document = kv_xml_parse(xml);
    xmlNode *root = document ? kv_xml_next(xmlDocGetRootElement(document), "domain") : NULL;
    xmlNode *devices = root ? kv_xml_child(root, "devices") : NULL;
    xmlNode *os = root ? kv_xml_child(root, "os") : NULL;

    *ret_fit = (KvVirtFit){ 0 };
    if (!root)
        return;
    ret_fit->locked = kv_xml_at(root, "memoryBacking/locked") != NULL;
    ret_fit->limited = kv_xml_at(root, "memtune/hard_limit") != NULL;
    ret_fit->uefi = os && (kv_xml_attribute_is(os, "firmware", "efi") ||
                           kv_xml_attribute_is(kv_xml_child(os, "loader"), "type", "pflash"));
    if (!devices)
        return;
    read_hostdevs(devices, ret_fit);
    read_command_line(kv_virt_command_line(root), ret_fit);
    read_displays(devices, ret_fit);
    ret_fit->console = kv_virt_has_console(devices);
    ret_fit->picture = picture_of(devices, ret_fit);
}
