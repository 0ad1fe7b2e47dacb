/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Running a program: arguments in, lines out, never a shell. */
#include "core/machine/private.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>

/* A longer line is handed on in pieces. */
#define LINE_MAX_BYTES 4096

typedef struct {
    GString *line;
    KvLineFunc func;
    gpointer data;
} Lines;

static void end_line(Lines *lines)
{
    if (lines->func)
        lines->func(lines->line->str, lines->data);
    g_string_truncate(lines->line, 0);
}

static void take_bytes(Lines *lines, const char *bytes, gsize length)
{
    for (gsize i = 0; i < length; i++) {
        if (bytes[i] == '\n') {
            end_line(lines);
            continue;
        }
        if (lines->line->len == LINE_MAX_BYTES)
            end_line(lines);
        /* A NUL would hide the rest of the line. */
        g_string_append_c(lines->line, bytes[i] ? bytes[i] : ' ');
    }
}

/* Reads what there is. FALSE at the end (or at an error, which is as good as the end). */
static gboolean drain(int fd, Lines *lines)
{
    char buffer[16384];
    ssize_t got;

    do {
        got = read(fd, buffer, sizeof buffer);
        if (got > 0)
            take_bytes(lines, buffer, (gsize)got);
    } while (got > 0 || (got < 0 && errno == EINTR));
    return got < 0 && errno == EAGAIN;
}

/* Until the program has ended and all it wrote was read. Its end counts, not that of the pipe: a
 * daemon it leaves behind may hold the pipe open for ever. */
static void follow(int pid_fd, int out_fd, Lines *lines)
{
    struct pollfd fds[] = { { .fd = out_fd, .events = POLLIN },
                            { .fd = pid_fd, .events = POLLIN } };
    gboolean ended = FALSE;

    while (!ended) {
        if (poll(fds, G_N_ELEMENTS(fds), -1) < 0 && errno != EINTR)
            break;
        ended = fds[1].revents != 0;
        if (fds[0].fd >= 0 && !drain(out_fd, lines))
            fds[0].fd = -1;
    }
    if (lines->line->len > 0)
        end_line(lines);
}

static int prepare(posix_spawn_file_actions_t *actions, posix_spawnattr_t *attr, int out_fd)
{
    sigset_t none, most;
    int r = posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0);

    if (r == 0)
        r = posix_spawn_file_actions_adddup2(actions, out_fd, 1);
    if (r == 0)
        r = posix_spawn_file_actions_adddup2(actions, out_fd, 2);
    if (r == 0)
        r = posix_spawn_file_actions_addclosefrom_np(actions, 3);
    if (r == 0)
        r = posix_spawn_file_actions_addchdir_np(actions, "/");
    if (r != 0)
        return -r;
    sigemptyset(&none);
    /* The worker ignores SIGHUP, and so must what it runs: half an update-grub helps nobody. */
    sigfillset(&most);
    sigdelset(&most, SIGHUP);
    r = posix_spawnattr_setsigmask(attr, &none);
    if (r == 0)
        r = posix_spawnattr_setsigdefault(attr, &most);
    if (r == 0)
        r = posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    return -r;
}

static int spawn(const char *path, const char *const *argv, int out_fd, pid_t *ret_pid)
{
    static const char *const environment[] = {
        "PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin", "LC_ALL=C", NULL
    };
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    int r = posix_spawn_file_actions_init(&actions);

    if (r != 0)
        return -r;
    r = posix_spawnattr_init(&attr);
    if (r != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return -r;
    }
    r = prepare(&actions, &attr, out_fd);
    if (r == 0)
        r = -posix_spawn(ret_pid, path, &actions, &attr, (char *const *)argv,
                         (char *const *)environment);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&actions);
    return r;
}

static int reap(pid_t pid, int *ret_status)
{
    int status;

    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -errno;
    *ret_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return 0;
}

int kv_spawn(const char *path, const char *const *argv, KvLineFunc line, gpointer data,
             int *ret_status)
{
    Lines lines = { .line = NULL, .func = line, .data = data };
    int pipe_fds[2], r;
    pid_t pid;

    if (pipe2(pipe_fds, O_CLOEXEC) < 0)
        return -errno;
    KV_AUTO_FD out_fd = pipe_fds[0];
    r = spawn(path, argv, pipe_fds[1], &pid);
    close(pipe_fds[1]);
    if (r < 0)
        return r;
    KV_AUTO_FD pid_fd = pidfd_open(pid, 0);
    /* Only our end: the program's own shares no flag with it. */
    if (pid_fd >= 0 && fcntl(out_fd, F_SETFL, O_NONBLOCK) == 0) {
        lines.line = g_string_new(NULL);
        follow(pid_fd, out_fd, &lines);
        g_string_free(lines.line, TRUE);
    }
    return reap(pid, ret_status);
}

/* It reads and draws for the person itself: the environment (terminal, language) is theirs. */
int kv_spawn_on_terminal(const char *path, const char *const *argv, int *ret_status)
{
    posix_spawnattr_t attr;
    sigset_t none, all;
    pid_t pid;
    int r = posix_spawnattr_init(&attr);

    if (r != 0)
        return -r;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attr, &none);
    posix_spawnattr_setsigdefault(&attr, &all);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    r = -posix_spawn(&pid, path, NULL, &attr, (char *const *)argv, environ);
    posix_spawnattr_destroy(&attr);
    return r < 0 ? r : reap(pid, ret_status);
}
