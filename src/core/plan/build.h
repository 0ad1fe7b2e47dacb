/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/plan/plan.h"

/* What the planners are written with. Added actions belong to the plan. */

/* Puts content at path, or nothing (NULL) when the file already has it. `now` is the file as it
 * was seen. */
KvAction *kv_plan_file(KvPlan *plan, KvStepId step, const KvFact *now, const char *content);
/* Runs argv (NULL-terminated, copied) and then expects the check `verify` (may be NULL) to pass. */
KvAction *kv_plan_run(KvPlan *plan, KvStepId step, const char *const *argv, const char *verify);
/* Has `undo` run when the action is taken back: in its turn, or after the rest of its step. */
void kv_action_undone_by(KvAction *action, const char *const *undo, gboolean last);
/* Has the file at path, which such an action makes anew, kept before and put back. */
void kv_action_makes(KvAction *action, const char *path);
/* Has the files (copied) that such an action changes in place kept before and put back. */
void kv_action_rewrites(KvAction *action, const char *const *paths);
/* A command as a person would type it; each word is quoted only where a shell needs it. g_free. */
char *kv_command_line(const char *const *argv);
/* A note that something comes later, or isn't done; both take their texts. */
void kv_plan_later(KvPlan *plan, KvStepId step, char *text);
void kv_plan_refuse(KvPlan *plan, KvStepId step, char *text, char *remedy);
/* An empty action of a kind, for the few that are made by hand. */
KvAction *kv_plan_add(KvPlan *plan, KvActionKind kind, KvStepId step);
/* Is there something to do now for this check? */
gboolean kv_plan_wanted(const KvPlanContext *context, const char *check);
/* Is one of this step's actions in the plan already? */
gboolean kv_plan_has(const KvPlan *plan, KvActionKind kind, KvStepId step);

/* The planners, in the order in which their actions are carried out. FALSE with *error when no plan
 * can be made at all. */
gboolean kv_plan_boot(const KvPlanContext *context, KvPlan *plan, GError **error);
gboolean kv_plan_modules(const KvPlanContext *context, KvPlan *plan, GError **error);
gboolean kv_plan_vgpu(const KvPlanContext *context, KvPlan *plan, GError **error);
gboolean kv_plan_access(const KvPlanContext *context, KvPlan *plan, GError **error);
gboolean kv_plan_libvirt(const KvPlanContext *context, KvPlan *plan, GError **error);
gboolean kv_plan_guest(const KvPlanContext *context, KvPlan *plan, GError **error);
/* Its part for a domain that is there; context->virt is set. */
gboolean kv_plan_existing(const KvPlanContext *context, KvPlan *plan, GError **error);
