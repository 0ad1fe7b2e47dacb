/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "test-demo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "expect-cmocka.h"

#include <glib.h>

static const char *path;

void demo_main(int argc, char **argv)
{
    if (argc != 2)
        g_error("usage: %s PATH-OF-DEMO-LIST", argv[0]);
    path = argv[1];
    st_use_cmocka();
}

StTerm *demo_open(const char *term, int cols, int rows, const char *locale)
{
    const char *argv[] = { path, NULL };
    StTermOptions options = {
        .argv = argv, .term = term, .cols = cols, .rows = rows, .locale = locale
    };
    StTerm *t = st_term_open(&options);

    assert_non_null(t);
    return t;
}

void demo_leave(StTerm *t)
{
    st_expect_keys(t, "q");
    st_expect_exit(t, 3);
    st_expect_text(t, "bye");
    st_term_close(t);
}
