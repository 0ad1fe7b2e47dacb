#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The answers file that plan prints leads to the same plan, and says what can be said.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

new_host fresh
demo 0 plan --print-answers
cp "$out" "$tmp/answers"
demo 1 plan --json --set vgpu.uuid=5f6d1c1e-5b3f-4d5b-9a86-0123456789ab
jq -S '.actions,.answers' "$out" >"$tmp/one"
sed -i 's/^uuid=.*/uuid=5f6d1c1e-5b3f-4d5b-9a86-0123456789ab/' "$tmp/answers"
demo 1 plan --json --answers "$tmp/answers"
jq -S '.actions,.answers' "$out" >"$tmp/two"
cmp -s "$tmp/one" "$tmp/two" || fail 'the answers file leads to another plan'
# Every key of the help is in the file.
run 0 help answers
grep -o '^  [a-z]*=' "$out" | tr -d ' ' >"$tmp/keys"
test "$(wc -l <"$tmp/keys")" -ge 16 || fail 'too few keys in the help'
while read -r key; do
    grep -q "^#* *$key" "$tmp/answers" || fail "the answers file lacks $key"
done <"$tmp/keys"
# What was answered is what is done.
demo 5 apply --yes --answers "$tmp/answers" --set guest.name=other
demo 0 apply --yes --reboot --answers "$tmp/answers" --set guest.name=other
demo 0 check --json
gives '.findings[] | select(.id == "vgpu.exists") | .evidence | tostring | test("5f6d1c1e")' true
# What exists stays as it is; where that isn't what was answered, it is said.
differ()
{
    demo 0 check --json "$@"
    value '[.findings[] | select(.verdict == "warn") | .id] | sort | join(" ")' >"$tmp/differ"
}
same_as()
{
    checks=$((checks + 1))
    test "$(cat "$tmp/differ")" = "$1" || fail "not as answered: $(cat "$tmp/differ") instead of $1"
}
differ --answers "$tmp/answers" --set guest.name=other
same_as ''
demo 0 apply --yes --set guest.memory=4096 --set guest.vcpus=1 --set vgpu.type=smallest
says 'Memory in MiB: 2048 instead of 4096'
says 'instead of smallest'
says 'there was nothing to do'
differ --set guest.memory=4096
same_as guest.defined
differ --set guest.memory=2048 --set libvirt.attach=native
same_as ''
differ --set vgpu.type=i915-GVTg_V5_8
same_as vgpu.exists
# The answers of the last run are those of the next.
demo 0 plan --json
gives .answers.guest.name other
done_well
