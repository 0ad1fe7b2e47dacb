/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The virtual machine's name: of a new one, or of one that is there. */
#include "core/answers/many.h"
#include "core/answers/rows.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

#define LONGEST_NAME 200 /* libvirt makes file names of it, and those end at 255 bytes */

static gboolean has_vgpu(const KvVirtDomain *domain)
{
    return domain->vgpus && domain->vgpus[0];
}

/* Only what is defined for good can keep a vGPU. */
static gboolean may_get_one(const KvVirtDomain *domain)
{
    return domain->persistent && !has_vgpu(domain);
}

/* One that has a vGPU can still be seen in another way. */
static gboolean may_change(const KvVirtDomain *domain)
{
    return domain->persistent && has_vgpu(domain);
}

static char *first_that(const KvFacts *facts, gboolean (*is)(const KvVirtDomain *domain))
{
    for (guint i = 0; facts->virt && i < facts->virt->domains->len; i++) {
        const KvVirtDomain *domain = facts->virt->domains->pdata[i];

        if (is(domain))
            return g_strdup(domain->name);
    }
    return NULL;
}

/* Once it has the vGPU it is still the one. */
char *kv_preset_name(const KvFacts *facts, const KvAnswers *answers)
{
    const KvVirtDomain *user = kv_facts_user_of(facts, kv_answers_get(answers, KV_Q_VGPU_UUID));
    char *first;

    if (!kv_answers_is_existing(answers))
        return g_strdup("gvt-guest");
    if (user)
        return g_strdup(user->name);
    first = first_that(facts, may_get_one);
    return first ? first : first_that(facts, may_change);
}

GPtrArray *kv_choices_name(const KvFacts *facts, const KvAnswers *answers)
{
    GPtrArray *choices;

    if (!kv_answers_is_existing(answers))
        return NULL;
    choices = kv_choices_new();
    for (guint i = 0; facts->virt && i < facts->virt->domains->len; i++) {
        const KvVirtDomain *domain = facts->virt->domains->pdata[i];

        if (may_get_one(domain))
            kv_choice_add(choices, domain->name, kv_printable(domain->name, -1),
                          domain->active ? g_strdup(_("It is running.")) : NULL);
        else if (may_change(domain))
            kv_choice_add(choices, domain->name, kv_printable(domain->name, -1),
                          g_strdup(_("It has a vGPU already; its picture can be changed.")));
    }
    return choices;
}

/* libvirt says the rest; this is what would do harm before it is asked. */
static gboolean accept_new(const KvFacts *facts, const KvAnswers *answers, const char *value,
                           GError **error)
{
    const KvVirtDomain *domain = kv_facts_domain(facts, value);
    g_autofree char *shown = kv_printable(value, -1);

    if (!*value || strchr(value, '/') || !g_str_equal(shown, value) || *value == '.' ||
        *value == '-' || g_ascii_isspace(*value))
        return kv_fail(error, KV_ERROR_INPUT,
                       _("“%s” can't be the name of a virtual machine. Use letters, digits, dots, "
                         "dashes and underscores."),
                       shown);
    if (strlen(value) > LONGEST_NAME)
        return kv_fail(error, KV_ERROR_INPUT,
                       _("The name is too long for libvirt. Use at most %d bytes."), LONGEST_NAME);
    if (domain && !has_vgpu(domain))
        return kv_fail(error, KV_ERROR_INPUT,
                       _("There is a virtual machine “%s” already, without a vGPU. Choose another "
                         "name for the new one, or say that an existing one is to get the vGPU."),
                       shown);
    return TRUE;
}

/* One that has a vGPU is fine when it is the one that is meant. */
static gboolean accept_existing(const KvFacts *facts, const KvAnswers *answers, const char *value,
                                GError **error)
{
    const KvVirtDomain *domain = kv_facts_domain(facts, value);
    const char *vgpu = kv_answers_get(answers, KV_Q_VGPU_UUID);
    g_autofree char *shown = kv_printable(value, -1);

    if (!facts->virt)
        return TRUE;
    if (!*value)
        return kv_fail(error, KV_ERROR_INPUT,
                       _("libvirt has no virtual machine without a vGPU. Have a new one made."));
    if (!domain)
        return kv_fail(
            error, KV_ERROR_INPUT,
            _("libvirt has no virtual machine “%s”. Choose one that it lists, or have a new "
              "one made with guest.vm=new."),
            shown);
    if (!domain->persistent)
        return kv_fail(error, KV_ERROR_INPUT,
                       _("“%s” is gone when it stops: libvirt has no definition of it to change. "
                         "Choose another virtual machine."),
                       shown);
    if (has_vgpu(domain) && kv_answers_from(answers, KV_Q_VGPU_UUID) > KV_FROM_EARLIER && *vgpu &&
        kv_facts_user_of(facts, vgpu) != domain)
        return kv_fail(error, KV_ERROR_INPUT,
                       _("“%1$s” has the vGPU %2$s already, and GVT-g gives a virtual machine only "
                         "one. Choose another virtual machine, or leave the UUID empty."),
                       shown, domain->vgpus[0]);
    return TRUE;
}

/* The others' names follow from the first one's. */
static gboolean accept_all_new(const KvFacts *facts, const KvAnswers *answers, const char *value,
                               GError **error)
{
    unsigned count = kv_answers_count(answers, facts);

    for (unsigned n = 0; n < count; n++) {
        g_autofree char *name = kv_nth_name(value, n);

        if (!accept_new(facts, answers, name, error))
            return FALSE;
    }
    return TRUE;
}

gboolean kv_accept_name(const KvFacts *facts, const KvAnswers *answers, const char *value,
                        GError **error)
{
    return kv_answers_is_existing(answers) ? accept_existing(facts, answers, value, error)
                                           : accept_all_new(facts, answers, value, error);
}
