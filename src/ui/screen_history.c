/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "ui/dialog.h"
#include "ui/reader.h"
#include "ui/screens.h"

/* Every run there was, newest first, and the way back from each. */
typedef struct {
    KvView view;
    GPtrArray *runs; /* KvRun, oldest first as the journal has them */
    KvReader reader;
} KvHistoryView;

static const KvRun *run_at(const KvHistoryView *this, int item)
{
    int index = (int)this->runs->len - 1 - item;

    return index >= 0 ? g_ptr_array_index(this->runs, index) : NULL;
}

/* The steps that its changes belong to; g_free. */
static char *steps_of(const KvRun *run)
{
    GString *steps = g_string_new(NULL);
    KvStepId last = KV_N_STEPS;

    for (unsigned i = 0; i < run->actions->len; i++) {
        const KvAction *action = g_ptr_array_index(run->actions, i);

        if (action->step != last)
            g_string_append_printf(steps, steps->len ? ", %s" : "%s",
                                   _(kv_steps[action->step].title));
        last = action->step;
    }
    return g_string_free(steps, FALSE);
}

static char *run_words(const KvRun *run)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(run->time);
    g_autofree char *when = time ? g_date_time_format(time, "%Y-%m-%d %H:%M") : g_strdup("?");
    g_autofree char *steps = steps_of(run);

    return g_strdup_printf("%u   %s   %s", run->id, when, steps);
}

static void draw(KvUi *ui, KvView *view)
{
    KvHistoryView *this = (KvHistoryView *)view;
    KvPage *page = kv_reader_begin(ui, &this->reader);

    if (this->runs->len == 0)
        kv_page_text(page, -2, KV_ROLE_TEXT, _("Nothing was changed on this host yet."));
    else
        kv_page_text(page, -2, KV_ROLE_TEXT,
                     _("Every run can be taken back, the newest first. What that does is shown "
                       "before it is done."));
    kv_page_blank(page);
    for (int i = 0; i < (int)this->runs->len; i++) {
        const KvRun *run = run_at(this, i);
        g_autofree char *words = run_words(run);

        kv_page_item(page);
        kv_page_row(page, words, kv_run_state_word(run->state));
    }
    kv_reader_end(ui, view, &this->reader, _("What was done"), NULL);
}

static gboolean command(KvUi *ui, KvView *view, KvCommand what)
{
    KvHistoryView *this = (KvHistoryView *)view;
    const KvRun *run = run_at(this, this->reader.scroll.item);

    if (kv_reader_command(ui, &this->reader, what))
        return TRUE;
    if (what == KV_CMD_OPEN && run)
        kv_record_open(ui, run->id);
    else if (what == KV_CMD_UNDO && run)
        kv_undo_open(ui, run->id);
    return what == KV_CMD_OPEN || what == KV_CMD_UNDO;
}

static gboolean offers(KvUi *ui, KvView *view, KvCommand what)
{
    const KvHistoryView *this = (KvHistoryView *)view;

    return this->runs->len > 0 || (what != KV_CMD_OPEN && what != KV_CMD_UNDO);
}

static void reload(KvUi *ui, KvView *view)
{
    KvHistoryView *this = (KvHistoryView *)view;

    g_clear_pointer(&this->runs, g_ptr_array_unref);
    this->runs = kv_journal_list(ui->session->machine, NULL);
    if (!this->runs)
        this->runs = g_ptr_array_new();
}

static void release(KvView *view)
{
    KvHistoryView *this = (KvHistoryView *)view;

    g_ptr_array_unref(this->runs);
    kv_reader_release(&this->reader);
}

static const KvUse uses[] = {
    { KV_CMD_OPEN, N_("Record") },
    { KV_CMD_UNDO, N_("Take back") },
    { KV_CMD_BACK, N_("Back") },
    { KV_CMD_HELP, N_("Help") },
    KV_READER_USES,
};

static const KvScreen screen = {
    .name = "history",
    .size = sizeof(KvHistoryView),
    .uses = uses,
    .draw = draw,
    .command = command,
    .offers = offers,
    .changed = reload,
    .release = release,
};

void kv_history_open(KvUi *ui)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *runs = kv_journal_list(ui->session->machine, &error);
    KvHistoryView *this;

    if (!runs) {
        kv_message_open(ui, _("What was done"), error ? error->message : "");
        return;
    }
    this = kv_ui_push(ui, &screen);
    this->runs = runs;
    kv_reader_init(&this->reader);
}
