/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Keys by name: what this kind of terminal sends for them. */

#include "term-private.h"

#include <string.h>

/* curses' own <term.h> has our header's name; these three functions are all that is wanted. */
extern int setupterm(const char *term, int fd, int *error);
extern struct term *set_curterm(struct term *term);
extern char *tigetstr(const char *name);

typedef struct {
    const char *name;
    const char *cap;   /* terminfo's name of the key, NULL if it has none */
    const char *xterm; /* what most terminals send */
} Key;

static const Key keys[] = {
    { "Up", "kcuu1", "\033[A" },      { "Down", "kcud1", "\033[B" },
    { "Right", "kcuf1", "\033[C" },   { "Left", "kcub1", "\033[D" },
    { "Home", "khome", "\033[H" },    { "End", "kend", "\033[F" },
    { "PageUp", "kpp", "\033[5~" },   { "PageDown", "knp", "\033[6~" },
    { "Insert", "kich1", "\033[2~" }, { "Delete", "kdch1", "\033[3~" },
    { "Backspace", "kbs", "\177" },   { "BackTab", "kcbt", "\033[Z" },
    { "Enter", NULL, "\r" },          { "Tab", NULL, "\t" },
    { "Esc", NULL, "\033" },          { "Space", NULL, " " },
    { "F1", "kf1", "\033OP" },        { "F2", "kf2", "\033OQ" },
    { "F3", "kf3", "\033OR" },        { "F4", "kf4", "\033OS" },
    { "F5", "kf5", "\033[15~" },      { "F6", "kf6", "\033[17~" },
    { "F7", "kf7", "\033[18~" },      { "F8", "kf8", "\033[19~" },
    { "F9", "kf9", "\033[20~" },      { "F10", "kf10", "\033[21~" },
    { "F11", "kf11", "\033[23~" },    { "F12", "kf12", "\033[24~" },
};

/* Makes the description of this terminal the current one; read once per name. */
static bool use_terminal(const char *name)
{
    static GHashTable *known;
    struct term *entry = NULL;
    int error = 0;

    if (!known)
        known = g_hash_table_new(g_str_hash, g_str_equal);
    if (g_hash_table_lookup_extended(known, name, NULL, (gpointer *)&entry)) {
        set_curterm(entry);
        return entry != NULL;
    }
    /* without a current entry, setupterm() makes a new one instead of changing the old */
    set_curterm(NULL);
    if (setupterm(name, 1, &error) == 0)
        entry = set_curterm(NULL);
    set_curterm(entry);
    g_hash_table_insert(known, g_strdup(name), entry);
    return entry != NULL;
}

/* terminfo may ask for pauses, "$<5>": no key has any use for them. */
static const char *sequence_of(const Key *key, const char *term)
{
    const char *found = NULL;

    if (key->cap && use_terminal(term))
        found = tigetstr(key->cap);
    return found && found != (const char *)-1 ? found : key->xterm;
}

static bool send_with_modifier(StTerm *t, const char *name)
{
    char bytes[2];

    if (name[0] == 'C' && name[2] >= '@' && name[2] <= '~') {
        bytes[0] = (char)(name[2] & 0x1f);
        st_send(t, bytes, 1);
        return true;
    }
    if (name[0] == 'M') {
        bytes[0] = '\033';
        bytes[1] = name[2];
        st_send(t, bytes, 2);
        return true;
    }
    return false;
}

bool st_key(StTerm *t, const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (strcmp(name, keys[i].name) != 0)
            continue;
        st_type(t, sequence_of(&keys[i], t->term));
        if (strcmp(name, "Esc") == 0)
            st_term_settle(t);
        return true;
    }
    if (strlen(name) == 3 && name[1] == '-')
        return send_with_modifier(t, name);
    if (g_utf8_validate(name, -1, NULL) && g_utf8_strlen(name, -1) == 1) {
        st_type(t, name);
        return true;
    }
    return false;
}

bool st_keys(StTerm *t, const char *names)
{
    g_auto(GStrv) each = g_strsplit(names, " ", -1);

    for (char **name = each; *name; name++) {
        if (!**name)
            continue;
        if (!st_key(t, *name))
            return false;
        st_term_settle(t);
    }
    return true;
}
