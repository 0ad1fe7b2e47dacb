#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A virtual machine that was there before gets a vGPU: shown as a difference, given and taken back.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

new_host tenants
domains=$state/domains

# As the file of the simulated libvirt has it.
unchanged()
{
    checks=$((checks + 1))
    cmp -s "$domains" "$tmp/before" || fail 'undo left other definitions'
}

demo 1 check
cp "$domains" "$tmp/before"

# The change alone is shown, not the whole definition.
demo 1 plan --set guest.vm=existing
says '+    <hostdev mode="subsystem" type="mdev"'
says_not '+  <memory'
says 'The definition of “desktop” loses the vGPU again'
demo 1 plan --json --set guest.vm=existing
gives '[.actions[].kind] | last' change

# Given, and a second time there is nothing to do; what else is in it stays.
demo 0 apply --yes --set guest.vm=existing
says 'The definition of “desktop” gets the vGPU'
demo 0 apply --yes
says 'there was nothing to do'
holds "$domains" 'kept as it is'
demo 0 undo --yes
unchanged

# One that runs gets it at its next start, or at once as well.
demo 0 apply --yes --set guest.vm=existing --set guest.name=mail
demo 0 check --json
gives '.findings[] | select(.id == "guest.running") | .verdict' warn
demo 0 undo --yes
unchanged
demo 0 apply --yes --set guest.vm=existing --set guest.name=mail --set guest.live=yes
says 'The vGPU is plugged into the running “mail”'
demo 0 check --json
gives '.findings[] | select(.id == "guest.running") | .verdict' pass
demo 0 undo --yes
lacks "$domains" vfio-pci

# On QEMU's command line.
demo 0 apply --yes --set guest.vm=existing --set guest.name=desktop --set libvirt.attach=commandline
holds "$domains" '<qemu:arg value="-device"/>'
holds "$domains" '<locked/>'
demo 0 undo --yes
lacks "$domains" vfio-pci
lacks "$domains" locked

# A definition that somebody changed since keeps the change; only what was put in goes.
demo 0 apply --yes --set guest.vm=existing --set guest.name=desktop --set libvirt.attach=commandline
sed -i 's/2097152/3145728/' "$domains"
demo 0 undo --yes
holds "$domains" 3145728
lacks "$domains" vfio-pci
lacks "$domains" locked

# Started on request, and not stopped by undo: somebody may work in it by then.
demo 0 apply --yes --set guest.vm=existing --set guest.name=desktop --set libvirt.attach=native \
    --set guest.start=yes
demo 1 undo --yes
says 'is kept'
says_not 'is started'
demo 0 vm desktop
says 'It runs.'
demo 0 vm desktop stop --yes
demo 0 undo --yes
lacks "$domains" vfio-pci

# As a script: one device is added; nothing else is put in the place of what libvirt may not show.
demo 1 plan --shell --set guest.vm=existing --set guest.name=desktop
says 'virsh attach-device desktop /dev/stdin --config'
says_not 'virsh define'

# What can't be is said at its question.
demo 2 plan --set guest.vm=existing --set guest.name=nobody
complains 'guest.name: libvirt has no virtual machine “nobody”'
demo 2 plan --set guest.name=mail
complains 'an existing one is to get the vGPU'
demo 0 apply --yes --set guest.vm=existing --set guest.name=mail
demo 2 plan --set guest.vm=existing --set guest.name=mail \
    --set vgpu.uuid=11111111-2222-4333-8444-555555555555
complains 'GVT-g gives a virtual machine only one'
# A picture that came with the vGPU, in a definition that somebody changed since: half is half.
new_host tenants
demo 0 apply --yes --set guest.vm=existing --set guest.name=desktop --set guest.display=vnc
sed -i 's/2097152/3145728/' "$domains"
demo 1 undo --yes
says 'its picture is left as it is'
lacks "$domains" vfio-pci

done_well
