#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Where a virtual machine's picture is seen: chosen, shown with its address, changed, taken back.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

new_host ready
domains=$state/domains
definition()
{
    value '.actions[] | select(.kind == "define") | .value' >"$tmp/xml"
}

# Each says before it is made where it will be seen; nothing of it listens beyond this host.
demo 1 plan --json
definition
lacks "$tmp/xml" '<graphics'
demo 1 check --json --set guest.display=vnc
gives '.findings[] | select(.id == "guest.picture") | .verdict' na
demo 1 check --set guest.display=vnc
says 'The vGPU is seen by VNC, only from this host or through ssh.'
demo 1 plan --json --set guest.display=vnc --set guest.ramfb=yes
definition
holds "$tmp/xml" '<graphics type="egl-headless"/>'
holds "$tmp/xml" 'display="on" ramfb="on"'
demo 1 plan --json --set guest.display=emulated --set guest.ramfb=yes
definition
holds "$tmp/xml" 'display="off"'
lacks "$tmp/xml" ramfb
demo 1 plan --json --set guest.display=spice-gl --set libvirt.attach=commandline
holds "$out" ',display=on'

# To install: an emulated card, with its address and the tunnel to it.
demo 0 apply --yes --set guest.display=emulated
says 'The virtual machine “gvt-guest” is defined, with a picture: An emulated'
says 'Choose another picture once the guest is installed'
says 'Display: vnc://127.0.0.1:5900'
says '    ssh -L 5900:127.0.0.1:5900 gvthost'
demo 0 check --json
gives '.findings[] | select(.id == "guest.picture") | .verdict' pass
gives '.findings[] | select(.id == "guest.fit") | .verdict' warn
demo 0 check --json --set guest.display=vnc
gives '.findings[] | select(.id == "guest.defined") | .verdict' warn

# Then switched off: the card goes, the display stays what it was, and the way back is to the byte.
cp "$domains" "$tmp/before"
demo 1 plan --set guest.vm=existing --set guest.display=vnc
says 'The definition of “gvt-guest” gets another picture: The vGPU, by VNC'
says '-      <model type="vga"/>'
says '+      <model type="none"/>'
says '+    <graphics type="egl-headless"/>'
says_not '+    <graphics type="vnc"'
demo 0 apply --yes --set guest.vm=existing --set guest.display=vnc
demo 0 apply --yes
says 'there was nothing to do'
demo 0 check
says 'From its next start on: The vGPU, by VNC.'
demo 0 undo --yes 2
checks=$((checks + 1))
cmp -s "$domains" "$tmp/before" || fail 'undo left another definition'
demo 0 apply --yes --set guest.vm=existing --set guest.display=headless
demo 0 vm gvt-guest stop --yes
demo 0 vm gvt-guest start --yes
demo 0 check --json
gives '.findings[] | select(.id == "guest.fit") | .verdict' pass
demo 0 vm gvt-guest
says_not Display

# Somebody changed it since: the picture is left as it is.
sed -i 's/2048/4096/' "$domains"
demo 1 undo --yes 3
says 'picture is left as it is.'
holds "$domains" 4096

# One that is there gets the vGPU and its picture in one change; as a script, too.
new_host tenants
demo 1 check
cp "$state/domains" "$tmp/before"
demo 1 plan --json --set guest.vm=existing --set guest.name=desktop
gives '[.actions[] | select(.kind == "change")] | length' 1
demo 1 plan --shell --set guest.vm=existing --set guest.name=desktop --set guest.display=spice
says 'virsh define'
says_not 'virsh attach-device'
demo 0 apply --yes --set guest.vm=existing --set guest.name=desktop --set guest.display=spice
says 'The definition of “desktop” gets the vGPU and a picture: The vGPU, by'
holds "$state/domains" 'kept as it is'
holds "$state/domains" 'type="spice"'
lacks "$state/domains" "type='vnc'"
demo 0 undo --yes
checks=$((checks + 1))
cmp -s "$state/domains" "$tmp/before" || fail 'undo left another definition'
# What runs gets the vGPU alone: QEMU opens its displays once.
demo 1 plan --json --set guest.vm=existing --set guest.name=mail --set guest.live=yes \
    --set guest.display=vnc
gives '.actions[] | select(.kind == "attach") | .value | contains("display=\"off\"")' true

# What this host can't do is said at its question, and isn't offered.
demo 2 plan --set guest.display=keep
complains 'guest.display: “keep” can'
demo 2 plan --set guest.display=hologram
complains 'headless, emulated, vnc'
new_host norender
demo 2 plan --set guest.display=vnc
complains 'There is no render node (renderD128) in /dev/dri'
demo 2 plan --set guest.display=spice
complains "This host's QEMU has no SPICE"
new_host oldqemu
for word in vnc spice; do
    demo 2 plan --set guest.display=$word
    complains 'libvirt 4.5.0 can'
done
demo 2 plan --set guest.display=spice-gl --set libvirt.attach=commandline
complains 'QEMU 2.11.1 can'
demo 1 plan --set guest.display=emulated
printf '%s\n' 1 >"$tmp/in"
yes '' | head -40 >>"$tmp/in"
last='kvmgt-setup --plain'
"$program" --plain --demo=oldqemu <"$tmp/in" >"$out" 2>"$err"
says 'Not here: The vGPU, by VNC. libvirt 4.5.0 can'

# The only one there is, is the one that is meant; it has its vGPU already.
new_host running
demo 0 vm gvt-guest
says 'Display: vnc'
says_not egl-headless
demo 1 plan --set guest.vm=existing --set guest.display=spice
says 'The definition of “gvt-guest” gets another picture: The vGPU, by SPICE'
says_not 'gets the vGPU and'

# The vGPU's own graphics processor draws, not the host's first.
cat >"$tmp/twocards.host" <<'END'
[host]
like = ready
[kernel]
loads = amdgpu i915 e1000e kvm_intel
[modules]
amdgpu = kernel/drivers/gpu/drm/amd/amdgpu/amdgpu.ko drm
[pci 0000:01:00.0]
id = 1002:67df
class = 030000
driver = amdgpu
END
run 1 --demo="$tmp/twocards.host" plan --json --set guest.display=vnc
definition
holds "$tmp/xml" '<gl rendernode="/dev/dri/renderD129"/>'

# What was chosen for one machine isn't another's: the one that is there keeps what it has.
new_host tenants
demo 0 apply --yes --set guest.display=vnc
demo 1 plan --json --set guest.vm=existing --set guest.name=desktop
gives .answers.guest.display keep
demo 0 apply --yes --set guest.vm=existing --set guest.name=desktop --set guest.display=keep
demo 3 plan --json --set guest.vm=new --set guest.name=other
gives .answers.guest.display headless

# What differs is named: the picture before the driver starts, or displays that somebody else made.
new_host rebooted
demo 0 apply --yes --set guest.display=vnc
set -- --set guest.vm=existing --set guest.name=gvt-guest
demo 1 check "$@" --set guest.display=vnc --set guest.ramfb=yes
says '“gvt-guest” is defined without the picture before the driver'
new_host tenants
set -- --set guest.vm=existing --set guest.name=desktop
demo 0 apply --yes "$@"
demo 1 check "$@" --set guest.display=vnc

# One that somebody else made may have no serial console either: none is spoken of.
cat >"$tmp/bare.host" <<'END'
[host]
like = ready
[domain bare]
uuid = 2d0c4f7b-8a51-4f0c-9be6-52f1a7f7a009
|<domain type='kvm'>
|  <name>bare</name>
|  <uuid>2d0c4f7b-8a51-4f0c-9be6-52f1a7f7a009</uuid>
|  <memory>1048576</memory>
|  <vcpu>1</vcpu>
|  <os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os>
|  <devices/>
|</domain>
END
host=$tmp/bare.host
picture_is()
{
    gives '.findings[] | select(.id == "guest.picture") | .detail' "$1"
}
neither='It has neither a picture nor a serial console: its network is the only way in. Another picture can be chosen: guest.vm=existing, and guest.display.'
state=$tmp/bare
set -- --set guest.vm=existing --set guest.name=bare
demo 1 check --json "$@" --set guest.display=headless
picture_is "$neither"
demo 0 apply --yes "$@" --set guest.start=yes
says_not 'serial console, Ctrl'
demo 0 check --json
picture_is "$neither"
demo 0 apply --yes "$@" --set guest.display=vnc
demo 0 check --json
picture_is "$neither From its next start on: The vGPU, by VNC."
demo 0 vm bare stop --yes
demo 0 vm bare start --yes
demo 0 apply --yes "$@" --set guest.display=headless
demo 0 check --json
gives '.findings[] | select(.id == "guest.picture") | .detail | contains("on it has neither a picture")' true
done_well
