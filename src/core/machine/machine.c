/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The door itself: opening and closing it, the gate, and what is handed on to the kind. */
#include "core/machine/private.h"

#include <errno.h>
#include <string.h>
#include <uuid/uuid.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

#define DEFAULT_URI "qemu:///system"

KvMachine *kv_machine_new(const KvMachineOps *ops, const char *root, gpointer state, GError **error)
{
    int fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    KvMachine *machine;

    if (fd < 0) {
        int saved = errno;

        if (saved == ENOENT)
            kv_fail(error, KV_ERROR_INPUT, _("There is no directory “%s”. Check the path."), root);
        else if (saved == ENOTDIR)
            kv_fail(error, KV_ERROR_INPUT,
                    _("“%s” is not a directory. Name the tree's topmost "
                      "directory."),
                    root);
        else
            kv_machine_fail(error, KV_DOING_READ, root, -saved);
        return NULL;
    }
    machine = g_new0(KvMachine, 1);
    machine->ops = ops;
    machine->root_fd = fd;
    machine->root_path = g_strdup(root);
    machine->uri = g_strdup(DEFAULT_URI);
    machine->state = state;
    g_mutex_init(&machine->virt_lock);
    return machine;
}

void kv_machine_free(KvMachine *machine)
{
    if (!machine)
        return;
    kv_machine_virt_close(machine);
    if (machine->ops->close)
        machine->ops->close(machine);
    close(machine->root_fd);
    g_mutex_clear(&machine->virt_lock);
    g_free(machine->root_path);
    g_free(machine->uri);
    g_free(machine);
}

void kv_machine_set_uri(KvMachine *machine, const char *uri)
{
    g_free(machine->uri);
    machine->uri = g_strdup(uri && *uri ? uri : DEFAULT_URI);
}

int kv_machine_gate(KvMachine *machine, KvOp op, const char *what)
{
    return machine->gate ? machine->gate(op, what, machine->gate_data) : 0;
}

int kv_machine_run(KvMachine *machine, const char *const *argv, KvLineFunc line, gpointer data,
                   int *ret_status)
{
    int r = kv_machine_gate(machine, KV_OP_RUN, argv[0]);

    if (r > 0)
        *ret_status = r;
    if (r != 0)
        return MIN(r, 0);
    return machine->ops->run ? machine->ops->run(machine, argv, line, data, ret_status)
                             : -EOPNOTSUPP;
}

int kv_machine_run_on_terminal(KvMachine *machine, const char *const *argv, int *ret_status)
{
    int r = kv_machine_gate(machine, KV_OP_RUN, argv[0]);

    if (r > 0)
        *ret_status = r;
    if (r != 0)
        return MIN(r, 0);
    return machine->ops->run_on_terminal ? machine->ops->run_on_terminal(machine, argv, ret_status)
                                         : -EOPNOTSUPP;
}

int kv_machine_write_attribute(KvMachine *machine, const char *path, const char *value)
{
    int r = kv_machine_gate(machine, KV_OP_ATTRIBUTE, path);

    if (r < 0)
        return r;
    return machine->ops->write_attribute ? machine->ops->write_attribute(machine, path, value)
                                         : -EOPNOTSUPP;
}

/* "<6>[    5.412043] text" -> "[    5.412043] text", in place */
static void drop_priorities(char *text)
{
    char *to = text;
    gboolean starts = TRUE;

    for (const char *from = text; *from; from++) {
        const char *end = starts && *from == '<' ? strchr(from, '>') : NULL;

        if (end && end - from > 1 && strspn(from + 1, G_CSET_DIGITS) == (gsize)(end - from - 1)) {
            from = end;
            starts = FALSE;
            continue;
        }
        starts = *from == '\n';
        *to++ = *from;
    }
    *to = '\0';
}

int kv_machine_kernel_log(KvMachine *machine, char **ret_text)
{
    int r = kv_machine_gate(machine, KV_OP_READ, KV_KERNEL_LOG);

    if (r < 0)
        return r;
    r = machine->ops->kernel_log ? machine->ops->kernel_log(machine, ret_text) : -EOPNOTSUPP;
    if (r == 0)
        drop_priorities(*ret_text);
    return r;
}

gboolean kv_machine_reboot_refused(GError **error, int result)
{
    return kv_fail(error, KV_ERROR_IO, _("The restart was refused: %s. Restart the host by hand."),
                   g_strerror(-result));
}

gboolean kv_machine_reboot(KvMachine *machine, GError **error)
{
    int r = kv_machine_gate(machine, KV_OP_REBOOT, machine->root_path);

    if (r == 0 && machine->ops->reboot)
        return machine->ops->reboot(machine, error);
    return kv_machine_reboot_refused(error, r < 0 ? r : -EOPNOTSUPP);
}

uid_t kv_machine_uid(KvMachine *machine)
{
    return machine->ops->uid(machine);
}

gint64 kv_machine_now(KvMachine *machine)
{
    return machine->ops->now(machine);
}

char *kv_machine_new_uuid(KvMachine *machine)
{
    char text[UUID_STR_LEN];
    uuid_t uuid;

    uuid_generate_random(uuid);
    uuid_unparse_lower(uuid, text);
    return g_strdup(text);
}
