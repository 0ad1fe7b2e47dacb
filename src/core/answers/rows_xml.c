/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file that says what the new virtual machine is. */
#include "core/answers/many.h"
#include "core/answers/rows.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

gboolean kv_applies_described(const KvFacts *facts, const KvAnswers *answers)
{
    return !kv_answers_is_existing(answers) && !kv_answers_is_filed(answers);
}

/* It may be made already, of what the last run was given and what may be gone. */
static gboolean may_be_made(const KvFacts *facts, const KvAnswers *answers)
{
    return kv_answers_from(answers, KV_Q_GUEST_XML) == KV_FROM_EARLIER && !facts->virt;
}

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

static gboolean fits_host(const KvFacts *facts, const KvVirtDomain *domain, GError **error)
{
    guint64 host = facts->virt ? facts->virt->memory_kib : 0;

    return !host || domain->memory_kib <= host ||
           kv_fail(error, KV_ERROR_INPUT,
                   _("The definition has %1$llu MiB of memory, and this host only %2$llu. Write a "
                     "smaller <memory> into the file."),
                   (unsigned long long)domain->memory_kib / 1024, (unsigned long long)host / 1024);
}

/* What is planned is planned of the file, but for its name and what somebody said of the vGPU. */
static gboolean accept_domain(const KvFacts *facts, const KvAnswers *answers,
                              const KvVirtDomain *domain, GError **error)
{
    const char *said = kv_answers_get(answers, KV_Q_VGPU_UUID);
    const char *own = domain->defined ? domain->defined[0] : NULL;
    gboolean is_said = *said && kv_answers_from(answers, KV_Q_VGPU_UUID) > KV_FROM_EARLIER;
    KvDefinitionPlan plan = {
        .name = kv_answers_get(answers, KV_Q_GUEST_NAME),
        .vgpu = own && is_said ? said : own,
        .command_line = own ? !kv_answers_is_native(answers) : domain->command_line,
    };

    return kv_definition_fits(domain, &plan, error) && vgpu_is_free(facts, domain, error) &&
           uuid_is_free(facts, domain, error) && fits_host(facts, domain, error);
}

gboolean kv_accept_xml(const KvFacts *facts, const KvAnswers *answers, const char *value,
                       GError **error)
{
    const KvDefinition *definition = kv_answers_definition_of(answers, value);
    g_autofree char *shown = kv_printable(value, -1);

    if (!*value || g_str_equal(value, "none") || may_be_made(facts, answers))
        return TRUE;
    if (*value != '/')
        return kv_fail(
            error, KV_ERROR_INPUT,
            _("“%s” is not the whole path of a file, which begins with /. Write that, or "
              "none."),
            shown);
    if (kv_answers_count(answers, facts) > 1)
        return kv_fail(error, KV_ERROR_INPUT,
                       _("One file can't be the definition of several virtual machines. Ask for "
                         "one (vgpu.count=1), or answer none here."));
    if (definition && definition->trouble) {
        g_propagate_error(error, g_error_copy(definition->trouble));
        return FALSE;
    }
    return !definition || !definition->domain ||
           accept_domain(facts, answers, definition->domain, error);
}
