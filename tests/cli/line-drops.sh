#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The one who watches goes away: the work goes on. Ctrl-C: it stops between two actions.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

new_host fresh
demo 1 check
mkfifo "$tmp/line"

# Starts apply behind a pipe and waits until it has begun; then nobody reads any more.
start()
{
    last="apply, then $1"
    "$program" --demo-state "$state" apply --yes >"$tmp/line" 2>"$tmp/complaint" </dev/null &
    watcher=$!
    exec 8<"$tmp/line"
    while read -r words <&8; do
        case $words in Applying*) break ;; esac
    done
}

# Until nobody is at work any more.
settle()
{
    tries=0
    while demo 0 history 1 && grep -q 'at work' "$out"; do
        tries=$((tries + 1))
        test "$tries" -lt 500 || fail 'the work does not end'
    done
}

start 'the watcher is killed'
kill -KILL "$watcher"
exec 8<&-
wait "$watcher" 2>/dev/null
# The worker may not have taken the lock yet when its watcher dies, so look until there is an end.
tries=0
until demo 0 history 1 --json && test "$(value '.runs[0].state')" = 'done'; do
    tries=$((tries + 1))
    test "$tries" -lt 500 || fail 'the work did not go on'
done
demo 5 check
demo 0 undo --yes

# Ctrl-C may come when the last action is already at hand: then there is nothing to stop.
interrupt()
{
    new_host fresh
    demo 1 check
    start 'Ctrl-C'
    kill -INT "$watcher"
    cat <&8 >/dev/null
    exec 8<&-
    wait "$watcher"
    ended=$?
    settle
    demo 0 history 1 --json
}
for try in 1 2 3 4 5; do
    interrupt
    test "$ended" -ne 5 || test "$try" -eq 5 || continue
    break
done
gives '.runs[0].state' stopped
test "$ended" -eq 1 || fail "Ctrl-C ends with $ended"
grep -q 'stops after' "$tmp/complaint" || fail 'it does not say that it stops'
# The next start goes on from there, and everything goes back.
demo 5 apply --yes
demo 0 undo --yes
demo 1 check
done_well
