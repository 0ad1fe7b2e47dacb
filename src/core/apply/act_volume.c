/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A new disk in a storage pool. */
#include "core/apply/work.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

/* An empty image takes less, one with a system on it more. */
#define EMPTY_VOLUME (1024 * 1024)

static gboolean made_it(const KvRun *run, const char *pool, const char *name)
{
    for (guint i = 0; i < run->actions->len; i++) {
        const KvAction *action = g_ptr_array_index(run->actions, i);

        if (action->kind == KV_ACTION_VOLUME && strcmp(action->name, name) == 0 &&
            g_strcmp0(action->pool, pool) == 0 && kv_act_is_standing(&run->records[i]))
            return TRUE;
    }
    return FALSE;
}

gboolean kv_volume_is_left_behind(const GPtrArray *runs, const char *pool, const char *name,
                                  guint64 used)
{
    for (guint i = 0; used < EMPTY_VOLUME && runs && i < runs->len; i++)
        if (made_it(g_ptr_array_index(runs, i), pool, name))
            return TRUE;
    return used < EMPTY_VOLUME && !runs;
}

/* Is it the disk of an earlier run that was interrupted or failed later on? */
static gboolean is_left_behind(KvWork *work, const KvAction *action, guint64 used)
{
    g_autoptr(GPtrArray) runs = kv_journal_list(work->machine, NULL);

    return runs && kv_volume_is_left_behind(runs, action->pool, action->name, used);
}

static gboolean volume_used(KvWork *work, const KvAction *action, gboolean *ret_exists,
                            guint64 *ret_used, GError **error)
{
    return kv_machine_virt_volume_used(work->machine, action->pool, action->name, ret_exists,
                                       ret_used, error);
}

/* Since the plan was made, somebody may have begun to write to it. */
static gboolean base_is_still(KvWork *work, const KvAction *action, GError **error)
{
    g_autoptr(KvVirtFacts) virt = kv_machine_virt_look(work->machine, KV_VIRT_CHOICES, error);
    const KvVirtDomain *writer = virt ? kv_virt_disk_user(virt, action->base, TRUE) : NULL;
    g_autofree char *shown = kv_printable(action->base, -1);
    g_autofree char *name = writer ? kv_printable(writer->name, -1) : NULL;

    if (!writer)
        return virt != NULL;
    return kv_fail(error, KV_ERROR_CHANGED,
                   _("%1$s is a disk of the virtual machine “%2$s”, which writes to it. "
                     "Choose an image that nobody changes."),
                   shown, name);
}

/* Who has it as a disk by now (ours among them, where it couldn't be removed) needs it, and so does
 * an image that is made over it. g_free; NULL: nobody does. */
static char *volume_needed(const KvVirtFacts *virt, const KvAction *action)
{
    const KvVirtVolume *volume = kv_virt_volume(virt, action->pool, action->name);
    const KvVirtDomain *user = volume ? kv_virt_disk_user(virt, volume->path, FALSE) : NULL;
    const KvVirtVolume *over = volume ? kv_virt_overlay_of(virt, volume->path) : NULL;
    g_autofree char *shown = kv_printable(action->name, -1);
    g_autofree char *by = user ? kv_printable(user->name, -1) : NULL;
    g_autofree char *above = over ? kv_printable(over->name, -1) : NULL;

    if (user)
        return g_strdup_printf(_("The disk %1$s is used by the virtual machine “%2$s”, so it is "
                                 "kept."),
                               shown, by);
    if (over)
        return g_strdup_printf(_("The image %2$s is made over the disk %1$s, so it is kept."),
                               shown, above);
    return NULL;
}

/* A disk that an earlier run left may be another's by now. */
static gboolean is_free(KvWork *work, const KvAction *action, GError **error)
{
    g_autoptr(KvVirtFacts) virt = kv_machine_virt_look(work->machine, KV_VIRT_CHOICES, error);
    g_autofree char *why = virt ? volume_needed(virt, action) : NULL;

    return virt && (!why || kv_fail(error, KV_ERROR_CHANGED,
                                    _("%s Choose another name for the virtual machine."), why));
}

static gboolean volume_prepare(KvWork *work, const KvAction *action, KvActRecord *record,
                               GError **error)
{
    g_autofree char *shown = kv_printable(action->name, -1);
    gboolean exists = FALSE;
    guint64 used = 0;

    if (!volume_used(work, action, &exists, &used, error))
        return FALSE;
    work->again = exists && is_left_behind(work, action, used);
    if (exists && !work->again)
        return kv_fail(error, KV_ERROR_CHANGED,
                       _("There is a disk named %s already. Choose another name for the virtual "
                         "machine, or use that disk."),
                       shown);
    if (work->again && !is_free(work, action, error))
        return FALSE;
    return !action->base || base_is_still(work, action, error);
}

static gboolean delete_volume(KvWork *work, const KvAction *action, GError **error)
{
    return kv_machine_virt_delete_volume(work->machine, action->pool, action->name, error);
}

static gboolean volume_act(KvWork *work, const KvAction *action, GError **error)
{
    const KvNewVolume volume = { .pool = action->pool,
                                 .name = action->name,
                                 .format = action->format ? action->format : "qcow2",
                                 .bytes = action->size,
                                 .base = action->base,
                                 .base_format = action->base_format };

    /* Its size may be another one by now. */
    return (!work->again || delete_volume(work, action, error)) &&
           kv_machine_virt_create_volume(work->machine, &volume, error);
}

static gboolean volume_verify(KvWork *work, const KvAction *action, GError **error)
{
    g_autofree char *shown = kv_printable(action->name, -1);
    gboolean exists = FALSE;
    guint64 used;

    if (!volume_used(work, action, &exists, &used, error))
        return FALSE;
    return exists ||
           kv_fail(error, KV_ERROR_LIBVIRT,
                   _("libvirt made the disk %s, but doesn't list it. Look at its log."), shown);
}

/* Where a disk with something on it is, and how to remove it. */
static KvBack volume_left(KvWork *work, const KvAction *action, char **ret_why)
{
    g_autofree char *path =
        kv_machine_virt_volume_path(work->machine, action->pool, action->name, NULL);
    g_autofree char *shown = kv_printable(path ? path : action->name, -1);
    g_autofree char *name = g_shell_quote(action->name), *pool = g_shell_quote(action->pool);
    g_autofree char *shown_name = kv_printable(name, -1), *shown_pool = kv_printable(pool, -1);

    *ret_why =
        g_strdup_printf(_("The disk “%1$s” has something on it, so it is kept. Remove it, if "
                          "it isn't needed, with: virsh vol-delete %2$s --pool %3$s"),
                        shown, shown_name, shown_pool);
    return KV_LEFT;
}

static KvBack volume_undo(KvWork *work, const KvAction *action, const KvActRecord *record,
                          char **ret_why)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KvVirtFacts) virt = NULL;
    gboolean exists = FALSE;
    guint64 used = 0;

    if (!volume_used(work, action, &exists, &used, &error))
        return kv_work_left(ret_why, error);
    if (!exists)
        return KV_NOTHING;
    if (used >= EMPTY_VOLUME)
        return volume_left(work, action, ret_why);
    virt = kv_machine_virt_look(work->machine, KV_VIRT_CHOICES, &error);
    if (!virt)
        return kv_work_left(ret_why, error);
    *ret_why = volume_needed(virt, action);
    if (*ret_why)
        return KV_LEFT;
    if (!delete_volume(work, action, &error))
        return kv_work_left(ret_why, error);
    return KV_BACK;
}

const KvActOps kv_act_volume = {
    .prepare = volume_prepare,
    .act = volume_act,
    .verify = volume_verify,
    .undo = volume_undo,
    .undo_failed_verify = TRUE,
};
