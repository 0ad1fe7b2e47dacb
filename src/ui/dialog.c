/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/dialog.h"

#include "core/base/i18n.h"
#include "ui/page.h"
#include "ui/window.h"

/* A text, and rows to choose one from. */
typedef struct {
    KvView view;
    char *title, *text, *heading;
    GPtrArray *choices; /* KvChoice */
    GPtrArray *missing; /* KvChoice that can't be chosen, or NULL */
    int chosen;         /* the one in force, -1 without */
    KvMenuFunc done;
    gpointer data;
    KvPage *page;
    KvScroll scroll;
    int rows;
} KvMenuView;

static void add_choice(KvMenuView *menu, const KvCanvas *canvas, int index)
{
    const KvChoice *choice = g_ptr_array_index(menu->choices, index);
    const char *mark = index == menu->chosen ? canvas->glyphs->on : canvas->glyphs->off;

    kv_page_item(menu->page);
    if (menu->chosen < 0)
        kv_page_text(menu->page, 0, KV_ROLE_TEXT, choice->label);
    else
        kv_page_marked(menu->page, 0, KV_ROLE_TEXT, mark, KV_ROLE_TEXT, choice->label, NULL);
    if (choice->note)
        kv_page_text(menu->page, menu->chosen < 0 ? 2 : 5, KV_ROLE_QUIET, choice->note);
}

static void add_missing(KvMenuView *menu)
{
    for (unsigned i = 0; menu->missing && i < menu->missing->len; i++) {
        const KvChoice *choice = g_ptr_array_index(menu->missing, i);
        g_autofree char *line =
            g_strdup_printf(_("Not here: %1$s. %2$s"), choice->label, choice->note);

        if (i == 0)
            kv_page_blank(menu->page);
        kv_page_text(menu->page, 0, KV_ROLE_QUIET, line);
    }
}

static void draw(KvUi *ui, KvView *view)
{
    KvMenuView *menu = (KvMenuView *)view;
    const KvCanvas *canvas = &ui->canvas;
    int columns = kv_window_columns(ui);
    KvRect rect;

    g_clear_pointer(&menu->page, kv_page_free);
    menu->page = kv_page_new(canvas, columns, 3);
    if (menu->text) {
        kv_page_text(menu->page, -2, KV_ROLE_TEXT, menu->text);
        kv_page_blank(menu->page);
    }
    if (menu->heading)
        kv_page_text(menu->page, 3, KV_ROLE_HEADING, menu->heading);
    for (unsigned i = 0; i < menu->choices->len; i++)
        add_choice(menu, canvas, (int)i);
    add_missing(menu);
    rect = kv_window_draw(ui, menu->title, kv_page_lines(menu->page));
    menu->rows = rect.rows;
    kv_page_draw(menu->page, rect, &menu->scroll, &ui->canvas);
    kv_window_more(ui, rect, kv_page_more(menu->page, rect.rows, &menu->scroll));
    kv_frame_keys(ui, view);
}

/* The window goes first: what the answer leads to may open another. */
static void finish(KvUi *ui, KvMenuView *menu, int choice)
{
    KvMenuFunc done = menu->done;
    gpointer data = menu->data;

    kv_ui_pop(ui);
    if (done)
        done(ui, choice, data);
}

static gboolean command(KvUi *ui, KvView *view, KvCommand what)
{
    KvMenuView *menu = (KvMenuView *)view;

    /* Nobody answers a question before it can be read. */
    if (!menu->page || kv_page_command(menu->page, menu->rows, &menu->scroll, what))
        return TRUE;
    if (what == KV_CMD_OPEN)
        finish(ui, menu, menu->scroll.item);
    else if (what == KV_CMD_BACK)
        finish(ui, menu, -1);
    return what == KV_CMD_OPEN || what == KV_CMD_BACK;
}

static void release(KvView *view)
{
    KvMenuView *menu = (KvMenuView *)view;

    g_free(menu->title);
    g_free(menu->text);
    g_free(menu->heading);
    g_ptr_array_unref(menu->choices);
    g_clear_pointer(&menu->missing, g_ptr_array_unref);
    g_clear_pointer(&menu->page, kv_page_free);
}

static const KvUse uses[] = {
    { KV_CMD_OPEN, N_("Choose") }, { KV_CMD_BACK, N_("Back") }, { KV_CMD_UP, NULL },
    { KV_CMD_DOWN, NULL },         { KV_CMD_NEXT, NULL },       { KV_CMD_PREVIOUS, NULL },
    { KV_CMD_PAGE_UP, NULL },      { KV_CMD_PAGE_DOWN, NULL },  { KV_CMD_TOP, NULL },
    { KV_CMD_BOTTOM, NULL },       { KV_CMD_HELP, N_("Help") }, { KV_CMD_NONE, NULL },
};

static const KvScreen screen = {
    .name = "menu",
    .size = sizeof(KvMenuView),
    .uses = uses,
    .overlay = TRUE,
    .draw = draw,
    .command = command,
    .release = release,
};

static KvMenuView *open_menu(KvUi *ui, const char *title, const char *text, GPtrArray *choices,
                             int item, KvMenuFunc done, gpointer data)
{
    KvMenuView *menu = kv_ui_push(ui, &screen);

    menu->title = g_strdup(title);
    menu->text = g_strdup(text);
    menu->choices = choices;
    menu->chosen = -1;
    menu->scroll.item = item;
    menu->scroll.found = -1;
    menu->done = done;
    menu->data = data;
    return menu;
}

void kv_menu_open(KvUi *ui, const char *title, const char *text, const char *const *options,
                  int chosen, KvMenuFunc done, gpointer data)
{
    GPtrArray *choices = g_ptr_array_new_with_free_func((GDestroyNotify)kv_choice_free);

    for (; *options; options++) {
        KvChoice *choice = g_new0(KvChoice, 1);

        choice->label = g_strdup(_(*options));
        g_ptr_array_add(choices, choice);
    }
    open_menu(ui, title, text, choices, chosen, done, data);
}

void kv_menu_open_choices(KvUi *ui, const char *title, const char *text, const char *heading,
                          GPtrArray *choices, int chosen, KvMenuFunc done, gpointer data)
{
    KvMenuView *menu = open_menu(ui, title, text, choices, MAX(0, chosen), done, data);

    menu->chosen = MAX(0, chosen);
    menu->heading = g_strdup(heading);
}

void kv_menu_missing(KvUi *ui, GPtrArray *missing)
{
    KvMenuView *menu = g_ptr_array_index(ui->views, ui->views->len - 1);

    g_return_if_fail(menu->view.screen == &screen);
    g_clear_pointer(&menu->missing, g_ptr_array_unref);
    menu->missing = missing;
}

static gboolean is_menu_of(const KvView *view, KvMenuFunc done)
{
    return view->screen == &screen && ((const KvMenuView *)view)->done == done;
}

gboolean kv_menu_return(KvUi *ui, KvMenuFunc done)
{
    unsigned index = ui->views->len;

    while (index > 0 && !is_menu_of(g_ptr_array_index(ui->views, index - 1), done))
        index--;
    if (index == 0)
        return FALSE;
    g_ptr_array_set_size(ui->views, (int)index);
    return TRUE;
}

void kv_message_open(KvUi *ui, const char *title, const char *text)
{
    const char *const options[] = { N_("Back"), NULL };

    kv_menu_open(ui, title, text, options, 0, NULL, NULL);
}
