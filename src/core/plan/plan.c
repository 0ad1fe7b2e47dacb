/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/plan/plan.h"

#include "core/answers/many.h"
#include "core/base/i18n.h"
#include "core/checks/derive.h"
#include "core/facts/paths.h"
#include "core/plan/build.h"

static const struct {
    KvStepId step;
    gboolean (*plan)(const KvPlanContext *context, KvPlan *plan, GError **error);
    gboolean each; /* once for each virtual machine */
} planners[] = {
    { KV_STEP_BOOT, kv_plan_boot },       { KV_STEP_MODULES, kv_plan_modules },
    { KV_STEP_VGPU, kv_plan_vgpu, TRUE }, { KV_STEP_ACCESS, kv_plan_access },
    { KV_STEP_LIBVIRT, kv_plan_libvirt }, { KV_STEP_GUEST, kv_plan_guest, TRUE },
};

/* Some steps only look, and what they find missing is made by another. */
static KvStepId made_by(KvStepId step)
{
    if (step == KV_STEP_CMDLINE)
        return KV_STEP_BOOT;
    return step == KV_STEP_TYPE ? KV_STEP_VGPU : step;
}

gboolean kv_plan_holds(KvStepId only, KvStepId step)
{
    return only == KV_N_STEPS || made_by(only) == made_by(step);
}

/* Each virtual machine's own answers, and what is found of it. */
static gboolean plan_nth(const KvPlanContext *context, unsigned n, unsigned planner, KvPlan *plan,
                         GError **error)
{
    g_autoptr(KvAnswers) answers = kv_answers_nth(context->answers, context->facts, n);
    g_autoptr(GPtrArray) findings = kv_findings(context->facts, answers);
    KvPlanContext own = *context;

    own.answers = answers;
    own.findings = findings;
    return planners[planner].plan(&own, plan, error);
}

static gboolean plan_changes(const KvPlanContext *context, KvPlan *plan, GError **error)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(planners); i++) {
        unsigned count = planners[i].each ? kv_answers_count(context->answers, context->facts) : 1;

        if (!kv_plan_holds(context->only, planners[i].step))
            continue;
        for (unsigned n = 0; n < count; n++)
            if (!(count > 1 ? plan_nth(context, n, i, plan, error)
                            : planners[i].plan(context, plan, error)))
                return FALSE;
    }
    return TRUE;
}

static void note_findings(const KvPlanContext *context, KvPlan *plan)
{
    for (unsigned i = 0; i < context->findings->len; i++) {
        const KvFinding *finding = g_ptr_array_index(context->findings, i);

        if (!kv_plan_holds(context->only, finding->step))
            continue;
        if (finding->verdict == KV_FAIL)
            kv_plan_refuse(plan, finding->step, g_strdup(finding->detail),
                           g_strdup(finding->remedy));
        else if (finding->waits)
            kv_plan_later(plan, finding->step, g_strdup(finding->detail));
    }
}

/* What the command line path needs beside files that can be made here: which group QEMU runs with
 * may be known to libvirt alone, and the node has its number when there is the vGPU. */
static void leave_access(const KvPlanContext *context, KvPlan *plan)
{
    g_autofree char *rule = kv_wanted_rule(context->facts, context->answers);

    if (kv_answers_is_native(context->answers))
        return;
    if (!rule && kv_plan_holds(context->only, KV_STEP_ACCESS))
        kv_plan_later(plan, KV_STEP_ACCESS,
                      g_strdup_printf(_("On the running host: %s is written, for the group that "
                                        "libvirt says QEMU runs with."),
                                      KV_PATH_UDEV_RULE));
    if (kv_plan_holds(context->only, KV_STEP_LIBVIRT))
        kv_plan_later(plan, KV_STEP_LIBVIRT,
                      g_strdup_printf(_("On the running host: %s is changed so that QEMU may open "
                                        "the vGPU's node, and libvirt's daemon is restarted."),
                                      KV_PATH_QEMU_CONF));
}

/* A tree of files gets its files; whatever acts on a running host is left to that host, and said.
 */
static void keep_files_only(const KvPlanContext *context, KvPlan *plan)
{
    for (unsigned i = 0; i < plan->actions->len;) {
        const KvAction *action = g_ptr_array_index(plan->actions, i);

        if (action->kind == KV_ACTION_FILE) {
            i++;
            continue;
        }
        kv_plan_later(plan, action->step,
                      g_strdup_printf(_("On the running host: %s."), action->title));
        g_ptr_array_remove_index(plan->actions, i);
    }
    leave_access(context, plan);
    kv_plan_later(
        plan, KV_STEP_GUEST,
        g_strdup(_("On the running host: start kvmgt-setup there for the restart, the vGPU "
                   "and the virtual machine.")));
}

/* A plan is made of answers that can work or not at all; but what is answered of the virtual
 * machine holds up no plan of a step before it. */
static gboolean check_answers(const KvPlanContext *context, GError **error)
{
    KvStepId last = context->only < KV_STEP_GUEST ? KV_STEP_GUEST - 1 : KV_STEP_GUEST;

    return kv_answers_check(context->answers, context->facts, last, error);
}

static gboolean needs_reboot(const KvPlanContext *context, const KvPlan *plan)
{
    return kv_plan_wanted(context, "reboot.done") ||
           ((kv_plan_has(plan, KV_ACTION_RUN, KV_STEP_BOOT) ||
             kv_plan_has(plan, KV_ACTION_FILE, KV_STEP_BOOT)) &&
            !kv_gvt_is_live(context->facts));
}

KvPlan *kv_plan_make(const KvPlanContext *context, GError **error)
{
    g_autoptr(KvPlan) plan = g_new0(KvPlan, 1);

    plan->actions = g_ptr_array_new_with_free_func((GDestroyNotify)kv_action_free);
    plan->later = g_ptr_array_new_with_free_func((GDestroyNotify)kv_note_free);
    plan->refused = g_ptr_array_new_with_free_func((GDestroyNotify)kv_note_free);
    if (!check_answers(context, error))
        return NULL;
    if (!kv_findings_obstacle(context->findings) && !plan_changes(context, plan, error))
        return NULL;
    note_findings(context, plan);
    if (context->facts->kind == KV_MACHINE_IMAGE)
        keep_files_only(context, plan);
    else
        plan->reboot = needs_reboot(context, plan);
    return g_steal_pointer(&plan);
}

void kv_plan_free(KvPlan *plan)
{
    if (!plan)
        return;
    g_ptr_array_unref(plan->actions);
    g_ptr_array_unref(plan->later);
    g_ptr_array_unref(plan->refused);
    g_free(plan);
}

void kv_note_free(KvNote *note)
{
    g_free(note->text);
    g_free(note->remedy);
    g_free(note);
}
