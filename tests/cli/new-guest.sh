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
done_well
