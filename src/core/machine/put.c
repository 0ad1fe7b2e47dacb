/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changing files so that a crash at any point leaves the old file or the new one, whole, and so
 * that nobody else's change is lost. */
#include "core/machine/private.h"

#include <errno.h>
#include <stdio.h> /* renameat2 */
#include <string.h>
#include <sys/stat.h>

/* Beside the target, hidden, and of no ending that any directory's reader looks for. The same name
 * every time, so that what a killed run left is found again; the journal's lock keeps two runs
 * apart. */
static char *temporary_name(const char *name)
{
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, name, -1);

    digest[16] = '\0';
    return g_strconcat(".kvmgt-setup-", digest, ".tmp", NULL);
}

/* The real file that a path leads to. */
typedef struct {
    int dir_fd;
    char *name, *temporary; /* in that directory */
} Target;

#define NO_TARGET                                                                                  \
    {                                                                                              \
        -1, NULL, NULL                                                                             \
    }

static void target_clear(Target *target)
{
    kv_close_fd(&target->dir_fd);
    g_free(target->name);
    g_free(target->temporary);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Target, target_clear)

static int open_target(KvMachine *machine, const char *path, Target *target)
{
    gboolean was_link;
    int r = kv_root_open_target(machine, path, &target->dir_fd, &target->name, &was_link);

    if (r == 0)
        target->temporary = temporary_name(target->name);
    return r;
}

/* What the new file gets beside its bytes, and what has to be there before. */
typedef struct {
    const KvMeta *meta; /* NULL: that of the old file, or mode where there is none */
    mode_t mode;
    const char *expect; /* digest, or NULL: whatever is there */
} Wanted;

/* Mode and owner of a file that wasn't there before. */
static int set_new(int fd, mode_t mode)
{
    if (geteuid() == 0 && fchown(fd, 0, 0) < 0)
        return -errno;
    return fchmod(fd, mode & 07777) < 0 ? -errno : 0;
}

/* What the file `name` in dir_fd has now; *ret_meta stays NULL where there is none. */
static int old_meta(int dir_fd, const char *name, KvMeta **ret_meta)
{
    KV_AUTO_FD fd = openat(dir_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    struct stat st;

    if (fd < 0)
        return errno == ENOENT ? 0 : errno == ENXIO ? -EINVAL : -errno;
    if (fstat(fd, &st) < 0)
        return -errno;
    if (!S_ISREG(st.st_mode))
        return S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
    return kv_meta_from_fd(fd, ret_meta);
}

/* Fills the temporary file. */
static int fill(KvMachine *machine, int fd, const char *path, GBytes *bytes, const KvMeta *meta,
                mode_t mode)
{
    gsize length;
    const char *data = g_bytes_get_data(bytes, &length);
    int r = kv_machine_gate(machine, KV_OP_WRITE, path);

    if (r == 0)
        r = kv_write_all(fd, data, length);
    if (r == 0)
        r = meta ? kv_meta_to_fd(fd, meta) : set_new(fd, mode);
    return r == 0 ? kv_sync_fd(machine, fd, path) : r;
}

/* -ESTALE when the file isn't as it has to be. */
static int compare(KvMachine *machine, const char *path, const char *expect)
{
    g_autofree char *digest = NULL;
    int r = expect ? kv_machine_digest(machine, path, NULL, &digest) : 0;

    if (r < 0 || !expect)
        return r;
    return strcmp(digest, expect) == 0 ? 0 : -ESTALE;
}

static int rename_once(KvMachine *machine, const Target *target, const char *path,
                       unsigned int flags)
{
    int r = kv_machine_gate(machine, KV_OP_RENAME, path);

    if (r < 0)
        return r;
    return renameat2(target->dir_fd, target->temporary, target->dir_fd, target->name, flags) < 0
               ? -errno
               : 0;
}

/* Between the comparison and the rename others have next to no time, and none where the file must
 * not be there yet: the kernel sees to that, on file systems that can. */
static int put_in_place(KvMachine *machine, const Target *target, const char *path,
                        const char *expect)
{
    gboolean fresh = g_strcmp0(expect, KV_DIGEST_ABSENT) == 0;
    int r = fresh ? rename_once(machine, target, path, RENAME_NOREPLACE) : -EINVAL;

    if (r == -EEXIST)
        return -ESTALE;
    if (r != -EINVAL && r != -ENOSYS)
        return r;
    r = compare(machine, path, expect);
    return r == 0 ? rename_once(machine, target, path, 0) : r;
}

/* Fills the temporary file and puts it in place; whatever fails, it doesn't stay. */
static int put_at(KvMachine *machine, const Target *target, const char *path, GBytes *bytes,
                  const Wanted *wanted)
{
    KV_AUTO_FD fd = -1;
    int r;

    unlinkat(target->dir_fd, target->temporary, 0);
    fd = openat(target->dir_fd, target->temporary,
                O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return -errno;
    r = fill(machine, fd, path, bytes, wanted->meta, wanted->mode);
    if (r == 0)
        r = put_in_place(machine, target, path, wanted->expect);
    if (r < 0)
        unlinkat(target->dir_fd, target->temporary, 0);
    return r < 0 ? r : kv_sync_fd(machine, target->dir_fd, path);
}

static int put(KvMachine *machine, const char *path, GBytes *bytes, Wanted wanted)
{
    g_autoptr(KvMeta) old = NULL;
    g_auto(Target) target = NO_TARGET;
    int r = open_target(machine, path, &target);

    if (r == 0)
        r = old_meta(target.dir_fd, target.name, &old);
    if (r == 0)
        r = kv_machine_gate(machine, KV_OP_CREATE, path);
    if (r < 0)
        return r;
    if (!wanted.meta)
        wanted.meta = old;
    return put_at(machine, &target, path, bytes, &wanted);
}

int kv_machine_replace(KvMachine *machine, const char *path, GBytes *bytes, mode_t mode)
{
    return put(machine, path, bytes, (Wanted){ .mode = mode });
}

int kv_machine_replace_if(KvMachine *machine, const char *path, GBytes *bytes, mode_t mode,
                          const char *expect)
{
    return put(machine, path, bytes, (Wanted){ .mode = mode, .expect = expect });
}

int kv_machine_restore(KvMachine *machine, const char *path, GBytes *bytes, const KvMeta *meta,
                       const char *expect)
{
    return put(machine, path, bytes, (Wanted){ meta, meta->mode, expect });
}

int kv_machine_remove_if(KvMachine *machine, const char *path, const char *expect)
{
    int r = compare(machine, path, expect);

    return r == 0 ? kv_machine_remove(machine, path) : r;
}

int kv_machine_sweep(KvMachine *machine, const char *path)
{
    g_auto(Target) target = NO_TARGET;
    struct stat st;
    int r = open_target(machine, path, &target);

    if (r < 0)
        return r == -ENOENT || r == -ENOLINK || r == -ENOTDIR ? 0 : r;
    if (fstatat(target.dir_fd, target.temporary, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT ? 0 : -errno;
    r = kv_machine_gate(machine, KV_OP_UNLINK, path);
    if (r < 0)
        return r;
    if (unlinkat(target.dir_fd, target.temporary, 0) < 0)
        return -errno;
    return kv_sync_fd(machine, target.dir_fd, path);
}

int kv_machine_sync(KvMachine *machine, const char *path)
{
    g_auto(Target) target = NO_TARGET;
    KV_AUTO_FD fd = -1;
    int r = open_target(machine, path, &target);

    if (r < 0)
        return r;
    fd = openat(target.dir_fd, target.name,
                O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENXIO ? -EINVAL : -errno;
    r = kv_sync_fd(machine, fd, path);
    return r == 0 ? kv_sync_fd(machine, target.dir_fd, path) : r;
}
