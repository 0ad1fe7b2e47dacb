/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A vGPU for a domain that is there. */
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/checks/derive.h"
#include "core/facts/paths.h"
#include "core/plan/build.h"
#include "core/text/printable.h"

static void plan_attach(const KvPlanContext *context, KvPlan *plan, const KvVirtDomain *domain,
                        const KvGuestSpec *spec)
{
    KvAction *action = kv_plan_add(plan, KV_ACTION_ATTACH, KV_STEP_GUEST);
    g_autofree char *shown = kv_printable(domain->name, -1);
    /* QEMU opens its displays once: what runs gets the vGPU alone, its picture comes with the next
     * start. */
    KvGuestSpec plugged = *spec;

    action->name = g_strdup(domain->name);
    action->uuid = g_strdup(domain->uuid);
    action->vgpu = g_strdup(spec->vgpu);
    plugged.picture = KV_PICTURE_OTHER;
    action->value = context->virt->vgpu_device(&plugged);
    action->verify = g_strdup("guest.running");
    action->title = g_strdup_printf(_("The vGPU is plugged into the running “%s”"), shown);
    action->undo_title = g_strdup_printf(_("The vGPU is unplugged from the running “%s”"), shown);
}

/* What the change is, for one that has the vGPU already and for one that doesn't. */
static void name_change(KvAction *action, const KvGuestSpec *spec, gboolean has_vgpu,
                        const char *shown)
{
    gboolean picture = spec->picture != KV_PICTURE_OTHER;

    if (!picture)
        action->title = g_strdup_printf(_("The definition of “%s” gets the vGPU"), shown);
    else /* Translators: the second is a choice of the question “Picture” */
        action->title =
            g_strdup_printf(has_vgpu ? _("The definition of “%1$s” gets another picture: %2$s")
                                     : _("The definition of “%1$s” gets the vGPU and a picture: "
                                         "%2$s"),
                            shown, kv_picture_words(spec->picture));
    action->undo_title =
        g_strdup_printf(has_vgpu ? _("The definition of “%s” gets the picture back that it had")
                                 : _("The definition of “%s” loses the vGPU again"),
                        shown);
}

static gboolean plan_change(const KvPlanContext *context, KvPlan *plan, const KvVirtDomain *domain,
                            const KvGuestSpec *spec, GError **error)
{
    gboolean has_vgpu = !kv_plan_wanted(context, "guest.defined");

    g_autofree char *before = NULL;
    g_autofree char *value = context->virt->with_vgpu(domain->xml, spec, &before, error);
    g_autofree char *shown = kv_printable(domain->name, -1);
    KvAction *action;

    if (!value)
        return FALSE;
    action = kv_plan_add(plan, KV_ACTION_CHANGE, KV_STEP_GUEST);
    action->name = g_strdup(domain->name);
    action->uuid = g_strdup(domain->uuid);
    action->vgpu = g_strdup(spec->vgpu);
    action->old = g_strdup(domain->xml);
    if (spec->attach == KV_ATTACH_NATIVE && spec->picture == KV_PICTURE_OTHER)
        action->device = context->virt->vgpu_device(spec);
    action->before = g_steal_pointer(&before);
    action->value = g_steal_pointer(&value);
    action->verify = g_strdup(has_vgpu ? "guest.picture" : "guest.defined");
    name_change(action, spec, has_vgpu, shown);
    return TRUE;
}

gboolean kv_plan_existing(const KvPlanContext *context, KvPlan *plan, GError **error)
{
    const KvAnswers *answers = context->answers;
    const KvVirtDomain *domain =
        kv_facts_domain(context->facts, kv_answers_get(answers, KV_Q_GUEST_NAME));
    g_autofree char *vgpu = g_ascii_strdown(kv_answers_get(answers, KV_Q_VGPU_UUID), -1);
    g_autofree char *path = g_build_filename(KV_PATH_MDEV_DEVICES, vgpu, NULL);
    KvGuestSpec spec = {
        .vgpu = vgpu,
        .vgpu_path = path,
        .attach = kv_answers_is_native(answers) ? KV_ATTACH_NATIVE : KV_ATTACH_COMMAND_LINE,
        .picture = kv_answers_picture(answers),
        .ramfb = kv_answers_ramfb(answers),
        .render_node = kv_render_node(context->facts, answers),
    };

    if (!domain || !domain->xml)
        return TRUE;
    if ((kv_plan_wanted(context, "guest.defined") || kv_plan_wanted(context, "guest.picture")) &&
        !plan_change(context, plan, domain, &spec, error))
        return FALSE;
    if (kv_plan_wanted(context, "guest.running") && domain->active)
        plan_attach(context, plan, domain, &spec);
    return TRUE;
}
