/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a definition that a person wrote takes of the host, and mustn't take from others. */
#include "core/answers/definition.h"

#include <string.h>

#include "core/answers/storage.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

static gboolean vgpu_is_free(const KvFacts *facts, const KvVirtDomain *domain, GError **error)
{
    const char *vgpu = domain->defined ? domain->defined[0] : NULL;
    const KvVirtDomain *user = kv_facts_user_of(facts, vgpu);
    g_autofree char *shown = NULL;

    if (!user || g_strcmp0(user->name, domain->name) == 0)
        return TRUE;
    shown = kv_printable(user->name, -1);
    return kv_fail(error, KV_ERROR_INPUT,
                   _("The vGPU %1$s of the definition belongs to the virtual machine “%2$s”. Take "
                     "it out of the file: the definition then gets a vGPU of its own."),
                   vgpu, shown);
}

/* libvirt would take it for a change of the other one. */
static gboolean uuid_is_free(const KvFacts *facts, const KvVirtDomain *domain, GError **error)
{
    for (unsigned i = 0; facts->virt && domain->uuid && i < facts->virt->domains->len; i++) {
        const KvVirtDomain *other = g_ptr_array_index(facts->virt->domains, i);
        g_autofree char *shown = kv_printable(other->name, -1);

        if (g_ascii_strcasecmp(other->uuid, domain->uuid) == 0 &&
            g_strcmp0(other->name, domain->name) != 0)
            return kv_fail(error, KV_ERROR_INPUT,
                           _("The UUID %1$s of the definition is that of the virtual machine "
                             "“%2$s”. Take it out of the file: the definition then gets its own."),
                           domain->uuid, shown);
    }
    return TRUE;
}

static gboolean fits_memory(const KvFacts *facts, const KvVirtDomain *domain, GError **error)
{
    guint64 host = facts->virt ? facts->virt->memory_kib : 0;

    return !host || domain->memory_kib <= host ||
           kv_fail(error, KV_ERROR_INPUT,
                   _("The definition has %1$llu MiB of memory, and this host only %2$llu. Write a "
                     "smaller <memory> into the file."),
                   (unsigned long long)domain->memory_kib / 1024, (unsigned long long)host / 1024);
}

/* What is only read may be read by others, too, but not be written by them. */
static gboolean disk_is_free(const KvFacts *facts, const KvVirtDisk *disk, GError **error)
{
    const char *path = kv_virt_disk_path(facts->virt, disk);

    if (!path)
        return TRUE;
    return disk->is_removable || disk->is_backing ? kv_storage_is_still(facts, path, error)
                                                  : kv_storage_is_free(facts, path, error);
}

static gboolean disks_are_free(const KvFacts *facts, const KvVirtDomain *domain, GError **error)
{
    for (guint i = 0; domain->disks && i < domain->disks->len; i++)
        if (!disk_is_free(facts, domain->disks->pdata[i], error))
            return FALSE;
    return TRUE;
}

/* Whoever removes the machine removes them. libvirt's own name for them is NAME_VARS.fd, since 8.5
 * perhaps another ending. */
static gboolean has_own_variables(const KvVirtDomain *domain, GError **error)
{
    g_autofree char *own = g_strdup_printf("/libvirt/qemu/nvram/%s_VARS.", domain->name);
    g_autofree char *shown = NULL;
    const char *at = domain->variables ? strstr(domain->variables, own) : NULL;

    if (!domain->variables || (at && !strchr(at + strlen(own), '/')))
        return TRUE;
    shown = kv_printable(domain->variables, -1);
    return kv_fail(error, KV_ERROR_INPUT,
                   _("The definition keeps the firmware's variables in %s, a file that libvirt "
                     "would remove together with the virtual machine. Take <nvram> out of it: "
                     "libvirt then makes a file of its own."),
                   shown);
}

static gboolean network_is_there(const KvFacts *facts, const char *name, GError **error)
{
    const KvVirtObject *network = kv_virt_network(facts->virt, name);
    g_autofree char *shown = kv_printable(name, -1);

    if (network && network->active)
        return TRUE;
    return kv_fail(error, KV_ERROR_INPUT,
                   network ? _("The definition is on the libvirt network “%1$s”, which isn't "
                               "active. Start it with: virsh net-start %1$s")
                           : _("The definition is on the libvirt network “%s”, which there isn't. "
                               "Write one into it that “virsh net-list --all” lists."),
                   shown);
}

gboolean kv_definition_fits_host(const KvFacts *facts, const KvVirtDomain *domain, GError **error)
{
    char **network = kv_facts_know_choices(facts) ? domain->networks : NULL;

    for (; network && *network; network++)
        if (!network_is_there(facts, *network, error))
            return FALSE;
    return vgpu_is_free(facts, domain, error) && uuid_is_free(facts, domain, error) &&
           fits_memory(facts, domain, error) && disks_are_free(facts, domain, error) &&
           has_own_variables(domain, error);
}
