/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tree that isn't running: files alone. */
#include "core/machine/private.h"

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
