/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui/app.h"

/* What stands above the steps on the first screen: work under way, an interrupted run, a restart.
 */
typedef struct {
    gboolean (*applies)(const KvUi *ui);
    KvState sign;
    const char *label;  /* N_(): as short as a step's title */
    const char *detail; /* N_(): beside the list */
    void (*open)(KvUi *ui);
} KvNotice;

/* The one at that place among those that apply now, or NULL. */
const KvNotice *kv_notice_at(const KvUi *ui, int index);
int kv_notice_count(const KvUi *ui);
/* Columns of the longest label. */
unsigned kv_notice_columns(const KvUi *ui);
