/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The worker: work that outlives whoever watches it. This program is its own worker, on the small
 * machine. */
#include "core/apply/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/apply/events.h"
#include "core/apply/journal_private.h"
#include "core/base/error.h"
#include "small.h"
#include "tree.h"

/* A wait that takes longer has failed. */
#define PATIENCE_US (60 * G_USEC_PER_SEC)

typedef struct {
    char *root;
    KvMachine *machine;
    GString *events;
    char *last_text;
    KvRunState state;
    const char *options[3];
    KvSelf self;
} Fixture;

static int set_up(void **state)
{
    Fixture *f = g_new0(Fixture, 1);

    f->root = tree_new_fast();
    f->machine = small_open(f->root);
    small_fill(f->root);
    f->events = g_string_new(NULL);
    f->options[0] = "--root";
    f->options[1] = f->root;
    f->self = (KvSelf){ "/proc/self/exe", f->options };
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *f = *state;

    kv_machine_free(f->machine);
    tree_free(f->root);
    g_string_free(f->events, TRUE);
    g_free(f->last_text);
    g_free(f);
    return 0;
}

static void listen(const KvEvent *event, gpointer data)
{
    static const char *const names[] = {
        "begin", "line", "done", "failed", "undone", "kept", "end"
    };
    Fixture *f = data;

    if (event->kind == KV_EVENT_LINE)
        return;
    g_string_append_printf(f->events, "%s%u ", names[event->kind], event->action);
    if (event->kind == KV_EVENT_END)
        f->state = event->state;
    g_free(f->last_text);
    f->last_text = g_strdup(event->text);
}

static void plan(Fixture *f, KvAction *first, KvAction *second)
{
    KvPlan plan = { .actions = g_ptr_array_new_with_free_func((GDestroyNotify)kv_action_free) };
    g_autoptr(KvAnswers) answers = kv_answers_new();
    g_autoptr(KvFacts) facts = kv_probe(f->machine, KV_LOOK_ALL);
    unsigned id = 0;

    g_ptr_array_add(plan.actions, first);
    if (second)
        g_ptr_array_add(plan.actions, second);
    assert_true(kv_journal_create(f->machine, &plan, answers, facts, &id, NULL));
    assert_int_equal(id, 1);
    g_ptr_array_unref(plan.actions);
}

static KvWorker *start(Fixture *f, const char *verb)
{
    GError *error = NULL;
    KvWorker *worker = kv_worker_start(&f->self, verb, 1, &error);

    if (!worker)
        fail_msg("%s", error->message);
    return worker;
}

static void read_to_end(Fixture *f, KvWorker *worker)
{
    while (kv_worker_read(worker, TRUE, listen, f))
        ;
    /* Asked again it says so again. */
    assert_false(kv_worker_read(worker, TRUE, listen, f));
}

static void wait_until(gboolean (*is_so)(Fixture *f), Fixture *f)
{
    gint64 end = g_get_monotonic_time() + PATIENCE_US;

    while (!is_so(f)) {
        if (g_get_monotonic_time() > end)
            fail_msg("waited for too long");
        g_usleep(2000);
    }
}

static gboolean is_waiting(Fixture *f)
{
    g_autoptr(KvRun) run = kv_journal_load(f->machine, 1, NULL);

    return run->records[0].state == KV_ACT_BEGUN;
}

static gboolean is_idle(Fixture *f)
{
    return !kv_journal_busy(f->machine);
}

static KvRunState run_state(Fixture *f)
{
    g_autoptr(KvRun) run = kv_journal_load(f->machine, 1, NULL);

    return run->state;
}

static void test_there_and_back(void **state)
{
    Fixture *f = *state;
    g_autoptr(KvWorker) worker = NULL;
    g_autoptr(KvWorker) back = NULL;

    plan(f, small_file(f->root, "/etc/one", "1"), small_file(f->root, "/etc/two", "2"));
    worker = start(f, "apply");
    read_to_end(f, worker);
    assert_string_equal(f->events->str, "begin0 done0 begin1 done1 end2 ");
    assert_int_equal(f->state, KV_RUN_DONE);
    assert_true(tree_has(f->root, "/etc/two"));
    g_string_truncate(f->events, 0);
    back = start(f, "undo");
    read_to_end(f, back);
    assert_string_equal(f->events->str, "begin1 undone1 begin0 undone0 end2 ");
    assert_int_equal(f->state, KV_RUN_UNDONE);
    assert_false(tree_has(f->root, "/etc/one"));
}

/* The command name that the kernel and ps know. */
static void assert_is_called(pid_t pid, const char *name)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/comm", pid);
    g_autofree char *comm = NULL;

    assert_true(g_file_get_contents(path, &comm, NULL, NULL));
    assert_string_equal(g_strchomp(comm), name);
}

static void test_the_line_drops(void **state)
{
    Fixture *f = *state;
    KvWorker *worker;
    pid_t pid;
    int status;

    plan(f, small_run(KV_STEP_BOOT, "wait", NULL), small_file(f->root, "/etc/after", "done"));
    worker = start(f, "apply");
    wait_until(is_waiting, f);
    pid = worker->pid;
    assert_int_equal(getsid(pid), pid);
    assert_is_called(pid, KV_WORKER_NAME);
    assert_true(kv_journal_busy(f->machine));
    kv_worker_free(worker);
    kill(pid, SIGHUP);
    kill(pid, SIGPIPE);
    tree_write(f->root, "/go", 0644, "");
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_int_equal(run_state(f), KV_RUN_DONE);
    assert_true(tree_has(f->root, "/etc/after"));
}

static void test_stop_after_the_action_under_way(void **state)
{
    Fixture *f = *state;
    g_autoptr(KvWorker) worker = NULL;

    plan(f, small_run(KV_STEP_BOOT, "wait", NULL), small_file(f->root, "/etc/after", "done"));
    worker = start(f, "apply");
    wait_until(is_waiting, f);
    kv_worker_stop(worker);
    tree_write(f->root, "/go", 0644, "");
    read_to_end(f, worker);
    assert_string_equal(f->events->str, "begin0 done0 end2 ");
    assert_int_equal(f->state, KV_RUN_STOPPED);
    assert_int_equal(run_state(f), KV_RUN_STOPPED);
    assert_false(tree_has(f->root, "/etc/after"));
    kv_worker_stop(worker);
}

/* Asked to stop before it has set its signals: the wish waits. */
static void test_stop_at_once(void **state)
{
    Fixture *f = *state;

    plan(f, small_file(f->root, "/etc/one", "1"), NULL);
    for (unsigned i = 0; i < 5; i++) {
        g_autoptr(KvWorker) worker = start(f, "apply");

        kv_worker_stop(worker);
        read_to_end(f, worker);
        assert_int_not_equal(f->state, KV_RUN_OPEN);
    }
}

static void test_killed(void **state)
{
    Fixture *f = *state;
    g_autoptr(KvWorker) worker = NULL;

    plan(f, small_run(KV_STEP_BOOT, "wait", NULL), small_file(f->root, "/etc/after", "done"));
    worker = start(f, "apply");
    wait_until(is_waiting, f);
    kill(worker->pid, SIGKILL);
    read_to_end(f, worker);
    assert_string_equal(f->events->str, "begin0 end0 ");
    assert_int_equal(f->state, KV_RUN_OPEN);
    assert_non_null(f->last_text);
    wait_until(is_idle, f);
    assert_int_equal(run_state(f), KV_RUN_OPEN);
}

/* A front end that is stopped doesn't stop the work. */
static void test_nobody_reads(void **state)
{
    Fixture *f = *state;
    g_autoptr(KvWorker) worker = NULL;
    g_autofree char *output = NULL;
    g_auto(GStrv) lines = NULL;

    plan(f, small_run(KV_STEP_BOOT, "say 20000", NULL), small_file(f->root, "/etc/after", "x"));
    worker = start(f, "apply");
    wait_until(is_waiting, f);
    wait_until(is_idle, f);
    assert_int_equal(run_state(f), KV_RUN_DONE);
    output = tree_read(f->root, KV_JOURNAL_DIR "/1/output");
    lines = g_strsplit(output, "\n", -1);
    /* The program's name, its lines, and what follows the last newline. */
    assert_true(g_str_has_prefix(lines[0], "$ "));
    assert_int_equal(g_strv_length(lines), 20002);
    read_to_end(f, worker);
    assert_string_equal(f->events->str, "begin0 done0 begin1 done1 end2 ");
}

static void test_another_is_at_work(void **state)
{
    Fixture *f = *state;
    g_autoptr(KvWorker) worker = NULL;
    int lock;

    plan(f, small_file(f->root, "/etc/one", "1"), NULL);
    assert_true(kv_journal_lock(f->machine, &lock, NULL));
    worker = start(f, "apply");
    read_to_end(f, worker);
    close(lock);
    assert_string_equal(f->events->str, "end0 ");
    assert_int_equal(f->state, KV_RUN_FAILED);
    assert_non_null(strstr(f->last_text, KV_JOURNAL_LOCK));
    assert_false(tree_has(f->root, "/etc/one"));
}

static void test_no_program(void **state)
{
    KvSelf self = { "/no/such/program", NULL };
    GError *error = NULL;

    assert_null(kv_worker_start(&self, "apply", 1, &error));
    assert_non_null(strstr(error->message, "/no/such/program"));
    g_error_free(error);
}

/* ---- lines in pieces ---- */

static void test_lines_in_pieces(void **state)
{
    static const char text[] =
        "{\"event\":\"begin\",\"run\":1,\"action\":0}\n"
        "no JSON\n{\"event\":\"?\"}\n[]\n\n"
        "{\"event\":\"failed\",\"run\":1,\"action\":3,\"text\":\"w\\u00e4h\"}\n"
        "{\"event\":\"end\",\"run\":1,\"action\":4,\"state\":\"failed\"}\n"
        "{\"event\":\"torn";
    Fixture *f = *state;
    KvWorker *worker = g_new0(KvWorker, 1);
    int fds[2];

    assert_int_equal(pipe2(fds, O_NONBLOCK | O_CLOEXEC), 0);
    worker->fd = fds[0];
    worker->partial = g_string_new(NULL);
    worker->pid = fork();
    if (worker->pid == 0)
        _exit(0);
    for (const char *c = text; *c; c++) {
        assert_int_equal(write(fds[1], c, 1), 1);
        assert_true(kv_worker_read(worker, FALSE, listen, f));
    }
    close(fds[1]);
    assert_false(kv_worker_read(worker, TRUE, listen, f));
    assert_string_equal(f->events->str, "begin0 failed3 end4 ");
    kv_worker_free(worker);
}

static void test_events_as_lines(void **state)
{
    for (KvEventKind kind = KV_EVENT_BEGIN; kind <= KV_EVENT_END; kind++) {
        KvEvent event = { kind, 7, 3, (char *)"a \"b\"\n\x1b\xff", KV_RUN_STOPPED }, again;
        g_autofree char *line = kv_event_to_line(&event);

        assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
        assert_true(kv_event_from_line(line, &again));
        assert_int_equal(again.kind, kind);
        assert_int_equal(again.run, 7);
        assert_int_equal(again.action, 3);
        assert_string_equal(again.text, "a \"b\"\n\x1b\xef\xbf\xbd");
        if (kind == KV_EVENT_END)
            assert_int_equal(again.state, KV_RUN_STOPPED);
        g_free(again.text);
    }
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        T(test_there_and_back),     T(test_the_line_drops), T(test_stop_after_the_action_under_way),
        T(test_stop_at_once),       T(test_killed),         T(test_nobody_reads),
        T(test_another_is_at_work), T(test_no_program),     T(test_lines_in_pieces),
        T(test_events_as_lines),
    };

    /* --root DIR worker VERB ID */
    if (argc == 6 && strcmp(argv[3], "worker") == 0) {
        g_autoptr(KvMachine) machine = small_open(argv[2]);

        return kv_worker_main(machine, argv[4], (unsigned)atoi(argv[5]), STDOUT_FILENO);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
