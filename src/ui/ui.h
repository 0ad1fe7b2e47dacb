/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/session/session.h"

typedef struct {
    gboolean ascii;    /* --ascii: no line drawing or signs beyond ASCII */
    gboolean no_color; /* NO_COLOR or --color=never */
    int sync_fd;       /* --test-sync-fd, -1 without */
} KvUiOptions;

/* Runs the wizard on the terminal until the person leaves it; returns the exit status. FALSE-like
 * -1 when this terminal can't show it (unknown, dumb): *error says so, and the caller goes on with
 * the plain interview or stops. The session is looked at in the background, after the first frame.
 */
int kv_ui_run(KvSession *session, const KvUiOptions *options, GError **error);
