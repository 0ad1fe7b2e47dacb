/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/virt-private.h"

#include "virt/xml.h"

/* The owner that libvirt gives to what a domain uses: the label for type kvm, else the first. */
static char *read_dac_label(xmlNode *host)
{
    for (xmlNode *model = kv_xml_child(host, "secmodel"); model;
         model = kv_xml_next(model->next, "secmodel")) {
        g_autofree char *name = kv_xml_text(kv_xml_child(model, "model"));
        xmlNode *label = kv_xml_child(model, "baselabel");

        if (g_strcmp0(name, "dac") != 0)
            continue;
        for (xmlNode *other = label; other; other = kv_xml_next(other->next, "baselabel"))
            if (kv_xml_attribute_is(other, "type", "kvm"))
                return kv_xml_text(other);
        return kv_xml_text(label);
    }
    return NULL;
}

/* The hardware-virtualised guest of the host's own architecture. */
static xmlNode *find_native_guest(xmlNode *root)
{
    g_autofree char *wanted = kv_xml_text(kv_xml_at(root, "host/cpu/arch"));

    for (xmlNode *guest = kv_xml_child(root, "guest"); guest && wanted;
         guest = kv_xml_next(guest->next, "guest")) {
        g_autofree char *type = kv_xml_text(kv_xml_child(guest, "os_type"));
        xmlNode *arch = kv_xml_child(guest, "arch");

        if (g_strcmp0(type, "hvm") == 0 && kv_xml_attribute_is(arch, "name", wanted))
            return arch;
    }
    return NULL;
}

void kv_virt_read_capabilities(const char *xml, KvVirtFacts *facts)
{
    g_autoptr(xmlDoc) document = kv_xml_parse(xml);
    xmlNode *root = document ? xmlDocGetRootElement(document) : NULL;
    xmlNode *arch = root ? find_native_guest(root) : NULL;

    facts->dac_label = read_dac_label(kv_xml_child(root, "host"));
    facts->emulator = kv_xml_text(kv_xml_child(arch, "emulator"));
    for (xmlNode *domain = kv_xml_child(arch, "domain"); domain;
         domain = kv_xml_next(domain->next, "domain")) {
        if (!kv_xml_attribute_is(domain, "type", "kvm"))
            continue;
        facts->has_kvm = TRUE;
        /* Older libvirt may name another program for the accelerated type. */
        if (kv_xml_child(domain, "emulator")) {
            g_free(facts->emulator);
            facts->emulator = kv_xml_text(kv_xml_child(domain, "emulator"));
        }
    }
}

/* The values of an <enum name='…'> in an element that is supported. */
static char **read_enum(xmlNode *parent, const char *name)
{
    g_autoptr(GStrvBuilder) values = g_strv_builder_new();

    if (!parent)
        return NULL;
    for (xmlNode *node = kv_xml_child(parent, "enum");
         node && !kv_xml_attribute_is(parent, "supported", "no");
         node = kv_xml_next(node->next, "enum")) {
        if (!kv_xml_attribute_is(node, "name", name))
            continue;
        for (xmlNode *value = kv_xml_child(node, "value"); value;
             value = kv_xml_next(value->next, "value")) {
            g_autofree char *text = kv_xml_text(value);

            g_strv_builder_add(values, text);
        }
    }
    return g_strv_builder_end(values);
}

void kv_virt_read_domain_capabilities(const char *xml, KvVirtFacts *facts)
{
    g_autoptr(xmlDoc) document = kv_xml_parse(xml);
    xmlNode *root =
        document ? kv_xml_next(xmlDocGetRootElement(document), "domainCapabilities") : NULL;

    facts->graphics = read_enum(kv_xml_at(root, "devices/graphics"), "type");
    facts->videos = read_enum(kv_xml_at(root, "devices/video"), "modelType");
}
