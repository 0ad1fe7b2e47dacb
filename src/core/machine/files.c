/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading. */
#include "core/machine/private.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_READ 4096

/* Opens path for reading without ever waiting for the other end of a fifo or a line. */
static int open_regular(KvMachine *machine, const char *path, gsize *ret_size)
{
    KV_AUTO_FD fd = kv_root_open(machine, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
    struct stat st;

    if (fd < 0)
        return fd == -ENXIO ? -EINVAL : fd;
    if (fstat(fd, &st) < 0)
        return -errno;
    if (S_ISDIR(st.st_mode))
        return -EISDIR;
    if (!S_ISREG(st.st_mode))
        return -EINVAL;
    *ret_size = (gsize)st.st_size;
    return kv_steal_fd(&fd);
}

/* All of fd, whatever its size claims to be: files in sysfs say 4096 and in proc 0. */
static int read_all(int fd, gsize size, gsize limit, GBytes **ret_bytes)
{
    gsize room = MIN(size + 1, limit + 1), length = 0;
    g_autofree char *buffer = NULL;

    room = MAX(room, (gsize)MIN(limit + 1, FIRST_READ));
    buffer = g_malloc(room + 1);
    for (;;) {
        ssize_t got = read(fd, buffer + length, room - length);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -errno;
        if (got == 0)
            break;
        length += (gsize)got;
        if (length > limit)
            return -EFBIG;
        if (length == room) {
            room = MIN(room * 2, limit + 1);
            buffer = g_realloc(buffer, room + 1);
        }
    }
    buffer[length] = '\0';
    *ret_bytes = g_bytes_new_take(g_steal_pointer(&buffer), length);
    return 0;
}

int kv_machine_read(KvMachine *machine, const char *path, gsize limit, GBytes **ret_bytes)
{
    KV_AUTO_FD fd = -1;
    gsize size = 0;
    int r = kv_machine_gate(machine, KV_OP_READ, path);

    if (r < 0)
        return r;
    fd = open_regular(machine, path, &size);
    if (fd < 0)
        return fd;
    return read_all(fd, size, limit ? limit : KV_READ_LIMIT, ret_bytes);
}

int kv_machine_read_start(KvMachine *machine, const char *path, gsize length, GBytes **ret_bytes)
{
    g_autofree char *buffer = NULL;
    KV_AUTO_FD fd = -1;
    gsize size = 0, have = 0;
    ssize_t got = 1;
    int r = kv_machine_gate(machine, KV_OP_READ, path);

    if (r < 0)
        return r;
    fd = open_regular(machine, path, &size);
    if (fd < 0)
        return fd;
    buffer = g_malloc(MIN(size, length) + 1);
    while (got > 0 && have < MIN(size, length)) {
        got = read(fd, buffer + have, MIN(size, length) - have);
        if (got < 0 && errno != EINTR)
            return -errno;
        have += got > 0 ? (gsize)got : 0;
        got = got < 0 ? 1 : got;
    }
    *ret_bytes = g_bytes_new_take(g_steal_pointer(&buffer), have);
    return 0;
}

int kv_machine_digest(KvMachine *machine, const char *path, GBytes **ret_bytes, char **ret_digest)
{
    g_autoptr(GBytes) bytes = NULL;
    int r = kv_machine_read(machine, path, 0, &bytes);

    if (r < 0 && r != -ENOENT && r != -ENOTDIR)
        return r;
    *ret_digest =
        bytes ? g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes) : g_strdup(KV_DIGEST_ABSENT);
    if (ret_bytes)
        *ret_bytes = g_steal_pointer(&bytes);
    return 0;
}

static gint64 nanoseconds(const struct timespec *time)
{
    return (gint64)time->tv_sec * 1000000000 + time->tv_nsec;
}

int kv_machine_stat(KvMachine *machine, const char *path, KvStat *ret_stat)
{
    KV_AUTO_FD fd = -1;
    struct stat st;
    int r = kv_machine_gate(machine, KV_OP_READ, path);

    if (r < 0)
        return r;
    fd = kv_root_open(machine, path, O_PATH, 0);
    if (fd < 0)
        return fd;
    if (fstat(fd, &st) < 0)
        return -errno;
    *ret_stat = (KvStat){ .mode = st.st_mode,
                          .uid = st.st_uid,
                          .gid = st.st_gid,
                          .size = (guint64)st.st_size,
                          .device_id = st.st_rdev,
                          .file_system = st.st_dev,
                          .file_id = st.st_ino,
                          .mtime = nanoseconds(&st.st_mtim),
                          .ctime = nanoseconds(&st.st_ctim) };
    if (machine->ops->correct_stat)
        machine->ops->correct_stat(machine, path, ret_stat);
    return 0;
}

/* path itself, not what it leads to. */
static int open_link(KvMachine *machine, const char *path, struct stat *ret_st)
{
    KV_AUTO_FD fd = kv_root_open(machine, path, O_PATH | O_NOFOLLOW, 0);

    if (fd < 0)
        return fd;
    if (fstat(fd, ret_st) < 0)
        return -errno;
    return kv_steal_fd(&fd);
}

int kv_machine_readlink(KvMachine *machine, const char *path, char **ret_target)
{
    char target[PATH_MAX];
    KV_AUTO_FD fd = -1;
    struct stat st;
    ssize_t length;
    int r = kv_machine_gate(machine, KV_OP_READ, path);

    if (r < 0)
        return r;
    fd = open_link(machine, path, &st);
    if (fd < 0)
        return fd;
    if (!S_ISLNK(st.st_mode))
        return -EINVAL;
    length = readlinkat(fd, "", target, sizeof target - 1);
    if (length < 0)
        return -errno;
    *ret_target = g_strndup(target, (gsize)length);
    return 0;
}

gboolean kv_machine_is_link(KvMachine *machine, const char *path)
{
    KV_AUTO_FD fd = -1;
    struct stat st;

    if (kv_machine_gate(machine, KV_OP_READ, path) < 0)
        return FALSE;
    fd = open_link(machine, path, &st);
    return fd >= 0 && S_ISLNK(st.st_mode);
}

static int by_bytes(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int kv_machine_list(KvMachine *machine, const char *path, char ***ret_names)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    struct dirent *entry;
    DIR *dir;
    int fd, r = kv_machine_gate(machine, KV_OP_READ, path);

    if (r < 0)
        return r;
    fd = kv_root_open(machine, path, O_RDONLY | O_DIRECTORY, 0);
    if (fd < 0)
        return fd;
    dir = fdopendir(fd);
    if (!dir) {
        r = -errno;
        close(fd);
        return r;
    }
    while (errno = 0, (entry = readdir(dir)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            g_ptr_array_add(names, g_strdup(entry->d_name));
    r = -errno;
    closedir(dir);
    if (r < 0)
        return r;
    g_ptr_array_sort(names, by_bytes);
    g_ptr_array_add(names, NULL);
    *ret_names = (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
    return 0;
}

gboolean kv_machine_exists(KvMachine *machine, const char *path)
{
    KvStat st;

    return kv_machine_stat(machine, path, &st) == 0;
}

int kv_machine_find_program(KvMachine *machine, const char *name, char **ret_path)
{
    static const char *const directories[] = { "/usr/sbin", "/usr/bin",        "/sbin",
                                               "/bin",      "/usr/local/sbin", "/usr/local/bin" };

    for (gsize i = 0; i < G_N_ELEMENTS(directories); i++) {
        g_autofree char *path = g_strconcat(directories[i], "/", name, NULL);
        KvStat st;
        int r = kv_machine_stat(machine, path, &st);

        if (r == -ENOENT || r == -ENOTDIR || (r == 0 && (!S_ISREG(st.mode) || !(st.mode & 0111))))
            continue;
        *ret_path = g_steal_pointer(&path);
        return r;
    }
    *ret_path = NULL;
    return -ENOENT;
}

int kv_machine_read_meta(KvMachine *machine, const char *path, KvMeta **ret_meta)
{
    KV_AUTO_FD fd = -1;
    gsize size;
    int r = kv_machine_gate(machine, KV_OP_READ, path);

    if (r < 0)
        return r;
    fd = open_regular(machine, path, &size);
    return fd < 0 ? fd : kv_meta_from_fd(fd, ret_meta);
}
