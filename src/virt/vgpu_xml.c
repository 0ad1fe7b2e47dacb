/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two ways in which a domain's XML names its vGPU. */
#include "virt/virt-private.h"

#include <string.h>

#include "virt/xml.h"

static gboolean has_ramfb(const KvGuestSpec *spec)
{
    return spec->ramfb && kv_picture_is_vgpus(spec->picture);
}

/* No ramfb attribute where it isn't on, not even "off": libvirt before 7.10 makes an unknown QEMU
 * option of it. */
static void set_native_picture(xmlNode *hostdev, const KvGuestSpec *spec)
{
    const char *display = kv_picture_is_vgpus(spec->picture) ? "on" : "off";

    xmlSetProp(hostdev, (const xmlChar *)"display", (const xmlChar *)display);
    if (has_ramfb(spec))
        xmlSetProp(hostdev, (const xmlChar *)"ramfb", (const xmlChar *)"on");
    else
        xmlUnsetProp(hostdev, (const xmlChar *)"ramfb");
}

xmlNode *kv_virt_add_native_vgpu(xmlNode *devices, const KvGuestSpec *spec)
{
    xmlNode *hostdev = kv_xml_add_with(devices, "hostdev", "mode", "subsystem", "type", "mdev",
                                       "model", "vfio-pci", NULL);

    set_native_picture(hostdev, spec);
    kv_xml_add_with(kv_xml_add(hostdev, "source", NULL), "address", "uuid", spec->vgpu, NULL);
    return hostdev;
}

/* A device that can't be plugged in while the guest runs: the firmware looks for ramfb once. */
static const char *driver_of(const KvGuestSpec *spec)
{
    return has_ramfb(spec) ? "vfio-pci-nohotplug" : "vfio-pci";
}

/* Off is QEMU's default. */
static const char *picture_options(const KvGuestSpec *spec)
{
    if (has_ramfb(spec))
        return ",display=on,ramfb=on";
    return kv_picture_is_vgpus(spec->picture) ? ",display=on" : "";
}

/* A comma in the path is doubled, as QEMU's options want it. */
static char *vgpu_option(const KvGuestSpec *spec, unsigned slot)
{
    g_auto(GStrv) parts = g_strsplit(spec->vgpu_path, ",", -1);
    const char *bus = g_strcmp0(spec->machine, "pc") == 0 ? "pci.0" : "pcie.0";
    g_autofree char *escaped = g_strjoinv(",,", parts);

    return g_strdup_printf("%s,sysfsdev=%s,rombar=0,bus=%s,addr=0x%x%s", driver_of(spec), escaped,
                           bus, slot, picture_options(spec));
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

/* ---- another picture for one that is there ---- */

static xmlNode *find_hostdev(xmlNode *domain, const char *vgpu)
{
    for (xmlNode *node = kv_xml_at(domain, "devices/hostdev"); node;
         node = kv_xml_next(node->next, "hostdev")) {
        g_autofree char *uuid = kv_xml_attribute(kv_xml_at(node, "source/address"), "uuid");

        if (uuid && g_ascii_strcasecmp(uuid, vgpu) == 0)
            return node;
    }
    return NULL;
}

/* The argument that names the vGPU, with its value. */
static xmlNode *find_argument(xmlNode *domain, const char *vgpu, char **ret_value)
{
    xmlNode *command_line = kv_virt_command_line(domain);

    for (xmlNode *node = command_line ? command_line->children : NULL; node; node = node->next) {
        g_autofree char *value = NULL;

        if (!kv_virt_is_qemu_element(node, "arg"))
            continue;
        value = kv_xml_attribute(node, "value");
        if (!value || !strstr(value, vgpu))
            continue;
        *ret_value = g_steal_pointer(&value);
        return node;
    }
    return NULL;
}

/* The rest of the option stays as it was written, its doubled commas too: no part of it can begin
 * with one of these words unless it is one of these options. */
static char *with_picture(const char *option, const KvGuestSpec *spec)
{
    g_auto(GStrv) parts = g_strsplit(option, ",", -1);
    GString *text = g_string_new(driver_of(spec));

    for (char **part = parts + 1; parts[0] && *part; part++)
        if (!g_str_has_prefix(*part, "display=") && !g_str_has_prefix(*part, "ramfb="))
            g_string_append_printf(text, ",%s", *part);
    g_string_append(text, picture_options(spec));
    return g_string_free(text, FALSE);
}

gboolean kv_virt_change_vgpu(xmlNode *domain, const KvGuestSpec *spec, GError **error)
{
    xmlNode *node = find_hostdev(domain, spec->vgpu);
    g_autofree char *value = NULL, *changed = NULL;

    if (node) {
        set_native_picture(node, spec);
        return TRUE;
    }
    node = find_argument(domain, spec->vgpu, &value);
    if (!node || !g_str_has_prefix(value, "vfio-pci"))
        return kv_fail(error, KV_ERROR_REFUSED,
                       _("The vGPU stands in the definition in a way that this program doesn't "
                         "write. Change its picture with “virsh edit”."));
    changed = with_picture(value, spec);
    xmlSetProp(node, (const xmlChar *)"value", (const xmlChar *)changed);
    return TRUE;
}
