/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <jansson.h>

#include "core/answers/answers.h"
#include "core/checks/checks.h"

/* A plan is an ordered list of actions, made by pure functions of facts and answers. What can't be
 * done yet (the vGPU before the reboot) is a note in `later`; what the program refuses to do is a
 * note in `refused`, with the reason and the remedy. */

typedef enum {
    KV_ACTION_FILE,      /* put content at path, or remove it */
    KV_ACTION_RUN,       /* run argv */
    KV_ACTION_ATTRIBUTE, /* write value to the sysfs attribute path: makes vGPU uuid */
    KV_ACTION_VOLUME,    /* a new volume name of size bytes in pool */
    KV_ACTION_DEFINE,    /* define the domain name/uuid from value (XML) */
    KV_ACTION_CHANGE,    /* put value in the place of old, the definition of the domain name/uuid */
    KV_ACTION_ATTACH,    /* give the device value to the running domain name/uuid */
    KV_ACTION_AUTOSTART, /* have the domain name/uuid started with the host */
    KV_ACTION_START,     /* start the domain name */
    KV_N_ACTION_KINDS,
} KvActionKind;

/* One change. All strings owned. Fields not used by the kind are NULL or 0. */
typedef struct {
    KvActionKind kind;
    KvStepId step;
    char *title;      /* translated: what happens, "/etc/default/grub.d/… is written" */
    char *undo_title; /* translated: how it is taken back, or NULL when it isn't */
    char *warning; /* translated: what it risks, to be read before it is done; NULL. Not stored */

    char *path;    /* FILE, ATTRIBUTE */
    char *content; /* FILE: the new bytes, NUL-terminated text; NULL removes the file */
    char *before;  /* FILE: the bytes as planned from, for the preview; NULL: no file. CHANGE: old,
                      written as value is. Not stored */
    mode_t mode;   /* FILE: of a new file */
    char *expect;  /* FILE: kv_machine_digest() of the file this was planned from */

    char **argv;        /* RUN */
    char **undo_argv;   /* RUN: what takes it back, or NULL */
    gboolean undo_last; /* RUN: undone after the other actions of its step, not before them */
    char *output;       /* RUN: the boot menu that it makes anew (grub.cfg), or NULL: is kept */

    char **rewrites; /* RUN: files that it changes in place, or NULL: are kept. Not with output */

    char *value;  /* ATTRIBUTE: the bytes; DEFINE, CHANGE, ATTACH: XML */
    char *old;    /* CHANGE: the XML that value takes the place of */
    char *device; /* CHANGE: what is added, where it is one device; or NULL. Not stored */
    char *vgpu;   /* CHANGE, ATTACH: the UUID of what is added */
    char *name;   /* VOLUME, DEFINE, CHANGE, ATTACH, AUTOSTART, START */
    char *uuid;   /* ATTRIBUTE, and RUN where it is for one: the vGPU; DEFINE, CHANGE, ATTACH,
                     AUTOSTART: the domain;   START: too, where it was there before, or NULL */
    char *pool;   /* VOLUME */
    guint64 size; /* VOLUME: bytes */
    char *format; /* VOLUME: "qcow2" or "raw"; NULL, of earlier versions: qcow2 */
    char *base, *base_format; /* VOLUME: path and format of what it is made over; NULL: nothing */

    char *verify; /* id of the check that must pass afterwards, or NULL */
} KvAction;

/* Something the plan doesn't do now. */
typedef struct {
    KvStepId step;
    char *text;   /* translated sentence */
    char *remedy; /* translated, or NULL */
} KvNote;

typedef struct {
    GPtrArray *actions; /* KvAction */
    GPtrArray *later; /* KvNote: done by the next apply, after the reboot or after these actions */
    GPtrArray *refused; /* KvNote: not done by the program */
    gboolean reboot;    /* a reboot is needed once the actions are done */
} KvPlan;

/* What planners see. */
typedef struct {
    const KvFacts *facts;
    const KvAnswers *answers; /* completed */
    const GPtrArray *findings;
    const KvVirtOps *virt; /* for XML only, or NULL */
    KvStepId only;         /* plan this step alone, or all with KV_N_STEPS */
} KvPlanContext;

/* Does a plan of the step `only` (KV_N_STEPS: of all) hold what is done for `step`? */
gboolean kv_plan_holds(KvStepId only, KvStepId step);

/* Makes the plan. Pure: no host is touched (the virt calls used only build XML). NULL with *error
 * when an answer can't work or libvirt's module is needed and missing. */
KvPlan *kv_plan_make(const KvPlanContext *context, GError **error);
void kv_plan_free(KvPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KvPlan, kv_plan_free)
void kv_action_free(KvAction *action);
void kv_note_free(KvNote *note);

/* A unified diff for FILE, the XML for DEFINE, the command for RUN …: what a person reads before
 * the change, lines separated by '\n', printable. g_free. */
char *kv_action_preview(const KvAction *action);
/* One shell command or here-document that does the same; g_free. */
char *kv_action_shell(const KvAction *action);
/* The whole plan as a commented POSIX shell script for the libvirt at uri; g_free. */
char *kv_plan_shell(const KvPlan *plan, const char *uri);
/* "file", "run", …: stable. */
const char *kv_action_code(KvActionKind kind);

/* Storage in the journal and for `plan --json`. */
json_t *kv_action_to_json(const KvAction *action);
KvAction *kv_action_from_json(const json_t *json, GError **error);
