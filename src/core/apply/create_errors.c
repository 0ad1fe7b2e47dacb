/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel means when it doesn't make a vGPU, and what helps. */
#include "core/apply/work.h"

#include <errno.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/explain/explain.h"

static const struct {
    int error; /* 0: all others */
    KvErrorCode code;
    const char *explanation; /* id */
} rows[] = {
    { EINVAL, KV_ERROR_INPUT, "vgpu-uuid-malformed" },
    { EEXIST, KV_ERROR_CHANGED, "vgpu-uuid-taken" },
    { EACCES, KV_ERROR_IO, "not-allowed" },
    { EPERM, KV_ERROR_IO, "sys-forbidden" },
    { ENOSPC, KV_ERROR_UNSUPPORTED, "vgpu-no-room" },
    { EUSERS, KV_ERROR_UNSUPPORTED, "vgpu-limit" },
    { ENODEV, KV_ERROR_CHANGED, "vgpu-parent-gone" },
    { ENOMEM, KV_ERROR_IO, "host-memory" },
    { EIO, KV_ERROR_IO, "vgpu-driver" },
    { ENOENT, KV_ERROR_CHANGED, "vgpu-type-gone" },
    { EROFS, KV_ERROR_IO, "sys-read-only" },
    { EOPNOTSUPP, KV_ERROR_UNSUPPORTED, "not-running-host" },
    { 0, KV_ERROR_IO, KV_UNEXPLAINED },
};

/* …/mdev_supported_types/TYPE/create */
static char *type_of(const KvAction *action)
{
    g_autofree char *directory = g_path_get_dirname(action->path);

    return g_path_get_basename(directory);
}

gboolean kv_create_fail(GError **error, const KvAction *action, int result)
{
    g_autofree char *type = type_of(action);
    const KvExplanation *why;
    gsize i = 0;

    while (rows[i].error != 0 && rows[i].error != -result)
        i++;
    why = kv_explanation(rows[i].explanation);
    return kv_fail(error, rows[i].code,
                   /* Translators: UUID, type, the system's own words, and what to do. */
                   _("The kernel doesn't make the vGPU %1$s of type %2$s (%3$s). %4$s"),
                   action->uuid, type, g_strerror(-result), _(why->remedy));
}
