/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Domains that are changed: their definition, and what runs. */
#include "demo/virt-demo.h"

#include <string.h>

/* With libvirt's words when there is none of that name. */
static KvDemoDomain *find(const GPtrArray *domains, const char *name, const char *sentence,
                          GError **error)
{
    KvDemoDomain *domain = kv_domains_find(domains, name);
    g_autofree char *words = NULL;

    if (domain)
        return domain;
    words = g_strdup_printf("Domain not found: no domain with matching name '%s'", name);
    kv_demo_virt_fail(error, sentence, name, words);
    return NULL;
}

gboolean kv_demo_redefine(KvVirt *virt, const char *name, const char *expected, const char *xml,
                          GError **error)
{
    g_autoptr(GPtrArray) domains = kv_domains_load(virt->demo);
    const KvDemoDomain *domain =
        find(domains, name,
             _("libvirt doesn't change the definition of the virtual machine %1$s: %2$s"), error);
    g_autofree char *shown = kv_printable(name, -1);

    if (!domain)
        return FALSE;
    if (strcmp(domain->xml, expected) != 0)
        return kv_fail(error, KV_ERROR_CHANGED,
                       _("The definition of the virtual machine %s is not as it was when the "
                         "change was shown. Look again."),
                       shown);
    return kv_demo_define(virt, xml, error);
}

static char *vgpu_of_device(const KvVirt *virt, const char *device)
{
    g_autofree char *domain = g_strdup_printf("<domain><devices>%s</devices></domain>", device);
    g_auto(GStrv) vgpus = virt->real->vgpus_of_xml(domain, NULL);

    return g_strdup(vgpus && vgpus[0] ? vgpus[0] : "");
}

/* Puts `live` in the place of what runs, and has the nodes follow. */
static void set_live(KvVirt *virt, GPtrArray *domains, KvDemoDomain *domain, char *live)
{
    kv_demo_give_nodes(virt, domain, FALSE);
    g_free(domain->live);
    domain->live = live;
    kv_demo_give_nodes(virt, domain, TRUE);
    kv_domains_save(virt->demo, domains);
}

static gboolean attach(KvVirt *virt, const char *name, const char *device, GError **error)
{
    const char *const sentence =
        _("libvirt doesn't give the vGPU to the running virtual machine %1$s: %2$s It has it from "
          "its next start on.");
    g_autoptr(GPtrArray) domains = kv_domains_load(virt->demo);
    KvDemoDomain *domain = find(domains, name, sentence, error);
    g_autofree char *vgpu = vgpu_of_device(virt, device), *words = NULL, *live = NULL;
    KvGuestSpec spec = { .vgpu = vgpu, .attach = KV_ATTACH_NATIVE };

    if (!domain || kv_demo_virt_ordered(virt, "virt attach", sentence, name, error))
        return FALSE;
    words = domain->active ? kv_demo_vgpu_missing(virt->demo, vgpu)
                           : g_strdup("Requested operation is not valid: domain is not running");
    if (words)
        return kv_demo_virt_fail(error, sentence, name, words);
    live = virt->real->with_vgpu(domain->live, &spec, NULL, error);
    if (!live)
        return FALSE;
    set_live(virt, domains, domain, g_steal_pointer(&live));
    return TRUE;
}

gboolean kv_demo_attach(KvVirt *virt, const char *name, const char *device, GError **error)
{
    int lock = kv_demo_lock(virt->demo);

    return kv_demo_virt_finish(virt, lock, lock < 0 || attach(virt, name, device, error), error);
}

static gboolean detach(KvVirt *virt, const char *name, const char *device, GError **error)
{
    const char *const sentence =
        _("libvirt doesn't take the vGPU from the running virtual machine %1$s: %2$s Shut it down "
          "instead.");
    g_autoptr(GPtrArray) domains = kv_domains_load(virt->demo);
    KvDemoDomain *domain = find(domains, name, sentence, error);
    g_autofree char *vgpu = vgpu_of_device(virt, device), *live = NULL;

    if (!domain)
        return FALSE;
    if (!domain->active)
        return kv_demo_virt_fail(error, sentence, name,
                                 "Requested operation is not valid: domain is not running");
    live = virt->real->without_vgpu(domain->live, vgpu, NULL, error);
    if (!live)
        return FALSE;
    set_live(virt, domains, domain, g_steal_pointer(&live));
    return TRUE;
}

gboolean kv_demo_detach(KvVirt *virt, const char *name, const char *device, GError **error)
{
    int lock = kv_demo_lock(virt->demo);

    return kv_demo_virt_finish(virt, lock, lock < 0 || detach(virt, name, device, error), error);
}

gboolean kv_demo_autostart(KvVirt *virt, const char *name, gboolean on, GError **error)
{
    int lock = kv_demo_lock(virt->demo);
    g_autoptr(GPtrArray) domains = kv_domains_load(virt->demo);
    KvDemoDomain *domain =
        find(domains, name, _("libvirt doesn't start the virtual machine %1$s with the host: %2$s"),
             error);

    if (domain)
        domain->autostart = on;
    if (domain && lock >= 0)
        kv_domains_save(virt->demo, domains);
    return kv_demo_virt_finish(virt, lock, domain != NULL, error);
}
