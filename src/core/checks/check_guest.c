/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "core/checks/derive.h"
#include "core/checks/say.h"
#include "core/text/printable.h"

static gboolean say_no_libvirt(const KvFacts *facts, KvFinding *finding)
{
    if (facts->virt)
        return FALSE;
    kv_say(finding, KV_UNKNOWN, g_strdup(_("libvirt doesn't answer, so it can't be told.")), NULL);
    return TRUE;
}

/* Nothing can be done for the VM before there can be a vGPU. On the command line path the vGPU has
 * to exist, for its node's number goes into qemu.conf. */
static gboolean vgpu_is_near(const KvFacts *facts, const KvAnswers *answers)
{
    if (kv_active_vgpu(facts, answers))
        return TRUE;
    return kv_answers_is_native(answers) && kv_chosen_parent(facts, answers) &&
           kv_answers_type(answers, facts);
}

static char *number(guint64 value)
{
    return value ? g_strdup_printf("%" G_GUINT64_FORMAT, value) : NULL;
}

/* What a question is about, as the domain has it; g_free. NULL: that can't be told. */
static char *as_defined(const KvVirtDomain *domain, KvQuestionId id)
{
    switch (id) {
    case KV_Q_LIBVIRT_ATTACH:
        return g_strdup(domain->command_line ? "commandline" : "native");
    case KV_Q_GUEST_MEMORY:
        return number(domain->memory_kib / 1024);
    case KV_Q_GUEST_VCPUS:
        return number(domain->vcpus);
    case KV_Q_GUEST_DISPLAY:
        return g_strdup(kv_picture_code(domain->fit.picture));
    case KV_Q_GUEST_RAMFB:
        return g_strdup(domain->fit.ramfb ? "yes" : "no");
    default:
        return NULL;
    }
}

/* By the answers, or by the file that says it in their place. */
static void differ(GString *differences, const KvAnswers *answers, const KvVirtDomain *domain,
                   KvQuestionId id)
{
    const KvDefinition *definition = kv_answers_definition(answers);
    g_autofree char *is = as_defined(domain, id), *filed = NULL;

    if (!kv_answers_is_filed(answers) || !kv_is_said(answers, KV_Q_GUEST_XML)) {
        kv_differ(differences, answers, id, is);
    } else if (definition && definition->domain) {
        /* Without a vGPU in it the file doesn't say how that is attached. */
        filed = id != KV_Q_LIBVIRT_ATTACH || kv_definition_vgpu(definition)
                    ? as_defined(definition->domain, id)
                    : NULL;
        kv_differ_from(differences, _(kv_questions[id].label), is, filed);
    }
}

/* What is defined stays as it is, and that isn't passed over in silence. */
static void say_defined(const KvAnswers *answers, const KvVirtDomain *domain, const char *shown,
                        KvFinding *finding)
{
    static const KvQuestionId compared[] = { KV_Q_LIBVIRT_ATTACH, KV_Q_GUEST_MEMORY,
                                             KV_Q_GUEST_VCPUS, KV_Q_GUEST_DISPLAY,
                                             KV_Q_GUEST_RAMFB };
    g_autoptr(GString) differences = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(compared); i++)
        differ(differences, answers, domain, compared[i]);
    kv_differ(differences, answers, KV_Q_GUEST_AUTOSTART, domain->autostart ? "yes" : "no");
    if (differences->len == 0)
        kv_say(finding, KV_PASS, g_strdup_printf(_("“%s” is defined and has the vGPU."), shown),
               NULL);
    else
        kv_say(finding, KV_WARN,
               g_strdup_printf(_("“%1$s” is defined already, and not as you answered: %2$s."),
                               shown, differences->str),
               g_strdup(_("It is left as it is. Change it with “virsh edit”, or take it back with "
                          "“kvmgt-setup undo” and have it defined anew.")));
}

static gboolean has_another(const KvVirtDomain *domain, const char *wanted)
{
    for (char **vgpu = domain->vgpus; vgpu && *vgpu; vgpu++)
        if (g_ascii_strcasecmp(*vgpu, wanted) != 0)
            return TRUE;
    return FALSE;
}

/* There is nothing to tell before the vGPU can be. */
static gboolean say_not_yet(const KvFacts *facts, const KvAnswers *answers, const char *waits,
                            KvFinding *finding)
{
    if (kv_say_vgpu_unread(finding, facts, answers))
        return TRUE;
    if (vgpu_is_near(facts, answers))
        return FALSE;
    kv_say_waits(finding, g_strdup(waits));
    return TRUE;
}

/* A domain that was there before, and is to get the vGPU. */
static void say_existing(const KvFacts *facts, const KvAnswers *answers, const KvVirtDomain *domain,
                         const char *shown, KvFinding *finding)
{
    if (!domain)
        kv_say(finding, KV_FAIL, g_strdup_printf(_("There is no virtual machine “%s”."), shown),
               g_strdup(_("Choose one that libvirt lists, or have a new one made.")));
    else if (kv_virt_names(domain->defined, kv_answers_get(answers, KV_Q_VGPU_UUID)))
        kv_say(finding, KV_PASS, g_strdup_printf(_("“%s” is defined and has the vGPU."), shown),
               NULL);
    else if (has_another(domain, kv_answers_get(answers, KV_Q_VGPU_UUID)))
        kv_say(finding, KV_FAIL,
               g_strdup_printf(_("“%s” has another vGPU already, and GVT-g gives a virtual machine "
                                 "only one."),
                               shown),
               g_strdup(_("Choose another virtual machine, or take that vGPU out of its definition "
                          "with “virsh edit”.")));
    else if (!say_not_yet(facts, answers, _("It gets the vGPU when there is one."), finding))
        kv_say(finding, KV_TODO,
               g_strdup_printf(_("The definition of “%s” doesn't have the vGPU yet."), shown),
               g_strdup(_("Put it in; all else in it stays as it is.")));
}

static void say_new(const KvFacts *facts, const KvAnswers *answers, const KvVirtDomain *domain,
                    const char *shown, KvFinding *finding)
{
    if (domain && kv_virt_names(domain->vgpus, kv_answers_get(answers, KV_Q_VGPU_UUID)))
        say_defined(answers, domain, shown, finding);
    else if (domain)
        kv_say(finding, KV_FAIL,
               g_strdup_printf(_("There is a virtual machine “%s” already, without this vGPU."),
                               shown),
               g_strdup(_("Choose another name for the new one.")));
    else if (!say_not_yet(facts, answers, _("Defined when there is a vGPU for it."), finding) &&
             !say_no_libvirt(facts, finding) && !kv_say_unreadable(finding, &facts->kvm))
        kv_say(finding, KV_TODO, g_strdup_printf(_("“%s” isn't defined yet."), shown),
               g_strdup(_("Define it through libvirt.")));
}

KV_CHECK_FUNCTION(guest_defined)
{
    const char *name = kv_answers_get(answers, KV_Q_GUEST_NAME);
    const KvVirtDomain *domain = kv_facts_domain(facts, name);
    g_autofree char *shown = kv_printable(name, -1);

    if (kv_say_image(finding, facts))
        return;
    if (domain) {
        const char *vgpu = domain->vgpus && domain->vgpus[0] ? domain->vgpus[0] : "-";

        kv_see_value(finding, domain->name, vgpu);
    }
    if (!kv_answers_is_existing(answers))
        say_new(facts, answers, domain, shown, finding);
    else if (domain || !say_no_libvirt(facts, finding))
        say_existing(facts, answers, domain, shown, finding);
}

/* It runs: with the vGPU that its definition has now? */
static void say_running(const KvAnswers *answers, const KvVirtDomain *domain, const char *shown,
                        KvFinding *finding)
{
    if (!kv_answers_is_existing(answers) ||
        kv_virt_names(domain->held, kv_answers_get(answers, KV_Q_VGPU_UUID)))
        kv_say(finding, KV_PASS, g_strdup_printf(_("“%s” is running."), shown), NULL);
    else if (g_str_equal(kv_answers_get(answers, KV_Q_GUEST_LIVE), "yes") &&
             kv_answers_is_native(answers))
        kv_say(finding, KV_TODO, g_strdup_printf(_("“%s” runs without the vGPU."), shown),
               g_strdup(_("Plug it in through libvirt.")));
    else
        kv_say(finding, KV_WARN,
               g_strdup_printf(_("“%s” runs without the vGPU and has it from its next start on."),
                               shown),
               g_strdup(_("Shut it down and start it again when it suits.")));
}

KV_CHECK_FUNCTION(guest_running)
{
    const char *name = kv_answers_get(answers, KV_Q_GUEST_NAME);
    const KvVirtDomain *domain = kv_facts_domain(facts, name);
    g_autofree char *shown = kv_printable(name, -1);

    if (kv_say_image(finding, facts))
        return;
    if (domain && domain->active)
        say_running(answers, domain, shown, finding);
    else if (g_str_equal(kv_answers_get(answers, KV_Q_GUEST_START), "no"))
        kv_say(finding, KV_NA, g_strdup(_("You chose to start it yourself.")), NULL);
    else if (facts->virt && !domain && kv_answers_is_existing(answers))
        kv_say_waits(finding, g_strdup_printf(_("There is no virtual machine “%s”."), shown));
    else if (!say_not_yet(facts, answers, _("Started when there is a vGPU for it."), finding) &&
             !say_no_libvirt(facts, finding))
        kv_say(finding, KV_TODO, g_strdup_printf(_("“%s” isn't running."), shown),
               g_strdup(_("Start it through libvirt.")));
}
