#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The vGPU on QEMU's command line with a qemu.conf that nobody touched: the node's permissions are right,
# and QEMU says all the same that there is no such file, for libvirt gives it a /dev of its own. It is
# recognised, and got over.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=tests/rig/lib.sh
. ./lib.sh
# shellcheck source=tests/rig/assert.sh
. ./assert.sh
# shellcheck source=tests/rig/program.sh
. ./program.sh

# verdict ID: of the host as it is now.
verdict() {
    rig_ssh kvmgt-setup check --json --answers "$answers" </dev/null | verdicts | sed -n "s/^$1 //p"
}

begin '[libvirt]' attach=commandline
rig_ssh cp -a /etc/libvirt/qemu.conf /root/qemu.conf
expect_status 5 'the first apply' rig_ssh kvmgt-setup apply --yes --answers "$answers"
stop_if_failed
rig_reboot
expect_status 0 'the second apply' rig_ssh kvmgt-setup apply --yes --answers "$answers"
stop_if_failed
expect_equal 'the domain runs' running "$(rig_ssh "$virsh domstate $guest")"

# As whoever follows the old instructions has it.
rig_ssh "$virsh destroy $guest && cp -a /root/qemu.conf /etc/libvirt/qemu.conf && systemctl restart libvirtd"
expect_match "the node is QEMU's" 'crw-rw----' "$(rig_ssh stat -c %A /dev/vfio/0)"
expect_status 1 'the domain does not start' rig_ssh "$virsh start $guest"
expect_match "in QEMU's words" 'failed to open /dev/vfio/0: No such file or directory' "$output"
expect_match 'they are explained' 'a /dev of its own' \
    "$(printf '%s\n' "$output" | rig_ssh kvmgt-setup explain -)"
expect_equal 'the check says so' todo "$(verdict libvirt.settings)"
expect_equal 'and of the node that all is well' pass "$(verdict access.node)"

expect_status 0 'apply mends it' rig_ssh kvmgt-setup apply --yes --answers "$answers"
stop_if_failed
expect_equal 'the domain runs again' running "$(rig_ssh "$virsh domstate $guest")"
expect_equal 'qemu.conf is as it should be' pass "$(verdict libvirt.settings)"
