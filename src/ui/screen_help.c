/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "ui/reader.h"
#include "ui/screens.h"

/* Help: the keys of the screen it was asked for on, and what the signs mean. Made from the tables
 * that the keys work by. */
typedef struct {
    KvView view;
    const KvUse *uses;
    KvReader reader;
} KvHelpView;

static const char *const texts[] = {
    N_("kvmgt-setup prepares this host for virtual machines with a graphics processor of their "
       "own: "
       "a virtual GPU, a slice of the Intel graphics processor in this host. The list on the first "
       "screen holds every step of the way, in order."),
    N_("Nothing is changed before you have seen the change and said yes. Every change is verified, "
       "recorded, and can be taken back."),
    N_("The changes are made by a program of their own. When this window is closed or the line "
       "drops, "
       "it finishes its work, and the next start shows how it went."),
    N_("“m” on the first screen shows the virtual machines: which run, with which vGPU, where "
       "their "
       "picture and their console are to be seen and why one didn't start. There they are started, "
       "stopped and removed."),
};

static void add_keys(KvPage *page, const KvUse *uses)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    int columns;

    for (const KvUse *use = uses; use->command; use++)
        g_ptr_array_add(names, kv_keys_names(uses, use->command));
    columns = kv_page_label_columns(page, (const char *const *)names->pdata, (int)names->len);
    kv_page_text(page, -2, KV_ROLE_HEADING, _("Keys"));
    for (unsigned i = 0; i < names->len; i++)
        kv_page_pair(page, -2, columns, g_ptr_array_index(names, i), kv_keys_help(uses[i].command));
}

static void add_signs(KvPage *page, const KvGlyphs *glyphs)
{
    static const struct {
        KvState state;
        const char *meaning;
    } signs[] = {
        { KV_STATE_READY, N_("ready: nothing has to be done") },
        { KV_STATE_TODO, N_("to do: this program can do it now") },
        { KV_STATE_WAITS, N_("waits for an earlier step or for the restart") },
        { KV_STATE_WARN, N_("works, but there is something to know") },
        { KV_STATE_FAIL, N_("can't be done here, or you have to act first") },
        { KV_STATE_UNKNOWN, N_("can't be told; the reason stands beside it") },
        { KV_STATE_NA, N_("doesn't apply here") },
    };

    kv_page_text(page, -2, KV_ROLE_HEADING, _("Signs"));
    for (unsigned i = 0; i < G_N_ELEMENTS(signs); i++)
        kv_page_marked(page, -2, kv_theme_state(signs[i].state), glyphs->state[signs[i].state],
                       KV_ROLE_TEXT, _(signs[i].meaning), NULL);
}

static void draw(KvUi *ui, KvView *view)
{
    KvHelpView *this = (KvHelpView *)view;
    KvPage *page = kv_reader_begin(ui, &this->reader);

    add_keys(page, this->uses);
    kv_page_blank(page);
    add_signs(page, ui->canvas.glyphs);
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
        kv_page_blank(page);
        kv_page_text(page, -2, KV_ROLE_TEXT, _(texts[i]));
    }
    kv_reader_end(ui, view, &this->reader, _("Help"), NULL);
}

static gboolean command(KvUi *ui, KvView *view, KvCommand what)
{
    return kv_reader_command(ui, &((KvHelpView *)view)->reader, what);
}

static void release(KvView *view)
{
    kv_reader_release(&((KvHelpView *)view)->reader);
}

static const KvUse uses[] = {
    { KV_CMD_BACK, N_("Back") },
    { KV_CMD_FIND, N_("Find") },
    KV_READER_USES,
};

static const KvScreen screen = {
    .name = "help",
    .size = sizeof(KvHelpView),
    .uses = uses,
    .draw = draw,
    .command = command,
    .release = release,
};

void kv_help_open(KvUi *ui, const KvView *about)
{
    const KvUse *of = about->screen->uses;
    KvHelpView *this = kv_ui_push(ui, &screen);

    this->uses = of;
    kv_reader_init(&this->reader);
}
