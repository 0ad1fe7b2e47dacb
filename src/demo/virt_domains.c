/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Domains: judged by libvirt's test driver, kept in a file. */
#include "demo/virt-demo.h"

#include <string.h>

/* Name and UUID as libvirt reads them in xml. */
static gboolean identify(const KvVirt *virt, const char *xml, char **ret_name, char **ret_uuid,
                         GError **error)
{
    KvVirt *judge = kv_demo_virt_judge(virt, error);
    g_autoptr(KvVirtFacts) facts = NULL;

    if (judge && virt->real->define(judge, xml, error))
        facts = virt->real->look(judge, FALSE, error);
    if (facts && facts->domains->len > 0) {
        const KvVirtDomain *domain = facts->domains->pdata[0];

        *ret_name = g_strdup(domain->name);
        *ret_uuid = g_strdup(domain->uuid);
    }
    virt->real->close(judge);
    return facts != NULL;
}

/* Does libvirt take xml where the other domains are? */
static gboolean fits_in(const KvVirt *virt, const GPtrArray *domains, const char *xml,
                        GError **error)
{
    KvVirt *judge = kv_demo_virt_judge(virt, error);
    gboolean fine = judge != NULL;

    for (guint i = 0; fine && i < domains->len; i++) {
        const KvDemoDomain *domain = domains->pdata[i];

        fine = virt->real->define(judge, domain->xml, error);
    }
    fine = fine && virt->real->define(judge, xml, error);
    virt->real->close(judge);
    return fine;
}

static gboolean keep(KvVirt *virt, const char *xml, GError **error)
{
    g_autoptr(GPtrArray) domains = kv_domains_load(virt->demo);
    g_autofree char *name = NULL, *uuid = NULL;
    KvDemoDomain *domain;

    if (!identify(virt, xml, &name, &uuid, error) || !fits_in(virt, domains, xml, error))
        return FALSE;
    domain = kv_domains_find(domains, name);
    if (!domain) {
        domain = g_new0(KvDemoDomain, 1);
        domain->name = g_strdup(name);
        domain->uuid = g_strdup(uuid);
        g_ptr_array_add(domains, domain);
    }
    g_free(domain->xml);
    domain->xml = g_strdup(xml);
    domain->persistent = TRUE;
    kv_domains_save(virt->demo, domains);
    return TRUE;
}

/* What the description orders names the machine, as far as libvirt can read which it is. */
static gboolean define_ordered(const KvVirt *virt, const char *xml, GError **error)
{
    g_autofree char *name = NULL, *uuid = NULL;

    if (!kv_demo_failure(virt->demo, "virt define"))
        return FALSE;
    identify(virt, xml, &name, &uuid, NULL);
    return kv_demo_virt_ordered(virt, "virt define",
                                _("libvirt doesn't define the virtual machine %1$s: %2$s"),
                                name ? name : "?", error);
}

gboolean kv_demo_define(KvVirt *virt, const char *xml, GError **error)
{
    int lock;

    if (define_ordered(virt, xml, error))
        return FALSE;
    lock = kv_demo_lock(virt->demo);
    return kv_demo_virt_finish(virt, lock, lock < 0 || keep(virt, xml, error), error);
}

/* As libvirt writes the time into a log; g_free. */
static char *stamp(void)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();

    return g_date_time_format(now, "%Y-%m-%d %H:%M:%S.000+0000: ");
}

/* Adds to the domain's log what libvirt and QEMU do. */
static void add_to_log(const KvVirt *virt, const char *name, const char *text)
{
    g_autofree char *path = g_strdup_printf("/var/log/libvirt/qemu/%s.log", name);
    g_autofree char *before = kv_tree_read(&virt->demo->tree, path);

    kv_tree_printf(&virt->demo->tree, path, 0600, "%s%s", before ? before : "", text);
}

/* said: what QEMU has to say, or "". */
static void log_start(const KvVirt *virt, const char *name, const char *said)
{
    g_autofree char *when = stamp();
    g_autofree char *text =
        g_strdup_printf("%sstarting up libvirt version: %s\n"
                        "LC_ALL=C \\\n/usr/bin/qemu-system-x86_64 \\\n-msg timestamp=on\n"
                        "%s%s",
                        when, virt->version, said, *said ? "\n" : "");

    add_to_log(virt, name, text);
}

static void log_end(const KvVirt *virt, const char *name, const char *reason)
{
    g_autofree char *when = stamp();
    g_autofree char *text = g_strdup_printf("%sshutting down, reason=%s\n", when, reason);

    add_to_log(virt, name, text);
}

/* A start that comes to nothing, with what the description has QEMU say before it ends. */
static void log_failure(const KvVirt *virt, const char *name)
{
    const char *said = kv_section_get(kv_demo_failure(virt->demo, "virt start"), "log");

    if (said)
        log_start(virt, name, said);
    log_end(virt, name, "failed");
}

static gboolean start(KvVirt *virt, const char *name, GError **error)
{
    const char *const sentence = _("libvirt doesn't start the virtual machine %1$s: %2$s");
    g_autoptr(GPtrArray) domains = kv_domains_load(virt->demo);
    KvDemoDomain *domain = kv_domains_find(domains, name);
    g_autofree char *words = NULL;

    if (kv_demo_virt_ordered(virt, "virt start", sentence, name, error)) {
        log_failure(virt, name);
        return FALSE;
    }
    if (!domain) {
        words = g_strdup_printf("Domain not found: no domain with matching name '%s'", name);
        return kv_demo_virt_fail(error, sentence, name, words);
    }
    if (domain->active)
        return TRUE;
    words = kv_demo_words_against_start(virt, domain);
    if (words) {
        log_failure(virt, name);
        return kv_demo_virt_fail(error, sentence, name, words);
    }
    kv_domains_begin(domains, domain);
    kv_domains_save(virt->demo, domains);
    log_start(virt, name, "");
    kv_demo_give_nodes(virt, domain, TRUE);
    return TRUE;
}

gboolean kv_demo_start(KvVirt *virt, const char *name, GError **error)
{
    int lock = kv_demo_lock(virt->demo);

    return kv_demo_virt_finish(virt, lock, lock < 0 || start(virt, name, error), error);
}

static void end(KvVirt *virt, GPtrArray *domains, KvDemoDomain *domain, const char *reason)
{
    kv_demo_give_nodes(virt, domain, FALSE);
    kv_demo_domain_runs(domain, FALSE);
    log_end(virt, domain->name, reason);
    if (!domain->persistent)
        g_ptr_array_remove(domains, domain);
    kv_domains_save(virt->demo, domains);
}

gboolean kv_demo_stop(KvVirt *virt, const char *name, GError **error)
{
    int lock = kv_demo_lock(virt->demo);
    g_autoptr(GPtrArray) domains = kv_domains_load(virt->demo);
    KvDemoDomain *domain = kv_domains_find(domains, name);

    if (lock >= 0 && domain && domain->active)
        end(virt, domains, domain, "destroyed");
    return kv_demo_virt_finish(virt, lock, TRUE, error);
}

/* A system that listens to the power button is off at once; a person's description may say that
 * this one doesn't. */
gboolean kv_demo_shutdown(KvVirt *virt, const char *name, GError **error)
{
    int lock = kv_demo_lock(virt->demo);
    g_autoptr(GPtrArray) domains = kv_domains_load(virt->demo);
    KvDemoDomain *domain = kv_domains_find(domains, name);
    const KvHostSection *section = kv_host_section(virt->demo->host, "domain", name);

    if (lock >= 0 && domain && domain->active && kv_section_yes(section, "listens", TRUE))
        end(virt, domains, domain, "shutdown");
    return kv_demo_virt_finish(virt, lock, TRUE, error);
}

static gboolean undefine(KvVirt *virt, const char *name, const char *uuid, GError **error)
{
    g_autoptr(GPtrArray) domains = kv_domains_load(virt->demo);
    KvDemoDomain *domain = kv_domains_find(domains, name);
    g_autofree char *shown = kv_printable(name, -1);

    if (!domain)
        return TRUE;
    if (g_ascii_strcasecmp(domain->uuid, uuid) != 0)
        return kv_fail(error, KV_ERROR_CHANGED,
                       _("The virtual machine %1$s is another one than the one that was defined "
                         "here: its UUID is %2$s. It is kept."),
                       shown, domain->uuid);
    domain->persistent = FALSE;
    if (!domain->active)
        g_ptr_array_remove(domains, domain);
    kv_domains_save(virt->demo, domains);
    return TRUE;
}

gboolean kv_demo_undefine(KvVirt *virt, const char *name, const char *uuid, GError **error)
{
    int lock = kv_demo_lock(virt->demo);

    return kv_demo_virt_finish(virt, lock, lock < 0 || undefine(virt, name, uuid, error), error);
}
