/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The simulated host as a machine, and small things for all its parts. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include <uuid/uuid.h>

#include "core/machine/command.h"
#include "demo/model.h"

#define LOCK_FILE "lock"

int kv_demo_lock(const KvDemo *demo)
{
    int fd = openat(demo->state.root, LOCK_FILE, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0)
        return -errno;
    while (flock(fd, LOCK_EX) < 0)
        if (errno != EINTR) {
            int result = -errno;

            close(fd);
            return result;
        }
    return fd;
}

int kv_demo_take_trouble(KvDemo *demo)
{
    int tree = kv_tree_take_trouble(&demo->tree), state = kv_tree_take_trouble(&demo->state);

    return tree < 0 ? tree : state;
}

char *kv_demo_new_uuid(void)
{
    char text[UUID_STR_LEN];
    uuid_t uuid;

    uuid_generate_random(uuid);
    uuid_unparse_lower(uuid, text);
    return g_strdup(text);
}

const KvHostSection *kv_demo_failure(const KvDemo *demo, const char *what)
{
    return demo->is_new ? NULL : kv_host_section(demo->host, "fail", what);
}

int kv_demo_failure_errno(const KvHostSection *failure)
{
    static const struct {
        const char *name;
        int number;
    } names[] = {
        { "EACCES", EACCES }, { "EBUSY", EBUSY },   { "EEXIST", EEXIST }, { "EINVAL", EINVAL },
        { "ENODEV", ENODEV }, { "ENOENT", ENOENT }, { "ENOMEM", ENOMEM }, { "ENOSPC", ENOSPC },
        { "EPERM", EPERM },   { "EROFS", EROFS },
    };
    const char *name = kv_section_get(failure, "errno");

    for (unsigned i = 0; name && i < G_N_ELEMENTS(names); i++)
        if (strcmp(names[i].name, name) == 0)
            return -names[i].number;
    return -EIO;
}

/* Ends an operation of the model: its own result, or what went wrong with its files. */
static int finish(KvDemo *demo, int lock, int result)
{
    int trouble = kv_demo_take_trouble(demo);

    close(lock);
    return result < 0 ? result : trouble;
}

static int demo_run(KvMachine *machine, const char *const *argv, KvLineFunc line, gpointer data,
                    int *ret_status)
{
    KvDemo *demo = machine->state;
    int lock = kv_demo_lock(demo);

    if (lock < 0)
        return lock;
    return finish(demo, lock, kv_programs_run(demo, argv, line, data, ret_status));
}

/* The one program that is run so is virsh, for a console. */
static int demo_run_on_terminal(KvMachine *machine, const char *const *argv, int *ret_status)
{
    return kv_console_run(machine->state, argv, ret_status);
}

static int demo_write_attribute(KvMachine *machine, const char *path, const char *value)
{
    KvDemo *demo = machine->state;
    int lock = kv_demo_lock(demo);

    return lock < 0 ? lock : finish(demo, lock, kv_attribute_write(demo, path, value));
}

/* Whoever runs the program is root there, unless the description says otherwise. */
static uid_t demo_uid(KvMachine *machine)
{
    KvDemo *demo = machine->state;

    return (uid_t)kv_section_number(kv_host_section(demo->host, "host", ""), "uid", 0);
}

/* Debian lets root alone read them (kernel.dmesg_restrict). */
static int demo_kernel_log(KvMachine *machine, char **ret_text)
{
    return demo_uid(machine) == 0 ? kv_log_read(machine->state, ret_text) : -EPERM;
}

static const KvVirtOps *demo_virt(KvMachine *machine, GError **error)
{
    return kv_demo_virt(machine->state, error);
}

static gboolean demo_reboot(KvMachine *machine, GError **error)
{
    KvDemo *demo = machine->state;
    g_autofree char *release = NULL, *cmdline = NULL;
    int lock, result;

    if (kv_demo_failure(demo, "run systemctl"))
        return kv_reboot_by_program(machine, error);
    lock = kv_demo_lock(demo);
    result = lock < 0 ? lock : kv_demo_next_boot(demo, &release, &cmdline);
    if (result == 0)
        kv_demo_boot(demo, release, cmdline);
    if (lock >= 0)
        result = finish(demo, lock, result);
    return result == 0 || kv_machine_reboot_refused(error, result);
}

static gint64 demo_now(KvMachine *machine)
{
    return g_get_real_time() / G_USEC_PER_SEC;
}

static void demo_correct_stat(KvMachine *machine, const char *path, KvStat *stat)
{
    KvDemo *demo = machine->state;
    KvNode node;

    stat->uid = 0;
    stat->gid = 0;
    if (!g_str_has_prefix(path, "/dev/") || !kv_nodes_get(demo, path, &node))
        return;
    stat->uid = node.uid;
    stat->gid = node.gid;
    if (!node.is_device)
        return;
    stat->mode = S_IFCHR | node.mode;
    stat->size = 0;
    stat->device_id = makedev(10, 1);
}

static void demo_close(KvMachine *machine)
{
    kv_demo_free(machine->state);
}

const KvMachineOps kv_demo_ops = {
    .kind = KV_MACHINE_DEMO,
    .run = demo_run,
    .run_on_terminal = demo_run_on_terminal,
    .write_attribute = demo_write_attribute,
    .kernel_log = demo_kernel_log,
    .virt = demo_virt,
    .reboot = demo_reboot,
    .uid = demo_uid,
    .now = demo_now,
    .correct_stat = demo_correct_stat,
    .close = demo_close,
};
