/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/error.h"

G_DEFINE_QUARK(kv - error - quark, kv_error)

gboolean kv_fail(GError **error, KvErrorCode code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    if (error) {
        g_assert(*error == NULL);
        *error = g_error_new_valist(KV_ERROR, (int)code, format, args);
    }
    va_end(args);
    return FALSE;
}
