#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The command line path, with each of the answers that lead along it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

verdict()
{
    gives ".findings[] | select(.id == \"$1\") | .verdict" "$2"
}
conf=etc/libvirt/qemu.conf
rule=etc/udev/rules.d/70-kvmgt-setup.rules

# Without the controller of devices; the daemon is the one of the host. The first host has its vGPU,
# which the setting needs.
new_host ready
set -- --set libvirt.attach=commandline --set libvirt.cgroups=controllers
demo 1 check "$@"
cp "$state/root/$conf" "$tmp/conf"
says 'Take “devices” out of cgroup_controllers'
says_not 'Add the node to cgroup_device_acl'
demo 0 apply --yes "$@"
says 'systemctl restart libvirtd is run'
grep -qx 'namespaces = \[ *\]' "$state/root/$conf" || fail 'QEMU has a /dev of its own still'
grep '^cgroup_controllers' "$state/root/$conf" >"$out" || fail 'the controllers are not named'
says '"cpu"'
says_not '"devices"'
demo 0 check --json "$@"
verdict libvirt.settings pass
verdict guest.running pass
demo 0 undo --yes
cmp -s "$state/root/$conf" "$tmp/conf" || fail 'undo left something in qemu.conf'

# The other way, on a host whose libvirt is in separate daemons.
new_host arch
demo 0 apply --yes --reboot --set libvirt.attach=commandline
says 'systemctl restart virtqemud is run'
says_not 'libvirtd is run'
says_not 'Warning'
grep -q '^cgroup_device_acl.*"/dev/vfio/0"' "$state/root/$conf" || grep -q '"/dev/vfio/0"' "$state/root/$conf" ||
    fail 'the node is not allowed'
grep -q "QEMU's group may open" "$state/root/$rule" || fail 'the rule does not say for whom it is'
demo 0 check --json --set libvirt.attach=commandline
verdict libvirt.settings pass
verdict access.node pass

# For everybody, only by name and with a warning before it is done.
new_host ready
set -- --set libvirt.attach=commandline --set access.mode=0666
demo 1 plan "$@"
says '! Warning: every user of this host'
demo 1 plan --shell "$@"
says '# Warning: every user of this host'
demo 1 plan --json "$@"
gives '[.actions[] | select(.warning != null) | .path] | join(" ")' "/$rule"
demo 0 apply --yes "$@"
says '! Warning: every user of this host'
grep -q 'MODE="0666"' "$state/root/$rule" || fail 'the rule is not for everybody'
grep -q 'everybody may open' "$state/root/$rule" || fail 'the rule does not say for whom it is'
demo 0 check --json "$@"
verdict access.node warn
demo 0 undo --yes
test ! -e "$state/root/$rule" || fail 'undo left the rule'
done_well
