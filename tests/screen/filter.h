/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * What libvterm does not know of some terminals, turned into what it does know:
 *   - "CSI n b" repeats the last character, for every terminal;
 *   - the Linux console's "ESC ] R" and "ESC ] P nrrggbb" end by themselves, with no terminator;
 *   - the PC font of TERM=ansi: between SGR 11 and SGR 10 bytes are code page 437.
 */

#include <glib.h>
#include <stdbool.h>

typedef struct {
    bool linux_console;
    bool pc_font;      /* the terminal has the second font */
    bool in_font;      /* it is on */
    int state;         /* where in an escape sequence we are */
    int skip;          /* bytes of "ESC ] P" left to drop */
    char sequence[64]; /* the control sequence being read, after "ESC [" */
    size_t length;
    char last[8]; /* the last character that was shown, as it was sent on */
} StFilter;

/* Prepares a filter for this kind of terminal. */
void st_filter_init(StFilter *f, const char *term);

/* Appends to out what the emulator is to see of these bytes. A sequence may be cut anywhere. */
void st_filter_feed(StFilter *f, const char *bytes, size_t len, GString *out);
