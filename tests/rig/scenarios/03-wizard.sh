#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A person at an 80x24 terminal, with the keyboard alone: from the home screen of a bare host to a running VM,
# through the restart.
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

# make_changes: from the preview to the page that says how it went.
make_changes() {
    screen_wait 'the changes are shown first' 'Enter Make these changes'
    screen_keys Enter
    screen_wait 'they are made and verified' 'Every change was made and verified'
}

begin '[vgpu]' type=largest
screen_start kvmgt-setup
screen_wait 'home: a bare host' '3 steps to do'
screen_keys v
make_changes

screen_wait 'the restart is offered' '▸ Restart the host'
old=$(rig_boot_id)
screen_keys Enter
screen_wait 'it is asked for' 'Restart the host\?'
screen_choose Up 'Restart$|Restart '
screen_keys Enter
screen_wait 'and asked again' 'Really restart'
screen_choose Up 'Restart it now'
screen_keys Enter
rig_hang_up
rig_wait_up "$old"
screen_end
pass 'the host was restarted from the wizard'

screen_start kvmgt-setup
screen_wait 'home: it goes on where it stopped' '2 steps to do'
screen_wait 'and knows of the restart' 'Restarted'
screen_keys g
screen_wait 'the guide opens the vGPU' '▸ Show the change'
screen_keys Enter
make_changes
screen_wait 'it goes on' '▸ Go on'
screen_keys Enter
screen_wait 'the guide opens the virtual machine' 'Install medium'
screen_type_into 'Install medium' /var/lib/libvirt/images/guest.iso
screen_type_into 'Memory in MiB' 512
screen_choose Down 'Show the change'
screen_keys Enter
make_changes
# What comes next stands first once the host was looked at again: no line of the list is sure to stay.
screen_keys Escape
screen_wait 'home: all is ready' 'Everything is ready'

screen_keys m
screen_wait 'the virtual machine is listed' '▸.*gvt-guest'
screen_keys Enter
screen_wait 'its screen opens' 'Open its serial console'
screen_choose Down 'Open its serial console'
screen_keys Enter
screen_wait 'it is said what happens' 'Leave it as it is'
screen_keys Enter
screen_wait 'the terminal is handed over: the guest itself is heard' '^0x8086 0x5912'
screen_keys 'C-]'
screen_wait 'and taken back' '▸ *Open its serial console'
screen_keys Escape
screen_wait 'to the list' '▸.*gvt-guest'
screen_keys Escape
screen_wait 'and home' 'Everything is ready'
screen_keys q
screen_end

guest=gvt-guest
expect_guest
