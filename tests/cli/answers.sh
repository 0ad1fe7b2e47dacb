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
# The answers of the last run are those of the next.
demo 0 plan --json
gives .answers.guest.name other
done_well
