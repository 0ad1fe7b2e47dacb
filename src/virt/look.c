/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/virt-private.h"

#include "core/text/printable.h"

/* One look is as few round trips as libvirt allows: whether a domain runs, a pool is active and so
 * on comes from lists that are asked for by that state, not object by object. */

static char *version_text(unsigned long version)
{
    return g_strdup_printf("%lu.%lu.%lu", version / 1000000, version / 1000 % 1000, version % 1000);
}

static void look_at_host(virConnectPtr connection, KvVirtFacts *facts)
{
    unsigned long library = 0, hypervisor = 0;
    virNodeInfo node;
    char *capabilities;
    const char *type = virConnectGetType(connection);

    if (virConnectGetLibVersion(connection, &library) == 0)
        facts->version = version_text(library);
    if (type && virConnectGetVersion(connection, &hypervisor) == 0 && hypervisor > 0) {
        g_autofree char *number = version_text(hypervisor);

        facts->hypervisor = g_strdup_printf("%s %s", type, number);
    }
    if (virNodeGetInfo(connection, &node) == 0) {
        facts->memory_kib = node.memory;
        facts->cpus = node.cpus;
    }
    capabilities = virConnectGetCapabilities(connection);
    kv_virt_read_capabilities(capabilities, facts);
    free(capabilities);
}

/* Adds the UUIDs that one of the domain's definitions names; FALSE when libvirt doesn't show it. */
static gboolean add_vgpus(virDomainPtr domain, unsigned flags, KvVirtDomain *facts,
                          GPtrArray *uuids)
{
    char *xml = virDomainGetXMLDesc(domain, flags);
    g_auto(GStrv) found = NULL;
    gboolean command_line = FALSE;

    if (!xml)
        return FALSE;
    found = kv_virt_vgpus_of_xml(xml, &command_line);
    free(xml);
    facts->command_line |= command_line;
    for (char **uuid = found; uuid && *uuid; uuid++)
        if (!g_ptr_array_find_with_equal_func(uuids, *uuid, g_str_equal, NULL))
            g_ptr_array_add(uuids, g_strdup(*uuid));
    return TRUE;
}

/* A domain that runs holds what it was started with, and what it will be started with may be
 * another: both count as used. */
static KvVirtDomain *look_at_domain(virDomainPtr domain, gboolean persistent)
{
    g_autoptr(GPtrArray) uuids = g_ptr_array_new_with_free_func(g_free);
    KvVirtDomain *facts = g_new0(KvVirtDomain, 1);
    char uuid[VIR_UUID_STRING_BUFLEN] = "";

    virDomainGetUUIDString(domain, uuid);
    facts->name = g_strdup(virDomainGetName(domain));
    facts->uuid = g_strdup(uuid);
    facts->active = virDomainGetID(domain) != (unsigned)-1;
    facts->persistent = persistent;
    if (!add_vgpus(domain, 0, facts, uuids) ||
        (facts->active && persistent &&
         !add_vgpus(domain, VIR_DOMAIN_XML_INACTIVE, facts, uuids))) {
        kv_virt_domain_free(facts);
        return NULL;
    }
    g_ptr_array_add(uuids, NULL);
    facts->vgpus = (char **)g_ptr_array_steal(uuids, NULL);
    return facts;
}

static gboolean look_at_domains(virConnectPtr connection, unsigned flags, gboolean persistent,
                                KvVirtFacts *facts, GError **error)
{
    virDomainPtr *domains = NULL;
    int count = virConnectListAllDomains(connection, &domains, flags);
    gboolean fine = count >= 0;

    if (count < 0)
        kv_virt_fail(error, _("libvirt at %1$s doesn't list its virtual machines: %2$s"),
                     facts->uri);
    for (int i = 0; i < count; i++) {
        g_autofree char *name = g_strdup(virDomainGetName(domains[i]));
        KvVirtDomain *domain = fine ? look_at_domain(domains[i], persistent) : NULL;

        if (domain)
            g_ptr_array_add(facts->domains, domain);
        else if (fine && kv_virt_code() != VIR_ERR_NO_DOMAIN) /* it may just have gone */
            fine = kv_virt_fail(error,
                                _("libvirt doesn't show how the virtual machine %1$s is "
                                  "defined: %2$s"),
                                name);
        virDomainFree(domains[i]);
    }
    free(domains);
    return fine;
}

static void add_object(GPtrArray *objects, const char *name, gboolean active, char *path)
{
    KvVirtObject *object = g_new0(KvVirtObject, 1);

    object->name = g_strdup(name);
    object->active = active;
    object->path = path;
    g_ptr_array_add(objects, object);
}

static void look_at_pools(virConnectPtr connection, gboolean active, GPtrArray *objects)
{
    virStoragePoolPtr *pools = NULL;
    int count = virConnectListAllStoragePools(connection, &pools,
                                              active ? VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE
                                                     : VIR_CONNECT_LIST_STORAGE_POOLS_INACTIVE);

    for (int i = 0; i < count; i++) {
        add_object(objects, virStoragePoolGetName(pools[i]), active,
                   kv_virt_pool_directory(pools[i]));
        virStoragePoolFree(pools[i]);
    }
    free(pools);
}

static void look_at_networks(virConnectPtr connection, gboolean active, GPtrArray *objects)
{
    virNetworkPtr *networks = NULL;
    int count = virConnectListAllNetworks(connection, &networks,
                                          active ? VIR_CONNECT_LIST_NETWORKS_ACTIVE
                                                 : VIR_CONNECT_LIST_NETWORKS_INACTIVE);

    for (int i = 0; i < count; i++) {
        add_object(objects, virNetworkGetName(networks[i]), active, NULL);
        virNetworkFree(networks[i]);
    }
    free(networks);
}

static int compare_domains(gconstpointer a, gconstpointer b)
{
    return strcmp((*(KvVirtDomain *const *)a)->name, (*(KvVirtDomain *const *)b)->name);
}

static int compare_objects(gconstpointer a, gconstpointer b)
{
    return strcmp((*(KvVirtObject *const *)a)->name, (*(KvVirtObject *const *)b)->name);
}

KvVirtFacts *kv_virt_look(KvVirt *virt, GError **error)
{
    g_auto(KvNoPipe) guard = kv_no_pipe();
    g_autoptr(KvVirtFacts) facts = g_new0(KvVirtFacts, 1);

    facts->uri = g_strdup(virt->uri);
    facts->domains = g_ptr_array_new_with_free_func((GDestroyNotify)kv_virt_domain_free);
    facts->pools = g_ptr_array_new_with_free_func((GDestroyNotify)kv_virt_object_free);
    facts->networks = g_ptr_array_new_with_free_func((GDestroyNotify)kv_virt_object_free);
    if (!look_at_domains(virt->connection, VIR_CONNECT_LIST_DOMAINS_PERSISTENT, TRUE, facts,
                         error) ||
        !look_at_domains(virt->connection, VIR_CONNECT_LIST_DOMAINS_TRANSIENT, FALSE, facts, error))
        return NULL;
    g_ptr_array_sort(facts->domains, compare_domains);
    look_at_host(virt->connection, facts);
    for (int active = 1; active >= 0; active--) {
        look_at_pools(virt->connection, active, facts->pools);
        look_at_networks(virt->connection, active, facts->networks);
    }
    g_ptr_array_sort(facts->pools, compare_objects);
    g_ptr_array_sort(facts->networks, compare_objects);
    return g_steal_pointer(&facts);
}
