# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The machine: what every start of the rig's QEMU has in common. Sourced.
#
# Software emulation, so that it runs where there is no KVM. The processor has what Debian and libvirt
# need and SVM, which makes a /dev/kvm inside; "max" would be a fifth slower. The graphics card is at
# 00:02.0, where Intel's sits. With more memory than this nothing is gained. One processor: with two, QEMU 7.2 was
# seen to keep its translation of a byte that the other one had just changed, and the kernel, which patches itself
# while it runs, then trapped for ever at the same place.

# shellcheck disable=SC2034,SC2054  # read by those who source this file; the commas are QEMU's
rig_qemu=(
    qemu-system-x86_64
    -name kvmgt-setup-rig
    -machine pc -accel tcg,thread=multi -cpu qemu64,+svm,+npt,+ssse3,+sse4.1,+sse4.2,+popcnt -smp 1 -m 2048
    -nodefaults -no-user-config -display none -monitor none
    -vga none -device VGA,addr=02.0
    -object rng-random,filename=/dev/urandom,id=rng -device virtio-rng-pci,rng=rng,addr=04.0
)
