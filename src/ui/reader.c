/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/reader.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "ui/dialog.h"

void kv_reader_init(KvReader *reader)
{
    reader->scroll.found = -1;
}

void kv_reader_release(KvReader *reader)
{
    g_clear_pointer(&reader->page, kv_page_free);
    g_clear_pointer(&reader->wanted, g_free);
}

KvPage *kv_reader_begin(KvUi *ui, KvReader *reader)
{
    g_clear_pointer(&reader->page, kv_page_free);
    reader->page =
        kv_page_new(&ui->canvas, MIN(KV_TEXT_COLS, ui->layout.cols - 1), KV_READER_MARGIN);
    return reader->page;
}

void kv_reader_end(KvUi *ui, KvView *view, KvReader *reader, const char *title, const char *right)
{
    KvRect body = ui->layout.body;

    reader->rows = body.rows;
    kv_page_draw(reader->page, body, &reader->scroll, &ui->canvas);
    kv_frame(ui, view, title, right,
             kv_frame_more(kv_page_more(reader->page, body.rows, &reader->scroll)));
}

static gboolean find(KvReader *reader)
{
    return !reader->wanted || !reader->page ||
           kv_page_find(reader->page, &reader->scroll, reader->wanted);
}

static gboolean wanted(KvUi *ui, const char *text, gpointer data, GError **error)
{
    KvReader *reader = data;

    if (!*text)
        return TRUE;
    g_free(reader->wanted);
    reader->wanted = g_strdup(text);
    if (find(reader))
        return TRUE;
    return kv_fail(error, KV_ERROR_INPUT, _("“%s” isn't on this screen."), text);
}

gboolean kv_reader_command(KvUi *ui, KvReader *reader, KvCommand command)
{
    if (!reader->page)
        return FALSE;
    switch (command) {
    case KV_CMD_FIND:
        kv_type_open(ui, _("Find"), _("Text to look for on this screen; n finds it again."),
                     reader->wanted ? reader->wanted : "", NULL, wanted, reader);
        return TRUE;
    case KV_CMD_FIND_NEXT:
        find(reader);
        return TRUE;
    default:
        return kv_page_command(reader->page, reader->rows, &reader->scroll, command);
    }
}
