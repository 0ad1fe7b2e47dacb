/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui/app.h"

/* The rows of the first screen: the notices, then the steps. */

int kv_home_count(const KvUi *ui);
/* Columns the list wants. */
int kv_home_columns(const KvUi *ui);
/* Draws one row at y; the chosen one gets the cursor. */
void kv_home_row(KvUi *ui, int row, int y, KvRect list, gboolean chosen);
/* The next row below `from` (and on from the top) whose label has the text, or -1. */
int kv_home_find(const KvUi *ui, int from, const char *text);
