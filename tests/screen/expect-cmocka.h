/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Failed expectations fail the cmocka test that they stand in. Include after <cmocka.h>. */

#include "expect.h"

#include <stdio.h>

static inline void st_fail_cmocka(const char *file, int line, const char *message)
{
    fputs(message, stderr); /* print_error() would cut it */
    _fail(file, line);
}

/* To be called once, at the start of main(). */
static inline void st_use_cmocka(void)
{
    st_set_fail_handler(st_fail_cmocka);
}
