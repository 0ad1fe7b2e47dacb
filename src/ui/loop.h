/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui/app.h"

/* Waits for keys, signals, the look and the worker, and draws after each round. Nothing wakes it
 * while nothing happens; only while a run is under way does a clock tick once a second. Returns
 * when the person leaves or the line is gone. */
void kv_loop(KvUi *ui, int signal_fd, int sync_fd);
