/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/ui.h"

#include <curses.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "ui/loop.h"
#include "ui/screens.h"
#include "ui/signals.h"
#include "ui/terminal.h"
#include "ui/vms.h"
#include "ui/work.h"

/* What libraries have to say waits until the screen is handed back. */
static void keep_message(const char *domain, GLogLevelFlags level, const char *message,
                         gpointer data)
{
    GString *kept = data;

    g_string_append_printf(kept, "%s\n", message);
}

static void ui_clear(KvUi *ui)
{
    g_ptr_array_unref(ui->views);
    g_clear_pointer(&ui->work, kv_work_free);
    g_clear_pointer(&ui->interrupted, kv_run_free);
    g_clear_pointer(&ui->changes, g_ptr_array_unref);
}

/* Draws first and looks afterwards: the first frame waits for nothing. */
static void run(KvUi *ui, const KvUiOptions *options, int signal_fd)
{
    ui->views = g_ptr_array_new_with_free_func((GDestroyNotify)kv_view_free);
    kv_canvas_init(&ui->canvas, options->ascii);
    kv_theme_load(ui->canvas.roles, !options->no_color);
    kv_ui_push(ui, &kv_screen_home);
    kv_ui_draw(ui);
    kv_look_start(ui);
    kv_loop(ui, signal_fd, options->sync_fd);
}

int kv_ui_run(KvSession *session, const KvUiOptions *options, GError **error)
{
    g_autoptr(GString) kept = g_string_new(NULL);
    KvUi ui = { .session = session };
    GLogFunc before;
    int signal_fd = kv_signals_open();

    if (!kv_terminal_open(error)) {
        kv_signals_close();
        return -1;
    }
    if (options->sync_fd >= 0)
        fcntl(options->sync_fd, F_SETFD, FD_CLOEXEC);
    before = g_log_set_default_handler(keep_message, kept);
    run(&ui, options, signal_fd);
    kv_terminal_close();
    g_log_set_default_handler(before, NULL);
    if (kept->len && ui.status < 128)
        fputs(kept->str, stderr);
    /* A libvirt that doesn't answer must not keep anybody here; its thread still uses the session.
     */
    if (!kv_look_end(&ui) || !kv_vms_end(&ui))
        _exit(ui.status);
    kv_signals_close();
    ui_clear(&ui);
    return ui.status;
}
