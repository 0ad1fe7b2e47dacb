#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The plan as a shell script: shells and the shell's critic accept it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

look_at()
{
    last="plan --shell on $1"
    cp "$out" "$tmp/plan.sh"
    for shell in sh bash; do
        "$shell" -n "$tmp/plan.sh" || fail "$shell doesn't accept the script"
    done
    if command -v shellcheck >/dev/null; then
        shellcheck -s sh "$tmp/plan.sh" || fail 'shellcheck has something to say'
    fi
    checks=$((checks + 1))
}

# The script does what the plan does, all of it and in its order: below each title stands a command.
same_as_plan()
{
    expected=$1
    shift
    set -- "$@" --set vgpu.uuid=5f6d1c1e-5b3f-4d5b-9a86-0123456789ab
    run "$expected" plan --json "$@"
    value '.actions[].title' >"$tmp/titles"
    test "$(wc -l <"$tmp/titles")" -ge "$least" || fail "fewer than $least actions"
    run "$expected" plan --shell "$@"
    awk -v titles="$tmp/titles" '
        BEGIN { while ((getline line < titles) > 0) known["# " line] = 1 }
        wait && !/^#/ && NF { print wait; wait = "" }
        $0 in known { wait = substr($0, 3) }' "$out" >"$tmp/commands"
    diff "$tmp/titles" "$tmp/commands" >"$err" || fail 'the script and the plan differ'
    checks=$((checks + 1))
}
least=3
same_as_plan 1 --demo=fresh
same_as_plan 1 --demo=fresh --set boot.way=modprobe
least=5
same_as_plan 1 --demo=rebooted
same_as_plan 1 --demo=ready --set libvirt.attach=commandline --set access.mode=0666
least=3
same_as_plan 1 --demo=arch

new_host fresh
demo 1 plan --shell
says 'i915.enable_gvt=1'
look_at 'a fresh host'
demo 1 plan --shell --set guest.name="o'brien \$(reboot)" --set guest.disk=none
look_at 'a host with a hostile name'
demo 5 apply --yes
demo 5 plan --shell
look_at 'a host that waits for its restart'
run 1 --demo=ready plan --shell
look_at 'a ready host'

# A program that changes entries in place and fails: they are as they were.
new_host fedora
demo 1 plan --shell
look_at 'a host with boot loader entries'
sed -n '/^# grubby --update-kernel=ALL/,/^}/p' "$out" |
    sed "s,/boot/,$tmp/boot/,g; s,/etc/,$tmp/etc/,g" >"$tmp/grubby.sh"
mkdir -p "$tmp/bin"
cp -r "$state/root/boot" "$state/root/etc" "$tmp"
cat >"$tmp/bin/grubby" <<END
#!/bin/sh
for entry in $tmp/boot/loader/entries/*64.conf; do : >"\$entry"; done
exit 1
END
chmod +x "$tmp/bin/grubby"
if PATH="$tmp/bin:$PATH" sh -eu "$tmp/grubby.sh"; then fail 'the script goes on after a failure'; fi
diff -r "$state/root/boot/loader/entries" "$tmp/boot/loader/entries" >"$err" ||
    fail 'the entries are not as they were'
checks=$((checks + 1))

# Bytes of the host's that a terminal would obey: exact in a file, and never shown on a terminal.
new_host fresh
demo 1 check
printf '# \302\23331mred\tand \377\n' >>"$state/root/etc/default/grub"
demo 1 plan --shell --set boot.place=main
look_at 'a file with controls'
LC_ALL=C grep -qaF "$(printf '# \302\23331mred\tand \377')" "$out" || fail 'the bytes are not exact'
if command -v script >/dev/null; then
    on_terminal '' --demo=fresh --demo-state "$state" plan --shell --set boot.place=main
    test "$status" -eq 2 || fail "exit status $status"
    says 'plan --shell >FILE'
    ! LC_ALL=C grep -qaF "$(printf '\302\233')" "$out" || fail 'controls on a terminal'
    on_terminal '' --demo=fresh --demo-state "$state" plan --shell
    test "$status" -eq 1 || fail "exit status $status"
    says 'set -eu'
fi
done_well
