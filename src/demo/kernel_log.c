/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's messages, kept beside the tree: no file of a host has them. */
#include <errno.h>
#include <string.h>

#include "demo/model.h"

#define LOG_FILE "/kernel.log"

void kv_log_clear(KvDemo *demo)
{
    kv_tree_write(&demo->state, LOG_FILE, 0600, "");
}

void kv_log(KvDemo *demo, const char *format, ...)
{
    g_autofree char *old = kv_tree_read(&demo->state, LOG_FILE);
    g_autoptr(GString) text = g_string_new(old);
    unsigned lines = 0;
    va_list args;

    for (const char *c = text->str; *c; c++)
        lines += *c == '\n';
    /* As klogctl() gives them: a priority, and the time since the start. */
    g_string_append_printf(text, "<6>[%5u.%06u] ", 1 + lines, 40961 + 731 * lines);
    va_start(args, format);
    g_string_append_vprintf(text, format, args);
    va_end(args);
    g_string_append_c(text, '\n');
    kv_tree_write(&demo->state, LOG_FILE, 0600, text->str);
}

int kv_log_read(const KvDemo *demo, char **ret_text)
{
    char *text = kv_tree_read(&demo->state, LOG_FILE);

    *ret_text = text ? text : g_strdup("");
    return 0;
}
