#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What goes wrong in practice, on a real kernel: it is recognised, nothing is left half done, and once the
# cause is gone the walk goes on.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=tests/rig/lib.sh
. ./lib.sh
# shellcheck source=tests/rig/assert.sh
. ./assert.sh
# shellcheck source=tests/rig/program.sh
. ./program.sh

# finding ID FIELD: of the host as it is now.
finding() {
    rig_ssh kvmgt-setup check --json --answers "$answers" </dev/null | python3 -c '
import json, sys
for finding in json.load(sys.stdin)["findings"]:
    if finding["id"] == sys.argv[1]:
        print(finding[sys.argv[2]])' "$1" "$2"
}

begin '[libvirt]' attach=native '[vgpu]' type=smallest

# A kernel that was built without it: neither Debian's own module nor the one that stands in for it.
hidden=/root/modules.tar
rig_ssh "cd / && find lib/modules -name 'kvmgt.ko*' >/root/names && tar -cf $hidden -T /root/names &&
    xargs rm </root/names && depmod"
expect_status 3 'check of a kernel without kvmgt' rig_ssh kvmgt-setup check
expect_equal 'the module is what it misses' fail "$(finding modules.offered verdict)"
rig_ssh "tar -C / -xf $hidden && depmod"

# An argument that somebody had tried the other way round, and firmware that gives too little.
rig_ssh "sed -i 's/^GRUB_CMDLINE_LINUX_DEFAULT=\"quiet/& i915.enable_gvt=0 i915.rig_aperture_mb=128/' \
    /etc/default/grub && update-grub"
expect_status 5 'apply beside a stale i915.enable_gvt=0' rig_ssh kvmgt-setup apply --yes --answers "$answers"
stop_if_failed
rig_reboot
expect_equal 'GVT-g is on all the same' Y "$(rig_ssh cat /sys/module/i915/parameters/enable_gvt)"
expect_equal 'the command line is as it should be' pass "$(finding cmdline.running verdict)"
expect_status 3 'check with an aperture of 128 MB' rig_ssh kvmgt-setup check --answers "$answers"
expect_match 'it is the aperture' '[Aa]perture' "$(finding type.offered detail) $(finding type.offered remedy)"

# Enough of it, but the host's own screens have it in use: the counts know nothing of that.
rig_ssh "sed -i 's/rig_aperture_mb=128/rig_aperture_mb=512/' /etc/default/grub && update-grub"
rig_reboot
before=$(rig_snapshot)
rig_ssh 'echo 512 >/sys/module/kvmgt/parameters/rig_pinned_mb'
expect_status 4 'apply when the kernel has no room' rig_ssh kvmgt-setup apply --yes --answers "$answers"
expect_match 'the errno has a sentence' 'aperture' "$output"
expect_equal 'no vGPU was made' '' "$(rig_ssh ls /sys/bus/mdev/devices)"
expect_equal 'and no domain' '' "$(rig_ssh "$virsh list --all --name")"
expect_equal 'and no file' '' "$(diff <(echo "$before") <(rig_snapshot))"

# The cause is gone.
rig_ssh 'echo 0 >/sys/module/kvmgt/parameters/rig_pinned_mb'
expect_status 0 'apply goes on' rig_ssh kvmgt-setup apply --yes --answers "$answers"
stop_if_failed
expect_guest
rig_ssh "$virsh destroy $guest"
expect_status 0 'undo' rig_ssh kvmgt-setup undo --yes
rig_ssh "sed -i 's/ i915.enable_gvt=0 i915.rig_aperture_mb=512//' /etc/default/grub && update-grub"
rig_snapshot >"$rig_work/after"
expect_file_same 'everything under /etc and /boot is as it was' "$rig_work/before" "$rig_work/after"
