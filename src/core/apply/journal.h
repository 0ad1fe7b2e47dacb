/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/explain/explain.h"
#include "core/plan/plan.h"

/* The record of every run: /var/lib/kvmgt-setup/<id>/ with
 *
 *   plan.json   answers, actions and the verdicts before (written once, before anything happens)
 *   log         one JSON object a line, synced before and after each action
 *   output      what the programs printed
 *   backup/N    the bytes of action N's file, or of what its program makes anew, as they were;
 *               what else a file has is in the log
 *
 * A run is found again by its id (1, 2, 3 …). A torn last line of the log is ignored; with any
 * other that can't be read the run can't be. */

#define KV_JOURNAL_DIR "/var/lib/kvmgt-setup"

typedef enum {
    KV_ACT_PLANNED,
    KV_ACT_BEGUN, /* and not known to be finished: the program was interrupted */
    KV_ACT_DONE,
    KV_ACT_FAILED,
    KV_ACT_UNDONE,
    KV_ACT_KEPT, /* undo left it in place, message says why */
} KvActState;

typedef enum {
    KV_RUN_OPEN, /* no end recorded: at work now, or interrupted (as apply or as undo) */
    KV_RUN_DONE,
    KV_RUN_FAILED,  /* an action failed; what was done stands */
    KV_RUN_STOPPED, /* a person asked to stop after an action */
    KV_RUN_UNDONE,
    KV_RUN_PARTLY_UNDONE,
    KV_RUN_CLOSED, /* was interrupted; a person chose to leave it */
} KvRunState;

typedef struct {
    KvActState state;
    char *message; /* of a failure or of what was kept, or NULL; translated when it was written */
    const KvExplanation *explanation; /* FAILED: what it came from, or NULL */
    gboolean left;                    /* FAILED: something of it may stand, undo has to look */
    gboolean had_file;                /* FILE, output of RUN: there is a backup */
    KvMeta *meta;                     /* mode, owner and so on of what was backed up, or NULL */
    char *digest;                     /* output of RUN: as the program left it, or NULL */
    char *made_dir;                   /* FILE: topmost directory made for it, or NULL */
} KvActRecord;

/* One run as it is on disk. */
typedef struct {
    unsigned id;
    gint64 time;          /* seconds since 1970 */
    char *boot_id;        /* of the boot it ran in */
    GPtrArray *actions;   /* KvAction */
    KvActRecord *records; /* as many as actions */
    KvRunState state;
    gboolean reboot;      /* a reboot is needed after it */
    char *message;        /* of the failure, or NULL */
    char *answers;        /* text of an answers file */
    GHashTable *verdicts; /* check id -> verdict code at the end of the run; empty while open */
} KvRun;

void kv_run_free(KvRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KvRun, kv_run_free)

/* All runs, oldest first: array of KvRun. Empty when there is no journal. NULL with *error when the
 * directory or the record of a run can't be read: what was changed must not look like nothing. */
GPtrArray *kv_journal_list(KvMachine *machine, GError **error);
KvRun *kv_journal_load(KvMachine *machine, unsigned id, GError **error);

/* Writes a new run's plan (not yet begun). *ret_id is its number. */
gboolean kv_journal_create(KvMachine *machine, const KvPlan *plan, const KvAnswers *answers,
                           const KvFacts *facts, unsigned *ret_id, GError **error);
/* Marks an interrupted run as left as it is. */
gboolean kv_journal_close(KvMachine *machine, unsigned id, GError **error);

/* "done", "failed", …: stable; and for people, translated. */
const char *kv_run_state_code(KvRunState state);
const char *kv_run_state_word(KvRunState state);
const char *kv_act_state_code(KvActState state);
const char *kv_act_state_word(KvActState state);

/* TRUE while a worker holds the lock. */
gboolean kv_journal_busy(KvMachine *machine);
