/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Text that came from the host, a file or a program is untrusted: made printable it can't move the
 * cursor, turn the writing direction or hide. Invalid UTF-8 becomes \xNN byte by byte; controls
 * (newline and tab too) become \xNN, or \u{NNNN} beyond ASCII, and so do the characters that
 * reorder or don't show (bidi controls, zero-width ones, line separators) and those that Unicode
 * hasn't given away. A combining mark stays.
 * length -1: bytes is NUL-ended; NULL bytes give "". Valid UTF-8; transfer full. */
char *kv_printable(const char *bytes, gssize length);

/* The same for text of several lines: newlines stay and tabs become spaces up to the next column
 * that is a multiple of 8. Transfer full. */
char *kv_printable_lines(const char *bytes, gssize length);

/* How many columns utf8 takes on a terminal, whatever the locale: 2 for wide characters, 0 for
 * combining ones. utf8 is valid and of one line (controls count 0). */
unsigned kv_columns(const char *utf8);

/* The longest beginning of utf8 that fits into that many columns and splits neither a wide
 * character nor a combining sequence. Nothing marks the cut. Transfer full. */
char *kv_clip_columns(const char *utf8, unsigned columns);

/* utf8 as lines of at most that many columns (0 counts as 1; a wide character that fits nowhere
 * stands alone), NULL-ended, at least one. A newline ends a line. Else a line breaks at spaces,
 * which then go, or beside wide characters, but not before closing punctuation ("。", "、", "」")
 * nor after opening ("「"); a word longer than the width is split. Spaces that begin a paragraph
 * stay, those that end a line go. Transfer full: g_strfreev(). */
char **kv_wrap_columns(const char *utf8, unsigned columns);
