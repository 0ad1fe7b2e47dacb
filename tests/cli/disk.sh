#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A new virtual machine's disk and install medium, from what is in libvirt's pools.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

images=/var/lib/libvirt/images
cloud=default/debian-12-generic-amd64.qcow2
iso=iso/debian-12.13.0-amd64-netinst.iso

new_host tenants
disk_of()
{
    value '.actions[] | select(.kind == "define") | .value' >"$tmp/xml"
}
defines()
{
    checks=$((checks + 1))
    grep -qF -e "$1" "$tmp/xml" || fail "the definition lacks $1"
}

# What there is, and who uses it.
demo 1 plan --json
gives '.storage[] | select(.name == "default") | .available' 40802189312
gives '.storage[] | select(.name == "iso") | .volumes[0].format' iso
gives '.storage[0].volumes[] | select(.name == "desktop.qcow2") | .used_by' desktop
gives '.storage[0].volumes[] | select(.name == "mail.img") | .used_by' mail
gives '.storage[0].volumes[] | select(.name == "web.qcow2") | .used_by' null
gives '.storage[0].volumes[] | select(.name == "web.qcow2") | .backing' $images/debian-12-generic-amd64.qcow2
gives '.answers.guest.format' qcow2

# One that is there: nothing is made.
demo 1 plan --json --set guest.disk=default/web.qcow2 --set guest.cdrom=$iso
gives '[.actions[].kind] | index("volume")' null
disk_of
defines "<source file=\"$images/web.qcow2\"/>"
defines '<driver name="qemu" type="qcow2"/>'
defines '<source file="/srv/iso/debian-12.13.0-amd64-netinst.iso"/>'

# A raw one, and one over a cloud image.
demo 1 plan --json --set guest.format=raw
gives '.actions[] | select(.kind == "volume") | .name' gvt-guest.img
gives '.actions[] | select(.kind == "volume") | .preview' \
    'virsh vol-create-as default gvt-guest.img 21474836480 --format raw --allocation 0'
disk_of
defines '<driver name="qemu" type="raw"/>'
defines "<source file=\"$images/gvt-guest.img\"/>"
demo 1 plan --json --set guest.disk=new:5@iso --set guest.base=$cloud --set guest.format=raw
gives '.actions[] | select(.kind == "volume") | .base_format' qcow2
gives '.actions[] | select(.kind == "volume") | .preview' \
    "virsh vol-create-as iso gvt-guest.qcow2 5368709120 --format qcow2 --backing-vol $images/debian-12-generic-amd64.qcow2 --backing-vol-format qcow2"
disk_of
defines '<source file="/srv/iso/gvt-guest.qcow2"/>'

# What can't be is refused at its question.
refused()
{
    demo 2 plan --set "guest.$1=$2"
    complains "guest.$1: "
    complains "$3"
}
refused disk default/desktop.qcow2 'is used by the virtual machine “desktop”'
refused disk default/mail.img 'is used by the virtual machine “mail”'
refused disk qcow2:$images/desktop.qcow2 '“desktop”'
refused disk $cloud 'web.qcow2 is made over'
refused disk $iso 'no disk that can be used'
refused disk new:39 'has 38.0 GiB left, too little for a disk of 39.0 GiB'
refused disk nowhere/x 'no storage pool “nowhere”'
refused disk default/x 'no volume “x”'
refused disk default/.. 'no volume “..”'
refused base $cloud/x 'no volume'
refused base default/mail.img '“mail”, which writes to it'
refused base /x 'POOL/VOLUME'
refused base $iso 'no image'
refused format vmdk 'qcow2, raw'
refused cdrom default/web.qcow2 'no ISO image'
refused cdrom $images/desktop.qcow2 '“desktop”, which writes to it'
long=$(printf '%0300d' 0)
for name in "$long/$long" "default/$long" 'a b/c' 'default/"<x>&'"'" "default/$(printf '\033[31m')" \
    ../../etc/shadow "new:20@$long" 'new:20@<' "$(printf 'x\033]0;y\007/z')"; do
    for question in disk base cdrom; do
        demo 2 plan --set "guest.$question=$name"
        one_sentence
        checks=$((checks + 1))
        ! grep -q "$(printf '\033')" "$err" || fail 'an escape sequence reached the terminal'
    done
done
demo 2 plan --set guest.base=$cloud --set guest.disk=new:1
complains 'holds a disk of 2.0 GiB'

demo 2 plan --set vgpu.type=smallest --set vgpu.count=2
complains 'too little for 2 disks of 20.0 GiB'
demo 2 plan --set vgpu.type=smallest --set vgpu.count=2 --set guest.disk=default/web.qcow2
complains 'can'"'"'t write to one disk'

# A disk that was kept has the name the new one would get: the disk's question says both ways on.
demo 2 plan --set guest.name=web
complains 'guest.disk: The pool “default” has a volume web.qcow2 already'
complains 'Use that volume (guest.disk=default/web.qcow2), or choose another name'
demo 1 plan --json --set guest.name=web --set guest.disk=default/web.qcow2
gives '[.actions[].kind] | index("volume")' null
demo 1 plan --set guest.name=web --set guest.disk=none
demo 1 plan --set guest.name=web --set guest.format=raw
# Neither is one that several would write to, nor a base.
demo 2 plan --set guest.name=web --set guest.disk=new:1 --set vgpu.type=smallest --set vgpu.count=2
complains 'has a volume web.qcow2 already'
complains 'Choose another name'
lacks "$err" 'Use that volume'
demo 2 plan --set guest.name=debian-12-generic-amd64
complains 'Choose another name'
lacks "$err" 'Use that volume'

# A disk over the cloud image comes and goes; the image stays as it was.
base=$(find "$state" -name debian-12-generic-amd64.qcow2)
before=$(sha256sum <"$base")
demo 0 apply --yes --set guest.base=$cloud
made=$(find "$state" -name gvt-guest.qcow2)
test -s "$made" || fail 'the disk is not there'
grep -qF "$images/debian-12-generic-amd64.qcow2" "$made" || fail 'it is not made over the image'
demo 0 apply --yes --set guest.base=$cloud
says 'there was nothing to do'
# While the machine runs its disk stays.
demo 0 vm gvt-guest
demo 0 undo --yes
test ! -e "$made" || fail 'undo left the disk'
test "$(sha256sum <"$base")" = "$before" || fail 'the cloud image was written to'

# What a run that failed left behind is no name that is taken; what somebody else has is.
cat >"$tmp/refused.host" <<'END'
[host]
like = tenants
[fail virt define]
|no
END
host=$tmp/refused.host
state=$tmp/refused
demo 4 apply --yes
made=$(find "$state" -name gvt-guest.qcow2)
test -s "$made" || fail 'the failed run left no disk'
demo 4 apply --yes
complains 'no'
demo 0 undo --yes 2
demo 0 undo --yes 1
test ! -e "$made" || fail 'undo left the disk of a failed run'
printf 'mine' >"$made"
demo 2 apply --yes
complains 'has a volume gvt-guest.qcow2 already'
test "$(cat "$made")" = mine || fail 'somebody'"'"'s disk was written over'
done_well
