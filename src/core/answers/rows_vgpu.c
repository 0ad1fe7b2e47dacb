/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <uuid/uuid.h>

#include "core/answers/many.h"
#include "core/answers/rows.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/facts/paths.h"
#include "core/text/printable.h"

static const KvParent *chosen_parent(const KvFacts *facts, const KvAnswers *answers)
{
    return kv_facts_parent(facts, kv_answers_get(answers, KV_Q_VGPU_PARENT));
}

/* A registered parent is the proof; the GPU's address is only where one is going to be. */
char *kv_preset_parent(const KvFacts *facts, const KvAnswers *answers)
{
    const KvGpu *gpu = kv_facts_gpu(facts);

    if (gpu && kv_facts_parent(facts, gpu->address))
        return g_strdup(gpu->address);
    if (facts->parents->len > 0)
        return g_strdup(((const KvParent *)g_ptr_array_index(facts->parents, 0))->address);
    return gpu ? g_strdup(gpu->address) : NULL;
}

GPtrArray *kv_choices_parent(const KvFacts *facts, const KvAnswers *answers)
{
    GPtrArray *choices = kv_choices_new();

    for (unsigned i = 0; i < facts->parents->len; i++) {
        const KvParent *parent = g_ptr_array_index(facts->parents, i);

        kv_choice_add(choices, parent->address, kv_printable(parent->address, -1), NULL);
    }
    return choices;
}

gboolean kv_accept_parent(const KvFacts *facts, const KvAnswers *answers, const char *value,
                          GError **error)
{
    g_autofree char *shown = kv_printable(value, -1);

    if (strchr(value, '/') || g_str_equal(value, ".") || g_str_equal(value, ".."))
        return kv_fail(error, KV_ERROR_INPUT,
                       _("“%s” is not a device address. One looks like 0000:00:02.0."), shown);
    if (facts->parents->len == 0 || kv_facts_parent(facts, value))
        return TRUE;
    return kv_fail(error, KV_ERROR_INPUT,
                   _("No device “%s” offers vGPUs on this host. Look under /sys/class/mdev_bus for "
                     "those that do."),
                   shown);
}

static char *number_or_unknown(gint64 number, gint64 least)
{
    return number < least ? g_strdup("?") : g_strdup_printf("%" G_GINT64_FORMAT, number);
}

char *kv_vgpu_type_note(const KvVgpuType *type)
{
    g_autofree char *resolution = kv_printable(type->resolution ? type->resolution : "?", -1);
    g_autofree char *left = number_or_unknown(type->available, 0);
    g_autofree char *share = number_or_unknown(type->weight, 1);
    g_autofree char *fences = number_or_unknown(type->fences, 1);

    if (type->low_mib == 0) /* Translators: how many can still be made, or "?" */
        return g_strdup_printf(_("%s left"), left);
    /* Translators: graphics memory below and above the aperture, largest screen, share of the
     * graphics processor's time, fence registers, instances left; each may be "?" */
    return g_strdup_printf(_("%1$llu + %2$llu MiB, %3$s, share %4$s, fences %5$s, %6$s left"),
                           (unsigned long long)type->low_mib, (unsigned long long)type->high_mib,
                           resolution, share, fences, left);
}

GPtrArray *kv_choices_type(const KvFacts *facts, const KvAnswers *answers)
{
    GPtrArray *choices = kv_choices_new();
    const KvParent *parent = chosen_parent(facts, answers);

    kv_choice_add(choices, "largest", g_strdup(_("The largest with an instance left")), NULL);
    kv_choice_add(choices, "smallest", g_strdup(_("The smallest with an instance left")), NULL);
    for (unsigned i = 0; parent && i < parent->types->len; i++) {
        const KvVgpuType *type = g_ptr_array_index(parent->types, i);

        kv_choice_add(choices, type->id, kv_printable(type->id, -1), kv_vgpu_type_note(type));
    }
    return choices;
}

static const KvVgpuType *find_type(const KvParent *parent, const char *id)
{
    for (unsigned i = 0; parent && i < parent->types->len; i++) {
        const KvVgpuType *type = g_ptr_array_index(parent->types, i);

        if (g_strcmp0(type->id, id) == 0)
            return type;
    }
    return NULL;
}

gboolean kv_accept_type(const KvFacts *facts, const KvAnswers *answers, const char *value,
                        GError **error)
{
    const KvParent *parent = chosen_parent(facts, answers);
    g_autofree char *shown = kv_printable(value, -1);

    if (g_str_equal(value, "largest") || g_str_equal(value, "smallest"))
        return TRUE;
    if (!*value || strchr(value, '/') || strchr(value, '\n') || g_str_has_prefix(value, "."))
        return kv_fail(error, KV_ERROR_INPUT,
                       _("“%s” is not the name of a vGPU type. One looks like i915-GVTg_V5_4; "
                         "largest and smallest are fine too."),
                       shown);
    if (!parent || find_type(parent, value))
        return TRUE;
    return kv_fail(
        error, KV_ERROR_INPUT,
        _("This graphics processor offers no type “%s”. The vGPU type step lists what it "
          "offers."),
        shown);
}

const KvVgpuType *kv_answers_type(const KvAnswers *answers, const KvFacts *facts)
{
    const KvParent *parent = chosen_parent(facts, answers);
    const KvVgpu *vgpu = kv_facts_vgpu(facts, kv_answers_get(answers, KV_Q_VGPU_UUID));
    const char *wanted = kv_answers_get(answers, KV_Q_VGPU_TYPE);
    gboolean smallest = g_str_equal(wanted, "smallest");
    gboolean any = smallest || g_str_equal(wanted, "largest");
    const KvVgpuType *best = NULL;

    if (vgpu)
        return find_type(parent, vgpu->type);
    /* Which is the largest can't be told where not all of them are known. */
    if (any && parent && parent->listing.seen == KV_UNREADABLE)
        return NULL;
    for (unsigned i = 0; parent && i < parent->types->len; i++) {
        const KvVgpuType *type = g_ptr_array_index(parent->types, i);

        if (type->available <= 0 || (!any && !g_str_equal(wanted, type->id)))
            continue;
        if (!smallest || !best)
            best = type; /* they stand by rising memory */
    }
    return best;
}

/* Somebody else's may be in use by a QEMU that libvirt doesn't know of: it is taken only by name.
 */
static gboolean is_ours(const KvVgpu *vgpu)
{
    return vgpu->kept_by && g_str_has_prefix(vgpu->kept_by, KV_PATH_UNIT_DIR "/" KV_UNIT_PREFIX);
}

/* Made for the second or a later virtual machine of a set: another of ours is the first one's. */
static gboolean is_of_a_set(const KvFacts *facts, const KvVgpu *vgpu)
{
    for (unsigned i = 0; i < facts->vgpus->len; i++) {
        const KvVgpu *first = g_ptr_array_index(facts->vgpus, i);

        if (first != vgpu && is_ours(first) && kv_is_nth_uuid(first->uuid, vgpu->uuid))
            return TRUE;
    }
    return FALSE;
}

/* The vGPU to use again: the VM's own, else one of ours that nobody uses and that fits. */
char *kv_preset_uuid(const KvFacts *facts, const KvAnswers *answers)
{
    const KvVirtDomain *domain = kv_facts_domain(facts, kv_answers_get(answers, KV_Q_GUEST_NAME));
    const char *parent = kv_answers_get(answers, KV_Q_VGPU_PARENT);
    const char *type = kv_answers_get(answers, KV_Q_VGPU_TYPE);
    gboolean any_type = g_str_equal(type, "largest") || g_str_equal(type, "smallest");

    if (domain && domain->vgpus && domain->vgpus[0])
        return g_ascii_strdown(domain->vgpus[0], -1);
    for (unsigned i = 0; i < facts->vgpus->len; i++) {
        const KvVgpu *vgpu = g_ptr_array_index(facts->vgpus, i);

        if (is_ours(vgpu) && g_strcmp0(vgpu->parent, parent) == 0 &&
            (any_type || g_strcmp0(vgpu->type, type) == 0) &&
            !kv_facts_user_of(facts, vgpu->uuid) && !is_of_a_set(facts, vgpu))
            return g_strdup(vgpu->uuid);
    }
    return NULL;
}

gboolean kv_accept_uuid(const KvFacts *facts, const KvAnswers *answers, const char *value,
                        GError **error)
{
    const char *name = kv_answers_get(answers, KV_Q_GUEST_NAME);
    const KvVirtDomain *user = kv_facts_user_of(facts, value);
    g_autofree char *shown = kv_printable(value, -1);
    g_autofree char *other = user ? kv_printable(user->name, -1) : NULL;
    uuid_t uuid;

    if (!*value)
        return TRUE;
    if (uuid_parse(value, uuid) != 0)
        return kv_fail(
            error, KV_ERROR_INPUT,
            _("“%s” is not a UUID. One is 32 hexadecimal digits in groups of 8-4-4-4-12; "
              "leave it empty to have one made."),
            shown);
    if (user && g_strcmp0(user->name, name) != 0)
        return kv_fail(
            error, KV_ERROR_INPUT,
            _("The vGPU %1$s belongs to the virtual machine “%2$s”. Leave the UUID empty "
              "to have a new one made."),
            shown, other);
    return TRUE;
}
