/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/apply/apply.h"

/* Events as the worker writes them: one JSON object a line. */

/* The line, with its newline; g_free. */
char *kv_event_to_line(const KvEvent *event);
/* FALSE for what is no event. text is set (g_free) or NULL. */
gboolean kv_event_from_line(const char *line, KvEvent *ret_event);
