#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The definition of a new virtual machine: printed, edited, and given back.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
vgpu=2b8bd5b4-5a5c-4d5c-8ef6-cd4a44a25f38

# What is printed is what the plan defines, to the byte.
new_host rebooted
demo 1 plan --json --set vgpu.uuid=$vgpu
value '.actions[] | select(.kind == "define") | .value' >"$tmp/value"
demo 1 plan --xml --set vgpu.uuid=$vgpu
printf '\n' | cat "$out" - | cmp - "$tmp/value" || fail 'it is not what the plan defines'
demo 1 plan --xml --set vgpu.count=2 --set vgpu.type=smallest
test "$(grep -c '^<domain ' "$out")" -eq 2 || fail 'not the XML of two virtual machines'

# Edited and given back: the file decides, its vGPU (which nobody named) too.
demo 1 plan --xml
cp "$out" "$tmp/xml"
file=$state/root/root/vm.xml
# Usage: edit SED-SCRIPT: the file as it was printed, with that done to it.
edit()
{
    sed "$1" "$tmp/xml" >"$file"
    if cmp -s "$tmp/xml" "$file"; then fail "nothing edited by $1"; fi
}
filed()
{
    status=$1
    shift
    demo "$status" "$@" --set guest.xml=/root/vm.xml
}
edit 's/<memory unit="MiB">2048/<memory unit="GiB">1/; s/<vcpu>2/<vcpu>3/'
filed 1 plan --xml --set guest.memory=512
cmp "$out" "$file" || fail 'it is not what the file says'
filed 1 plan --shell
holds "$out" '<vcpu>3</vcpu>'
filed 1 plan --json
says 'The virtual machine “gvt-guest” is defined as the file /root/vm.xml says'
printf '[guest]\nxml=/root/vm.xml\n' >"$tmp/answers"
demo 0 apply --yes --answers "$tmp/answers"
holds "$state/domains" '<vcpu>3</vcpu>'
holds "$state/domains" "$(grep '<uuid>' "$file")"
test -e "$state/root/var/lib/libvirt/images/gvt-guest.qcow2" || fail 'its disk is not made'
# It is as the file says, whatever the answers propose; a second time there is nothing to do.
for command in check 'apply --yes'; do
    # shellcheck disable=SC2086
    filed 0 $command --json --set guest.display=vnc
    gives '[.findings[] | select(.step == "guest" and .verdict != "pass")] | length' 0
done
gives '.runs | length' 0
demo 0 apply --yes
says 'there was nothing to do'
# What it says by now is another thing, and what somebody answers without it as well.
edit 's/<vcpu>2/<vcpu>4/'
filed 0 check --json
says 'not as you answered: Memory in MiB: 1024 instead of 2048; Processors: 3 instead of 4.'
demo 0 check --json --set guest.memory=512
says 'not as you answered: Memory in MiB: 1024 instead of 512.'
# Once it is made the file may become another's, or go.
edit 's/<name>.*</<name>third</; s/<address uuid=.*/<address uuid="00000000-0000-4000-8000-000000000001"\/>/'
demo 0 check
demo 0 apply --yes
says 'there was nothing to do'
rm "$file"
filed 0 apply --yes
says 'there was nothing to do'
# No definition, no status that a script goes on with.
demo 4 plan --xml
# Nor is another machine made of it.
demo 0 plan
# Whether it is made can't be told without libvirt.
demo 1 plan --connect qemu+ssh://elsewhere/system
demo 1 plan --xml --set guest.name=second
holds "$out" '<name>second</name>'
demo 0 undo --yes
lacks "$state/domains" gvt-guest
test ! -e "$state/root/var/lib/libvirt/images/gvt-guest.qcow2" || fail 'its disk is left'

# What it leaves out is put in: the UUIDs of the virtual machine and of the vGPU.
edit '/<uuid>/d; /<hostdev/,/<.hostdev>/d'
filed 1 plan --xml --set vgpu.uuid=$vgpu
holds "$out" "<address uuid=\"$vgpu\"/>"
holds "$out" '<uuid>'
filed 0 apply --yes --set vgpu.uuid=$vgpu
filed 0 apply --yes --set vgpu.uuid=$vgpu
says 'there was nothing to do'
demo 0 undo --yes
lacks "$state/domains" gvt-guest
# A UUID of one's own is the virtual machine's, for undo too; the picture is the file's.
edit 's/<uuid>......../<uuid>12345678/; s/type="none"/type="vga"/; s|<devices>|&<graphics type="vnc"/>|'
filed 0 apply --yes --set guest.start=no
holds "$state/domains" '[12345678-'
filed 0 check --json --set guest.start=no
gives '.findings[] | select(.id == "guest.defined") | .verdict' pass
demo 0 undo --yes
lacks "$state/domains" gvt-guest
# The last run's file holds until somebody says what it would decide.
edit '/<disk/,/<.disk>/d'
filed 0 apply --yes --set guest.start=no
demo 0 vm gvt-guest remove --yes
demo 1 plan
says 'is defined as the file /root/vm.xml says'
demo 1 plan --set guest.memory=512
says_not 'as the file'
demo 1 plan --set guest.xml=none
says_not 'as the file'
demo 0 undo --yes
# A disk of another place: no new one is made for it, and that it isn't there is said.
edit 's|/var/lib/libvirt/images/gvt-guest|/srv/mine|'
filed 1 plan --json
gives '[.actions[].kind] | index("volume")' null
filed 1 plan
says 'guest.xml: There is no file /srv/mine.qcow2 yet.'
# Neither does anybody mind that the one that isn't made couldn't be.
demo 2 plan --set guest.disk=new:20@nowhere
filed 1 plan --set guest.disk=new:20@nowhere
# Another device on QEMU's command line is none of the program's business.
sed 's|<domain |&xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0" |; s|</devices>|&<qemu:commandline><qemu:arg value="-device"/><qemu:arg value="vfio-pci,host=01:00.0"/></qemu:commandline>|' \
    "$tmp/xml" >"$file"
filed 1 plan
# The firmware's variables may lie where libvirt would have put them.
variables=/var/lib/libvirt/qemu/nvram
edit "s|<os>|<os firmware=\"efi\"><nvram>$variables/gvt-guest_VARS.fd</nvram>|"
filed 1 plan

# ---- bad input, each at its question ----

# Usage: refuses SENTENCE: as the file is now.
refuses()
{
    filed 2 plan
    one_sentence
    complains 'guest.xml: '
    complains "$1"
}
edit 's/<name>.*</<name>other</'
refuses 'It is the definition of “other”, but the virtual machine is to be called “gvt-guest”'
edit 's|</memory>|&<nonsense/>|'
refuses "The file /root/vm.xml can't be used. libvirt doesn't take this definition of gvt-guest"
edit 's/GiB\|MiB/miles/'
refuses "doesn't take this definition"
edit 's|<.domain>||'
refuses "doesn't take this definition"
echo 'not XML' >"$file"
refuses "can't be used"
edit 's/"MiB">2048/"TiB">2048/'
refuses 'Write a smaller <memory> into the file.'
edit 's|<hostdev|<hostdev mode="subsystem" type="mdev" model="vfio-pci"><source><address uuid="00000000-0000-4000-8000-000000000001"/></source></hostdev>&|'
refuses 'and no other'
sed '/<hostdev/,/<.hostdev>/d; s|<domain |&xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0" |; s|</devices>|&<qemu:commandline><qemu:arg value="-device"/><qemu:arg value="vfio-pci,sysfsdev=/sys/bus/mdev/devices/00000000-0000-4000-8000-000000000001"/></qemu:commandline>|' \
    "$tmp/xml" >"$file"
refuses 'libvirt.attach is native'
: >"$file"
refuses 'The file /root/vm.xml is empty.'
printf ' \n\t' >"$file"
refuses 'is empty'
printf '<domain>\000</domain>' >"$file"
refuses 'holds no text in UTF-8'
printf '<domain>\377</domain>' >"$file"
refuses 'holds no text in UTF-8'
head -c 1048577 /dev/zero | tr '\0' ' ' >"$file"
refuses 'larger than such a file can sensibly be'
rm "$file"
refuses 'There is no file “/root/vm.xml”'
mkfifo "$file"
refuses 'is no ordinary file'
rm "$file"
mkdir "$file"
refuses 'is a directory'
rmdir "$file"
demo 2 plan --set guest.xml=vm.xml
complains 'guest.xml: “vm.xml” is not the whole path of a file'
demo 2 plan --set guest.xml="/root/$(printf '\033[31mred')"
if grep -q "$(printf '\033')" "$err"; then fail 'an escape sequence in a sentence'; fi
cp "$tmp/xml" "$file"
filed 2 plan --set vgpu.uuid=$vgpu
complains "The definition has to have the vGPU $vgpu, and no other."
filed 2 plan --set vgpu.count=2 --set vgpu.type=smallest
complains "guest.xml: One file can't be the definition of several virtual machines."
for at in $variables/desktop_VARS.fd /root/gvt-guest_VARS.fd $variables/gvt-guest_VARS.fd/../x; do
    edit "s|<os>|<os firmware=\"efi\"><nvram>$at</nvram>|"
    refuses "keeps the firmware's variables in $at"
done
edit 's/network="default"/network="lab"/'
refuses 'on the libvirt network “lab”, which there isn'
# Nothing was made by any of it, and nobody else's question is disturbed.
demo 0 history --json
gives '[.runs[] | select(.state != "undone")] | length' 0
printf '[guest]\nname=gvt-guest\nxml=/root/none\n' >"$tmp/answers"
demo 2 plan --answers "$tmp/answers"
complains 'line 3, guest.xml: '

# What belongs to others.
new_host misfits
demo 1 plan
file=$state/root/root/vm.xml
mkdir -p "$state/root/root"
other=$(sed -n 's/^\[\(.*\)\]/\1/p' "$state/domains" | head -n 1)
edit "s/<uuid>.*</<uuid>$other</"
refuses "The UUID $other of the definition is that of the virtual machine"
other=6f5a2c1e-0b8d-4d3f-9a57-1c2e4b7d8f60
edit "s/<address uuid=.*/<address uuid=\"$other\"\/>/"
refuses "The vGPU $other of the definition belongs to the virtual machine"
edit "s/<address uuid=.*/<address uuid=\"$(echo "$other" | tr -d -)\"\/>/"
refuses "The vGPU $other of the definition belongs to the virtual machine"
new_host tenants
demo 1 plan
file=$state/root/root/vm.xml
mkdir -p "$state/root/root"
images=/var/lib/libvirt/images
for user in desktop mail; do
    disk=$images/$(demo 1 plan --json && value '.storage[0].volumes[].name' | grep "^$user\.")
    edit "s|$images/gvt-guest.qcow2|$disk|"
    refuses "The disk $disk is used by the virtual machine"
    edit "s|<disk type=\"file\"|<disk type=\"volume\"|; s|<source file=\"$images/gvt-guest.qcow2\"/>|<source pool=\"default\" volume=\"${disk##*/}\"/>|"
    refuses "The disk $disk is used by the virtual machine"
done
edit "s|$images/gvt-guest.qcow2|$images/debian-12-generic-amd64.qcow2|"
refuses 'would be spoilt by what is written there'

# Below a root it is read there; libvirt is that of another host, and isn't asked.
mkdir -p "$tmp/tree/root" "$tmp/tree/etc"
echo "ID=debian" >"$tmp/tree/etc/os-release"
cp "$tmp/xml" "$tmp/tree/root/vm.xml"
run 3 --root "$tmp/tree" plan --set guest.xml=/root/vm.xml
: >"$tmp/tree/root/vm.xml"
run 2 --root "$tmp/tree" plan --set guest.xml=/root/vm.xml
complains 'guest.xml: The file /root/vm.xml is empty.'
run 2 --root "$tmp/tree" plan --set guest.xml="$tmp/tree/root/vm.xml"
complains 'guest.xml: There is no file'

# Nothing to print is told, and isn't printed.
new_host fresh
demo 1 plan --xml
one_sentence
complains 'defines no virtual machine'
done_well
