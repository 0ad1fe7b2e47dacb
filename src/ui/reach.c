/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/reach.h"

#include "core/session/vm_tell.h"

void kv_reach_build(KvPage *page, KvUi *ui, int indent)
{
    g_autofree char *console = kv_session_console(ui->session);
    g_autoptr(GPtrArray) seen = kv_session_seen(ui->session);

    if (!console && seen->len == 0)
        return;
    kv_page_blank(page);
    if (console)
        kv_page_text(page, indent, KV_ROLE_TEXT, console);
    for (guint i = 0; i < seen->len; i++) {
        const KvVmLine *line = g_ptr_array_index(seen, i);

        kv_page_text(page, indent, KV_ROLE_TEXT, line->text);
        /* For copying: never wrapped between words. */
        if (line->command)
            kv_page_verbatim(page, 2, line->command, FALSE);
    }
}
