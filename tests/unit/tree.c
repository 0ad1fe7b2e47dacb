/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cmocka.h>

char *tree_new(void)
{
    char *root = g_dir_make_tmp("kvmgt-test-XXXXXX", NULL);

    assert_non_null(root);
    assert_int_equal(chmod(root, 0755), 0);
    return root;
}

char *tree_new_fast(void)
{
    char *root = g_strdup("/dev/shm/kvmgt-test-XXXXXX");

    if (g_mkdtemp_full(root, 0755))
        return root;
    g_free(root);
    return tree_new();
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    return remove(path);
}

void tree_free(char *root)
{
    if (root)
        nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    g_free(root);
}

void tree_remove(const char *root, const char *path)
{
    g_autofree char *full = tree_path(root, path);

    nftw(full, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

char *tree_path(const char *root, const char *path)
{
    return g_strconcat(root, path, NULL);
}

void tree_mkdir(const char *root, const char *path)
{
    g_autofree char *full = tree_path(root, path);

    assert_int_equal(g_mkdir_with_parents(full, 0755), 0);
}

static void make_parent(const char *root, const char *path)
{
    g_autofree char *parent = g_path_get_dirname(path);

    tree_mkdir(root, parent);
}

void tree_write(const char *root, const char *path, mode_t mode, const char *text)
{
    g_autofree char *full = tree_path(root, path);
    FILE *file;

    make_parent(root, path);
    file = fopen(full, "we");
    assert_non_null(file);
    assert_int_equal(fputs(text, file) >= 0, TRUE);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(full, mode), 0);
}

void tree_link(const char *root, const char *path, const char *target)
{
    g_autofree char *full = tree_path(root, path);

    make_parent(root, path);
    assert_int_equal(symlink(target, full), 0);
}

void tree_unlink(const char *root, const char *path)
{
    g_autofree char *full = tree_path(root, path);

    assert_int_equal(unlink(full), 0);
}

char *tree_read(const char *root, const char *path)
{
    g_autofree char *full = tree_path(root, path);
    char *text = NULL;

    g_file_get_contents(full, &text, NULL, NULL);
    return text;
}

gboolean tree_has(const char *root, const char *path)
{
    g_autofree char *full = tree_path(root, path);
    struct stat st;

    return lstat(full, &st) == 0;
}

mode_t tree_mode(const char *root, const char *path)
{
    g_autofree char *full = tree_path(root, path);
    struct stat st;

    assert_int_equal(stat(full, &st), 0);
    return st.st_mode & 07777;
}

unsigned tree_count(const char *root, const char *path)
{
    g_autofree char *full = tree_path(root, path);
    g_autoptr(GDir) dir = g_dir_open(full, 0, NULL);
    unsigned count = 0;

    assert_non_null(dir);
    while (g_dir_read_name(dir))
        count++;
    return count;
}

/* ---- a picture of it ---- */

/* nftw() has no argument of the caller's. */
static struct {
    GPtrArray *lines;
    gsize skip; /* length of the root's path */
    const char *except;
} taking;

static int by_bytes(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *join_sorted(GPtrArray *texts, const char *separator)
{
    g_ptr_array_sort(texts, by_bytes);
    g_ptr_array_add(texts, NULL);
    return g_strjoinv(separator, (char **)texts->pdata);
}

static void add_xattrs(GString *line, const char *path)
{
    g_autoptr(GPtrArray) attributes = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *joined = NULL;
    char names[4096];
    ssize_t size = llistxattr(path, names, sizeof names);

    for (const char *name = names; size > 0 && name < names + size; name += strlen(name) + 1) {
        char value[4096];
        ssize_t length = lgetxattr(path, name, value, sizeof value);
        g_autofree char *encoded =
            g_base64_encode((const guchar *)value, length > 0 ? (gsize)length : 0);

        g_ptr_array_add(attributes, g_strdup_printf(" %s=%s", name, encoded));
    }
    joined = join_sorted(attributes, "");
    g_string_append(line, joined);
}

static void add_content(GString *line, const char *path, const struct stat *st)
{
    char target[4096];
    g_autofree char *bytes = NULL, *digest = NULL;
    gsize length;
    ssize_t got;

    if (S_ISLNK(st->st_mode)) {
        got = readlink(path, target, sizeof target);
        assert_true(got >= 0);
        g_string_append_printf(line, " -> %.*s", (int)got, target);
    } else if (S_ISREG(st->st_mode)) {
        assert_true(g_file_get_contents(path, &bytes, &length, NULL));
        digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (guchar *)bytes, length);
        g_string_append_printf(line, " %s", digest);
    }
}

static int take_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    const char *name = path + taking.skip;
    gsize length = taking.except ? strlen(taking.except) : 0;
    GString *line;

    if (length > 0 && strncmp(name, taking.except, length) == 0 &&
        (name[length] == '/' || name[length] == '\0'))
        return 0;
    line = g_string_new(NULL);
    g_string_append_printf(line, "%s %06o %u:%u", name, st->st_mode, st->st_uid, st->st_gid);
    add_xattrs(line, path);
    add_content(line, path, st);
    g_ptr_array_add(taking.lines, g_string_free(line, FALSE));
    return 0;
}

char *tree_snapshot(const char *root, const char *path, const char *except)
{
    g_autofree char *full = tree_path(root, path);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

    taking.lines = lines;
    taking.skip = strlen(root);
    taking.except = except;
    nftw(full, take_one, 16, FTW_PHYS);
    return join_sorted(lines, "\n");
}

/* ---- a copy of it ---- */

/* nftw() has no argument of the caller's. */
static struct {
    const char *to;
    gsize skip; /* length of the old root's path */
} copying;

static void copy_bytes(const char *from, const char *to)
{
    g_autofree char *bytes = NULL;
    gsize length;
    int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    assert_true(g_file_get_contents(from, &bytes, &length, NULL));
    assert_int_equal(write(fd, bytes, length), (ssize_t)length);
    close(fd);
}

static int copy_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    g_autofree char *to = g_strconcat(copying.to, path + copying.skip, NULL);
    g_autofree char *target = NULL;

    if (ftw->level == 0)
        return 0;
    if (S_ISLNK(st->st_mode)) {
        target = g_file_read_link(path, NULL);
        assert_int_equal(symlink(target, to), 0);
        return 0;
    }
    if (S_ISDIR(st->st_mode))
        assert_int_equal(mkdir(to, 0700), 0);
    else
        copy_bytes(path, to);
    assert_int_equal(lchown(to, st->st_uid, st->st_gid), 0);
    assert_int_equal(chmod(to, st->st_mode & 07777), 0);
    return 0;
}

char *tree_copy(const char *root)
{
    char *copy = tree_new_fast();

    copying.to = copy;
    copying.skip = strlen(root);
    assert_int_equal(nftw(root, copy_one, 16, FTW_PHYS), 0);
    return copy;
}
