#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Terminals that can't show the wizard: a sentence with the remedy, or the plain questions.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

command -v script >/dev/null || exit 77
TERM=no-such-terminal on_terminal '' --demo
test "$status" -eq 4 || fail "exit status $status"
says no-such-terminal
says --plain
says TERM=
for term in dumb ''; do
    TERM=$term on_terminal '3\n' --demo
    test "$status" -eq 1 || fail "exit status $status"
    says 'What next?'
done
KVMGT_SETUP_UI=plain TERM=xterm on_terminal '3\n' --demo
test "$status" -eq 1 || fail "exit status $status"
says 'What next?'
done_well
