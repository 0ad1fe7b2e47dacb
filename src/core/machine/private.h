/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include "core/machine/machine.h"

/* For the files of this room alone. */

/* A descriptor that is closed when it goes out of scope (GLib 2.74 has none of its own). */
static inline void kv_close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}
#define KV_AUTO_FD __attribute__((cleanup(kv_close_fd))) int

static inline int kv_steal_fd(int *fd)
{
    int stolen = *fd;

    *fd = -1;
    return stolen;
}

/* openat2(2) of path below the machine's root; a descriptor (close-on-exec) or -errno. */
int kv_root_open(KvMachine *machine, const char *path, int flags, mode_t mode);

/* Splits path into its directory, opened, and its last name (g_free). -EINVAL where the last name
 * is none ("/", "..", a trailing slash). */
int kv_root_open_parent(KvMachine *machine, const char *path, int *ret_fd, char **ret_name);

/* The same for the file that path leads to at last: links are followed by hand, so that the real
 * file's own directory is known. *ret_was_link says whether there were any. */
int kv_root_open_target(KvMachine *machine, const char *path, int *ret_fd, char **ret_name,
                        gboolean *ret_was_link);

/* Extended attributes of an open file: those that are to be kept. */
int kv_meta_from_fd(int fd, KvMeta **ret_meta);
int kv_meta_to_fd(int fd, const KvMeta *meta);

/* All of bytes; 0 or -errno. */
int kv_write_all(int fd, const char *bytes, gsize length);
/* fsync of a file or a directory; 0 or -errno. path is what it is for. */
int kv_sync_fd(KvMachine *machine, int fd, const char *path);

/* Runs the program file path; see KvMachineOps.run. */
int kv_spawn(const char *path, const char *const *argv, KvLineFunc line, gpointer data,
             int *ret_status);
int kv_spawn_on_terminal(const char *path, const char *const *argv, int *ret_status);
/* One write(2) to an existing file below the root; see KvMachineOps.write_attribute. */
int kv_write_once(KvMachine *machine, const char *path, const char *value);
