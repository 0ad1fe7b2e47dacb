/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What keys do. One table of commands and one of keys: the key bar, the help and the dispatch are
 * made from them. Keys are fixed and never taken from translated text, and none is a function key:
 * these are missing or taken on many a line. */

typedef enum {
    KV_CMD_NONE,
    KV_CMD_UP,
    KV_CMD_DOWN,
    KV_CMD_NEXT,
    KV_CMD_PREVIOUS,
    KV_CMD_PAGE_UP,
    KV_CMD_PAGE_DOWN,
    KV_CMD_TOP,
    KV_CMD_BOTTOM,
    KV_CMD_OPEN,
    KV_CMD_TOGGLE,
    KV_CMD_BACK,
    KV_CMD_GUIDE,
    KV_CMD_REVIEW,
    KV_CMD_LOOK,
    KV_CMD_HISTORY,
    KV_CMD_VMS,
    KV_CMD_UNDO,
    KV_CMD_EDIT,
    KV_CMD_SAVE,
    KV_CMD_STOP,
    KV_CMD_RECORD,
    KV_CMD_FIND,
    KV_CMD_FIND_NEXT,
    KV_CMD_HELP,
    KV_CMD_QUIT,
    KV_N_COMMANDS,
} KvCommand;

/* One key press. */
typedef struct {
    int code;        /* a character, or a KEY_… of curses */
    gboolean text;   /* code is a character a person can type */
    gboolean pasted; /* it is part of a paste: text and nothing else */
} KvKey;

/* Keys that curses has no name for. */
enum {
    KV_KEY_PASTE_BEGIN = 1000000000,
    KV_KEY_PASTE_END,
};

/* What a screen offers, most important first: the key bar drops the last ones where it is narrow.
 */
typedef struct {
    KvCommand command;
    const char *label; /* N_(): a word or two for the key bar; NULL: not in the bar */
} KvUse;

/* The command of a key among those a screen offers (ended by KV_CMD_NONE), or KV_CMD_NONE. */
KvCommand kv_keys_command(const KvUse *uses, const KvKey *key);
/* The name of the first key of a command, translated. */
const char *kv_keys_name(KvCommand command);
/* The names of all keys that mean the command where these are offered, separated by blanks; g_free.
 */
char *kv_keys_names(const KvUse *uses, KvCommand command);
/* What it does, translated: a phrase for the help. */
const char *kv_keys_help(KvCommand command);
