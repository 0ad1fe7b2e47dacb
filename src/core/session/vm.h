/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/apply/journal.h"
#include "core/machine/machine.h"

/* The virtual machines of the host, as a person who has them wants to see them. */

typedef struct {
    const KvVirtDomain *domain; /* of KvVms.libvirt */
    /* Numbers of the runs that stand and that defined it, and that gave it a vGPU; 0: none. */
    unsigned made_by, given_by;
} KvVm;

typedef struct {
    KvVirtFacts *libvirt;
    GPtrArray *runs; /* KvRun, oldest first; NULL: not root, who may not read the journal */
    GPtrArray *vms;  /* KvVm, by name */
} KvVms;

/* Asks libvirt and the journal. NULL with *error when either can't be read (the journal: by root).
 * Blocks as long as libvirt does. */
KvVms *kv_vms_look(KvMachine *machine, GError **error);
void kv_vms_free(KvVms *vms);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KvVms, kv_vms_free)
/* The one of that name; NULL with *error, the same for a name that is none. */
const KvVm *kv_vms_find(const KvVms *vms, const char *name, GError **error);

/* FALSE with *error for a machine that has no vGPU and that this program didn't make: it is
 * somebody else's. */
gboolean kv_vm_is_ours(const KvVm *vm, GError **error);

/* Displays, disks and console of what runs, or of what will; free with kv_virt_view_free(), NULL
 * with *error. */
KvVirtView *kv_vm_view(KvMachine *machine, const KvVm *vm, GError **error);

/* Does the vGPU exist now? */
gboolean kv_vm_vgpu_exists(KvMachine *machine, const char *uuid);

/* How its last start went, by QEMU's log and the journal. */
typedef struct {
    char *log;                        /* path, or NULL: it has none that is known */
    int log_error;                    /* errno why it can't be read, or 0 */
    GPtrArray *lines;                 /* char *: its last lines, oldest first (untrusted) */
    gboolean known;                   /* whether it failed can be told at all */
    gboolean failed;                  /* the last start came to nothing */
    char *message;                    /* failed: what this program was told then, or NULL */
    const KvExplanation *explanation; /* failed: what it comes from, or NULL where that isn't known
                                       */
} KvVmStart;
void kv_vm_last_start(KvMachine *machine, const KvVms *vms, const KvVm *vm, KvVmStart *ret_start);
void kv_vm_start_clear(KvVmStart *start);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KvVmStart, kv_vm_start_clear)

/* The end of its log as it stands, printable, and at most that many bytes of it; NULL with *error.
 * g_free. */
char *kv_vm_log(KvMachine *machine, const KvVms *vms, const KvVm *vm, gsize limit, GError **error);

/* ---- vm_words.c: pure; all to be freed with g_free() ---- */

/* The address that a viewer on this host opens ("vnc://127.0.0.1:5900"), or NULL while there is
 * none, or where the display has none at all. Printable. */
char *kv_display_address(const KvVirtDisplay *display);
/* The command line by which somebody elsewhere gets at it under the same port of their own machine,
 * and *ret_address, what they open then; NULL without an address. host is this host's name. */
char *kv_display_tunnel(const KvVirtDisplay *display, const char *host, char **ret_address);
/* The command line that opens the domain's serial console; one that shows a display which has no
 * address. Printable and quoted for a shell. */
char *kv_vm_console_command(const char *uri, const char *name);
char *kv_vm_viewer_command(const char *uri, const char *name);
