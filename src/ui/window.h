/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui/app.h"

/* The window that questions are asked in: a frame with a title over the screen below. */

/* The columns its inside has on this terminal. */
int kv_window_columns(const KvUi *ui);
/* Draws it with room for that many lines, or as many as fit; returns the inside. */
KvRect kv_window_draw(KvUi *ui, const char *title, int lines);
/* Says in the frame that there is more below. */
void kv_window_more(KvUi *ui, KvRect inside, gboolean more);
