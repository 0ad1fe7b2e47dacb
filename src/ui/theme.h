/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <curses.h>
#include <glib.h>

#include "core/checks/checks.h"

/* What a piece of text is, as far as its looks go. A colour only repeats what a sign or a word has
 * said: the schemes without colour lose nothing. */
typedef enum {
    KV_ROLE_TEXT,
    KV_ROLE_TITLE,
    KV_ROLE_RULE,
    KV_ROLE_HEADING,
    KV_ROLE_FOCUS,
    KV_ROLE_QUIET, /* paths and other small print */
    KV_ROLE_READY,
    KV_ROLE_TODO,
    KV_ROLE_FAIL,
    KV_ROLE_UNKNOWN,
    KV_ROLE_ADDED, /* lines of a difference */
    KV_ROLE_REMOVED,
    KV_ROLE_HUNK,
    KV_ROLE_KEY, /* names of keys */
    KV_N_ROLES,
} KvRole;

/* Fills roles with what this terminal can do; colours only when wanted. After newterm(). */
void kv_theme_load(attr_t roles[KV_N_ROLES], gboolean color);

/* The role of a step's state. */
KvRole kv_theme_state(KvState state);
/* The role of a line of a unified difference. */
KvRole kv_theme_diff(const char *line);
