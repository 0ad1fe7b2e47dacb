/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/explain/qemu_log.h"

#include <string.h>

#define STARTS "starting up libvirt version"
#define ENDS   ": shutting down, reason="

/* libvirt writes QEMU's environment and command line there first, a line an argument, all but the
 * last with a backslash at their end. */
static gboolean is_continued(const char *line)
{
    return g_str_has_suffix(line, "\\");
}

void kv_qemu_log_read(const char *text, KvQemuLog *ret_log)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    gboolean ended = FALSE, in_command = FALSE;

    *ret_log = (KvQemuLog){ .lines = g_ptr_array_new_with_free_func(g_free) };
    for (char **line = lines; *line; line++) {
        const char *end = strstr(g_strchomp(*line), ENDS);
        gboolean starts = strstr(*line, STARTS) != NULL;
        gboolean of_command = in_command || is_continued(*line);

        in_command = is_continued(*line);
        /* A start that fails early leaves nothing but its end. */
        if (starts || (end && ended)) {
            g_ptr_array_set_size(ret_log->lines, 0);
            ret_log->failed = FALSE;
        }
        ended = end || (ended && !starts);
        if (end)
            ret_log->failed = g_str_equal(end + strlen(ENDS), "failed");
        else if (**line && !starts && !of_command)
            g_ptr_array_add(ret_log->lines, g_strdup(*line));
    }
}

/* "2026-01-01 10:00:01.000+0000: shutting down, reason=failed" */
static gboolean ends_since(const char *line, gint64 since)
{
    const char *end = strstr(line, ENDS);
    g_autofree char *stamp = end ? g_strndup(line, (gsize)(end - line)) : NULL;
    g_autoptr(GDateTime) time = stamp ? g_date_time_new_from_iso8601(stamp, NULL) : NULL;

    return time && g_date_time_to_unix(time) >= since;
}

unsigned kv_qemu_log_ends(const char *text, gint64 since)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    unsigned count = 0;

    for (char **line = lines; *line; line++)
        count += ends_since(*line, since) ? 1 : 0;
    return count;
}

void kv_qemu_log_clear(KvQemuLog *log)
{
    g_clear_pointer(&log->lines, g_ptr_array_unref);
    log->failed = FALSE;
}

char *kv_qemu_log_path(const char *name)
{
    return strchr(name, '/') ? NULL : g_strconcat(KV_QEMU_LOGS "/", name, ".log", NULL);
}
