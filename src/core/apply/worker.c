/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The front end's side: starting the worker and listening to it. */
#include "core/apply/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/apply/events.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

/* No event is longer. */
#define PARTIAL_MAX (1024 * 1024)

static int add_actions(posix_spawn_file_actions_t *actions, posix_spawnattr_t *attr, int out_fd)
{
    sigset_t stop;
    int r = posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0);

    if (r == 0)
        r = posix_spawn_file_actions_adddup2(actions, out_fd, 1);
    if (r == 0)
        r = posix_spawn_file_actions_addopen(actions, 2, "/dev/null", O_WRONLY, 0);
    if (r == 0)
        r = posix_spawn_file_actions_addclosefrom_np(actions, 3);
    /* Held back until the worker is ready for it. */
    sigemptyset(&stop);
    sigaddset(&stop, SIGUSR1);
    if (r == 0)
        r = posix_spawnattr_setsigmask(attr, &stop);
    /* Its own session: what ends the line, or the terminal, doesn't end the work. */
    if (r == 0)
        r = posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK);
    return r;
}

/* posix_spawn and not fork: the front end has threads. */
static int spawn(const char *program, char **argv, int out_fd, pid_t *ret_pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    int r = posix_spawn_file_actions_init(&actions);

    if (r != 0)
        return r;
    r = posix_spawnattr_init(&attr);
    if (r != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return r;
    }
    r = add_actions(&actions, &attr, out_fd);
    if (r == 0)
        r = posix_spawn(ret_pid, program, &actions, &attr, argv, environ);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&actions);
    return r;
}

static char **worker_argv(const KvSelf *self, const char *verb, unsigned id)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_autofree char *number = g_strdup_printf("%u", id);

    /* What ps shows: the path is a link of /proc, which says nothing to a reader. */
    g_strv_builder_add(builder, KV_WORKER_NAME);
    for (const char *const *option = self->options; option && *option; option++)
        g_strv_builder_add(builder, *option);
    g_strv_builder_add_many(builder, "worker", verb, number, NULL);
    return g_strv_builder_end(builder);
}

KvWorker *kv_worker_start(const KvSelf *self, const char *verb, unsigned id, GError **error)
{
    g_auto(GStrv) argv = worker_argv(self, verb, id);
    KvWorker *worker;
    int fds[2], r;
    pid_t pid;

    if (pipe2(fds, O_CLOEXEC) < 0) {
        kv_fail(error, KV_ERROR_IO, _("The work could not be started (%s). Try again."),
                g_strerror(errno));
        return NULL;
    }
    r = spawn(self->program, argv, fds[1], &pid);
    close(fds[1]);
    if (r != 0) {
        close(fds[0]);
        kv_machine_fail(error, KV_DOING_RUN, self->program, -r);
        return NULL;
    }
    fcntl(fds[0], F_SETFL, O_NONBLOCK);
    worker = g_new0(KvWorker, 1);
    worker->pid = pid;
    worker->fd = fds[0];
    worker->run = id;
    worker->partial = g_string_new(NULL);
    return worker;
}

static void deliver(KvWorker *worker, const char *line, KvEventFunc func, gpointer data)
{
    KvEvent event;

    if (!kv_event_from_line(line, &event))
        return;
    worker->said_end |= event.kind == KV_EVENT_END;
    if (func)
        func(&event, data);
    g_free(event.text);
}

static void deliver_lines(KvWorker *worker, KvEventFunc func, gpointer data)
{
    char *begin = worker->partial->str, *end;

    while ((end = strchr(begin, '\n'))) {
        *end = '\0';
        deliver(worker, begin, func, data);
        begin = end + 1;
    }
    g_string_erase(worker->partial, 0, begin - worker->partial->str);
    if (worker->partial->len > PARTIAL_MAX)
        g_string_truncate(worker->partial, 0);
}

/* It closed its end, so it is about to be gone. */
static void finish(KvWorker *worker, KvEventFunc func, gpointer data)
{
    KvEvent event = { .kind = KV_EVENT_END, .run = worker->run, .state = KV_RUN_OPEN };

    while (waitpid(worker->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    worker->reaped = TRUE;
    if (worker->said_end || !func)
        return;
    event.text = (char *)_("The work ended before its time. What was done is in the journal; start "
                           "kvmgt-setup again to go on from there or to take it back.");
    worker->said_end = TRUE;
    func(&event, data);
}

static void wait_for_input(int fd)
{
    struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

    while (poll(&poll_fd, 1, -1) < 0 && errno == EINTR)
        ;
}

gboolean kv_worker_read(KvWorker *worker, gboolean wait, KvEventFunc event, gpointer data)
{
    char buffer[16384];
    ssize_t got;

    if (worker->reaped)
        return FALSE;
    if (wait)
        wait_for_input(worker->fd);
    for (;;) {
        got = read(worker->fd, buffer, sizeof buffer);
        if (got > 0) {
            /* JSON has no NUL; anything else isn't from the worker. */
            g_string_append_len(worker->partial, buffer, (gssize)strnlen(buffer, (gsize)got));
            deliver_lines(worker, event, data);
        } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
            finish(worker, event, data);
            return FALSE;
        } else if (errno == EAGAIN) {
            return TRUE;
        }
    }
}

void kv_worker_stop(KvWorker *worker)
{
    if (!worker->reaped)
        kill(worker->pid, SIGUSR1);
}

void kv_worker_free(KvWorker *worker)
{
    if (!worker)
        return;
    close(worker->fd);
    if (!worker->reaped)
        waitpid(worker->pid, NULL, WNOHANG);
    g_string_free(worker->partial, TRUE);
    g_free(worker);
}
