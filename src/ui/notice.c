/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/notice.h"

#include "core/base/i18n.h"
#include "ui/screens.h"
#include "ui/work.h"

static gboolean is_elsewhere(const KvUi *ui)
{
    return ui->elsewhere || kv_work_busy(ui);
}

static gboolean is_interrupted(const KvUi *ui)
{
    return ui->interrupted && !is_elsewhere(ui);
}

static gboolean has_changes(const KvUi *ui)
{
    return ui->changes != NULL;
}

static void watch(KvUi *ui)
{
    if (kv_work_busy(ui) || kv_work_follow(ui))
        kv_apply_open(ui);
    else
        kv_look_start(ui);
}

static const KvNotice notices[] = {
    { is_elsewhere, KV_STATE_WAITS, N_("Work under way"),
      N_("Changes are being made to this host right now. Enter shows how far they are."), watch },
    { is_interrupted, KV_STATE_TODO, N_("Interrupted"),
      N_("The last run was interrupted before it was done. Enter shows what was done, and offers "
         "to "
         "go on, to take it back or to leave it."),
      kv_interrupted_open },
    { has_changes, KV_STATE_READY, N_("Restarted"),
      N_("The host was restarted since the last run. Enter shows what that changed."),
      kv_changes_open },
};

const KvNotice *kv_notice_at(const KvUi *ui, int index)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(notices); i++)
        if (notices[i].applies(ui) && index-- == 0)
            return &notices[i];
    return NULL;
}

int kv_notice_count(const KvUi *ui)
{
    int count = 0;

    while (kv_notice_at(ui, count))
        count++;
    return count;
}

unsigned kv_notice_columns(const KvUi *ui)
{
    unsigned widest = 0;

    for (unsigned i = 0; i < G_N_ELEMENTS(notices); i++)
        widest = MAX(widest, kv_canvas_columns(&ui->canvas, _(notices[i].label)));
    return widest;
}
