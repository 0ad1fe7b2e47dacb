/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "core/text/printable.h"
#include "ui/dialog.h"
#include "ui/edit.h"
#include "ui/page.h"
#include "ui/window.h"

#define MOST_PROPOSALS 6

/* A line to type, with what could be typed below it. */
typedef struct {
    KvView view;
    char *title, *text, *complaint;
    KvEdit edit;
    GPtrArray *proposals; /* KvChoice, or NULL */
    int proposal;         /* taken over last, -1 without */
    KvTypeFunc done;
    gpointer data;
} KvTypeView;

static unsigned proposals(const KvTypeView *type)
{
    return type->proposals ? MIN(type->proposals->len, MOST_PROPOSALS) : 0;
}

/* The first of those in sight: the one taken over last is among them. */
static unsigned first_proposal(const KvTypeView *type)
{
    return type->proposal >= MOST_PROPOSALS ? (unsigned)(type->proposal - MOST_PROPOSALS + 1) : 0;
}

static void add_proposal(KvPage *page, const KvTypeView *type, const KvCanvas *canvas, unsigned i)
{
    const KvChoice *choice = g_ptr_array_index(type->proposals, i);
    const char *mark = (int)i == type->proposal ? canvas->glyphs->focus : canvas->glyphs->off;
    g_autofree char *shown = kv_printable(choice->value, -1);

    kv_page_marked(page, 0, KV_ROLE_TEXT, mark, KV_ROLE_TEXT, shown,
                   g_str_equal(choice->label, shown) ? choice->note : choice->label);
}

/* What stands below the line: what is wrong with it, and what could be in it. */
static KvPage *below(KvTypeView *type, const KvCanvas *canvas, int columns)
{
    KvPage *page = kv_page_new(canvas, columns, 0);
    unsigned first = first_proposal(type);
    unsigned more = type->proposals ? type->proposals->len - first - proposals(type) : 0;

    if (type->complaint) {
        kv_page_blank(page);
        kv_page_marked(page, 0, KV_ROLE_FAIL, canvas->glyphs->state[KV_STATE_FAIL], KV_ROLE_TEXT,
                       type->complaint, NULL);
    }
    if (!proposals(type))
        return page;
    kv_page_blank(page);
    kv_page_text(page, 0, KV_ROLE_TEXT, _("Up and Down take one of these over:"));
    for (unsigned i = first; i < first + proposals(type); i++)
        add_proposal(page, type, canvas, i);
    if (more > 0) {
        g_autofree char *text =
            g_strdup_printf(ngettext("%u more below", "%u more below", more), more);

        kv_page_text(page, 2, KV_ROLE_TEXT, text);
    }
    return page;
}

static void draw(KvUi *ui, KvView *view)
{
    KvTypeView *type = (KvTypeView *)view;
    int columns = kv_window_columns(ui), above;
    g_autoptr(KvPage) intro = kv_page_new(&ui->canvas, columns, 0);
    g_autoptr(KvPage) rest = below(type, &ui->canvas, columns);
    KvScroll top = { .found = -1 };
    KvRect rect, part;

    kv_page_text(intro, 0, KV_ROLE_TEXT, type->text);
    kv_page_blank(intro);
    rect = kv_window_draw(ui, type->title, kv_page_lines(intro) + 1 + kv_page_lines(rest));
    /* The line itself and a complaint are what can't be left out. */
    above = CLAMP(rect.rows - 1 - kv_page_lines(rest), 0, kv_page_lines(intro));
    part = rect;
    part.rows = above;
    kv_page_draw(intro, part, &top, &ui->canvas);
    part.y = rect.y + above + 1;
    part.rows = MAX(0, rect.rows - above - 1);
    top = (KvScroll){ .found = -1 };
    kv_page_draw(rest, part, &top, &ui->canvas);
    kv_frame_keys(ui, view);
    kv_edit_draw(&type->edit, &ui->canvas, rect.y + above, rect.x, (unsigned)rect.cols);
}

static void propose(KvTypeView *type, int by)
{
    int count = type->proposals ? (int)type->proposals->len : 0;
    const KvChoice *choice;

    if (count == 0)
        return;
    type->proposal = type->proposal < 0 && by < 0 ? count - 1 : type->proposal + by;
    type->proposal = CLAMP(type->proposal, 0, count - 1);
    choice = g_ptr_array_index(type->proposals, type->proposal);
    kv_edit_set(&type->edit, choice->value);
    g_clear_pointer(&type->complaint, g_free);
}

static gboolean key(KvUi *ui, KvView *view, const KvKey *pressed)
{
    KvTypeView *type = (KvTypeView *)view;

    if (!kv_edit_key(&type->edit, pressed))
        return FALSE;
    type->proposal = -1;
    g_clear_pointer(&type->complaint, g_free);
    return TRUE;
}

static void accept(KvUi *ui, KvTypeView *type)
{
    g_autofree char *text = g_strstrip(g_strdup(type->edit.text->str));
    g_autoptr(GError) error = NULL;
    KvTypeFunc done = type->done;
    gpointer data = type->data;

    if (done(ui, text, data, &error)) {
        /* done may have opened nothing: the window is still on top. */
        kv_ui_pop(ui);
        return;
    }
    g_free(type->complaint);
    type->complaint = g_strdup(error ? error->message : "");
}

static gboolean command(KvUi *ui, KvView *view, KvCommand what)
{
    KvTypeView *type = (KvTypeView *)view;

    switch (what) {
    case KV_CMD_OPEN:
        accept(ui, type);
        return TRUE;
    case KV_CMD_UP:
        propose(type, -1);
        return TRUE;
    case KV_CMD_DOWN:
        propose(type, 1);
        return TRUE;
    case KV_CMD_BACK:
        kv_ui_pop(ui);
        return TRUE;
    default:
        return FALSE;
    }
}

static void release(KvView *view)
{
    KvTypeView *type = (KvTypeView *)view;

    g_free(type->title);
    g_free(type->text);
    g_free(type->complaint);
    kv_edit_clear(&type->edit);
    g_clear_pointer(&type->proposals, g_ptr_array_unref);
}

static const KvUse uses[] = {
    { KV_CMD_OPEN, N_("Use it") }, { KV_CMD_BACK, N_("Back, as it was") },
    { KV_CMD_UP, NULL },           { KV_CMD_DOWN, NULL },
    { KV_CMD_NONE, NULL },
};

static const KvScreen screen = {
    .name = "type",
    .size = sizeof(KvTypeView),
    .uses = uses,
    .overlay = TRUE,
    .typing = TRUE,
    .draw = draw,
    .key = key,
    .command = command,
    .release = release,
};

void kv_type_open(KvUi *ui, const char *title, const char *text, const char *value,
                  GPtrArray *choices, KvTypeFunc done, gpointer data)
{
    KvTypeView *type = kv_ui_push(ui, &screen);

    type->title = g_strdup(title);
    type->text = g_strdup(text);
    kv_edit_init(&type->edit, value);
    type->proposals = choices;
    type->proposal = -1;
    type->done = done;
    type->data = data;
}
