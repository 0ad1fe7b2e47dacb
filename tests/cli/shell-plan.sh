#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The plan as a shell script: shells and the shell's critic accept it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

look_at()
{
    last="plan --shell on $1"
    cp "$out" "$tmp/plan.sh"
    for shell in sh bash; do
        "$shell" -n "$tmp/plan.sh" || fail "$shell doesn't accept the script"
    done
    if command -v shellcheck >/dev/null; then
        shellcheck -s sh "$tmp/plan.sh" || fail 'shellcheck has something to say'
    fi
    checks=$((checks + 1))
}

new_host fresh
demo 1 plan --shell
says 'i915.enable_gvt=1'
look_at 'a fresh host'
demo 1 plan --shell --set guest.name="o'brien \$(reboot)" --set guest.disk=none
look_at 'a host with a hostile name'
demo 5 apply --yes
demo 5 plan --shell
look_at 'a host that waits for its restart'
run 1 --demo=ready plan --shell
look_at 'a ready host'
done_well
