/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/page-private.h"

#include <string.h>

#define LABEL_SHARE 40 /* per cent of the page a column of labels may take */
#define NARROW      12 /* columns a value needs beside its label */

static void run_clear(gpointer run)
{
    g_free(((Run *)run)->text);
}

static void line_free(gpointer data)
{
    Line *line = data;

    g_array_unref(line->runs);
    g_free(line);
}

KvPage *kv_page_new(const KvCanvas *canvas, int columns, int margin)
{
    KvPage *page = g_new0(KvPage, 1);

    page->canvas = canvas;
    page->columns = MAX(columns, margin + 1);
    page->margin = margin;
    page->lines = g_ptr_array_new_with_free_func(line_free);
    return page;
}

void kv_page_free(KvPage *page)
{
    if (!page)
        return;
    g_ptr_array_unref(page->lines);
    g_free(page);
}

static Line *add_line(KvPage *page, int item)
{
    Line *line = g_new0(Line, 1);

    line->runs = g_array_new(FALSE, FALSE, sizeof(Run));
    g_array_set_clear_func(line->runs, run_clear);
    line->item = item;
    g_ptr_array_add(page->lines, line);
    return line;
}

static void add_run(Line *line, int x, KvRole role, const char *text)
{
    Run run = { x, role, g_strdup(text) };

    g_array_append_val(line->runs, run);
}

/* The item that what is being added belongs to. */
static int begin(KvPage *page)
{
    if (!page->item_next)
        return NO_ITEM;
    page->item_next = FALSE;
    return page->items++;
}

static unsigned room(const KvPage *page, int x)
{
    return (unsigned)MAX(1, page->columns - x);
}

void kv_page_item(KvPage *page)
{
    page->item_next = TRUE;
}

void kv_page_blank(KvPage *page)
{
    add_line(page, NO_ITEM);
}

/* Wrapped text from column x on; the first line may exist already. */
static void hang(KvPage *page, Line *line, int item, int x, KvRole role, const char *text)
{
    g_auto(GStrv) parts = kv_canvas_wrap(page->canvas, text, room(page, x));

    for (unsigned i = 0; parts[i]; i++) {
        if (i > 0 || !line) {
            line = add_line(page, item);
            line->from = x;
        }
        add_run(line, x, role, parts[i]);
    }
}

void kv_page_text(KvPage *page, int indent, KvRole role, const char *text)
{
    hang(page, NULL, begin(page), page->margin + indent, role, text);
}

/* end stands at the right edge; returns the columns it takes there with a gap. */
static int put_end(KvPage *page, Line *line, int x, const char *end)
{
    int width = end ? (int)kv_canvas_columns(page->canvas, end) : 0;

    if (width == 0 || width + 2 > page->columns - x - NARROW)
        return 0;
    add_run(line, page->columns - width, KV_ROLE_TEXT, end);
    return width + 2;
}

void kv_page_row(KvPage *page, const char *text, const char *end)
{
    int item = begin(page), width = page->columns;
    Line *line = add_line(page, item);

    line->from = page->margin;
    page->columns -= put_end(page, line, page->margin, end);
    hang(page, line, item, page->margin, KV_ROLE_TEXT, text);
    page->columns = width;
}

void kv_page_marked(KvPage *page, int indent, KvRole mark_role, const char *mark, KvRole role,
                    const char *text, const char *end)
{
    int item = begin(page), x = page->margin + indent, width = page->columns;
    Line *line = add_line(page, item);

    add_run(line, x, mark_role, mark);
    x += (int)kv_canvas_columns(page->canvas, mark) + 2;
    line->from = x;
    page->columns -= put_end(page, line, x, end);
    hang(page, line, item, x, role, text);
    page->columns = width;
}

void kv_page_pair(KvPage *page, int indent, int label_columns, const char *label, const char *value)
{
    int item = begin(page), x = page->margin + indent, value_x = x + label_columns + 2;
    gboolean below = page->columns - value_x < NARROW ||
                     (int)kv_canvas_columns(page->canvas, label) > label_columns;
    Line *line;

    if (below) {
        hang(page, NULL, item, x, KV_ROLE_TEXT, label);
        hang(page, NULL, item, x + 2, KV_ROLE_TEXT, value);
        return;
    }
    line = add_line(page, item);
    line->from = x;
    add_run(line, x, KV_ROLE_TEXT, label);
    hang(page, line, item, value_x, KV_ROLE_TEXT, value);
}

/* One line of a difference: its sign stands apart from the text. */
static void diff_line(KvPage *page, int item, int x, const char *text)
{
    const char sign[] = { *text ? *text : ' ', '\0' };
    KvRole role = kv_theme_diff(text);
    Line *line = add_line(page, item);
    int blanks;

    line->from = x;
    add_run(line, x, role, sign);
    if (!*text)
        return;
    blanks = (int)strspn(text + 1, " ");
    blanks = MIN(blanks, (int)room(page, x) / 2);
    hang(page, line, item, x + 2 + blanks, role, text + 1 + blanks);
}

static void verbatim_line(KvPage *page, int item, int x, const char *text)
{
    int blanks = (int)strspn(text, " ");

    /* What is longer goes on below, where it began. */
    blanks = MIN(blanks, (int)room(page, x) / 2);
    hang(page, NULL, item, x + blanks, KV_ROLE_TEXT, text + blanks);
}

void kv_page_verbatim(KvPage *page, int indent, const char *text, gboolean diff)
{
    g_autofree char *clean = kv_canvas_text(page->canvas, text);
    g_auto(GStrv) lines = g_strsplit(clean, "\n", -1);
    int item = begin(page);

    for (unsigned i = 0; lines[i]; i++)
        if (!lines[i + 1] && !*lines[i])
            continue;
        else if (diff)
            diff_line(page, item, page->margin + indent, lines[i]);
        else
            verbatim_line(page, item, page->margin + indent, lines[i]);
}

int kv_page_label_columns(const KvPage *page, const char *const *labels, int count)
{
    unsigned widest = 0;

    for (int i = 0; i < count; i++)
        widest = MAX(widest, kv_canvas_columns(page->canvas, labels[i]));
    return MIN((int)widest, page->columns * LABEL_SHARE / 100);
}

int kv_page_items(const KvPage *page)
{
    return page->items;
}

int kv_page_lines(const KvPage *page)
{
    return (int)page->lines->len;
}
