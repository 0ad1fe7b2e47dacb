/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "ui/actions.h"
#include "ui/screens.h"

/* A run under way: each action with its state, and the running program's last lines. */
typedef struct {
    KvView view;
    KvPage *page;
    KvScroll scroll;
    int rows;
} KvApplyView;

#define LEAST_OUTPUT 4

static char *progress(const KvWork *work)
{
    g_autofree char *clock = kv_work_clock(work);

    /* Translators: actions finished, all actions, and the time since the start as 0:12. */
    return g_strdup_printf(_("%1$u of %2$u, %3$s"), kv_work_finished(work), work->actions->len,
                           clock);
}

/* The last lines that fit, below the actions. */
static void draw_output(KvUi *ui, const KvWork *work, KvRect rect)
{
    int count = (int)g_queue_get_length((GQueue *)&work->lines);
    int first = MAX(0, count - rect.rows), y = rect.y;

    for (int i = first; i < count; i++)
        kv_canvas_put(&ui->canvas, y++, rect.x + 3, (unsigned)MAX(1, rect.cols - 4), KV_ROLE_QUIET,
                      g_queue_peek_nth((GQueue *)&work->lines, (unsigned)i));
}

static const char *title_of(const KvWork *work)
{
    if (work->stopping)
        return _("Stopping after this action");
    return work->undo ? _("Taking back") : _("Making the changes");
}

static void draw(KvUi *ui, KvView *view)
{
    KvApplyView *this = (KvApplyView *)view;
    KvRect body = ui->layout.body, output = body;
    g_autofree char *right = progress(ui->work);

    g_clear_pointer(&this->page, kv_page_free);
    this->page = kv_page_new(&ui->canvas, MIN(KV_TEXT_COLS, body.cols - 1), 3);
    kv_actions_build(this->page, ui, ui->work);
    kv_frame(ui, view, title_of(ui->work), right, _("closing this window stops nothing"));
    body.rows = MIN(kv_page_lines(this->page), MAX(1, body.rows - 1 - LEAST_OUTPUT));
    output.y = body.y + body.rows + 1;
    output.rows = ui->layout.bottom_rule - output.y;
    this->rows = body.rows;
    this->scroll.moved = FALSE;
    kv_page_draw(this->page, body, &this->scroll, &ui->canvas);
    if (output.rows > 0)
        draw_output(ui, ui->work, output);
}

static gboolean command(KvUi *ui, KvView *view, KvCommand what)
{
    switch (what) {
    case KV_CMD_STOP:
        kv_work_stop(ui);
        return TRUE;
    case KV_CMD_RECORD:
        kv_record_open(ui, ui->work->run);
        return TRUE;
    case KV_CMD_BACK:
        kv_home_follow(ui);
        return TRUE;
    default:
        return FALSE;
    }
}

static gboolean offers(KvUi *ui, KvView *view, KvCommand what)
{
    return what != KV_CMD_STOP || (kv_work_ours(ui) && !ui->work->stopping && !ui->work->undo);
}

/* When it has ended, how it went stands here instead. */
static void changed(KvUi *ui, KvView *view)
{
    if (ui->work->ended)
        kv_done_show(ui, view);
}

static void release(KvView *view)
{
    g_clear_pointer(&((KvApplyView *)view)->page, kv_page_free);
}

static const KvUse uses[] = {
    { KV_CMD_STOP, N_("Stop after this action") },
    { KV_CMD_RECORD, N_("Whole record") },
    { KV_CMD_BACK, N_("To the list") },
    { KV_CMD_HELP, N_("Help") },
    { KV_CMD_NONE, NULL },
};

static const KvScreen screen = {
    .name = "apply",
    .size = sizeof(KvApplyView),
    .uses = uses,
    .draw = draw,
    .command = command,
    .offers = offers,
    .changed = changed,
    .release = release,
};

void kv_apply_open(KvUi *ui)
{
    KvApplyView *this = kv_ui_push(ui, &screen);

    this->scroll.found = -1;
}
