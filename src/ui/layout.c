/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/layout.h"

/* Per cent of the screen that the list may take. */
#define LIST_SHARE 55

static void split(KvLayout *layout, int list_cols)
{
    int most = layout->cols * LIST_SHARE / 100;

    layout->beside = TRUE;
    layout->list.cols = MIN(list_cols, most);
    layout->divider = layout->list.cols;
    layout->detail = layout->body;
    layout->detail.x = layout->divider + 2;
    layout->detail.cols = MIN(KV_TEXT_COLS, layout->cols - layout->detail.x - 1);
    layout->roomy = layout->detail.cols >= KV_ROOMY_COLS;
}

void kv_layout(KvLayout *layout, int rows, int cols, int list_cols)
{
    *layout = (KvLayout){ .rows = rows, .cols = cols, .divider = -1 };
    layout->too_small = rows < KV_MIN_ROWS || cols < KV_MIN_COLS;
    if (layout->too_small)
        return;
    layout->title = (KvRect){ 0, 0, 1, cols };
    layout->top_rule = 1;
    layout->body = (KvRect){ 2, 0, rows - 4, cols };
    layout->bottom_rule = rows - 2;
    layout->keys = (KvRect){ rows - 1, 0, 1, cols };
    layout->list = layout->body;
    if (cols >= KV_WIDE_COLS)
        split(layout, list_cols);
}

KvRect kv_layout_window(const KvLayout *layout, int rows, int cols)
{
    KvRect rect;

    rect.rows = CLAMP(rows, 1, layout->rows - 2);
    rect.cols = CLAMP(cols, 1, layout->cols);
    rect.y = (layout->rows - 1 - rect.rows) / 2;
    rect.x = (layout->cols - rect.cols) / 2;
    return rect;
}

int kv_layout_scroll(int top, int chosen, int count, int rows)
{
    int last = MAX(0, count - rows);

    if (chosen < top)
        top = chosen;
    if (chosen >= top + rows)
        top = chosen - rows + 1;
    return CLAMP(top, 0, last);
}
