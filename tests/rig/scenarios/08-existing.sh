#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A virtual machine that somebody made without a vGPU gets one, natively and on the command line, and
# gives it back: its own kernel finds the card, and its definition is at last what it was at first.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=tests/rig/lib.sh
. ./lib.sh
# shellcheck source=tests/rig/assert.sh
. ./assert.sh
# shellcheck source=tests/rig/program.sh
. ./program.sh

# The definition as libvirt keeps it.
definition() {
    rig_ssh "$virsh dumpxml --inactive --security-info $guest"
}

write_existing() {
    printf '%s\n' "$@" '[guest]' vm=existing "name=$guest" start=yes | rig_ssh "cat >$answers"
}

begin '[libvirt]' attach=native
rig_ssh "$virsh define /dev/stdin" <<END
<domain type='kvm'>
  <name>$guest</name>
  <metadata><note xmlns='urn:x-note'>somebody's own</note></metadata>
  <memory unit='MiB'>512</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <features><acpi/></features>
  <devices>
    <disk type='file' device='cdrom'>
      <source file='/var/lib/libvirt/images/guest.iso'/>
      <target dev='sda' bus='sata'/>
    </disk>
    <serial type='pty'/>
    <graphics type='vnc' port='-1' passwd='s3cret'/>
  </devices>
</domain>
END
rig_snapshot >"$rig_work/before"
definition >"$rig_work/first"
write_existing '[libvirt]' attach=native
expect_status 5 'the first apply' rig_ssh kvmgt-setup apply --yes --answers "$answers"
stop_if_failed
rig_reboot

# given WAY
given() {
    write_existing '[libvirt]' "attach=$1"
    expect_status 1 "the change is planned ($1)" rig_ssh kvmgt-setup plan --answers "$answers"
    expect_status 0 "the vGPU is given ($1)" rig_ssh kvmgt-setup apply --yes --answers "$answers"
    stop_if_failed
    expect_match 'it was shown as a difference' " --- a/$guest" "$output"
    expect_guest
    definition >"$rig_work/with"
    expect_match 'its password is still there' "passwd='s3cret'" "$(cat "$rig_work/with")"
    expect_match "somebody's note is still there" "somebody's own" "$(cat "$rig_work/with")"
    rig_ssh "$virsh destroy $guest"
}

given native
expect_status 0 'the last run is taken back' rig_ssh kvmgt-setup undo --yes 2
definition >"$rig_work/last"
expect_file_same 'the definition is what it was' "$rig_work/first" "$rig_work/last"

given commandline
expect_status 0 'all is taken back' rig_ssh kvmgt-setup undo --yes
definition >"$rig_work/last"
expect_file_same 'the definition is what it was, again' "$rig_work/first" "$rig_work/last"
rig_snapshot >"$rig_work/after"
expect_file_same 'everything under /etc and /boot is as it was' "$rig_work/before" "$rig_work/after"
