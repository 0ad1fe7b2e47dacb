/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "demo/model.h"

/* For systemd.c and systemctl.c alone. A unit is named in full: "libvirtd.service". */

/* The path of its file; NULL when there is none. g_free. */
char *kv_unit_find(const KvDemo *demo, const char *unit);
/* What follows `key=` in the unit file at path, a string a line; g_strfreev(). */
char **kv_unit_values(const KvDemo *demo, const char *path, const char *key);
/* "active", "inactive" or "failed"; g_free. */
char *kv_unit_state(const KvDemo *demo, const char *unit);
void kv_unit_set_state(KvDemo *demo, const char *unit, const char *state);
/* Starts it; FALSE when it fails. */
gboolean kv_unit_start(KvDemo *demo, const char *unit, const char *path);
