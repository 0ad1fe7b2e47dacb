#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What a check looks at and how it stands, what a message means, and the lists of both.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

run 0 check --list
grep -q '^access.node  ' "$out" || fail 'access.node is not in the list'
run 0 check --list --json
gives '.checks | length > 20' true
gives '.checks[] | select(.id == "access.node") | .step' access
gives '[.checks[] | .title | length > 0] | all' true
value '.checks[].id' | sort >"$tmp/ids"
run 1 --demo=fresh check --json
value '.findings[].id' | sort | cmp -s - "$tmp/ids" || fail 'the list is not that of the findings'
run 2 plan --list
one_sentence

# A check can be explained, and says what it looks at.
sed -n '1p;$p' "$tmp/ids" >"$tmp/some"
while read -r id; do
    run 0 --demo=fresh explain "$id" --json
    gives .check.id "$id"
    gives '.check.how | length > 0' true
    gives '.check.why | length > 0' true
    gives '.verdicts | length' 6
    gives .finding.id "$id"
done <"$tmp/some"
run 0 --demo=fresh explain modules.loaded
says 'How it is detected: /sys/module/kvmgt, /sys/module/vfio_iommu_type1'
says 'On this host now'
says 'Loaded after the restart'
says 'What the verdicts mean'
says 'vfio-modules'

# And so can an explanation.
run 0 explain --json
gives '.explanations | length > 40' true
gives '[.explanations[] | (.id, .cause, .remedy) | length > 0] | all' true
run 0 explain vgpu-no-room --json
gives .explanation.id vgpu-no-room
gives .check type.offered
gives '.patterns | length > 2' true
run 0 explain vfio-memlock
says 'RLIMIT_MEMLOCK'
says '<hard_limit>'
run 0 explain
says vfio-memlock

# A message, whole and in its own words.
run 0 explain --message 'vfio 6f5a: failed to open /dev/vfio/7: Permission denied'
says 'vfio 6f5a: failed to open /dev/vfio/7: Permission denied'
says vfio-permission
says 'Cause: '
says 'What to do: '
run 0 explain --message 'nothing of the kind'
says 'nothing of the kind'
says 'No known cause matches'
run 0 explain --json --message 'nothing of the kind'
gives '.explanations[0].id' unknown
gives .message 'nothing of the kind'
# What obeys a terminal's orders isn't obeyed.
run 0 explain --message "$(printf 'red \033[31m')"
says 'red \x1B[31m'

explain_input()
{
    last="explain - $*"
    "$program" explain - "$@" >"$out" 2>"$err" || fail 'exit status'
}
printf 'one\n[1.2] gvt: fail to alloc low gm space from host\ninternal error: x\n' | explain_input --json
gives '[.explanations[].id] | join(" ")' vgpu-no-room
gives '.explanations[0].line' '[1.2] gvt: fail to alloc low gm space from host'
printf 'a\0b\377\n' | explain_input
says 'No known cause matches'
explain_input </dev/null
says 'No known cause matches'

run 2 explain vfio-memloc
one_sentence
complains vfio-memlock
run 2 --demo explain acess.node
complains access.node
run 2 explain access.node --message x
one_sentence
run 2 explain --message
run 2 explain a b
run 2 check --message x
one_sentence
# A refused start: the message whole, its cause and what helps beside it; the log of that start is
# looked at where libvirt's own words say little.
cat >"$tmp/refused.host" <<'END'
[host]
like = ready

[fail virt start]
log = qemu-system-x86_64: -device vfio-pci: VFIO_MAP_DMA failed: Cannot allocate memory
|internal error: process exited while connecting to monitor
END
run 4 --demo="$tmp/refused.host" apply --yes
says 'internal error: process exited while connecting'
says 'VFIO_MAP_DMA failed: Cannot allocate memory'
says_not 'usr/bin/qemu-system-x86_64'
says 'Cause: QEMU has to lock'
says 'What to do: Attach'
new_host "$tmp/refused.host"
state=$tmp/kept
demo 4 apply --yes --json
gives '[.runs[].actions[] | select(.state == "failed") | .explanation.id] | last' vfio-memlock
gives '[.runs[].actions[] | select(.state == "done") | .explanation] | unique | tojson' '[null]'
demo 0 history 1 --json
gives '[.. | .explanation? | select(. != null) | .id] | last' vfio-memlock
sed -i 's/^log.*/log = something else/; s/^|.*/|no known words/' "$tmp/refused.host"
run 4 --demo="$tmp/refused.host" apply --yes
says 'no known words'
says 'No known cause matches'
sed -i 's/^|.*/|unsupported configuration: graphics device is needed for attribute value display=on in <hostdev>/; s/virt start/virt define/' "$tmp/refused.host"
run 4 --demo="$tmp/refused.host" apply --yes --json
gives '[.runs[].actions[] | select(.state == "failed") | .explanation.id] | last' display-no-graphics
cat >"$tmp/refused.host" <<'END'
[host]
like = rebooted

[fail write /sys/class/mdev_bus/0000:00:02.0/mdev_supported_types/i915-GVTg_V5_2/create]
errno = ENOSPC
END
run 4 --demo="$tmp/refused.host" apply --yes
says 'No space left on device'
says 'Cause: There is no graphics memory'
test "$(grep -c 'Choose a smaller type' "$out")" -eq 1 || fail 'the remedy is said twice'

# Definitions that don't go with the vGPU: each fault is seen, and the one without a fault isn't named.
run 1 --demo=misfits check --json
fit='.findings[] | select(.id == "guest.fit")'
gives "$fit | .verdict" warn
gives "$fit | [.evidence[] | .path + \"=\" + .value] | join(\" \")" "no-gl=display-no-gl\
 no-graphics=display-no-graphics ramfb-off=ramfb-off two-displays=guest-two-displays\
 two-ramfb=vfio-second-vgpu two-ramfb=ramfb-twice\
 two-vgpus=vfio-second-vgpu uefi=guest-uefi unlocked=vfio-memlock"
# The one that is to be set up here is more than a warning; a later libvirt leaves ramfb='off' out.
run 1 --demo=misfits check --json --set guest.name=unlocked
gives "$fit | .verdict" fail
{
    echo '[host]'
    echo 'like = misfits'
    echo '[libvirt]'
    echo 'version = 7.10.0'
} >"$tmp/later.host"
run 1 --demo="$tmp/later.host" check --json
gives "$fit | [.evidence[].value | select(. == \"ramfb-off\")] | length" 0
# What runs is proof that it can.
{
    echo '[host]'
    echo 'like = misfits'
    echo '[domain unlocked]'
    echo 'active = yes'
} >"$tmp/later.host"
run 1 --demo="$tmp/later.host" check --json
gives "$fit | [.evidence[].path | select(. == \"unlocked\")] | length" 0
run 1 --demo=ready check --json
gives "$fit | .verdict" na

# Without it QEMU finds no IOMMU model.
cat >"$tmp/later.host" <<'END'
[host]
like = rebooted
[after]
|run update-grub
|reboot
|run modprobe -r vfio_iommu_type1
END
run 1 --demo="$tmp/later.host" check --json
gives '.findings[] | select(.id == "modules.loaded") | .detail | contains("vfio_iommu_type1")' true

# AppArmor matters on the command line path alone.
confined='.findings[] | select(.id == "access.confined") | .verdict'
run 1 --demo=confined check --json
gives "$confined" pass
run 1 --demo=confined check --json --set libvirt.attach=commandline
gives "$confined" warn
run 1 --demo=ready check --json --set libvirt.attach=commandline
gives "$confined" pass
sed 's/like = ready/like = confined/' >"$tmp/later.host" <<'END'
[host]
like = ready
[now /etc/apparmor.d/local/abstractions/libvirt-qemu]
|# ours
|  /dev/vfio/* rw,
END
run 1 --demo="$tmp/later.host" check --json --set libvirt.attach=commandline
gives "$confined" pass
cat >"$tmp/later.host" <<'END'
[host]
like = ready
[now /sys/fs/selinux/enforce]
|1
END
run 1 --demo="$tmp/later.host" check --json --set libvirt.attach=commandline
gives "$confined" warn

done_well
