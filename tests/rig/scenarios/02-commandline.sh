#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The same with the vGPU handed to QEMU on its command line, as in the seed: libvirt does nothing for
# the device there, so the node's owner, qemu.conf and locked memory are ours to set.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=tests/rig/lib.sh
. ./lib.sh
# shellcheck source=tests/rig/assert.sh
. ./assert.sh
# shellcheck source=tests/rig/program.sh
. ./program.sh

# The running QEMU is the judge of whose group it must be. (The brackets keep the pattern from finding
# the shell that it is given to.)
node_is() {
    expect_equal "the node is open to QEMU's group, and to nobody else" \
        "crw-rw---- root $(rig_ssh "awk '/^Gid:/ { print \$3 }' /proc/\$(pgrep -f '[g]uest=$guest')/status")" \
        "$(rig_ssh stat -c "'%A %U %g'" /dev/vfio/0)"
}

begin '[libvirt]' attach=commandline
up_to_the_restart
up_to_the_guest
node_is
expect_match 'the device came on the command line' 'vfio-pci,sysfsdev=' "$(rig_ssh "$virsh dumpxml $guest")"
changes_nothing
comes_back
node_is
goes_back
