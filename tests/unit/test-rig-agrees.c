/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The simulated host and the rig's real kernel are held to the same truth: after each step of the
 * walk `check` has to say what stands in tests/rig/expected, here and on the rig. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/session/session.h"
#include "demo/demo.h"

static const char *expected_dir; /* tests/rig/expected */

typedef struct {
    const char *scenario;
    char *directory;
    KvMachine *machine;
} Walk;

#define GUEST                                                                                      \
    "[guest]\nname=rigguest\nmemory=512\nvcpus=1\ndisk=none\nnetwork=none\n"                       \
    "cdrom=/var/lib/libvirt/images/guest.iso\n"

/* A session of its own for each step, as each call of the program has. */
static KvSession *look(Walk *walk)
{
    KvSelf self = { NULL, NULL };
    KvSession *session = kv_session_new(walk->machine, self);
    g_autofree char *answers = g_strdup_printf("[libvirt]\nattach=%s\n" GUEST, walk->scenario);

    assert_true(
        kv_answers_load(session->answers, answers, strlen(answers), "answers", KV_FROM_FILE, NULL));
    kv_session_look(session, KV_LOOK_ALL);
    return session;
}

static void leave(KvSession *session)
{
    session->machine = NULL; /* the walk's */
    kv_session_free(session);
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void agrees(Walk *walk, const char *step)
{
    KvSession *session = look(walk);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *name = g_strconcat(step, ".verdicts", NULL);
    g_autofree char *path = g_build_filename(expected_dir, walk->scenario, name, NULL);
    g_autofree char *seen = NULL, *expected = NULL;

    for (unsigned i = 0; i < session->findings->len; i++) {
        const KvFinding *finding = g_ptr_array_index(session->findings, i);

        g_ptr_array_add(lines,
                        g_strdup_printf("%s %s", finding->id, kv_verdict_code(finding->verdict)));
    }
    g_ptr_array_sort(lines, by_name);
    g_ptr_array_add(lines, g_strdup(""));
    g_ptr_array_add(lines, NULL);
    seen = g_strjoinv("\n", (char **)lines->pdata);
    if (g_getenv("RIG_UPDATE"))
        assert_true(g_file_set_contents(path, seen, -1, NULL));
    assert_true(g_file_get_contents(path, &expected, NULL, NULL));
    assert_string_equal(seen, expected);
    leave(session);
}

/* One apply: round after round until nothing more can be done now. */
static void apply(Walk *walk)
{
    for (unsigned round = 0; round < 5; round++) {
        KvSession *session = look(walk);
        g_autoptr(GError) error = NULL;
        g_autoptr(KvPlan) plan = kv_session_plan(session, KV_N_STEPS, &error);
        unsigned id = 0;

        assert_non_null(plan);
        if (plan->actions->len > 0) {
            assert_true(kv_journal_create(walk->machine, plan, session->answers, session->facts,
                                          &id, &error));
            if (!kv_apply_run(walk->machine, id, NULL, NULL, NULL, &error))
                fail_msg("%s", error->message);
        }
        leave(session);
        if (plan->actions->len == 0)
            return;
    }
    fail_msg("apply never ends");
}

static void undo_all(Walk *walk)
{
    g_autoptr(GPtrArray) runs = kv_undo_candidates(walk->machine, NULL);

    for (unsigned i = 0; i < runs->len; i++) {
        g_autoptr(GError) error = NULL;
        const KvRun *run = g_ptr_array_index(runs, i);

        assert_true(kv_undo_run(walk->machine, run->id, NULL, NULL, &error));
    }
}

/* The rig's image has one as well. */
static void add_medium(Walk *walk)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static("", 0);

    assert_int_equal(kv_machine_make_dir(walk->machine, "/var/lib/libvirt/images", 0755, NULL), 0);
    assert_int_equal(
        kv_machine_replace(walk->machine, "/var/lib/libvirt/images/guest.iso", bytes, 0644), 0);
}

static void walk_all(const char *scenario)
{
    Walk walk = { scenario, g_dir_make_tmp("kv-rig-XXXXXX", NULL), NULL };
    g_autoptr(GError) error = NULL;

    walk.machine = kv_demo_open("rig", walk.directory, &error);
    assert_non_null(walk.machine);
    add_medium(&walk);
    agrees(&walk, "1-bare");
    apply(&walk);
    agrees(&walk, "2-configured");
    assert_true(kv_machine_reboot(walk.machine, NULL));
    agrees(&walk, "3-rebooted");
    apply(&walk);
    agrees(&walk, "4-done");
    assert_true(kv_machine_reboot(walk.machine, NULL));
    agrees(&walk, "5-rebooted-again");
    undo_all(&walk);
    agrees(&walk, "6-undone");
    kv_machine_free(walk.machine);
    assert_true(kv_demo_discard(walk.directory, NULL));
    g_free(walk.directory);
}

static void test_native(void **state)
{
    walk_all("native");
}

static void test_command_line(void **state)
{
    walk_all("commandline");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_native),
        cmocka_unit_test(test_command_line),
    };

    expected_dir = argc > 1 ? argv[1] : "tests/rig/expected";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
