/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/virt-private.h"

#include <time.h>

static void pipe_set(sigset_t *ret_set)
{
    sigemptyset(ret_set);
    sigaddset(ret_set, SIGPIPE);
}

KvNoPipe kv_no_pipe(void)
{
    KvNoPipe guard;
    sigset_t pipe, pending;

    pipe_set(&pipe);
    sigpending(&pending);
    guard.was_pending = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe, &guard.before);
    return guard;
}

void kv_no_pipe_end(KvNoPipe *guard)
{
    static const struct timespec at_once = { 0 };
    sigset_t pipe;

    pipe_set(&pipe);
    /* One that came meanwhile is taken, one that waited before is somebody else's. */
    if (!guard->was_pending)
        sigtimedwait(&pipe, NULL, &at_once);
    pthread_sigmask(SIG_SETMASK, &guard->before, NULL);
}
