#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What will do no good as things are is said early and refused never; the next step is named.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

new_host fresh
# Nothing to start from, as proposed and as chosen.
demo 1 plan
says 'guest.cdrom: The new disk is empty and there is no install medium'
demo 1 check --set guest.name=mine
says 'guest.cdrom: The new disk is empty and there is no install medium'
demo 1 check --set guest.disk=none
says 'guest.cdrom: There is neither a disk nor an install medium'
# Files, there or not.
demo 1 check --set guest.cdrom=/iso/missing.iso
says 'guest.cdrom: There is no file /iso/missing.iso yet.'
says_not 'to start from'
demo 1 plan --set guest.disk=raw:/iso/missing.raw
says 'guest.disk: There is no file /iso/missing.raw yet.'
says_not 'to start from'
mkdir "$state/root/iso"
: >"$state/root/iso/there.iso"
demo 1 check --set guest.cdrom=/iso/there.iso
says_not 'Answers to think over'
# A type that no driver of GVT-g names so; one that may show after the restart.
demo 1 check --set vgpu.type=GVTg_V5_4
says 'vgpu.type: No type of GVT-g is called “GVTg_V5_4”'
demo 1 check --set vgpu.type=i915-GVTg_V5_8 --set guest.cdrom=/iso/there.iso
says_not 'Answers to think over'
# A script reads what it read before.
demo 1 check --json --set vgpu.type=GVTg_V5_4
gives 'keys | join(" ")' 'findings host program status steps version'
# At the question, too.
{ echo 1; yes '' | head -n 30; } |
    "$program" --demo-state "$state" --plain >"$out" 2>"$err"
says '! The new disk is empty'
# It is no refusal.
demo 5 apply --yes --set vgpu.type=GVTg_V5_4 --set guest.cdrom=/iso/missing.iso

# Nothing is said of a proposal that libvirt hasn't been asked for, be it because nobody wants to know yet.
demo 0 undo --yes
demo 1 check
says_not 'Answers to think over'
new_host nolibvirt
demo 1 check
says_not 'Answers to think over'

# A file to start from is shown to whoever has none yet and something to do.
new_host rebooted
demo 1 plan
says 'plan --print-answers >answers'
"$program" --demo-state "$state" plan --print-answers >"$tmp/answers"
demo 1 plan --answers "$tmp/answers"
says_not 'print-answers'
says_not '[guest]'
# Once it runs: how to get at it, and nothing about what it was made from.
demo 0 apply --yes
says 'virsh --connect qemu:///system console gvt-guest'
demo 0 check
says 'console gvt-guest'
says_not 'Answers to think over'
demo 0 plan
says_not '[guest]'
demo 0 undo --yes
demo 0 apply --yes --set guest.name='my vm'
says "console 'my vm'"
done_well
