/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "demo/model.h"

/* What grub.cfg is made of: the variables, in the order in which the script of grub.c prints them.
 */
enum {
    KV_GRUB_DISTRIBUTOR,
    KV_GRUB_CMDLINE,
    KV_GRUB_CMDLINE_DEFAULT,
    KV_GRUB_NO_RECOVERY,
    KV_GRUB_NO_SUBMENU,
    KV_GRUB_DEFAULT,
    KV_GRUB_TIMEOUT,
    KV_GRUB_N_VARS
};

/* grub_config.c: the text of grub.cfg, saying what it finds on the way; g_free. */
char *kv_grub_config(const KvCall *call, char **values);
