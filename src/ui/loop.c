/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/loop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ui/input.h"
#include "ui/signals.h"
#include "ui/terminal.h"
#include "ui/vms.h"
#include "ui/work.h"

#define CLOCK_MS 1000

enum { FD_KEYS, FD_SIGNALS, FD_LOOK, FD_WORK, FD_VMS, FD_SYNC, N_FDS };

typedef struct {
    KvUi *ui;
    struct pollfd fds[N_FDS];
    int sync_fd;
    gboolean pinged; /* the test waits for its byte */
    unsigned char ping;
    gint64 ticked;
} Loop;

static void on_signal(KvUi *ui, int number)
{
    switch (number) {
    case SIGWINCH:
        kv_terminal_resize();
        break;
    case SIGCONT:
        kv_terminal_resume();
        kv_terminal_resize();
        break;
    case SIGTSTP:
        kv_terminal_suspend();
        kv_terminal_resize();
        break;
    case SIGINT:
        kv_ui_quit(ui, TRUE);
        break;
    default: /* SIGHUP, SIGTERM */
        kv_ui_leave(ui, 128 + number);
        break;
    }
}

static void read_signals(KvUi *ui)
{
    int number;

    while ((number = kv_signals_next()) != 0)
        on_signal(ui, number);
}

static void read_keys(KvUi *ui)
{
    KvKey key;

    while (!ui->leave && kv_input_key(&key))
        kv_ui_key(ui, &key);
    if (kv_input_gone())
        kv_ui_leave(ui, 128 + SIGHUP);
}

static void read_ping(Loop *loop)
{
    ssize_t got = recv(loop->sync_fd, &loop->ping, 1, 0);

    if (got == 1)
        loop->pinged = TRUE;
    else if (got == 0 || errno != EINTR)
        loop->sync_fd = -1;
}

/* Nothing is under way whose end changes the screen, and nothing has arrived that wasn't read. */
static gboolean is_quiet(Loop *loop)
{
    struct pollfd fds[] = { loop->fds[FD_KEYS], loop->fds[FD_SIGNALS] };

    return !loop->ui->look && !kv_work_ours(loop->ui) && !kv_vms_busy(loop->ui) &&
           kv_terminal_same_size() && poll(fds, G_N_ELEMENTS(fds), 0) == 0;
}

static void answer_ping(Loop *loop)
{
    if (!loop->pinged || !is_quiet(loop))
        return;
    loop->pinged = FALSE;
    if (send(loop->sync_fd, &loop->ping, 1, MSG_NOSIGNAL) != 1)
        loop->sync_fd = -1;
}

static gboolean has_clock(const KvUi *ui)
{
    return kv_work_busy(ui) || kv_vms_waiting(ui);
}

static void wait_for_something(Loop *loop)
{
    KvUi *ui = loop->ui;

    loop->fds[FD_LOOK].fd = kv_look_fd(ui);
    loop->fds[FD_WORK].fd = kv_work_fd(ui);
    loop->fds[FD_VMS].fd = kv_vms_fd(ui);
    loop->fds[FD_SYNC].fd = loop->sync_fd;
    for (int i = 0; i < N_FDS; i++)
        loop->fds[i].revents = 0;
    if (poll(loop->fds, N_FDS, has_clock(ui) ? CLOCK_MS : -1) < 0)
        for (int i = 0; i < N_FDS; i++)
            loop->fds[i].revents = 0;
}

static gboolean ready(const Loop *loop, int which)
{
    return loop->fds[which].revents != 0;
}

static void tick(Loop *loop)
{
    gint64 now = g_get_monotonic_time();

    if (!has_clock(loop->ui) || now - loop->ticked < CLOCK_MS * 1000 * 9 / 10)
        return;
    loop->ticked = now;
    kv_work_tick(loop->ui);
    kv_vms_tick(loop->ui);
}

void kv_loop(KvUi *ui, int signal_fd, int sync_fd)
{
    Loop loop = { .ui = ui, .sync_fd = sync_fd };

    for (int i = 0; i < N_FDS; i++)
        loop.fds[i].events = POLLIN;
    loop.fds[FD_KEYS].fd = kv_input_fd();
    loop.fds[FD_SIGNALS].fd = signal_fd;
    while (!ui->leave) {
        kv_ui_draw(ui);
        answer_ping(&loop);
        wait_for_something(&loop);
        if (ready(&loop, FD_SIGNALS))
            read_signals(ui);
        if (!ui->leave && ready(&loop, FD_KEYS))
            read_keys(ui);
        if (!ui->leave && ready(&loop, FD_LOOK))
            kv_look_take(ui);
        if (!ui->leave && ready(&loop, FD_WORK))
            kv_work_read(ui);
        if (!ui->leave && ready(&loop, FD_VMS))
            kv_vms_take(ui);
        if (ready(&loop, FD_SYNC))
            read_ping(&loop);
        tick(&loop);
    }
}
