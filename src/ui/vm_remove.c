/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"
#include "ui/dialog.h"
#include "ui/reader.h"
#include "ui/screens.h"
#include "ui/vms.h"

/* What removing a virtual machine does, before it is done. Its disks stay but for those that are
 * asked for one by one, by their names. */
typedef struct {
    char *path; /* as libvirt is asked about it */
    char *name; /* that a person has to type */
    gboolean goes;
} Disk;

typedef struct {
    KvView view;
    char *uuid;
    GPtrArray *disks; /* Disk */
    KvReader reader;
} KvVmRemoveView;

static const KvScreen screen;

static void disk_free(gpointer data)
{
    Disk *disk = data;

    g_free(disk->path);
    g_free(disk->name);
    g_free(disk);
}

/* Paths of those that go; the strings stay the view's. */
static GPtrArray *going(const KvVmRemoveView *this, GDestroyNotify free_func)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(free_func);

    for (guint i = 0; i < this->disks->len; i++) {
        const Disk *disk = this->disks->pdata[i];

        if (disk->goes)
            g_ptr_array_add(paths, free_func ? g_strdup(disk->path) : disk->path);
    }
    return paths;
}

static void add_disks(KvPage *page, KvUi *ui, const KvVmRemoveView *this)
{
    const KvGlyphs *glyphs = ui->canvas.glyphs;

    for (guint i = 0; i < this->disks->len; i++) {
        const Disk *disk = this->disks->pdata[i];
        g_autofree char *shown = kv_printable(disk->path, -1);

        kv_page_item(page);
        kv_page_marked(page, 0, disk->goes ? KV_ROLE_FAIL : KV_ROLE_TEXT,
                       disk->goes ? glyphs->on : glyphs->off, KV_ROLE_TEXT, shown,
                       disk->goes ? _("is deleted") : _("stays"));
    }
    if (this->disks->len)
        kv_page_blank(page);
}

static void draw(KvUi *ui, KvView *view)
{
    KvVmRemoveView *this = (KvVmRemoveView *)view;
    KvPage *page = kv_reader_begin(ui, &this->reader);
    const KvVmRow *row = kv_vms_row(ui, this->uuid);
    g_autoptr(GPtrArray) paths = going(this, NULL);
    g_autofree char *text = row ? kv_vm_remove_words(row->vm, paths) : NULL;

    kv_page_text(page, -2, KV_ROLE_TEXT, text ? text : _("It is no longer there."));
    kv_page_blank(page);
    if (row) {
        add_disks(page, ui, this);
        kv_page_item(page);
        kv_page_text(page, 0, KV_ROLE_HEADING, _("Remove it"));
    }
    kv_reader_end(ui, view, &this->reader, _("Remove the virtual machine"),
                  row ? row->vm->domain->name : NULL);
}

/* ---- keys ---- */

static gboolean named(KvUi *ui, const char *text, gpointer data, GError **error)
{
    Disk *disk = data;
    g_autofree char *shown = kv_printable(disk->name, -1);

    if (*text && strcmp(text, disk->name) != 0 && strcmp(text, disk->path) != 0)
        return kv_fail(
            error, KV_ERROR_INPUT,
            _("That isn't its name. Type %s to have it deleted; an empty line keeps it."), shown);
    disk->goes = *text != '\0';
    return TRUE;
}

static void ask_for_disk(KvUi *ui, Disk *disk)
{
    g_autofree char *name = kv_printable(disk->name, -1), *path = kv_printable(disk->path, -1);
    g_autofree char *text = NULL;

    if (disk->goes) {
        disk->goes = FALSE;
        return;
    }
    text = g_strdup_printf(_("%1$s would be deleted with all that is on it, and nothing brings it "
                             "back. To have that done type its name: %2$s"),
                           path, name);
    kv_type_open(ui, _("Delete this disk"), text, "", NULL, named, disk);
}

static void answered(KvUi *ui, int answer, gpointer data)
{
    KvVmRemoveView *this = (KvVmRemoveView *)kv_ui_top(ui);
    const KvVmRow *row = this->view.screen == &screen ? kv_vms_row(ui, this->uuid) : NULL;
    GPtrArray *paths;

    if (answer != 0 || !row)
        return;
    paths = going(this, g_free);
    kv_ui_pop(ui);
    kv_vms_do(ui, KV_DEED_REMOVE, row->vm, paths);
}

static void ask(KvUi *ui, const KvVmRemoveView *this, const KvVmRow *row)
{
    static const char *const options[] = { N_("Remove it"), N_("Leave it as it is"), NULL };
    g_autoptr(GPtrArray) paths = going(this, NULL);
    g_autofree char *text = kv_vm_remove_words(row->vm, paths);

    kv_menu_open(ui, _("Remove it"), text, options, 1, answered, NULL);
}

static gboolean command(KvUi *ui, KvView *view, KvCommand what)
{
    KvVmRemoveView *this = (KvVmRemoveView *)view;
    const KvVmRow *row = kv_vms_row(ui, this->uuid);
    guint item = (guint)this->reader.scroll.item;

    if (kv_reader_command(ui, &this->reader, what))
        return TRUE;
    if (what != KV_CMD_OPEN)
        return FALSE;
    if (row && item < this->disks->len)
        ask_for_disk(ui, this->disks->pdata[item]);
    else if (row)
        ask(ui, this, row);
    return TRUE;
}

static void release(KvView *view)
{
    KvVmRemoveView *this = (KvVmRemoveView *)view;

    g_free(this->uuid);
    g_ptr_array_unref(this->disks);
    kv_reader_release(&this->reader);
}

static const KvUse uses[] = {
    { KV_CMD_OPEN, N_("Choose") },
    { KV_CMD_BACK, N_("Back") },
    { KV_CMD_HELP, N_("Help") },
    KV_READER_USES,
};

static const KvScreen screen = {
    .name = "vm-remove",
    .size = sizeof(KvVmRemoveView),
    .uses = uses,
    .draw = draw,
    .command = command,
    .release = release,
};

static void add_disk(GPtrArray *disks, const KvVirtDisk *disk)
{
    Disk *row;

    if (disk->is_removable || disk->is_backing)
        return;
    row = g_new0(Disk, 1);
    row->path = g_strdup(disk->path ? disk->path : disk->volume);
    row->name = disk->path ? g_path_get_basename(disk->path) : g_strdup(disk->volume);
    g_ptr_array_add(disks, row);
}

void kv_vm_remove_open(KvUi *ui, const KvVmRow *row)
{
    KvVmRemoveView *this = kv_ui_push(ui, &screen);

    this->uuid = g_strdup(row->vm->domain->uuid);
    this->disks = g_ptr_array_new_with_free_func(disk_free);
    for (guint i = 0; row->view && i < row->view->disks->len; i++)
        add_disk(this->disks, row->view->disks->pdata[i]);
    kv_reader_init(&this->reader);
    /* What loses nothing has the focus. */
    this->reader.scroll.item = (int)this->disks->len;
}
