/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* The steps from a bare host to a running VM, in order. A step is one row here, its checks, its
 * questions and its planner. */
typedef enum {
    KV_STEP_HARDWARE,
    KV_STEP_CMDLINE,
    KV_STEP_BOOT,
    KV_STEP_MODULES,
    KV_STEP_REBOOT,
    KV_STEP_TYPE,
    KV_STEP_VGPU,
    KV_STEP_ACCESS,
    KV_STEP_LIBVIRT,
    KV_STEP_GUEST,
    KV_N_STEPS,
} KvStepId;

typedef struct {
    const char *code;  /* "boot": stable, never translated */
    const char *title; /* N_("Boot loader") */
    const char *why;   /* N_(): one paragraph for a person who does this for the first time */
} KvStep;

extern const KvStep kv_steps[KV_N_STEPS];

/* The step of a code, or KV_N_STEPS. */
KvStepId kv_step_from_code(const char *code);
