/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/virt-private.h"

#include <string.h>

#include "core/text/printable.h"
#include "virt/xml.h"

/* Looks a domain up; *ret_none says that there is none of that name. */
static virDomainPtr find_domain(KvVirt *virt, const char *name, gboolean *ret_none)
{
    virDomainPtr domain = virDomainLookupByName(virt->connection, name);

    *ret_none = !domain && kv_virt_code() == VIR_ERR_NO_DOMAIN;
    return domain;
}

static gboolean is_taken(KvVirt *virt, const char *name)
{
    g_autoptr(virDomain) domain = name ? virDomainLookupByName(virt->connection, name) : NULL;

    return domain != NULL;
}

gboolean kv_virt_define(KvVirt *virt, const char *xml, GError **error)
{
    g_auto(KvNoPipe) guard = kv_no_pipe();
    g_autoptr(virDomain) domain = virDomainDefineXML(virt->connection, xml);
    g_autoptr(virError) said = NULL;
    g_autoptr(xmlDoc) document = NULL;
    g_autofree char *name = NULL;

    if (domain)
        return TRUE;
    said = virSaveLastError();
    /* Only for the sentence: libvirt has read the XML already. */
    document = kv_xml_parse(xml);
    if (document)
        name = kv_xml_text(kv_xml_child(xmlDocGetRootElement(document), "name"));
    if (is_taken(virt, name))
        return kv_virt_fail_of(error, said,
                               _("libvirt doesn't define another virtual machine %1$s: %2$s "
                                 "Choose another name for it."),
                               name);
    return kv_virt_fail_of(error, said, _("libvirt doesn't define the virtual machine %1$s: %2$s"),
                           name);
}

gboolean kv_virt_autostart(KvVirt *virt, const char *name, gboolean on, GError **error)
{
    g_auto(KvNoPipe) guard = kv_no_pipe();
    g_autoptr(virDomain) domain = virDomainLookupByName(virt->connection, name);

    return (domain && virDomainSetAutostart(domain, on) == 0) ||
           kv_virt_fail(error,
                        on ? _("libvirt doesn't start the virtual machine %1$s with the host: %2$s")
                           : _("libvirt goes on starting the virtual machine %1$s with the host: "
                               "%2$s"),
                        name);
}

gboolean kv_virt_start(KvVirt *virt, const char *name, GError **error)
{
    g_auto(KvNoPipe) guard = kv_no_pipe();
    const char *const sentence = _("libvirt doesn't start the virtual machine %1$s: %2$s");
    g_autoptr(virDomain) domain = virDomainLookupByName(virt->connection, name);

    if (!domain)
        return kv_virt_fail(error, sentence, name);
    if (virDomainGetID(domain) != (unsigned)-1 || virDomainCreate(domain) == 0)
        return TRUE;
    return kv_virt_fail(error, sentence, name);
}

static gboolean has_ended(virDomainPtr domain)
{
    return virDomainIsActive(domain) == 0 || kv_virt_code() == VIR_ERR_NO_DOMAIN;
}

/* Ends the domain by `call`; fine when it isn't running. */
static gboolean end(KvVirt *virt, const char *name, int (*call)(virDomainPtr), const char *sentence,
                    GError **error)
{
    g_auto(KvNoPipe) guard = kv_no_pipe();
    gboolean none;
    g_autoptr(virDomain) domain = find_domain(virt, name, &none);
    g_autoptr(virError) said = NULL;

    if (none || (domain && virDomainGetID(domain) == (unsigned)-1))
        return TRUE;
    if (!domain)
        return kv_virt_fail(error, sentence, name);
    if (call(domain) == 0)
        return TRUE;
    said = virSaveLastError();
    /* It may have ended by itself in between. */
    return has_ended(domain) || kv_virt_fail_of(error, said, sentence, name);
}

gboolean kv_virt_stop(KvVirt *virt, const char *name, GError **error)
{
    return end(virt, name, virDomainDestroy,
               _("libvirt doesn't stop the virtual machine %1$s: %2$s"), error);
}

gboolean kv_virt_shutdown(KvVirt *virt, const char *name, GError **error)
{
    return end(virt, name, virDomainShutdown,
               _("libvirt doesn't ask the virtual machine %1$s to stop: %2$s"), error);
}

/* VIR_DOMAIN_UNDEFINE_KEEP_TPM, which libvirt's headers have since 8.9. What is in a virtual TPM
 * may be all that opens a disk that stays. */
#define KEEP_TPM (1U << 6)

/* Drivers know different flags; snapshots are a person's own and make libvirt refuse. */
static gboolean undefine(virDomainPtr domain)
{
    static const unsigned flags[] = {
        VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | VIR_DOMAIN_UNDEFINE_NVRAM | KEEP_TPM,
        VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | VIR_DOMAIN_UNDEFINE_NVRAM,
        VIR_DOMAIN_UNDEFINE_MANAGED_SAVE,
        0,
    };

    for (gsize i = 0; i < G_N_ELEMENTS(flags); i++) {
        if (virDomainUndefineFlags(domain, flags[i]) == 0 || kv_virt_code() == VIR_ERR_NO_DOMAIN)
            return TRUE;
        if (kv_virt_code() != VIR_ERR_INVALID_ARG && kv_virt_code() != VIR_ERR_NO_SUPPORT &&
            kv_virt_code() != VIR_ERR_ARGUMENT_UNSUPPORTED)
            return FALSE;
    }
    return FALSE;
}

gboolean kv_virt_undefine(KvVirt *virt, const char *name, const char *uuid, GError **error)
{
    g_auto(KvNoPipe) guard = kv_no_pipe();
    const char *const sentence = _("libvirt doesn't remove the virtual machine %1$s: %2$s");
    char found[VIR_UUID_STRING_BUFLEN] = "";
    gboolean none;
    g_autoptr(virDomain) domain = find_domain(virt, name, &none);

    if (none)
        return TRUE;
    if (!domain || virDomainGetUUIDString(domain, found) < 0)
        return kv_virt_fail(error, sentence, name);
    if (g_ascii_strcasecmp(found, uuid) != 0) {
        g_autofree char *shown = kv_printable(name, -1);

        return kv_fail(error, KV_ERROR_CHANGED,
                       _("The virtual machine %1$s is another one than the one that was defined "
                         "here: its UUID is %2$s. It is kept."),
                       shown, found);
    }
    return undefine(domain) || kv_virt_fail(error, sentence, name);
}
