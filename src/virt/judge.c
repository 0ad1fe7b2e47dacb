/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What libvirt says of a definition that isn't to be defined yet. */
#include "virt/virt-private.h"

#include "virt/xml.h"

/* Its test driver's domains are in this process' memory: they can do no harm. */
#define JUDGE_URI "test:///default"

/* The driver has a domain of its own, whose name somebody may like, too. */
static void make_room(KvVirt *judge, const char *name)
{
    g_autoptr(virDomain) domain = name ? virDomainLookupByName(judge->connection, name) : NULL;

    if (!domain)
        return;
    virDomainDestroy(domain);
    virDomainUndefine(domain);
}

/* The driver gives every domain a UUID, and doesn't know of QEMU's command line. */
static KvVirtDomain *read_domain(virDomainPtr domain, const char *xml, gboolean has_uuid)
{
    KvVirtDomain *read = kv_virt_look_at_domain(domain, NULL, NULL);

    if (!read)
        return NULL;
    if (!has_uuid)
        g_clear_pointer(&read->uuid, g_free);
    g_strfreev(read->defined);
    read->defined = kv_virt_vgpus_of_xml(xml, &read->command_line);
    if (read->command_line)
        kv_virt_read_fit(xml, &read->fit);
    return read;
}

static KvVirtDomain *ask(KvVirt *judge, const char *xml, GError **error)
{
    g_auto(KvNoPipe) guard = kv_no_pipe();
    g_autoptr(xmlDoc) document = kv_xml_parse(xml);
    xmlNode *root = document ? xmlDocGetRootElement(document) : NULL;
    g_autofree char *name = root ? kv_xml_text(kv_xml_child(root, "name")) : NULL;
    const char *const sentence = _("libvirt doesn't take this definition of %1$s: %2$s");
    g_autoptr(virDomain) domain = NULL;
    KvVirtDomain *read;

    make_room(judge, name);
    domain = virDomainDefineXMLFlags(judge->connection, xml, VIR_DOMAIN_DEFINE_VALIDATE);
    if (!domain) {
        kv_virt_fail(error, sentence, name ? name : "?");
        return NULL;
    }
    read = read_domain(domain, xml, kv_xml_child(root, "uuid") != NULL);
    if (!read)
        kv_virt_fail(error, sentence, name ? name : "?");
    virDomainUndefine(domain);
    return read;
}

KvVirtDomain *kv_virt_judge(const char *xml, GError **error)
{
    KvVirt *judge = kv_virt_open(JUDGE_URI, FALSE, error);
    KvVirtDomain *read = judge ? ask(judge, xml, error) : NULL;

    kv_virt_close(judge);
    return read;
}
