/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What the start of a domain asks of the host, from a definition that libvirt has accepted. */
typedef struct {
    GPtrArray *networks;        /* char * */
    GPtrArray *pools, *volumes; /* char *, one of each a disk */
    GPtrArray *files;           /* char *: images and media */
    gboolean has_slot;          /* the -device of the command line says at which slot */
} KvGuestNeeds;

KvGuestNeeds *kv_guest_needs(const char *xml);
void kv_guest_needs_free(KvGuestNeeds *needs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KvGuestNeeds, kv_guest_needs_free)
