#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Two at once: the second says so and changes nothing.
. "$(dirname "$0")/lib.sh"

command -v flock >/dev/null || exit 77
new_host fresh
demo 5 apply --yes
lock=$(find "$state" -path '*var/lib/kvmgt-setup*' -name '*lock*' -type f | head -n 1)
test -n "$lock" || fail 'there is no lock file'
exec 9<>"$lock"
flock -x 9
for command in apply undo; do
    demo 4 $command --yes
    one_sentence
    complains Another
done
# Looking is always allowed.
demo 5 check
demo 0 history
exec 9>&-
demo 0 undo --yes
done_well
