/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* A unified kernel image: a PE file whose section .cmdline is the kernel's command line. */
typedef struct {
    char *cmdline;      /* owned; NULL: it has none, or it lies behind what was read */
    gboolean is_signed; /* it carries a signature, which a changed section would break */
} KvUki;

/* Reads the first bytes of the file (as many as there are at hand). FALSE when they aren't those of
 * such a file. */
gboolean kv_uki_parse(const void *bytes, gsize length, KvUki *ret_uki);
