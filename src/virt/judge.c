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

/* The driver doesn't know of QEMU's command line: what stands there is read from the text. All else
 * is better read from what libvirt makes of it, which writes each thing in one way only. */
static void read_command_line(const char *xml, KvVirtDomain *read)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    gboolean command_line = FALSE;
    g_auto(GStrv) written = kv_virt_vgpus_of_xml(xml, &command_line), devices = read->defined;

    read->command_line = FALSE;
    g_strv_builder_addv(builder, (const char **)devices);
    for (char **vgpu = written; command_line && *vgpu; vgpu++)
        if (!kv_virt_names(devices, *vgpu)) {
            read->command_line = TRUE;
            g_strv_builder_add(builder, *vgpu);
        }
    read->defined = g_strv_builder_end(builder);
    if (read->command_line)
        kv_virt_read_fit(xml, &read->fit);
}

/* The driver gives every domain a UUID. */
static KvVirtDomain *read_domain(virDomainPtr domain, const char *xml, gboolean has_uuid)
{
    KvVirtDomain *read = kv_virt_look_at_domain(domain, NULL, NULL);
    g_autoptr(KvVirtView) view = NULL;

    if (!read)
        return NULL;
    if (!has_uuid)
        g_clear_pointer(&read->uuid, g_free);
    read_command_line(xml, read);
    view = kv_virt_view_of_xml(xml);
    read->networks = g_steal_pointer(&view->networks);
    read->variables = g_steal_pointer(&view->variables);
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
