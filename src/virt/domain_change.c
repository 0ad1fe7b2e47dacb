/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A definition that somebody else wrote, with a vGPU put in or taken out. What isn't the vGPU's
 * stays as it is, known or not. */
#include "virt/virt-private.h"

#include <string.h>

#include "core/text/printable.h"
#include "virt/xml.h"

static xmlNode *parse(const char *xml, xmlDoc **ret_document, GError **error)
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

static char *line_of(unsigned depth)
{
    return g_strdup_printf("\n%*s", (int)(2 * depth), "");
}

static gboolean is_blank(const xmlNode *node)
{
    return node && node->type == XML_TEXT_NODE && xmlIsBlankNode(node);
}

static void add_line(xmlNode *parent, unsigned depth)
{
    g_autofree char *line = line_of(depth);

    xmlAddChild(parent, xmlNewText((const xmlChar *)line));
}

/* Puts a new element's children on lines of their own. */
static void spread(xmlNode *node, unsigned depth)
{
    xmlNode *next;

    for (xmlNode *child = node->children; child; child = next) {
        g_autofree char *line = line_of(depth + 1);

        next = child->next;
        if (child->type != XML_ELEMENT_NODE)
            continue;
        if (!is_blank(child->prev))
            xmlAddPrevSibling(child, xmlNewText((const xmlChar *)line));
        spread(child, depth + 1);
    }
    if (node->last && node->last->type == XML_ELEMENT_NODE)
        add_line(node, depth);
}

/* Gives the parent's last child, which is new, a line of its own, as libvirt writes it. depth is
 * the parent's. */
static void settle(xmlNode *node, unsigned depth)
{
    g_autofree char *line = line_of(depth + 1);

    if (is_blank(node->prev))
        xmlNodeSetContent(node->prev, (const xmlChar *)line);
    else
        xmlAddPrevSibling(node, xmlNewText((const xmlChar *)line));
    spread(node, depth + 1);
    add_line(node->parent, depth);
}

/* With the line it stands on. */
static void drop(xmlNode *node)
{
    if (is_blank(node->prev)) {
        xmlNode *blank = node->prev;

        xmlUnlinkNode(blank);
        xmlFreeNode(blank);
    }
    xmlUnlinkNode(node);
    xmlFreeNode(node);
}

static xmlNode *child_or_new(xmlNode *parent, const char *name, unsigned depth)
{
    xmlNode *child = kv_xml_child(parent, name);

    if (child)
        return child;
    child = kv_xml_add(parent, name, NULL);
    settle(child, depth);
    return child;
}

/* libvirt sees to locking for a device that it knows; this one it doesn't. */
static void lock_memory(xmlNode *domain)
{
    xmlNode *backing = child_or_new(domain, "memoryBacking", 0);

    child_or_new(backing, "locked", 1);
}

/* The older machine has a bus of another name. */
static const char *machine_of(xmlNode *domain)
{
    g_autofree char *machine = kv_xml_attribute(kv_xml_at(domain, "os/type"), "machine");

    return machine && strstr(machine, "q35") ? "q35" : "pc";
}

/* Is the slot of the first bus somebody's, in an address or in an argument? */
static gboolean is_taken(xmlNode *domain, unsigned slot)
{
    g_autofree char *text = NULL, *address = g_strdup_printf("slot=\"0x%02x\"", slot);
    g_autofree char *argument = g_strdup_printf("addr=0x%x", slot);
    xmlBuffer *buffer = xmlBufferCreate();

    xmlNodeDump(buffer, domain->doc, domain, 0, 0);
    text = g_strdup((const char *)xmlBufferContent(buffer));
    xmlBufferFree(buffer);
    /* On another bus it would do no harm; one slot less is no loss. */
    return strstr(text, address) || strstr(text, argument);
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
        spread(command_line, 1);
    else
        settle(command_line, 0);
    return TRUE;
}

char *kv_virt_with_vgpu(const char *xml, const KvGuestSpec *spec, char **ret_before, GError **error)
{
    g_autoptr(xmlDoc) document = NULL;
    xmlNode *domain = parse(xml, &document, error);

    if (!domain)
        return NULL;
    if (ret_before)
        *ret_before = kv_xml_write(document); /* stays the caller's after a failure, too */
    if (spec->attach == KV_ATTACH_NATIVE)
        settle(kv_virt_add_native_vgpu(child_or_new(domain, "devices", 0), spec), 1);
    else if (!add_by_command_line(domain, spec, error))
        return NULL;
    return kv_xml_write(document);
}

static void drop_hostdevs(xmlNode *devices, const char *vgpu)
{
    xmlNode *next;

    for (xmlNode *node = kv_xml_child(devices, "hostdev"); node; node = next) {
        next = kv_xml_next(node->next, "hostdev");
        if (kv_xml_attribute_is(node, "type", "mdev") &&
            kv_xml_attribute_is(kv_xml_at(node, "source/address"), "uuid", vgpu))
            drop(node);
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
            drop(option);
            drop(node);
            option = NULL;
            continue;
        }
        option = g_strcmp0(value, "-device") == 0 ? node : NULL;
    }
}

static gboolean is_empty(const xmlNode *node)
{
    for (const xmlNode *child = node->children; child; child = child->next)
        if (child->type == XML_ELEMENT_NODE)
            return FALSE;
    return TRUE;
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
    drop(locked);
    if (is_empty(backing) && !kv_xml_child(root, "memoryBacking"))
        drop(backing);
}

char *kv_virt_without_vgpu(const char *xml, const char *vgpu, const char *old, GError **error)
{
    g_autoptr(xmlDoc) document = NULL;
    xmlNode *domain = parse(xml, &document, error);
    xmlNode *command_line;

    if (!domain)
        return NULL;
    drop_hostdevs(kv_xml_child(domain, "devices"), vgpu);
    command_line = kv_virt_command_line(domain);
    if (command_line) {
        drop_arguments(command_line, vgpu);
        if (is_empty(command_line))
            drop(command_line);
        unlock_memory(domain, old);
    }
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

/* ---- libvirt's own ---- */

/* libvirt shows secrets only when it is asked for them, and forgets those that a new definition
 * doesn't have. They are never kept in this program's files. */

static const char *const passwords[] = { "passwd", "passwdValidTo" };

/* The displays stand in the same order in both. */
static void carry_passwords(xmlNode *to, xmlNode *from)
{
    to = kv_xml_at(to, "devices/graphics");
    from = kv_xml_at(from, "devices/graphics");
    for (; to && from;
         to = kv_xml_next(to->next, "graphics"), from = kv_xml_next(from->next, "graphics"))
        for (gsize i = 0; i < G_N_ELEMENTS(passwords); i++) {
            g_autofree char *value = kv_xml_attribute(from, passwords[i]);
            g_autofree char *there = kv_xml_attribute(to, passwords[i]);

            if (value && !there)
                kv_xml_set(to, passwords[i], value);
        }
}

static void drop_passwords(xmlNode *domain)
{
    for (xmlNode *node = kv_xml_at(domain, "devices/graphics"); node;
         node = kv_xml_next(node->next, "graphics"))
        for (gsize i = 0; i < G_N_ELEMENTS(passwords); i++)
            xmlUnsetProp(node, (const xmlChar *)passwords[i]);
}

/* Is there nothing else in it that libvirt shows only on demand (cookies of a disk in the network,
 * say)? */
static gboolean is_carried(const char *secret, const char *expected)
{
    g_autoptr(xmlDoc) secret_document = kv_xml_parse(secret), document = kv_xml_parse(expected);
    g_autofree char *rest = NULL, *seen = NULL;

    if (!secret_document || !document)
        return FALSE;
    drop_passwords(xmlDocGetRootElement(secret_document));
    rest = kv_xml_write(secret_document);
    seen = kv_xml_write(document);
    return g_str_equal(rest, seen);
}

static char *with_secrets(const char *xml, const char *secret)
{
    g_autoptr(xmlDoc) document = NULL, secret_document = NULL;
    xmlNode *to = parse(xml, &document, NULL);
    xmlNode *from = to ? parse(secret, &secret_document, NULL) : NULL;

    if (!from)
        return NULL;
    carry_passwords(to, from);
    return kv_xml_write(document);
}

static gboolean fail_changed(const char *name, GError **error)
{
    g_autofree char *shown = kv_printable(name, -1);

    return kv_fail(error, KV_ERROR_CHANGED,
                   _("The definition of the virtual machine %s is not as it was when the change "
                     "was shown. Look again."),
                   shown);
}

static gboolean fail_secret(const char *name, GError **error)
{
    g_autofree char *shown = kv_printable(name, -1);

    return kv_fail(error, KV_ERROR_REFUSED,
                   _("The definition of the virtual machine %s holds secrets that libvirt doesn't "
                     "show and that would be lost. Change it with “virsh edit”."),
                   shown);
}

static gboolean define_whole(virDomainPtr domain, const char *xml, const char *secret)
{
    g_autofree char *whole = with_secrets(xml, secret);
    g_autoptr(virDomain) defined =
        whole ? virDomainDefineXML(virDomainGetConnect(domain), whole) : NULL;

    return defined != NULL;
}

static char *definition(virDomainPtr domain, unsigned flags)
{
    char *xml = domain ? virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE | flags) : NULL;
    char *copy = g_strdup(xml);

    free(xml);
    return copy;
}

gboolean kv_virt_redefine(KvVirt *virt, const char *name, const char *expected, const char *xml,
                          GError **error)
{
    g_auto(KvNoPipe) guard = kv_no_pipe();
    const char *const sentence =
        _("libvirt doesn't change the definition of the virtual machine %1$s: %2$s");
    g_autoptr(virDomain) domain = virDomainLookupByName(virt->connection, name);
    g_autofree char *now = definition(domain, 0), *secret = NULL;

    if (now && !g_str_equal(now, expected))
        return fail_changed(name, error);
    secret = now ? definition(domain, VIR_DOMAIN_XML_SECURE) : NULL;
    if (secret && !is_carried(secret, expected))
        return fail_secret(name, error);
    return (secret && define_whole(domain, xml, secret)) || kv_virt_fail(error, sentence, name);
}

/* Does what `call` does to a device of the running domain. */
static gboolean change_live(KvVirt *virt, const char *name, const char *device,
                            int (*call)(virDomainPtr, const char *, unsigned), const char *sentence,
                            GError **error)
{
    g_auto(KvNoPipe) guard = kv_no_pipe();
    g_autoptr(virDomain) domain = virDomainLookupByName(virt->connection, name);

    return (domain && call(domain, device, VIR_DOMAIN_AFFECT_LIVE) == 0) ||
           kv_virt_fail(error, sentence, name);
}

gboolean kv_virt_attach(KvVirt *virt, const char *name, const char *device, GError **error)
{
    return change_live(
        virt, name, device, virDomainAttachDeviceFlags,
        _("libvirt doesn't give the vGPU to the running virtual machine %1$s: %2$s It has it from "
          "its next start on."),
        error);
}

gboolean kv_virt_detach(KvVirt *virt, const char *name, const char *device, GError **error)
{
    return change_live(
        virt, name, device, virDomainDetachDeviceFlags,
        _("libvirt doesn't take the vGPU from the running virtual machine %1$s: %2$s Shut it down "
          "instead."),
        error);
}
