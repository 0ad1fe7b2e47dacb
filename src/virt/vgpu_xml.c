/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two ways in which a domain's XML names its vGPU. */
#include "virt/virt-private.h"

#include <string.h>

#include "virt/xml.h"

/* No ramfb attribute, not even "off": libvirt before 7.10 makes an unknown QEMU option of it. */
xmlNode *kv_virt_add_native_vgpu(xmlNode *devices, const KvGuestSpec *spec)
{
    xmlNode *hostdev = kv_xml_add_with(devices, "hostdev", "mode", "subsystem", "type", "mdev",
                                       "model", "vfio-pci", "display", "off", NULL);

    kv_xml_add_with(kv_xml_add(hostdev, "source", NULL), "address", "uuid", spec->vgpu, NULL);
    return hostdev;
}

/* A comma in the path is doubled, as QEMU's options want it. */
static char *vgpu_option(const KvGuestSpec *spec, unsigned slot)
{
    g_auto(GStrv) parts = g_strsplit(spec->vgpu_path, ",", -1);
    const char *bus = g_strcmp0(spec->machine, "pc") == 0 ? "pci.0" : "pcie.0";
    g_autofree char *escaped = g_strjoinv(",,", parts);

    return g_strdup_printf("vfio-pci,sysfsdev=%s,rombar=0,bus=%s,addr=0x%x", escaped, bus, slot);
}

gboolean kv_virt_is_qemu_element(xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && node->ns &&
           strcmp((const char *)node->ns->href, KV_QEMU_NAMESPACE) == 0 &&
           strcmp((const char *)node->name, name) == 0;
}

xmlNode *kv_virt_command_line(xmlNode *domain)
{
    for (xmlNode *node = domain->children; node; node = node->next)
        if (kv_virt_is_qemu_element(node, "commandline"))
            return node;
    return NULL;
}

static void add_argument(xmlNode *command_line, const char *value)
{
    xmlNode *node = xmlNewTextChild(command_line, command_line->ns, (const xmlChar *)"arg", NULL);

    kv_xml_set(node, "value", value);
}

xmlNode *kv_virt_add_command_line(xmlNode *domain, const KvGuestSpec *spec, unsigned slot)
{
    g_autofree char *option = vgpu_option(spec, slot);
    xmlNode *command_line = kv_virt_command_line(domain);
    const xmlChar *space = (const xmlChar *)KV_QEMU_NAMESPACE;
    xmlNs *qemu = xmlSearchNsByHref(domain->doc, domain, space);

    if (!qemu)
        qemu = xmlNewNs(domain, space, (const xmlChar *)"qemu");
    if (!command_line)
        command_line = xmlNewTextChild(domain, qemu, (const xmlChar *)"commandline", NULL);
    add_argument(command_line, "-device");
    add_argument(command_line, option);
    return command_line;
}
