/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui/app.h"
#include "ui/page.h"

/* How to get at the running virtual machine: its console, and where its picture is seen. Nothing
 * while it doesn't run. The indent is that of kv_page_text(). */
void kv_reach_build(KvPage *page, KvUi *ui, int indent);
