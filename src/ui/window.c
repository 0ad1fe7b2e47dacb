/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/window.h"

#define WIDEST 72

int kv_window_columns(const KvUi *ui)
{
    int most = ui->layout.cols < KV_WIDE_COLS ? ui->layout.cols : ui->layout.cols - 4;

    return MIN(WIDEST, most) - 4;
}

KvRect kv_window_draw(KvUi *ui, const char *title, int lines)
{
    KvRect rect = kv_layout_window(&ui->layout, lines + 2, kv_window_columns(ui) + 4);
    g_autofree char *label = g_strdup_printf(" %s ", title);

    /* It stands on free rows: pieces of words beside it would only disturb. */
    for (int y = MAX(ui->layout.body.y, rect.y - 1);
         y < MIN(ui->layout.bottom_rule, rect.y + rect.rows + 1); y++)
        kv_canvas_fill(&ui->canvas, y, 0, (unsigned)ui->layout.cols, KV_ROLE_TEXT);
    kv_canvas_box(&ui->canvas, rect);
    kv_canvas_put(&ui->canvas, rect.y, rect.x + 2, (unsigned)rect.cols - 4, KV_ROLE_TITLE, label);
    return (KvRect){ rect.y + 1, rect.x + 2, rect.rows - 2, rect.cols - 4 };
}

void kv_window_more(KvUi *ui, KvRect inside, gboolean more)
{
    g_autofree char *label = NULL;
    unsigned width;

    if (!more)
        return;
    label = g_strdup_printf(" %s ", kv_frame_more(TRUE));
    width = kv_canvas_columns(&ui->canvas, label);
    kv_canvas_put(&ui->canvas, inside.y + inside.rows, inside.x + MAX(0, inside.cols - (int)width),
                  (unsigned)inside.cols, KV_ROLE_TEXT, label);
}
