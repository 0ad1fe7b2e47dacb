/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* A place in a text of GRUB's own script language, which has quotes much like the shell's. */
typedef struct {
    const char *text; /* NUL-ended */
    gsize at;
    unsigned line; /* of that place, counted from 1 */
} KvGrubCursor;

/* Is c space, a separator, a brace or the end? */
gboolean kv_grub_ends_word(char c);

/* Goes past a backslash that ends its line. FALSE: there is none here. */
gboolean kv_grub_skip_continuation(KvGrubCursor *cursor);

/* Reads the word at the cursor, which isn't at the end of one. Quotes and backslashes are taken
 * away, variables stay as they are written. NULL: a quote is never closed. Transfer full. */
char *kv_grub_read_word(KvGrubCursor *cursor);
