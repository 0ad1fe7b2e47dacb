/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/facts/facts.h"

/* Boot loaders, and how each is told the argument: one row and one file a loader, or a way of
 * setting one up. All of it is pure. Checks ask where the argument stands; the planner asks what
 * would have to change, and makes actions of the answer. */

#define KV_ARGUMENT_NAME "i915.enable_gvt"
#define KV_ARGUMENT_WORD "i915.enable_gvt=1"

/* What the next start will do. */
typedef enum {
    KV_NEXT_UNKNOWN, /* what decides can't be read, or isn't known */
    KV_NEXT_SET,     /* every normal entry carries the argument */
    KV_NEXT_PARTLY,  /* some do */
    KV_NEXT_NOT_SET, /* none does */
    KV_NEXT_DAMAGED, /* what decides starts no Linux, or can't be understood */
} KvNext;

typedef struct {
    KvNext next;
    unsigned on, all;   /* normal entries: with the argument, and all of them */
    const KvFact *seen; /* what told it; belongs to the facts, never NULL */
    /* The entries are out of sight: it was told by what they are made of. */
    gboolean by_settings;
} KvStand;

/* What the settings say, from which the entries of the next kernel are made. */
typedef enum {
    KV_SETTINGS_SET,
    KV_SETTINGS_NOT_SET,
    KV_SETTINGS_UNKNOWN, /* reason says why */
} KvSettingsState;
typedef struct {
    KvSettingsState state;
    char *path;        /* the file that decided */
    unsigned line;     /* of it, or 0 */
    gboolean contrary; /* not set, and the argument is there with another value */
    char *reason;      /* translated sentence, or NULL */
    /* UNKNOWN only because this can't be read; belongs to the facts, or NULL. */
    const KvFact *unread;
} KvSettings;
void kv_settings_clear(KvSettings *settings);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KvSettings, kv_settings_clear)

/* One change: a file gets a text, or a program is run. */
typedef struct {
    KvFact now; /* the file as it was seen, copied; no path: a program */
    char *text;
    char **argv;
    char **undo_argv;   /* what takes it back */
    gboolean undo_last; /* after the files, not before them */
    char *output;       /* the one file that the program makes anew, or NULL */
    char **rewrites;    /* the files that it changes in place, or NULL */
} KvLoaderChange;

/* What would have to change, in order; or why nothing can be, and what a person can do; or what
 * can't be read, so that nothing can be told. */
typedef struct {
    GPtrArray *changes;     /* KvLoaderChange */
    char *refused, *remedy; /* translated sentences, or NULL */
    const KvFact *unread;   /* belongs to the facts, or NULL */
} KvLoaderChanges;
void kv_loader_changes_clear(KvLoaderChanges *changes);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KvLoaderChanges, kv_loader_changes_clear)

/* What is missing, as the checks found it. */
typedef struct {
    gboolean settings, entries;
    const char *way;   /* the answer: "cmdline", "modprobe" */
    const char *place; /* the answer: "auto", "dropin", "main" */
} KvLoaderWants;

typedef struct {
    const char *id;   /* "grub": stable */
    const char *name; /* "GRUB": as its makers write it */
    /* Does this one start the host? Asked in the order of the table. */
    gboolean (*is_here)(const KvFacts *facts);
    /* A translated sentence on what was found; g_free. */
    char *(*describe)(const KvFacts *facts);
    KvStand (*stand)(const KvFacts *facts);
    KvSettings (*settings)(const KvFacts *facts); /* NULL: none beside the entries themselves */
    /* NULL: this program leaves it alone. */
    void (*change)(const KvFacts *facts, const KvLoaderWants *wants, KvLoaderChanges *changes);
    /* The exact instruction for a person, where change is NULL; translated, g_free. */
    char *(*by_hand)(const KvFacts *facts);
} KvLoader;

/* The one that starts this host; never NULL, for the last row is for what isn't known. */
const KvLoader *kv_loader(const KvFacts *facts);
/* The same, or where the way is "modprobe" the row that tells the driver by modprobe.d and leaves
 * the command line alone. */
const KvLoader *kv_loader_of(const KvFacts *facts, const char *way);
/* modprobe.d has the last word, and switches GVT-g on. */
gboolean kv_modprobe_is_on(const KvFacts *facts);
/* The path of the file in modprobe.d that has the last word, to be shown; g_free. */
char *kv_modprobe_place(const KvFacts *facts);
/* It did so before the running kernel was started: the driver has had its chance to read it. FALSE
 * too where that can't be told. */
gboolean kv_modprobe_was_read(const KvFacts *facts);
/* Was the initial RAM disk made after the last change in modprobe.d, as far as the times tell? What
 * was taken out since may still be in an older one. */
gboolean kv_modprobe_is_in(const KvFacts *facts, const KvInitrd *initrd);
/* What can't be read and decides which one it is, or how it is told; NULL: nothing. */
const KvFact *kv_loader_unread(const KvFacts *facts);
/* What would have to change for what is missing. The checks ask this before they call something
 * theirs to mend, and the planner makes its actions of it. */
void kv_loader_change(const KvFacts *facts, const KvLoaderWants *wants, KvLoaderChanges *changes);
