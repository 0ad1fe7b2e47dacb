/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

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

/* words.c: what libvirt said last in this thread. */

/* One printable line without the full stop at its end. Transfer full. */
char *kv_virt_words(void);
/* The code of libvirt's last error, VIR_ERR_OK when there was none. */
int kv_virt_code(void);
/* Sets *error to the sentence that format makes of the thing (%1$s, made printable here) and
 * libvirt's words (%2$s), followed by what to do where that is known. Returns FALSE. */
gboolean kv_virt_fail(GError **error, const char *format, const char *thing);

/* connection.c */
KvVirt *kv_virt_open(const char *uri, gboolean read_only, GError **error);
void kv_virt_close(KvVirt *virt);
gboolean kv_virt_alive(KvVirt *virt);

/* look.c */
KvVirtFacts *kv_virt_look(KvVirt *virt, GError **error);

/* capabilities.c: fills dac_label, has_kvm and emulator from libvirt's capabilities. What they
 * don't say stays empty. */
void kv_virt_read_capabilities(const char *xml, KvVirtFacts *facts);

/* domain_xml.c */
char *kv_virt_domain_xml(const KvGuestSpec *spec, GError **error);

/* domain_read.c */
char **kv_virt_vgpus_of_xml(const char *xml, gboolean *ret_command_line);

/* domains.c */
gboolean kv_virt_define(KvVirt *virt, const char *xml, GError **error);
gboolean kv_virt_start(KvVirt *virt, const char *name, GError **error);
gboolean kv_virt_stop(KvVirt *virt, const char *name, GError **error);
gboolean kv_virt_undefine(KvVirt *virt, const char *name, const char *uuid, GError **error);

/* volumes.c */
gboolean kv_virt_create_volume(KvVirt *virt, const char *pool, const char *name, guint64 bytes,
                               char **ret_path, GError **error);
char *kv_virt_volume_path(KvVirt *virt, const char *pool, const char *name, GError **error);
gboolean kv_virt_volume_used(KvVirt *virt, const char *pool, const char *name, gboolean *ret_exists,
                             guint64 *ret_used, GError **error);
gboolean kv_virt_delete_volume(KvVirt *virt, const char *pool, const char *name, GError **error);
