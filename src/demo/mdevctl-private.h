/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "demo/model.h"

/* For the files of mdevctl alone. */

#define KV_MDEVCTL_DIR "/etc/mdevctl.d"

typedef struct {
    const char *uuid, *parent, *type;
    gboolean automatic, manual, defined;
} KvMdevctlOptions;

/* mdevctl_options.c: what follows the command's name; FALSE after saying what is wrong with it. */
gboolean kv_mdevctl_read_options(const KvCall *call, KvMdevctlOptions *options);

/* Type and start of a definition; FALSE when there is none or it can't be read. */
gboolean kv_mdevctl_read(const KvDemo *demo, const char *parent, const char *uuid, char **ret_type,
                         gboolean *ret_automatic);
/* The type of an existing device; NULL. */
char *kv_mdevctl_active_type(const KvDemo *demo, const char *uuid);

/* mdevctl_list.c: the commands `list` and `types`. */
int kv_mdevctl_list(const KvCall *call, const KvMdevctlOptions *options);
int kv_mdevctl_types(const KvCall *call, const KvMdevctlOptions *options);
