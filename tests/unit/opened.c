/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "opened.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "demo/demo.h"

void open_host(Walk *walk, const char *host)
{
    g_autoptr(GError) error = NULL;

    walk->directory = g_dir_make_tmp("kv-opened-XXXXXX", NULL);
    walk->root = g_build_filename(walk->directory, "root", NULL);
    walk->machine = kv_demo_open(host, walk->directory, &error);
    if (!walk->machine)
        fail_msg("%s: %s", host, error->message);
}

void close_host(Walk *walk)
{
    kv_machine_free(walk->machine);
    assert_true(kv_demo_discard(walk->directory, NULL));
    g_free(walk->directory);
    g_free(walk->root);
}

KvSession *look(Walk *walk, const char *answers)
{
    KvSession *session = kv_session_new(walk->machine, (KvSelf){ NULL, NULL });

    if (answers)
        assert_true(kv_answers_load(session->answers, answers, strlen(answers), "answers",
                                    KV_FROM_FILE, NULL));
    kv_session_look(session, KV_LOOK_ALL);
    return session;
}

void leave(KvSession *session)
{
    session->machine = NULL;
    kv_session_free(session);
}
