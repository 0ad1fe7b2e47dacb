# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Where the rig keeps what it built, and under which name. Sourced.
#
# Two layers, each named by a hash of what it is made from: the root filesystem (minutes: packages are
# fetched and unpacked) and the image (about a minute: modules, guest, the first boot). A change
# to a module or a unit therefore costs the second layer only.

rig_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
rig_cache=${KVMGT_RIG_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kvmgt-setup-rig}

# rig_hash PATH...: one short hash over the names and contents of all files there.
rig_hash() {
    (cd "$rig_dir" && find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum) |
        sha256sum | cut -c1-16
}

rig_rootfs_key=$(rig_hash packages make-rootfs)
# shellcheck disable=SC2034  # read by those who source this file
rig_rootfs=$rig_cache/rootfs-$rig_rootfs_key
# shellcheck disable=SC2034
rig_image=$rig_cache/image-$(rig_hash packages make-rootfs make-image modules guest image)
