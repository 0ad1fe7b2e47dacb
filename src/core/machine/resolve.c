/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Paths below the machine's root. The kernel resolves them, so that no link, absolute or with any
 * number of "..", leads out of the tree. */
#include "core/machine/private.h"

#include <errno.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>

/* The kernel answers EAGAIN when a rename anywhere raced with "..". */
#define TRIES 256
/* As many as the kernel follows. */
#define LINKS_MAX 40

int kv_root_open(KvMachine *machine, const char *path, int flags, mode_t mode)
{
    struct open_how how = { .flags = (guint64)(flags | O_CLOEXEC),
                            .mode = (flags & O_CREAT) ? mode : 0,
                            .resolve = RESOLVE_IN_ROOT };

    if (!path || path[0] != '/')
        return -EINVAL;
    for (unsigned i = 0; i < TRIES; i++) {
        int fd = (int)syscall(SYS_openat2, machine->root_fd, path, &how, sizeof how);

        if (fd >= 0)
            return fd;
        if (errno != EAGAIN && errno != EINTR)
            return -errno;
    }
    return -EAGAIN;
}

int kv_root_open_parent(KvMachine *machine, const char *path, int *ret_fd, char **ret_name)
{
    const char *slash = path ? strrchr(path, '/') : NULL;
    g_autofree char *parent = NULL;
    int fd;

    if (!slash || path[0] != '/' || slash[1] == '\0' || strcmp(slash + 1, ".") == 0 ||
        strcmp(slash + 1, "..") == 0)
        return -EINVAL;
    parent = g_strndup(path, slash == path ? 1 : (gsize)(slash - path));
    fd = kv_root_open(machine, parent, O_RDONLY | O_DIRECTORY, 0);
    if (fd < 0)
        return fd;
    *ret_fd = fd;
    *ret_name = g_strdup(slash + 1);
    return 0;
}

/* The path that the link `name` in the directory fd, itself named path, leads to. NULL with errno.
 */
static char *link_target(int fd, const char *name, const char *path)
{
    char target[PATH_MAX];
    ssize_t length = readlinkat(fd, name, target, sizeof target - 1);
    g_autofree char *parent = NULL;

    if (length < 0)
        return NULL;
    target[length] = '\0';
    if (target[0] == '/')
        return g_strdup(target);
    parent = g_strndup(path, (gsize)(strrchr(path, '/') - path));
    return g_strconcat(parent, "/", target, NULL);
}

int kv_root_open_target(KvMachine *machine, const char *path, int *ret_fd, char **ret_name,
                        gboolean *ret_was_link)
{
    g_autofree char *at = g_strdup(path);

    for (unsigned i = 0; i < LINKS_MAX; i++) {
        g_autofree char *name = NULL;
        KV_AUTO_FD fd = -1;
        struct stat st;
        char *next;
        int r = kv_root_open_parent(machine, at, &fd, &name);

        if (r < 0)
            return i > 0 && r == -ENOENT ? -ENOLINK : r;
        if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
            if (errno != ENOENT)
                return -errno;
            if (i > 0)
                return -ENOLINK;
        } else if (S_ISLNK(st.st_mode)) {
            next = link_target(fd, name, at);
            if (!next)
                return -errno;
            g_free(at);
            at = next;
            continue;
        }
        *ret_fd = kv_steal_fd(&fd);
        *ret_name = g_steal_pointer(&name);
        *ret_was_link = i > 0;
        return 0;
    }
    return -ELOOP;
}
