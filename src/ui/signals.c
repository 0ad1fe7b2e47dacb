/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static const int caught[] = { SIGWINCH, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGCONT };
static struct sigaction before[G_N_ELEMENTS(caught)];
static int ends[2] = { -1, -1 };

static void handler(int number)
{
    int saved = errno;
    unsigned char byte = (unsigned char)number;

    /* A full pipe already holds enough to wake the loop. */
    if (write(ends[1], &byte, 1) < 0)
        errno = saved;
    errno = saved;
}

int kv_signals_open(void)
{
    struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };

    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return -1;
    sigemptyset(&action.sa_mask);
    for (unsigned i = 0; i < G_N_ELEMENTS(caught); i++)
        sigaction(caught[i], &action, &before[i]);
    return ends[0];
}

void kv_signals_close(void)
{
    if (ends[0] < 0)
        return;
    for (unsigned i = 0; i < G_N_ELEMENTS(caught); i++)
        sigaction(caught[i], &before[i], NULL);
    close(ends[0]);
    close(ends[1]);
    ends[0] = ends[1] = -1;
}

int kv_signals_next(void)
{
    unsigned char byte;

    return read(ends[0], &byte, 1) == 1 ? byte : 0;
}

void kv_signals_suspend(void)
{
    struct sigaction stop = { .sa_handler = SIG_DFL }, ours;

    sigemptyset(&stop.sa_mask);
    sigaction(SIGTSTP, &stop, &ours);
    raise(SIGTSTP);
    sigaction(SIGTSTP, &ours, NULL);
}

void kv_signals_hold(gboolean hold)
{
    static const int numbers[] = { SIGINT, SIGTSTP, SIGQUIT };
    static struct sigaction kept[G_N_ELEMENTS(numbers)];
    struct sigaction ignore = { .sa_handler = SIG_IGN };

    sigemptyset(&ignore.sa_mask);
    for (unsigned i = 0; i < G_N_ELEMENTS(numbers); i++)
        sigaction(numbers[i], hold ? &ignore : &kept[i], hold ? &kept[i] : NULL);
}
