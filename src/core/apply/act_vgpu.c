/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making a vGPU, and removing it when nobody uses it. */
#include "core/apply/work.h"

#include <errno.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/facts/kernel_log.h"
#include "core/text/printable.h"

#define DEVICES "/sys/bus/mdev/devices/"

static char *device_path(const KvAction *action, const char *attribute)
{
    g_autofree char *uuid = g_ascii_strdown(action->uuid, -1);

    return g_strconcat(DEVICES, uuid, attribute, NULL);
}

/* 1 when the device is there, 0 when not, or a negative errno: what can't be seen isn't absent. */
static int is_there(KvWork *work, const KvAction *action)
{
    g_autofree char *device = device_path(action, "");
    KvStat st;
    int r = kv_machine_stat(work->machine, device, &st);

    return r == 0 ? 1 : r == -ENOENT || r == -ENOTDIR ? 0 : r;
}

static gboolean prepare(KvWork *work, const KvAction *action, KvActRecord *record, GError **error)
{
    int r = is_there(work, action);

    /* What is there already isn't this run's, and must not be removed by its undo. */
    return r == 0 || kv_create_fail(error, action, r < 0 ? r : -EEXIST);
}

/* The kernel's log so far; NULL when it can't be read. g_free. */
static char *read_log(KvWork *work)
{
    char *text = NULL;

    return kv_machine_kernel_log(work->machine, &text) == 0 ? text : NULL;
}

#define LOG_LINES 3

/* Puts what the driver wrote meanwhile behind the sentence: it knows which memory it lacked. */
static void add_driver_words(KvWork *work, const char *before, GError **error)
{
    g_autofree char *log = before ? read_log(work) : NULL;
    g_autofree char *tail = log ? kv_kernel_log_tail(log, strlen(before), LOG_LINES) : NULL;
    g_auto(GStrv) lines = g_strsplit(tail ? tail : "", "\n", -1);
    g_autofree char *line = g_strjoinv("; ", lines);
    g_autofree char *shown = kv_printable(line, -1);
    g_autofree char *said = NULL;

    if (!*shown || !error || !*error)
        return;
    said = (*error)->message;
    /* Translators: a whole sentence, then lines of the kernel's log. */
    (*error)->message = g_strdup_printf(_("%1$s The kernel's log says: %2$s"), said, shown);
}

static gboolean act(KvWork *work, const KvAction *action, GError **error)
{
    g_autofree char *before = read_log(work);
    int r = kv_machine_write_attribute(work->machine, action->path, action->value);

    if (r == 0)
        return TRUE;
    kv_create_fail(error, action, r);
    add_driver_words(work, before, error);
    return FALSE;
}

static gboolean verify(KvWork *work, const KvAction *action, GError **error)
{
    return is_there(work, action) == 1 ||
           kv_fail(error, KV_ERROR_IO,
                   _("The kernel took the order for the vGPU %s, but there is no such device. Look "
                     "at its messages with dmesg."),
                   action->uuid);
}

/* ---- taking it back ---- */

/* The running domain that uses the vGPU, or NULL. FALSE when libvirt couldn't be asked. */
static gboolean ask_libvirt(KvWork *work, const char *uuid, char **ret_domain)
{
    g_autoptr(KvVirtFacts) facts = kv_machine_virt_look(work->machine, KV_VIRT_DOMAINS, NULL);

    for (guint i = 0; facts && i < facts->domains->len; i++) {
        const KvVirtDomain *domain = g_ptr_array_index(facts->domains, i);

        for (char **vgpu = domain->vgpus; domain->active && vgpu && *vgpu; vgpu++)
            if (g_ascii_strcasecmp(*vgpu, uuid) == 0)
                *ret_domain = kv_printable(domain->name, -1);
    }
    return facts != NULL;
}

/* 1 when the process has the node open, 0 when not, or a negative errno. */
static int holds(KvMachine *machine, const char *pid, const char *node)
{
    g_autofree char *directory = g_strconcat("/proc/", pid, "/fd", NULL);
    g_auto(GStrv) fds = NULL;
    int r = kv_machine_list(machine, directory, &fds);

    /* It may have ended meanwhile. */
    if (r < 0)
        return r == -ENOENT || r == -ESRCH ? 0 : r;
    for (char **fd = fds; *fd; fd++) {
        g_autofree char *path = g_strconcat(directory, "/", *fd, NULL);
        g_autofree char *target = NULL;

        /* By its end: QEMU sees the node in a /dev of its own. */
        r = kv_machine_readlink(machine, path, &target);
        if (r == 0 && g_str_has_suffix(target, node))
            return 1;
        if (r < 0 && r != -ENOENT && r != -ESRCH)
            return r;
    }
    return 0;
}

/* Looks for a process that has the vGPU's node open: a QEMU that somebody started by hand, or one
 * whose libvirtd is away. *ret_pid stays NULL where there is none. FALSE when not all could be
 * seen. */
static gboolean find_holder(KvMachine *machine, const KvAction *action, char **ret_pid)
{
    g_autofree char *link = device_path(action, "/iommu_group");
    g_autofree char *target = NULL, *group = NULL, *node = NULL;
    g_auto(GStrv) names = NULL;
    gboolean all_seen = TRUE;

    if (kv_machine_readlink(machine, link, &target) < 0 ||
        kv_machine_list(machine, "/proc", &names) < 0)
        return FALSE;
    group = g_path_get_basename(target);
    node = g_strconcat("/vfio/", group, NULL);
    for (char **name = names; *name && !*ret_pid; name++) {
        int r = g_ascii_isdigit((*name)[0]) ? holds(machine, *name, node) : 0;

        all_seen &= r >= 0;
        if (r > 0)
            *ret_pid = g_strdup(*name);
    }
    return all_seen;
}

/* A vGPU isn't taken away from under a running machine, nor where it can't be told. */
static gboolean is_in_use(KvWork *work, const KvAction *action, char **ret_why)
{
    g_autofree char *domain = NULL, *holder = NULL;
    gboolean asked = ask_libvirt(work, action->uuid, &domain);
    gboolean looked = !domain && find_holder(work->machine, action, &holder);

    if (domain)
        *ret_why = g_strdup_printf(_("The running virtual machine %1$s uses the vGPU %2$s, so it "
                                     "is kept. Shut the machine down and undo again."),
                                   domain, action->uuid);
    else if (holder)
        *ret_why = g_strdup_printf(_("The process %1$s uses the vGPU %2$s, so it is kept. End the "
                                     "process and undo again."),
                                   holder, action->uuid);
    /* Other kinds than the live host have no processes to look at. */
    else if (!asked && !(looked && work->machine->ops->kind == KV_MACHINE_LIVE))
        *ret_why = g_strdup_printf(_("It can't be told whether a virtual machine uses the vGPU %s, "
                                     "for libvirt doesn't answer, so it is kept. Start libvirt and "
                                     "undo again."),
                                   action->uuid);
    return *ret_why != NULL;
}

static KvBack undo(KvWork *work, const KvAction *action, const KvActRecord *record, char **ret_why)
{
    g_autofree char *attribute = device_path(action, "/remove");
    int r = is_there(work, action);

    if (r == 0)
        return KV_NOTHING;
    if (r > 0 && is_in_use(work, action, ret_why))
        return KV_LEFT;
    if (r > 0)
        r = kv_machine_write_attribute(work->machine, attribute, "1");
    if (r == 0 && is_there(work, action) == 0)
        return KV_BACK;
    *ret_why = g_strdup_printf(_("The kernel doesn't remove the vGPU %1$s (%2$s). Look whether "
                                 "something still uses it, and undo again."),
                               action->uuid, g_strerror(r < 0 ? -r : EBUSY));
    return KV_LEFT;
}

const KvActOps kv_act_attribute = {
    .prepare = prepare,
    .act = act,
    .verify = verify,
    .undo = undo,
    .undo_failed_verify = TRUE,
};
