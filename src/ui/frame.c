/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "ui/app.h"
#include "ui/terminal.h"

/* Between keys, where there is room for all of them, and where there isn't. */
#define WIDE_GAP   3
#define NARROW_GAP 2

/* What is special about this host, or this person on it; NULL: nothing. */
static const char *kind_mark(const KvUi *ui)
{
    switch (ui->session->machine->ops->kind) {
    case KV_MACHINE_DEMO:
        return _("simulated host");
    case KV_MACHINE_IMAGE:
        return ui->session->machine->root_path;
    case KV_MACHINE_LIVE:
    default:
        /* Translators: in the title, for somebody who isn't root. */
        return ui->session->facts && !ui->session->facts->is_root ? _("read only") : NULL;
    }
}

static void draw_title(KvUi *ui, const char *title, const char *right)
{
    const KvCanvas *canvas = &ui->canvas;
    KvRect rect = ui->layout.title;
    const char *mark = kind_mark(ui);
    g_autofree char *left =
        mark ? g_strconcat(title, canvas->glyphs->between, mark, NULL) : g_strdup(title);
    unsigned used = kv_canvas_put(canvas, rect.y, 1, (unsigned)rect.cols - 2, KV_ROLE_TITLE, left);
    int free_x = 1 + (int)used + 2;

    if (right && free_x + 8 < rect.cols)
        kv_canvas_put_right(canvas, rect.y, free_x, (unsigned)(rect.cols - free_x - 1),
                            KV_ROLE_TEXT, right);
}

static void draw_rules(KvUi *ui, const char *below)
{
    const KvCanvas *canvas = &ui->canvas;
    const KvLayout *layout = &ui->layout;
    unsigned width;

    kv_canvas_across(canvas, layout->top_rule, 0, (unsigned)layout->cols);
    kv_canvas_across(canvas, layout->bottom_rule, 0, (unsigned)layout->cols);
    if (!below)
        return;
    width = kv_canvas_columns(canvas, below);
    if ((int)width + 6 > layout->cols)
        return;
    kv_canvas_fill(canvas, layout->bottom_rule, layout->cols - (int)width - 4, width + 2,
                   KV_ROLE_TEXT);
    kv_canvas_put(canvas, layout->bottom_rule, layout->cols - (int)width - 3, width, KV_ROLE_TEXT,
                  below);
}

const char *kv_frame_more(gboolean more)
{
    /* Translators: at the end of a page that goes on further down. */
    return more ? _("more below") : NULL;
}

static unsigned use_columns(const KvUi *ui, const KvUse *use)
{
    return kv_canvas_columns(&ui->canvas, kv_keys_name(use->command)) + 1 +
           kv_canvas_columns(&ui->canvas, _(use->label));
}

static gboolean shown(KvUi *ui, KvView *view, const KvUse *use)
{
    return use->label && (!view->screen->offers || view->screen->offers(ui, view, use->command));
}

static int key_gap(KvUi *ui, KvView *view)
{
    int columns = 1;

    for (const KvUse *use = view->screen->uses; use->command; use++)
        columns += shown(ui, view, use) ? (int)use_columns(ui, use) + WIDE_GAP : 0;
    return columns - WIDE_GAP < ui->layout.keys.cols ? WIDE_GAP : NARROW_GAP;
}

static int draw_use(KvUi *ui, const KvUse *use, int x, int gap)
{
    const KvCanvas *canvas = &ui->canvas;
    int y = ui->layout.keys.y, end = ui->layout.keys.cols - 1;

    x += (int)kv_canvas_put(canvas, y, x, (unsigned)MAX(0, end - x), KV_ROLE_KEY,
                            kv_keys_name(use->command));
    x++;
    x += (int)kv_canvas_put(canvas, y, x, (unsigned)MAX(0, end - x), KV_ROLE_TEXT, _(use->label));
    return x + gap;
}

/* Keys come in the order of their weight: the last ones are left out where the line is short. Help
 * always stays, for it names the others. */
void kv_frame_keys(KvUi *ui, KvView *view)
{
    KvRect rect = ui->layout.keys;
    const KvUse *help = NULL;
    int x = 1, reserve = 0, gap = key_gap(ui, view);

    kv_canvas_fill(&ui->canvas, rect.y, 0, (unsigned)rect.cols, KV_ROLE_TEXT);
    for (const KvUse *use = view->screen->uses; use->command; use++)
        if (use->command == KV_CMD_HELP && use->label)
            help = use;
    if (help)
        reserve = (int)use_columns(ui, help) + gap;
    for (const KvUse *use = view->screen->uses; use->command; use++) {
        int width = shown(ui, view, use) ? (int)use_columns(ui, use) : 0;

        if (use == help)
            reserve = 0;
        if (width == 0 || (x > 1 && use != help && x + width + reserve >= rect.cols))
            continue;
        x = draw_use(ui, use, x, gap);
    }
}

void kv_frame(KvUi *ui, KvView *view, const char *title, const char *right, const char *below)
{
    draw_title(ui, title, right);
    draw_rules(ui, below);
    kv_frame_keys(ui, view);
}

static void draw_too_small(KvUi *ui)
{
    g_autofree char *text =
        g_strdup_printf(/* Translators: one line of less than 40 columns; columns x rows. */
                        _("Needs %1$dx%2$d, has %3$dx%4$d: enlarge it."), KV_MIN_COLS, KV_MIN_ROWS,
                        ui->layout.cols, ui->layout.rows);

    g_auto(GStrv) lines = kv_canvas_wrap(&ui->canvas, text, (unsigned)ui->layout.cols);

    for (int y = 0; lines[y] && y < ui->layout.rows; y++)
        kv_canvas_put(&ui->canvas, y, 0, (unsigned)ui->layout.cols, KV_ROLE_TEXT, lines[y]);
    kv_canvas_cursor(&ui->canvas, 0, 0);
}

void kv_ui_draw(KvUi *ui)
{
    unsigned first = ui->views->len - 1;

    kv_terminal_paste(kv_ui_top(ui)->screen->typing);
    kv_layout(&ui->layout, LINES, COLS, ui->list_cols);
    erase();
    if (ui->layout.too_small) {
        draw_too_small(ui);
    } else {
        while (first > 0 && ((KvView *)g_ptr_array_index(ui->views, first))->screen->overlay)
            first--;
        for (unsigned i = first; i < ui->views->len; i++) {
            KvView *view = g_ptr_array_index(ui->views, i);

            view->screen->draw(ui, view);
        }
    }
    move(ui->canvas.cursor_y, ui->canvas.cursor_x);
    wnoutrefresh(stdscr);
    doupdate();
}
