/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/boot/entry.h"
#include "core/loaders/loaders.h"

/* The rows, each in a file of its own. */
extern const KvLoader kv_loader_nixos, kv_loader_ostree, kv_loader_proxmox, kv_loader_kernelstub;
extern const KvLoader kv_loader_sdbootutil, kv_loader_sdboot_manage, kv_loader_refind;
extern const KvLoader kv_loader_uki, kv_loader_uki_alone, kv_loader_efistub;
extern const KvLoader kv_loader_bls, kv_loader_kernel_install, kv_loader_systemd_boot;
extern const KvLoader kv_loader_modprobe, kv_loader_modprobe_by_hand;
extern const KvLoader kv_loader_entries, kv_loader_other, kv_loader_grub, kv_loader_none;

/* What the rows are written with. */

/* Gives the file as it was seen a text (taken). */
void kv_change_file(KvLoaderChanges *changes, const KvFact *now, char *text);
/* Runs argv (copied), and undo (may be NULL) after the files were put back. */
void kv_change_run(KvLoaderChanges *changes, const char *const *argv, const char *const *undo);
/* The program that was added last makes the file at path anew, and no other: it is kept before. */
void kv_change_makes(KvLoaderChanges *changes, const char *path);
/* The program that was added last changes these files in place (taken): they are kept before. */
void kv_change_rewrites(KvLoaderChanges *changes, char **paths);
/* What the program that was added last did is taken back in its turn, before what came before it:
 * it changed that as well. */
void kv_change_back_in_turn(KvLoaderChanges *changes);
/* Runs a generator of entries, which takes itself back when the settings are back: the entries are
 * kept before. */
void kv_change_generate(const KvFacts *facts, KvLoaderChanges *changes, const char *const *argv);
gboolean kv_has_program(const KvFacts *facts, const char *name);
/* Nothing is changed; takes both sentences. */
void kv_change_refuse(KvLoaderChanges *changes, char *refused, char *remedy);
/* Nothing is changed, for this (of the facts) can't be read. */
void kv_change_unread(KvLoaderChanges *changes, const KvFact *unread);
/* Of all normal entries (more than none), so many carry the argument. */
KvNext kv_next_of(unsigned on, unsigned all);
/* Nothing can be told, for the file or directory seen isn't what decides. */
KvStand kv_stand_unknown(const KvFact *seen);

/* ---- what started this kernel (started.c) ---- */

/* What handed this kernel its command line, by evidence; files that lie about are none. */
typedef enum {
    KV_STARTED_UNKNOWN,
    KV_STARTED_GRUB,
    KV_STARTED_SYSTEMD_BOOT,
    KV_STARTED_REFIND,
    KV_STARTED_STUB,    /* the stub of a unified kernel image */
    KV_STARTED_OTHER,   /* a program with a name of its own */
    KV_STARTED_EFISTUB, /* the firmware, by all that can be seen */
} KvStarted;
KvStarted kv_started_by(const KvFacts *facts);
gboolean kv_is_started_by_stub(const KvFacts *facts);
gboolean kv_is_started_from_entries(const KvFacts *facts); /* by systemd-boot */

/* ---- entries of the Boot Loader Specification (entries.c) ---- */

/* One that starts a Linux in the normal way, or a recovery entry. */
typedef struct {
    const KvFact *file; /* belongs to the facts */
    KvEntry *entry;
    char *options; /* what the kernel gets, variables of GRUB put in */
} KvFoundEntry;
/* All that can be read; KvFoundEntry. *ret_trouble (may be NULL) is the directory or file that
 * can't be read, or NULL. */
GPtrArray *kv_entries(const KvFacts *facts, const KvFact **ret_trouble);
gboolean kv_has_entries(const KvFacts *facts);
KvStand kv_entries_stand(const KvFacts *facts);
/* Can all entries be read? Else nothing is changed: what a program changes has to be kept before.
 */
gboolean kv_entries_are_read(const KvFacts *facts, KvLoaderChanges *changes);
/* The paths of all entries, NULL-terminated, for kv_change_rewrites(). */
char **kv_entries_paths(const KvFacts *facts);
/* Puts the argument into the options of a normal entry that hasn't got it. FALSE after a refusal.
 */
gboolean kv_change_entry(KvLoaderChanges *changes, const KvFoundEntry *found);

/* ---- files that are a command line (cmdline_file.c) ---- */

/* What such a file says of the argument. */
KvSettings kv_cmdline_file_settings(const KvFact *file);
/* Puts the argument into it. What isn't there is made from `seed` (a command line, may be NULL),
 * and only with a root= in it: a kernel without one finds no system. FALSE after a refusal. */
gboolean kv_change_cmdline_file(KvLoaderChanges *changes, const KvFact *file, const char *path,
                                const char *seed);
#define KV_KERNEL_CMDLINE "/etc/kernel/cmdline"
/* The same for that file, as kernel-install(8) reads it: in the absence of it, the vendor's and the
 * running kernel's command line count. */
KvSettings kv_kernel_cmdline_settings(const KvFacts *facts);
gboolean kv_change_kernel_cmdline(KvLoaderChanges *changes, const KvFacts *facts);
/* The words of the running kernel that a person or a generator gave it; NULL when they can't be
 * told. g_free. */
char *kv_running_words(const KvFacts *facts);

/* Nothing is changed, for what would be written to path says nothing of the root file system. */
void kv_change_refuse_rootless(KvLoaderChanges *changes, const char *path);
/* The image of that kernel that its package brought, as its hooks name it; where that can't be
 * told, what couldn't be read. (systemd_boot.c) */
const KvFact *kv_kernel_image(const KvFacts *facts, const char *version);

/* ---- settings that bash sources (sourced.c) ---- */

/* The last word on a variable. */
typedef struct {
    GString *value;       /* as far as it can be told without a shell; never NULL */
    const KvFact *file;   /* the last one that sets it, or NULL */
    const KvFact *unread; /* one that can't be read, or NULL */
} KvSourced;
void kv_sourced_clear(KvSourced *said);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KvSourced, kv_sourced_clear)
/* What the file `first` and those of `directory` and of `vendors`, whose names yield to the
 * former's, say of the variable. */
KvSourced kv_sourced(const KvFacts *facts, const char *first, const char *directory,
                     const char *vendors, const char *name);

/* ---- dracut (dracut.c) ---- */

/* It makes this host's unified kernel images; it signs them itself. */
gboolean kv_dracut_makes_images(const KvFacts *facts);
gboolean kv_dracut_signs_images(const KvFacts *facts);
/* What its files say of the argument. */
KvSettings kv_dracut_settings(const KvFacts *facts);
/* Puts the argument into a file of this program's. FALSE after a refusal. */
gboolean kv_change_dracut(KvLoaderChanges *changes, const KvFacts *facts);

/* GRUB starts this host from such entries (bls.c). */
gboolean kv_grub_uses_entries(const KvFacts *facts);

/* ---- GRUB's settings, for others that read them too (grub.c) ---- */

KvSettings kv_grub_settings(const KvFacts *facts, const char *variable);
/* What of GRUB's settings has to change, in the place the answer says. */
void kv_change_grub_settings(const KvFacts *facts, const KvLoaderWants *wants,
                             KvLoaderChanges *changes);
/* Puts the argument into /etc/default/grub. FALSE after a refusal. */
gboolean kv_change_grub_default(KvLoaderChanges *changes, const KvFacts *facts,
                                const char *variable);
