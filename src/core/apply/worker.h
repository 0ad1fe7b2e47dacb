/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/apply/apply.h"

/* The worker: this program again, in its own session, told to apply or undo one run. The front end
 * reads its events from a pipe; when the front end goes away the worker goes on. */

/* What ps and pgrep call it, as they call the program that a person started. */
#define KV_WORKER_NAME "kvmgt-setup"

typedef struct {
    GPid pid;
    int fd; /* events, one JSON object a line; non-blocking; closes when the worker ends */
    GString *partial;
    gboolean reaped;
    gboolean said_end; /* KV_EVENT_END was delivered */
    unsigned run;
} KvWorker;

/* What the program needs to be started again with: its own options before the subcommand
 * ("--demo-state", …), NULL-terminated; kept by the caller. */
typedef struct {
    const char *program; /* path, "/proc/self/exe" */
    const char *const *options;
} KvSelf;

/* Starts `PROGRAM OPTIONS… worker apply|undo ID`. NULL with *error. */
KvWorker *kv_worker_start(const KvSelf *self, const char *verb, unsigned id, GError **error);
/* Reads what there is and calls event for each whole line. Returns FALSE when the worker has ended
 * (all events were delivered and it was reaped). Blocks only when wait is TRUE. A worker that died
 * without a word is told of as KV_EVENT_END with KV_RUN_OPEN and a sentence. */
gboolean kv_worker_read(KvWorker *worker, gboolean wait, KvEventFunc event, gpointer data);
/* Asks it to stop after the action under way. */
void kv_worker_stop(KvWorker *worker);
/* Forgets it; the process goes on. */
void kv_worker_free(KvWorker *worker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KvWorker, kv_worker_free)

/* The worker's own side: runs verb on id and writes events to fd (its standard output). Sets the
 * signals of this process. Returns the exit status: 0 done or undone, 1 stopped or partly undone,
 * 4 failed. */
int kv_worker_main(KvMachine *machine, const char *verb, unsigned id, int fd);
