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
    read_displays(devices, ret_fit);
}
