/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the virtual machine's picture is seen. What this host's libvirt and QEMU can't do isn't
 * offered, and the reason is there to be read. */
#include "core/answers/rows.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

static const struct {
    const char *code;
    const char *label, *note; /* N_() */
    const char *graphics;     /* the type of <graphics> it needs, or NULL */
    gboolean draws;           /* needs egl-headless */
} pictures[KV_N_PICTURES] = {
    [KV_PICTURE_OTHER] = { "keep", N_("As it is"), N_("Nothing of its picture is changed."), NULL,
                           FALSE },
    [KV_PICTURE_HEADLESS] = { "headless", N_("None: a serial console"),
                              N_("“virsh console” opens it. The vGPU only computes."), NULL,
                              FALSE },
    [KV_PICTURE_EMULATED] = { "emulated", N_("An emulated card, by VNC"),
                              N_("To install a system in it; the vGPU beside it shows nothing. "
                                 "Choose another picture afterwards."),
                              "vnc", FALSE },
    [KV_PICTURE_VNC] = { "vnc", N_("The vGPU, by VNC"),
                         N_("For viewers elsewhere, through ssh (egl-headless)."), "vnc", TRUE },
    [KV_PICTURE_SPICE] = { "spice", N_("The vGPU, by SPICE"),
                           N_("The same for SPICE viewers, such as virt-viewer."), "spice", TRUE },
    [KV_PICTURE_SPICE_GL] = { "spice-gl", N_("The vGPU, by SPICE on this host's screen"),
                              N_("The fastest; only for somebody who sits at this host."), "spice",
                              FALSE },
};

/* The first versions that have what is needed. */
static const unsigned display_libvirt[] = { 4, 6 }, ramfb_libvirt[] = { 5, 10 };
static const unsigned display_qemu[] = { 2, 12 }, ramfb_qemu[] = { 3, 1 };
static const unsigned told_libvirt[] = { 6, 10 }; /* lists egl-headless where QEMU has it */

const char *kv_picture_code(KvPicture picture)
{
    return pictures[picture].code;
}

const char *kv_picture_words(KvPicture picture)
{
    return _(pictures[picture].label);
}

KvPicture kv_answers_picture(const KvAnswers *answers)
{
    const char *word = kv_answers_get(answers, KV_Q_GUEST_DISPLAY);
    const KvDefinition *definition = kv_answers_definition(answers);

    if (definition && definition->domain)
        return definition->domain->fit.picture;
    for (KvPicture picture = 0; picture < KV_N_PICTURES; picture++)
        if (g_str_equal(word, pictures[picture].code))
            return picture;
    return KV_PICTURE_OTHER;
}

gboolean kv_answers_ramfb(const KvAnswers *answers)
{
    const KvDefinition *definition = kv_answers_definition(answers);

    if (definition && definition->domain)
        return definition->domain->fit.ramfb > 0;
    return kv_picture_is_vgpus(kv_answers_picture(answers)) &&
           g_str_equal(kv_answers_get(answers, KV_Q_GUEST_RAMFB), "yes");
}

/* FALSE for a version that can't be read, too: nothing is refused for it. */
static gboolean is_before(const char *version, const unsigned wanted[2])
{
    g_auto(GStrv) parts = g_strsplit(version ? version : "", ".", 3);
    guint64 major, minor;

    return g_strv_length(parts) >= 2 &&
           g_ascii_string_to_unsigned(parts[0], 10, 0, 999, &major, NULL) &&
           g_ascii_string_to_unsigned(parts[1], 10, 0, 999, &minor, NULL) &&
           (major < wanted[0] || (major == wanted[0] && minor < wanted[1]));
}

static char *why_libvirt(const KvVirtFacts *virt, const unsigned wanted[2])
{
    return is_before(virt->version, wanted)
               ? g_strdup_printf(_("libvirt %1$s can't do it; version %2$u.%3$u is the first."),
                                 virt->version, wanted[0], wanted[1])
               : NULL;
}

static char *why_qemu(const KvVirtFacts *virt, const unsigned wanted[2])
{
    return is_before(virt->qemu_version, wanted)
               ? g_strdup_printf(_("QEMU %1$s can't do it; version %2$u.%3$u is the first."),
                                 virt->qemu_version, wanted[0], wanted[1])
               : NULL;
}

static gboolean has(char **graphics, const char *type)
{
    return !graphics || g_strv_contains((const char *const *)graphics, type);
}

static char *why_graphics(const KvVirtFacts *virt, KvPicture picture)
{
    const char *type = pictures[picture].graphics;

    if (type && !has(virt->graphics, type))
        return g_strdup_printf(
            g_str_equal(type, "spice")
                ? _("This host's QEMU has no SPICE. Where a distribution has it, it is often a "
                    "package of its own, such as qemu-system-modules-spice.")
                : _("This host's QEMU has no VNC."));
    if (pictures[picture].draws && !is_before(virt->version, told_libvirt) &&
        !has(virt->graphics, "egl-headless"))
        return g_strdup(
            _("This host's QEMU can't draw without a screen (egl-headless). That is often "
              "a package of its own, such as qemu-system-modules-opengl."));
    return NULL;
}

/* The nodes were looked for, and there is none. */
static char *why_render_node(const KvFacts *facts)
{
    if (facts->render_nodes->len || facts->render_list.seen == KV_UNREADABLE ||
        !facts->render_list.path)
        return NULL;
    return g_strdup_printf(_("There is no render node (renderD128) in %s, by which QEMU would draw "
                             "the vGPU's picture. The driver makes one where it runs with mode "
                             "setting."),
                           facts->render_list.path);
}

/* The vGPU's own picture. On the command line libvirt has no say about it, but draws all the same.
 */
static char *why_vgpus(const KvFacts *facts, const KvAnswers *answers, KvPicture picture)
{
    const KvVirtFacts *virt = facts->virt;
    char *why = NULL;

    if (kv_answers_is_native(answers) || pictures[picture].draws)
        why = why_libvirt(virt, display_libvirt);
    if (!why)
        why = why_qemu(virt, display_qemu);
    return why ? why : why_render_node(facts);
}

/* NULL: it can be had here, as far as that can be told. */
static char *why_not(const KvFacts *facts, const KvAnswers *answers, KvPicture picture)
{
    char *why = NULL;

    if (picture == KV_PICTURE_OTHER && !kv_answers_is_existing(answers))
        return g_strdup(_("A new virtual machine has no picture yet that could stay."));
    if (!facts->virt)
        return NULL;
    why = why_graphics(facts->virt, picture);
    return why || !kv_picture_is_vgpus(picture) ? why : why_vgpus(facts, answers, picture);
}

gboolean kv_applies_display(const KvFacts *facts, const KvAnswers *answers)
{
    return !kv_answers_is_filed(answers);
}

char *kv_preset_display(const KvFacts *facts, const KvAnswers *answers)
{
    return g_strdup(
        kv_picture_code(kv_answers_is_existing(answers) ? KV_PICTURE_OTHER : KV_PICTURE_HEADLESS));
}

GPtrArray *kv_choices_display(const KvFacts *facts, const KvAnswers *answers)
{
    GPtrArray *choices = kv_choices_new();

    for (KvPicture picture = 0; picture < KV_N_PICTURES; picture++) {
        g_autofree char *why = why_not(facts, answers, picture);

        if (!why)
            kv_choice_add(choices, pictures[picture].code, g_strdup(_(pictures[picture].label)),
                          g_strdup(_(pictures[picture].note)));
    }
    return choices;
}

GPtrArray *kv_missing_display(const KvFacts *facts, const KvAnswers *answers)
{
    GPtrArray *missing = kv_choices_new();

    /* That a new one has nothing to keep goes without saying. */
    for (KvPicture picture = KV_PICTURE_OTHER + 1; picture < KV_N_PICTURES; picture++) {
        char *why = why_not(facts, answers, picture);

        if (why)
            kv_choice_add(missing, pictures[picture].code, g_strdup(_(pictures[picture].label)),
                          why);
    }
    return missing;
}

gboolean kv_accept_display(const KvFacts *facts, const KvAnswers *answers, const char *value,
                           GError **error)
{
    const char *words[KV_N_PICTURES + 1] = { NULL };
    g_autofree char *why = NULL;

    for (KvPicture picture = 0; picture < KV_N_PICTURES; picture++)
        words[picture] = pictures[picture].code;
    if (!kv_accept_word(value, words, error))
        return FALSE;
    for (KvPicture picture = 0; picture < KV_N_PICTURES && !why; picture++)
        if (g_str_equal(value, words[picture]))
            why = why_not(facts, answers, picture);
    return !why ||
           /* Translators: an answer, and the sentence that says why it can't be chosen here. */
           kv_fail(error, KV_ERROR_INPUT, _("“%1$s” can't be chosen here. %2$s"), value, why);
}

/* ---- before the driver ---- */

static char *why_no_ramfb(const KvFacts *facts, const KvAnswers *answers)
{
    char *why = NULL;

    if (!facts->virt)
        return NULL;
    if (kv_answers_is_native(answers))
        why = why_libvirt(facts->virt, ramfb_libvirt);
    return why ? why : why_qemu(facts->virt, ramfb_qemu);
}

static char *ramfb_label(void)
{
    return g_strdup(_("A plain picture (ramfb)"));
}

gboolean kv_applies_ramfb(const KvFacts *facts, const KvAnswers *answers)
{
    return kv_applies_display(facts, answers) && kv_picture_is_vgpus(kv_answers_picture(answers));
}

char *kv_preset_ramfb(const KvFacts *facts, const KvAnswers *answers)
{
    return g_strdup("no");
}

GPtrArray *kv_choices_ramfb(const KvFacts *facts, const KvAnswers *answers)
{
    GPtrArray *choices = kv_choices_new();
    g_autofree char *why = why_no_ramfb(facts, answers);

    kv_choice_add(choices, "no", g_strdup(_("Nothing")),
                  g_strdup(_("The screen stays black until the driver in the guest starts.")));
    if (!why)
        kv_choice_add(choices, "yes", ramfb_label(),
                      g_strdup(_("Shows the firmware, the boot menu and an installer, too.")));
    return choices;
}

GPtrArray *kv_missing_ramfb(const KvFacts *facts, const KvAnswers *answers)
{
    GPtrArray *missing = kv_choices_new();
    char *why = why_no_ramfb(facts, answers);

    if (why)
        kv_choice_add(missing, "yes", ramfb_label(), why);
    return missing;
}

gboolean kv_accept_ramfb(const KvFacts *facts, const KvAnswers *answers, const char *value,
                         GError **error)
{
    static const char *const words[] = { "no", "yes", NULL };
    g_autofree char *why = g_str_equal(value, "yes") ? why_no_ramfb(facts, answers) : NULL;

    return kv_accept_word(value, words, error) &&
           (!why ||
            kv_fail(error, KV_ERROR_INPUT, _("“%1$s” can't be chosen here. %2$s"), value, why));
}
