/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui/keys.h"

/* Keys as curses reads them, made whole: characters of several bytes, pastes, and escape sequences
 * that nobody knows. */

/* Teaches curses what terminals really send. After newterm(). */
void kv_input_init(void);
/* The descriptor that keys come from. */
int kv_input_fd(void);
/* The next key. FALSE when there is none. Waits only to tell a lone Esc from the beginning of
 * another key. */
gboolean kv_input_key(KvKey *key);
/* TRUE once the line is gone: reading gave an end or an error. */
gboolean kv_input_gone(void);
/* Forgets what was typed ahead. */
void kv_input_flush(void);
