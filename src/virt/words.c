/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/virt-private.h"

#include "core/text/printable.h"

char *kv_virt_words(void)
{
    g_autofree char *line = g_strdup(virGetLastErrorMessage());
    gsize length;

    /* QEMU's own output comes with line ends in it. */
    g_strdelimit(line, "\r\n\t", ' ');
    g_strstrip(line);
    length = strlen(line);
    if (length > 0 && line[length - 1] == '.')
        line[length - 1] = '\0';
    return kv_printable(line, -1);
}

int kv_virt_code(void)
{
    return virGetLastErrorCode();
}

/* What to do about a code, wherever it comes from. */
static const struct {
    int code;
    int domain; /* VIR_FROM_NONE: any */
    const char *remedy;
} remedies[] = {
    { VIR_ERR_OPERATION_DENIED, VIR_FROM_NONE, N_("Start this program again as root.") },
    { VIR_ERR_ACCESS_DENIED, VIR_FROM_NONE, N_("Start this program again as root.") },
    { VIR_ERR_AUTH_UNAVAILABLE, VIR_FROM_NONE, N_("Start this program again as root.") },
    { VIR_ERR_NO_NETWORK, VIR_FROM_NONE,
      N_("Choose one of the networks that this lists: virsh net-list --all") },
    { VIR_ERR_OPERATION_INVALID, VIR_FROM_NETWORK, N_("Start it with: virsh net-start NETWORK") },
    { VIR_ERR_NO_STORAGE_POOL, VIR_FROM_NONE,
      N_("Choose one of the pools that this lists: virsh pool-list --all") },
    { VIR_ERR_OPERATION_INVALID, VIR_FROM_STORAGE, N_("Start it with: virsh pool-start POOL") },
    { VIR_ERR_STORAGE_VOL_EXIST, VIR_FROM_NONE, N_("Choose another name for the disk.") },
    { VIR_ERR_RPC, VIR_FROM_NONE, N_("See how its daemon is with: systemctl status libvirtd") },
};

static const char *remedy_of(const virError *last)
{
    for (gsize i = 0; last && i < G_N_ELEMENTS(remedies); i++)
        if (remedies[i].code == last->code &&
            (remedies[i].domain == VIR_FROM_NONE || remedies[i].domain == last->domain))
            return _(remedies[i].remedy);
    return NULL;
}

/* The formats are literals of this room with the two positions of the contract. */
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

gboolean kv_virt_fail(GError **error, const char *format, const char *thing)
{
    const char *remedy = remedy_of(virGetLastError());
    g_autofree char *words = kv_virt_words();
    g_autofree char *shown = kv_printable(thing, -1);
    g_autofree char *sentence = g_strdup_printf(format, shown, words);

    if (remedy)
        return kv_fail(error, KV_ERROR_LIBVIRT, "%s %s", sentence, remedy);
    return kv_fail(error, KV_ERROR_LIBVIRT, "%s", sentence);
}
