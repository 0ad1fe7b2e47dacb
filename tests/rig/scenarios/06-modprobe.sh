#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The way of modprobe.d, with Debian's own update-initramfs. The stand-in i915 comes from the root file
# system on this machine, where an option counts at once; so it is put into the initial RAM disk first, as
# a host with a picture at the start has it, where an option counts only when the disk is made anew.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=tests/rig/lib.sh
. ./lib.sh
# shellcheck source=tests/rig/assert.sh
. ./assert.sh
# shellcheck source=tests/rig/program.sh
. ./program.sh

parameter=/sys/module/i915/parameters/enable_gvt
option=etc/modprobe.d/zz-kvmgt-setup.conf
disk="/boot/initrd.img-\$(uname -r)"

# verdict ID: of the host as it is now.
verdict() {
    rig_ssh kvmgt-setup check --json --answers "$answers" </dev/null | verdicts | sed -n "s/^$1 //p"
}

# All but the RAM disk, which no two runs of its program make alike.
snapshot() {
    rig_snapshot | grep -v '^[0-9a-f]* .*initrd\.img'
}

begin '[boot]' way=modprobe '[libvirt]' attach=native
expect_status 0 'i915 is put into the RAM disk' \
    rig_ssh 'echo i915 >>/etc/initramfs-tools/modules && update-initramfs -u -k all'
stop_if_failed
expect_match 'and is in it' 'updates/i915\.ko' "$(rig_ssh "lsinitramfs $disk")"
snapshot >"$rig_work/before"

# An option alone: what is loaded from the disk knows nothing of it. That is recognised.
rig_ssh 'echo options i915 enable_gvt=1 >/etc/modprobe.d/gvt.conf'
expect_equal 'the RAM disk is told to be older' todo "$(verdict cmdline.next)"
rig_reboot
expect_equal 'with the old RAM disk GVT-g is off' N "$(rig_ssh cat $parameter)"
expect_equal 'which is still to do' todo "$(verdict cmdline.next)"
rig_ssh rm /etc/modprobe.d/gvt.conf

expect_status 5 'apply' rig_ssh kvmgt-setup apply --yes --answers "$answers"
stop_if_failed
expect_match 'the RAM disk has the option' "$option" "$(rig_ssh "lsinitramfs $disk")"
expect_equal 'nothing of the boot loader was touched' '' \
    "$(diff "$rig_work/before" <(snapshot) | grep -v -e modprobe.d -e modules-load.d | grep '^[<>]')"
expect_equal 'the next start is as it should be' pass "$(verdict cmdline.next)"
rig_reboot
expect_equal 'the command line is as it was' '' "$(rig_ssh "grep -o i915.enable_gvt /proc/cmdline || true")"
expect_equal 'GVT-g is on' Y "$(rig_ssh cat $parameter)"
expect_equal 'the driver is as it should be' pass "$(verdict cmdline.driver)"
expect_status 0 'the second apply' rig_ssh kvmgt-setup apply --yes --answers "$answers"
stop_if_failed
expect_equal 'the domain runs' running "$(rig_ssh "$virsh domstate $guest")"
changes_nothing

rig_ssh "$virsh destroy $guest"
expect_status 0 'undo' rig_ssh kvmgt-setup undo --yes
snapshot >"$rig_work/after"
expect_file_same 'everything under /etc and /boot is as it was' "$rig_work/before" "$rig_work/after"
expect_equal 'the RAM disk has the option no more' '' "$(rig_ssh "lsinitramfs $disk | grep $option || true")"
rig_reboot
expect_equal 'GVT-g is off again' N "$(rig_ssh cat $parameter)"
