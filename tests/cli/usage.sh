#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Help and usage mistakes: one sentence and status 2, and the host isn't even looked at.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

run 0 --version
says 'kvmgt-setup '
run 0 --help
cp "$out" "$tmp/help"
for word in check plan apply undo history help --demo --root --answers --json fresh 'Exit status'; do
    says "$word"
done
run 0 help
cmp -s "$out" "$tmp/help" || fail 'help and --help differ'
run 0 check -h
run 0 help checks
says cmdline.running
run 0 help demo
says nomdevctl
cp "$out" "$tmp/hosts"
run 0 --demo=help
cmp -s "$out" "$tmp/hosts" || fail '--demo=help and help demo differ'
run 0 help answers
says '[guest]'
says 'attach='

usage()
{
    run 2 "$@"
    one_sentence
}
usage help nonsense
usage nonsense
complains nonsense
usage check nonsense
usage history 1 2
usage --nonsense
usage -x
usage check --json=yes
usage check --root
complains --root
usage check --color=always
usage check --connect ''
complains --connect
usage check --connect=
usage --demo apply --yes --connect ''
usage check --connect nonsense
complains 'libvirt.uri: “nonsense” is not a libvirt address'
usage --color red check
usage check --yes
usage check --reboot
usage undo --reboot
usage check --shell
usage apply --shell
usage --json
usage --yes
usage --plain --json
usage --root / --demo check
usage --test-sync-fd=x
usage plan --demo --shell --json
usage plan --demo --json --print-answers
usage plan --demo --json --xml
usage apply --xml
# No terminal: neither a wizard nor a question.
usage --demo
complains terminal
usage --demo apply
complains --yes
usage --demo undo
complains --yes
usage --demo apply --json
complains --yes
usage --demo undo --json
usage --demo undo x --yes
usage --demo history x
usage --demo history 0

# A value that looks like an option is a value; what follows -- is never an option.
run 2 --root -- check
usage -- --help
complains 'no command'
# Before or after the command, with = or without.
run 1 --demo=fresh check
run 1 check --demo=fresh
run 1 check --demo --set=guest.name=x
run 1 check --demo --set guest.name=x
# The address of a libvirt. Whatever is asked for, the simulated host never asks the real one's.
libvirt_at()
{
    uri=$1
    shift
    run 1 --demo=ready check --json --connect "$uri"
    for words; do
        gives ".findings[] | select(.id == \"libvirt.answers\") | .verdict" fail
        gives ".findings[] | select(.id == \"libvirt.answers\") | .detail | contains(\"$words\")" true
    done
    gives '.findings[] | select(.id == "libvirt.answers") | .remedy | contains("address")' true
}
run 1 --demo=ready check --connect qemu:///session
says 'answers at qemu:///session'
run 1 --demo=ready check --connect=test:///default
says 'answers at test:///default'
libvirt_at xen:/// xen:/// 'no connection driver'
libvirt_at nonsense://x nonsense://x 'another host'
libvirt_at qemu+ssh://host/system 'another host'
run 1 check --demo --set libvirt.uri=xen:///
says 'no connection driver'
# Empty in an answers file or a flag, it is the usual one, for the worker too.
run 1 --demo=ready check --set libvirt.uri=
says 'answers at qemu:///system'
run 0 --demo=configured apply --yes --reboot --set libvirt.uri=
# A simulated host of one call leaves nothing behind.
test -z "$(find "$tmp" -mindepth 1 -name 'kvmgt-setup-*')" || fail 'a simulated host is left behind'
done_well
