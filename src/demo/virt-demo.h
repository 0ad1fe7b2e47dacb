/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"
#include "demo/guestxml.h"
#include "demo/model.h"

/* For the files of the simulated libvirt alone. */

struct KvVirt {
    KvDemo *demo;
    const KvVirtOps *real;
    char *uri;
    char *version; /* of the library */
};

/* A node for libvirt's test driver, without the domain that it has of its own. */
#define KV_JUDGE_FILE "/judge.xml"

/* virt.c: sets *error to format, a translated sentence, with the thing and libvirt's words. FALSE.
 */
gboolean kv_demo_virt_fail(GError **error, const char *format, const char *thing,
                           const char *words);
/* TRUE, with *error, when the description orders that the call `what` fails. */
gboolean kv_demo_virt_ordered(const KvVirt *virt, const char *what, const char *format,
                              const char *thing, GError **error);
/* Ends a change: lets go of the host, and says it when its files couldn't be written. */
gboolean kv_demo_virt_finish(KvVirt *virt, int lock, gboolean fine, GError **error);
/* A new connection to the test driver. */
KvVirt *kv_demo_virt_judge(const KvVirt *virt, GError **error);

/* virt_start.c: libvirt's words against a storage pool or a network ("pool", "network"); NULL. */
char *kv_demo_object_missing(const KvDemo *demo, const char *kind, const char *name);
/* Words against a vGPU that a domain is to have; NULL. */
char *kv_demo_vgpu_missing(const KvDemo *demo, const char *vgpu);
/* Everything that can be against a start, in the order in which libvirt comes upon it; NULL. */
char *kv_demo_words_against_start(const KvVirt *virt, const KvDemoDomain *domain);
/* Natively libvirt gives the node to QEMU's user while the domain runs, and takes it back. */
void kv_demo_give_nodes(const KvVirt *virt, const KvDemoDomain *domain, gboolean to_qemu);

/* virt_domains.c */
gboolean kv_demo_define(KvVirt *virt, const char *xml, GError **error);
gboolean kv_demo_start(KvVirt *virt, const char *name, GError **error);
gboolean kv_demo_stop(KvVirt *virt, const char *name, GError **error);
gboolean kv_demo_shutdown(KvVirt *virt, const char *name, GError **error);
gboolean kv_demo_undefine(KvVirt *virt, const char *name, const char *uuid, GError **error);

/* virt_change.c */
gboolean kv_demo_redefine(KvVirt *virt, const char *name, const char *expected, const char *xml,
                          GError **error);
gboolean kv_demo_attach(KvVirt *virt, const char *name, const char *device, GError **error);
gboolean kv_demo_detach(KvVirt *virt, const char *name, const char *device, GError **error);
gboolean kv_demo_autostart(KvVirt *virt, const char *name, gboolean on, GError **error);

/* virt_volumes.c */
char *kv_demo_pool_file(const KvDemo *demo, const char *pool, const char *volume);
gboolean kv_demo_create_volume(KvVirt *virt, const KvNewVolume *volume, char **ret_path,
                               GError **error);
char *kv_demo_volume_path(KvVirt *virt, const char *pool, const char *name, GError **error);
gboolean kv_demo_volume_used(KvVirt *virt, const char *pool, const char *name, gboolean *ret_exists,
                             guint64 *ret_used, GError **error);
gboolean kv_demo_delete_volume(KvVirt *virt, const char *pool, const char *name, GError **error);
GPtrArray *kv_demo_overlays(KvVirt *virt, GError **error);
/* What libvirt says of a pool and of what is in it. */
void kv_demo_look_at_pool(const KvDemo *demo, const KvHostSection *section, KvVirtObject *pool);
