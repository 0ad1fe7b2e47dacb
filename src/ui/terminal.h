/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The terminal under curses: taken, handed back, suspended and resized. There is one
 * at a time, as curses has it. */

/* Takes the terminal of standard input and output. FALSE with a sentence in *error when there is
 * none, or none that a full screen can be shown on. */
gboolean kv_terminal_open(GError **error);
/* Hands it back as it was. */
void kv_terminal_close(void);

/* Asks the terminal to mark pastes, for as long as a text field has the focus. */
void kv_terminal_paste(gboolean wanted);
/* Hands the terminal to the shell until the person comes back. */
void kv_terminal_suspend(void);
/* Hands the terminal to a program that is about to run, and takes it back from it. complaint (may
 * be NULL) is said first, and waits for Enter. */
void kv_terminal_lend(void);
void kv_terminal_regain(const char *complaint);
/* After SIGCONT: the terminal may be in any state. */
void kv_terminal_resume(void);
/* Takes the terminal's size over; TRUE when it isn't the one curses had. */
gboolean kv_terminal_resize(void);
/* TRUE when the frame on screen was drawn for the terminal's present size. */
gboolean kv_terminal_same_size(void);
