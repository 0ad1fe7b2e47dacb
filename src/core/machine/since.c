/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading what was added to a file that grows. */
#include "core/machine/private.h"

#include <errno.h>
#include <sys/stat.h>

int kv_machine_read_since(KvMachine *machine, const char *path, guint64 since, gsize limit,
                          char **ret_text)
{
    KV_AUTO_FD fd = -1;
    g_autofree char *buffer = g_malloc0(limit + 1);
    struct stat st;
    gsize length = 0;
    ssize_t got = 0;
    int r = kv_machine_gate(machine, KV_OP_READ, path);

    if (r < 0)
        return r;
    fd = kv_root_open(machine, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
    if (fd < 0)
        return fd == -ENXIO ? -EINVAL : fd;
    if (fstat(fd, &st) < 0)
        return -errno;
    if (!S_ISREG(st.st_mode))
        return -EINVAL;
    /* A smaller file than before is another one. */
    if (since > (guint64)st.st_size)
        since = 0;
    if ((guint64)st.st_size - since > limit)
        since = (guint64)st.st_size - limit;
    while (length < limit &&
           (got = pread(fd, buffer + length, limit - length, (off_t)(since + length))) > 0)
        length += (gsize)got;
    if (got < 0)
        return -errno;
    *ret_text = g_steal_pointer(&buffer);
    return 0;
}
