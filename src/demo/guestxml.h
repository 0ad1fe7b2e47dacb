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

/* The definition as libvirt's test driver takes it: it has domains of type test and i686 alone.
 * Only words inside the first tags of their names are changed. g_free. */
char *kv_guest_for_test_driver(const char *xml);
