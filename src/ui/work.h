/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui/app.h"

/* A run as the screens follow it: carried out by our own worker, or by another program's. */

/* How many of the running program's last lines are kept at hand. */
#define KV_WORK_LINES 64

typedef struct {
    char *title;         /* what it does, or how it is taken back */
    char *undone, *kept; /* undo: what it came to */
    KvActState state;
    char *message;                    /* what was verified, why it failed or was kept; or NULL */
    const KvExplanation *explanation; /* of a failure, or NULL */
    gint64 seconds;                   /* it took */
} KvWorkAction;

struct KvWork {
    KvWorker *worker; /* NULL: ended, or at work for another program */
    unsigned run;     /* its number */
    gboolean undo;
    gboolean said_end; /* it told how it ended, and is about to be gone */
    gboolean ended;
    gboolean stopping;
    KvRunState state;   /* once it told */
    char *message;      /* of the failure, or NULL */
    GPtrArray *actions; /* KvWorkAction */
    GArray *order;      /* guint: the order they are undone in; NULL: as they stand */
    int current;        /* the action under way, -1 without */
    GQueue lines;       /* of the running program, printable */
    gint64 began;       /* monotonic, microseconds */
    gint64 action_began;
    gint64 seconds; /* the whole took, when ended */
};

/* What a row says: what is to happen, or what became of it. */
const char *kv_work_title(const KvWork *work, const KvWorkAction *action);

/* Starts the worker on a plan, or on taking a run back. FALSE with a sentence in *error. */
gboolean kv_work_apply(KvUi *ui, const KvPlan *plan, GError **error);
gboolean kv_work_undo(KvUi *ui, unsigned id, GError **error);
/* Follows the run that another program is at work on. FALSE: there is none. */
gboolean kv_work_follow(KvUi *ui);

/* TRUE while it is under way. */
gboolean kv_work_busy(const KvUi *ui);
/* TRUE while it is under way in a worker of ours. */
gboolean kv_work_ours(const KvUi *ui);
/* Events come from here; -1 without. */
int kv_work_fd(const KvUi *ui);
void kv_work_read(KvUi *ui);
/* Once a second while it is under way. */
void kv_work_tick(KvUi *ui);
/* Ends after the action under way. */
void kv_work_stop(KvUi *ui);
/* Forgets it; the worker goes on. */
void kv_work_free(KvWork *work);
/* "0:12"; g_free. */
char *kv_work_clock(const KvWork *work);
/* Done and not done, counted. */
unsigned kv_work_finished(const KvWork *work);
