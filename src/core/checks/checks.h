/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/answers/answers.h"
#include "core/base/steps.h"
#include "core/facts/facts.h"

/* Checks turn facts into findings. Each is one table row and one pure function; a row appears by
 * itself in the wizard, the plain interview, `check`, its JSON and the manual. */

typedef enum {
    KV_PASS,
    KV_TODO,    /* the program can mend it */
    KV_WARN,    /* works, but a person should know */
    KV_FAIL,    /* this host can't do it, or a person has to act */
    KV_UNKNOWN, /* it can't be told, detail says why */
    KV_NA,      /* doesn't apply here */
} KvVerdict;

/* One thing seen, as it is shown: where and what. */
typedef struct {
    char *path;
    char *value;
} KvEvidence;

typedef struct {
    const char *id; /* "cmdline.running", stable, never translated */
    KvStepId step;
    const char *title; /* translated */
    const char *why;   /* translated: why it matters */
    const char *how;   /* the row's */
    KvVerdict verdict;
    gboolean waits;      /* todo, but nothing can be done before the reboot or an earlier step */
    gboolean unread;     /* unknown, for something can't be read */
    char *detail;        /* translated: what is true now; printable */
    char *remedy;        /* translated: what to do, or NULL */
    GPtrArray *evidence; /* KvEvidence, printable */
} KvFinding;

typedef struct {
    const char *id;
    KvStepId step;
    const char *title; /* N_() */
    const char *why;   /* N_() */
    /* Fills verdict, waits, detail, remedy, evidence. Pure. */
    void (*look)(const KvFacts *facts, const KvAnswers *answers, KvFinding *finding);
    const char *how; /* how it is detected: the files, attributes and calls, as they are named */
    gboolean each;   /* of each virtual machine that the answers ask for */
} KvCheck;

/* All rows in the order of the steps; *ret_count is their number. */
const KvCheck *kv_checks(unsigned *ret_count);
/* By id; NULL. */
const KvCheck *kv_check(const char *id);

/* What one check says; of several virtual machines the one that is worst off. kv_finding_free(). */
KvFinding *kv_findings_one(const KvCheck *check, const KvFacts *facts, const KvAnswers *answers);
/* All findings, in the order of the rows: array of KvFinding, freed with g_ptr_array_unref(). */
GPtrArray *kv_findings(const KvFacts *facts, const KvAnswers *answers);
const KvFinding *kv_findings_get(const GPtrArray *findings, const char *id);
/* What makes it impossible on this host, whatever is changed: no such graphics processor, no kvmgt
 * in its kernel. NULL: nothing does. What is to do elsewhere is not applicable then. */
const KvFinding *kv_findings_obstacle(const GPtrArray *findings);
void kv_finding_free(KvFinding *finding);

/* "pass", "todo", …: stable, for JSON and the journal. */
const char *kv_verdict_code(KvVerdict verdict);
/* "ready", "to do", …: translated, for people. */
const char *kv_verdict_word(KvVerdict verdict);
/* What it means, translated: a whole sentence. */
const char *kv_verdict_meaning(KvVerdict verdict);

/* The verdict of a code, or KV_UNKNOWN. */
KvVerdict kv_verdict_from_code(const char *code);

/* How a step stands as a whole. */
typedef enum {
    KV_STATE_READY,
    KV_STATE_TODO,
    KV_STATE_WAITS, /* for the reboot or an earlier step */
    KV_STATE_WARN,
    KV_STATE_FAIL,
    KV_STATE_UNKNOWN,
    KV_STATE_NA,
} KvState;
KvState kv_state_of(const KvFinding *finding);
/* Is one to be told before the other? */
gboolean kv_state_outweighs(KvState one, KvState other);
KvState kv_step_state(const GPtrArray *findings, KvStepId step);
const char *kv_state_code(KvState state);
const char *kv_state_word(KvState state); /* translated, short: fits 10 columns in English */

/* The program's exit status for findings: 0, 1, 3 or 5 (see the manual). */
int kv_findings_status(const GPtrArray *findings);
