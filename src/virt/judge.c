/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What libvirt says of a definition that isn't to be defined yet. */
#include "virt/virt-private.h"

#include "virt/xml.h"

/* Its test driver's domains are in this process' memory: they can do no harm. */
#define JUDGE_URI "test:///default"

static char *text_of(virDomainPtr domain, const char *name)
{
    char *xml = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE);
    g_autoptr(xmlDoc) document = xml ? kv_xml_parse(xml) : NULL;

    free(xml);
    return document ? kv_xml_text(kv_xml_child(xmlDocGetRootElement(document), name)) : NULL;
}

/* The driver has a domain of its own, whose name somebody may like, too. */
static void make_room(KvVirt *judge, const char *name)
{
    g_autoptr(virDomain) domain = name ? virDomainLookupByName(judge->connection, name) : NULL;

    if (!domain)
        return;
    virDomainDestroy(domain);
    virDomainUndefine(domain);
}

static gboolean ask(KvVirt *judge, const char *xml, char **ret_name, char **ret_uuid,
                    GError **error)
{
    g_auto(KvNoPipe) guard = kv_no_pipe();
    g_autoptr(xmlDoc) document = kv_xml_parse(xml);
    g_autofree char *name =
        document ? kv_xml_text(kv_xml_child(xmlDocGetRootElement(document), "name")) : NULL;
    g_autoptr(virDomain) domain = NULL;

    make_room(judge, name);
    domain = virDomainDefineXMLFlags(judge->connection, xml, VIR_DOMAIN_DEFINE_VALIDATE);
    if (!domain)
        return kv_virt_fail(error, _("libvirt doesn't take this definition of %1$s: %2$s"),
                            name ? name : "?");
    *ret_name = text_of(domain, "name");
    *ret_uuid = text_of(domain, "uuid");
    virDomainUndefine(domain);
    return TRUE;
}

gboolean kv_virt_judge(const char *xml, char **ret_name, char **ret_uuid, GError **error)
{
    KvVirt *judge = kv_virt_open(JUDGE_URI, FALSE, error);
    gboolean fine = judge && ask(judge, xml, ret_name, ret_uuid, error);

    kv_virt_close(judge);
    return fine;
}
