/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The text as it is after the person had it in their editor (a command line), which gets this
 * program's terminal: the caller has put that in order. NULL with *error; g_free. */
char *kv_edit_text(const char *command, const char *text, GError **error);
