/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/answers/answers.h"

/* For this room alone: the lines of an answers file, looked at before GLib reads their values. */

/* Every line has to be a comment, a [group] or key=value, and each group and key one we know: a
 * misspelt key that is passed over in silence would make a machine that isn't the one somebody
 * wrote down. FALSE with the first line that isn't; else ret_lines has the line of each answer
 * (from 1; 0: not in the file). */
gboolean kv_answers_scan(const char *text, gsize length, const char *shown_path,
                         unsigned ret_lines[KV_N_QUESTIONS], GError **error);
/* The known "group.key" that looks most like name; g_free. */
char *kv_answers_nearest(const char *name);
