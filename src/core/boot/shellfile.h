/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* /etc/default/grub and its like: files that a shell sources for their variables. They are read
 * without running them, so all that depends on running (another variable, a command, a branch,
 * another file that it sources) is told apart from what any POSIX shell must make of the text. */
typedef struct KvShellFile KvShellFile;

typedef enum {
    KV_SHELL_UNSET,   /* the file doesn't assign the variable */
    KV_SHELL_LITERAL, /* after sourcing, the variable is value in every shell */
    KV_SHELL_DYNAMIC, /* only running the file can tell; reason says why */
} KvShellState;

typedef struct {
    KvShellState state;
    char *value;   /* LITERAL only; owned, see kv_shell_value_clear() */
    unsigned line; /* of the assignment (or of what spoils it), counted from 1; 0 where UNSET */
    char *reason;  /* DYNAMIC only; owned, a translated sentence fit to be shown */
} KvShellValue;

void kv_shell_value_clear(KvShellValue *value);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KvShellValue, kv_shell_value_clear)

/* Reads a file's bytes (copied; they need no final NUL). shown_path names the file in messages.
 * Returns NULL with KV_ERROR_REFUSED, reason and line, for what no reader can be sure of: broken
 * quoting, here-documents, carriage returns, NUL or other binary bytes, a construct we don't know.
 * Transfer full; free with kv_shell_file_free(). */
KvShellFile *kv_shell_file_parse(const char *text, gsize length, const char *shown_path,
                                 GError **error);
void kv_shell_file_free(KvShellFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KvShellFile, kv_shell_file_free)

/* What the variable name holds once the file has been sourced. By value; clear it after use
 * (g_auto(KvShellValue)). Never fails. */
KvShellValue kv_shell_file_get(const KvShellFile *file, const char *name);

/* The whole new text of the file in which the words of variable have word ("i915.enable_gvt=1")
 * exactly once and no other word for the parameter param_name ("i915.enable_gvt"). Every byte
 * outside of it is kept, and so is the style of the quotes; a value that only a shell can tell is
 * extended by a commented line at the end. Already so: the same bytes come back. Returns NULL with
 * KV_ERROR_REFUSED, reason and line, where the effect can't be proven. Transfer full; NUL-ended,
 * its length in *ret_length (may be NULL). */
char *kv_shell_file_set_argument(const KvShellFile *file, const char *variable,
                                 const char *param_name, const char *word, gsize *ret_length,
                                 GError **error);

/* The text of a drop-in of our own for /etc/default/grub.d that adds word to
 * GRUB_CMDLINE_LINUX_DEFAULT, whatever was there. Transfer full. */
char *kv_grub_dropin_text(const char *word);
