/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What libvirt's daemon would remember: domains, which of them run, and the settings it has read.
 */
#include <string.h>

#include "demo/model.h"

#define DOMAINS_FILE "/domains"
#define CONF_FILE    "/qemu.conf.read"

void kv_demo_domain_free(KvDemoDomain *domain)
{
    if (!domain)
        return;
    g_free(domain->uuid);
    g_free(domain->name);
    g_free(domain->xml);
    g_free(domain->live);
    g_free(domain);
}

void kv_demo_domain_runs(KvDemoDomain *domain, gboolean runs)
{
    domain->active = runs;
    g_free(domain->live);
    domain->live = runs ? g_strdup(domain->xml) : NULL;
}

/* Is that port a display's in something that runs? */
static gboolean is_taken(const GPtrArray *domains, const char *attribute)
{
    for (guint i = 0; i < domains->len; i++) {
        const KvDemoDomain *domain = domains->pdata[i];

        if (domain->live && strstr(domain->live, attribute))
            return TRUE;
    }
    return FALSE;
}

/* libvirt gives each display the first port that is free from 5900 on. */
static void give_port(const GPtrArray *domains, KvDemoDomain *domain, const char *open)
{
    g_auto(GStrv) parts = g_strsplit(domain->live, open, 2);
    g_autofree char *attribute = NULL;
    unsigned port = 5900;

    do {
        g_free(attribute);
        attribute = g_strdup_printf(" port='%u'", port++);
    } while (is_taken(domains, attribute));
    g_free(domain->live);
    domain->live = g_strconcat(parts[0], attribute, " listen='127.0.0.1'", parts[1], NULL);
}

void kv_domains_begin(const GPtrArray *domains, KvDemoDomain *domain)
{
    static const char *const opens[] = { " port='-1'", " port=\"-1\"" };

    kv_demo_domain_runs(domain, TRUE);
    for (gsize i = 0; i < G_N_ELEMENTS(opens); i++)
        while (strstr(domain->live, opens[i]))
            give_port(domains, domain, opens[i]);
}

GPtrArray *kv_domains_load(const KvDemo *demo)
{
    GPtrArray *domains = g_ptr_array_new_with_free_func((GDestroyNotify)kv_demo_domain_free);
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autofree char *text = kv_tree_read(&demo->state, DOMAINS_FILE);
    g_auto(GStrv) uuids = NULL;

    if (text)
        g_key_file_load_from_data(file, text, (gsize)-1, G_KEY_FILE_NONE, NULL);
    uuids = g_key_file_get_groups(file, NULL);
    for (char **uuid = uuids; *uuid; uuid++) {
        KvDemoDomain *domain = g_new0(KvDemoDomain, 1);

        domain->uuid = g_strdup(*uuid);
        domain->name = g_key_file_get_string(file, *uuid, "name", NULL);
        domain->xml = g_key_file_get_string(file, *uuid, "xml", NULL);
        domain->live = g_key_file_get_string(file, *uuid, "live", NULL);
        domain->active = g_key_file_get_boolean(file, *uuid, "active", NULL);
        domain->persistent = g_key_file_get_boolean(file, *uuid, "persistent", NULL);
        domain->autostart = g_key_file_get_boolean(file, *uuid, "autostart", NULL);
        g_ptr_array_add(domains, domain);
    }
    return domains;
}

void kv_domains_save(KvDemo *demo, const GPtrArray *domains)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autofree char *text = NULL;

    for (guint i = 0; i < domains->len; i++) {
        const KvDemoDomain *domain = domains->pdata[i];

        g_key_file_set_string(file, domain->uuid, "name", domain->name);
        g_key_file_set_string(file, domain->uuid, "xml", domain->xml);
        if (domain->live)
            g_key_file_set_string(file, domain->uuid, "live", domain->live);
        g_key_file_set_boolean(file, domain->uuid, "active", domain->active);
        g_key_file_set_boolean(file, domain->uuid, "persistent", domain->persistent);
        if (domain->autostart)
            g_key_file_set_boolean(file, domain->uuid, "autostart", TRUE);
    }
    text = g_key_file_to_data(file, NULL, NULL);
    kv_tree_write(&demo->state, DOMAINS_FILE, 0644, text);
}

KvDemoDomain *kv_domains_find(const GPtrArray *domains, const char *name)
{
    for (guint i = 0; i < domains->len; i++) {
        KvDemoDomain *domain = domains->pdata[i];

        if (strcmp(domain->name, name) == 0)
            return domain;
    }
    return NULL;
}

void kv_domains_daemon_started(KvDemo *demo)
{
    g_autofree char *text = kv_tree_read(&demo->tree, "/etc/libvirt/qemu.conf");

    kv_tree_write(&demo->state, CONF_FILE, 0644, text ? text : "");
}

char *kv_qemu_conf(const KvDemo *demo)
{
    char *text = kv_tree_read(&demo->state, CONF_FILE);

    return text ? text : g_strdup("");
}

void kv_domains_boot(KvDemo *demo)
{
    g_autoptr(GPtrArray) domains = kv_domains_load(demo);

    for (guint i = domains->len; i-- > 0;) {
        KvDemoDomain *domain = domains->pdata[i];

        kv_demo_domain_runs(domain, FALSE);
        if (!domain->persistent)
            g_ptr_array_remove_index(domains, i);
    }
    kv_domains_save(demo, domains);
    kv_domains_daemon_started(demo);
}

char *kv_domains_user_of(const KvDemo *demo, const char *vgpu)
{
    g_autoptr(GPtrArray) domains = kv_domains_load(demo);

    for (guint i = 0; i < domains->len; i++) {
        const KvDemoDomain *domain = domains->pdata[i];

        /* A UUID stands in no other place of a definition. */
        if (domain->live && strstr(domain->live, vgpu))
            return g_strdup(domain->name);
    }
    return NULL;
}
