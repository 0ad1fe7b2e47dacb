/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"
#include "ui/dialog.h"
#include "ui/reader.h"
#include "ui/screens.h"
#include "ui/vms.h"

/* One virtual machine: how it stands, where to find it, why it didn't start, and what to do with
 * it. */
typedef struct {
    KvView view;
    char *name, *uuid; /* name NULL: known once libvirt was asked */
    KvReader reader;
    unsigned serial; /* of what was done, when it was drawn last */
    int count;       /* of what can be done, as drawn last */
    const struct Choice *choices[5];
} KvVmView;

static const KvScreen screen;

/* ---- what can be done ---- */

static gboolean is_off(const KvVmRow *row)
{
    return !row->left_alone && !row->vm->domain->active;
}

static gboolean is_on(const KvVmRow *row)
{
    return !row->left_alone && row->vm->domain->active;
}

static gboolean has_console(const KvVmRow *row)
{
    return row->view && row->view->console && row->vm->domain->active;
}

static gboolean is_ours(const KvVmRow *row)
{
    return !row->left_alone;
}

static void open_console(KvUi *ui, const KvVmRow *row)
{
    kv_console_show(ui, row->vm);
}

static void open_removal(KvUi *ui, const KvVmRow *row)
{
    g_autoptr(GError) error = NULL;

    if (kv_vm_is_off(row->vm, &error))
        kv_vm_remove_open(ui, row);
    else
        kv_message_open(ui, _("Remove it"), error->message);
}

static const struct Choice {
    const char *label; /* N_() */
    gboolean (*applies)(const KvVmRow *row);
    const char *question; /* N_(), the name in it; NULL: opens something that asks by itself */
    gboolean careful;     /* what loses something isn't the first answer */
    KvDeed deed;
    void (*open)(KvUi *ui, const KvVmRow *row); /* instead of a deed */
} choices[] = {
    { N_("Start it"), is_off, N_("The virtual machine “%s” is started."), FALSE, KV_DEED_START,
      NULL },
    { N_("Open its serial console"), has_console,
      N_("The terminal is handed to “virsh console” for “%s” until you press Ctrl-]. A system in "
         "it "
         "has to use that console (console=ttyS0 on its kernel command line)."),
      FALSE, KV_DEED_LOOK, open_console },
    { N_("Shut it down"), is_on,
      N_("The system in the virtual machine “%s” is asked to shut down."), FALSE, KV_DEED_SHUTDOWN,
      NULL },
    { N_("Pull its plug"), is_on,
      N_("The plug of the virtual machine “%s” is pulled: what the system in it hasn't "
         "written to its disks is lost."),
      TRUE, KV_DEED_PULL_PLUG, NULL },
    { N_("Remove it"), is_ours, NULL, FALSE, KV_DEED_REMOVE, open_removal },
};

G_STATIC_ASSERT(G_N_ELEMENTS(choices) == G_N_ELEMENTS(((KvVmView *)NULL)->choices));

static void add_choices(KvVmView *this, KvPage *page, const KvVmRow *row)
{
    this->count = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(choices); i++) {
        if (!choices[i].applies(row))
            continue;
        kv_page_item(page);
        kv_page_text(page, 0, KV_ROLE_HEADING, _(choices[i].label));
        this->choices[this->count++] = &choices[i];
    }
    if (row->left_alone)
        kv_page_text(page, -2, KV_ROLE_TEXT, row->left_alone);
    kv_page_blank(page);
}

/* ---- what is told ---- */

static void add_lines(KvPage *page, const GPtrArray *lines)
{
    for (guint i = 0; i < lines->len; i++) {
        const KvVmLine *line = lines->pdata[i];
        int indent = 2 * (int)line->level - 2;

        kv_page_text(page, indent, KV_ROLE_TEXT, line->text);
        if (line->command)
            kv_page_verbatim(page, indent + 4, line->command, FALSE);
    }
}

static void add_failure(KvPage *page, KvUi *ui, const KvVmStart *start, const char *said)
{
    const KvExplanation *row = start->explanation;
    g_autofree char *cause = row ? g_strdup_printf(_("Cause: %s"), _(row->cause)) : NULL;

    if (!start->failed)
        return;
    kv_page_blank(page);
    kv_page_marked(page, -2, KV_ROLE_FAIL, ui->canvas.glyphs->state[KV_STATE_FAIL], KV_ROLE_TEXT,
                   _("Its last start came to nothing."), NULL);
    if (start->message)
        kv_page_text(page, 1, KV_ROLE_TEXT, start->message);
    if (cause)
        kv_page_text(page, 1, KV_ROLE_TEXT, cause);
    /* The message often ends with the remedy: once is enough. */
    if (start->message)
        said = start->message;
    if (row && (!said || !strstr(said, _(row->remedy))))
        kv_page_marked(page, 1, KV_ROLE_TEXT, ui->canvas.glyphs->next, KV_ROLE_TEXT, _(row->remedy),
                       NULL);
}

static void add_log(KvPage *page, const KvVmStart *start)
{
    g_autofree char *line = start->log_error
                                ? g_strdup_printf(_("Its log %1$s can't be read: %2$s."),
                                                  start->log, g_strerror(start->log_error))
                                : NULL;

    if (line || start->lines->len)
        kv_page_blank(page);
    if (line)
        kv_page_text(page, -2, KV_ROLE_TEXT, line);
    if (start->lines->len)
        kv_page_text(page, -2, KV_ROLE_HEADING, _("The last lines of its log"));
    for (guint i = 0; i < start->lines->len; i++) {
        g_autofree char *shown = kv_printable(start->lines->pdata[i], -1);

        kv_page_verbatim(page, 0, shown, FALSE);
    }
}

static void add_all(KvUi *ui, KvVmView *this, KvPage *page, const KvVmRow *row)
{
    gboolean failed = FALSE;
    const char *said = kv_vms_outcome(ui, this->uuid, &failed);
    g_autofree char *doing = kv_vms_doing(ui, this->uuid);
    g_autofree char *about = g_strdup_printf(
        "%s %s", row->vm->domain->active ? _("It runs.") : _("It is off."), row->about);

    kv_page_text(page, -2, KV_ROLE_TEXT, about);
    kv_page_text(page, -2, KV_ROLE_TEXT, row->size);
    kv_page_blank(page);
    if (!doing || kv_vms_waiting(ui))
        add_choices(this, page, row);
    add_lines(page, row->lines);
    add_failure(page, ui, &row->start, failed ? said : NULL);
    add_log(page, &row->start);
}

static void add_gone(KvPage *page, const char *name)
{
    g_autofree char *shown = kv_printable(name, -1);
    g_autofree char *text = g_strdup_printf(
        _("libvirt has the virtual machine “%s” no longer: somebody removed or renamed it."),
        shown);

    kv_page_text(page, -2, KV_ROLE_TEXT, text);
}

static void draw(KvUi *ui, KvView *view)
{
    KvVmView *this = (KvVmView *)view;
    KvPage *page = kv_reader_begin(ui, &this->reader);
    const KvVmRow *row = kv_vms_row(ui, this->uuid);
    const char *error;
    g_autofree char *shown = kv_printable(this->name, -1);
    /* Translators: the title of a screen; the name follows. */
    g_autofree char *title = g_strdup_printf(_("Virtual machine %s"), shown);

    if (this->serial != kv_vms_serial(ui))
        this->reader.scroll = (KvScroll){ .found = -1 };
    this->serial = kv_vms_serial(ui);
    this->count = 0;
    kv_vm_outcome_build(page, ui, this->uuid);
    kv_vms_missing_build(page, ui);
    if (row)
        add_all(ui, this, page, row);
    else if (kv_vms_rows(ui, &error))
        add_gone(page, this->name);
    kv_reader_end(ui, view, &this->reader, title, NULL);
}

/* ---- keys ---- */

static void answered(KvUi *ui, int answer, gpointer data)
{
    const KvVmView *this = (const KvVmView *)kv_ui_top(ui);
    const KvVmRow *row = this->view.screen == &screen ? kv_vms_row(ui, this->uuid) : NULL;
    const struct Choice *choice = data;

    if (answer != 0 || !row)
        return;
    if (choice->open)
        choice->open(ui, row);
    else
        kv_vms_do(ui, choice->deed, row->vm, NULL);
}

static void ask(KvUi *ui, const KvVmRow *row, const struct Choice *choice)
{
    const char *const options[] = { choice->label, N_("Leave it as it is"), NULL };
    const char *name = row->vm->domain->name;
    g_autofree char *text = choice->question ? kv_vms_words(choice->question, name) : NULL;

    if (text)
        kv_menu_open(ui, _(choice->label), text, options, choice->careful ? 1 : 0, answered,
                     (gpointer)choice);
    else
        choice->open(ui, row);
}

static void show_log(KvUi *ui, const KvVmRow *row)
{
    g_autoptr(GError) error = NULL;
    char *log = kv_vms_log(ui, row, &error);

    if (log)
        kv_pager_open(ui, _("Log"), log);
    else
        kv_message_open(ui, _("Log"), error->message);
}

static gboolean command(KvUi *ui, KvView *view, KvCommand what)
{
    KvVmView *this = (KvVmView *)view;
    const KvVmRow *row = kv_vms_row(ui, this->uuid);
    int item = this->reader.scroll.item;

    if (kv_reader_command(ui, &this->reader, what))
        return TRUE;
    switch (what) {
    case KV_CMD_OPEN:
        if (row && item < this->count)
            ask(ui, row, this->choices[item]);
        return TRUE;
    case KV_CMD_RECORD:
        if (row)
            show_log(ui, row);
        return TRUE;
    case KV_CMD_LOOK:
        kv_vms_forget(ui);
        kv_vms_look_start(ui);
        return TRUE;
    default:
        return FALSE;
    }
}

static gboolean offers(KvUi *ui, KvView *view, KvCommand what)
{
    const KvVmView *this = (const KvVmView *)view;

    if (what == KV_CMD_OPEN)
        return this->count > 0;
    return what != KV_CMD_RECORD || kv_vms_row(ui, this->uuid);
}

static void release(KvView *view)
{
    KvVmView *this = (KvVmView *)view;

    kv_reader_release(&this->reader);
    g_free(this->name);
    g_free(this->uuid);
}

static const KvUse uses[] = {
    { KV_CMD_OPEN, N_("Choose") },      { KV_CMD_BACK, N_("Back") },
    { KV_CMD_RECORD, N_("Whole log") }, { KV_CMD_LOOK, N_("Look again") },
    { KV_CMD_HELP, N_("Help") },        KV_READER_USES,
};

static const KvScreen screen = {
    .name = "vm",
    .size = sizeof(KvVmView),
    .uses = uses,
    .draw = draw,
    .command = command,
    .offers = offers,
    .release = release,
};

void kv_vm_open(KvUi *ui, const char *name, const char *uuid)
{
    KvVmView *this = kv_ui_push(ui, &screen);

    this->name = g_strdup(name);
    this->uuid = g_strdup(uuid);
    kv_reader_init(&this->reader);
    kv_vms_forget(ui);
    this->serial = kv_vms_serial(ui);
    kv_vms_look_start(ui);
}

void kv_vm_removed(KvUi *ui, const char *uuid)
{
    const KvVmView *this = (const KvVmView *)kv_ui_top(ui);

    if (this->view.screen == &screen && g_ascii_strcasecmp(this->uuid, uuid) == 0)
        kv_ui_pop(ui);
}
