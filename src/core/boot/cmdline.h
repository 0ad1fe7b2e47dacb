/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The kernel's command line, read as the kernel reads it: words are parted by white space, double
 * quotes hold a word together, '-' and '_' are the same letter in a parameter's name, the last word
 * of a name wins, and what follows a lone "--" belongs to init. */

typedef enum {
    KV_ARG_ABSENT, /* no word of that name */
    KV_ARG_ON,     /* the last word sets the boolean parameter */
    KV_ARG_OFF,    /* the last word clears it */
    KV_ARG_OTHER,  /* its value is none that every kernel takes for a boolean ("2", "t", "") */
} KvArgState;

/* What cmdline says about the boolean parameter name ("i915.enable_gvt"). A NULL cmdline is an
 * empty one. */
KvArgState kv_cmdline_get(const char *cmdline, const char *name);

/* The value of the last word of that name, "" where it has none; NULL: there is no such word.
 * g_free. */
char *kv_cmdline_value(const char *cmdline, const char *name);

/* A copy of cmdline in which word ("i915.enable_gvt=1") is the only word that sets the parameter
 * name: the last word of that name is replaced in place, earlier ones go with the space before
 * them, and where there is none the word is appended (before a lone "--"). Everything else keeps
 * its bytes; a cmdline that already has just that word comes back as it was. Transfer full. */
char *kv_cmdline_set(const char *cmdline, const char *name, const char *word);

/* Is word, to the byte, one of the kernel's words of cmdline (which may be NULL)? */
gboolean kv_cmdline_has_word(const char *cmdline, const char *word);
