/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/loaders/loaders.h"
#include "core/plan/build.h"

static void add_change(KvPlan *plan, const KvLoaderChange *change)
{
    KvAction *action;

    if (!change->argv) {
        kv_plan_file(plan, KV_STEP_BOOT, &change->now, change->text);
        return;
    }
    action = kv_plan_run(plan, KV_STEP_BOOT, (const char *const *)change->argv, "cmdline.next");
    kv_action_undone_by(action, (const char *const *)change->undo_argv, change->undo_last);
    if (change->output)
        kv_action_makes(action, change->output);
}

void kv_plan_boot(const KvPlanContext *context, KvPlan *plan)
{
    const KvLoader *loader = kv_loader(context->facts);
    const KvLoaderWants wants = {
        .settings = kv_plan_wanted(context, "boot.settings"),
        .entries = kv_plan_wanted(context, "cmdline.next"),
        .place = kv_answers_get(context->answers, KV_Q_BOOT_PLACE),
    };
    g_auto(KvLoaderChanges) changes = { 0 };

    /* Where nothing can be changed the finding itself says what to do by hand. */
    if (!loader->change || kv_findings_get(context->findings, "boot.loader")->verdict != KV_PASS)
        return;
    loader->change(context->facts, &wants, &changes);
    if (changes.refused) {
        kv_plan_refuse(plan, KV_STEP_BOOT, g_steal_pointer(&changes.refused),
                       g_steal_pointer(&changes.remedy));
        return;
    }
    for (unsigned i = 0; changes.changes && i < changes.changes->len; i++)
        add_change(plan, g_ptr_array_index(changes.changes, i));
}
