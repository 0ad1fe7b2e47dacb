/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui/app.h"
#include "ui/page.h"

/* Findings and steps as pages show them. */

/* The finding that decides how its step stands, or NULL before the first look. */
const KvFinding *kv_finding_of(const KvUi *ui, KvStepId step);
/* The step's state; FALSE before the first look. */
gboolean kv_finding_state(const KvUi *ui, KvStepId step, KvState *ret_state);
/* How many steps are in that state. */
unsigned kv_finding_count(const KvUi *ui, KvState state);

/* What is true, where it was seen and what to do, in a few lines: for beside the list. */
void kv_finding_brief(KvPage *page, KvUi *ui, KvStepId step);
/* Every finding of the step, with its evidence and what to do; on the step's own screen with how it
 * is detected, too. */
void kv_finding_full(KvPage *page, KvUi *ui, KvStepId step, gboolean how);
