/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The running host. */
#include "core/machine/command.h"
#include "core/machine/private.h"

#include <errno.h>
#include <sys/klog.h>

static int live_run(KvMachine *machine, const char *const *argv, KvLineFunc line, gpointer data,
                    int *ret_status)
{
    g_autofree char *path = NULL;
    int r;

    if (argv[0][0] == '/')
        return kv_spawn(argv[0], argv, line, data, ret_status);
    r = kv_machine_find_program(machine, argv[0], &path);
    return r < 0 ? r : kv_spawn(path, argv, line, data, ret_status);
}

static int live_run_on_terminal(KvMachine *machine, const char *const *argv, int *ret_status)
{
    g_autofree char *path = NULL;
    int r = argv[0][0] == '/' ? 0 : kv_machine_find_program(machine, argv[0], &path);

    return r < 0 ? r : kv_spawn_on_terminal(path ? path : argv[0], argv, ret_status);
}

static const KvVirtOps *live_virt(KvMachine *machine, GError **error)
{
    return kv_virt_load(error);
}

/* syslog(2)'s numbers, for which there is no header. Reading all takes nothing away. */
#define SYSLOG_ACTION_READ_ALL    3
#define SYSLOG_ACTION_SIZE_BUFFER 10
#define KERNEL_LOG_LIMIT          (16 * 1024 * 1024)

static int live_kernel_log(KvMachine *machine, char **ret_text)
{
    int size = klogctl(SYSLOG_ACTION_SIZE_BUFFER, NULL, 0);
    g_autofree char *text = NULL;
    int length;

    if (size < 0)
        return -errno;
    size = MIN(size, KERNEL_LOG_LIMIT);
    text = g_malloc((gsize)size + 1);
    length = klogctl(SYSLOG_ACTION_READ_ALL, text, size);
    if (length < 0)
        return -errno;
    text[length] = '\0';
    *ret_text = g_steal_pointer(&text);
    return 0;
}

static uid_t live_uid(KvMachine *machine)
{
    return geteuid();
}

static gint64 live_now(KvMachine *machine)
{
    return g_get_real_time() / G_USEC_PER_SEC;
}

KvMachine *kv_machine_new_live(GError **error)
{
    static const KvMachineOps ops = {
        .kind = KV_MACHINE_LIVE,
        .run = live_run,
        .run_on_terminal = live_run_on_terminal,
        .write_attribute = kv_write_once,
        .kernel_log = live_kernel_log,
        .virt = live_virt,
        .reboot = kv_reboot_by_program,
        .uid = live_uid,
        .now = live_now,
    };

    return kv_machine_new(&ops, "/", NULL, error);
}
