/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/theme.h"

#define PLAIN (-1)

/* Foreground on the terminal's own background: nothing is known of that, so words stay in the
 * terminal's own colour and only signs and short marks are coloured. */
static const struct {
    attr_t mono;
    attr_t color;
    short foreground;
} schemes[KV_N_ROLES] = {
    [KV_ROLE_TEXT] = { A_NORMAL, A_NORMAL, PLAIN },
    [KV_ROLE_TITLE] = { A_BOLD, A_BOLD, PLAIN },
    [KV_ROLE_RULE] = { A_NORMAL, A_NORMAL, PLAIN },
    [KV_ROLE_HEADING] = { A_BOLD, A_BOLD, PLAIN },
    [KV_ROLE_FOCUS] = { A_REVERSE, A_REVERSE, PLAIN },
    [KV_ROLE_QUIET] = { A_NORMAL, A_NORMAL, PLAIN },
    [KV_ROLE_READY] = { A_NORMAL, A_NORMAL, COLOR_GREEN },
    [KV_ROLE_TODO] = { A_BOLD, A_BOLD, COLOR_YELLOW },
    [KV_ROLE_FAIL] = { A_BOLD, A_BOLD, COLOR_RED },
    [KV_ROLE_UNKNOWN] = { A_BOLD, A_BOLD, COLOR_MAGENTA },
    [KV_ROLE_ADDED] = { A_NORMAL, A_NORMAL, COLOR_GREEN },
    [KV_ROLE_REMOVED] = { A_NORMAL, A_NORMAL, COLOR_RED },
    [KV_ROLE_HUNK] = { A_NORMAL, A_NORMAL, COLOR_CYAN },
    [KV_ROLE_KEY] = { A_BOLD, A_BOLD, PLAIN },
};

void kv_theme_load(attr_t roles[KV_N_ROLES], gboolean color)
{
    short background = -1;

    color = color && has_colors() && start_color() == OK;
    if (color && use_default_colors() != OK)
        background = COLOR_BLACK;
    for (int i = 0; i < KV_N_ROLES; i++) {
        roles[i] = color ? schemes[i].color : schemes[i].mono;
        if (!color || schemes[i].foreground == PLAIN)
            continue;
        init_pair(i, schemes[i].foreground, background);
        roles[i] |= COLOR_PAIR(i);
    }
}

KvRole kv_theme_state(KvState state)
{
    static const KvRole roles[] = {
        [KV_STATE_READY] = KV_ROLE_READY, [KV_STATE_TODO] = KV_ROLE_TODO,
        [KV_STATE_WAITS] = KV_ROLE_TEXT,  [KV_STATE_WARN] = KV_ROLE_TODO,
        [KV_STATE_FAIL] = KV_ROLE_FAIL,   [KV_STATE_UNKNOWN] = KV_ROLE_UNKNOWN,
        [KV_STATE_NA] = KV_ROLE_TEXT,
    };

    return roles[state];
}

KvRole kv_theme_diff(const char *line)
{
    switch (*line) {
    case '+':
        return KV_ROLE_ADDED;
    case '-':
        return KV_ROLE_REMOVED;
    case '@':
        return KV_ROLE_HUNK;
    default:
        return KV_ROLE_TEXT;
    }
}
