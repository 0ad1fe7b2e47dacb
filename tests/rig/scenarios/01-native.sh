#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# From a bare host to a running VM and back, the way libvirt means it: <hostdev type='mdev'>.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=tests/rig/lib.sh
. ./lib.sh
# shellcheck source=tests/rig/assert.sh
. ./assert.sh
# shellcheck source=tests/rig/program.sh
. ./program.sh

begin '[libvirt]' attach=native
up_to_the_restart
up_to_the_guest
changes_nothing
comes_back
goes_back
