/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/keys.h"

#include <curses.h>

#include "core/base/i18n.h"

#define CTRL(letter) ((letter)&0x1f)

/* What each does, for the help. */
static const char *const helps[KV_N_COMMANDS] = {
    [KV_CMD_UP] = N_("One row up"),
    [KV_CMD_DOWN] = N_("One row down"),
    [KV_CMD_NEXT] = N_("To the next row that can be chosen"),
    [KV_CMD_PREVIOUS] = N_("To the row before that can be chosen"),
    [KV_CMD_PAGE_UP] = N_("One page up"),
    [KV_CMD_PAGE_DOWN] = N_("One page down"),
    [KV_CMD_TOP] = N_("To the beginning"),
    [KV_CMD_BOTTOM] = N_("To the end"),
    [KV_CMD_OPEN] = N_("Opens or does what is chosen"),
    [KV_CMD_TOGGLE] = N_("The next possible answer"),
    [KV_CMD_BACK] = N_("Back to the screen before; nothing is lost and nothing is done"),
    [KV_CMD_GUIDE] = N_("Guides through everything that is left to do, in order"),
    [KV_CMD_REVIEW] = N_("Shows all changes that would be made, before any is made"),
    [KV_CMD_LOOK] = N_("Looks at the host again"),
    [KV_CMD_HISTORY] = N_("Shows what was done so far, and takes it back"),
    [KV_CMD_VMS] = N_("Shows the virtual machines of this host, and what can be done to them"),
    [KV_CMD_UNDO] = N_("Takes the chosen run back, after showing what that does"),
    [KV_CMD_EDIT] = N_("Has your editor change the XML of the new virtual machine"),
    [KV_CMD_SAVE] = N_("Saves that XML in a file"),
    [KV_CMD_STOP] = N_("Stops after the action under way"),
    [KV_CMD_RECORD] = N_("Shows the whole record"),
    [KV_CMD_FIND] = N_("Finds text"),
    [KV_CMD_FIND_NEXT] = N_("Finds the same text again"),
    [KV_CMD_HELP] = N_("Shows this help"),
    [KV_CMD_QUIT] = N_("Leaves the program"),
};

/* The first key of a command names it; name NULL: not worth a word in the help. A key may stand for
 * several commands: what a screen offers decides, and a second meaning gives way to a first one. */
static const struct {
    int code;
    KvCommand command;
    const char *name;
    gboolean second;
} keys[] = {
    /* Translators: these are the names of keys as they are printed on a keyboard. */
    { KEY_UP, KV_CMD_UP, N_("Up") },
    { 'k', KV_CMD_UP, "k" },
    { KEY_DOWN, KV_CMD_DOWN, N_("Down") },
    { 'j', KV_CMD_DOWN, "j" },
    { '\t', KV_CMD_NEXT, N_("Tab") },
    { KEY_BTAB, KV_CMD_PREVIOUS, N_("Shift-Tab") },
    { KEY_PPAGE, KV_CMD_PAGE_UP, N_("PageUp") },
    { CTRL('b'), KV_CMD_PAGE_UP, N_("Ctrl-B") },
    { KEY_NPAGE, KV_CMD_PAGE_DOWN, N_("PageDown") },
    { CTRL('f'), KV_CMD_PAGE_DOWN, N_("Ctrl-F") },
    { ' ', KV_CMD_TOGGLE, N_("Space") },
    { ' ', KV_CMD_PAGE_DOWN, N_("Space"), TRUE },
    { KEY_HOME, KV_CMD_TOP, N_("Home") },
    { 'g', KV_CMD_TOP, "g", TRUE },
    { KEY_END, KV_CMD_BOTTOM, N_("End") },
    { 'G', KV_CMD_BOTTOM, "G" },
    { '\n', KV_CMD_OPEN, N_("Enter") },
    { '\r', KV_CMD_OPEN, NULL },
    { KEY_ENTER, KV_CMD_OPEN, NULL },
    { KEY_RIGHT, KV_CMD_OPEN, N_("Right") },
    { 'l', KV_CMD_OPEN, "l", TRUE },
    { 27, KV_CMD_BACK, N_("Esc") },
    { KEY_LEFT, KV_CMD_BACK, N_("Left") },
    { 'b', KV_CMD_BACK, "b" },
    { 'h', KV_CMD_BACK, "h" },
    { 'q', KV_CMD_BACK, "q" },
    { 'g', KV_CMD_GUIDE, "g" },
    { 'v', KV_CMD_REVIEW, "v" },
    { 'r', KV_CMD_LOOK, "r" },
    { 'u', KV_CMD_HISTORY, "u" },
    { 'u', KV_CMD_UNDO, "u" },
    { 'm', KV_CMD_VMS, "m" },
    { 'e', KV_CMD_EDIT, "e" },
    { 's', KV_CMD_SAVE, "s" },
    { 'c', KV_CMD_STOP, "c" },
    { 'l', KV_CMD_RECORD, "l" },
    { '/', KV_CMD_FIND, "/" },
    { 'n', KV_CMD_FIND_NEXT, "n" },
    { '?', KV_CMD_HELP, "?" },
    { KEY_F(1), KV_CMD_HELP, "F1" },
    { 'q', KV_CMD_QUIT, "q" },
};

static KvCommand meaning(const KvUse *uses, int code, gboolean second)
{
    for (; uses->command != KV_CMD_NONE; uses++)
        for (unsigned i = 0; i < G_N_ELEMENTS(keys); i++)
            if (keys[i].command == uses->command && keys[i].code == code &&
                keys[i].second == second)
                return uses->command;
    return KV_CMD_NONE;
}

KvCommand kv_keys_command(const KvUse *uses, const KvKey *key)
{
    KvCommand command;

    if (key->pasted)
        return KV_CMD_NONE;
    command = meaning(uses, key->code, FALSE);
    return command != KV_CMD_NONE ? command : meaning(uses, key->code, TRUE);
}

const char *kv_keys_name(KvCommand command)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(keys); i++)
        if (keys[i].command == command)
            return _(keys[i].name);
    return "";
}

char *kv_keys_names(const KvUse *uses, KvCommand command)
{
    GString *names = g_string_new(NULL);

    for (unsigned i = 0; i < G_N_ELEMENTS(keys); i++) {
        KvKey key = { .code = keys[i].code };

        if (keys[i].command == command && keys[i].name && kv_keys_command(uses, &key) == command)
            g_string_append_printf(names, names->len ? " %s" : "%s", _(keys[i].name));
    }
    return g_string_free(names, FALSE);
}

const char *kv_keys_help(KvCommand command)
{
    return _(helps[command]);
}
