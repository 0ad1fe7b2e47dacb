/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Bytes to and from the program, and the waits for it. Each wait is one poll() on all that can
 * happen: output, the answer to a ping, the program's end. */

#include "term-private.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEADLINE_US (20 * G_USEC_PER_SEC)

static int64_t deadline(void)
{
    const char *text = g_getenv("ST_TIMEOUT_MULTIPLIER");
    double factor = text ? g_ascii_strtod(text, NULL) : 1;

    return g_get_monotonic_time() + (int64_t)(DEADLINE_US * (factor > 0 ? factor : 1));
}

static int milliseconds_left(int64_t until)
{
    int64_t left = until - g_get_monotonic_time();

    return left <= 0 ? 0 : (int)(left / 1000) + 1;
}

/* -- output of the program -------------------------------------------------------------------- */

/* Reads once; false when there is nothing (more). */
static bool read_some(StTerm *t)
{
    char buffer[16384];
    ssize_t n = t->master < 0 ? -1 : read(t->master, buffer, sizeof buffer);

    if (n > 0)
        st_screen_feed(t, buffer, (size_t)n);
    return n > 0;
}

/* Reads all that was written before this call. The poll() matters: it makes the kernel move what
 * is still on its way between the two sides, a read() that would not block may come too early. */
static void drain(StTerm *t)
{
    struct pollfd fd = { .fd = t->master, .events = POLLIN };

    while (poll(&fd, 1, 0) == 1 && (fd.revents & POLLIN) && read_some(t))
        ;
}

/* The program has ended: takes its status and its last output. */
static void reap(StTerm *t)
{
    while (waitpid(t->pid, &t->status, 0) < 0 && errno == EINTR)
        ;
    t->ended = true;
    drain(t);
}

/* -- waiting ---------------------------------------------------------------------------------- */

enum { MASTER, SYNC, END, N_FDS };

typedef struct {
    bool answered; /* the last ping was answered */
    bool closed;   /* the program has closed its end of the socket */
} News;

static void hear(StTerm *t, News *news)
{
    uint8_t byte;
    ssize_t n = recv(t->sync, &byte, 1, MSG_DONTWAIT);

    if (n == 1 && byte == t->ping)
        news->answered = true;
    else if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        news->closed = true;
}

/* Waits for anything to happen and deals with it; false at the deadline. */
static bool wait_once(StTerm *t, News *news, int64_t until)
{
    struct pollfd fds[N_FDS] = {
        [MASTER] = { .fd = t->master, .events = POLLIN },
        [SYNC] = { .fd = news->closed ? -1 : t->sync, .events = POLLIN },
        [END] = { .fd = t->pidfd, .events = POLLIN },
    };
    int left = milliseconds_left(until);

    if (left == 0 || (poll(fds, N_FDS, left) < 0 && errno != EINTR))
        return false;
    if (fds[MASTER].revents & POLLIN)
        read_some(t);
    if (fds[SYNC].revents)
        hear(t, news);
    if (fds[END].revents)
        reap(t);
    else if (fds[MASTER].revents == POLLHUP) /* no one holds the terminal: wait for the end alone */
        poll(&fds[END], 1, left);
    return true;
}

static StState settle(StTerm *t)
{
    int64_t until = deadline();
    News news = { 0 };

    t->ping = t->ping == 255 ? 1 : t->ping + 1;
    if (send(t->sync, &t->ping, 1, MSG_NOSIGNAL | MSG_DONTWAIT) != 1)
        news.closed = true;
    while (!t->ended && !news.answered)
        if (!wait_once(t, &news, until))
            return ST_TIMEOUT;
    drain(t);
    return t->ended ? ST_EXITED : ST_IDLE;
}

StState st_term_settle(StTerm *t)
{
    struct pollfd end = { .fd = t->pidfd, .events = POLLIN };

    if (!t->ended && t->sync < 0 && poll(&end, 1, 0) == 1)
        reap(t);
    drain(t);
    if (t->ended)
        t->state = ST_EXITED;
    else if (t->sync < 0)
        t->state = ST_IDLE;
    else
        t->state = settle(t);
    t->dirty = false;
    return t->state;
}

void st_fresh(StTerm *t)
{
    if (t->dirty)
        st_term_settle(t);
    else
        drain(t);
}

bool st_wait_text(StTerm *t, const char *text)
{
    int64_t until = deadline();
    News news = { .closed = true };

    drain(t);
    t->dirty = false;
    while (!st_peek_find(t, text, NULL, NULL))
        if (t->ended || !wait_once(t, &news, until))
            return false;
    return true;
}

int st_wait_exit(StTerm *t)
{
    int64_t until = deadline();
    News news = { .closed = true };

    while (!t->ended)
        if (!wait_once(t, &news, until))
            return -1;
    return WIFSIGNALED(t->status) ? 128 + WTERMSIG(t->status) : WEXITSTATUS(t->status);
}

/* -- input ------------------------------------------------------------------------------------ */

/* Writes all of it. A program that is busy writing must be read from, or both would wait. */
void st_send(StTerm *t, const char *bytes, size_t len)
{
    int64_t until = deadline();

    t->dirty = true;
    while (len > 0 && t->master >= 0) {
        struct pollfd fd = { .fd = t->master, .events = POLLIN | POLLOUT };
        ssize_t n;

        if (poll(&fd, 1, milliseconds_left(until)) != 1 || (fd.revents & (POLLHUP | POLLERR)))
            return;
        if (fd.revents & POLLIN)
            read_some(t);
        n = write(t->master, bytes, len);
        if (n > 0) {
            bytes += n;
            len -= (size_t)n;
        } else if (errno != EAGAIN && errno != EINTR) {
            return;
        }
    }
}

void st_type(StTerm *t, const char *text)
{
    st_send(t, text, strlen(text));
}

void st_resize(StTerm *t, int cols, int rows)
{
    struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols };

    st_fresh(t);
    st_screen_resize(t, cols, rows);
    ioctl(t->master, TIOCSWINSZ, &size);
    t->dirty = true;
}
