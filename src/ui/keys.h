/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What keys do. One table of commands and one of keys: the key bar, the help and the dispatch are
 * made from them. Keys are fixed and never taken from translated text, and none is a function key:
 * these are missing or taken on many a line. */

#define KV_COMMANDS(X)                                                                             \
    X(UP, N_("One row up"))                                                                        \
    X(DOWN, N_("One row down"))                                                                    \
    X(NEXT, N_("To the next row that can be chosen"))                                              \
    X(PREVIOUS, N_("To the row before that can be chosen"))                                        \
    X(PAGE_UP, N_("One page up"))                                                                  \
    X(PAGE_DOWN, N_("One page down"))                                                              \
    X(TOP, N_("To the beginning"))                                                                 \
    X(BOTTOM, N_("To the end"))                                                                    \
    X(OPEN, N_("Opens or does what is chosen"))                                                    \
    X(TOGGLE, N_("The next possible answer"))                                                      \
    X(BACK, N_("Back to the screen before; nothing is lost and nothing is done"))                  \
    X(GUIDE, N_("Guides through everything that is left to do, in order"))                         \
    X(REVIEW, N_("Shows all changes that would be made, before any is made"))                      \
    X(LOOK, N_("Looks at the host again"))                                                         \
    X(HISTORY, N_("Shows what was done so far, and takes it back"))                                \
    X(UNDO, N_("Takes the chosen run back, after showing what that does"))                         \
    X(STOP, N_("Stops after the action under way"))                                                \
    X(RECORD, N_("Shows the whole record"))                                                        \
    X(RESTART, N_("Restarts the host, after asking twice"))                                        \
    X(FIND, N_("Finds text"))                                                                      \
    X(FIND_NEXT, N_("Finds the same text again"))                                                  \
    X(HELP, N_("Shows this help"))                                                                 \
    X(QUIT, N_("Leaves the program"))

typedef enum {
    KV_CMD_NONE,
#define KV_COMMAND_ID(id, help) KV_CMD_##id,
    KV_COMMANDS(KV_COMMAND_ID)
#undef KV_COMMAND_ID
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
