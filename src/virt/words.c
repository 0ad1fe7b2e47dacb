/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/virt-private.h"

#include <errno.h>
#include <string.h>

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

#define ANY (-1)

#define NO_FILE                                                                                    \
    N_("Name a file that is there, or none: look at the disk and the install medium in the step "  \
       "for the virtual machine.")
#define NO_ACCESS                                                                                  \
    N_("Let QEMU's user read that file and enter the folders above it, or put it into "            \
       "/var/lib/libvirt/images.")
#define NO_KVM  N_("KVM can't be used on this host: look at the step for hardware.")
#define NO_ROOM N_("Make room there, or choose a smaller disk.")

/* What to do about an error, whichever call it stopped. Codes and domains are libvirt's, number is
 * the errno of a system error; part and also are words of QEMU's that libvirt passes on, which are
 * never translated, or libvirt's own where it has no code for them. The first row that fits in all
 * it names counts. */
static const struct {
    int code, domain, number;
    const char *part, *also;
    const char *remedy;
} remedies[] = {
    { ANY, ANY, ANY, "/dev/vfio/", "Permission denied",
      N_("QEMU's user may not open that device: look at the step for permissions.") },
    { ANY, ANY, ANY, "/dev/vfio/", NULL,
      N_("libvirt keeps that device from QEMU: look at the step for libvirt, or attach the "
         "virtual GPU natively.") },
    { ANY, ANY, ANY, "cannot set up guest memory", NULL,
      N_("Give the virtual machine less memory.") },
    { VIR_ERR_SYSTEM_ERROR, VIR_FROM_STORAGE, ENOENT, NULL, NULL, NO_FILE },
    { VIR_ERR_SYSTEM_ERROR, VIR_FROM_STORAGE, EACCES, NULL, NULL, NO_ACCESS },
    { ANY, ANY, ANY, "Cannot access storage file", "No such file or directory", NO_FILE },
    { ANY, ANY, ANY, "Cannot access storage file", "Permission denied", NO_ACCESS },
    { ANY, ANY, ANY, "Could not open '", "No such file or directory", NO_FILE },
    { ANY, ANY, ANY, "Could not open '", "Permission denied", NO_ACCESS },
    { ANY, ANY, ANY, "Failed to get \"write\" lock", NULL,
      N_("Something else uses that disk: end it, or choose another disk.") },
    { ANY, ANY, ANY, "mediated device", "in use",
      N_("Shut down the virtual machine that has it, or make another virtual GPU.") },
    { ANY, ANY, ANY, "virt type 'kvm'", NULL, NO_KVM },
    { ANY, ANY, ANY, "domaintype=kvm", NULL, NO_KVM },
    { VIR_ERR_SYSTEM_ERROR, ANY, ENOSPC, NULL, NULL, NO_ROOM },
    { ANY, ANY, ANY, "No space left on device", NULL, NO_ROOM },
    { VIR_ERR_INTERNAL_ERROR, VIR_FROM_QEMU, ANY, NULL, NULL,
      N_("QEMU's own words are in /var/log/libvirt/qemu.") },
    { VIR_ERR_OPERATION_DENIED, ANY, ANY, NULL, NULL, N_("Start this program again as root.") },
    { VIR_ERR_ACCESS_DENIED, ANY, ANY, NULL, NULL, N_("Start this program again as root.") },
    { VIR_ERR_DEVICE_MISSING, ANY, ANY, NULL, NULL, N_("Make the virtual GPU first.") },
    { VIR_ERR_NO_NETWORK, ANY, ANY, NULL, NULL,
      N_("Choose one of the networks that this lists: virsh net-list --all") },
    { VIR_ERR_OPERATION_INVALID, VIR_FROM_NETWORK, ANY, NULL, NULL,
      /* Translators: NETWORK stands for the network's name. */
      N_("Start the network with: virsh net-start NETWORK") },
    { VIR_ERR_NO_STORAGE_POOL, ANY, ANY, NULL, NULL,
      N_("Choose one of the pools that this lists: virsh pool-list --all") },
    { VIR_ERR_OPERATION_INVALID, VIR_FROM_STORAGE, ANY, NULL, NULL,
      /* Translators: POOL stands for the storage pool's name. */
      N_("Start the storage pool with: virsh pool-start POOL") },
    { VIR_ERR_NO_STORAGE_VOL, ANY, ANY, NULL, NULL,
      N_("Choose a disk that is there, or a new one.") },
    { VIR_ERR_STORAGE_VOL_EXIST, ANY, ANY, NULL, NULL, N_("Choose another name for the disk.") },
    /* the line to the daemon itself broke */
    { ANY, VIR_FROM_RPC, ANY, NULL, NULL,
      N_("See how its daemon is with: systemctl status libvirtd") },
};

static gboolean holds(const char *message, const char *part)
{
    return !part || (message && strstr(message, part));
}

static const char *remedy_of(const virError *said)
{
    for (gsize i = 0; said && i < G_N_ELEMENTS(remedies); i++)
        if ((remedies[i].code == ANY || remedies[i].code == said->code) &&
            (remedies[i].domain == ANY || remedies[i].domain == said->domain) &&
            (remedies[i].number == ANY || remedies[i].number == said->int1) &&
            holds(said->message, remedies[i].part) && holds(said->message, remedies[i].also))
            return _(remedies[i].remedy);
    return NULL;
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
