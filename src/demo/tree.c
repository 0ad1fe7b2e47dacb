/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "demo/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/machine/machine.h"

#define TRIES 256 /* the kernel says EAGAIN when a rename anywhere raced with ".." */

static void note(KvTree *tree, int result)
{
    if (result < 0 && tree->trouble == 0)
        tree->trouble = result;
}

int kv_tree_take_trouble(KvTree *tree)
{
    int trouble = tree->trouble;

    tree->trouble = 0;
    return trouble;
}

static int open_in(const KvTree *tree, const char *path, int flags, mode_t mode)
{
    struct open_how how = { .flags = (guint64)(flags | O_CLOEXEC),
                            .mode = (flags & O_CREAT) ? mode : 0,
                            .resolve = RESOLVE_IN_ROOT };

    for (unsigned i = 0; i < TRIES; i++) {
        int fd = (int)syscall(SYS_openat2, tree->root, path, &how, sizeof how);

        if (fd >= 0)
            return fd;
        if (errno != EAGAIN && errno != EINTR)
            return -errno;
    }
    return -EAGAIN;
}

static GString *read_all(const KvTree *tree, const char *path)
{
    int fd = open_in(tree, path, O_RDONLY | O_NONBLOCK, 0);
    GString *text;
    char buffer[8192];
    ssize_t got;

    if (fd < 0)
        return NULL;
    text = g_string_new(NULL);
    while ((got = read(fd, buffer, sizeof buffer)) > 0 && text->len < KV_READ_LIMIT)
        g_string_append_len(text, buffer, got);
    close(fd);
    if (got == 0)
        return text;
    g_string_free(text, TRUE);
    return NULL;
}

char *kv_tree_read(const KvTree *tree, const char *path)
{
    GString *text = read_all(tree, path);

    return text ? g_string_free(text, FALSE) : NULL;
}

GBytes *kv_tree_read_bytes(const KvTree *tree, const char *path)
{
    GString *text = read_all(tree, path);

    return text ? g_string_free_to_bytes(text) : NULL;
}

GBytes *kv_tree_read_head(const KvTree *tree, const char *path, gsize length)
{
    int fd = open_in(tree, path, O_RDONLY | O_NONBLOCK, 0);
    g_autofree char *head = g_malloc(length);
    ssize_t got = fd < 0 ? -1 : pread(fd, head, length, 0);

    if (fd >= 0)
        close(fd);
    return got < 0 ? NULL : g_bytes_new(head, (gsize)got);
}

char *kv_tree_word(const KvTree *tree, const char *path)
{
    char *text = kv_tree_read(tree, path);

    return text ? g_strstrip(text) : g_strdup("");
}

int kv_tree_stat(const KvTree *tree, const char *path, struct stat *ret_stat)
{
    int fd = open_in(tree, path, O_PATH, 0);
    int result = fd < 0 ? fd : fstat(fd, ret_stat) < 0 ? -errno : 0;

    if (fd >= 0)
        close(fd);
    return result;
}

gboolean kv_tree_has(const KvTree *tree, const char *path)
{
    struct stat st;

    return kv_tree_stat(tree, path, &st) == 0;
}

gboolean kv_tree_has_dir(const KvTree *tree, const char *path)
{
    struct stat st;

    return kv_tree_stat(tree, path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int by_bytes(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted, so that nothing depends on the file system's order. Closes fd. */
static char **names_in(int fd)
{
    GPtrArray *names = g_ptr_array_new();
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    struct dirent *entry;

    while (dir && (entry = readdir(dir)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            g_ptr_array_add(names, g_strdup(entry->d_name));
    if (dir)
        closedir(dir);
    else if (fd >= 0)
        close(fd);
    g_ptr_array_sort(names, by_bytes);
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

char **kv_tree_list(const KvTree *tree, const char *path)
{
    return names_in(open_in(tree, path, O_RDONLY | O_DIRECTORY, 0));
}

char *kv_tree_link_name(const KvTree *tree, const char *path)
{
    char target[PATH_MAX];
    int fd = open_in(tree, path, O_PATH | O_NOFOLLOW, 0);
    ssize_t length = fd < 0 ? -1 : readlinkat(fd, "", target, sizeof target - 1);

    if (fd >= 0)
        close(fd);
    if (length < 0)
        return NULL;
    target[length] = '\0';
    return g_path_get_basename(target);
}

/* The kernel knows the name of an open file; what is above the root is cut off. */
static char *name_of_fd(int fd)
{
    char self[64], name[PATH_MAX];
    ssize_t length;

    g_snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    length = readlink(self, name, sizeof name - 1);
    return length < 0 ? NULL : g_strndup(name, (gsize)length);
}

char *kv_tree_real(const KvTree *tree, const char *path)
{
    int fd = open_in(tree, path, O_PATH, 0);
    g_autofree char *name = fd < 0 ? NULL : name_of_fd(fd);
    g_autofree char *root = name_of_fd(tree->root);

    if (fd >= 0)
        close(fd);
    if (!name || !root || !g_str_has_prefix(name, root))
        return NULL;
    return g_strdup(name[strlen(root)] ? name + strlen(root) : "/");
}

static int make_dirs(const KvTree *tree, const char *path)
{
    g_autofree char *parent = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    int fd = open_in(tree, path, O_PATH | O_DIRECTORY, 0), result;

    if (fd >= 0) {
        close(fd);
        return 0;
    }
    if (fd != -ENOENT)
        return fd;
    result = make_dirs(tree, parent);
    if (result < 0)
        return result;
    fd = open_in(tree, parent, O_PATH | O_DIRECTORY, 0);
    if (fd < 0)
        return fd;
    result = mkdirat(fd, name, 0755) < 0 && errno != EEXIST ? -errno : 0;
    close(fd);
    return result;
}

void kv_tree_mkdir(KvTree *tree, const char *path)
{
    note(tree, make_dirs(tree, path));
}

/* The directory of path, made when it is missing; a descriptor or a negative errno. */
static int open_parent(const KvTree *tree, const char *path, char **ret_name)
{
    g_autofree char *parent = g_path_get_dirname(path);
    int result = make_dirs(tree, parent);

    if (result < 0)
        return result;
    result = open_in(tree, parent, O_RDONLY | O_DIRECTORY, 0);
    if (result >= 0)
        *ret_name = g_path_get_basename(path);
    return result;
}

static int fill(int fd, const char *bytes, gsize length, mode_t mode)
{
    while (length > 0) {
        ssize_t put = write(fd, bytes, length);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return -errno;
        bytes += put;
        length -= (gsize)put;
    }
    return fchmod(fd, mode) < 0 ? -errno : 0;
}

/* A reader sees the old text or the new one. */
static int put(const KvTree *tree, const char *path, mode_t mode, const char *bytes, gsize length)
{
    g_autofree char *name = NULL, *temporary = NULL;
    int dir = open_parent(tree, path, &name), fd, result;

    if (dir < 0)
        return dir;
    temporary = g_strdup_printf(".%s.demo-%d", name, (int)gettid());
    fd = openat(dir, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    result = fd < 0 ? -errno : fill(fd, bytes, length, mode);
    if (fd >= 0)
        close(fd);
    if (result == 0 && renameat(dir, temporary, dir, name) < 0)
        result = -errno;
    if (result < 0 && fd >= 0)
        unlinkat(dir, temporary, 0);
    close(dir);
    return result;
}

void kv_tree_write_bytes(KvTree *tree, const char *path, mode_t mode, const char *bytes,
                         gsize length)
{
    g_autofree char *real = kv_tree_real(tree, path);

    note(tree, put(tree, real ? real : path, mode, bytes, length));
}

void kv_tree_write(KvTree *tree, const char *path, mode_t mode, const char *text)
{
    kv_tree_write_bytes(tree, path, mode, text, strlen(text));
}

void kv_tree_printf(KvTree *tree, const char *path, mode_t mode, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    kv_tree_write(tree, path, mode, text);
}

void kv_tree_write_sparse(KvTree *tree, const char *path, mode_t mode, guint64 bytes)
{
    int fd;

    kv_tree_write_bytes(tree, path, mode, "", 0);
    fd = open_in(tree, path, O_WRONLY, 0);
    note(tree, fd < 0 ? fd : ftruncate(fd, (off_t)bytes) < 0 ? -errno : 0);
    if (fd >= 0)
        close(fd);
}

void kv_tree_chmod(KvTree *tree, const char *path, mode_t mode)
{
    /* fchmod(2) takes no O_PATH descriptor, and a file without read permission opens no other way.
     */
    int fd = open_in(tree, path, O_PATH, 0), result = fd < 0 ? fd : 0;
    char self[64];

    if (fd >= 0) {
        g_snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
        result = chmod(self, mode) < 0 ? -errno : 0;
        close(fd);
    }
    note(tree, result);
}

void kv_tree_link(KvTree *tree, const char *path, const char *target)
{
    g_autofree char *name = NULL;
    int dir = open_parent(tree, path, &name), result = dir;

    if (dir >= 0) {
        unlinkat(dir, name, 0);
        result = symlinkat(target, dir, name) < 0 ? -errno : 0;
        close(dir);
    }
    note(tree, result);
}

static int remove_at(int dir, const char *name)
{
    g_auto(GStrv) names = NULL;
    int fd, result = 0;

    if (unlinkat(dir, name, 0) == 0 || errno == ENOENT)
        return 0;
    if (errno != EISDIR && errno != EPERM)
        return -errno;
    fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    names = names_in(fcntl(fd, F_DUPFD_CLOEXEC, 0));
    for (char **inner = names; *inner && result == 0; inner++)
        result = remove_at(fd, *inner);
    close(fd);
    return result < 0 ? result : unlinkat(dir, name, AT_REMOVEDIR) < 0 ? -errno : 0;
}

void kv_tree_remove(KvTree *tree, const char *path)
{
    g_autofree char *parent = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    int dir = open_in(tree, parent, O_RDONLY | O_DIRECTORY, 0);

    if (dir < 0) {
        note(tree, dir == -ENOENT || dir == -ENOTDIR ? 0 : dir);
        return;
    }
    note(tree, remove_at(dir, name));
    close(dir);
}
