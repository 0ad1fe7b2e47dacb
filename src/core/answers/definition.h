/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/machine/virt.h"

/* A new domain's definition that a person wrote or changed, instead of the one that is made of the
 * answers. */

/* What the plan goes by, and the definition has to have, too. */
typedef struct {
    const char *name;
    const char *uuid;      /* NULL: any */
    const char *vgpu;      /* the only one; its UUID */
    gboolean command_line; /* the vGPU is on QEMU's command line */
} KvDefinitionPlan;

/* TRUE when the domain, as libvirt judged the definition, is what is planned; else *error says what
 * differs. A UUID that it doesn't name doesn't differ. */
gboolean kv_definition_fits(const KvVirtDomain *domain, const KvDefinitionPlan *plan,
                            GError **error);
