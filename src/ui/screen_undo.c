/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "ui/dialog.h"
#include "ui/input.h"
#include "ui/reader.h"
#include "ui/screens.h"
#include "ui/work.h"

/* What taking a run back does, in its order, before it is done. */
typedef struct {
    KvView view;
    unsigned run;
    GPtrArray *lines; /* char * */
    KvReader reader;
} KvUndoView;

static void draw(KvUi *ui, KvView *view)
{
    KvUndoView *this = (KvUndoView *)view;
    KvPage *page = kv_reader_begin(ui, &this->reader);
    g_autofree char *right = g_strdup_printf(_("run %u"), this->run);

    if (this->lines->len == 0)
        kv_page_text(page, -2, KV_ROLE_TEXT, _("There is nothing of this run to take back."));
    else
        kv_page_text(
            page, -2, KV_ROLE_TEXT,
            _("This is taken back, in this order. What was changed by somebody else since, "
              "or is in use, is left as it is and said."));
    kv_page_blank(page);
    for (unsigned i = 0; i < this->lines->len; i++)
        kv_page_marked(page, 0, KV_ROLE_TEXT, ui->canvas.glyphs->undone, KV_ROLE_TEXT,
                       g_ptr_array_index(this->lines, i), NULL);
    kv_reader_end(ui, view, &this->reader, _("Take back"), right);
}

static gboolean command(KvUi *ui, KvView *view, KvCommand what)
{
    KvUndoView *this = (KvUndoView *)view;
    g_autoptr(GError) error = NULL;

    if (what != KV_CMD_OPEN)
        return kv_reader_command(ui, &this->reader, what);
    if (!kv_work_undo(ui, this->run, &error)) {
        kv_message_open(ui, _("Nothing was taken back"), error->message);
        return TRUE;
    }
    kv_ui_home(ui);
    kv_apply_open(ui);
    return TRUE;
}

static gboolean offers(KvUi *ui, KvView *view, KvCommand what)
{
    return what != KV_CMD_OPEN || ((KvUndoView *)view)->lines->len > 0;
}

static void release(KvView *view)
{
    KvUndoView *this = (KvUndoView *)view;

    g_ptr_array_unref(this->lines);
    kv_reader_release(&this->reader);
}

static const KvUse uses[] = {
    { KV_CMD_OPEN, N_("Take it back") },
    { KV_CMD_BACK, N_("Back") },
    { KV_CMD_HELP, N_("Help") },
    KV_READER_USES,
};

static const KvScreen screen = {
    .name = "undo",
    .size = sizeof(KvUndoView),
    .uses = uses,
    .draw = draw,
    .command = command,
    .offers = offers,
    .release = release,
};

void kv_undo_open(KvUi *ui, unsigned id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KvRun) run = kv_journal_load(ui->session->machine, id, &error);
    KvUndoView *this;

    if (!run) {
        kv_message_open(ui, _("Take back"), error ? error->message : "");
        return;
    }
    this = kv_ui_push(ui, &screen);
    this->run = id;
    this->lines = kv_undo_preview(run);
    kv_reader_init(&this->reader);
    kv_input_flush();
}
