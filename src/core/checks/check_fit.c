/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Definitions of virtual machines that don't go with the vGPU they name. */
#include "core/base/i18n.h"
#include "core/checks/derive.h"
#include "core/checks/say.h"
#include "core/explain/explain.h"
#include "core/text/printable.h"

static gboolean is_unlocked(const KvFacts *facts, const KvVirtDomain *domain)
{
    return domain->command_line && !domain->fit.locked && !domain->fit.limited;
}

static gboolean is_gvt_type(const char *type)
{
    return g_str_has_prefix(type, "i915-");
}

/* Another driver offers mediated devices too, so that one that doesn't exist yet may be its. */
static gboolean has_other_driver(const KvFacts *facts)
{
    for (guint i = 0; i < facts->parents->len; i++) {
        const KvParent *parent = facts->parents->pdata[i];

        for (guint t = 0; t < parent->types->len; t++)
            if (!is_gvt_type(((const KvVgpuType *)parent->types->pdata[t])->id))
                return TRUE;
    }
    return FALSE;
}

/* Other drivers allow several of their devices. */
static gboolean has_two(const KvFacts *facts, const KvVirtDomain *domain)
{
    gboolean other = has_other_driver(facts);
    unsigned count = 0;

    for (char **uuid = domain->defined; uuid && *uuid; uuid++) {
        const KvVgpu *vgpu = kv_facts_vgpu(facts, *uuid);

        count += vgpu && vgpu->type ? is_gvt_type(vgpu->type) : !other;
    }
    return count > 1;
}

static gboolean lacks_graphics(const KvFacts *facts, const KvVirtDomain *domain)
{
    return domain->fit.display && !domain->fit.graphics;
}

static gboolean lacks_gl(const KvFacts *facts, const KvVirtDomain *domain)
{
    return domain->fit.display && domain->fit.graphics && !domain->fit.gl;
}

static gboolean has_two_ramfb(const KvFacts *facts, const KvVirtDomain *domain)
{
    return domain->fit.ramfb > 1;
}

/* 7.10 leaves the attribute out when it is off. */
static gboolean has_ramfb_off(const KvFacts *facts, const KvVirtDomain *domain)
{
    g_auto(GStrv) parts = g_strsplit(facts->virt->version ? facts->virt->version : "", ".", 3);
    guint64 major, minor;

    return domain->fit.ramfb_off && g_strv_length(parts) >= 2 &&
           g_ascii_string_to_unsigned(parts[0], 10, 0, 999, &major, NULL) &&
           g_ascii_string_to_unsigned(parts[1], 10, 0, 999, &minor, NULL) &&
           (major < 7 || (major == 7 && minor < 10));
}

static gboolean has_uefi(const KvFacts *facts, const KvVirtDomain *domain)
{
    return domain->fit.uefi;
}

static gboolean has_video(const KvFacts *facts, const KvVirtDomain *domain)
{
    return domain->fit.video;
}

static const struct {
    const char *explanation; /* id */
    gboolean (*is)(const KvFacts *facts, const KvVirtDomain *domain);
    gboolean stops; /* it doesn't start so: that it runs is proof of the contrary */
} faults[] = {
    { "vfio-second-vgpu", has_two, TRUE },
    { "vfio-memlock", is_unlocked, TRUE },
    { "display-no-graphics", lacks_graphics, TRUE },
    { "display-no-gl", lacks_gl, TRUE },
    { "ramfb-twice", has_two_ramfb, TRUE },
    { "ramfb-off", has_ramfb_off, TRUE },
    { "guest-uefi", has_uefi, FALSE },
    { "guest-two-displays", has_video, FALSE },
};

typedef struct {
    GString *detail, *remedy;
    gboolean seen; /* a virtual machine has a vGPU */
    gboolean bad;  /* the one of the answers doesn't start */
} Fit;

static void add_sentence(GString *text, const char *sentence)
{
    if (!strstr(text->str, sentence))
        g_string_append_printf(text, "%s%s", text->len ? " " : "", sentence);
}

static void look_at(const KvFacts *facts, const KvVirtDomain *domain, gboolean ours, Fit *fit,
                    KvFinding *finding)
{
    g_autofree char *shown = kv_printable(domain->name, -1);

    fit->seen = TRUE;
    for (unsigned i = 0; i < G_N_ELEMENTS(faults); i++) {
        const KvExplanation *row = kv_explanation(faults[i].explanation);
        g_autofree char *sentence = NULL;

        if ((faults[i].stops && domain->active) || !faults[i].is(facts, domain))
            continue;
        /* Translators: the name of a virtual machine, and what is the matter with it. */
        sentence = g_strdup_printf(_("“%1$s”: %2$s"), shown, _(row->cause));
        add_sentence(fit->detail, sentence);
        add_sentence(fit->remedy, _(row->remedy));
        kv_see_value(finding, domain->name, row->id);
        fit->bad |= ours && faults[i].stops;
    }
}

KV_CHECK_FUNCTION(guest_fit)
{
    g_autoptr(GString) detail = g_string_new(NULL), remedy = g_string_new(NULL);
    Fit fit = { detail, remedy, FALSE, FALSE };

    if (kv_say_image(finding, facts))
        return;
    if (!facts->virt) {
        kv_say(finding, KV_UNKNOWN, g_strdup(_("libvirt doesn't answer, so it can't be told.")),
               NULL);
        return;
    }
    for (guint i = 0; i < facts->virt->domains->len; i++) {
        const KvVirtDomain *domain = facts->virt->domains->pdata[i];

        if (domain->vgpus && domain->vgpus[0])
            look_at(facts, domain,
                    g_strcmp0(domain->name, kv_answers_get(answers, KV_Q_GUEST_NAME)) == 0, &fit,
                    finding);
    }
    if (detail->len)
        kv_say(finding, fit.bad ? KV_FAIL : KV_WARN, g_strdup(detail->str), g_strdup(remedy->str));
    else if (fit.seen)
        kv_say(finding, KV_PASS, g_strdup(_("Nothing in it speaks against the virtual GPU.")),
               NULL);
    else
        kv_say(finding, KV_NA, g_strdup(_("No virtual machine has a virtual GPU yet.")), NULL);
}
