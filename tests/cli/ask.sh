#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# On a terminal apply and undo ask; anything but yes changes nothing.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

command -v script >/dev/null || exit 77
new_host fresh

expect()
{
    checks=$((checks + 1))
    test "$status" -eq "$1" || fail "exit status $status instead of $1"
}

for answer in 'n\n' '\n' 'no\n' 'maybe\nn\n' '\004'; do
    on_terminal "$answer" --demo-state "$state" apply
    expect 1
    says '[y/N]'
done
demo 0 history
says 'no run'
on_terminal 'y\nn\n' --demo-state "$state" apply
expect 5
says 'Restart it?'
# The whole walk by hand: yes to each round and to the restart.
on_terminal 'y\ny\ny\ny\ny\ny\n' --demo-state "$state" apply
expect 0
on_terminal 'n\n' --demo-state "$state" undo
expect 1
demo 0 check
on_terminal 'y\n' --demo-state "$state" undo
expect 0
demo 0 undo --yes
says 'nothing to take back'

# In one's own language, too, beside the English words.
if test -f "${KVMGT_SETUP_LOCALEDIR:-}/de/LC_MESSAGES/kvmgt-setup.mo"; then
    export LANGUAGE=de
    new_host fresh
    on_terminal 'nein\n' --demo="$host" --demo-state "$state" apply
    expect 1
    on_terminal 'ja\nn\n' --demo-state "$state" apply
    expect 5
    on_terminal 'j\n' --demo-state "$state" undo
    expect 0
    on_terminal 'y\nN\n' --demo-state "$state" apply
    expect 5
fi
done_well
