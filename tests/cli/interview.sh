#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The numbered questions, from the overview to the running machine, and what can be typed.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

new_host fresh
plain()
{
    expected=$1
    input=$2
    shift 2
    last="kvmgt-setup --plain $* with $input"
    printf '%b' "$input" | "$program" --demo="$host" --demo-state "$state" --plain "$@" >"$out" 2>"$err"
    status=$?
    checks=$((checks + 1))
    test "$status" -eq "$expected" || fail "exit status $status instead of $expected"
}

# Leaving at once, at the end of the input, and nothing happened.
plain 1 ''
says 'Boot loader'
plain 1 '3\n'
plain 1 '9\n3\n'
says 'Type a number from 1 to 3'
plain 1 'q\n'
says 'Nothing was changed.'
plain 1 'Quit\n'
says_not 'Type a number'
plain 1 '1\n'
says 'Nothing was changed.'
plain 1 '1\n?\n'
says 'takes it literally'
demo 0 history
says 'no run'
# Back from the first question leads to the list again.
plain 1 '1\n<\n3\n'
test "$(grep -c 'What next?' "$out")" -eq 2 || fail '< does not lead back'
# Back from the second one to the first.
plain 1 '1\n\n<\n'
test "$(grep -c '^Boot loader, How ' "$out")" -eq 2 || fail '< does not lead back'
# A bad answer is refused with the reason, and asked again.
plain 1 '1\nnonsense\n\n'
says nonsense
# The proposals as they stand, up to the restart, which is declined.
plain 5 '2\ny\nn\n'
says 'Applying'
# After it: the restart, and all rounds.
plain 0 '2\ny\ny\ny\ny\ny\n'
demo 0 check
# No escape sequence anywhere.
if grep -q "$(printf '\033')" "$out"; then fail 'an escape sequence in plain text'; fi
# Chosen by the environment, too, and by a terminal that can't do more.
last='KVMGT_SETUP_UI=plain kvmgt-setup'
printf '3\n' | KVMGT_SETUP_UI=plain "$program" --demo-state "$state" >"$out" 2>"$err" ||
    fail 'KVMGT_SETUP_UI=plain is not heard'
says 'What next?'
done_well
