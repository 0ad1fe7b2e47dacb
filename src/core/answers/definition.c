/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/answers/definition.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

static gboolean has_name(const KvVirtDomain *domain, const char *name, GError **error)
{
    g_autofree char *is = NULL, *shown = NULL;

    if (g_strcmp0(domain->name, name) == 0)
        return TRUE;
    is = kv_printable(domain->name, -1);
    shown = kv_printable(name, -1);
    return kv_fail(error, KV_ERROR_INPUT,
                   _("It is the definition of “%1$s”, but the virtual machine is to be called "
                     "“%2$s” (guest.name): make the two the same."),
                   is, shown);
}

static gboolean has_uuid(const KvVirtDomain *domain, const char *uuid, GError **error)
{
    return !uuid || !domain->uuid || g_ascii_strcasecmp(domain->uuid, uuid) == 0 ||
           kv_fail(
               error, KV_ERROR_INPUT,
               _("The UUID of the virtual machine stays %s: leave it as it is, or leave it out."),
               uuid);
}

static gboolean has_vgpu(const KvVirtDomain *domain, const char *vgpu, GError **error)
{
    char **vgpus = domain->defined;

    return !vgpu || (vgpus && vgpus[0] && !vgpus[1] && g_ascii_strcasecmp(vgpus[0], vgpu) == 0) ||
           kv_fail(error, KV_ERROR_INPUT,
                   _("The definition has to have the vGPU %s, and no other."), vgpu);
}

static gboolean has_it_so(const KvVirtDomain *domain, gboolean command_line, GError **error)
{
    return domain->command_line == command_line ||
           kv_fail(error, KV_ERROR_INPUT,
                   command_line
                       ? _("The definition has the vGPU as a <hostdev>, but libvirt.attach is "
                           "commandline: leave it on QEMU's command line, or answer native.")
                       : _("The definition has the vGPU on QEMU's command line, but "
                           "libvirt.attach is native: leave it as a <hostdev>, or answer "
                           "commandline."));
}

gboolean kv_definition_fits(const KvVirtDomain *domain, const KvDefinitionPlan *plan,
                            GError **error)
{
    return has_name(domain, plan->name, error) && has_uuid(domain, plan->uuid, error) &&
           has_vgpu(domain, plan->vgpu, error) && has_it_so(domain, plan->command_line, error);
}
