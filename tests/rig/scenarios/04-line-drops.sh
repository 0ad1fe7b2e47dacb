#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The ssh line is lost in the middle of the work, in the wizard and in `apply`: the work ends well all the
# same, and the next start shows how it went.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=tests/rig/lib.sh
. ./lib.sh
# shellcheck source=tests/rig/assert.sh
. ./assert.sh
# shellcheck source=tests/rig/program.sh
. ./program.sh
# shellcheck source=tests/rig/screen.sh
. ./screen.sh

# drop_in_the_middle: waits until GRUB's configuration is being made, the longest of the changes, and
# cuts the line. (The brackets keep the pattern from finding the shell that it is given to.)
drop_in_the_middle() {
    expect_status 0 'the work is at update-grub' rig_ssh "
        for i in \$(seq 2000); do pgrep -f '[g]rub-mkconfig' >/dev/null && exit 0; sleep 0.1; done; exit 1"
    screen_drop
    sleep 1
    expect_status 0 'it goes on without the line' rig_ssh "pgrep -f '[g]rub-mkconfig'"
}

# ends_well: no process of ours is left, and everything is on record as done.
ends_well() {
    expect_status 0 'the work ends' \
        rig_ssh "for i in \$(seq 240); do pgrep -x kvmgt-setup >/dev/null || exit 0; sleep 1; done; exit 1"
    expect_equal 'the run is on record as done' 'done' "$(last_run)"
    expect_status 5 'apply knows that the restart is next' rig_ssh kvmgt-setup apply --yes
}

# The state of the newest run.
last_run() {
    rig_ssh kvmgt-setup history --json | python3 -c '
import json, sys
print(max(json.load(sys.stdin)["runs"], key=lambda run: run["id"])["state"])'
}

begin '[libvirt]' attach=native
screen_start kvmgt-setup
screen_wait 'home: a bare host' '3 steps to do'
screen_keys v
screen_wait 'the changes are shown first' 'Enter Make these changes'
screen_keys Enter
drop_in_the_middle
screen_start kvmgt-setup
screen_wait 'the next start knows of the work' 'Work under way'
screen_choose Up 'Work under way'
screen_keys Enter
screen_wait 'and shows how it ends' 'Every change was made and verified'
screen_keys Escape
screen_wait 'home: the restart is next' 'The restart is next'
screen_keys q
screen_end
ends_well

expect_status 0 'undo' rig_ssh kvmgt-setup undo --yes
rig_snapshot >"$rig_work/after"
expect_file_same 'everything under /etc and /boot is as it was' "$rig_work/before" "$rig_work/after"
stop_if_failed

screen_start kvmgt-setup apply --yes
drop_in_the_middle
ends_well
