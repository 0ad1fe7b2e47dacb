/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A changed definition, and a changed device, on their way to libvirt. */
#include "virt/virt-private.h"

#include "core/text/printable.h"
#include "virt/xml.h"

/* libvirt shows secrets only when it is asked for them, and forgets those that a new definition
 * doesn't have. They are never kept in this program's files. */

static const char *const passwords[] = { "passwd", "passwdValidTo" };

/* Of displays there is one a type: libvirt doesn't take two. */
static xmlNode *find_graphics(xmlNode *domain, const char *type)
{
    xmlNode *node = kv_xml_at(domain, "devices/graphics");

    while (node && !kv_xml_attribute_is(node, "type", type))
        node = kv_xml_next(node->next, "graphics");
    return node;
}

/* FALSE when the display that has one isn't there any more: it would be lost for good. */
static gboolean carry_passwords(xmlNode *domain, xmlNode *secret)
{
    for (xmlNode *from = kv_xml_at(secret, "devices/graphics"); from;
         from = kv_xml_next(from->next, "graphics")) {
        g_autofree char *type = kv_xml_attribute(from, "type");
        xmlNode *to = find_graphics(domain, type);

        for (gsize i = 0; i < G_N_ELEMENTS(passwords); i++) {
            g_autofree char *value = kv_xml_attribute(from, passwords[i]);
            g_autofree char *there = kv_xml_attribute(to, passwords[i]);

            if (value && !to)
                return FALSE;
            if (value && !there)
                kv_xml_set(to, passwords[i], value);
        }
    }
    return TRUE;
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

/* NULL when some would be lost. */
static char *with_secrets(const char *xml, const char *secret)
{
    g_autoptr(xmlDoc) document = NULL, secret_document = NULL;
    xmlNode *to = kv_virt_parse_domain(xml, &document, NULL);
    xmlNode *from = to ? kv_virt_parse_domain(secret, &secret_document, NULL) : NULL;

    return from && carry_passwords(to, from) ? kv_xml_write(document) : NULL;
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

static gboolean define_whole(virDomainPtr domain, const char *whole)
{
    g_autoptr(virDomain) defined = virDomainDefineXML(virDomainGetConnect(domain), whole);

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
    g_autofree char *now = definition(domain, 0), *secret = NULL, *whole = NULL;

    if (now && !g_str_equal(now, expected))
        return fail_changed(name, error);
    secret = now ? definition(domain, VIR_DOMAIN_XML_SECURE) : NULL;
    whole = secret ? with_secrets(xml, secret) : NULL;
    if (secret && (!whole || !is_carried(secret, expected)))
        return fail_secret(name, error);
    return (whole && define_whole(domain, whole)) || kv_virt_fail(error, sentence, name);
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
