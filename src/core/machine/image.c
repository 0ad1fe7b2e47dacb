/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tree that isn't running: files alone. */
#include "core/machine/private.h"

#include <errno.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

/* Who owns the tree may change it, root or not. */
static uid_t image_uid(KvMachine *machine)
{
    struct stat st;

    if (fstat(machine->root_fd, &st) == 0 && st.st_uid == geteuid())
        return 0;
    return geteuid();
}

static gint64 image_now(KvMachine *machine)
{
    return g_get_real_time() / G_USEC_PER_SEC;
}

KvMachine *kv_machine_new_image(const char *directory, GError **error)
{
    static const KvMachineOps ops = {
        .kind = KV_MACHINE_IMAGE,
        .uid = image_uid,
        .now = image_now,
    };

    return kv_machine_new(&ops, directory, NULL, error);
}

/* What can't be looked at may be there. */
static gboolean may_exist(KvMachine *machine, const char *path)
{
    KvStat stat;
    int r = kv_machine_stat(machine, path, &stat);

    return r != -ENOENT && r != -ENOTDIR;
}

gboolean kv_machine_holds_system(KvMachine *machine, GError **error)
{
    return may_exist(machine, "/etc/os-release") || may_exist(machine, "/usr/lib/os-release") ||
           kv_fail(error, KV_ERROR_INPUT,
                   _("“%s” holds no system: neither etc/os-release nor usr/lib/os-release is "
                     "below it. Name the topmost directory of a system's tree."),
                   machine->root_path);
}
