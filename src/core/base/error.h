/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The one error domain of the program. A message is a whole translated sentence that names the
 * thing and says what to do; it is fit to be shown to a person as it stands. */
#define KV_ERROR kv_error_quark()
GQuark kv_error_quark(void);

typedef enum {
    KV_ERROR_INPUT,   /* an answer, an option or a file a person wrote is malformed */
    KV_ERROR_REFUSED, /* it could be done, but its effect can't be proven: nothing was changed */
    KV_ERROR_UNSUPPORTED, /* this host can't do it */
    KV_ERROR_IO,          /* the host said no: errno is part of the sentence */
    KV_ERROR_PROGRAM,     /* a program we ran failed */
    KV_ERROR_LIBVIRT,     /* libvirt refused; its own words are part of the sentence */
    KV_ERROR_CHANGED,     /* the host is not as it was when the plan was shown */
    KV_ERROR_BUSY,        /* another instance is at work */
} KvErrorCode;

/* Sets *error (which may be NULL) and returns FALSE, so that a caller can
 * `return kv_fail(error, KV_ERROR_IO, _("…"), …)`. */
gboolean kv_fail(GError **error, KvErrorCode code, const char *format, ...) G_GNUC_PRINTF(3, 4);
