/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Signals as bytes in a pipe: the main loop reads them where it can draw. */

/* Catches SIGWINCH, SIGHUP, SIGINT, SIGTERM, SIGTSTP and SIGCONT. Returns the end to read from, -1
 * with errno. Must come before newterm(), so that curses leaves them alone. */
int kv_signals_open(void);
/* Puts everything back. */
void kv_signals_close(void);
/* The next signal's number, 0 when there is none. Never blocks. */
int kv_signals_next(void);
/* What the keyboard sends to all programs on a terminal isn't meant for this one, for as long as
 * another one has it. */
void kv_signals_hold(gboolean hold);
/* Stops the process as Ctrl-Z would without us; returns when it is continued. */
void kv_signals_suspend(void);
