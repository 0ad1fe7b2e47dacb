#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Hosts that are ready, that can't do it, and what their findings have to be made of.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

run 1 --demo=ready check
run 0 --demo=ready apply --yes
says 'Everything is ready'
run 5 --demo=configured check
run 5 --demo=configured apply --yes
run 0 --demo=configured apply --yes --reboot
# A restart that is refused is told in the program's own words.
cat >"$tmp/refused.host" <<'END'
[host]
like = configured
[fail run systemctl]
status = 1
|Failed to set wall message, ignoring.
|Call to Reboot failed: Operation inhibited by “backup”
END
run 4 --demo="$tmp/refused.host" apply --yes --reboot
complains 'restart the host by hand. “systemctl reboot” failed with status 1.'
complains 'Its last words: Failed to set wall message, ignoring. / Call to Reboot failed: Operation'
for host in newgpu nogpu; do
    run 3 --demo=$host apply --yes
    says 'nothing was changed'
done
for host in novt nokvmgt; do
    run 3 --demo=$host check
done
# It is said first, and nothing is urged that can't lead anywhere.
run 3 --demo=newgpu check
grep -qx "This host can't do it" "$out" || fail 'not said by itself'
says_not ': to do'
says_not 'waits'
sed '/^Steps/,$d' "$out" | grep -q 'SR-IOV' || fail 'the reason comes after the steps'
run 3 --demo=nogpu plan
says_not '[vgpu]'
run 3 --demo=nokvmgt check --json
gives '[.findings[] | select(.verdict == "todo")] | length' 0
run 3 --demo=nogpu --plain
says_not 'What next?'
run 3 --demo=newgpu check --json
gives .status 3
gives '[.findings[] | select(.id == "gpu.generation") | .remedy | length > 0] | all' true

# What a type costs is said, and how the aperture limits them.
offered='.findings[] | select(.id == "type.offered")'
new_host small
demo 0 apply --yes --reboot
demo 0 check --json
gives "$offered | .verdict" pass
gives "$offered | .detail | contains(\"aperture than the 256 MiB\")" true
gives "$offered | .evidence[0].value" '64 + 384 MiB, 1024x768, share 2, fences 4, 0 left'
new_host tiny
demo 3 apply --yes --reboot
says 'the graphics aperture of 128 MiB'
demo 3 check --json
gives "$offered | .verdict" fail
gives "$offered | .detail | contains(\"aperture of 128 MiB\")" true
gives "$offered | .remedy | contains(\"Raise the aperture\")" true

# Where mdevctl's udev rule finds its program, mdevctl keeps the vGPU: its definition comes and goes.
etc_files()
{
    find "$state/root/etc" \( -type l -printf '%l %p\n' \) -o \( -type f -exec sha256sum {} \; \) | sort -k2
}
new_host arch
demo 1 check
etc_files >"$tmp/before"
demo 0 apply --yes --reboot
says 'mdevctl'
demo 0 check --json
gives '.findings[] | select(.id == "vgpu.lasting") | .verdict' pass
gives '.findings[] | select(.id == "vgpu.lasting") | .evidence[0].path | startswith("/etc/mdevctl.d/0000:00:02.0/")' true
test -n "$(find "$state/root/etc/mdevctl.d" -type f)" || fail 'mdevctl has no definition'
test -z "$(find "$state/root/etc/systemd/system" -name 'kvmgt-setup-*')" || fail 'there is a unit as well'
demo 0 undo --yes
etc_files >"$tmp/after"
last='the files of a host with mdevctl before and after undo'
diff "$tmp/before" "$tmp/after" >"$out" || fail 'undo left something'

# A file whose effect can't be proven is a problem with the way by hand, and nothing is done about it.
run 3 --demo=scripted check --json
gives '.findings[] | select(.id == "boot.settings") | .verdict' fail
gives '.findings[] | select(.id == "boot.settings") | .detail | contains("set under a condition")' true
gives '.findings[] | select(.id == "boot.settings") | .remedy | contains("by hand, run “/usr/sbin/grub-mkconfig -o /boot/grub/grub.cfg”")' true
gives '[.findings[] | select(.step == "cmdline") | .waits] | all' true
run 3 --demo=scripted plan --json
gives '[.refused[] | select(.step == "boot")] | length' 1
gives '[.actions[].step] | unique | join(" ")' modules
run 3 --demo=scripted apply --yes
says 'person has'
cat >"$tmp/entries.host" <<'END'
[host]
like = fresh
[file /boot/grub/grub.cfg]
absent = yes
[file /boot/loader/entries/linux.conf]
|options root=/dev/sda1
END
run 3 --demo="$tmp/entries.host" check --json
gives '.findings[] | select(.id == "boot.loader") | .verdict' fail
gives '.findings[] | select(.id == "boot.loader") | .remedy | contains("grubby --update-kernel=ALL")' true
gives '.findings[] | select(.id == "cmdline.running") | .waits' true

# The graphics processor is told by its driver and class, never by being the first VGA.
cat >"$tmp/second.host" <<'END'
[host]
like = fresh
[pci 0000:00:01.0]
id = 10de:1c82
class = 030000
boot_vga = 1
[pci 0000:00:02.0]
boot_vga = 0
END
run 1 --demo="$tmp/second.host" check --json
gives '.findings[] | select(.id == "gpu.present") | .verdict' pass
gives '.findings[] | select(.id == "gpu.present") | .detail | contains("0000:00:02.0")' true
gives '[.findings[] | select(.id == "gpu.present") | .evidence[].value] | join("; ") | contains("10de:1c82")' true
run 1 --demo="$tmp/second.host" plan --json
gives '.answers.vgpu.parent' 0000:00:02.0

# Fedora and openSUSE call it grub2, and so is its directory.
cat >"$tmp/grub2.host" <<'END'
[host]
like = arch
[boot]
config = /boot/grub2/grub.cfg
[programs]
grub-mkconfig =
grub2-mkconfig = /usr/bin/grub2-mkconfig
[file /usr/bin/grub-mkconfig]
absent = yes
[file /usr/bin/grub2-mkconfig]
mode = 0755
|#!/bin/sh
|if test -f /etc/default/grub; then . /etc/default/grub; fi
END
run 1 --demo="$tmp/grub2.host" plan --json
gives '[.actions[] | select(.kind == "run" and .step == "boot") | .argv | join(" ")] | join("; ")' '/usr/sbin/grub2-mkconfig -o /boot/grub2/grub.cfg'

# Every finding of every host is whole.
"$program" --help | sed -n '/^Simulated hosts/,/^$/p' | sed -n 's/^  \([a-z][a-z0-9-]*\) .*/\1/p' >"$tmp/hosts"
test "$(wc -l <"$tmp/hosts")" -ge 5 || fail 'the help lists too few simulated hosts'
while read -r host; do
    last="--demo=$host check --json"
    "$program" --demo="$host" check --json >"$out" 2>"$err" </dev/null
    gives .status $?
    gives '[.findings[].id] | length == (unique | length)' true
    gives '[.findings[] | .verdict | IN("pass","todo","warn","fail","unknown","na")] | all' true
    gives '[.findings[] | (.title | length > 0) and (.waits | type == "boolean")] | all' true
    gives '[.findings[] | select(.verdict != "na") | .detail | length > 0] | all' true
    gives '[.findings[] | select(.verdict == "fail" or (.verdict == "todo" and (.waits | not))) | .remedy | length > 0] | all' true
    gives '[.findings[].evidence[] | (.path | type == "string") and (.value | type == "string")] | all' true
    gives '[.findings[].step] - [.steps[].id] | length' 0
done <"$tmp/hosts"
done_well
