/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/apply/apply.h"

/* For the files of this room alone: one run at work, and what each kind of action knows to do. */

typedef struct {
    KvMachine *machine;
    KvRun *run;
    unsigned index;     /* of the action under way */
    gboolean step_left; /* undo: a change of the action's step was kept */
    gboolean again;     /* prepare() found what an earlier run of ours left: act() makes it anew */
    char *log;          /* what QEMU wrote down while the action was carried out, or NULL */
    KvAnswers *answers;
    KvEventFunc event;
    gpointer data;
} KvWork;

/* What undoing an action came to. */
typedef enum {
    KV_BACK,    /* taken back */
    KV_NOTHING, /* there was nothing to take back */
    KV_LEFT,    /* kept; why is said */
} KvBack;

typedef struct {
    /* Before anything is recorded or changed: is the host as the plan expects it? Saves what undo
     * will need into record and the journal. NULL: nothing to ask. */
    gboolean (*prepare)(KvWork *work, const KvAction *action, KvActRecord *record, GError **error);
    gboolean (*act)(KvWork *work, const KvAction *action, GError **error);
    /* Looks again. NULL: the check that the action names is enough. */
    gboolean (*verify)(KvWork *work, const KvAction *action, GError **error);
    /* By what the host is now. *ret_why (g_free) is set with KV_LEFT. */
    KvBack (*undo)(KvWork *work, const KvAction *action, const KvActRecord *record, char **ret_why);
    /* May undo() clean up after act() failed, and after the verification failed? */
    gboolean undo_failed_act, undo_failed_verify;
    /* Cleans up after either instead, and may add to the sentence of *failure. TRUE when something
     * of the action may be left. */
    gboolean (*mend)(KvWork *work, const KvAction *action, const KvActRecord *record,
                     GError **failure);
} KvActOps;

extern const KvActOps kv_act_file, kv_act_run, kv_act_attribute, kv_act_volume, kv_act_define,
    kv_act_change, kv_act_attach, kv_act_autostart, kv_act_start;
const KvActOps *kv_act_ops(KvActionKind kind);

/* What libvirt lists now of the domain of that name or UUID (either may be NULL); NULL with *error
 * unset when there is none. Owned by *ret_facts, which is to be freed. */
const KvVirtDomain *kv_work_domain(KvWork *work, const char *name, const char *uuid,
                                   KvVirtFacts **ret_facts, GError **error);
/* KV_LEFT, for the error's reason. */
KvBack kv_work_left(char **ret_why, const GError *error);

/* Is the action's file as the plan expects it? */
gboolean kv_act_file_is_expected(KvWork *work, const KvAction *action, GError **error);

/* Are the networks of the definition still there, and active? */
gboolean kv_act_networks_are_there(KvWork *work, const KvAction *action, GError **error);

/* Puts bytes, and what else the file at path has, into the journal and the record. */
gboolean kv_act_save(KvWork *work, const char *path, GBytes *bytes, KvActRecord *record,
                     GError **error);

/* A program's output: see KvAction. What there is of it before is kept as the bytes of a FILE are.
 */
gboolean kv_output_keep(KvWork *work, const KvAction *action, KvActRecord *record, GError **error);
/* Runs argv, has the output reach the disk and looks whether it is whole. *ret_digest (g_free) is
 * its digest. */
gboolean kv_output_make(KvWork *work, const KvAction *action, char **ret_digest, GError **error);
/* After a failure: puts back what was kept, and adds that to the sentence. TRUE when something may
 * be left. */
gboolean kv_output_mend(KvWork *work, const KvAction *action, const KvActRecord *record,
                        GError **failure);
/* Puts back what was kept while the output is as the run left it and so are the settings; else has
 * it made anew. */
KvBack kv_output_undo(KvWork *work, const KvAction *action, const KvActRecord *record,
                      char **ret_why);

/* A program's rewrites: see KvAction. Likewise, but all of them stand or fall together, and with
 * other changes since, undo runs what takes the program's own back. */
gboolean kv_rewrites_keep(KvWork *work, const KvAction *action, GError **error);
gboolean kv_rewrites_make(KvWork *work, const KvAction *action, char **ret_digest, GError **error);
gboolean kv_rewrites_mend(KvWork *work, const KvAction *action, GError **failure);
KvBack kv_rewrites_undo(KvWork *work, const KvAction *action, const KvActRecord *record,
                        char **ret_why);

/* Reads the run and its answers into work. Clear it also after a failure. */
gboolean kv_work_open(KvWork *work, unsigned id, GError **error);
void kv_work_clear(KvWork *work);

/* Tells the front end. text may be NULL. */
void kv_work_tell(KvWork *work, KvEventKind kind, const char *text);

/* Runs argv, its output going to the event function and the journal. FALSE with a sentence that
 * ends with the program's last words when its status isn't 0. */
gboolean kv_work_run(KvWork *work, char *const *argv, GError **error);

/* Looks at the host and asks the check `id` what it thinks now. FALSE with a sentence when it is
 * not satisfied. *ret_detail (may be NULL, g_free) is what it says. */
gboolean kv_work_check(KvWork *work, const char *id, char **ret_detail, GError **error);
/* TRUE when the check `id` is sure that it isn't satisfied. */
gboolean kv_work_is_missing(KvWork *work, const char *id);
/* Ends the run's record: the verdicts and the boot as they are now. */
json_t *kv_work_end_entry(KvWork *work, KvRunState state, const char *message);

/* How long the log of the action's domain is; told and kept in work->log: what was added to it. */
guint64 kv_start_log_size(KvWork *work, const KvAction *action);
void kv_start_log_tell(KvWork *work, const KvAction *action, guint64 since);
/* What a failure of the action comes from, by its sentence and the log; NULL where that isn't in
 * the words of libvirt, the kernel or a program that is known. */
const KvExplanation *kv_work_explain(KvWork *work, const KvAction *action, const char *message);
/* Tells of a failure with what it comes from (or NULL). */
void kv_work_tell_failed(KvWork *work, const char *text, const KvExplanation *explanation);

/* The sentence for a vGPU's create attribute that returned result. Returns FALSE. */
gboolean kv_create_fail(GError **error, const KvAction *action, int result);

/* Did the action change the host, or may it have, and wasn't taken back? */
gboolean kv_act_is_standing(const KvActRecord *record);
