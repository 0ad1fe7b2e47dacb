/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The worker's own side: outliving whoever started it. */
#include "core/apply/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/apply/events.h"

/* While the front end doesn't read (a stopped job), a program's output may be lost to it. It is in
 * the journal's output anyway. */
#define WAITING_MAX (256 * 1024)

typedef struct {
    int fd; /* -1: nobody listens any more */
    GString *waiting;
    KvRunState state;
    gboolean said_end;
} Teller;

static volatile int stop_asked;

static void on_stop(int signal)
{
    stop_asked = 1;
}

static void flush(Teller *teller)
{
    while (teller->fd >= 0 && teller->waiting->len > 0) {
        ssize_t put = write(teller->fd, teller->waiting->str, teller->waiting->len);

        if (put > 0)
            g_string_erase(teller->waiting, 0, put);
        else if (errno == EAGAIN)
            return;
        else if (errno != EINTR)
            teller->fd = -1;
    }
}

static void tell(const KvEvent *event, gpointer data)
{
    Teller *teller = data;
    g_autofree char *line = kv_event_to_line(event);

    if (event->kind == KV_EVENT_END) {
        teller->said_end = TRUE;
        teller->state = event->state;
    }
    if (event->kind != KV_EVENT_LINE || teller->waiting->len < WAITING_MAX)
        g_string_append(teller->waiting, line);
    flush(teller);
}

/* The work is over and the lock is free: now there is time for a slow reader. */
static void flush_all(Teller *teller)
{
    while (teller->fd >= 0 && teller->waiting->len > 0) {
        struct pollfd poll_fd = { .fd = teller->fd, .events = POLLOUT };

        poll(&poll_fd, 1, -1);
        flush(teller);
    }
}

static void set_signals(void)
{
    /* Restarting, so that the one write to an attribute isn't cut short. */
    struct sigaction stop = { .sa_handler = on_stop, .sa_flags = SA_RESTART };
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    struct sigaction plain = { .sa_handler = SIG_DFL };
    sigset_t none;

    sigaction(SIGHUP, &ignore, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGUSR1, &stop, NULL);
    sigaction(SIGCHLD, &plain, NULL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void set_nonblocking(int fd)
{
    struct stat st;

    /* Of a terminal others hold the same open file. */
    if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode))
        fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

static int exit_status(gboolean fine, KvRunState state)
{
    if (!fine)
        return 4;
    return state == KV_RUN_STOPPED || state == KV_RUN_PARTLY_UNDONE ? 1 : 0;
}

int kv_worker_main(KvMachine *machine, const char *verb, unsigned id, int fd)
{
    Teller teller = { .fd = fd, .waiting = g_string_new(NULL), .state = KV_RUN_FAILED };
    g_autoptr(GError) error = NULL;
    gboolean fine;

    prctl(PR_SET_NAME, KV_WORKER_NAME); /* started by way of a link, it would be called "exe" */
    stop_asked = 0;
    set_signals();
    set_nonblocking(fd);
    umask(022);
    fine = strcmp(verb, "undo") == 0
               ? kv_undo_run(machine, id, tell, &teller, &error)
               : kv_apply_run(machine, id, tell, &teller, &stop_asked, &error);
    if (!teller.said_end) {
        KvEvent event = { .kind = KV_EVENT_END,
                          .run = id,
                          .text = error ? error->message : NULL,
                          .state = KV_RUN_FAILED };

        tell(&event, &teller);
    }
    flush_all(&teller);
    g_string_free(teller.waiting, TRUE);
    return exit_status(fine, teller.state);
}
