/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is undone, and in which order. */
#include "core/apply/work.h"

#include "core/base/i18n.h"

static const KvAction *action_at(const KvRun *run, guint i)
{
    return g_ptr_array_index(run->actions, i);
}

/* What undo leaves as it is isn't told as taken back. */
static gboolean is_undone(const KvAction *action)
{
    return action->undo_title != NULL;
}

/* Is any action of the step, other than those undone last, before i? */
static gboolean step_goes_on(const KvRun *run, KvStepId step, guint before)
{
    for (guint i = 0; i < before; i++)
        if (action_at(run, i)->step == step && !action_at(run, i)->undo_last)
            return TRUE;
    return FALSE;
}

/* What makes a step's files take effect (update-grub, daemon-reload) runs once they are back, in
 * the order in which it ran before. */
static void add_last_of_step(const KvRun *run, KvStepId step, GArray *order)
{
    for (guint i = 0; i < run->actions->len; i++)
        if (action_at(run, i)->step == step && action_at(run, i)->undo_last)
            g_array_append_val(order, i);
}

GArray *kv_undo_order(const KvRun *run)
{
    GArray *order = g_array_new(FALSE, FALSE, sizeof(guint));
    gboolean ended[KV_N_STEPS] = { FALSE };

    for (guint i = run->actions->len; i-- > 0;) {
        KvStepId step = action_at(run, i)->step;

        if (!action_at(run, i)->undo_last && is_undone(action_at(run, i)))
            g_array_append_val(order, i);
        if (!ended[step] && !step_goes_on(run, step, i)) {
            ended[step] = TRUE;
            add_last_of_step(run, step, order);
        }
    }
    return order;
}

gboolean kv_act_is_standing(const KvActRecord *record)
{
    return record->state == KV_ACT_BEGUN || record->state == KV_ACT_DONE ||
           record->state == KV_ACT_KEPT || (record->state == KV_ACT_FAILED && record->left);
}

GPtrArray *kv_undo_preview(const KvRun *run)
{
    g_autoptr(GArray) order = kv_undo_order(run);
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < order->len; i++) {
        guint index = g_array_index(order, guint, i);
        const KvAction *action = action_at(run, index);

        if (kv_act_is_standing(&run->records[index]))
            g_ptr_array_add(lines, g_strdup(action->undo_title));
    }
    return lines;
}

char *kv_undo_result(const KvAction *action, KvActState state)
{
    gboolean kept = state == KV_ACT_KEPT;

    /* Before, these said what it depends on; now it is known. */
    if (action->kind == KV_ACTION_VOLUME)
        return g_strdup_printf(kept ? _("The disk %s is kept") : _("The disk %s is removed"),
                               action->name);
    if (action->kind == KV_ACTION_ATTRIBUTE)
        return g_strdup_printf(kept ? _("The vGPU %s is kept") : _("The vGPU %s is removed"),
                               action->uuid);
    return g_strdup(action->undo_title);
}

GPtrArray *kv_undo_candidates(KvMachine *machine, GError **error)
{
    g_autoptr(GPtrArray) runs = kv_journal_list(machine, error);
    GPtrArray *candidates;

    if (!runs)
        return NULL;
    candidates = g_ptr_array_new_with_free_func((GDestroyNotify)kv_run_free);
    for (guint i = runs->len; i-- > 0;) {
        const KvRun *run = g_ptr_array_index(runs, i);
        gboolean stands = FALSE;

        for (guint j = 0; j < run->actions->len; j++)
            stands |= is_undone(action_at(run, j)) && kv_act_is_standing(&run->records[j]);
        if (stands && run->state != KV_RUN_UNDONE)
            g_ptr_array_add(candidates, g_ptr_array_steal_index(runs, i));
    }
    return candidates;
}
