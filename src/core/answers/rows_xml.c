/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file that says what the new virtual machine is. */
#include "core/answers/many.h"
#include "core/answers/rows.h"
#include "core/answers/storage.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

gboolean kv_applies_described(const KvFacts *facts, const KvAnswers *answers)
{
    return !kv_answers_is_existing(answers) && !kv_answers_is_filed(answers);
}

/* Then the file may be gone or another one; perhaps it is, where libvirt doesn't say, and the file
 * is that of the last run. */
static gboolean may_be_made(const KvFacts *facts, const KvAnswers *answers)
{
    return facts->virt ? kv_storage_is_made(facts, answers)
                       : kv_answers_from(answers, KV_Q_GUEST_XML) == KV_FROM_EARLIER;
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

    return kv_definition_fits(domain, &plan, error) &&
           kv_definition_fits_host(facts, domain, error);
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
