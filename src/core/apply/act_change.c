/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A vGPU for a domain that was there before: in its definition, with its picture, and in the one
 * that runs. And whether libvirt starts a domain with the host. */
#include "core/apply/work.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

/* The domain that the plan was made for, under the name it had then. */
static const KvVirtDomain *planned(KvWork *work, const KvAction *action, KvVirtFacts **ret_facts,
                                   GError **error)
{
    g_autofree char *shown = kv_printable(action->name, -1);
    const KvVirtDomain *domain = kv_work_domain(work, action->name, NULL, ret_facts, error);

    if (!*ret_facts || (domain && g_ascii_strcasecmp(domain->uuid, action->uuid) == 0))
        return domain;
    kv_fail(error, KV_ERROR_CHANGED,
            _("The virtual machine %s is gone, or is another one by now. Look again."), shown);
    return NULL;
}

/* ---- its definition ---- */

static gboolean change_prepare(KvWork *work, const KvAction *action, KvActRecord *record,
                               GError **error)
{
    g_autofree char *shown = kv_printable(action->name, -1);
    g_autoptr(KvVirtFacts) facts = NULL;
    const KvVirtDomain *domain = planned(work, action, &facts, error);

    return domain && (g_strcmp0(domain->xml, action->old) == 0 ||
                      kv_fail(error, KV_ERROR_CHANGED,
                              _("The definition of the virtual machine %s is not as it was when "
                                "the change was shown. Look again."),
                              shown));
}

static char *digest(const char *xml)
{
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, xml, -1);
}

/* libvirt adds to what it is given (addresses, controllers): undo has to know what came of it. */
static void remember(KvWork *work, const KvAction *action)
{
    KvActRecord *record = &work->run->records[work->index];
    g_autoptr(KvVirtFacts) facts = NULL;
    const KvVirtDomain *domain = kv_work_domain(work, action->name, NULL, &facts, NULL);

    if (domain && domain->xml)
        record->digest = digest(domain->xml);
}

static gboolean change_act(KvWork *work, const KvAction *action, GError **error)
{
    if (!kv_machine_virt_redefine(work->machine, action->name, action->old, action->value, error))
        return FALSE;
    remember(work, action);
    return TRUE;
}

static gboolean change_verify(KvWork *work, const KvAction *action, GError **error)
{
    g_autofree char *shown = kv_printable(action->name, -1);
    g_autoptr(KvVirtFacts) facts = NULL;
    const KvVirtDomain *domain = planned(work, action, &facts, error);

    return domain && (kv_virt_names(domain->defined, action->vgpu) ||
                      kv_fail(error, KV_ERROR_LIBVIRT,
                              _("libvirt took the definition of %s, but the vGPU isn't in it. Look "
                                "at its log."),
                              shown));
}

/* It was there before: what changed was the picture alone. */
static gboolean had_vgpu(const KvVirtOps *ops, const KvAction *action)
{
    g_auto(GStrv) vgpus = ops->vgpus_of_xml(action->old, NULL);

    return kv_virt_names(vgpus, action->vgpu);
}

/* What it was before, to the byte; where somebody changed it since, only the vGPU goes. */
static char *definition_without(KvWork *work, const KvAction *action, const KvActRecord *record,
                                const char *now, GError **error)
{
    const KvVirtOps *ops = work->machine->ops->virt(work->machine, error);
    g_autofree char *found = digest(now), *shown = kv_printable(action->name, -1);

    if (g_strcmp0(found, record->digest) == 0)
        return g_strdup(action->old);
    if (ops && had_vgpu(ops, action)) {
        kv_fail(error, KV_ERROR_CHANGED,
                _("The definition of the virtual machine %s was changed since, so its picture is "
                  "left as it is. Choose another one with guest.display, or change it with “virsh "
                  "edit”."),
                shown);
        return NULL;
    }
    return ops ? ops->without_vgpu(now, action->vgpu, action->old, error) : NULL;
}

/* Did the change bring another picture, too? Where the definition isn't as it was left, that stays.
 */
static gboolean leaves_picture(KvWork *work, const KvAction *action, const KvActRecord *record,
                               const char *now)
{
    const KvVirtOps *ops = work->machine->ops->virt(work->machine, NULL);
    g_autofree char *found = digest(now), *without = NULL;
    KvVirtFit before = { 0 }, after = { 0 };

    if (!ops || g_strcmp0(found, record->digest) == 0)
        return FALSE;
    without = ops->without_vgpu(action->value, action->vgpu, action->old, NULL);
    ops->read_fit(action->old, &before);
    if (without)
        ops->read_fit(without, &after);
    return without && before.picture != after.picture;
}

static KvBack change_undo(KvWork *work, const KvAction *action, const KvActRecord *record,
                          char **ret_why)
{
    g_autoptr(KvVirtFacts) facts = NULL;
    g_autoptr(GError) error = NULL;
    g_autofree char *back = NULL, *shown = kv_printable(action->name, -1);
    const KvVirtDomain *domain = kv_work_domain(work, NULL, action->uuid, &facts, &error);

    if (error)
        return kv_work_left(ret_why, error);
    if (!domain || !domain->xml || !kv_virt_names(domain->defined, action->vgpu))
        return KV_NOTHING;
    back = definition_without(work, action, record, domain->xml, &error);
    if (!back || !kv_machine_virt_redefine(work->machine, domain->name, domain->xml, back, &error))
        return kv_work_left(ret_why, error);
    if (!leaves_picture(work, action, record, domain->xml))
        return KV_BACK;
    *ret_why = g_strdup_printf(
        _("The definition of the virtual machine %s was changed since: the vGPU is taken out of "
          "it, "
          "but its picture is left as it is. Choose another one with guest.display, or change it "
          "with “virsh edit”."),
        shown);
    return KV_LEFT;
}

const KvActOps kv_act_change = {
    .prepare = change_prepare,
    .act = change_act,
    .verify = change_verify,
    .undo = change_undo,
    .undo_failed_verify = TRUE,
};

/* ---- the one that runs ---- */

static gboolean attach_prepare(KvWork *work, const KvAction *action, KvActRecord *record,
                               GError **error)
{
    g_autofree char *shown = kv_printable(action->name, -1);
    g_autoptr(KvVirtFacts) facts = NULL;
    const KvVirtDomain *domain = planned(work, action, &facts, error);

    return domain && (domain->active ||
                      kv_fail(error, KV_ERROR_CHANGED,
                              _("The virtual machine %s doesn't run any more: it has the vGPU from "
                                "its next start on. Look again."),
                              shown));
}

static gboolean attach_act(KvWork *work, const KvAction *action, GError **error)
{
    return kv_machine_virt_attach(work->machine, action->name, action->value, error);
}

static gboolean attach_verify(KvWork *work, const KvAction *action, GError **error)
{
    g_autofree char *shown = kv_printable(action->name, -1);
    g_autoptr(KvVirtFacts) facts = NULL;
    const KvVirtDomain *domain = planned(work, action, &facts, error);

    return domain && (kv_virt_names(domain->held, action->vgpu) ||
                      kv_fail(error, KV_ERROR_LIBVIRT,
                              _("libvirt took the vGPU for %s, but doesn't list it there. Look at "
                                "its log."),
                              shown));
}

static const KvVirtDomain *holder(KvWork *work, const KvAction *action, KvVirtFacts **ret_facts,
                                  GError **error)
{
    const KvVirtDomain *domain = kv_work_domain(work, NULL, action->uuid, ret_facts, error);

    return domain && domain->active && kv_virt_names(domain->held, action->vgpu) ? domain : NULL;
}

/* The guest has to let go of a device that is taken away. */
static KvBack attach_undo(KvWork *work, const KvAction *action, const KvActRecord *record,
                          char **ret_why)
{
    g_autofree char *shown = kv_printable(action->name, -1);
    g_autoptr(KvVirtFacts) facts = NULL, after = NULL;
    g_autoptr(GError) error = NULL;
    const KvVirtDomain *domain = holder(work, action, &facts, &error);

    if (error)
        return kv_work_left(ret_why, error);
    if (!domain)
        return KV_NOTHING;
    if (!kv_machine_virt_detach(work->machine, domain->name, action->value, &error))
        return kv_work_left(ret_why, error);
    if (!holder(work, action, &after, &error))
        return error ? kv_work_left(ret_why, error) : KV_BACK;
    *ret_why = g_strdup_printf(_("The virtual machine %s still holds the vGPU. Shut it down and "
                                 "undo again."),
                               shown);
    return KV_LEFT;
}

const KvActOps kv_act_attach = {
    .prepare = attach_prepare,
    .act = attach_act,
    .verify = attach_verify,
    .undo = attach_undo,
    .undo_failed_verify = TRUE,
};

/* ---- with the host ---- */

static gboolean autostart_act(KvWork *work, const KvAction *action, GError **error)
{
    return kv_machine_virt_autostart(work->machine, action->name, TRUE, error);
}

static gboolean autostart_verify(KvWork *work, const KvAction *action, GError **error)
{
    g_autofree char *shown = kv_printable(action->name, -1);
    g_autoptr(KvVirtFacts) facts = NULL;
    const KvVirtDomain *domain = planned(work, action, &facts, error);

    return domain && (domain->autostart ||
                      kv_fail(error, KV_ERROR_LIBVIRT,
                              _("libvirt said that it starts %s with the host, but doesn't list it "
                                "so. Look at its log."),
                              shown));
}

static KvBack autostart_undo(KvWork *work, const KvAction *action, const KvActRecord *record,
                             char **ret_why)
{
    g_autoptr(KvVirtFacts) facts = NULL;
    g_autoptr(GError) error = NULL;
    const KvVirtDomain *domain = kv_work_domain(work, NULL, action->uuid, &facts, &error);

    if (error)
        return kv_work_left(ret_why, error);
    if (!domain || !domain->autostart)
        return KV_NOTHING;
    return kv_machine_virt_autostart(work->machine, domain->name, FALSE, &error)
               ? KV_BACK
               : kv_work_left(ret_why, error);
}

const KvActOps kv_act_autostart = {
    .act = autostart_act,
    .verify = autostart_verify,
    .undo = autostart_undo,
    .undo_failed_verify = TRUE,
};
