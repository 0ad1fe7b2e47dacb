/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui/app.h"
#include "ui/page.h"

/* The table of vGPU types: memory, largest screen, share and how many are left. */

/* Its head. FALSE when there is nothing to choose from, or no room for columns. */
gboolean kv_types_head(KvPage *page, KvUi *ui);
/* TRUE when the choice is a type by name, which has a row; else it is a word for one. */
gboolean kv_types_has(const KvUi *ui, const char *id);
/* The row of a choice that kv_types_has(). */
void kv_types_row(KvPage *page, KvUi *ui, const KvChoice *choice, gboolean chosen);
