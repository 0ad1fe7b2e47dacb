/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The connection to libvirt, and what is asked of it. */
#include "core/machine/private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

/* Under virt_lock. */
static void drop_connection(KvMachine *machine)
{
    const KvVirtOps *ops = machine->virt ? machine->ops->virt(machine, NULL) : NULL;

    if (ops)
        ops->close(machine->virt);
    machine->virt = NULL;
}

/* libvirt has words where others have numbers; what the gate says gets some. */
static gboolean pass(KvMachine *machine, KvOp op, const char *what, GError **error)
{
    int r = kv_machine_gate(machine, op, what);

    return r == 0 ||
           kv_fail(error, KV_ERROR_LIBVIRT,
                   _("libvirt didn't do what it was asked for “%1$s” (%2$s). Look at its log."),
                   what, g_strerror(-r));
}

gboolean kv_machine_virt(KvMachine *machine, const KvVirtOps **ret_ops, KvVirt **ret_virt,
                         GError **error)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&machine->virt_lock);
    const KvVirtOps *ops;

    if (!machine->ops->virt)
        return kv_fail(error, KV_ERROR_UNSUPPORTED,
                       _("libvirt isn't asked about the tree below “%s”: it belongs to no running "
                         "host. Do this step on the host itself."),
                       machine->root_path);
    ops = machine->ops->virt(machine, error);
    if (!ops)
        return FALSE;
    if (machine->virt && !ops->alive(machine->virt))
        drop_connection(machine);
    /* Who can't change the host may still look. */
    if (!machine->virt && pass(machine, KV_OP_CONNECT, machine->uri, error))
        machine->virt = ops->open(machine->uri, kv_machine_uid(machine) != 0, error);
    *ret_ops = ops;
    *ret_virt = machine->virt;
    return machine->virt != NULL;
}

void kv_machine_virt_close(KvMachine *machine)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&machine->virt_lock);

    drop_connection(machine);
}

/* ---- the calls ---- */

typedef struct {
    const KvVirtOps *ops;
    KvVirt *virt;
} Link;

/* For one call, which passes the gate. */
static gboolean link_for(KvMachine *machine, KvOp op, const char *what, Link *link, GError **error)
{
    return kv_machine_virt(machine, &link->ops, &link->virt, error) &&
           pass(machine, op, what, error);
}

KvVirtFacts *kv_machine_virt_look(KvMachine *machine, KvVirtDepth depth, GError **error)
{
    Link link;

    return link_for(machine, KV_OP_ASK, machine->uri, &link, error)
               ? link.ops->look(link.virt, depth, error)
               : NULL;
}

gboolean kv_machine_virt_define(KvMachine *machine, const char *name, const char *xml,
                                GError **error)
{
    Link link;

    return link_for(machine, KV_OP_VIRT, name, &link, error) &&
           link.ops->define(link.virt, xml, error);
}

gboolean kv_machine_virt_redefine(KvMachine *machine, const char *name, const char *expected,
                                  const char *xml, GError **error)
{
    Link link;

    return link_for(machine, KV_OP_VIRT, name, &link, error) &&
           link.ops->redefine(link.virt, name, expected, xml, error);
}

gboolean kv_machine_virt_attach(KvMachine *machine, const char *name, const char *device,
                                GError **error)
{
    Link link;

    return link_for(machine, KV_OP_VIRT, name, &link, error) &&
           link.ops->attach(link.virt, name, device, error);
}

gboolean kv_machine_virt_detach(KvMachine *machine, const char *name, const char *device,
                                GError **error)
{
    Link link;

    return link_for(machine, KV_OP_VIRT, name, &link, error) &&
           link.ops->detach(link.virt, name, device, error);
}

gboolean kv_machine_virt_autostart(KvMachine *machine, const char *name, gboolean on,
                                   GError **error)
{
    Link link;

    return link_for(machine, KV_OP_VIRT, name, &link, error) &&
           link.ops->autostart(link.virt, name, on, error);
}

gboolean kv_machine_virt_start(KvMachine *machine, const char *name, GError **error)
{
    Link link;

    return link_for(machine, KV_OP_VIRT, name, &link, error) &&
           link.ops->start(link.virt, name, error);
}

gboolean kv_machine_virt_stop(KvMachine *machine, const char *name, GError **error)
{
    Link link;

    return link_for(machine, KV_OP_VIRT, name, &link, error) &&
           link.ops->stop(link.virt, name, error);
}

gboolean kv_machine_virt_shutdown(KvMachine *machine, const char *name, GError **error)
{
    Link link;

    return link_for(machine, KV_OP_VIRT, name, &link, error) &&
           link.ops->shutdown(link.virt, name, error);
}

gboolean kv_machine_virt_undefine(KvMachine *machine, const char *name, const char *uuid,
                                  GError **error)
{
    Link link;

    return link_for(machine, KV_OP_VIRT, name, &link, error) &&
           link.ops->undefine(link.virt, name, uuid, error);
}

gboolean kv_machine_virt_create_volume(KvMachine *machine, const KvNewVolume *volume,
                                       GError **error)
{
    g_autofree char *path = NULL;
    Link link;

    return link_for(machine, KV_OP_VIRT, volume->name, &link, error) &&
           link.ops->create_volume(link.virt, volume, &path, error);
}

char *kv_machine_virt_volume_path(KvMachine *machine, const char *pool, const char *name,
                                  GError **error)
{
    Link link;

    return link_for(machine, KV_OP_ASK, name, &link, error)
               ? link.ops->volume_path(link.virt, pool, name, error)
               : NULL;
}

gboolean kv_machine_virt_volume_used(KvMachine *machine, const char *pool, const char *name,
                                     gboolean *ret_exists, guint64 *ret_used, GError **error)
{
    Link link;

    return link_for(machine, KV_OP_ASK, name, &link, error) &&
           link.ops->volume_used(link.virt, pool, name, ret_exists, ret_used, error);
}

gboolean kv_machine_virt_delete_volume(KvMachine *machine, const char *pool, const char *name,
                                       GError **error)
{
    Link link;

    return link_for(machine, KV_OP_VIRT, name, &link, error) &&
           link.ops->delete_volume(link.virt, pool, name, error);
}

GPtrArray *kv_machine_virt_overlays(KvMachine *machine, GError **error)
{
    Link link;

    return link_for(machine, KV_OP_ASK, "libvirt", &link, error)
               ? link.ops->overlays(link.virt, error)
               : NULL;
}
