/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gate.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

/* A program that could be started and failed. */
#define STATUS(n) (-(n))

/* What each operation can really say. libvirt, which has words instead of numbers, stands at the
 * end of a socket. */
static const int errors[][12] = {
    [KV_OP_READ] = { EACCES, EIO, ENOMEM, EMFILE },
    [KV_OP_MKDIR] = { ENOSPC, EROFS, EACCES, EDQUOT },
    [KV_OP_CREATE] = { ENOSPC, EROFS, EACCES, EMFILE, EDQUOT },
    [KV_OP_WRITE] = { ENOSPC, EIO, EDQUOT },
    [KV_OP_SYNC] = { EIO, ENOSPC, EDQUOT },
    [KV_OP_RENAME] = { EIO, EROFS, EACCES, ENOSPC },
    [KV_OP_UNLINK] = { EROFS, EACCES, EIO, EPERM },
    [KV_OP_ATTRIBUTE] = { EINVAL, EEXIST, EACCES, ENOSPC, EUSERS, ENODEV, ENOMEM, EIO, ENOENT,
                          EROFS, EPERM },
    [KV_OP_RUN] = { STATUS(1), ENOENT, EACCES, ENOMEM, EAGAIN },
    [KV_OP_CONNECT] = { ECONNREFUSED, ENOENT, EACCES },
    [KV_OP_ASK] = { EPIPE, EIO },
    [KV_OP_VIRT] = { EIO, EPIPE, ENOSPC },
    [KV_OP_LOCK] = { EWOULDBLOCK, ENOLCK, EACCES },
    /* systemctl isn't there, may not be run, or says no. */
    [KV_OP_REBOOT] = { EPERM, EIO, ENOENT },
};

unsigned gate_errors(KvOp op)
{
    unsigned count = 0;

    while (count < G_N_ELEMENTS(errors[0]) && errors[op][count])
        count++;
    return count;
}

gboolean gate_changes_files(KvOp op)
{
    return op >= KV_OP_MKDIR && op <= KV_OP_UNLINK;
}

const char *gate_name(const Gate *gate)
{
    static const char *const ops[] = {
        [KV_OP_READ] = "read",       [KV_OP_MKDIR] = "mkdir",
        [KV_OP_CREATE] = "create",   [KV_OP_WRITE] = "write",
        [KV_OP_SYNC] = "sync",       [KV_OP_RENAME] = "rename",
        [KV_OP_UNLINK] = "unlink",   [KV_OP_ATTRIBUTE] = "attribute",
        [KV_OP_RUN] = "run",         [KV_OP_CONNECT] = "connect to libvirt",
        [KV_OP_ASK] = "ask libvirt", [KV_OP_VIRT] = "change by libvirt",
        [KV_OP_LOCK] = "lock",       [KV_OP_REBOOT] = "restart",
    };
    static char name[128];
    int error = errors[gate->op][gate->which];

    g_snprintf(name, sizeof name, "operation %u (%s, %s)", gate->at, ops[gate->op],
               gate->mode == GATE_KILL ? "killed"
               : error < 0             ? "status"
                                       : g_strerror(error));
    return name;
}

int gate_pass(KvOp op, const char *what, gpointer data)
{
    Gate *gate = data;

    gate->count++;
    if (gate->mode == GATE_COUNT)
        g_array_append_val(gate->ops, op);
    if (gate->mode == GATE_FROM_ON && gate->count > gate->at && gate_changes_files(op))
        return -EROFS;
    if (gate->count != gate->at)
        return 0;
    if (gate->mode == GATE_KILL)
        kill(getpid(), SIGKILL);
    return -errors[op][gate->which];
}
