/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/facts/facts.h"
#include "core/machine/machine.h"

/* A new domain's definition that a person wrote or changed, instead of the one that is made of the
 * answers. */

/* A file with one, as it was read. Immutable. */
typedef struct {
    gatomicrefcount refs;
    char *path;           /* as it was answered */
    char *text;           /* what is in it, UTF-8; NULL: it can't be read */
    KvVirtDomain *domain; /* as libvirt reads it; NULL: it wasn't asked, or refuses it */
    GError *trouble;      /* why it can't be used, with what to do; or NULL */
} KvDefinition;

/* Reads the file and asks libvirt's library about it, where there is one to ask (not below a root).
 * Never NULL. before (may be NULL) is what was read last: given back as it is while the file says
 * the same. kv_definition_unref(). */
KvDefinition *kv_definition_read(KvMachine *machine, const char *path, KvDefinition *before);
KvDefinition *kv_definition_ref(KvDefinition *definition);
void kv_definition_unref(KvDefinition *definition);
/* The one vGPU it names, or NULL: none, or several. */
const char *kv_definition_vgpu(const KvDefinition *definition);

/* What the plan goes by, and the definition has to have, too. */
typedef struct {
    const char *name;
    const char *uuid;      /* NULL: any */
    const char *vgpu;      /* the only one, its UUID; NULL: any */
    gboolean command_line; /* the vGPU is on QEMU's command line */
} KvDefinitionPlan;

/* TRUE when the domain, as libvirt judged the definition, is what is planned; else *error says what
 * differs. A UUID that it doesn't name doesn't differ. */
gboolean kv_definition_fits(const KvVirtDomain *domain, const KvDefinitionPlan *plan,
                            GError **error);
/* definition_host.c: TRUE when nothing the domain takes is another's: its UUID, its vGPU, its
 * disks, its firmware's variables; and when the host has the memory and the networks. Else *error
 * says what is not so. What the facts don't tell isn't held against it. */
gboolean kv_definition_fits_host(const KvFacts *facts, const KvVirtDomain *domain, GError **error);
