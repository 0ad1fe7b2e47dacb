/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Directories, removing, appending, locks and attributes. */
#include "core/machine/private.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

int kv_write_all(int fd, const char *bytes, gsize length)
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
    return 0;
}

int kv_sync_fd(KvMachine *machine, int fd, const char *path)
{
    int r = kv_machine_gate(machine, KV_OP_SYNC, path);

    if (r < 0)
        return r;
    /* Some file systems can't sync a directory and say so. */
    return fsync(fd) < 0 && errno != EINVAL && errno != EROFS ? -errno : 0;
}

static int unlink_synced(KvMachine *machine, const char *path, int flags)
{
    g_autofree char *name = NULL;
    KV_AUTO_FD dir_fd = -1;
    int r = kv_root_open_parent(machine, path, &dir_fd, &name);

    if (r == 0)
        r = kv_machine_gate(machine, KV_OP_UNLINK, path);
    if (r < 0)
        return r;
    if (unlinkat(dir_fd, name, flags) < 0)
        return -errno;
    return kv_sync_fd(machine, dir_fd, path);
}

int kv_machine_remove(KvMachine *machine, const char *path)
{
    return unlink_synced(machine, path, 0);
}

int kv_machine_remove_dir(KvMachine *machine, const char *path)
{
    return unlink_synced(machine, path, AT_REMOVEDIR);
}

/* One directory in an existing one. 1 when it was made, 0 when it was there. */
static int make_one(KvMachine *machine, const char *path, mode_t mode)
{
    g_autofree char *name = NULL;
    KV_AUTO_FD dir_fd = -1;
    KV_AUTO_FD fd = kv_root_open(machine, path, O_PATH | O_DIRECTORY, 0);
    int r;

    if (fd >= 0)
        return 0;
    if (fd != -ENOENT)
        return fd;
    r = kv_root_open_parent(machine, path, &dir_fd, &name);
    if (r == 0)
        r = kv_machine_gate(machine, KV_OP_MKDIR, path);
    if (r < 0)
        return r;
    if (mkdirat(dir_fd, name, mode & 07777) < 0)
        return errno == EEXIST ? -ENOLINK : -errno;
    /* The caller's umask has no say. */
    if (fchmodat(dir_fd, name, mode & 07777, 0) < 0) {
        r = -errno;
        unlinkat(dir_fd, name, AT_REMOVEDIR);
        return r;
    }
    r = kv_sync_fd(machine, dir_fd, path);
    if (r < 0)
        unlinkat(dir_fd, name, AT_REMOVEDIR);
    return r < 0 ? r : 1;
}

/* Takes back what make_dir made: deepest down to `made`. */
static void unmake(KvMachine *machine, const char *deepest, const char *made)
{
    g_autofree char *at = g_strdup(deepest);

    while (strlen(at) >= strlen(made)) {
        g_autofree char *name = NULL;
        KV_AUTO_FD dir_fd = -1;

        if (kv_root_open_parent(machine, at, &dir_fd, &name) == 0)
            unlinkat(dir_fd, name, AT_REMOVEDIR);
        *strrchr(at, '/') = '\0';
    }
}

int kv_machine_make_dir(KvMachine *machine, const char *path, mode_t mode, char **ret_made)
{
    g_autofree char *made = NULL, *at = g_strdup(path);

    if (!at || at[0] != '/')
        return -EINVAL;
    for (char *end = at; end;) {
        int r;

        end = strchr(end + 1, '/');
        if (end)
            *end = '\0';
        r = make_one(machine, at, mode);
        if (r < 0) {
            if (made)
                unmake(machine, at, made);
            return r;
        }
        if (r > 0 && !made)
            made = g_strdup(at);
        if (end)
            *end = '/';
    }
    if (ret_made)
        *ret_made = g_steal_pointer(&made);
    return 0;
}

/* Opens for appending; *ret_dir_fd is the directory when the file is new, to be synced too. */
static int open_append(KvMachine *machine, const char *path, int *ret_dir_fd)
{
    int fd = kv_root_open(machine, path, O_WRONLY | O_APPEND | O_NOCTTY | O_NONBLOCK, 0);
    g_autofree char *name = NULL;
    KV_AUTO_FD dir_fd = -1;
    int r;

    if (fd != -ENOENT)
        return fd;
    r = kv_root_open_parent(machine, path, &dir_fd, &name);
    if (r < 0)
        return r;
    fd =
        openat(dir_fd, name, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return -errno;
    *ret_dir_fd = kv_steal_fd(&dir_fd);
    return fd;
}

int kv_machine_append(KvMachine *machine, const char *path, const char *bytes, gsize length,
                      gboolean sync)
{
    KV_AUTO_FD dir_fd = -1;
    KV_AUTO_FD fd = -1;
    struct stat st;
    int r = kv_machine_gate(machine, KV_OP_CREATE, path);

    if (r < 0)
        return r;
    fd = open_append(machine, path, &dir_fd);
    if (fd < 0)
        return fd;
    if (fstat(fd, &st) < 0)
        return -errno;
    if (!S_ISREG(st.st_mode))
        return -EINVAL;
    r = kv_machine_gate(machine, KV_OP_WRITE, path);
    if (r == 0)
        r = kv_write_all(fd, bytes, length);
    if (r < 0) {
        /* On a full disk half a line may have got through. */
        if (ftruncate(fd, st.st_size) < 0)
            return r;
        return r;
    }
    if (sync)
        r = kv_sync_fd(machine, fd, path);
    return r == 0 && sync && dir_fd >= 0 ? kv_sync_fd(machine, dir_fd, path) : r;
}

int kv_machine_lock(KvMachine *machine, const char *path, int *ret_fd)
{
    struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    KV_AUTO_FD fd = -1;
    int r = kv_machine_gate(machine, KV_OP_LOCK, path);

    if (r < 0)
        return r;
    fd = kv_root_open(machine, path, O_RDWR | O_CREAT | O_NOCTTY | O_NONBLOCK, 0600);
    if (fd < 0)
        return fd;
    /* Bound to the open file and not to the process: another descriptor's close() can't drop it. */
    if (fcntl(fd, F_OFD_SETLK, &whole) < 0)
        return errno == EACCES || errno == EAGAIN ? -EWOULDBLOCK : -errno;
    *ret_fd = kv_steal_fd(&fd);
    return 0;
}

int kv_machine_locked(KvMachine *machine, const char *path)
{
    struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    KV_AUTO_FD fd = -1;
    int r = kv_machine_gate(machine, KV_OP_READ, path);

    if (r < 0)
        return r;
    fd = kv_root_open(machine, path, O_RDONLY | O_NOCTTY | O_NONBLOCK, 0);
    if (fd < 0)
        return fd == -ENOENT ? 0 : fd;
    if (fcntl(fd, F_OFD_GETLK, &whole) < 0)
        return -errno;
    return whole.l_type != F_UNLCK;
}

int kv_write_once(KvMachine *machine, const char *path, const char *value)
{
    KV_AUTO_FD fd = kv_root_open(machine, path, O_WRONLY | O_NOCTTY | O_NONBLOCK, 0);
    gsize length = strlen(value);
    ssize_t put;

    if (fd < 0)
        return fd;
    put = write(fd, value, length);
    if (put < 0)
        return -errno;
    return (gsize)put == length ? 0 : -EIO;
}
