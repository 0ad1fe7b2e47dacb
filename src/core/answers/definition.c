/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/answers/definition.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

#define MOST_BYTES (1024 * 1024)

KvDefinition *kv_definition_ref(KvDefinition *definition)
{
    g_atomic_ref_count_inc(&definition->refs);
    return definition;
}

void kv_definition_unref(KvDefinition *definition)
{
    if (!definition || !g_atomic_ref_count_dec(&definition->refs))
        return;
    g_free(definition->path);
    g_free(definition->text);
    kv_virt_domain_free(definition->domain);
    g_clear_error(&definition->trouble);
    g_free(definition);
}

/* ---- reading ---- */

/* NULL with *error when it is no text. shown is the path, printable. */
static char *text_of(GBytes *bytes, const char *shown, GError **error)
{
    gsize size;
    const char *data = g_bytes_get_data(bytes, &size);
    g_autofree char *text = g_strndup(data ? data : "", size);

    if (size == 0 || (strlen(text) == size && !*g_strstrip(text)))
        kv_fail(error, KV_ERROR_INPUT,
                _("The file %s is empty. “kvmgt-setup plan --xml” prints a definition to begin "
                  "with."),
                shown);
    else if (!g_utf8_validate(data, (gssize)size, NULL))
        kv_fail(error, KV_ERROR_INPUT,
                _("The file %s holds no text in UTF-8. “kvmgt-setup plan --xml” prints a "
                  "definition to begin with."),
                shown);
    else
        return g_strndup(data, size);
    return NULL;
}

static char *read_text(KvMachine *machine, const char *path, GError **error)
{
    g_autoptr(GBytes) bytes = NULL;
    g_autofree char *shown = kv_printable(path, -1);
    int r = kv_machine_read(machine, path, MOST_BYTES, &bytes);

    if (r < 0) {
        kv_machine_fail(error, KV_DOING_READ, shown, r);
        return NULL;
    }
    return text_of(bytes, shown, error);
}

static void judge(KvMachine *machine, KvDefinition *definition)
{
    const KvVirtOps *ops;
    g_autoptr(GError) cause = NULL;
    g_autofree char *shown = kv_printable(definition->path, -1);

    if (!machine->ops->virt)
        return;
    ops = machine->ops->virt(machine, &cause);
    definition->domain = ops ? ops->judge(definition->text, &cause) : NULL;
    if (!definition->domain)
        kv_fail(&definition->trouble, KV_ERROR_INPUT,
                /* Translators: a file, and a whole sentence */
                _("The file %1$s can't be used. %2$s Correct it, or begin with what “kvmgt-setup "
                  "plan --xml” prints."),
                shown, cause->message);
}

KvDefinition *kv_definition_read(KvMachine *machine, const char *path, KvDefinition *before)
{
    KvDefinition *definition = g_new0(KvDefinition, 1);

    g_atomic_ref_count_init(&definition->refs);
    definition->path = g_strdup(path);
    definition->text = read_text(machine, path, &definition->trouble);
    if (before && definition->text && g_str_equal(before->path, path) &&
        g_strcmp0(before->text, definition->text) == 0) {
        kv_definition_unref(definition);
        return kv_definition_ref(before);
    }
    if (definition->text)
        judge(machine, definition);
    return definition;
}

const char *kv_definition_vgpu(const KvDefinition *definition)
{
    char **vgpus = definition->domain ? definition->domain->defined : NULL;

    return vgpus && vgpus[0] && !vgpus[1] ? vgpus[0] : NULL;
}

/* ---- what it has to have ---- */

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
