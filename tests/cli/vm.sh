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
# Once it was tried again by other means, it is no longer the reason.
demo 4 vm mine start --yes
demo 0 vm mine --json
gives '.domain.last_start | [.failed, .message, .explanation] | tojson' '[true,null,null]'

# A session's libvirt keeps its logs with the person who has it: nothing is known of a start.
run 0 --demo=tenants --connect qemu:///session vm desktop --json
gives '.domain.last_start | [.failed, .log] | tojson' '[null,null]'
run 0 --demo=tenants vm desktop --json
gives .domain.last_start.failed false

# Whoever isn't root sees what may be seen, and isn't told whose it is.
printf '[host]\nlike = tenants\nuid = 1000\n' >"$tmp/person.host"
run 0 --demo="$tmp/person.host" vm desktop --json
gives .domain.journal false
run 3 --root / vm
complains 'belongs to no running host'

# Words and options that don't go together; nobody is asked without a terminal.
usage --demo=tenants vm desktop start
complains --yes
usage --demo=tenants vm desktop stop --json
usage --demo=tenants vm desktop start --yes --force
complains 'vm … start'
usage --demo=tenants vm desktop log --yes
usage --demo=tenants vm --yes
usage --demo=tenants vm desktop stop --yes --with-disk x
usage --demo=tenants vm desktop stop --yes --wait soon
usage --demo=tenants check --force
usage --demo=tenants vm mail console
complains 'needs a terminal'
usage --demo=tenants vm mail console --json
# What is somebody else's is left alone.
for word in start stop remove; do
    usage --demo=tenants vm mail $word --yes
    complains 'left alone'
done
# So is one that has a whole device of the host, by whichever way.
cat >"$tmp/passed.host" <<'END'
[host]
like = ready
[domain other]
uuid = 2d0c4f7b-8a51-4f0c-9be6-52f1a7f7a009
active = yes
|<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
|  <name>other</name>
|  <uuid>2d0c4f7b-8a51-4f0c-9be6-52f1a7f7a009</uuid>
|  <memory>65536</memory>
|  <os><type>hvm</type></os>
|  <qemu:commandline>
|    <qemu:arg value='-device'/>
|    <qemu:arg value='vfio-pci,host=01:00.0'/>
|  </qemu:commandline>
|</domain>
END
usage --demo="$tmp/passed.host" vm other stop --force --yes
complains 'left alone'
printf '[host]\nlike = running\nuid = 1000\n' >"$tmp/person.host"
name=$("$program" --demo=running vm --json </dev/null | jq -r '.domains[0].name')
run 4 --demo="$tmp/person.host" vm "$name" stop --yes
complains 'needs root'

# Stopped in order, started, the plug pulled, removed.
cat >"$tmp/shared.host" <<'END'
[host]
like = ready
[link /srv/alias.qcow2]
target = /var/lib/libvirt/images/mine.qcow2
[domain other]
uuid = 2d0c4f7b-8a51-4f0c-9be6-52f1a7f7a009
|<domain type='kvm'>
|  <name>other</name>
|  <uuid>2d0c4f7b-8a51-4f0c-9be6-52f1a7f7a009</uuid>
|  <memory>65536</memory>
|  <os><type>hvm</type></os>
|  <devices>
|    <disk type='file' device='disk'><source file='/srv/../srv/alias.qcow2'/><target dev='vda'/></disk>
|  </devices>
|</domain>
END
new_host ready
state=$tmp/changed
demo 0 apply --yes --set guest.name=mine
demo 0 vm mine start --yes
says 'runs'
demo 4 vm mine remove --yes
complains 'Stop it'
demo 0 vm mine stop --yes
says 'is asked to shut down'
says 'is off'
demo 0 vm mine log
says 'reason=shutdown'
demo 0 vm mine stop --yes
demo 0 vm mine start --yes --json
gives .domain.state running
demo 0 vm mine stop --force --yes --json
gives '[.status, .domain.state] | tojson' '[0,"off"]'
demo 0 vm mine log
says 'reason=destroyed'

# A disk goes only by name, and only when nothing else needs it.
disk=$(find "$state" -path '*libvirt/images/mine.qcow2')
test -s "$disk" || fail 'the disk is not where it was looked for'
demo 2 vm mine remove --yes --with-disk other.qcow2
complains 'isn'"'"'t a disk of this virtual machine'
{
    printf 'QFI\373\0\0\0\3\0\0\0\0\0\0\0\030\0\0\0\012'
    printf '\0\0\0\0mine.qcow2'
} >"${disk%mine.qcow2}over.qcow2"
demo 2 vm mine remove --yes --with-disk mine.qcow2
complains 'over.qcow2 is made over it'
# An image names what it is made over as it likes: through a link to the directory, too.
ln -s libvirt/images "${disk%libvirt/images/mine.qcow2}pics"
put_over()
{
    {
        printf 'QFI\373\0\0\0\3\0\0\0\0\0\0\0\030\0\0\0\030'
        printf '\0\0\0\0/var/lib/pics/mine.qcow2'
    } >"${disk%mine.qcow2}over.qcow2"
}
put_over
demo 2 vm mine remove --yes --with-disk mine.qcow2
complains 'over.qcow2 is made over it'
rm "${disk%mine.qcow2}over.qcow2"
# Nor is it known what lies where libvirt doesn't look; raw ones and told ones are known.
cat >"$tmp/unknown.host" <<'END'
[host]
like = ready
[domain other]
uuid = 2d0c4f7b-8a51-4f0c-9be6-52f1a7f7a009
|<domain type='kvm'>
|  <name>other</name>
|  <uuid>2d0c4f7b-8a51-4f0c-9be6-52f1a7f7a009</uuid>
|  <memory>65536</memory>
|  <os><type>hvm</type></os>
|  <devices>
|    <disk type='file' device='cdrom'><source file='/srv/medium'/><target dev='sda'/></disk>
|    <disk type='file' device='disk'><driver type='raw'/><source file='/srv/raw'/><target dev='vda'/></disk>
|    <disk type='file' device='disk'><driver type='qcow2'/><source file='/srv/told'/><backingStore/><target dev='vdb'/></disk>
|    <disk type='file' device='disk'><driver type='qcow2'/><source file='/var/lib/libvirt/images/seen'/><target dev='vdc'/></disk>
|    <disk type='file' device='disk'><driver type='qcow2'/><source file='/srv/open'/><target dev='vdd'/></disk>
|  </devices>
|</domain>
END
new_host "$tmp/unknown.host"
state=$tmp/unknown
demo 0 apply --yes --set guest.name=mine
demo 0 vm mine stop --yes
demo 2 vm mine remove --yes --with-disk mine.qcow2
complains '/srv/open of the virtual machine “other” lies in no active storage pool'
new_host "$tmp/shared.host"
state=$tmp/shared
demo 0 apply --yes --set guest.name=mine
demo 0 vm mine stop --yes
demo 2 vm mine remove --yes --with-disk /var/lib/libvirt/images/mine.qcow2
complains 'used by the virtual machine “other”'
demo 0 vm mine
new_host ready
state=$tmp/changed
if command -v script >/dev/null; then
    on_terminal 'n\n' --demo=ready --demo-state "$state" vm mine remove
    test "$status" -eq 1 || fail "exit status $status"
    says 'Its disks stay.'
    says 'kvmgt-setup undo 1'
    says 'Nothing was changed.'
    on_terminal '' --demo=ready --demo-state "$state" vm mine console
    test "$status" -eq 4 || fail "exit status $status"
    on_terminal 'y\n' --demo=ready --demo-state "$state" vm mine start
    test "$status" -eq 0 || fail "exit status $status"
    on_terminal '\035' --demo=ready --demo-state "$state" vm mine console
    test "$status" -eq 0 || fail "exit status $status"
    says 'Escape character'
    demo 0 vm mine stop --yes
    # Somebody starts it while the question stands.
    last='vm mine remove, while it is started'
    {
        sleep 2
        "$program" --demo=ready --demo-state "$state" vm mine start --yes >"$tmp/started" 2>&1
        printf 'y\n'
    } | script -qec "'$program' --demo=ready --demo-state '$state' vm mine remove" /dev/null >"$out"
    test $? -eq 4 || fail 'it was removed while it ran'
    says 'Stop it'
    demo 0 vm mine stop --yes
    # So does an image that is made over its disk then.
    last='vm mine remove, while another image is made over its disk'
    {
        sleep 2
        put_over
        printf 'y\n'
    } | script -qec "'$program' --demo=ready --demo-state '$state' vm mine remove --with-disk mine.qcow2" /dev/null >"$out"
    test $? -eq 2 || fail 'it was removed though another image needs its disk'
    says 'over.qcow2 is made over it'
    rm "${disk%mine.qcow2}over.qcow2"
    demo 0 vm mine
fi
cp -r "$state" "$tmp/copy"
demo 0 vm mine remove --yes
says 'is removed'
test -s "$disk" || fail 'the disk is gone'
demo 2 vm mine
demo 0 undo --yes
state=$tmp/copy
disk=$(find "$state" -path '*libvirt/images/mine.qcow2')
demo 0 vm mine remove --yes --with-disk mine.qcow2 --json
gives '[.status, .domain] | tojson' '[0,null]'
test ! -e "$disk" || fail 'the disk is still there'

# A system that doesn't listen, and one that doesn't start.
sed 's/^uuid = .*a009$/&\nactive = yes\nlistens = no/; s|<disk type.*|<hostdev mode="subsystem" type="mdev" model="vfio-pci"><source><address uuid="6f5a2c1e-0b8d-4d3f-9a57-1c2e4b7d8f60"/></source></hostdev>|' \
    "$tmp/shared.host" >"$tmp/deaf.host"
new_host "$tmp/deaf.host"
state=$tmp/deaf
demo 1 vm other stop --yes --wait 0
says 'still runs'
demo 0 vm other --json
gives .domain.state running
demo 0 vm other stop --yes --force
new_host "$tmp/refusing.host"
state=$tmp/refusing
demo 4 vm mine start --yes
says 'Its last start came to nothing.'
says 'Cause: '
complains "doesn't start the virtual machine mine"
done_well
