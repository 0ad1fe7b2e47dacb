/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel means when it doesn't make a vGPU, and what helps. */
#include "core/apply/work.h"

#include <errno.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

static const struct {
    int error; /* 0: all others */
    KvErrorCode code;
    const char *text; /* N_(): %1$s the UUID, %2$s the type, %3$s the system's own words */
} rows[] = {
    { EINVAL, KV_ERROR_INPUT,
      N_("The kernel doesn't take “%1$s” for the UUID of a vGPU of type %2$s (%3$s). Give one of "
         "36 characters as uuidgen makes them, or leave it to kvmgt-setup.") },
    { EEXIST, KV_ERROR_CHANGED,
      N_("There is a mediated device with the UUID %1$s already, so none of type %2$s was made "
         "(%3$s). Use that one, or choose another UUID.") },
    { EACCES, KV_ERROR_IO,
      N_("The vGPU %1$s of type %2$s could not be made without root's rights (%3$s). Start the "
         "program as root.") },
    { EPERM, KV_ERROR_IO,
      N_("The kernel forbids making the vGPU %1$s of type %2$s (%3$s). Start the program as root, "
         "outside of any container.") },
    { ENOSPC, KV_ERROR_UNSUPPORTED,
      N_("There is no graphics memory left for the vGPU %1$s of type %2$s (%3$s). Choose a smaller "
         "type, remove a vGPU that isn't needed, stop the host's desktop, or set a larger "
         "aperture in the firmware (512 MB or 1 GB); after many tries a reboot helps.") },
    { EUSERS, KV_ERROR_UNSUPPORTED,
      N_("No more devices of type %2$s can be made, so the vGPU %1$s wasn't (%3$s). Remove one "
         "that isn't needed, or choose another type.") },
    { ENODEV, KV_ERROR_CHANGED,
      N_("The GPU stopped offering vGPUs while %1$s of type %2$s was made (%3$s). Load the module "
         "kvmgt again, and look at the kernel's messages with dmesg.") },
    { ENOMEM, KV_ERROR_IO,
      N_("The host has no memory left for the vGPU %1$s of type %2$s (%3$s). Stop something else, "
         "and try again.") },
    { EIO, KV_ERROR_IO,
      N_("The driver couldn't make the vGPU %1$s of type %2$s (%3$s). Look at the kernel's "
         "messages with dmesg; the lines begin with “gvt:”.") },
    { ENOENT, KV_ERROR_CHANGED,
      N_("The vGPU %1$s could not be made, for the GPU doesn't offer the type %2$s any more "
         "(%3$s). Look again at what it offers, and choose another type.") },
    { EROFS, KV_ERROR_IO,
      N_("The vGPU %1$s of type %2$s could not be made, for /sys is mounted read-only here (%3$s). "
         "Start the program on the host itself, not in a container.") },
    { EOPNOTSUPP, KV_ERROR_UNSUPPORTED,
      N_("The vGPU %1$s of type %2$s can only be made on the running host (%3$s). Start the "
         "program there.") },
    { 0, KV_ERROR_IO,
      N_("The kernel didn't make the vGPU %1$s of type %2$s (%3$s). Look at its messages with "
         "dmesg.") },
};

/* …/mdev_supported_types/TYPE/create */
static char *type_of(const KvAction *action)
{
    g_autofree char *directory = g_path_get_dirname(action->path);

    return g_path_get_basename(directory);
}

/* The formats are this table's own. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
gboolean kv_create_fail(GError **error, const KvAction *action, int result)
{
    g_autofree char *type = type_of(action);

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].error == -result || rows[i].error == 0)
            return kv_fail(error, rows[i].code, _(rows[i].text), action->uuid, type,
                           g_strerror(-result));
    g_assert_not_reached();
}
#pragma GCC diagnostic pop
