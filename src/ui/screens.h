/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui/page.h"
#include "ui/vms.h"

/* The screens, and how each is opened. */

extern const KvScreen kv_screen_home;
/* Closes everything above home, where what comes next has the focus again. */
void kv_home_follow(KvUi *ui);

void kv_step_open(KvUi *ui, KvStepId step);
/* The first step that is left to do, in the order of the steps. */
void kv_guide_next(KvUi *ui);
/* The guide is under way, and has something to show after this. */
gboolean kv_guide_goes_on(const KvUi *ui);
/* The plan of one step, or all of it with KV_N_STEPS. */
void kv_review_open(KvUi *ui, KvStepId step);
/* Follows ui->work. */
void kv_apply_open(KvUi *ui);
/* How ui->work went, in the place of the view that followed it. */
void kv_done_show(KvUi *ui, KvView *view);
void kv_history_open(KvUi *ui);
/* What undoing the run does, before it is done. */
void kv_undo_open(KvUi *ui, unsigned id);
/* A run's record. */
void kv_record_open(KvUi *ui, unsigned id);
void kv_help_open(KvUi *ui, const KvView *about);
/* Long text; takes it. */
void kv_pager_open(KvUi *ui, const char *title, char *text);
/* The virtual machines of this host; one of them; what removing it does. */
void kv_vms_open(KvUi *ui);
void kv_vm_open(KvUi *ui, const char *name, const char *uuid);
void kv_vm_remove_open(KvUi *ui, const KvVmRow *row);
/* Its screen goes with it, when it is on top. */
void kv_vm_removed(KvUi *ui, const char *uuid);
/* Parts of these screens: what is under way with the one of that UUID (NULL: any) or how it went;
 * why there is nothing to show yet. */
void kv_vm_outcome_build(KvPage *page, KvUi *ui, const char *uuid);
void kv_vms_missing_build(KvPage *page, KvUi *ui);
/* Its serial console, on the whole terminal, until it is left. */
void kv_console_show(KvUi *ui, const KvVm *vm);
/* The restart, asked for twice. */
void kv_restart_open(KvUi *ui);
/* What to do about ui->interrupted. */
void kv_interrupted_open(KvUi *ui);
/* What the restart changed. */
void kv_changes_open(KvUi *ui);
