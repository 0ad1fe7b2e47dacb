/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "real.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/session/session.h"
#include "demo/demo.h"
#include "tree.h"

char *real_find(const char *name)
{
    const char *unpacked = g_getenv("KVMGT_SETUP_UNPACKED");
    g_autofree char *there = g_build_filename(unpacked ? unpacked : "", "usr/bin", name, NULL);
    char *installed = g_find_program_in_path(name);

    if (installed || !unpacked || !g_file_test(there, G_FILE_TEST_IS_EXECUTABLE))
        return installed;
    return g_steal_pointer(&there);
}

int real_cannot(const char *why)
{
    printf("%s\n", why);
    return REAL_CANNOT;
}

char *real_find_file(const char *path)
{
    const char *unpacked = g_getenv("KVMGT_SETUP_UNPACKED");
    g_autofree char *there = g_build_filename(unpacked ? unpacked : "", path, NULL);

    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return g_strdup(path);
    return g_file_test(there, G_FILE_TEST_EXISTS) ? g_steal_pointer(&there) : NULL;
}

char *real_say(const char *const *argv, const char *const *environment)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *out = NULL, *trouble = NULL;
    int status = 0;

    if (!g_spawn_sync(NULL, (char **)argv, (char **)environment, G_SPAWN_SEARCH_PATH, NULL, NULL,
                      &out, &trouble, &status, &error))
        fail_msg("%s: %s", argv[0], error->message);
    if (g_spawn_check_wait_status(status, &error))
        return g_steal_pointer(&out);
    if (error->domain != G_SPAWN_EXIT_ERROR || error->code != REAL_CANNOT)
        fail_msg("%s: %s: %s", argv[0], error->message, trouble);
    return NULL;
}

void real_open(RealHost *host, const char *name)
{
    host->directory = g_dir_make_tmp("kv-real-XXXXXX", NULL);
    host->root = g_build_filename(host->directory, "root", NULL);
    host->machine = kv_demo_open(name, host->directory, NULL);
    host->plan = NULL;
    assert_non_null(host->machine);
}

const KvAction *real_plan(RealHost *host, const char *path, const char *program)
{
    KvSession *session = kv_session_new(host->machine, (KvSelf){ NULL, NULL });
    const KvAction *file, *run;

    kv_session_look(session, KV_LOOK_ALL);
    host->plan = kv_session_plan(session, KV_STEP_BOOT, NULL);
    session->machine = NULL;
    kv_session_free(session);
    assert_int_equal(host->plan->actions->len, 2);
    file = g_ptr_array_index(host->plan->actions, 0);
    run = g_ptr_array_index(host->plan->actions, 1);
    assert_string_equal(file->path, path);
    assert_string_equal(run->argv[0], program);
    return file;
}

char *const *real_program(const RealHost *host)
{
    return ((const KvAction *)g_ptr_array_index(host->plan->actions, 1))->argv;
}

void real_run(RealHost *host, const char *const *argv)
{
    int status = -1;

    assert_int_equal(kv_machine_run(host->machine, argv, NULL, NULL, &status), 0);
    assert_int_equal(status, 0);
}

void real_close(RealHost *host)
{
    kv_plan_free(host->plan);
    kv_machine_free(host->machine);
    assert_true(kv_demo_discard(host->directory, NULL));
    g_free(host->directory);
    g_free(host->root);
}
