#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A virtual machine with UEFI: libvirt finds OVMF for it, its own kernel finds the vGPU, and undo leaves neither the
# machine nor its firmware's variables.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=tests/rig/lib.sh
. ./lib.sh
# shellcheck source=tests/rig/assert.sh
. ./assert.sh
# shellcheck source=tests/rig/program.sh
. ./program.sh

variables() {
    rig_ssh ls /var/lib/libvirt/qemu/nvram
}

begin '[libvirt]' attach=native '[guest]' firmware=uefi start=no
expect_status 5 'the first apply' rig_ssh kvmgt-setup apply --yes --answers "$answers"
stop_if_failed
rig_reboot
expect_status 0 'the second apply' rig_ssh kvmgt-setup apply --yes --answers "$answers"
stop_if_failed
# Without it the machine that the rig itself is would break down: see the module.
expect_status 0 'the emulation is made ready' rig_ssh modprobe rig_cr8
stop_if_failed
expect_status 0 'QEMU takes firmware and vGPU' rig_ssh "$virsh start $guest"
stop_if_failed
expect_match 'the firmware is OVMF' '<loader .*OVMF_CODE' "$(rig_ssh "$virsh dumpxml $guest")"
expect_match 'it has variables of its own' "$guest" "$(variables)"
expect_guest
rig_ssh "$virsh destroy $guest"
expect_status 0 'undo' rig_ssh kvmgt-setup undo --yes
expect_equal 'no domain is left' '' "$(rig_ssh "$virsh list --all --name")"
expect_equal 'nor its variables' '' "$(variables)"
rig_snapshot >"$rig_work/after"
expect_file_same 'everything under /etc and /boot is as it was' "$rig_work/before" "$rig_work/after"
