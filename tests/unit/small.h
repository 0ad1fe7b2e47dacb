/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/machine/machine.h"

/* A machine just large enough for the engine: all it knows is in files of a tree, so that a killed
 * child and its parent see the same.
 *
 *   programs   note WORD  appends WORD to /ran
 *              copy A B   makes file B of file A
 *              say N      prints N lines and fails when N is odd
 *              wait       until /go is there
 *   attributes …/TYPE/create and /sys/bus/mdev/devices/UUID/remove, as the kernel does it
 *   libvirt    domains and disks as files below /virt; the "XML" is "NAME UUID VGPU" */
KvMachine *small_open(const char *root);

/* Makes what the kernel would show of a parent with one type. */
void small_add_parent(const char *root);
#define SMALL_CREATE  "/sys/class/mdev_bus/0000:00:02.0/mdev_supported_types/i915-GVTg_V5_4/create"
#define SMALL_DEVICES "/sys/bus/mdev/devices/"
