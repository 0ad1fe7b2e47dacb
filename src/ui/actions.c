/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/actions.h"

#include <string.h>

#include "core/base/i18n.h"

static const char *sign_of(const KvUi *ui, KvActState state, gboolean current, KvRole *ret_role)
{
    const KvGlyphs *glyphs = ui->canvas.glyphs;

    *ret_role = KV_ROLE_TEXT;
    if (current)
        return glyphs->working;
    switch (state) {
    case KV_ACT_DONE:
        *ret_role = KV_ROLE_READY;
        return glyphs->state[KV_STATE_READY];
    case KV_ACT_FAILED:
        *ret_role = KV_ROLE_FAIL;
        return glyphs->state[KV_STATE_FAIL];
    case KV_ACT_BEGUN:
        *ret_role = KV_ROLE_TODO;
        return glyphs->state[KV_STATE_UNKNOWN];
    case KV_ACT_UNDONE:
        *ret_role = KV_ROLE_READY;
        return glyphs->undone;
    case KV_ACT_KEPT:
        *ret_role = KV_ROLE_TODO;
        return glyphs->state[KV_STATE_TODO];
    case KV_ACT_PLANNED:
    default:
        return glyphs->state[KV_STATE_WAITS];
    }
}

/* "verified", "9 s", "kept": what stands at the right. */
static char *end_of(const KvWork *work, const KvWorkAction *action, gboolean current)
{
    if (current)
        /* Translators: seconds that have passed. */
        return g_strdup_printf(
            _("%u s"), (unsigned)((g_get_monotonic_time() - work->action_began) / G_USEC_PER_SEC));
    if (action->state == KV_ACT_PLANNED || (work->undo && action->state == KV_ACT_DONE))
        return NULL;
    if (action->state == KV_ACT_DONE)
        return g_strdup(_("verified"));
    return g_strdup(kv_act_state_word(action->state));
}

/* The message often ends with the remedy: once is enough. */
static void add_explanation(KvPage *page, KvUi *ui, const KvWorkAction *action)
{
    const char *remedy = _(action->explanation->remedy);
    g_autofree char *cause = g_strdup_printf(_("Cause: %s"), _(action->explanation->cause));

    kv_page_text(page, 3, KV_ROLE_QUIET, cause);
    if (!action->message || !strstr(action->message, remedy))
        kv_page_marked(page, 3, KV_ROLE_TEXT, ui->canvas.glyphs->next, KV_ROLE_TEXT, remedy, NULL);
}

static void add(KvPage *page, KvUi *ui, const KvWork *work, int index)
{
    const KvWorkAction *action = g_ptr_array_index(work->actions, index);
    gboolean current = index == work->current;
    g_autofree char *end = end_of(work, action, current);
    KvRole role;
    const char *sign = sign_of(ui, action->state, current, &role);
    gboolean explain = action->state == KV_ACT_FAILED || action->state == KV_ACT_KEPT;

    if (current)
        kv_page_item(page);
    kv_page_marked(page, 0, role, sign, KV_ROLE_TEXT, kv_work_title(work, action), end);
    if (explain && action->message)
        kv_page_text(page, 3, KV_ROLE_TEXT, action->message);
    if (explain && action->explanation)
        add_explanation(page, ui, action);
}

/* Each in its turn: that is how undo was shown before, too. */
void kv_actions_build(KvPage *page, KvUi *ui, const KvWork *work)
{
    for (unsigned i = 0; i < work->actions->len; i++)
        add(page, ui, work, work->order ? (int)g_array_index(work->order, guint, i) : (int)i);
}
