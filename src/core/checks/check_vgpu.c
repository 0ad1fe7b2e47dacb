/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "core/checks/causes.h"
#include "core/checks/derive.h"
#include "core/checks/say.h"
#include "core/facts/aperture.h"
#include "core/facts/kernel_log.h"
#include "core/facts/paths.h"
#include "core/text/printable.h"

#define MIB (G_GUINT64_CONSTANT(1) << 20)

/* A message that worries people: every host without the file has it. */
static void see_harmless(const KvFacts *facts, KvFinding *finding)
{
    g_autofree char *line = kv_kernel_log_find(&facts->kernel_log, KV_LOG_GOLDEN);
    g_autofree char *value =
        /* Translators: a line of the kernel's log. */
        line ? g_strdup_printf(_("%s (harmless: an optional file)"), line) : NULL;

    if (value)
        kv_see_value(finding, KV_KERNEL_LOG, value);
}

static void say_no_parent(const KvFacts *facts, KvFinding *finding)
{
    if (kv_cause_kernel_bug(facts, finding))
        return;
    if (facts->kernel_log.seen == KV_UNREADABLE)
        kv_see(finding, &facts->kernel_log);
    kv_see_log(finding, facts, KV_LOG_GUC);
    kv_say(finding, KV_FAIL,
           g_strdup(_("GVT-g is on and kvmgt is loaded, yet no device offers virtual GPUs.")),
           g_strdup(_("The kernel's log says why: journalctl -k -g 'gvt|i915'.")));
}

KV_CHECK_FUNCTION(type_parent)
{
    const KvParent *parent = kv_chosen_parent(facts, answers);

    kv_see(finding, &facts->mdev_bus);
    if (kv_say_image(finding, facts))
        return;
    if (parent) {
        g_autofree char *shown = kv_printable(parent->address, -1);

        kv_see(finding, &parent->listing);
        see_harmless(facts, finding);
        kv_say(finding, KV_PASS, g_strdup_printf(_("%s offers virtual GPUs."), shown), NULL);
    } else if (kv_say_unreadable(finding, &facts->mdev_bus)) {
        return;
    } else if (kv_gvt_is_hidden(facts)) {
        kv_say_unreadable(finding, &facts->enable_gvt);
    } else if (!kv_gvt_is_live(facts)) {
        kv_say_waits(finding, g_strdup(_("Comes after the restart.")));
    } else if (kv_say_unreadable(finding, &facts->kvmgt)) {
        return;
    } else if (facts->kvmgt.seen != KV_KNOWN && !facts->kvmgt_builtin) {
        kv_say_waits(finding, g_strdup(_("Comes when kvmgt is loaded.")));
    } else {
        say_no_parent(facts, finding);
    }
}

/* Each type with its size and what is left of it. */
static void see_types(KvFinding *finding, const KvParent *parent)
{
    for (unsigned i = 0; i < parent->types->len; i++) {
        const KvVgpuType *type = g_ptr_array_index(parent->types, i);
        g_autofree char *note = kv_vgpu_type_note(type);

        kv_see_value(finding, type->id, note);
    }
}

static gboolean any_left(const KvParent *parent)
{
    for (unsigned i = 0; i < parent->types->len; i++)
        if (((const KvVgpuType *)g_ptr_array_index(parent->types, i))->available > 0)
            return TRUE;
    return FALSE;
}

/* The driver leaves out the types that don't fit the aperture even once: it has four. */
#define ALL_TYPES 4

static char *offered_detail(const KvParent *parent, guint64 aperture)
{
    unsigned count = parent->types->len;

    if (count < ALL_TYPES && aperture)
        return g_strdup_printf(
            ngettext("%1$u type is offered; larger ones need a larger graphics aperture than the "
                     "%2$llu MiB set in the firmware (“aperture size” or “GTT size” there).",
                     "%1$u types are offered; larger ones need a larger graphics aperture than the "
                     "%2$llu MiB set in the firmware (“aperture size” or “GTT size” there).",
                     count),
            count, (unsigned long long)aperture);
    return g_strdup_printf(ngettext("%u type is offered.", "%u types are offered.", count), count);
}

KV_CHECK_FUNCTION(type_offered)
{
    const KvParent *parent = kv_chosen_parent(facts, answers);
    const KvGpu *gpu = kv_facts_gpu(facts);
    guint64 aperture = gpu ? gpu->aperture / MIB : 0;

    if (kv_say_image(finding, facts))
        return;
    if (!parent) {
        if (!kv_say_unreadable(finding, &facts->mdev_bus))
            kv_say_waits(finding, g_strdup(_("Known when the graphics processor offers vGPUs.")));
        return;
    }
    see_types(finding, parent);
    if (kv_cause_wide_aperture(aperture, kv_active_vgpu(facts, answers) != NULL, finding))
        return;
    kv_see_apertures(finding, aperture);
    if (any_left(parent) || (parent->types->len && kv_active_vgpu(facts, answers)))
        kv_say(finding, KV_PASS, offered_detail(parent, aperture), NULL);
    else if (kv_say_unreadable(finding, &parent->listing) ||
             kv_say_vgpu_unread(finding, facts, answers))
        return;
    else if (parent->types->len == 0)
        kv_say(finding, KV_FAIL,
               aperture
                   ? g_strdup_printf(_("No type is offered: the graphics aperture of %llu MiB is "
                                       "too small for even the smallest one."),
                                     (unsigned long long)aperture)
                   : g_strdup(_("No type is offered: the graphics aperture is too small.")),
               g_strdup(_("Raise the aperture size in the firmware to 512 MB or 1 GB.")));
    else
        kv_say(finding, KV_FAIL, g_strdup(_("No instance of any type is left.")),
               g_strdup(_("Remove a vGPU that nobody uses, or raise the aperture size in the "
                          "firmware.")));
}

static int rank_of(const KvParent *parent, const char *id)
{
    for (unsigned i = 0; parent && i < parent->types->len; i++)
        if (g_strcmp0(((const KvVgpuType *)g_ptr_array_index(parent->types, i))->id, id) == 0)
            return (int)i;
    return -1;
}

/* largest and smallest mean of those with an instance left, so this one is another than what was
 * asked for only when a better one is left still. */
static gboolean is_wanted_type(const KvFacts *facts, const KvAnswers *answers, const KvVgpu *vgpu)
{
    const KvParent *parent = kv_facts_parent(facts, vgpu->parent);
    const char *wanted = kv_answers_get(answers, KV_Q_VGPU_TYPE);
    gboolean largest = g_str_equal(wanted, "largest");
    int own = rank_of(parent, vgpu->type);

    if (!largest && !g_str_equal(wanted, "smallest"))
        return g_strcmp0(vgpu->type, wanted) == 0;
    for (int i = 0; own >= 0 && i < (int)parent->types->len; i++) {
        const KvVgpuType *type = g_ptr_array_index(parent->types, (unsigned)i);

        /* They stand by rising memory. */
        if (type->available > 0 && (largest ? i > own : i < own))
            return FALSE;
    }
    return TRUE;
}

/* What is there is used as it is, and that isn't passed over in silence. */
static void say_exists(const KvFacts *facts, const KvAnswers *answers, const KvVgpu *vgpu,
                       KvFinding *finding)
{
    g_autofree char *type = kv_printable(vgpu->type ? vgpu->type : "?", -1);
    g_autoptr(GString) differences = g_string_new(NULL);

    kv_differ(differences, answers, KV_Q_VGPU_PARENT, vgpu->parent);
    if (vgpu->type && !is_wanted_type(facts, answers, vgpu))
        kv_differ(differences, answers, KV_Q_VGPU_TYPE, vgpu->type);
    if (differences->len == 0)
        kv_say(finding, KV_PASS,
               g_strdup_printf(_("The vGPU %1$s of type %2$s is there."), vgpu->uuid, type), NULL);
    else
        kv_say(finding, KV_WARN,
               g_strdup_printf(_("The vGPU %1$s is there already, and not as you answered: %2$s."),
                               vgpu->uuid, differences->str),
               g_strdup(_("It is used as it is. For another one take it back with “kvmgt-setup "
                          "undo”, or give the virtual machine another name.")));
}

/* The driver lists types and counts of them, but its aperture leaves nothing beyond it. */
static gboolean makes_none(const KvFacts *facts)
{
    const KvGpu *gpu = kv_facts_gpu(facts);
    int counts[KV_N_VGPU_SIZES];

    kv_aperture_counts(gpu ? gpu->aperture / MIB : 0, counts);
    return counts[0] == 0;
}

KV_CHECK_FUNCTION(vgpu_exists)
{
    const KvVgpu *vgpu = kv_active_vgpu(facts, answers);
    g_autofree char *path = NULL;

    if (kv_say_image(finding, facts))
        return;
    if (vgpu) {
        path = g_build_filename(KV_PATH_MDEV_DEVICES, vgpu->uuid, NULL);
        kv_see_value(finding, path, vgpu->type ? vgpu->type : "?");
        if (!kv_cause_no_group(facts, vgpu, finding))
            say_exists(facts, answers, vgpu, finding);
    } else if (kv_say_vgpu_unread(finding, facts, answers)) {
        return;
    } else if (!kv_chosen_parent(facts, answers)) {
        kv_say_waits(finding, g_strdup(_("Made when the graphics processor offers vGPUs.")));
    } else if (kv_chosen_parent(facts, answers)->types->len == 0 || makes_none(facts)) {
        kv_say_waits(finding, g_strdup(_("Made when there is a type to make it of.")));
    } else if (!kv_answers_type(answers, facts)) {
        kv_say(finding, KV_FAIL, g_strdup(_("No instance of the wanted type is left.")),
               g_strdup(_("Choose a smaller type, or remove a vGPU that nobody uses.")));
    } else if (!kv_cause_vgpu_gone(facts, kv_answers_get(answers, KV_Q_VGPU_UUID), finding)) {
        kv_say(finding, KV_TODO, g_strdup(_("There is no vGPU for the virtual machine yet.")),
               g_strdup(_("Make one of the chosen type.")));
    }
}

/* What it takes to record one: of which type on which device it is, by what it is recorded, and
 * that it isn't recorded yet. */
static gboolean say_record_unread(const KvFacts *facts, const KvAnswers *answers,
                                  KvFinding *finding)
{
    const KvVgpu *vgpu = kv_active_vgpu(facts, answers);

    return kv_say_vgpu_unread(finding, facts, answers) ||
           (vgpu && (!vgpu->type || !vgpu->parent) &&
            kv_say_unreadable(finding, &facts->mdev_devices)) ||
           kv_say_unreadable(finding, &facts->kept) ||
           kv_say_unreadable(finding, &facts->mdevctl) ||
           kv_say_unreadable(finding, &facts->systemctl);
}

KV_CHECK_FUNCTION(vgpu_lasting)
{
    const KvVgpu *vgpu = kv_facts_vgpu(facts, kv_answers_get(answers, KV_Q_VGPU_UUID));

    if (kv_say_image(finding, facts))
        return;
    if (vgpu && vgpu->lasting) {
        kv_see_value(finding, vgpu->kept_by, _("made at every start"));
        kv_say(finding, KV_PASS, g_strdup(_("The vGPU is made again at every start.")), NULL);
    } else if (g_str_equal(kv_answers_get(answers, KV_Q_VGPU_PERSIST), "no")) {
        kv_say(finding, KV_NA, g_strdup(_("You chose that it need not last.")), NULL);
    } else if (say_record_unread(facts, answers, finding)) {
        return;
    } else if (!kv_chosen_parent(facts, answers) ||
               (!kv_active_vgpu(facts, answers) && !kv_answers_type(answers, facts))) {
        kv_say_waits(finding, g_strdup(_("Recorded when the vGPU is made.")));
    } else if (!kv_cause_rule_starts_nothing(facts, kv_answers_get(answers, KV_Q_VGPU_UUID),
                                             finding)) {
        kv_say(finding, KV_TODO, g_strdup(_("The vGPU would be gone after a restart.")),
               g_strdup(_("Record it to be made at every start.")));
    }
}
