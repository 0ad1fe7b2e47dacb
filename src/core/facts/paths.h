/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* The files the program makes or changes. */
#define KV_PATH_GRUB_DEFAULT "/etc/default/grub"
#define KV_PATH_GRUB_DROPIN  "/etc/default/grub.d/zz-kvmgt-setup.cfg"
#define KV_PATH_MODPROBE     "/etc/modprobe.d/zz-kvmgt-setup.conf"
#define KV_PATH_MODULES_LOAD "/etc/modules-load.d/kvmgt-setup.conf"
#define KV_PATH_UDEV_RULE    "/etc/udev/rules.d/70-kvmgt-setup.rules"
#define KV_PATH_QEMU_CONF    "/etc/libvirt/qemu.conf"
#define KV_PATH_UNIT_DIR     "/etc/systemd/system"
#define KV_UNIT_PREFIX       "kvmgt-setup-vgpu-" /* then the UUID and ".service" */

/* The kernel's side. */
#define KV_PATH_MDEV_BUS     "/sys/class/mdev_bus"
#define KV_PATH_MDEV_DEVICES "/sys/bus/mdev/devices"
