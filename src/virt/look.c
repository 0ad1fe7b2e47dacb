/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/virt-private.h"

#include "core/text/printable.h"

/* One look is as few round trips as libvirt allows: whether a domain runs, a pool is active and so
 * on comes from lists that are asked for by that state, not object by object. */

/* What QEMU can do here. A driver that has no such answer says nothing of it. */
static void look_at_qemu(virConnectPtr connection, KvVirtFacts *facts)
{
    unsigned long qemu = 0;
    char *xml = virConnectGetDomainCapabilities(connection, NULL, "x86_64", NULL,
                                                facts->has_kvm ? "kvm" : "qemu", 0);

    if (xml)
        kv_virt_read_domain_capabilities(xml, facts);
    free(xml);
    if (xml && virConnectGetVersion(connection, &qemu) == 0 && qemu)
        facts->qemu_version =
            g_strdup_printf("%lu.%lu.%lu", qemu / 1000000, qemu / 1000 % 1000, qemu % 1000);
}

static gboolean undescribed(const KvVirtFacts *facts, GError **error)
{
    return kv_virt_fail(error, _("libvirt at %1$s doesn't describe the host: %2$s"), facts->uri);
}

/* Without an answer here a machine would be defined that runs without KVM, for its node another
 * owner be guessed. */
static gboolean look_at_host(virConnectPtr connection, KvVirtFacts *facts, GError **error)
{
    char *capabilities = virConnectGetCapabilities(connection);

    if (!capabilities)
        return undescribed(facts, error);
    kv_virt_read_capabilities(capabilities, facts);
    free(capabilities);
    return TRUE;
}

/* How large the host is matters to a new machine only. */
static gboolean look_at_size(virConnectPtr connection, KvVirtFacts *facts, GError **error)
{
    virNodeInfo node;

    if (virNodeGetInfo(connection, &node) < 0)
        return undescribed(facts, error);
    facts->memory_kib = node.memory;
    facts->cpus = node.cpus;
    return TRUE;
}

static gboolean look_at_version(virConnectPtr connection, KvVirtFacts *facts, GError **error)
{
    unsigned long library = 0;

    if (virConnectGetLibVersion(connection, &library) < 0)
        return undescribed(facts, error);
    facts->version =
        g_strdup_printf("%lu.%lu.%lu", library / 1000000, library / 1000 % 1000, library % 1000);
    return TRUE;
}

static void add_all(GPtrArray *uuids, char **more)
{
    for (char **uuid = more; uuid && *uuid; uuid++)
        if (!g_ptr_array_find_with_equal_func(uuids, *uuid, g_str_equal, NULL))
            g_ptr_array_add(uuids, g_strdup(*uuid));
}

/* One of a domain's two definitions, and the UUIDs it names; FALSE when libvirt doesn't show it. */
static gboolean read_definition(virDomainPtr domain, unsigned flags, KvVirtDomain *facts,
                                char **ret_xml, char ***ret_vgpus)
{
    char *xml = virDomainGetXMLDesc(domain, flags);
    gboolean command_line = FALSE;

    if (!xml)
        return FALSE;
    *ret_vgpus = kv_virt_vgpus_of_xml(xml, &command_line);
    kv_virt_disks_of_xml(xml, facts->disks);
    facts->command_line |= command_line;
    *ret_xml = g_strdup(xml);
    free(xml);
    return TRUE;
}

/* A domain that vanishes when it stops has no other definition than the one it runs with. */
static gboolean read_definitions(virDomainPtr domain, KvVirtDomain *facts)
{
    unsigned next = facts->persistent ? VIR_DOMAIN_XML_INACTIVE : 0;

    if (!read_definition(domain, next, facts, &facts->xml, &facts->defined))
        return FALSE;
    kv_virt_read_fit(facts->xml, &facts->fit);
    kv_virt_size_of_xml(facts->xml, &facts->memory_kib, &facts->vcpus);
    if (!facts->active)
        facts->held = g_new0(char *, 1);
    else if (!read_definition(domain, 0, facts, &facts->live, &facts->held))
        return FALSE;
    else
        kv_virt_read_fit(facts->live, &facts->live_fit);
    facts->displays = kv_virt_displays_of_xml(facts->live ? facts->live : facts->xml);
    return TRUE;
}

/* The UUIDs of those that libvirt lists for `flag`, as keys; FALSE when it doesn't say. */
static gboolean domains_that_are(virConnectPtr connection, unsigned flag, GHashTable **ret_uuids)
{
    GHashTable *uuids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    virDomainPtr *domains = NULL;
    int n = virConnectListAllDomains(connection, &domains, flag);

    for (int i = 0; i < n; i++) {
        char uuid[VIR_UUID_STRING_BUFLEN] = "";

        virDomainGetUUIDString(domains[i], uuid);
        g_hash_table_add(uuids, g_strdup(uuid));
        virDomainFree(domains[i]);
    }
    free(domains);
    *ret_uuids = uuids;
    return n >= 0;
}

/* Those that vanish when they stop. Only what runs can be one, so with nothing running libvirt
 * isn't asked; *ret_uuids is left alone then. */
static gboolean transient_domains(virConnectPtr connection, virDomainPtr *domains, int count,
                                  GHashTable **ret_uuids)
{
    for (int i = 0; i < count; i++)
        if (virDomainGetID(domains[i]) != (unsigned)-1)
            return domains_that_are(connection, VIR_CONNECT_LIST_DOMAINS_TRANSIENT, ret_uuids);
    return TRUE;
}

static gboolean is_in(GHashTable *uuids, const char *uuid)
{
    return uuids && g_hash_table_contains(uuids, uuid);
}

/* A domain that runs holds what it was started with, and what it will be started with may be
 * another: both count as used. */
KvVirtDomain *kv_virt_look_at_domain(virDomainPtr domain, GHashTable *transient,
                                     GHashTable *autostarted)
{
    GPtrArray *uuids = g_ptr_array_new();
    KvVirtDomain *facts = g_new0(KvVirtDomain, 1);
    char uuid[VIR_UUID_STRING_BUFLEN] = "";
    gboolean seen;

    virDomainGetUUIDString(domain, uuid);
    facts->name = g_strdup(virDomainGetName(domain));
    facts->uuid = g_strdup(uuid);
    facts->active = virDomainGetID(domain) != (unsigned)-1;
    facts->persistent = !is_in(transient, uuid);
    facts->disks = g_ptr_array_new_with_free_func((GDestroyNotify)kv_virt_disk_free);
    facts->autostart = is_in(autostarted, uuid);
    seen = read_definitions(domain, facts);
    add_all(uuids, facts->held);
    add_all(uuids, facts->defined);
    g_ptr_array_add(uuids, NULL);
    facts->vgpus = (char **)g_ptr_array_free(uuids, FALSE);
    if (!seen)
        g_clear_pointer(&facts, kv_virt_domain_free);
    return facts;
}

static gboolean look_at_domains(virConnectPtr connection, KvVirtFacts *facts, GError **error)
{
    virDomainPtr *domains = NULL;
    int count = virConnectListAllDomains(connection, &domains, 0);
    g_autoptr(GHashTable) transient = NULL, autostarted = NULL;
    gboolean fine = count >= 0 && transient_domains(connection, domains, count, &transient) &&
                    (count == 0 || domains_that_are(connection, VIR_CONNECT_LIST_DOMAINS_AUTOSTART,
                                                    &autostarted));

    if (!fine)
        kv_virt_fail(error, _("libvirt at %1$s doesn't list its virtual machines: %2$s"),
                     facts->uri);
    for (int i = 0; i < count; i++) {
        g_autofree char *name = g_strdup(virDomainGetName(domains[i]));
        KvVirtDomain *domain =
            fine ? kv_virt_look_at_domain(domains[i], transient, autostarted) : NULL;

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

static void add_object(GPtrArray *objects, const char *name)
{
    KvVirtObject *object = g_new0(KvVirtObject, 1);

    object->name = g_strdup(name);
    object->active = TRUE;
    g_ptr_array_add(objects, object);
}

static void set_inactive(GPtrArray *objects, const char *name)
{
    for (guint i = 0; i < objects->len; i++) {
        KvVirtObject *object = g_ptr_array_index(objects, i);

        if (g_str_equal(object->name, name))
            object->active = FALSE;
    }
}

static void look_at_networks(virConnectPtr connection, GPtrArray *objects)
{
    virNetworkPtr *networks = NULL;
    int count = virConnectListAllNetworks(connection, &networks, 0);

    for (int i = 0; i < count; i++) {
        add_object(objects, virNetworkGetName(networks[i]));
        virNetworkFree(networks[i]);
    }
    g_clear_pointer(&networks, free);
    if (count > 0)
        count =
            virConnectListAllNetworks(connection, &networks, VIR_CONNECT_LIST_NETWORKS_INACTIVE);
    for (int i = 0; i < count; i++) {
        set_inactive(objects, virNetworkGetName(networks[i]));
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

/* What a new machine can be made of. */
static gboolean look_at_choices(virConnectPtr connection, KvVirtFacts *facts, GError **error)
{
    if (!look_at_size(connection, facts, error))
        return FALSE;
    look_at_qemu(connection, facts);
    look_at_networks(connection, facts->networks);
    g_ptr_array_sort(facts->networks, compare_objects);
    return TRUE;
}

KvVirtFacts *kv_virt_look(KvVirt *virt, KvVirtDepth depth, GError **error)
{
    g_auto(KvNoPipe) guard = kv_no_pipe();
    g_autoptr(KvVirtFacts) facts = g_new0(KvVirtFacts, 1);

    facts->uri = g_strdup(virt->uri);
    facts->domains = g_ptr_array_new_with_free_func((GDestroyNotify)kv_virt_domain_free);
    facts->pools = g_ptr_array_new_with_free_func((GDestroyNotify)kv_virt_object_free);
    facts->networks = g_ptr_array_new_with_free_func((GDestroyNotify)kv_virt_object_free);
    if (!look_at_domains(virt->connection, facts, error) ||
        !look_at_version(virt->connection, facts, error))
        return NULL;
    g_ptr_array_sort(facts->domains, compare_domains);
    if ((depth & KV_VIRT_HOST) && !look_at_host(virt->connection, facts, error))
        return NULL;
    if (depth & KV_VIRT_POOLS)
        kv_virt_look_at_pools(virt->connection, depth == KV_VIRT_CHOICES, facts->pools);
    if (depth == KV_VIRT_CHOICES && !look_at_choices(virt->connection, facts, error))
        return NULL;
    return g_steal_pointer(&facts);
}
