/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The log that libvirt keeps of a domain's QEMU. Pure. */

#define KV_QEMU_LOGS "/var/log/libvirt/qemu"

/* What it tells of the last start. */
typedef struct {
    gboolean failed;  /* it came to nothing */
    GPtrArray *lines; /* char *: what was said since, oldest first, as it came (untrusted); without
                         QEMU's own command line and libvirt's notes of the start and the end */
} KvQemuLog;

/* Reads a log, or the end of one. Clear with kv_qemu_log_clear(). */
void kv_qemu_log_read(const char *text, KvQemuLog *ret_log);
void kv_qemu_log_clear(KvQemuLog *log);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KvQemuLog, kv_qemu_log_clear)

/* How many times it says that the domain ended at `since` (seconds since 1970) or later. */
unsigned kv_qemu_log_ends(const char *text, gint64 since);

/* The path of the log of the domain of that name, or NULL where it can have none; g_free. */
char *kv_qemu_log_path(const char *name);
