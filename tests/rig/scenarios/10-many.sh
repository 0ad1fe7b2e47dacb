#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Two virtual machines from one set of answers, each with a vGPU that its own kernel finds; both vGPUs come
# back after a restart, and one undo takes all of it back.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=tests/rig/lib.sh
. ./lib.sh
# shellcheck source=tests/rig/assert.sh
. ./assert.sh
# shellcheck source=tests/rig/program.sh
. ./program.sh

both_run() {
    local one
    for one in "$guest" "$guest-2"; do
        expect_equal "$one runs" running "$(rig_ssh "$virsh domstate $one")"
        expect_equal "the kernel of $one lists the vGPU" '0x8086 0x5912' \
            "$(rig_guest_sees "$one" '0x8086 0x5912' | tr -d '\r')"
    done
}

begin '[libvirt]' attach=native '[vgpu]' type=smallest count=2
expect_status 5 'the first apply' rig_ssh kvmgt-setup apply --yes --answers "$answers"
stop_if_failed
rig_reboot
expect_status 0 'the second apply' rig_ssh kvmgt-setup apply --yes --answers "$answers"
stop_if_failed
expect_equal 'there are two vGPUs' 2 "$(rig_ssh ls /sys/bus/mdev/devices | wc -l)"
both_run
changes_nothing
rig_ssh "$virsh destroy $guest; $virsh destroy $guest-2"
rig_reboot
expect_equal 'both are back by themselves' 2 "$(rig_ssh ls /sys/bus/mdev/devices | wc -l)"
rig_ssh "$virsh start $guest && $virsh start $guest-2"
both_run
rig_ssh "$virsh destroy $guest; $virsh destroy $guest-2"
goes_back
