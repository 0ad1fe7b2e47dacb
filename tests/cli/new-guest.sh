#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What a new virtual machine can be made of.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

new_host tenants
definition()
{
    value '.actions[] | select(.kind == "define") | .value' >"$tmp/xml"
}
demo 1 plan --json
definition
holds "$tmp/xml" '<type arch="x86_64" machine="q35">hvm</type>'
holds "$tmp/xml" '<cpu mode="host-passthrough"/>'
gives '[.actions[].kind] | index("autostart")' null

demo 1 plan --json --set guest.machine=pc --set guest.firmware=uefi --set guest.cpu=host-model \
    --set guest.network=bridge:br0 --set guest.autostart=yes
definition
holds "$tmp/xml" '<os firmware="efi">'
holds "$tmp/xml" 'machine="pc"'
holds "$tmp/xml" '<cpu mode="host-model"/>'
holds "$tmp/xml" '<interface type="bridge">'
holds "$tmp/xml" '<source bridge="br0"/>'

# With the host; taken back with all the rest.
demo 0 apply --yes --set guest.autostart=yes
holds "$state/domains" autostart=true
demo 0 apply --yes
says 'there was nothing to do'
demo 0 check --json --set guest.autostart=no
gives '.findings[] | select(.id == "guest.defined") | .verdict' warn
demo 0 undo --yes
lacks "$state/domains" autostart=true

# What this host doesn't have is said at its question.
demo 2 plan --set guest.network=bridge:nowhere
complains 'guest.network: This host has no bridge “nowhere”'
demo 2 plan --set guest.machine=isapc
complains 'guest.machine'
new_host ready
demo 2 plan --set guest.firmware=uefi
complains 'guest.firmware: QEMU has no UEFI on this host'

# More memory than is left: a doubt, for the others may end before.
new_host tenants
demo 1 plan --set guest.memory=15900
says 'guest.memory: With the 1024 MiB'

# A network that is gone, or off: said at its question, at the changes, and at a start.
network()
{
    printf '[host]\nlike = ready\n%s' "$1" >"$tmp/network.host"
    cat >>"$tmp/network.host" <<'END'
[domain old]
uuid = 2d0c4f7b-8a51-4f0c-9be6-52f1a7f7a009
|<domain type='kvm'>
|  <name>old</name>
|  <uuid>2d0c4f7b-8a51-4f0c-9be6-52f1a7f7a009</uuid>
|  <memory>1048576</memory>
|  <vcpu>1</vcpu>
|  <os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os>
|  <devices>
|    <interface type='network'><source network='lab'/></interface>
|    <hostdev mode='subsystem' type='mdev' model='vfio-pci'>
|      <source><address uuid='6f5a2c1e-0b8d-4d3f-9a57-1c2e4b7d8f60'/></source>
|    </hostdev>
|  </devices>
|</domain>
END
}
host=$tmp/network.host
state=$tmp/network
lab='[network lab]
'
off='[network lab]
active = no
'
network "$off"
demo 2 plan --set guest.network=lab --set vgpu.type=smallest
complains 'guest.network: The libvirt network “lab” isn'"'"'t active. Start it with “virsh net-start lab”'
demo 4 vm old start --yes
complains "network 'lab' is not active. Start the network with: virsh net-start"
network ''
demo 2 plan --set guest.network=lab
complains 'guest.network: libvirt has no network “lab”'
demo 4 vm old start --yes
complains "no network with matching name 'lab'. Make it again"
complains 'virsh edit'

# It goes between what is shown and the yes to it: nothing is begun.
changed_meanwhile()
{
    rm -rf "$state"
    network "$lab"
    mkfifo "$tmp/keys"
    last='the changes are said yes to, with another network'
    "$program" --demo="$host" --demo-state "$state" --plain --set guest.network=lab \
        --set vgpu.uuid=7f5a2c1e-0b8d-4d3f-9a57-1c2e4b7d8f60 <"$tmp/keys" >"$out" 2>"$err" &
    exec 3>"$tmp/keys"
    echo 2 >&3
    for _ in $(seq 600); do
        ! grep -q 'Make these changes' "$out" || break
        sleep 0.1
    done
    network "$1"
    echo y >&3
    exec 3>&-
    wait
    rm "$tmp/keys"
    checks=$((checks + 1))
    test -z "$(find "$state" -name gvt-guest.qcow2)" || fail 'a disk was left'
    lacks "$state/domains" gvt-guest
}
changed_meanwhile ''
complains 'libvirt doesn'"'"'t list the network “lab” any more. Choose another one'
changed_meanwhile "$off"
complains 'The libvirt network “lab” isn'"'"'t active any more. Start it with “virsh net-start lab”'
done_well
