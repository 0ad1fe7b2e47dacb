/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A refusal without a libvirt: the simulated host has its words, and what becomes of them is to be
 * the same as on a real one. */
#include "virt/virt-private.h"

#include "core/explain/explain.h"

gboolean kv_virt_refused(GError **error, const char *words, const char *format, const char *thing)
{
    g_autofree char *message = g_strdup(words);
    const virError said = {
        .code = KV_SAID_ANY, .domain = KV_SAID_ANY, .int1 = KV_SAID_ANY, .message = message
    };

    return kv_virt_fail_of(error, &said, format, thing);
}
