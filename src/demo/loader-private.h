/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "demo/model.h"

/* What the models of other boot loaders than GRUB share. */

/* The value of --NAME=VALUE among the words of the call; NULL. */
const char *kv_call_option(const KvCall *call, const char *name);
/* Is the word among them? */
gboolean kv_call_has(const KvCall *call, const char *word);
/* The directory of the entries: the description's, else /boot/loader/entries. */
const char *kv_loader_entries_dir(const KvDemo *demo);
/* Gives every entry for which `wants` says so (NULL: all) new options; `options` (g_free) makes
 * them of the old ones, or leaves them (NULL). How many there were. */
unsigned kv_loader_rewrite(KvDemo *demo, gboolean (*wants)(const char *path, gpointer data),
                           char *(*options)(const char *old, gpointer data), gpointer data);
/* The words of /etc/kernel/cmdline, or of what stands in for it: the vendor's file, the running
 * command line without what boot loaders add. g_free. */
char *kv_loader_words(const KvDemo *demo);
/* The shell's `echo $words`: no blanks at the ends, and one between two words. g_free. */
char *kv_loader_single_blanks(const char *words);
/* The options of an entry as GRUB tells them, the variables of RHEL 8 put in. g_free. */
char *kv_loader_put_kernelopts(const KvDemo *demo, const char *options);
/* initrd.c: an initial RAM disk that a preset names is made. */
void kv_initrd_preset(const KvCall *call, const char *path);
/* The one of the description is made anew; the exit status. */
int kv_initrd_mkinitrd(const KvCall *call);
/* The text of a unified kernel image whose command line that is, as far as anybody looks into one.
 */
void kv_loader_write_uki(KvDemo *demo, const char *path, const char *cmdline);
/* loader_uki.c: dracut makes unified kernel images, where its settings say so. FALSE: they don't.
 */
gboolean kv_loader_dracut(const KvCall *call);
/* What a text of simple assignments does to the variable, in bash. */
void kv_loader_source(const char *text, const char *name, GString *value);
