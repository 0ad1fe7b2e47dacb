/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * What libvterm does not know of some terminals, turned into what it does know:
 *   - the Linux console's "ESC ] R" and "ESC ] P rrggbb" end by themselves, with no terminator;
 *   - the PC font of TERM=ansi: between SGR 11 and SGR 10 bytes are code page 437.
 */

#include <glib.h>
#include <stdbool.h>

typedef struct {
    bool linux_console;
    bool pc_font;       /* the terminal has the second font */
    bool in_font;       /* it is on */
    int state;          /* where in an escape sequence we are */
    int skip;           /* bytes of "ESC ] P" left to drop */
    int value;          /* the SGR parameter being read */
    bool plain_numbers; /* the control sequence has had digits and semicolons only */
    bool want_font;     /* what the SGR read so far would make of in_font */
} StFilter;

/* Prepares a filter for this kind of terminal. */
void st_filter_init(StFilter *f, const char *term);

/* Appends to out what the emulator is to see of these bytes. A sequence may be cut anywhere. */
void st_filter_feed(StFilter *f, const char *bytes, size_t len, GString *out);
