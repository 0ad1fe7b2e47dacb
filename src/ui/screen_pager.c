/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "core/text/printable.h"
#include "ui/dialog.h"
#include "ui/reader.h"
#include "ui/screens.h"

/* Long text to read. */
typedef struct {
    KvView view;
    char *title, *text;
    KvReader reader;
} KvPagerView;

static void draw(KvUi *ui, KvView *view)
{
    KvPagerView *this = (KvPagerView *)view;
    KvPage *page = kv_reader_begin(ui, &this->reader);

    kv_page_verbatim(page, -2, this->text, FALSE);
    kv_reader_end(ui, view, &this->reader, this->title, NULL);
}

static gboolean command(KvUi *ui, KvView *view, KvCommand what)
{
    return kv_reader_command(ui, &((KvPagerView *)view)->reader, what);
}

static void release(KvView *view)
{
    KvPagerView *this = (KvPagerView *)view;

    g_free(this->title);
    g_free(this->text);
    kv_reader_release(&this->reader);
}

static const KvUse uses[] = {
    { KV_CMD_BACK, N_("Back") },
    { KV_CMD_FIND, N_("Find") },
    { KV_CMD_HELP, N_("Help") },
    KV_READER_USES,
};

static const KvScreen screen = {
    .name = "pager",
    .size = sizeof(KvPagerView),
    .uses = uses,
    .draw = draw,
    .command = command,
    .release = release,
};

void kv_pager_open(KvUi *ui, const char *title, char *text)
{
    KvPagerView *this = kv_ui_push(ui, &screen);

    this->title = g_strdup(title);
    this->text = text;
    kv_reader_init(&this->reader);
}

static void add_actions(GString *text, const KvRun *run)
{
    for (unsigned i = 0; i < run->actions->len; i++) {
        const KvAction *action = g_ptr_array_index(run->actions, i);
        const KvActRecord *record = &run->records[i];

        g_string_append_printf(text, "%s: %s\n", action->title, kv_act_state_word(record->state));
        if (record->message)
            g_string_append_printf(text, "  %s\n", record->message);
    }
}

static void add_output(GString *text, KvMachine *machine, unsigned id)
{
    g_autofree char *path = g_strdup_printf(KV_JOURNAL_DIR "/%u/output", id);
    g_autoptr(GBytes) bytes = NULL;
    gsize length;
    const char *raw;
    g_autofree char *clean = NULL;

    if (kv_machine_read(machine, path, 0, &bytes) != 0)
        return;
    raw = g_bytes_get_data(bytes, &length);
    if (length == 0)
        return;
    clean = kv_printable_lines(raw, (gssize)length);
    g_string_append_printf(text, "\n%s\n\n%s", path, clean);
}

void kv_record_open(KvUi *ui, unsigned id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KvRun) run = kv_journal_load(ui->session->machine, id, &error);
    g_autofree char *title = g_strdup_printf(_("Record of run %u"), id);
    GString *text;

    if (!run) {
        kv_message_open(ui, title, error ? error->message : "");
        return;
    }
    text = g_string_new(NULL);
    add_actions(text, run);
    if (run->message)
        g_string_append_printf(text, "\n%s\n", run->message);
    add_output(text, ui->session->machine, id);
    kv_pager_open(ui, title, g_string_free(text, FALSE));
}
