/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <libxml/tree.h>
#include <signal.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/machine/virt.h"

/* The room's own contract. The calls are those of KvVirtOps, where they are described. */

struct KvVirt {
    virConnectPtr connection;
    char *uri; /* as it was asked for, printable */
};

extern const KvVirtOps kv_virt_module;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virDomain, virDomainFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virStoragePool, virStoragePoolFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virStorageVol, virStorageVolFree)

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virError, virFreeError)

/* pipe.c: libvirt writes to its daemon without asking for no SIGPIPE, so that a daemon which was
 * restarted ends the program. Every call that talks to it begins with such a guard:
 * g_auto(KvNoPipe) guard = kv_no_pipe(); first, so that it ends last. */
typedef struct {
    sigset_t before;
    gboolean was_pending;
} KvNoPipe;
KvNoPipe kv_no_pipe(void);
void kv_no_pipe_end(KvNoPipe *guard);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KvNoPipe, kv_no_pipe_end)

/* words.c: what libvirt said. Its last error is the thread's, and every call forgets it, even one
 * that only frees or tells a name: where one comes in between, virSaveLastError() keeps a copy. */

/* The code of libvirt's last error, VIR_ERR_OK when there was none. */
int kv_virt_code(void);
/* What the error says in one printable line, with a full stop at its end. Transfer full. */
char *kv_virt_words(const virError *said);
/* Sets *error to the sentence that format makes of thing (%1$s, made printable here) and libvirt's
 * words (%2$s, with their full stop), followed by what to do where that is known. Returns FALSE. */
gboolean kv_virt_fail(GError **error, const char *format, const char *thing);
/* The same of an error kept earlier. */
gboolean kv_virt_fail_of(GError **error, const virError *said, const char *format,
                         const char *thing);

/* judge.c */
KvVirtDomain *kv_virt_judge(const char *xml, GError **error);

/* refused.c */
gboolean kv_virt_refused(GError **error, const char *words, const char *format, const char *thing);

/* connection.c */
KvVirt *kv_virt_open(const char *uri, gboolean read_only, GError **error);
void kv_virt_close(KvVirt *virt);
gboolean kv_virt_alive(KvVirt *virt);

/* look.c */
KvVirtFacts *kv_virt_look(KvVirt *virt, KvVirtDepth depth, GError **error);
/* One domain; NULL when libvirt doesn't show its definition. The UUIDs (as keys) of those that
 * vanish when they stop and those that are started with the host; NULL: it isn't among them. */
KvVirtDomain *kv_virt_look_at_domain(virDomainPtr domain, GHashTable *transient,
                                     GHashTable *autostarted);

/* capabilities.c: fills dac_label, has_kvm and emulator from libvirt's capabilities. What they
 * don't say stays empty. */
void kv_virt_read_capabilities(const char *xml, KvVirtFacts *facts);
/* The same for graphics and videos, from those of a domain. */
void kv_virt_read_domain_capabilities(const char *xml, KvVirtFacts *facts);

/* vgpu_xml.c: each adds the vGPU of spec and returns what it was added to or as. The command line
 * is the domain's own where it has one. */
#define KV_QEMU_NAMESPACE "http://libvirt.org/schemas/domain/qemu/1.0"
xmlNode *kv_virt_add_native_vgpu(xmlNode *devices, const KvGuestSpec *spec);
xmlNode *kv_virt_add_command_line(xmlNode *domain, const KvGuestSpec *spec, unsigned slot);
/* Gives the vGPU that is there the picture of spec. FALSE with *error when that can't be done. */
gboolean kv_virt_change_vgpu(xmlNode *domain, const KvGuestSpec *spec, GError **error);
/* The vGPU's slot on the command line path. libvirt doesn't know of the device and hands out slots
 * from 1 upwards (and 0x1b to 0x1f to the chipset's own), so one in the middle stays free. */
#define KV_VGPU_SLOT 0x10
#define KV_LAST_SLOT 0x1a
/* The domain's <qemu:commandline>, or NULL. */
xmlNode *kv_virt_command_line(xmlNode *domain);
gboolean kv_virt_is_qemu_element(xmlNode *node, const char *name);

/* domain_change.c */
/* The <domain> of xml, owned by *ret_document, which is to be freed; NULL with *error. */
xmlNode *kv_virt_parse_domain(const char *xml, xmlDoc **ret_document, GError **error);
char *kv_virt_with_vgpu(const char *xml, const KvGuestSpec *spec, char **ret_before,
                        GError **error);
char *kv_virt_without_vgpu(const char *xml, const char *vgpu, const char *old, GError **error);
char *kv_virt_vgpu_device(const KvGuestSpec *spec);
char *kv_virt_with_uuid(const char *xml, const char *uuid, GError **error);

/* domain_redefine.c */
gboolean kv_virt_redefine(KvVirt *virt, const char *name, const char *expected, const char *xml,
                          GError **error);
gboolean kv_virt_attach(KvVirt *virt, const char *name, const char *device, GError **error);
gboolean kv_virt_detach(KvVirt *virt, const char *name, const char *device, GError **error);

/* domain_display.c: where the picture goes; the vGPU's own part in it is in vgpu_xml.c. */

/* For a new domain. */
void kv_virt_add_display(xmlNode *devices, const KvGuestSpec *spec);
/* For one that is there: what it takes of what it has stays as it is, the rest goes. */
void kv_virt_change_display(xmlNode *domain, const KvGuestSpec *spec);

/* domain_xml.c */
char *kv_virt_domain_xml(const KvGuestSpec *spec, GError **error);

/* domain_read.c */
char **kv_virt_vgpus_of_xml(const char *xml, gboolean *ret_command_line);
void kv_virt_size_of_xml(const char *xml, guint64 *ret_memory_kib, unsigned *ret_vcpus);

/* domain_fit.c */
void kv_virt_read_fit(const char *xml, KvVirtFit *ret_fit);

/* look_pools.c: adds to the KvVirtObjects, by name. What libvirt doesn't say of them stays empty.
 */
void kv_virt_look_at_pools(virConnectPtr connection, gboolean volumes, GPtrArray *objects);

/* domain_view.c */
/* The displays of a domain's XML alone: array of KvVirtDisplay. */
GPtrArray *kv_virt_displays_of_xml(const char *xml);
/* Adds the disks of a domain's XML to an array of KvVirtDisk. */
void kv_virt_disks_of_xml(const char *xml, GPtrArray *disks);
KvVirtView *kv_virt_view_of_xml(const char *xml);
/* A serial console that virsh can open is among <devices>. */
gboolean kv_virt_has_console(xmlNode *devices);

/* domains.c */
gboolean kv_virt_define(KvVirt *virt, const char *xml, GError **error);
gboolean kv_virt_autostart(KvVirt *virt, const char *name, gboolean on, GError **error);
gboolean kv_virt_start(KvVirt *virt, const char *name, GError **error);
gboolean kv_virt_stop(KvVirt *virt, const char *name, GError **error);
gboolean kv_virt_shutdown(KvVirt *virt, const char *name, GError **error);
gboolean kv_virt_undefine(KvVirt *virt, const char *name, const char *uuid, GError **error);

/* volumes.c */

/* The directory of a pool whose volumes are files; NULL for other kinds, and (libvirt's last error
 * tells) when libvirt doesn't describe it. Transfer full. */
char *kv_virt_pool_directory(virStoragePoolPtr pool);
gboolean kv_virt_create_volume(KvVirt *virt, const KvNewVolume *volume, char **ret_path,
                               GError **error);
char *kv_virt_volume_path(KvVirt *virt, const char *pool, const char *name, GError **error);
gboolean kv_virt_volume_used(KvVirt *virt, const char *pool, const char *name, gboolean *ret_exists,
                             guint64 *ret_used, GError **error);
gboolean kv_virt_delete_volume(KvVirt *virt, const char *pool, const char *name, GError **error);

/* overlays.c */
GPtrArray *kv_virt_overlays(KvVirt *virt, GError **error);
