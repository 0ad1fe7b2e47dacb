/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A definition that somebody else wrote, with a vGPU put in or taken out. What isn't the vGPU's
 * stays as it is, known or not. */
#include "virt/virt-private.h"

#include <string.h>

#include "virt/xml.h"

xmlNode *kv_virt_parse_domain(const char *xml, xmlDoc **ret_document, GError **error)
{
    xmlNode *root;

    *ret_document = kv_xml_parse(xml);
    root = *ret_document ? kv_xml_next(xmlDocGetRootElement(*ret_document), "domain") : NULL;
    if (!root)
        kv_fail(error, KV_ERROR_LIBVIRT,
                _("The virtual machine's definition can't be read as XML. Look at it with “virsh "
                  "dumpxml”."));
    return root;
}

/* libvirt sees to locking for a device that it knows; this one it doesn't. */
static void lock_memory(xmlNode *domain)
{
    xmlNode *backing = kv_xml_child_or_new(domain, "memoryBacking", 0);

    kv_xml_child_or_new(backing, "locked", 1);
}

/* The older machine has a bus of another name. */
static const char *machine_of(xmlNode *domain)
{
    g_autofree char *machine = kv_xml_attribute(kv_xml_at(domain, "os/type"), "machine");

    return machine && strstr(machine, "q35") ? "q35" : "pc";
}

/* "0x10" or "10", as libvirt and QEMU write a slot. */
static gboolean is_slot(const char *text, unsigned slot)
{
    return text && g_ascii_strtoull(text, NULL, 16) == slot;
}

/* Has an address in the node or below it this slot? On another bus that would do no harm; one slot
 * less is no loss. */
static gboolean has_address(xmlNode *node, unsigned slot)
{
    g_autofree char *text = kv_xml_attribute(node, "slot");

    if (is_slot(text, slot))
        return TRUE;
    for (xmlNode *child = kv_xml_next(node->children, NULL); child;
         child = kv_xml_next(child->next, NULL))
        if (has_address(child, slot))
            return TRUE;
    return FALSE;
}

/* Has one of QEMU's arguments? */
static gboolean has_argument(xmlNode *command_line, unsigned slot)
{
    for (xmlNode *node = command_line ? command_line->children : NULL; node; node = node->next) {
        g_autofree char *value =
            kv_virt_is_qemu_element(node, "arg") ? kv_xml_attribute(node, "value") : NULL;
        const char *address = value ? strstr(value, ",addr=") : NULL;

        if (address && is_slot(address + strlen(",addr="), slot))
            return TRUE;
    }
    return FALSE;
}

static gboolean is_taken(xmlNode *domain, unsigned slot)
{
    return has_address(domain, slot) || has_argument(kv_virt_command_line(domain), slot);
}

static gboolean add_by_command_line(xmlNode *domain, const KvGuestSpec *spec, GError **error)
{
    gboolean had_one = kv_virt_command_line(domain) != NULL;
    KvGuestSpec fitting = *spec;
    unsigned slot = KV_VGPU_SLOT;
    xmlNode *command_line;

    while (slot <= KV_LAST_SLOT && is_taken(domain, slot))
        slot++;
    if (slot > KV_LAST_SLOT)
        return kv_fail(error, KV_ERROR_REFUSED,
                       _("The virtual machine has no PCI slot left that libvirt wouldn't use. Give "
                         "it the vGPU natively."));
    fitting.machine = machine_of(domain);
    lock_memory(domain);
    command_line = kv_virt_add_command_line(domain, &fitting, slot);
    if (had_one)
        kv_xml_spread(command_line, 1);
    else
        kv_xml_settle(command_line, 0);
    return TRUE;
}

static gboolean names_vgpu(const char *xml, const char *vgpu)
{
    g_auto(GStrv) vgpus = kv_virt_vgpus_of_xml(xml, NULL);

    return kv_virt_names(vgpus, vgpu);
}

char *kv_virt_with_vgpu(const char *xml, const KvGuestSpec *spec, char **ret_before, GError **error)
{
    g_autoptr(xmlDoc) document = NULL;
    xmlNode *domain = kv_virt_parse_domain(xml, &document, error);

    if (!domain)
        return NULL;
    if (ret_before)
        *ret_before = kv_xml_write(document); /* stays the caller's after a failure, too */
    if (names_vgpu(xml, spec->vgpu)) {
        if (!kv_virt_change_vgpu(domain, spec, error))
            return NULL;
    } else if (spec->attach == KV_ATTACH_NATIVE)
        kv_xml_settle(kv_virt_add_native_vgpu(kv_xml_child_or_new(domain, "devices", 0), spec), 1);
    else if (!add_by_command_line(domain, spec, error))
        return NULL;
    kv_virt_change_display(domain, spec);
    return kv_xml_write(document);
}

static void drop_hostdevs(xmlNode *devices, const char *vgpu)
{
    xmlNode *next;

    for (xmlNode *node = kv_xml_child(devices, "hostdev"); node; node = next) {
        next = kv_xml_next(node->next, "hostdev");
        if (kv_xml_attribute_is(node, "type", "mdev") &&
            kv_xml_attribute_is(kv_xml_at(node, "source/address"), "uuid", vgpu))
            kv_xml_drop(node);
    }
}

/* The pair "-device" and what names the vGPU. */
static void drop_arguments(xmlNode *command_line, const char *vgpu)
{
    xmlNode *option = NULL, *next;

    for (xmlNode *node = command_line->children; node; node = next) {
        g_autofree char *value = NULL;

        next = node->next;
        if (!kv_virt_is_qemu_element(node, "arg"))
            continue;
        value = kv_xml_attribute(node, "value");
        if (value && option && strstr(value, vgpu)) {
            kv_xml_drop(option);
            kv_xml_drop(node);
            option = NULL;
            continue;
        }
        option = g_strcmp0(value, "-device") == 0 ? node : NULL;
    }
}

/* What was put there for a vGPU on the command line; nobody had it before. */
static void unlock_memory(xmlNode *domain, const char *old)
{
    g_autoptr(xmlDoc) before = kv_xml_parse(old);
    xmlNode *root = before ? xmlDocGetRootElement(before) : NULL;
    xmlNode *backing = kv_xml_child(domain, "memoryBacking");
    xmlNode *locked = kv_xml_child(backing, "locked");

    if (!root || !locked || kv_xml_at(root, "memoryBacking/locked"))
        return;
    kv_xml_drop(locked);
    if (kv_xml_is_empty(backing) && !kv_xml_child(root, "memoryBacking"))
        kv_xml_drop(backing);
}

char *kv_virt_without_vgpu(const char *xml, const char *vgpu, const char *old, GError **error)
{
    g_autoptr(xmlDoc) document = NULL;
    xmlNode *domain = kv_virt_parse_domain(xml, &document, error);
    xmlNode *command_line;

    if (!domain)
        return NULL;
    drop_hostdevs(kv_xml_child(domain, "devices"), vgpu);
    command_line = kv_virt_command_line(domain);
    if (command_line) {
        drop_arguments(command_line, vgpu);
        if (kv_xml_is_empty(command_line))
            kv_xml_drop(command_line);
        unlock_memory(domain, old);
    }
    return kv_xml_write(document);
}

char *kv_virt_with_uuid(const char *xml, const char *uuid, GError **error)
{
    g_autoptr(xmlDoc) document = NULL;
    xmlNode *domain = kv_virt_parse_domain(xml, &document, error);
    xmlNode *name = domain ? kv_xml_child(domain, "name") : NULL, *node;

    if (!domain || kv_xml_child(domain, "uuid"))
        return domain ? g_strdup(xml) : NULL;
    node = kv_xml_add(domain, "uuid", uuid);
    if (name)
        xmlAddNextSibling(name, node);
    xmlAddPrevSibling(node, xmlNewText((const xmlChar *)"\n  "));
    return kv_xml_write(document);
}

char *kv_virt_vgpu_device(const KvGuestSpec *spec)
{
    g_autoptr(xmlDoc) document = xmlNewDoc((const xmlChar *)"1.0");
    xmlNode *parent = xmlNewNode(NULL, (const xmlChar *)"devices");
    xmlNode *device = kv_virt_add_native_vgpu(parent, spec);

    xmlUnlinkNode(device);
    xmlFreeNode(parent);
    xmlDocSetRootElement(document, device);
    return kv_xml_write(document);
}
