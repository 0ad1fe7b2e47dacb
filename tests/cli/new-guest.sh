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
defines()
{
    checks=$((checks + 1))
    grep -qF -e "$1" "$tmp/xml" || fail "the definition lacks $1"
}

demo 1 plan --json
definition
defines '<type arch="x86_64" machine="q35">hvm</type>'
defines '<cpu mode="host-passthrough"/>'
gives '[.actions[].kind] | index("autostart")' null

demo 1 plan --json --set guest.machine=pc --set guest.firmware=uefi --set guest.cpu=host-model \
    --set guest.network=bridge:br0 --set guest.autostart=yes
definition
defines '<os firmware="efi">'
defines 'machine="pc"'
defines '<cpu mode="host-model"/>'
defines '<interface type="bridge">'
defines '<source bridge="br0"/>'

# With the host; taken back with all the rest.
demo 0 apply --yes --set guest.autostart=yes
grep -q '^autostart=true' "$state/domains" || fail 'it is not started with the host'
demo 0 apply --yes
says 'there was nothing to do'
demo 0 check --json --set guest.autostart=no
gives '.findings[] | select(.id == "guest.defined") | .verdict' warn
demo 0 undo --yes
grep -q '^autostart=true' "$state/domains" && fail 'undo left a machine that is started with the host'

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
