/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A refusal without a libvirt: the simulated host has its words, and what becomes of them is to be
 * the same as on a real one. */
#include "virt/virt-private.h"

/* How libvirt begins the errors of each code, in English, and where they come from. The first row
 * that fits counts. */
static const struct {
    const char *begins;
    int code, domain;
} kinds[] = {
    { "Cannot access storage file ", VIR_ERR_SYSTEM_ERROR, VIR_FROM_STORAGE },
    { "Domain not found", VIR_ERR_NO_DOMAIN, VIR_FROM_QEMU },
    { "Network not found", VIR_ERR_NO_NETWORK, VIR_FROM_NETWORK },
    { "Requested operation is not valid: network", VIR_ERR_OPERATION_INVALID, VIR_FROM_NETWORK },
    { "Requested operation is not valid: storage", VIR_ERR_OPERATION_INVALID, VIR_FROM_STORAGE },
    { "Requested operation is not valid", VIR_ERR_OPERATION_INVALID, VIR_FROM_QEMU },
    { "Storage pool not found", VIR_ERR_NO_STORAGE_POOL, VIR_FROM_STORAGE },
    { "Storage volume not found", VIR_ERR_NO_STORAGE_VOL, VIR_FROM_STORAGE },
    { "storage volume ", VIR_ERR_STORAGE_VOL_EXIST, VIR_FROM_STORAGE },
    { "device not found", VIR_ERR_DEVICE_MISSING, VIR_FROM_QEMU },
    { "internal error", VIR_ERR_INTERNAL_ERROR, VIR_FROM_QEMU },
    { "unsupported configuration", VIR_ERR_CONFIG_UNSUPPORTED, VIR_FROM_QEMU },
};

gboolean kv_virt_refused(GError **error, const char *words, const char *format, const char *thing)
{
    g_autofree char *message = g_strdup(words);
    virError said = { .code = VIR_ERR_OPERATION_FAILED,
                      .domain = VIR_FROM_QEMU,
                      .message = message };

    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_str_has_prefix(words, kinds[i].begins)) {
            said.code = kinds[i].code;
            said.domain = kinds[i].domain;
            break;
        }
    return kv_virt_fail_of(error, &said, format, thing);
}
