/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The unified diff that leads from old_text to new_text, as `diff -u` writes it and `patch` reads
 * it, with `context` lines around each change. old_text NULL: a new file; new_text NULL: a removed
 * file (both named /dev/null, as git does). shown_path is used for both headers, with "a" and "b"
 * before it where it is absolute, else "a/" and "b/". The texts are bytes of the given length, kept
 * as they are: make the result printable before it reaches a terminal. Equal texts give an empty
 * string. Transfer full, NUL-ended (a NUL byte in a text ends the result early: such bytes are no
 * text). */
char *kv_diff_unified(const char *old_text, gsize old_len, const char *new_text, gsize new_len,
                      const char *shown_path, unsigned context);
