/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/checks/checks.h"

/* What the checks are written with. */

/* Sets the verdict; takes detail and remedy (translated; remedy may be NULL). */
void kv_say(KvFinding *finding, KvVerdict verdict, char *detail, char *remedy);
/* A todo that nothing can be done for before another step. */
void kv_say_waits(KvFinding *finding, char *detail);
/* Adds a fact to the evidence: its first line, "absent", or why it can't be read. */
void kv_see(KvFinding *finding, const KvFact *fact);
/* Adds a path and a value as evidence. */
void kv_see_value(KvFinding *finding, const char *path, const char *value);
/* TRUE, with the verdict unknown and the reason, when the fact can't be read. */
gboolean kv_say_unreadable(KvFinding *finding, const KvFact *fact);
/* The same for what the VM's vGPU depends on: see kv_vgpu_unread(). */
gboolean kv_say_vgpu_unread(KvFinding *finding, const KvFacts *facts, const KvAnswers *answers);
/* TRUE, with the verdict n/a, when the facts are of a tree of files rather than a running host. */
gboolean kv_say_image(KvFinding *finding, const KvFacts *facts);

/* Adds to differences what is there in the place of what somebody answered by a file, a flag or
 * himself: presets and the last run's answers count for nothing here. is is NULL where it can't be
 * told. */
void kv_differ(GString *differences, const KvAnswers *answers, KvQuestionId id, const char *is);
/* The same of what is wanted by something else; label is translated. NULL: it can't be told. */
void kv_differ_from(GString *differences, const char *label, const char *is, const char *wanted);
/* Was the question answered in one of these ways? */
gboolean kv_is_said(const KvAnswers *answers, KvQuestionId id);

/* The rows' functions, by step. */
#define KV_CHECK_FUNCTION(name)                                                                    \
    void kv_check_##name(const KvFacts *facts, const KvAnswers *answers, KvFinding *finding)
KV_CHECK_FUNCTION(gpu_present);
KV_CHECK_FUNCTION(gpu_generation);
KV_CHECK_FUNCTION(cpu_virtualization);
KV_CHECK_FUNCTION(kvm_device);
KV_CHECK_FUNCTION(cmdline_running);
KV_CHECK_FUNCTION(cmdline_next);
KV_CHECK_FUNCTION(cmdline_driver);
KV_CHECK_FUNCTION(boot_loader);
KV_CHECK_FUNCTION(boot_settings);
KV_CHECK_FUNCTION(boot_sealed);
KV_CHECK_FUNCTION(modules_offered);
KV_CHECK_FUNCTION(modules_loaded);
KV_CHECK_FUNCTION(modules_lasting);
KV_CHECK_FUNCTION(reboot_done);
KV_CHECK_FUNCTION(type_parent);
KV_CHECK_FUNCTION(type_offered);
KV_CHECK_FUNCTION(vgpu_exists);
KV_CHECK_FUNCTION(vgpu_lasting);
KV_CHECK_FUNCTION(access_node);
KV_CHECK_FUNCTION(access_rule);
KV_CHECK_FUNCTION(access_confined);
KV_CHECK_FUNCTION(libvirt_answers);
KV_CHECK_FUNCTION(libvirt_settings);
KV_CHECK_FUNCTION(guest_defined);
KV_CHECK_FUNCTION(guest_running);
KV_CHECK_FUNCTION(guest_picture);
KV_CHECK_FUNCTION(guest_fit);
