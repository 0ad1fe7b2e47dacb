/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "core/base/i18n.h"
#include "ui/reader.h"
#include "ui/screens.h"
#include "ui/vms.h"

/* The virtual machines of this host: which there are, whether they run, with which vGPU, and where
 * their picture is to be seen. */
typedef struct {
    KvView view;
    KvReader reader;
    char *chosen; /* UUID: stays chosen when others come and go; or NULL */
} KvVmsView;

static const char *state_word(const KvVmRow *row)
{
    /* Translators: a virtual machine's state. */
    return row->vm->domain->active ? _("running") : _("switched off");
}

static const char *sign_of(const KvUi *ui, const KvVmRow *row, KvRole *ret_role)
{
    KvState state = row->start.failed         ? KV_STATE_FAIL
                    : row->vm->domain->active ? KV_STATE_READY
                                              : KV_STATE_NA;

    *ret_role = kv_theme_state(state);
    return ui->canvas.glyphs->state[state];
}

static void add_displays(KvPage *page, const KvVmRow *row)
{
    for (guint i = 0; row->view && i < row->view->displays->len; i++) {
        g_autofree char *address = kv_display_address(row->view->displays->pdata[i]);
        g_autofree char *text = address ? g_strdup_printf(_("Display: %s"), address) : NULL;

        if (text)
            kv_page_text(page, 3, KV_ROLE_QUIET, text);
    }
}

static void add_row(KvPage *page, KvUi *ui, const KvVmRow *row)
{
    KvRole role;
    const char *sign = sign_of(ui, row, &role);

    kv_page_item(page);
    kv_page_marked(page, 0, role, sign, KV_ROLE_TEXT, row->vm->domain->name, state_word(row));
    kv_page_text(page, 3, KV_ROLE_QUIET, row->about);
    if (row->start.failed)
        kv_page_text(page, 3, KV_ROLE_TEXT, _("Its last start came to nothing."));
    add_displays(page, row);
}

void kv_vm_outcome_build(KvPage *page, KvUi *ui, const char *uuid)
{
    const KvGlyphs *glyphs = ui->canvas.glyphs;
    gboolean failed = FALSE;
    g_autofree char *doing = kv_vms_doing(ui, uuid);
    const char *outcome = doing ? NULL : kv_vms_outcome(ui, uuid, &failed);
    KvState state = failed ? KV_STATE_FAIL : KV_STATE_READY;

    if (!doing && !outcome)
        return;
    kv_page_marked(page, 0, doing ? KV_ROLE_TEXT : kv_theme_state(state),
                   doing ? glyphs->working : glyphs->state[state], KV_ROLE_TEXT,
                   doing ? doing : outcome, NULL);
    kv_page_blank(page);
}

void kv_vms_missing_build(KvPage *page, KvUi *ui)
{
    const char *error;

    if (kv_vms_rows(ui, &error))
        return;
    kv_page_text(page, -2, KV_ROLE_TEXT, error ? error : _("libvirt is being asked."));
}

static void keep_chosen(KvVmsView *this, const GPtrArray *rows)
{
    for (guint i = 0; this->chosen && i < rows->len; i++) {
        const KvVmRow *row = rows->pdata[i];

        if (strcmp(row->vm->domain->uuid, this->chosen) == 0)
            this->reader.scroll.item = (int)i;
    }
}

static void draw(KvUi *ui, KvView *view)
{
    KvVmsView *this = (KvVmsView *)view;
    KvPage *page = kv_reader_begin(ui, &this->reader);
    const char *error;
    const GPtrArray *rows = kv_vms_rows(ui, &error);

    kv_vm_outcome_build(page, ui, NULL);
    kv_vms_missing_build(page, ui);
    if (rows && rows->len == 0)
        kv_page_text(page, -2, KV_ROLE_TEXT,
                     _("libvirt has no virtual machines. The last step of the list makes one with "
                       "a vGPU."));
    if (rows)
        keep_chosen(this, rows);
    for (guint i = 0; rows && i < rows->len; i++)
        add_row(page, ui, rows->pdata[i]);
    kv_reader_end(ui, view, &this->reader, _("Virtual machines"), kv_vms_uri(ui));
}

static const KvVmRow *chosen_row(const KvUi *ui, const KvVmsView *this)
{
    const char *error;
    const GPtrArray *rows = kv_vms_rows(ui, &error);
    int item = this->reader.scroll.item;

    return rows && item < (int)rows->len ? rows->pdata[item] : NULL;
}

static gboolean command(KvUi *ui, KvView *view, KvCommand what)
{
    KvVmsView *this = (KvVmsView *)view;
    gboolean moved = kv_reader_command(ui, &this->reader, what);
    const KvVmRow *row = chosen_row(ui, this);

    g_free(this->chosen);
    this->chosen = row ? g_strdup(row->vm->domain->uuid) : NULL;
    if (moved)
        return TRUE;
    if (what == KV_CMD_OPEN && row)
        kv_vm_open(ui, row->vm->domain->name, row->vm->domain->uuid);
    else if (what == KV_CMD_LOOK)
        kv_vms_look_start(ui);
    return what == KV_CMD_OPEN || what == KV_CMD_LOOK;
}

static gboolean offers(KvUi *ui, KvView *view, KvCommand what)
{
    return what != KV_CMD_OPEN || chosen_row(ui, (KvVmsView *)view);
}

static void release(KvView *view)
{
    KvVmsView *this = (KvVmsView *)view;

    kv_reader_release(&this->reader);
    g_free(this->chosen);
}

static const KvUse uses[] = {
    { KV_CMD_OPEN, N_("Open") },
    { KV_CMD_BACK, N_("Back") },
    { KV_CMD_LOOK, N_("Look again") },
    { KV_CMD_HELP, N_("Help") },
    KV_READER_USES,
};

static const KvScreen screen = {
    .name = "vms",
    .size = sizeof(KvVmsView),
    .uses = uses,
    .draw = draw,
    .command = command,
    .offers = offers,
    .release = release,
};

void kv_vms_open(KvUi *ui)
{
    KvVmsView *this = kv_ui_push(ui, &screen);

    kv_reader_init(&this->reader);
    kv_vms_forget(ui);
    kv_vms_look_start(ui);
}
