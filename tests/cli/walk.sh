#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The whole walk on the simulated host, a script's way: every exit status but usage, every command.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

new_host fresh
demo 1 check
says 'What to do'
demo 1 check --json
gives .version 1
gives .status 1
gives '.steps | length' 10
gives '[.findings[] | select(.verdict == "fail")] | length' 0
gives '.findings[] | select(.id == "cmdline.running") | .verdict' todo
demo 1 plan
says 'i915.enable_gvt=1'
says '[vgpu]'
demo 0 history
says 'no run'
demo 0 undo --yes
says 'nothing to take back'
# Bytes, owners and modes of what is there, in the places that a run may change.
picture()
{
    (cd "$state/root" && find etc boot var/lib/libvirt ! -type d -printf '%p %m %U %G %l\n' \
        -type f -exec sha256sum {} \; | sort)
}
picture >"$tmp/before"

# Up to the restart.
demo 5 apply --yes
says 'restart'
demo 5 check --json
gives '.findings[] | select(.id == "cmdline.next") | .verdict' pass
gives '.findings[] | select(.id == "cmdline.running") | .waits' true
# Nothing more can be done before it, and that is said, not done again.
demo 5 apply --yes --json
gives '.runs | length' 0
demo 0 history
says 'done'

# The restart and what comes after it.
demo 0 apply --yes --reboot
says 'restarted'
demo 0 check --json
gives .status 0
gives '[.findings[] | select(.verdict != "pass" and .verdict != "na")] | length' 0
demo 0 apply --yes
says 'nothing to do'
demo 0 plan
says 'nothing to do'

# What was done is on record, and goes back.
demo 0 history --json
gives '[.runs[].state] | unique | join(" ")' 'done'
runs=$(value '.runs | length')
demo 0 history 1
says 'Run 1'
demo 2 history 99
one_sentence
demo 0 undo --yes --json
gives '.runs | length' "$runs"
gives '[.runs[].state] | unique | join(" ")' undone
demo 0 history --json
gives '[.runs[].state] | unique | join(" ")' undone
demo 0 undo --yes
says 'nothing to take back'
demo 0 undo 1 --yes
says 'nothing to take back'
picture >"$tmp/after"
last='the files before the first run and after undo'
diff "$tmp/before" "$tmp/after" >"$out" || fail 'undo left something'

# In words: what it depends on first, what came of it afterwards.
new_host rebooted
demo 0 apply --yes
demo 0 undo --yes
says 'The disk gvt-guest.qcow2 is removed if nothing was written to it'
grep -q 'The disk gvt-guest.qcow2 is removed$' "$out" || fail 'not said that the disk is removed'

# In one call, on a host that goes away with it.
run 0 --demo apply --yes --reboot
run 0 --demo=fresh apply --yes --reboot --json
gives .status 0
gives '[.findings[] | select(.verdict != "pass" and .verdict != "na")] | length' 0
done_well
