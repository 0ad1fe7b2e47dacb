/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* One menuentry of a generated grub.cfg; one that loads Linux in more than one way (in an if and
 * its else) is there once for each. All strings are as GRUB sees them after its quoting; variables
 * stay as they are written ("${root}"). */
typedef struct {
    char *title;          /* never NULL */
    char *id;             /* NULL: the entry has none */
    char **submenus;      /* titles of the submenus around it, outermost first; NULL-ended */
    char *kernel;         /* the file that `linux` loads; NULL: not a Linux entry */
    char *args;           /* the words after it, as one line; NULL where kernel is */
    unsigned line;        /* of `menuentry`, counted from 1 */
    gboolean is_recovery; /* by the conventions of grub-mkconfig: it leaves out the default args */
    gboolean is_foreign;  /* another system's, or a person's own: not made of /etc/default/grub */
} KvGrubEntry;

typedef struct {
    GPtrArray *entries; /* of KvGrubEntry, in the order of the menu */
    gboolean uses_bls;  /* `blscfg` is called: entries come from /boot/loader/entries as well */
} KvGrubCfg;

/* How many Linux entries of this system there are, and how many switch the parameter on. */
typedef struct {
    unsigned normal;
    unsigned normal_on;
    unsigned recovery;
    unsigned recovery_on;
} KvGrubCounts;

/* Reads the bytes of a grub.cfg (no final NUL needed). shown_path names the file in messages.
 * Returns NULL with KV_ERROR_REFUSED and the line for an unclosed quote or brace or binary bytes.
 * Transfer full; free with kv_grub_cfg_free(). */
KvGrubCfg *kv_grub_cfg_parse(const char *text, gsize length, const char *shown_path,
                             GError **error);
void kv_grub_cfg_free(KvGrubCfg *cfg);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KvGrubCfg, kv_grub_cfg_free)

/* Counts the Linux entries that are not foreign by whether they switch on the boolean parameter
 * name ("i915.enable_gvt"). */
KvGrubCounts kv_grub_cfg_count(const KvGrubCfg *cfg, const char *name);

/* Is there a normal Linux entry, and does each one switch on the parameter name? Recovery and
 * foreign entries don't count: grub-mkconfig leaves the default arguments out of them on purpose.
 * Entries that `blscfg` brings in aren't seen here: look at uses_bls too. */
gboolean kv_grub_cfg_all_normal_have(const KvGrubCfg *cfg, const char *name);
