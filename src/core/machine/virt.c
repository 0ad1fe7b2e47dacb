/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/machine/virt.h"

void kv_virt_domain_free(KvVirtDomain *domain)
{
    if (!domain)
        return;
    g_free(domain->name);
    g_free(domain->uuid);
    g_strfreev(domain->vgpus);
    g_free(domain);
}

void kv_virt_object_free(KvVirtObject *object)
{
    if (!object)
        return;
    g_free(object->name);
    g_free(object->path);
    g_free(object);
}

void kv_virt_facts_free(KvVirtFacts *facts)
{
    if (!facts)
        return;
    g_free(facts->uri);
    g_free(facts->version);
    g_free(facts->dac_label);
    g_free(facts->emulator);
    g_clear_pointer(&facts->domains, g_ptr_array_unref);
    g_clear_pointer(&facts->pools, g_ptr_array_unref);
    g_clear_pointer(&facts->networks, g_ptr_array_unref);
    g_free(facts);
}
