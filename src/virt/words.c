/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/virt-private.h"

#include <string.h>

#include "core/explain/explain.h"
#include "core/text/printable.h"

static gboolean ends_sentence(const char *line)
{
    static const char *const ends[] = { ".", "?", "!", "。" };

    for (gsize i = 0; i < G_N_ELEMENTS(ends); i++)
        if (g_str_has_suffix(line, ends[i]))
            return TRUE;
    return FALSE;
}

char *kv_virt_words(const virError *said)
{
    g_autofree char *line =
        g_strdup(said && said->message ? said->message : virGetLastErrorMessage());
    g_autofree char *shown = NULL;

    /* QEMU's own output comes with line ends in it. */
    g_strdelimit(line, "\r\n\t", ' ');
    g_strstrip(line);
    if (g_str_has_suffix(line, ":"))
        line[strlen(line) - 1] = '\0';
    shown = kv_printable(line, -1);
    return ends_sentence(shown) ? g_steal_pointer(&shown) : g_strconcat(shown, ".", NULL);
}

int kv_virt_code(void)
{
    return virGetLastErrorCode();
}

/* core has libvirt's numbers without libvirt's headers. */
#define SAME(ours, theirs) G_STATIC_ASSERT((int)(ours) == (int)(theirs))
SAME(KV_SAID_INTERNAL_ERROR, VIR_ERR_INTERNAL_ERROR);
SAME(KV_SAID_OPERATION_DENIED, VIR_ERR_OPERATION_DENIED);
SAME(KV_SAID_SYSTEM_ERROR, VIR_ERR_SYSTEM_ERROR);
SAME(KV_SAID_NO_NETWORK, VIR_ERR_NO_NETWORK);
SAME(KV_SAID_NO_STORAGE_POOL, VIR_ERR_NO_STORAGE_POOL);
SAME(KV_SAID_NO_STORAGE_VOL, VIR_ERR_NO_STORAGE_VOL);
SAME(KV_SAID_OPERATION_INVALID, VIR_ERR_OPERATION_INVALID);
SAME(KV_SAID_ACCESS_DENIED, VIR_ERR_ACCESS_DENIED);
SAME(KV_SAID_STORAGE_VOL_EXIST, VIR_ERR_STORAGE_VOL_EXIST);
SAME(KV_SAID_DEVICE_MISSING, VIR_ERR_DEVICE_MISSING);
SAME(KV_FROM_RPC, VIR_FROM_RPC);
SAME(KV_FROM_QEMU, VIR_FROM_QEMU);
SAME(KV_FROM_STORAGE, VIR_FROM_STORAGE);
SAME(KV_FROM_LIBVIRT_NETWORK, VIR_FROM_NETWORK);

static const char *remedy_of(const virError *said)
{
    const KvSaid what = { said ? said->message : NULL, said ? said->code : KV_SAID_ANY,
                          said ? said->domain : KV_SAID_ANY, said ? said->int1 : KV_SAID_ANY };
    const KvExplanation *row = said ? kv_explain_said(&what) : NULL;

    return row ? _(row->remedy) : NULL;
}

/* The formats are literals of this room with the two positions of the contract. */
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

gboolean kv_virt_fail_of(GError **error, const virError *said, const char *format,
                         const char *thing)
{
    const char *remedy = remedy_of(said);
    g_autofree char *words = kv_virt_words(said);
    g_autofree char *shown = kv_printable(thing ? thing : "?", -1);
    g_autofree char *sentence = g_strdup_printf(format, shown, words);

    if (remedy)
        return kv_fail(error, KV_ERROR_LIBVIRT, "%s %s", sentence, remedy);
    return kv_fail(error, KV_ERROR_LIBVIRT, "%s", sentence);
}

gboolean kv_virt_fail(GError **error, const char *format, const char *thing)
{
    return kv_virt_fail_of(error, virGetLastError(), format, thing);
}
