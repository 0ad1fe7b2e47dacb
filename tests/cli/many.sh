#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Several virtual machines from one set of answers, each with a vGPU of its own.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

kinds()
{
    gives "[.actions[] | select(.kind == \"$1\")] | length" "$2"
}
# As many as fit, in one plan: a second one finds nothing to do, and all of it goes again.
new_host rebooted
all='--set vgpu.count=all --set vgpu.type=smallest --set guest.memory=256'
# shellcheck disable=SC2086
{
    demo 1 plan --json $all
    kinds attribute 6
    kinds define 6
    kinds volume 6
    kinds start 6
    gives '[.actions[] | select(.kind == "define") | .name] | join(" ")' \
        'gvt-guest gvt-guest-2 gvt-guest-3 gvt-guest-4 gvt-guest-5 gvt-guest-6'
    gives '[.actions[] | select(.kind == "attribute") | .uuid] | unique | length' 6
    gives '[.actions[] | select(.kind == "define") | .uuid] | unique | length' 6
    demo 0 apply --yes $all
    demo 0 check --json $all
    gives '[.findings[] | select(.id == "guest.running") | .detail] | join("")' \
        '“gvt-guest” is running. So it is with all 6 virtual machines.'
    demo 0 apply --yes $all
    says 'there was nothing to do'
    demo 0 apply --yes
    says 'there was nothing to do'
}
# One of them stops: that one, and no other.
demo 0 vm gvt-guest-4 stop --force --yes
demo 1 check --json
gives '.findings[] | select(.id == "guest.running") | .detail' \
    '“gvt-guest-4” isn'\''t running. So it is with 1 of 6 virtual machines: “gvt-guest-4”.'
demo 1 plan --json
gives '[.actions[] | .kind + " " + .name] | join(",")' 'start gvt-guest-4'
demo 0 apply --yes
demo 0 undo --yes
demo 0 vm --json
gives '.domains | length' 0

# The largest type is decided once: when all of it is made, a smaller one isn't taken for it.
demo 0 apply --yes --set vgpu.count=all --set guest.memory=256 --set guest.disk=none
demo 0 apply --yes --set vgpu.count=all --set guest.memory=256 --set guest.disk=none
says 'there was nothing to do'
demo 0 undo --yes

# By qemu's command line: the list of devices has the node of each.
demo 0 apply --yes --set vgpu.count=2 --set vgpu.type=smallest --set libvirt.attach=commandline
holds "$state/root/etc/libvirt/qemu.conf" '"/dev/vfio/0"'
holds "$state/root/etc/libvirt/qemu.conf" '"/dev/vfio/1"'
demo 0 undo --yes
lacks "$state/root/etc/libvirt/qemu.conf" '"/dev/vfio/1"'

# What can't be is said at its question.
demo 2 plan --set vgpu.count=7 --set vgpu.type=smallest
complains 'vgpu.count: Only 6 vGPUs of the type i915-GVTg_V5_8 fit'
demo 2 plan --set vgpu.count=some
complains 'vgpu.count: “some” is not how many there can be.'
demo 2 plan --set vgpu.count=0
demo 2 plan --set vgpu.count=2 --set vgpu.type=smallest --set guest.disk=/srv/a.qcow2
complains "Several virtual machines can't write to one disk."
# Each name is looked at: the second machine's is taken.
new_host tenants
demo 2 plan --set vgpu.count=2 --set guest.name=mail
done_well
