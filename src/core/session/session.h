/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/apply/worker.h"

/* What every front end needs at hand: the host as last seen, what was concluded, what was answered,
 * and the way to act. No words are printed here. */
typedef struct {
    KvMachine *machine;  /* owned */
    KvSelf self;         /* how to start the worker; strings kept by main */
    KvFacts *facts;      /* NULL before the first look */
    GPtrArray *findings; /* KvFinding, NULL before the first look */
    KvAnswers *answers;  /* completed at each look */
    char *new_uuid;      /* the UUID proposed for a new vGPU, the same all session long */
    GError *forgot;      /* why what was answered before couldn't be read, or NULL */
} KvSession;

/* Takes the machine. Answers start from those of the last run that stands, if any. */
KvSession *kv_session_new(KvMachine *machine, KvSelf self);
void kv_session_free(KvSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KvSession, kv_session_free)

/* Probes the whole host and draws the conclusions. Blocks as long as libvirt does. */
void kv_session_look(KvSession *session, KvLook look);
/* The same in two halves, for a screen: kv_probe() in a thread, then this with its result (takes
 * the reference). */
void kv_session_take(KvSession *session, KvFacts *facts);
/* Takes what a person answered, through the question's own check, and works the findings out again.
 * FALSE with *error: the old answer stays. */
gboolean kv_session_try(KvSession *session, KvQuestionId id, const char *value, GError **error);
/* Works the findings out again after an answer changed. */
void kv_session_answered(KvSession *session);

/* What is wrong with the answer in force, for which no plan of its step is made, or NULL; g_free.
 */
char *kv_session_objection(const KvSession *session, KvQuestionId id);
/* A sentence about an answer that will do no good as things are (a file that isn't there, nothing
 * to start the VM from), or NULL. It may do later: nothing is refused for it. g_free. */
char *kv_session_doubt(const KvSession *session, KvQuestionId id);
/* How to get at the running virtual machine, or NULL while it doesn't run, or where it has no
 * serial console. g_free. */
char *kv_session_console(const KvSession *session);

/* Where the running virtual machine's picture is seen: array of KvVmLine (vm_tell.h), empty while
 * it doesn't run or where it has none. */
GPtrArray *kv_session_seen(const KvSession *session);

/* The plan for one step, or for all with KV_N_STEPS. NULL with *error when an answer can't work, or
 * when the journal, whose answers it goes by, can't be read though it is root who asks. */
KvPlan *kv_session_plan(KvSession *session, KvStepId step, GError **error);

/* Writes the plan into the journal and starts the worker on it. NULL with *error: not root (with
 * how to start again), another run at work, no room on the disk. */
KvWorker *kv_session_apply(KvSession *session, const KvPlan *plan, unsigned *ret_id,
                           GError **error);
/* Starts the worker on taking back run id. */
KvWorker *kv_session_undo(KvSession *session, unsigned id, GError **error);
/* Restarts the host (or the simulated one). Sudden: ask first. */
gboolean kv_session_reboot(KvSession *session, GError **error);

/* The run that was interrupted (no end, and no worker at work), or NULL; free with kv_run_free().
 */
KvRun *kv_session_interrupted(KvSession *session);

/* A check whose verdict isn't what it was at the end of the last run, when the host was restarted
 * in between. */
typedef struct {
    const char *id;
    const char *title; /* translated */
    char *before;      /* verdict's word, translated */
    KvVerdict now;
} KvBootChange;
/* What the restart since the last run changed: array of KvBootChange, or NULL when there was no
 * restart since its end, no run, or the newest one was interrupted or taken back. Needs a look. */
GPtrArray *kv_session_boot_changes(KvSession *session);
