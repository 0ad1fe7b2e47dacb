#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Two at once: the second says so and changes nothing.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

new_host fresh
demo 5 apply --yes
lock=$(find "$state" -path '*var/lib/kvmgt-setup*' -name '*lock*' -type f | head -n 1)
test -n "$lock" || fail 'there is no lock file'
held=$2
"$held" "$lock" >"$tmp/ready" &
holder=$!
trap 'kill "$holder"; rm -rf "$tmp"' EXIT
until test -s "$tmp/ready"; do kill -0 "$holder" || fail 'the lock is not to be had'; done
for command in apply undo; do
    demo 4 $command --yes
    one_sentence
    complains Another
done
# Looking is always allowed.
demo 5 check
demo 0 history
kill "$holder"
wait "$holder"
trap 'rm -rf "$tmp"' EXIT
demo 0 undo --yes
done_well
