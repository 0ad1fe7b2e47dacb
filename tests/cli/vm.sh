#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The virtual machines that are there: listed, shown, and why one didn't start.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

usage()
{
    run 2 "$@"
    one_sentence
}
usage vm a b c
usage --demo vm nobody
complains '“nobody”'
usage --demo vm nobody explode
complains 'show, '
usage --demo=tenants vm desktop log
complains 'no log'

# All that libvirt knows, whoever made it.
run 0 --demo=ready vm
says 'no virtual machines'
new_host tenants
demo 0 vm
says desktop
says 'It is off. It has no vGPU.'
demo 0 vm --json
gives '[.domains[] | .name + " " + .state] | join(",")' 'desktop off,mail running'
gives '[.domains[].made_by] | unique | tojson' '[null]'
demo 0 vm desktop
says '2 processors, 2048 MiB of memory'
says 'virsh --connect qemu:///system console desktop'
says 'gets its address at the start'
demo 0 vm desktop show --json
gives '.domain.displays[0] | [.type, .address, .tunnel] | tojson' '["vnc",null,null]'

# Which vGPU it has now and at the next start, and whose it is.
demo 0 apply --yes --set guest.vm=existing --set guest.name=mail
demo 0 vm mail
says 'It gets the vGPU'
says 'Run 1 of this program gave'
demo 0 vm mail --json
gives '.domain.vgpus[0] | [.now, .next, .exists] | tojson' '[false,true,true]'
gives .domain.given_by 1
demo 0 undo --yes
demo 0 vm mail --json
gives '.domain | [.given_by, .vgpus] | tojson' '[null,[]]'

# One of our own that runs, with the address of a display and the way to it from elsewhere.
new_host ready
demo 0 apply --yes --set guest.name=mine
demo 0 vm mine
says 'It runs. It has the vGPU'
says 'Run 1 of this'
demo 0 vm mine --json
gives .domain.made_by 1
demo 0 vm mine
says '      virsh --connect qemu:///system console mine'
demo 0 vm mine log
says 'starting up libvirt version'
demo 0 vm mine log --json
gives '.log | contains("starting up")' true
cat >"$tmp/screens.host" <<'END'
[host]
like = tenants
[domain desktop]
active = yes
[domain bad]
uuid = 2d0c4f7b-8a51-4f0c-9be6-52f1a7f7a009
active = yes
|<domain type='kvm'>
|  <name>bad</name>
|  <uuid>2d0c4f7b-8a51-4f0c-9be6-52f1a7f7a009</uuid>
|  <memory>65536</memory>
|  <devices>
|    <disk type='file' device='disk'><source file='/x/&#x202e;y.qcow2'/><target dev='vda'/></disk>
|    <disk type='volume' device='disk'><source pool='p' volume='v'/><target dev='vdb'/></disk>
|    <disk type='file' device='cdrom'><target dev='sda'/></disk>
|    <graphics type='vnc' port='-1'/>
|    <graphics type='spice'><listen type='none'/><gl enable='yes'/></graphics>
|  </devices>
|</domain>
END
run 0 --demo="$tmp/screens.host" vm desktop
says 'Display: vnc://127.0.0.1:5900'
says 'then open vnc://127.0.0.1:5900:'
says '        ssh -L 5900:127.0.0.1:5900 '
run 0 --demo="$tmp/screens.host" vm bad
says 'Display: vnc://127.0.0.1:5901'
says 'Display: spice without an address'
says 'virt-viewer --connect qemu:///system --attach bad'
says 'Disk: /x/\u{202E}y.qcow2'
says 'Disk: p/v'
says_not 'Serial console'
says_not 'Medium'

# Why the last start came to nothing.
cat >"$tmp/refusing.host" <<'END'
[host]
like = ready
[fail virt start]
log = qemu-system-x86_64: -device vfio-pci: VFIO_MAP_DMA failed: Cannot allocate memory
|internal error: process exited while connecting to monitor
END
new_host "$tmp/refusing.host"
state=$tmp/refusing
demo 4 apply --yes --set guest.name=mine
demo 0 vm mine
says 'It is off.'
says 'Its last start came to nothing.'
says 'Cause: '
says 'The last lines of its log'
says 'VFIO_MAP_DMA failed'
says_not timestamp
demo 0 vm mine --json
gives .domain.last_start.failed true
gives .domain.last_start.explanation.id vfio-memlock

# What libvirt itself refuses leaves nothing in the log: the journal has it.
sed 's/^log = .*//; s/^|.*/|internal error: VFIO_MAP_DMA failed: Cannot allocate memory/' \
    "$tmp/refusing.host" >"$tmp/early.host"
new_host "$tmp/early.host"
state=$tmp/early
demo 4 apply --yes --set guest.name=mine
demo 0 vm mine --json
gives .domain.last_start.explanation.id vfio-memlock
gives '.domain.last_start.message | contains("VFIO_MAP_DMA")' true

# Whoever isn't root sees what may be seen, and isn't told whose it is.
printf '[host]\nlike = tenants\nuid = 1000\n' >"$tmp/person.host"
run 0 --demo="$tmp/person.host" vm desktop --json
gives .domain.journal false
run 3 --root / vm
complains 'belongs to no running host'
done_well
