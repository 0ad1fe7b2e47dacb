/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/plan/plan.h"

/* A machine just large enough for the engine: all it knows is in files of a tree, so that a killed
 * child and its parent see the same.
 *
 *   programs   note WORD  appends WORD to /ran
 *              copy A B   makes file B of file A
 *              menu A B   makes a boot menu B of settings A; with /menu-trouble half of it, and
 *                         ends with the status in there
 *              say N      prints N lines and fails when N is odd
 *              wait       until /go is there
 *   attributes …/TYPE/create and /sys/bus/mdev/devices/UUID/remove, as the kernel does it
 *   libvirt    domains and disks as files below /virt; the "XML" is "NAME UUID VGPU" and perhaps
 * the path of a disk; /virt/down and /virt/refuse make it fail */
KvMachine *small_open(const char *root);

#define SMALL_CREATE  "/sys/class/mdev_bus/0000:00:02.0/mdev_supported_types/i915-GVTg_V5_4/create"
#define SMALL_DEVICES "/sys/bus/mdev/devices/"
#define SMALL_VGPU    "fc444019-54df-47bc-a0a0-7308ce9681a8"
#define SMALL_DOMAIN  "11111111-2222-4333-8444-555555555555"

#define SMALL_MENU "/boot/grub/grub.cfg"

/* Files to work on, and what the kernel would show of a parent with one type. */
void small_fill(const char *root);

/* Actions for such a machine. They look at the tree for what the files are now. */
KvAction *small_file(const char *root, const char *path, const char *content);
KvAction *small_run(KvStepId step, const char *command, const char *undo);
/* Makes SMALL_MENU of /etc/default/grub, there and back. */
KvAction *small_menu(void);
KvAction *small_vgpu(void);
KvAction *small_volume(void);
KvAction *small_define(void);
KvAction *small_start(void);
/* One of each and more: files new, changed and removed, a generated file, a switch, a vGPU, a disk,
 * a domain that runs. */
KvPlan *small_plan(const char *root);
/* Is the action's effect there? */
gboolean small_is_done(const char *root, const KvAction *action);
