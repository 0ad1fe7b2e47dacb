#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A run without an end: the next start says so and offers to go on, to take back, or to leave it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

command -v script >/dev/null || exit 77
log=root/var/lib/kvmgt-setup/1/log

# A host on which the first run lost its end, as when the power goes.
cut_off()
{
    new_host fresh
    demo 5 apply --yes
    sed -i '$d' "$state/$log"
}
state_of_1()
{
    demo 0 history 1 --json
    gives '.runs[0].state' "$1"
}

cut_off
demo 5 check
says 'interrupted'
demo 5 plan
says 'interrupted'
demo 0 history
says 'interrupted'
demo 0 history 1
says 'interrupted'
state_of_1 open

# Left as it is, which is also what no answer means for now.
on_terminal '\004' --demo-state "$state" apply
state_of_1 open
on_terminal 'q\n' --demo-state "$state" apply
state_of_1 open
on_terminal '7\nq\n' --demo-state "$state" apply
says 'Type a number from 1 to 3'
state_of_1 open
on_terminal '3\n' --demo-state "$state" apply
test "$status" -eq 1 || fail 'leaving it is not the end'
state_of_1 closed
demo 5 check
says_not 'interrupted'

# Taken back.
cut_off
on_terminal '2\n' --demo-state "$state" apply
test "$status" -eq 0 || fail 'it is not taken back'
state_of_1 undone
demo 1 check

# Gone on with, asked and not asked.
cut_off
on_terminal '1\nn\n' --demo-state "$state" apply
state_of_1 closed
cut_off
demo 5 apply --yes
state_of_1 closed
demo 0 apply --yes --reboot
demo 0 undo --yes
demo 1 check

# The plain interview offers the same.
cut_off
last='the plain interview after an interrupted run'
printf '2\n' | "$program" --demo-state "$state" --plain >"$out" 2>"$err" || fail 'not taken back'
says 'What should happen?'
state_of_1 undone
done_well
