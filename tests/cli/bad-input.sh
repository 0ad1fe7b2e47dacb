#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What goes wrong is said in one sentence that names the thing, with its status, and changes nothing.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

new_host fresh
demo 1 check

bad()
{
    demo "$@"
    one_sentence
}

answers=$tmp/answers
bad 4 check --answers "$tmp/missing"
complains "$tmp/missing"
complains 'No such file'
bad 4 check --answers "$tmp"
complains 'directory'
printf '[guest\nname=x\n' >"$answers"
bad 2 apply --yes --answers "$answers"
complains "$answers"', line 1: “[guest” lacks the ]'
printf 'name=x\n' >"$answers"
bad 2 plan --answers "$answers"
complains "$answers"', line 1: “name” stands before the first group'
printf '# a remark\n[guest]\nnmae=x\n' >"$answers"
bad 2 plan --answers "$answers"
complains "$answers"', line 3: there is no answer named “guest.nmae”. The nearest is “guest.name”'
printf '[guest]\ntype=i915-GVTg_V5_4\n' >"$answers"
bad 2 plan --answers "$answers"
complains 'The nearest is “vgpu.type”'
printf '\n[gast]\nname=x\n' >"$answers"
bad 2 plan --answers "$answers"
complains "$answers, line 2: there is no group [gast]. The nearest is [guest]"
printf '[guest]\nname\n' >"$answers"
bad 2 plan --answers "$answers"
complains 'line 2: “name” is neither a [group] nor key=value'
printf '[guest]\r\n  name = x\r\nmemory=lots\r\n' >"$answers"
bad 2 plan --answers "$answers"
complains "$answers"', line 3, guest.memory: “lots” is not a whole number'
printf '[guest]\nname=a\\qb\n' >"$answers"
bad 2 plan --answers "$answers"
complains 'line 2: the value of “guest.name”'
printf '[guest]\nname=x\000y\n' >"$answers"
bad 2 plan --answers "$answers"
printf '[guest]\nname=\377\376\n' >"$answers"
bad 2 plan --answers "$answers"
complains 'line 2 isn'
head -c 200000 /dev/zero | tr '\0' '#' >"$answers"
bad 2 plan --answers "$answers"
printf '[vgpu]\nuuid=not-a-uuid\n' >"$answers"
bad 2 plan --answers "$answers"
complains not-a-uuid
bad 2 plan --set vgpu.uuid=12345
bad 2 apply --yes --set vgpu.uuid=12345
bad 2 check --set vgpu.uuid=12345
bad 2 plan --set vgpu.persist=perhaps
bad 2 plan --set libvirt.attach=glue
bad 2 plan --set guest.memory=lots
bad 2 plan --set guest.memory=-1
bad 2 plan --set guest.vcpus=0
bad 2 plan --set guest.name=a/b
bad 2 plan --set guest.disk=relative/path
bad 2 plan --set access.mode=0777 --set libvirt.attach=commandline
bad 2 plan --set nonsense
complains nonsense
bad 2 plan --set guest.nonsense=1
bad 2 plan --set guest.nmae=x
complains 'The nearest is “guest.name”'
bad 2 plan --set guest.memory=lots
complains 'guest.memory: “lots” is not'
bad 2 plan --set =

# Whatever the key, the sentence names it and the value, and the file's line where it is of a file.
while IFS='	' read -r key value; do
    bad 2 plan --set libvirt.attach=commandline --set "$key=$value"
    complains "$key: "
    complains "$value"
    test "$key" = libvirt.attach && continue
    printf '[%s]\n%s=%s\n' "${key%.*}" "${key#*.}" "$value" >"$answers"
    bad 2 plan --set libvirt.attach=commandline --answers "$answers"
    complains "$answers, line 2, $key: "
    complains "$value"
done <<EOF
boot.way	nowhere
boot.place	nowhere
vgpu.parent	../x
vgpu.type	x/y
vgpu.uuid	1234
vgpu.persist	perhaps
access.mode	0777
libvirt.uri	foo
libvirt.attach	glue
libvirt.cgroups	glue
guest.name	a/b
guest.memory	99999999
guest.vcpus	0
guest.disk	relative/path
guest.cdrom	relative.iso
guest.network	no such
guest.start	maybe
EOF
# Which of two was meant only the writer knows.
printf '[guest]\nname=x\n[vgpu]\ntype=smallest\n[guest]\nname=y\n' >"$answers"
bad 2 plan --answers "$answers"
complains "$answers"', line 6: “guest.name” was answered in line 2 already'

# The unreadable file, where the one who runs this can be refused anything.
printf '[guest]\nname=x\n' >"$answers"
chmod 0 "$answers"
if ! cat "$answers" >/dev/null 2>&1; then
    bad 4 check --answers "$answers"
    complains "$answers"
fi
chmod 600 "$answers"
# A good one, and a pipe instead of a file.
demo 1 plan --json --answers "$answers"
gives .answers.guest.name x
last='plan with answers from a pipe'
printf '[guest]\nname=piped\n' |
    "$program" --demo-state "$state" plan --json --answers /dev/stdin >"$out" 2>"$err"
gives .answers.guest.name piped
# The flag outranks the file.
demo 1 plan --json --answers "$answers" --set guest.name=flag
gives .answers.guest.name flag

# Nothing after the sign is no answer: what is proposed stays.
demo 1 plan --json --set guest.name=
gives .answers.guest.name gvt-guest

# Hosts that don't exist.
run 2 --demo=nonsense check
one_sentence
complains nonsense
run 2 --root "$tmp/missing" check
one_sentence
complains "$tmp/missing"
run 2 --root "$answers" check
one_sentence
mkdir "$tmp/full" && echo precious >"$tmp/full/file"
run 4 --demo-state "$tmp/full" check
one_sentence
complains "$tmp/full"
test "$(cat "$tmp/full/file")" = precious || fail 'a directory of somebody else was changed'
TMPDIR=$tmp/missing run 4 --demo check
one_sentence

# Nobody to ask, nothing changed by all of the above.
demo 0 history
says 'no run'

# A full disk under standard output.
if test -w /dev/full; then
    last='check to a full disk'
    "$program" --demo=fresh check >/dev/full 2>"$err" </dev/null
    test $? -eq 4 || fail 'a full disk under standard output is not noticed'
    complains 'output'
fi
done_well
