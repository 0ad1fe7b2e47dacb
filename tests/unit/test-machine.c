/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The door to the host: nothing leads out of the tree, nothing is left half done. */
#include "core/machine/command.h"
#include "core/machine/private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#include <cmocka.h>

#include "core/base/error.h"
#include "tree.h"

typedef struct {
    char *root;
    KvMachine *machine;
} Fixture;

static int set_up(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    fixture->root = tree_new();
    fixture->machine = kv_machine_new_image(fixture->root, NULL);
    assert_non_null(fixture->machine);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;

    kv_machine_free(fixture->machine);
    tree_free(fixture->root);
    g_free(fixture);
    return 0;
}

static char *read_text(KvMachine *machine, const char *path)
{
    g_autoptr(GBytes) bytes = NULL;
    gsize length;
    const char *data;

    if (kv_machine_read(machine, path, 0, &bytes) < 0)
        return NULL;
    data = g_bytes_get_data(bytes, &length);
    assert_int_equal(data[length], '\0');
    return g_strndup(data, length);
}

static void assert_text(KvMachine *machine, const char *path, const char *wanted)
{
    g_autofree char *text = read_text(machine, path);

    assert_non_null(text);
    assert_string_equal(text, wanted);
}

static int replace(KvMachine *machine, const char *path, const char *text, mode_t mode)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static(text, strlen(text));

    return kv_machine_replace(machine, path, bytes, mode);
}

/* ---- resolving ---- */

static void test_links_stay_inside(void **state)
{
    Fixture *f = *state;

    tree_write(f->root, "/etc/passwd", 0644, "inside");
    tree_link(f->root, "/absolute", "/etc/passwd");
    tree_link(f->root, "/dots", "../../../../../../../../etc/passwd");
    tree_link(f->root, "/deep/down/up", "../../../../../etc");
    tree_link(f->root, "/host", "/proc/self/root/etc/passwd");
    assert_text(f->machine, "/absolute", "inside");
    assert_text(f->machine, "/dots", "inside");
    assert_text(f->machine, "/deep/down/up/passwd", "inside");
    assert_text(f->machine, "/../../../../etc/passwd", "inside");
    assert_null(read_text(f->machine, "/host"));
    /* Writing goes the same way. */
    assert_int_equal(replace(f->machine, "/dots", "changed", 0644), 0);
    assert_text(f->machine, "/etc/passwd", "changed");
    assert_true(kv_machine_is_link(f->machine, "/dots"));
}

static void test_relative_paths_are_refused(void **state)
{
    Fixture *f = *state;
    GBytes *bytes;

    assert_int_equal(kv_machine_read(f->machine, "etc/passwd", 0, &bytes), -EINVAL);
    assert_int_equal(replace(f->machine, "etc/passwd", "", 0644), -EINVAL);
    assert_int_equal(replace(f->machine, "/etc/..", "", 0644), -EINVAL);
    assert_int_equal(kv_machine_make_dir(f->machine, "etc", 0755, NULL), -EINVAL);
}

/* ---- reading ---- */

static void test_read_refuses_what_is_no_file(void **state)
{
    Fixture *f = *state;
    g_autofree char *fifo = tree_path(f->root, "/fifo");
    GBytes *bytes = NULL;

    tree_mkdir(f->root, "/dir");
    assert_int_equal(mkfifo(fifo, 0600), 0);
    alarm(20); /* a read that blocks is a failure */
    assert_int_equal(kv_machine_read(f->machine, "/fifo", 0, &bytes), -EINVAL);
    assert_int_equal(kv_machine_append(f->machine, "/fifo", "x", 1, TRUE), -ENXIO);
    assert_int_equal(replace(f->machine, "/fifo", "x", 0644), -EINVAL);
    alarm(0);
    assert_int_equal(kv_machine_read(f->machine, "/dir", 0, &bytes), -EISDIR);
    assert_int_equal(kv_machine_read(f->machine, "/none", 0, &bytes), -ENOENT);
    assert_int_equal(replace(f->machine, "/dir", "x", 0644), -EISDIR);
}

static void test_read_is_bounded(void **state)
{
    Fixture *f = *state;
    g_autofree char *big = g_strnfill(10000, 'x');
    GBytes *bytes = NULL;

    tree_write(f->root, "/big", 0644, big);
    assert_int_equal(kv_machine_read(f->machine, "/big", 9999, &bytes), -EFBIG);
    assert_int_equal(kv_machine_read(f->machine, "/big", 10000, &bytes), 0);
    assert_int_equal(g_bytes_get_size(bytes), 10000);
    g_bytes_unref(bytes);
    tree_write(f->root, "/empty", 0644, "");
    assert_text(f->machine, "/empty", "");
}

static void test_read_takes_files_of_unknown_size(void **state)
{
    g_autoptr(KvMachine) live = kv_machine_new_live(NULL);
    g_autofree char *status = read_text(live, "/proc/self/status");
    g_autofree char *maps = read_text(live, "/proc/self/maps");

    assert_non_null(strstr(status, "Pid:"));
    assert_true(strlen(maps) > 4096);
}

static void test_list_links_and_programs(void **state)
{
    Fixture *f = *state;
    g_auto(GStrv) names = NULL;
    g_autofree char *target = NULL, *program = NULL, *none = NULL;
    char *unset = NULL;

    tree_write(f->root, "/d/b", 0644, "");
    tree_write(f->root, "/d/a", 0644, "");
    tree_link(f->root, "/d/c", "nowhere");
    tree_write(f->root, "/usr/sbin/tool", 0644, "");
    tree_write(f->root, "/usr/local/bin/tool", 0755, "");
    assert_int_equal(kv_machine_list(f->machine, "/d", &names), 0);
    assert_int_equal(g_strv_length(names), 3);
    assert_string_equal(names[0], "a");
    assert_string_equal(names[2], "c");
    assert_int_equal(kv_machine_readlink(f->machine, "/d/c", &target), 0);
    assert_string_equal(target, "nowhere");
    assert_int_equal(kv_machine_readlink(f->machine, "/d/a", &unset), -EINVAL);
    assert_int_equal(kv_machine_readlink(f->machine, "/d/none", &unset), -ENOENT);
    assert_false(kv_machine_exists(f->machine, "/d/c"));
    assert_true(kv_machine_exists(f->machine, "/d"));
    assert_int_equal(kv_machine_find_program(f->machine, "tool", &program), 0);
    assert_string_equal(program, "/usr/local/bin/tool");
    assert_int_equal(kv_machine_find_program(f->machine, "no-such-tool", &none), -ENOENT);
    assert_null(none);
}

/* ---- changing ---- */

static void test_new_file(void **state)
{
    Fixture *f = *state;
    mode_t old = umask(077);

    tree_mkdir(f->root, "/etc");
    assert_int_equal(replace(f->machine, "/etc/new", "text", 0644), 0);
    umask(old);
    assert_text(f->machine, "/etc/new", "text");
    assert_int_equal(tree_mode(f->root, "/etc/new"), 0644);
    assert_int_equal(tree_count(f->root, "/etc"), 1);
    assert_int_equal(replace(f->machine, "/none/new", "text", 0644), -ENOENT);
}

/* user::rw-, user:1:r--, group::r--, mask::r--, other::--- */
static const unsigned char acl[] = { 2,   0,   0,   0,    1,   0,   6,    0,   255, 255, 255,
                                     255, 2,   0,   4,    0,   1,   0,    0,   0,   4,   0,
                                     4,   0,   255, 255,  255, 255, 0x10, 0,   4,   0,   255,
                                     255, 255, 255, 0x20, 0,   0,   0,    255, 255, 255, 255 };

static void test_replace_keeps_all_but_bytes(void **state)
{
    Fixture *f = *state;
    g_autofree char *path = tree_path(f->root, "/etc/file");
    g_autofree char *before = NULL, *after = NULL;
    char value[64];

    tree_write(f->root, "/etc/file", 0640, "old");
    if (geteuid() == 0)
        assert_int_equal(chown(path, 12, 34), 0);
    assert_int_equal(setxattr(path, "user.note", "kept", 4, 0), 0);
    assert_int_equal(setxattr(path, "system.posix_acl_access", acl, sizeof acl, 0), 0);
    before = tree_snapshot(f->root, "/etc", NULL);
    assert_int_equal(replace(f->machine, "/etc/file", "new", 0777), 0);
    assert_text(f->machine, "/etc/file", "new");
    assert_int_equal(getxattr(path, "system.posix_acl_access", value, sizeof value), sizeof acl);
    assert_int_equal(replace(f->machine, "/etc/file", "old", 0777), 0);
    after = tree_snapshot(f->root, "/etc", NULL);
    assert_string_equal(after, before);
}

/* What a directory hands down to new files isn't the old file's. */
static void test_replace_takes_nothing_from_the_directory(void **state)
{
    Fixture *f = *state;
    g_autofree char *path = tree_path(f->root, "/etc");
    g_autofree char *before = NULL, *after = NULL;

    tree_write(f->root, "/etc/file", 0644, "old");
    assert_int_equal(setxattr(path, "system.posix_acl_default", acl, sizeof acl, 0), 0);
    before = tree_snapshot(f->root, "/etc", NULL);
    assert_int_equal(replace(f->machine, "/etc/file", "new", 0777), 0);
    assert_int_equal(replace(f->machine, "/etc/file", "old", 0777), 0);
    after = tree_snapshot(f->root, "/etc", NULL);
    assert_string_equal(after, before);
}

static void test_restore_brings_all_back(void **state)
{
    Fixture *f = *state;
    g_autofree char *path = tree_path(f->root, "/etc/file");
    g_autofree char *before = NULL, *after = NULL;
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(KvMeta) meta = NULL;

    tree_write(f->root, "/etc/file", 04750, "old");
    assert_int_equal(setxattr(path, "user.note", "kept", 4, 0), 0);
    if (geteuid() == 0)
        assert_int_equal(chown(path, 12, 34), 0);
    assert_int_equal(chmod(path, 04750), 0);
    before = tree_snapshot(f->root, "/etc", NULL);
    assert_int_equal(kv_machine_read(f->machine, "/etc/file", 0, &bytes), 0);
    assert_int_equal(kv_machine_read_meta(f->machine, "/etc/file", &meta), 0);
    assert_int_equal(kv_machine_remove(f->machine, "/etc/file"), 0);
    tree_write(f->root, "/etc/file", 0600, "other");
    assert_int_equal(setxattr(path, "user.other", "x", 1, 0), 0);
    assert_int_equal(kv_machine_restore(f->machine, "/etc/file", bytes, meta, NULL), 0);
    after = tree_snapshot(f->root, "/etc", NULL);
    assert_string_equal(after, before);
}

static void test_links_are_followed_and_kept(void **state)
{
    Fixture *f = *state;

    tree_write(f->root, "/real/file", 0600, "old");
    tree_link(f->root, "/etc/one", "../real/file");
    tree_link(f->root, "/etc/two", "/etc/one");
    assert_int_equal(replace(f->machine, "/etc/two", "new", 0644), 0);
    assert_text(f->machine, "/real/file", "new");
    assert_int_equal(tree_mode(f->root, "/real/file"), 0600);
    assert_true(kv_machine_is_link(f->machine, "/etc/one"));
    assert_true(kv_machine_is_link(f->machine, "/etc/two"));
    assert_int_equal(tree_count(f->root, "/etc"), 2);
    assert_int_equal(tree_count(f->root, "/real"), 1);
}

static void test_links_that_lead_nowhere(void **state)
{
    Fixture *f = *state;

    tree_link(f->root, "/etc/dangling", "none");
    tree_link(f->root, "/etc/far", "/none/at/all");
    tree_link(f->root, "/etc/circle", "circle");
    assert_int_equal(replace(f->machine, "/etc/dangling", "x", 0644), -ENOLINK);
    assert_int_equal(replace(f->machine, "/etc/far", "x", 0644), -ENOLINK);
    assert_int_equal(replace(f->machine, "/etc/circle", "x", 0644), -ELOOP);
    assert_false(tree_has(f->root, "/etc/none"));
    assert_int_equal(tree_count(f->root, "/etc"), 3);
    /* A link is removed, not what it leads to. */
    tree_write(f->root, "/etc/none", 0644, "kept");
    assert_int_equal(kv_machine_remove(f->machine, "/etc/dangling"), 0);
    assert_true(tree_has(f->root, "/etc/none"));
}

/* ---- the gate: each primitive fails in turn ---- */

typedef struct {
    unsigned at, count;
    int error;
    KvOp op; /* of the one that failed */
} Gate;

static int fail_at(KvOp op, const char *what, gpointer data)
{
    Gate *gate = data;

    if (++gate->count != gate->at)
        return 0;
    gate->op = op;
    return -gate->error;
}

static void test_failed_replace_leaves_the_old(void **state)
{
    static const int errors[] = { ENOSPC, EROFS, EIO, EACCES, EDQUOT };
    Fixture *f = *state;
    g_autofree char *before = NULL;
    unsigned failed = 0;

    tree_write(f->root, "/etc/file", 0644, "old");
    before = tree_snapshot(f->root, "/etc", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(errors); i++) {
        for (unsigned at = 1;; at++) {
            Gate gate = { .at = at, .error = errors[i] };
            g_autofree char *after = NULL;
            int r;

            f->machine->gate = fail_at;
            f->machine->gate_data = &gate;
            r = replace(f->machine, "/etc/file", "new", 0644);
            f->machine->gate = NULL;
            if (gate.count < at) {
                assert_int_equal(r, 0);
                break;
            }
            assert_int_equal(r, -errors[i]);
            failed++;
            after = tree_snapshot(f->root, "/etc", NULL);
            /* Only when the directory's own sync fails the new file stands. */
            if (at == gate.count && gate.op == KV_OP_SYNC && strcmp(after, before) != 0)
                assert_text(f->machine, "/etc/file", "new");
            else
                assert_string_equal(after, before);
            assert_int_equal(tree_count(f->root, "/etc"), 1);
            assert_int_equal(replace(f->machine, "/etc/file", "old", 0644), 0);
        }
        assert_int_equal(replace(f->machine, "/etc/file", "old", 0644), 0);
    }
    assert_int_equal(failed, 5 * G_N_ELEMENTS(errors));
}

/* ---- others ---- */

static int refuse_noreplace(KvOp op, const char *what, gpointer data)
{
    unsigned *renames = data;

    return op == KV_OP_RENAME && ++*renames == 1 ? -EINVAL : 0;
}

/* As a file system without RENAME_NOREPLACE has it: the first rename is refused. */
static int replace_on_old_fs(KvMachine *machine, const char *path, const char *expect)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static("new", 3);
    unsigned renames = 0;
    int r;

    machine->gate = refuse_noreplace;
    machine->gate_data = &renames;
    r = kv_machine_replace_if(machine, path, bytes, 0644, expect);
    machine->gate = NULL;
    return r;
}

static void test_put_only_while_as_expected(void **state)
{
    Fixture *f = *state;
    g_autoptr(GBytes) bytes = g_bytes_new_static("new", 3);
    g_autofree char *digest = NULL, *absent = NULL;

    tree_write(f->root, "/etc/file", 0644, "old");
    assert_int_equal(kv_machine_digest(f->machine, "/etc/file", NULL, &digest), 0);
    assert_int_equal(kv_machine_digest(f->machine, "/etc/none", NULL, &absent), 0);
    assert_string_equal(absent, KV_DIGEST_ABSENT);
    assert_int_equal(kv_machine_replace_if(f->machine, "/etc/none", bytes, 0644, digest), -ESTALE);
    assert_int_equal(kv_machine_replace_if(f->machine, "/etc/file", bytes, 0644, absent), -ESTALE);
    assert_int_equal(replace_on_old_fs(f->machine, "/etc/file", absent), -ESTALE);
    assert_text(f->machine, "/etc/file", "old");
    assert_int_equal(tree_count(f->root, "/etc"), 1);
    assert_int_equal(replace_on_old_fs(f->machine, "/etc/fresh", absent), 0);
    assert_text(f->machine, "/etc/fresh", "new");
    assert_int_equal(kv_machine_remove_if(f->machine, "/etc/fresh", digest), -ESTALE);
    assert_int_equal(kv_machine_replace_if(f->machine, "/etc/file", bytes, 0644, digest), 0);
    assert_int_equal(kv_machine_remove_if(f->machine, "/etc/file", digest), -ESTALE);
    assert_int_equal(kv_machine_remove_if(f->machine, "/etc/file", NULL), 0);
    assert_int_equal(tree_count(f->root, "/etc"), 1);
}

static int die_at(KvOp op, const char *what, gpointer data)
{
    Gate *gate = data;

    if (++gate->count == gate->at)
        kill(getpid(), SIGKILL);
    return 0;
}

/* TRUE when the child was killed before it had finished. */
static gboolean replace_and_die(Fixture *f, unsigned at)
{
    Gate gate = { .at = at };
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        f->machine->gate = die_at;
        f->machine->gate_data = &gate;
        _exit(replace(f->machine, "/etc/file", "new", 0644) == 0 ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    return WIFSIGNALED(status);
}

static void test_killed_replace_is_swept(void **state)
{
    Fixture *f = *state;
    unsigned at, left = 0;

    tree_write(f->root, "/etc/file", 0644, "old");
    for (at = 1; replace_and_die(f, at); at++) {
        g_autofree char *text = tree_read(f->root, "/etc/file");

        assert_true(strcmp(text, "old") == 0 || strcmp(text, "new") == 0);
        left += tree_count(f->root, "/etc") - 1;
        /* Either finds what is left: a broom, or the next one who writes. */
        if (at % 2)
            assert_int_equal(kv_machine_sweep(f->machine, "/etc/file"), 0);
        else
            assert_int_equal(replace(f->machine, "/etc/file", "old", 0644), 0);
        assert_int_equal(tree_count(f->root, "/etc"), 1);
    }
    assert_int_equal(at, 6);
    assert_true(left > 0);
    assert_int_equal(kv_machine_sweep(f->machine, "/etc/file"), 0);
    assert_int_equal(kv_machine_sweep(f->machine, "/none/file"), 0);
}

static void test_make_dir(void **state)
{
    Fixture *f = *state;
    g_autofree char *made = NULL, *none = NULL, *before = NULL;
    mode_t old = umask(077);

    tree_mkdir(f->root, "/etc");
    assert_int_equal(kv_machine_make_dir(f->machine, "/etc/a/b/c", 0755, &made), 0);
    umask(old);
    assert_string_equal(made, "/etc/a");
    assert_int_equal(tree_mode(f->root, "/etc/a/b"), 0755);
    assert_int_equal(kv_machine_make_dir(f->machine, "/etc/a/b/c", 0755, &none), 0);
    assert_null(none);
    before = tree_snapshot(f->root, "/", NULL);
    for (unsigned at = 1; at <= 6; at++) {
        Gate gate = { .at = at, .error = ENOSPC };
        g_autofree char *after = NULL;

        f->machine->gate = fail_at;
        f->machine->gate_data = &gate;
        assert_int_equal(kv_machine_make_dir(f->machine, "/etc/x/y/z", 0755, NULL), -ENOSPC);
        f->machine->gate = NULL;
        after = tree_snapshot(f->root, "/", NULL);
        assert_string_equal(after, before);
    }
    assert_int_equal(kv_machine_remove_dir(f->machine, "/etc/a"), -ENOTEMPTY);
    assert_int_equal(kv_machine_remove_dir(f->machine, "/etc/a/b/c"), 0);
    tree_write(f->root, "/file", 0644, "");
    assert_int_equal(kv_machine_make_dir(f->machine, "/file/x", 0755, NULL), -ENOTDIR);
}

static void test_append(void **state)
{
    Fixture *f = *state;
    Gate gate = { .at = 2, .error = ENOSPC };

    assert_int_equal(kv_machine_append(f->machine, "/log", "one\n", 4, TRUE), 0);
    assert_int_equal(tree_mode(f->root, "/log"), 0600);
    assert_int_equal(kv_machine_append(f->machine, "/log", "two\n", 4, FALSE), 0);
    f->machine->gate = fail_at;
    f->machine->gate_data = &gate;
    assert_int_equal(kv_machine_append(f->machine, "/log", "three\n", 6, TRUE), -ENOSPC);
    f->machine->gate = NULL;
    assert_text(f->machine, "/log", "one\ntwo\n");
}

/* A disk that is really full, where the test may mount one. */
static void test_full_disk(void **state)
{
    Fixture *f = *state;
    g_autofree char *disk = tree_path(f->root, "/disk");
    g_autofree char *command =
        g_strdup_printf("mount -t tmpfs -o size=16k none '%s' 2>/dev/null", disk);
    g_autofree char *big = g_strnfill(64 * 1024, 'x');
    g_autofree char *before = NULL, *after = NULL;
    g_autofree char *unmount = g_strdup_printf("umount '%s'", disk);
    int full, appended;

    tree_mkdir(f->root, "/disk");
    if (geteuid() != 0 || system(command) != 0)
        skip();
    tree_write(f->root, "/disk/file", 0644, "old");
    before = tree_snapshot(f->root, "/disk", NULL);
    full = replace(f->machine, "/disk/file", big, 0644);
    appended = kv_machine_append(f->machine, "/disk/file", big, strlen(big), TRUE);
    after = tree_snapshot(f->root, "/disk", NULL);
    assert_int_equal(system(unmount), 0);
    assert_int_equal(full, -ENOSPC);
    assert_int_equal(appended, -ENOSPC);
    assert_string_equal(after, before);
}

/* ---- the lock ---- */

static void test_lock(void **state)
{
    Fixture *f = *state;
    int fd = -1, other = -1, status;
    pid_t pid;

    assert_int_equal(kv_machine_locked(f->machine, "/lock"), 0);
    assert_int_equal(kv_machine_lock(f->machine, "/lock", &fd), 0);
    assert_int_equal(kv_machine_lock(f->machine, "/lock", &other), -EWOULDBLOCK);
    assert_int_equal(kv_machine_locked(f->machine, "/lock"), 1);
    pid = fork();
    if (pid == 0) {
        close(fd);
        _exit(kv_machine_lock(f->machine, "/lock", &other) == -EWOULDBLOCK ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    close(fd);
    assert_int_equal(kv_machine_locked(f->machine, "/lock"), 0);
    assert_int_equal(kv_machine_lock(f->machine, "/lock", &other), 0);
    close(other);
}

/* ---- attributes ---- */

static void test_write_once(void **state)
{
    Fixture *f = *state;

    tree_write(f->root, "/sys/create", 0200, "");
    assert_int_equal(kv_write_once(f->machine, "/sys/create", "value"), 0);
    assert_text(f->machine, "/sys/create", "value");
    /* An attribute that isn't there is never made. */
    assert_int_equal(kv_write_once(f->machine, "/sys/none", "value"), -ENOENT);
    assert_false(tree_has(f->root, "/sys/none"));
}

/* ---- programs ---- */

typedef struct {
    GString *text;
    unsigned lines;
    gsize longest;
} Heard;

static void hear(const char *line, gpointer data)
{
    Heard *heard = data;

    heard->lines++;
    heard->longest = MAX(heard->longest, strlen(line));
    if (heard->text->len < 100000)
        g_string_append_printf(heard->text, "%s|", line);
}

static int run_shell(const char *script, Heard *heard, int *ret_status)
{
    const char *const argv[] = { "sh", "-c", script, NULL };
    g_autoptr(KvMachine) live = kv_machine_new_live(NULL);

    heard->text = g_string_new(NULL);
    heard->lines = 0;
    heard->longest = 0;
    return kv_machine_run(live, argv, hear, heard, ret_status);
}

static void assert_run(const char *script, int status, const char *output)
{
    Heard heard;
    int got = -1;

    assert_int_equal(run_shell(script, &heard, &got), 0);
    assert_int_equal(got, status);
    assert_string_equal(heard.text->str, output);
    g_string_free(heard.text, TRUE);
}

static void test_run(void **state)
{
    int inherited;

    assert_run("echo one; echo two >&2; printf three", 0, "one|two|three|");
    assert_run("exit 7", 7, "");
    assert_run("kill -KILL $$", 137, "");
    assert_run("printf 'a\\0b\\n\\n'", 0, "a b||");
    /* No input to wait for, no terminal, no environment but ours. */
    assert_run("cat; env | grep -v ^_= | sort; pwd", 0,
               "LC_ALL=C|PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin|"
               "PWD=/|/|");
    /* None of our open files, not even of those that would be handed down. */
    inherited = dup(STDERR_FILENO);
    assert_run("ls -1 /proc/self/fd | wc -l", 0, "4|");
    close(inherited);
}

/* The program has our own input, output and environment. */
static void test_run_on_terminal(void **state)
{
    g_autoptr(KvMachine) live = kv_machine_new_live(NULL);
    const char *const argv[] = { "sh", "-c",
                                 "read line; test \"$line$KV_THEIRS\" = typedours && exit 7",
                                 NULL };
    int pipe_fds[2], input = dup(STDIN_FILENO), status = 0;
    Fixture *f = *state;

    assert_int_equal(pipe(pipe_fds), 0);
    assert_int_equal(write(pipe_fds[1], "typed\n", 6), 6);
    close(pipe_fds[1]);
    dup2(pipe_fds[0], STDIN_FILENO);
    close(pipe_fds[0]);
    g_setenv("KV_THEIRS", "ours", TRUE);
    assert_int_equal(kv_machine_run_on_terminal(live, argv, &status), 0);
    assert_int_equal(status, 7);
    dup2(input, STDIN_FILENO);
    close(input);
    assert_int_equal(kv_machine_run_on_terminal(f->machine, argv, &status), -EOPNOTSUPP);
}

static void test_run_bounds_its_lines(void **state)
{
    Heard heard;
    int status;

    assert_int_equal(
        run_shell("head -c 1000000 /dev/zero | tr '\\0' x; echo; seq 200000", &heard, &status), 0);
    assert_int_equal(status, 0);
    assert_int_equal(heard.longest, 4096);
    assert_int_equal(heard.lines, 245 + 200000);
    g_string_free(heard.text, TRUE);
}

static void test_run_does_not_wait_for_daemons(void **state)
{
    gint64 begin = g_get_monotonic_time();
    Heard heard;
    int status;
    pid_t daemon;

    assert_int_equal(run_shell("sleep 60 & echo $!", &heard, &status), 0);
    assert_true(g_get_monotonic_time() - begin < 30 * G_USEC_PER_SEC);
    daemon = (pid_t)g_ascii_strtoll(heard.text->str, NULL, 10);
    assert_true(daemon > 1);
    assert_int_equal(kill(daemon, SIGKILL), 0);
    g_string_free(heard.text, TRUE);
}

static void test_run_keeps_hangup_ignored(void **state)
{
    struct sigaction ignore = { .sa_handler = SIG_IGN }, old_hup, old_pipe;

    sigaction(SIGHUP, &ignore, &old_hup);
    sigaction(SIGPIPE, &ignore, &old_pipe);
    assert_run("kill -HUP $$; echo alive; kill -PIPE $$; echo not reached", 141, "alive|");
    sigaction(SIGHUP, &old_hup, NULL);
    sigaction(SIGPIPE, &old_pipe, NULL);
}

static void test_run_what_is_not_there(void **state)
{
    const char *const none[] = { "kvmgt-no-such-program", NULL };
    const char *const directory[] = { "/etc", NULL };
    g_autoptr(KvMachine) live = kv_machine_new_live(NULL);
    int status;

    assert_int_equal(kv_machine_run(live, none, NULL, NULL, &status), -ENOENT);
    assert_int_equal(kv_machine_run(live, directory, NULL, NULL, &status), -EACCES);
}

/* What the two programs that restart a host do: a status, or a negative errno. */
static int restarts[2];

static int restart(KvMachine *machine, const char *const *argv, KvLineFunc line, gpointer data,
                   int *ret_status)
{
    gboolean older = strcmp(argv[0], "shutdown") == 0;

    assert_string_equal(argv[1], older ? "-r" : "reboot");
    if (!older)
        line("Call to Reboot failed:\033[31m", data);
    *ret_status = restarts[older];
    return MIN(restarts[older], 0);
}

static void test_restart_by_program(void **state)
{
    static const KvMachineOps ops = { .run = restart, .reboot = kv_reboot_by_program };
    static const struct {
        int first, second;
        const char *said; /* NULL: the host goes down */
    } cases[] = {
        { 0, -ENOENT, NULL },
        { -ENOENT, 0, NULL },
        { 1, 0, NULL },
        { 3, -ENOENT, "“systemctl reboot” failed with status 3. Its last words: Call to Reboot" },
        { 3, 1, "“systemctl reboot” failed with status 3" },
        { -ENOENT, 2, "“shutdown -r now” failed with status 2 and said nothing" },
        { -ENOENT, -ENOENT, "The program “shutdown” isn't there" },
    };
    Fixture *f = *state;
    KvMachine *machine = kv_machine_new(&ops, f->root, NULL, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;

        restarts[0] = cases[i].first;
        restarts[1] = cases[i].second;
        assert_int_equal(kv_machine_reboot(machine, &error), !cases[i].said);
        if (!cases[i].said)
            continue;
        assert_true(g_str_has_prefix(error->message, "The restart was refused; restart the host"));
        assert_non_null(strstr(error->message, cases[i].said));
        assert_null(strchr(error->message, '\033'));
    }
    kv_machine_free(machine);
}

static void test_image_acts_not(void **state)
{
    Fixture *f = *state;
    const char *const argv[] = { "true", NULL };
    const KvVirtOps *ops;
    GError *error = NULL;
    KvVirt *virt;
    int status;

    assert_int_equal(kv_machine_run(f->machine, argv, NULL, NULL, &status), -EOPNOTSUPP);
    assert_int_equal(kv_machine_write_attribute(f->machine, "/x", "1"), -EOPNOTSUPP);
    assert_false(kv_machine_reboot(f->machine, NULL));
    assert_false(kv_machine_virt(f->machine, &ops, &virt, &error));
    assert_int_equal(error->code, KV_ERROR_UNSUPPORTED);
    assert_non_null(strstr(error->message, f->root));
    g_error_free(error);
    assert_int_equal(kv_machine_uid(f->machine), 0);
}

static void test_bad_roots(void **state)
{
    Fixture *f = *state;
    g_autofree char *none = tree_path(f->root, "/none"), *file = tree_path(f->root, "/file");
    GError *error = NULL;

    tree_write(f->root, "/file", 0644, "");
    assert_null(kv_machine_new_image(none, &error));
    assert_non_null(strstr(error->message, none));
    g_clear_error(&error);
    assert_null(kv_machine_new_image(file, &error));
    assert_non_null(strstr(error->message, file));
    g_clear_error(&error);
}

static void test_sentences(void **state)
{
    static const int errors[] = { ENOENT,  EACCES, EPERM,       EISDIR,    EINVAL, EFBIG,
                                  ENOLINK, ELOOP,  EROFS,       ENOSPC,    EDQUOT, EIO,
                                  EBUSY,   EMFILE, EWOULDBLOCK, EOPNOTSUPP };

    for (KvDoing doing = KV_DOING_READ; doing <= KV_DOING_RUN; doing++)
        for (gsize i = 0; i < G_N_ELEMENTS(errors); i++) {
            GError *error = NULL;

            assert_false(kv_machine_fail(&error, doing, "/the/path", -errors[i]));
            assert_non_null(strstr(error->message, "/the/path"));
            assert_non_null(strstr(error->message, g_strerror(errors[i])));
            g_error_free(error);
        }
}

static void test_uuid(void **state)
{
    Fixture *f = *state;
    g_autofree char *one = kv_machine_new_uuid(f->machine), *two = kv_machine_new_uuid(f->machine);

    assert_true(g_uuid_string_is_valid(one));
    assert_string_not_equal(one, two);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_links_stay_inside),
        T(test_relative_paths_are_refused),
        T(test_read_refuses_what_is_no_file),
        T(test_read_is_bounded),
        T(test_read_takes_files_of_unknown_size),
        T(test_list_links_and_programs),
        T(test_new_file),
        T(test_replace_keeps_all_but_bytes),
        T(test_replace_takes_nothing_from_the_directory),
        T(test_restore_brings_all_back),
        T(test_links_are_followed_and_kept),
        T(test_links_that_lead_nowhere),
        T(test_failed_replace_leaves_the_old),
        T(test_put_only_while_as_expected),
        T(test_killed_replace_is_swept),
        T(test_make_dir),
        T(test_append),
        T(test_full_disk),
        T(test_lock),
        T(test_write_once),
        T(test_run),
        T(test_run_on_terminal),
        T(test_run_bounds_its_lines),
        T(test_run_does_not_wait_for_daemons),
        T(test_run_keeps_hangup_ignored),
        T(test_run_what_is_not_there),
        T(test_restart_by_program),
        T(test_restart_by_program),
        T(test_image_acts_not),
        T(test_bad_roots),
        T(test_sentences),
        T(test_uuid),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
