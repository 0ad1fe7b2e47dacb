/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "ui/page-private.h"

static const Line *line_at(const KvPage *page, int index)
{
    return g_ptr_array_index(page->lines, index);
}

/* First line of an item, and how many it has. */
static int item_line(const KvPage *page, int item, int *count)
{
    int first = -1;

    *count = 0;
    for (int i = 0; i < (int)page->lines->len; i++) {
        if (line_at(page, i)->item != item)
            continue;
        if (first < 0)
            first = i;
        (*count)++;
    }
    return first;
}

static gboolean in_sight(const KvPage *page, int rows, const KvScroll *scroll)
{
    int count, line = item_line(page, scroll->item, &count);

    return line >= scroll->top && line < scroll->top + rows;
}

/* Brings the chosen row into sight: whole when it fits, and everything above the first one. */
static void reveal(const KvPage *page, int rows, KvScroll *scroll)
{
    int count, line = item_line(page, scroll->item, &count);

    if (line < 0)
        return;
    scroll->top = kv_layout_scroll(scroll->top, line + MIN(count, rows) - 1, G_MAXINT / 2, rows);
    scroll->top = kv_layout_scroll(scroll->top, line, G_MAXINT / 2, rows);
    if (scroll->item == 0 && line + count <= rows)
        scroll->top = 0;
}

static void correct(const KvPage *page, int rows, KvScroll *scroll)
{
    scroll->item = CLAMP(scroll->item, 0, MAX(0, page->items - 1));
    /* Another window: from the top, as if it had always been this one. */
    if (!scroll->moved && scroll->rows != rows)
        scroll->top = 0;
    scroll->rows = rows;
    if (!scroll->moved)
        reveal(page, rows, scroll);
    scroll->top = CLAMP(scroll->top, 0, MAX(0, (int)page->lines->len - rows));
}

static void draw_chosen(const Line *line, int y, int x, gboolean first, KvCanvas *canvas)
{
    int end = line->from;

    for (unsigned i = 0; i < line->runs->len; i++) {
        const Run *run = &g_array_index(line->runs, Run, i);

        if (run->x >= line->from)
            end = MAX(end, run->x + (int)kv_canvas_columns(canvas, run->text));
    }
    kv_canvas_fill(canvas, y, x + line->from, (unsigned)(end - line->from), KV_ROLE_FOCUS);
    if (!first)
        return;
    kv_canvas_put(canvas, y, x + 1, 1, KV_ROLE_TEXT, canvas->glyphs->focus);
    kv_canvas_cursor(canvas, y, x + line->from);
}

static void draw_line(const KvPage *page, const Line *line, int y, int x, gboolean chosen,
                      KvCanvas *canvas)
{
    for (unsigned i = 0; i < line->runs->len; i++) {
        const Run *run = &g_array_index(line->runs, Run, i);
        KvRole role = chosen && run->x >= line->from ? KV_ROLE_FOCUS : run->role;

        kv_canvas_put(canvas, y, x + run->x, (unsigned)MAX(1, page->columns - run->x), role,
                      run->text);
    }
}

void kv_page_draw(const KvPage *page, KvRect rect, KvScroll *scroll, KvCanvas *canvas)
{
    int count, first;

    correct(page, rect.rows, scroll);
    first = page->items ? item_line(page, scroll->item, &count) : -1;
    kv_canvas_cursor(canvas, rect.y, rect.x + page->margin);
    for (int i = 0; i < rect.rows && scroll->top + i < (int)page->lines->len; i++) {
        const Line *line = line_at(page, scroll->top + i);
        gboolean chosen = first >= 0 && line->item == scroll->item;

        if (i == 0 && line->runs->len)
            kv_canvas_cursor(canvas, rect.y, rect.x + g_array_index(line->runs, Run, 0).x);
        if (chosen)
            draw_chosen(line, rect.y + i, rect.x, scroll->top + i == first, canvas);
        draw_line(page, line, rect.y + i, rect.x, chosen, canvas);
    }
    if (scroll->found >= scroll->top && scroll->found < scroll->top + rect.rows)
        kv_canvas_cursor(canvas, rect.y + scroll->found - scroll->top, rect.x + page->margin);
}

gboolean kv_page_more(const KvPage *page, int rows, const KvScroll *scroll)
{
    return scroll->top + rows < (int)page->lines->len;
}

static void scroll_to(const KvPage *page, int rows, KvScroll *scroll, int top)
{
    scroll->top = CLAMP(top, 0, MAX(0, (int)page->lines->len - rows));
    scroll->moved = TRUE;
    scroll->found = -1;
}

static void choose(KvScroll *scroll, int item)
{
    scroll->item = item;
    scroll->moved = FALSE;
    scroll->found = -1;
}

/* The item that one step leads to: the next one when it is in sight or just beyond. When the chosen
 * one was scrolled away, the first (or last) in sight. NO_ITEM: the text moves instead. */
static int next_item(const KvPage *page, int rows, const KvScroll *scroll, int by)
{
    gboolean seen = in_sight(page, rows, scroll);
    int item = seen ? scroll->item + by : by > 0 ? 0 : page->items - 1;

    for (; item >= 0 && item < page->items; item += by) {
        int count, line = item_line(page, item, &count);

        if (line >= scroll->top - 1 && line <= scroll->top + rows)
            return item;
        if (seen)
            break;
    }
    return NO_ITEM;
}

static void step(const KvPage *page, int rows, KvScroll *scroll, int by)
{
    int item = next_item(page, rows, scroll, by);

    if (item != NO_ITEM)
        choose(scroll, item);
    else
        scroll_to(page, rows, scroll, scroll->top + by);
}

gboolean kv_page_command(const KvPage *page, int rows, KvScroll *scroll, KvCommand command)
{
    switch (command) {
    case KV_CMD_UP:
        step(page, rows, scroll, -1);
        return TRUE;
    case KV_CMD_DOWN:
        step(page, rows, scroll, 1);
        return TRUE;
    case KV_CMD_NEXT:
        choose(scroll, page->items ? (scroll->item + 1) % page->items : 0);
        return TRUE;
    case KV_CMD_PREVIOUS:
        choose(scroll, page->items ? (scroll->item + page->items - 1) % page->items : 0);
        return TRUE;
    case KV_CMD_PAGE_UP:
        scroll_to(page, rows, scroll, scroll->top - MAX(1, rows - 1));
        return TRUE;
    case KV_CMD_PAGE_DOWN:
        scroll_to(page, rows, scroll, scroll->top + MAX(1, rows - 1));
        return TRUE;
    case KV_CMD_TOP:
        scroll_to(page, rows, scroll, 0);
        return TRUE;
    case KV_CMD_BOTTOM:
        scroll_to(page, rows, scroll, (int)page->lines->len);
        return TRUE;
    case KV_CMD_OPEN:
        if (page->items == 0 || in_sight(page, rows, scroll))
            return FALSE;
        choose(scroll, scroll->item);
        return TRUE;
    default:
        return FALSE;
    }
}

static gboolean line_has(const Line *line, const char *folded)
{
    for (unsigned i = 0; i < line->runs->len; i++) {
        g_autofree char *text = g_utf8_casefold(g_array_index(line->runs, Run, i).text, -1);

        if (strstr(text, folded))
            return TRUE;
    }
    return FALSE;
}

gboolean kv_page_find(const KvPage *page, KvScroll *scroll, const char *text)
{
    g_autofree char *folded = g_utf8_casefold(text, -1);
    int count = (int)page->lines->len;

    for (int i = 1; i <= count; i++) {
        int line = (MAX(scroll->found, -1) + i) % count;

        if (!line_has(line_at(page, line), folded))
            continue;
        scroll->found = line;
        scroll->top = line;
        scroll->moved = TRUE;
        return TRUE;
    }
    return FALSE;
}
