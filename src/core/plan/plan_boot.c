/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/checks/derive.h"
#include "core/plan/build.h"

static void add_change(KvPlan *plan, const KvLoaderChange *change)
{
    KvAction *action;

    if (!change->argv) {
        kv_plan_file(plan, KV_STEP_BOOT, &change->now, change->text);
        return;
    }
    action = kv_plan_run(plan, KV_STEP_BOOT, (const char *const *)change->argv, NULL);
    if (change->undo_argv)
        kv_action_undone_by(action, (const char *const *)change->undo_argv, change->undo_last);
    if (change->output)
        kv_action_makes(action, change->output);
    if (change->rewrites)
        kv_action_rewrites(action, (const char *const *)change->rewrites);
}

/* Where no program makes anything of the files, they are the boot menu; and where one is run for
 * each kernel, the next start is as it should be after the last of them. */
static void verify_last(KvPlan *plan)
{
    KvAction *last =
        plan->actions->len ? g_ptr_array_index(plan->actions, plan->actions->len - 1) : NULL;

    if (last && last->step == KV_STEP_BOOT && !last->verify)
        last->verify = g_strdup("cmdline.next");
}

gboolean kv_plan_boot(const KvPlanContext *context, KvPlan *plan, GError **error)
{
    KvLoaderWants wants = kv_boot_wants(context->facts, context->answers);
    g_auto(KvLoaderChanges) changes = { 0 };

    /* Where it is refused the findings, who ask the same, say why and what to do by hand. */
    wants.settings = wants.settings && kv_plan_wanted(context, "boot.settings");
    wants.entries = wants.entries && kv_plan_wanted(context, "cmdline.next");
    kv_loader_change(context->facts, &wants, &changes);
    for (unsigned i = 0; changes.changes && i < changes.changes->len; i++)
        add_change(plan, g_ptr_array_index(changes.changes, i));
    verify_last(plan);
    return TRUE;
}
