/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui/page.h"
#include "ui/work.h"

/* The actions of a run as rows: sign, title, and how it stands. The one under way is an item. */
void kv_actions_build(KvPage *page, KvUi *ui, const KvWork *work);
