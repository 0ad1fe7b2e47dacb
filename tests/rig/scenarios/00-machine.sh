#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The machine itself is right: the whole way by hand, without kvmgt-setup. When this fails, look here
# first; what the other scenarios say means nothing.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=tests/rig/lib.sh
. ./lib.sh
# shellcheck source=tests/rig/assert.sh
. ./assert.sh

uuid=11111111-2222-4333-8444-555555555555
parent=/sys/class/mdev_bus/0000:00:02.0

domain_xml() {
    cat <<XML
<domain type='kvm'>
  <name>byhand</name>
  <memory unit='MiB'>512</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type><boot dev='cdrom'/></os>
  <features><acpi/></features>
  <devices>
    <disk type='file' device='cdrom'>
      <source file='/var/lib/libvirt/images/guest.iso'/><target dev='sda' bus='sata'/><readonly/>
    </disk>
    <controller type='usb' model='none'/>
    <memballoon model='none'/>
    <serial type='pty'/>
    <hostdev mode='subsystem' type='mdev' model='vfio-pci' display='off'>
      <source><address uuid='$uuid'/></source>
    </hostdev>
  </devices>
</domain>
XML
}

types() {
    rig_ssh "cd $parent/mdev_supported_types && grep . */available_instances"
}

rig_start
expect_equal 'the card is an Intel one bound to i915' '00:02.0 0300: 8086:5912 (rev 02) i915' \
    "$(rig_ssh "lspci -n -s 02.0; basename \$(readlink /sys/bus/pci/devices/0000:00:02.0/driver)" | paste -sd ' ')"
expect_equal 'GVT-g is off' N "$(rig_ssh cat /sys/module/i915/parameters/enable_gvt)"
expect_status 0 'kvmgt loads while GVT-g is off' rig_ssh modprobe kvmgt
expect_equal 'and registers nothing' '' "$(rig_ssh 'ls /sys/class/mdev_bus')"
before=$(rig_snapshot)

expect_status 0 'GRUB takes the argument' rig_ssh "
    sed -i 's/^GRUB_CMDLINE_LINUX_DEFAULT=\"quiet/& i915.enable_gvt=1/' /etc/default/grub && update-grub"
rig_reboot
expect_match 'the argument arrived through GRUB' 'quiet i915.enable_gvt=1$' "$(rig_ssh cat /proc/cmdline)"
expect_equal 'GVT-g is on' Y "$(rig_ssh cat /sys/module/i915/parameters/enable_gvt)"
expect_status 0 'kvmgt loads' rig_ssh modprobe kvmgt
expect_equal 'three types fit into 512 MB' \
    $'i915-GVTg_V5_2/available_instances:1\ni915-GVTg_V5_4/available_instances:3\ni915-GVTg_V5_8/available_instances:6' \
    "$(types)"
expect_status 0 'a vGPU is created' rig_ssh "echo $uuid >$parent/mdev_supported_types/i915-GVTg_V5_4/create"
expect_equal 'it took its share' \
    $'i915-GVTg_V5_2/available_instances:1\ni915-GVTg_V5_4/available_instances:2\ni915-GVTg_V5_8/available_instances:4' \
    "$(types)"
expect_equal 'its VFIO node is root alone' 'crw------- root root' "$(rig_ssh stat -c "'%A %U %G'" /dev/vfio/0)"
stop_if_failed

domain_xml | rig_ssh 'cat >/tmp/byhand.xml'
expect_status 0 'a domain is defined' rig_ssh virsh -q define /tmp/byhand.xml
expect_status 0 'and starts' rig_ssh virsh -q start byhand
expect_equal 'its kernel lists the vGPU' '0x8086 0x5912' "$(rig_guest_sees byhand '0x8086 0x5912' | tr -d '\r')"

expect_status 0 'all of it is taken back' rig_ssh "
    virsh -q destroy byhand; virsh -q undefine byhand && echo 1 >/sys/bus/mdev/devices/$uuid/remove &&
    sed -i 's/ i915.enable_gvt=1//' /etc/default/grub && update-grub"
expect_equal 'and nothing under /etc or /boot differs' '' "$(diff <(echo "$before") <(rig_snapshot))"
