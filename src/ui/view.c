/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "ui/dialog.h"
#include "ui/input.h"
#include "ui/screens.h"
#include "ui/work.h"

static gpointer view_new(const KvScreen *screen)
{
    KvView *view = g_malloc0(screen->size);

    view->screen = screen;
    return view;
}

gpointer kv_ui_push(KvUi *ui, const KvScreen *screen)
{
    KvView *view = view_new(screen);

    g_ptr_array_add(ui->views, view);
    return view;
}

/* The array frees it. */
void kv_ui_pop(KvUi *ui)
{
    if (ui->views->len > 1)
        g_ptr_array_set_size(ui->views, (int)ui->views->len - 1);
}

void kv_view_free(KvView *view)
{
    if (view->screen->release)
        view->screen->release(view);
    g_free(view);
}

gpointer kv_ui_replace(KvUi *ui, KvView *old, const KvScreen *screen)
{
    KvView *view = view_new(screen);
    unsigned index;

    if (!g_ptr_array_find(ui->views, old, &index))
        return kv_ui_push(ui, screen);
    ui->views->pdata[index] = view;
    kv_view_free(old);
    return view;
}

void kv_ui_home(KvUi *ui)
{
    while (ui->views->len > 1)
        kv_ui_pop(ui);
}

KvView *kv_ui_top(KvUi *ui)
{
    return g_ptr_array_index(ui->views, ui->views->len - 1);
}

void kv_ui_changed(KvUi *ui)
{
    for (unsigned i = 0; i < ui->views->len; i++) {
        KvView *view = g_ptr_array_index(ui->views, i);

        if (view->screen->changed)
            view->screen->changed(ui, view);
    }
}

/* What commands do on every screen that doesn't do something else with them. */
static void common(KvUi *ui, KvView *view, KvCommand command)
{
    switch (command) {
    case KV_CMD_BACK:
        ui->guided = FALSE;
        kv_ui_pop(ui);
        break;
    case KV_CMD_QUIT:
        kv_ui_quit(ui, FALSE);
        break;
    case KV_CMD_HELP:
        kv_help_open(ui, view);
        break;
    case KV_CMD_LOOK:
        kv_look_start(ui);
        break;
    case KV_CMD_REVIEW:
        kv_review_open(ui, KV_N_STEPS);
        break;
    case KV_CMD_HISTORY:
        kv_history_open(ui);
        break;
    case KV_CMD_VMS:
        kv_vms_open(ui);
        break;
    default:
        break;
    }
}

void kv_ui_key(KvUi *ui, const KvKey *key)
{
    KvView *view = kv_ui_top(ui);
    const KvScreen *screen = view->screen;
    KvCommand command;

    /* What can't be seen is not acted on. */
    if (ui->layout.too_small) {
        if (key->code == 'q')
            kv_ui_leave(ui, 0);
        return;
    }
    if (screen->key && screen->key(ui, view, key))
        return;
    command = kv_keys_command(screen->uses, key);
    if (command == KV_CMD_NONE || (screen->offers && !screen->offers(ui, view, command)))
        return;
    if (!screen->command || !screen->command(ui, view, command))
        common(ui, view, command);
}

static void quit_chosen(KvUi *ui, int choice, gpointer data)
{
    if (choice == 0)
        kv_ui_leave(ui, 0);
}

static void stop_chosen(KvUi *ui, int choice, gpointer data)
{
    if (choice == 0)
        kv_work_stop(ui);
    else if (choice == 1)
        kv_ui_leave(ui, 0);
}

void kv_ui_quit(KvUi *ui, gboolean ask)
{
    /* Who is impatient presses Ctrl-C again: the question is there already, and waits. */
    if (kv_menu_return(ui, quit_chosen) || kv_menu_return(ui, stop_chosen))
        return;
    if (kv_work_busy(ui)) {
        const char *const options[] = { N_("Stop after the action under way"),
                                        N_("Leave the program; the work goes on"),
                                        N_("Go on watching"), NULL };

        kv_menu_open(
            ui, _("Work is under way"),
            _("The changes are made by a program of their own, which goes on when this one "
              "ends. Its record is kept, and the next start shows how it went."),
            options, 2, stop_chosen, NULL);
        return;
    }
    if (ask || ui->unused) {
        const char *const options[] = { N_("Leave"), N_("Stay"), NULL };

        kv_menu_open(ui, _("Leave kvmgt-setup?"),
                     _("Every change made so far is complete and recorded. Answers that were not "
                       "used yet are forgotten."),
                     options, 1, quit_chosen, NULL);
        return;
    }
    kv_ui_leave(ui, 0);
}

void kv_ui_leave(KvUi *ui, int status)
{
    ui->leave = TRUE;
    ui->status = status;
}
