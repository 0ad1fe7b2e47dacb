/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an interrupted run owes: a file is in place, but the program that makes it take effect
 * wasn't run. Nothing on the host shows that a daemon hasn't read its configuration again, or that
 * the copies on a partition that isn't mounted are old, so it is the journal that knows. */
#include "core/apply/apply.h"

static const KvAction *action_at(const GPtrArray *actions, guint i)
{
    return g_ptr_array_index(actions, i);
}

static gboolean is_same(const KvAction *a, const KvAction *b)
{
    return a->kind == KV_ACTION_RUN && b->kind == KV_ACTION_RUN &&
           g_strv_equal((const char *const *)a->argv, (const char *const *)b->argv);
}

/* The index of the same program in actions, or -1. */
static int find_same(const GPtrArray *actions, const KvAction *wanted)
{
    for (guint i = 0; i < actions->len; i++)
        if (is_same(action_at(actions, i), wanted))
            return (int)i;
    return -1;
}

/* Did the run put a file of the step before the action? */
static gboolean has_file_before(const KvRun *run, guint before)
{
    KvStepId step = action_at(run->actions, before)->step;

    for (guint i = 0; i < before; i++)
        if (action_at(run->actions, i)->kind == KV_ACTION_FILE &&
            action_at(run->actions, i)->step == step &&
            (run->records[i].state == KV_ACT_DONE || run->records[i].state == KV_ACT_BEGUN))
            return TRUE;
    return FALSE;
}

/* Does it still have to be done after a restart of the host? That starts every daemon anew, but
 * makes no boot menu; where the files tell what the menu is, the planner has seen that. */
static gboolean outlives_boot(const KvAction *action)
{
    return action->step == KV_STEP_BOOT && !action->output && !action->rewrites;
}

/* Takes from owed what the run did, and adds what it didn't come to; owned by the runs. */
static void settle(const KvRun *run, gboolean same_boot, GPtrArray *owed)
{
    for (guint i = 0; i < run->actions->len; i++) {
        const KvAction *action = action_at(run->actions, i);
        KvActState state = run->records[i].state;
        int known;

        if (action->kind != KV_ACTION_RUN || !action->undo_last ||
            !(same_boot || outlives_boot(action)))
            continue;
        known = find_same(owed, action);
        if (state == KV_ACT_DONE || state == KV_ACT_UNDONE) {
            if (known >= 0)
                g_ptr_array_remove_index(owed, (guint)known);
        } else if (known < 0 && has_file_before(run, i)) {
            g_ptr_array_add(owed, (gpointer)action);
        }
    }
}

/* Before what later steps do. */
static void insert(KvPlan *plan, const KvAction *action)
{
    json_t *json = kv_action_to_json(action);
    guint at = 0;

    while (at < plan->actions->len && action_at(plan->actions, at)->step <= action->step)
        at++;
    g_ptr_array_insert(plan->actions, (int)at, kv_action_from_json(json, NULL));
    json_decref(json);
}

void kv_plan_add_unfinished(KvPlan *plan, const GPtrArray *runs, const char *boot_id, KvStepId only)
{
    g_autoptr(GPtrArray) owed = g_ptr_array_new();

    for (guint i = 0; i < runs->len; i++) {
        const KvRun *run = g_ptr_array_index(runs, i);

        settle(run, g_strcmp0(run->boot_id ? run->boot_id : "", boot_id ? boot_id : "") == 0, owed);
    }
    for (guint i = 0; i < owed->len; i++) {
        const KvAction *action = action_at(owed, i);

        if ((only == KV_N_STEPS || only == action->step) && find_same(plan->actions, action) < 0)
            insert(plan, action);
    }
}
