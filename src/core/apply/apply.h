/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/apply/journal.h"
#include "core/explain/explain.h"

/* Carrying out a run of the journal, and taking it back. Both are called in the worker, a process
 * of its own session that outlives a dropped line; front ends start it and follow its events. */

typedef enum {
    KV_EVENT_BEGIN,  /* action begins (or begins to be undone) */
    KV_EVENT_LINE,   /* the running program printed text */
    KV_EVENT_DONE,   /* action done and verified; text: what was verified, translated */
    KV_EVENT_FAILED, /* text: the sentence */
    KV_EVENT_UNDONE, /* action taken back */
    KV_EVENT_KEPT,   /* undo left it; text: why */
    KV_EVENT_END,    /* the run ended; text: the failure's sentence or NULL */
} KvEventKind;

typedef struct {
    KvEventKind kind;
    unsigned run;                     /* id */
    unsigned action;                  /* index in the run's actions; with END their number */
    char *text;                       /* or NULL; untrusted for LINE */
    KvRunState state;                 /* END */
    const KvExplanation *explanation; /* FAILED: what it comes from, or NULL */
} KvEvent;

typedef void (*KvEventFunc)(const KvEvent *event, gpointer data);

/* Carries out the planned run `id`: for each action checks that the host is as expected, records,
 * acts, verifies, records. Stops at the first failure: what was done stands, is in the journal and
 * can be undone. *stop (may be NULL) becoming non-zero stops it after the action under way. FALSE
 * with *error on failure (also reported as an event). */
gboolean kv_apply_run(KvMachine *machine, unsigned id, KvEventFunc event, gpointer data,
                      const volatile int *stop, GError **error);

/* Takes back run `id`, last action first. Decides by what the host is now, not by the record alone:
 * a file that isn't as this run left it is kept and said; a vGPU in use is kept. Can be repeated.
 */
gboolean kv_undo_run(KvMachine *machine, unsigned id, KvEventFunc event, gpointer data,
                     GError **error);

/* The order in which the actions of run are undone: indices (guint); those without undo_title
 * aren't among them. */
GArray *kv_undo_order(const KvRun *run);
/* What undoing an action came to, translated; state is KV_ACT_UNDONE or KV_ACT_KEPT. g_free. */
char *kv_undo_result(const KvAction *action, KvActState state);
/* What undo of the run would do, a translated line an action, in order; array of char *. */
GPtrArray *kv_undo_preview(const KvRun *run);

/* Adds to a new plan what earlier runs owe, those of this boot and, for what the host starts from,
 * all: programs that make a file take effect and weren't run, because the run failed, was stopped
 * or was interrupted between the two. runs is what kv_journal_list() gave; boot_id the host's now
 * (or NULL).
 */
void kv_plan_add_unfinished(KvPlan *plan, const GPtrArray *runs, const char *boot_id,
                            KvStepId only);

/* The runs that stand (not undone, something was begun), newest first: array of KvRun. */
GPtrArray *kv_undo_candidates(KvMachine *machine, GError **error);

/* Is the volume, of which `used` bytes are taken, an empty disk that one of the runs (array of
 * KvRun; NULL: they can't be read, and it may be) made and that still stands? The next one makes it
 * anew. */
gboolean kv_volume_is_left_behind(const GPtrArray *runs, const char *pool, const char *name,
                                  guint64 used);
