/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is done through libvirt: a domain, its start. */
#include "core/apply/work.h"

#include <errno.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

KvBack kv_work_left(char **ret_why, const GError *error)
{
    *ret_why = g_strdup(error->message);
    return KV_LEFT;
}

const KvVirtDomain *kv_work_domain(KvWork *work, const char *name, const char *uuid,
                                   KvVirtFacts **ret_facts, GError **error)
{
    KvVirtFacts *facts = kv_machine_virt_look(work->machine, KV_VIRT_DOMAINS, error);

    *ret_facts = facts;
    for (guint i = 0; facts && i < facts->domains->len; i++) {
        const KvVirtDomain *domain = g_ptr_array_index(facts->domains, i);

        if (g_strcmp0(domain->name, name) == 0 ||
            (uuid && g_ascii_strcasecmp(domain->uuid, uuid) == 0))
            return domain;
    }
    return NULL;
}

/* ---- a domain ---- */

/* What the definition names; NULL with *error where libvirt isn't there to read it. */
static KvVirtView *view_of(KvWork *work, const KvAction *action, GError **error)
{
    const KvVirtOps *ops;
    KvVirt *virt;

    return kv_machine_virt(work->machine, &ops, &virt, error) ? ops->view_of_xml(action->value)
                                                              : NULL;
}

static gboolean network_is_there(const KvVirtFacts *facts, const char *name, GError **error)
{
    const KvVirtObject *network = kv_virt_network(facts, name);
    g_autofree char *shown = kv_printable(name, -1);

    if (network && network->active)
        return TRUE;
    return kv_fail(error, KV_ERROR_CHANGED,
                   network
                       ? _("The libvirt network “%1$s” isn't active any more. Start it with "
                           "“virsh net-start %1$s”, or choose another one.")
                       : _("libvirt doesn't list the network “%s” any more. Choose another one, "
                           "or make it again."),
                   shown);
}

gboolean kv_act_networks_are_there(KvWork *work, const KvAction *action, GError **error)
{
    g_autoptr(KvVirtView) view = view_of(work, action, error);
    g_autoptr(KvVirtFacts) facts = NULL;

    if (!view || !view->networks || !view->networks[0])
        return view != NULL;
    facts = kv_machine_virt_look(work->machine, KV_VIRT_CHOICES, error);
    for (char **name = facts ? view->networks : NULL; name && *name; name++)
        if (!network_is_there(facts, *name, error))
            return FALSE;
    return facts != NULL;
}

static gboolean has_volume(const GPtrArray *disks)
{
    for (guint i = 0; disks && i < disks->len; i++)
        if (((const KvVirtDisk *)disks->pdata[i])->pool)
            return TRUE;
    return FALSE;
}

/* Where a volume lies is told by a deeper look only. */
static gboolean names_volumes(const KvVirtFacts *facts, const KvVirtView *view)
{
    for (guint i = 0; i < facts->domains->len; i++)
        if (has_volume(((const KvVirtDomain *)facts->domains->pdata[i])->disks))
            return TRUE;
    return has_volume(view->disks);
}

static gboolean disk_is_free(const KvVirtFacts *facts, const KvVirtDisk *disk, GError **error)
{
    const char *path = kv_virt_disk_path(facts, disk);
    const KvVirtDomain *user = kv_virt_disk_user(facts, path, disk->is_removable);
    g_autofree char *shown = user ? kv_printable(path, -1) : NULL;
    g_autofree char *name = user ? kv_printable(user->name, -1) : NULL;

    return !user || kv_fail(error, KV_ERROR_CHANGED,
                            _("The disk %1$s is used by the virtual machine “%2$s”. Choose another "
                              "one."),
                            shown, name);
}

/* Since the plan was made, another machine may have got one of them. */
static gboolean disks_are_free(KvWork *work, const KvAction *action, const KvVirtFacts *facts,
                               GError **error)
{
    g_autoptr(KvVirtView) view = view_of(work, action, error);
    g_autoptr(KvVirtFacts) deep = NULL;

    if (!view)
        return FALSE;
    if (names_volumes(facts, view)) {
        facts = deep = kv_machine_virt_look(work->machine, KV_VIRT_CHOICES, error);
        if (!deep)
            return FALSE;
    }
    for (guint i = 0; i < view->disks->len; i++)
        if (!disk_is_free(facts, view->disks->pdata[i], error))
            return FALSE;
    return TRUE;
}

static gboolean define_prepare(KvWork *work, const KvAction *action, KvActRecord *record,
                               GError **error)
{
    g_autofree char *shown = kv_printable(action->name, -1);
    g_autoptr(KvVirtFacts) facts = NULL;

    if (kv_work_domain(work, action->name, action->uuid, &facts, error))
        return kv_fail(error, KV_ERROR_CHANGED,
                       _("There is a virtual machine named %1$s, or one with the UUID %2$s, "
                         "already. Choose another name."),
                       shown, action->uuid);
    return facts && disks_are_free(work, action, facts, error);
}

static gboolean define_act(KvWork *work, const KvAction *action, GError **error)
{
    return kv_machine_virt_define(work->machine, action->name, action->value, error);
}

static gboolean define_verify(KvWork *work, const KvAction *action, GError **error)
{
    g_autofree char *shown = kv_printable(action->name, -1);
    g_autoptr(KvVirtFacts) facts = NULL;
    const KvVirtDomain *domain;

    domain = kv_work_domain(work, action->name, NULL, &facts, error);
    if (!facts)
        return FALSE;
    return (domain && domain->persistent) ||
           kv_fail(error, KV_ERROR_LIBVIRT,
                   _("libvirt took the virtual machine %s, but doesn't list it. Look at its log."),
                   shown);
}

/* Without its definition it would vanish at the next shutdown. */
static KvBack running(const KvAction *action, char **ret_why)
{
    g_autofree char *shown = kv_printable(action->name, -1);

    *ret_why = g_strdup_printf(_("The virtual machine %s is running, so it is kept. Shut it down "
                                 "and undo again."),
                               shown);
    return KV_LEFT;
}

static KvBack define_undo(KvWork *work, const KvAction *action, const KvActRecord *record,
                          char **ret_why)
{
    g_autoptr(KvVirtFacts) facts = NULL;
    g_autoptr(GError) error = NULL;
    const KvVirtDomain *domain;

    /* By the UUID: another machine may bear the name by now, and ours another one. */
    domain = kv_work_domain(work, NULL, action->uuid, &facts, &error);
    if (!domain)
        return error ? kv_work_left(ret_why, error) : KV_NOTHING;
    if (domain->active)
        return running(action, ret_why);
    if (!kv_machine_virt_undefine(work->machine, domain->name, action->uuid, &error))
        return kv_work_left(ret_why, error);
    return KV_BACK;
}

const KvActOps kv_act_define = {
    .prepare = define_prepare,
    .act = define_act,
    .verify = define_verify,
    .undo = define_undo,
    .undo_failed_verify = TRUE,
};

/* ---- its start ---- */

/* The UUID of the domain that this run defined under the name, or NULL. */
static const char *defined_uuid(const KvRun *run, const char *name)
{
    for (guint i = 0; i < run->actions->len; i++) {
        const KvAction *action = g_ptr_array_index(run->actions, i);

        if (action->kind == KV_ACTION_DEFINE && strcmp(action->name, name) == 0)
            return action->uuid;
    }
    return NULL;
}

static gboolean start_prepare(KvWork *work, const KvAction *action, KvActRecord *record,
                              GError **error)
{
    g_autofree char *shown = kv_printable(action->name, -1);
    g_autoptr(KvVirtFacts) facts = NULL;
    const KvVirtDomain *domain;

    domain = kv_work_domain(work, action->name, NULL, &facts, error);
    /* Else undo would stop what somebody else started. */
    if (domain && domain->active)
        return kv_fail(error, KV_ERROR_CHANGED,
                       _("The virtual machine %s runs already. There is nothing left to do."),
                       shown);
    return facts != NULL;
}

static gboolean start_act(KvWork *work, const KvAction *action, GError **error)
{
    guint64 logged = kv_start_log_size(work, action);

    if (kv_machine_virt_start(work->machine, action->name, error))
        return TRUE;
    kv_start_log_tell(work, action, logged);
    return FALSE;
}

static gboolean start_verify(KvWork *work, const KvAction *action, GError **error)
{
    g_autofree char *shown = kv_printable(action->name, -1);
    g_autoptr(KvVirtFacts) facts = NULL;
    const KvVirtDomain *domain;

    domain = kv_work_domain(work, action->name, NULL, &facts, error);
    if (!facts)
        return FALSE;
    return (domain && domain->active) ||
           kv_fail(error, KV_ERROR_LIBVIRT,
                   _("The virtual machine %s was started and ended at once. Look at its log below "
                     "/var/log/libvirt/qemu."),
                   shown);
}

static KvBack start_undo(KvWork *work, const KvAction *action, const KvActRecord *record,
                         char **ret_why)
{
    const char *uuid = action->uuid ? action->uuid : defined_uuid(work->run, action->name);
    g_autoptr(KvVirtFacts) facts = NULL;
    g_autoptr(GError) error = NULL;
    const KvVirtDomain *domain;

    /* One that was there before is left running, also when what it was started for failed. */
    if (!action->undo_title)
        return KV_NOTHING;
    domain = kv_work_domain(work, action->name, NULL, &facts, &error);
    if (error)
        return kv_work_left(ret_why, error);
    /* Another machine of the same name is none of this run's business. */
    if (!domain || !domain->active || (uuid && g_ascii_strcasecmp(domain->uuid, uuid) != 0))
        return KV_NOTHING;
    if (!kv_machine_virt_stop(work->machine, action->name, &error))
        return kv_work_left(ret_why, error);
    return KV_BACK;
}

const KvActOps kv_act_start = {
    .prepare = start_prepare,
    .act = start_act,
    .verify = start_verify,
    .undo = start_undo,
    .undo_failed_verify = TRUE,
};
