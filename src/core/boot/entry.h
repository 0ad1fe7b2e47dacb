/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Small files that hold a kernel's command line, beside those of GRUB: boot loader entries of the
 * Boot Loader Specification (type 1), /etc/kernel/cmdline, refind_linux.conf. All pure; what is
 * changed is the words of one parameter, every other byte stays. */

/* An entry, as its keys say. Strings owned; NULL where the entry doesn't have the key. */
typedef struct {
    char *title, *version, *sort_key;
    char *kernel;         /* what it starts: `linux`, `uki` or `efi` */
    char *options;        /* the options of all its lines, one blank between them; never NULL */
    gboolean is_linux;    /* it starts a Linux with a command line */
    gboolean is_recovery; /* a way in for when the others fail, or an older state of the system */
} KvEntry;

/* Reads an entry; name is that of its file ("arch-fallback.conf"), which may say what it is. Lines
 * that can't be understood are passed over, as loaders do. */
KvEntry *kv_entry_parse(const char *name, const char *text);
void kv_entry_free(KvEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KvEntry, kv_entry_free)

/* The entry's text with word ("i915.enable_gvt=1") for the parameter name in its options. Transfer
 * full; NULL when that would not have the effect (a lone "--" in a line before). */
char *kv_entry_set(const char *text, const char *name, const char *word);

/* The words of a file that is a command line and nothing else (/etc/kernel/cmdline): lines that
 * begin with '#' left out, white space made one blank. Transfer full. */
char *kv_cmdline_file_words(const char *text);
/* Its text with word for the parameter name. Transfer full; NULL as kv_entry_set(). */
char *kv_cmdline_file_set(const char *text, const char *name, const char *word);

/* refind_linux.conf(5): a quoted title and quoted options a line, `""` being a quote. */
typedef struct {
    unsigned all, on; /* lines that start Linux in the normal way, and those with the parameter */
} KvRefindCounts;
KvRefindCounts kv_refind_count(const char *text, const char *name);
/* The options of the first line, which is the one that starts by itself. Transfer full; NULL when
 * there is none. */
char *kv_refind_first(const char *text);
/* Its text with word in the options of every such line. Transfer full; NULL when there is none. */
char *kv_refind_set(const char *text, const char *name, const char *word);
