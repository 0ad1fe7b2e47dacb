# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What the scenarios with kvmgt-setup share. Sourced after lib.sh and assert.sh.

guest=rigguest
answers=/root/answers
virsh='virsh -q -c qemu:///system'

# begin [ANSWER...]: a machine of its own with the program on it, and an answers file with these lines ahead
# of the guest's.
begin() {
    rig_start
    if [ ! -d "${KVMGT_RIG_TREE:-}" ]; then
        fail 'the program is installed' 'no build directory: see run --build'
        exit 1
    fi
    rig_install "$KVMGT_RIG_TREE"
    expect_match 'the program starts on the rig' '^kvmgt-setup' "$(rig_ssh kvmgt-setup --version)"
    stop_if_failed
    write_answers "$@"
    rig_snapshot >"$rig_work/before"
}

write_answers() {
    {
        [ $# -eq 0 ] || printf '%s\n' "$@"
        printf '%s\n' '[guest]' "name=$guest" memory=512 vcpus=1 disk=none network=none \
            cdrom=/var/lib/libvirt/images/guest.iso
    } | rig_ssh "cat >$answers"
}

# look STEP: keeps what `check` says now, for the test that compares it with the simulated host:
# SCENARIO/STEP.json, and "id verdict" lines in SCENARIO/STEP.verdicts.
look() {
    local to=${KVMGT_RIG_OUT:?}/$scenario/$1
    mkdir -p "$(dirname "$to")"
    rig_ssh kvmgt-setup check --json --answers "$answers" </dev/null >"$to.json" || true
    if ! verdicts <"$to.json" >"$to.verdicts"; then
        fail "check --json can be read ($1)" "$(head -c 2000 "$to.json")"
    fi
    # The simulated host is held to the same files by a test of its own.
    local expected=expected/${scenario#*-}/$1.verdicts
    [ ! -f "$expected" ] ||
        expect_equal "check as expected ($1)" '' \
            "$(diff "$expected" <(LC_ALL=C sort "$to.verdicts"))"
}

# up_to_the_restart: a bare host is prepared and started again.
up_to_the_restart() {
    look 1-bare
    expect_status 1 'check on a bare host' rig_ssh kvmgt-setup check --answers "$answers"
    expect_status 5 'the first apply' rig_ssh kvmgt-setup apply --yes --answers "$answers"
    stop_if_failed
    expect_status 0 "GRUB's own checker reads the boot menu" rig_ssh grub-script-check /boot/grub/grub.cfg
    look 2-configured
    rig_reboot
    expect_match 'the restart brought the argument' '(^| )i915.enable_gvt=1( |$)' \
        "$(rig_ssh cat /proc/cmdline)"
    look 3-rebooted
}

# up_to_the_guest: the rest is done, and the guest's own kernel finds the vGPU.
up_to_the_guest() {
    expect_status 0 'the second apply' rig_ssh kvmgt-setup apply --yes --answers "$answers"
    stop_if_failed
    expect_guest
    look 4-done
}

expect_guest() {
    expect_equal 'the domain runs' running "$(rig_ssh "$virsh domstate $guest")"
    expect_equal "the guest's kernel lists the vGPU" '0x8086 0x5912' \
        "$(rig_guest_sees "$guest" '0x8086 0x5912' | tr -d '\r')"
}

# changes_nothing: one more apply finds nothing to do and leaves all as it is.
changes_nothing() {
    local before
    before=$(rig_snapshot)
    expect_status 0 'one more apply' rig_ssh kvmgt-setup apply --yes --answers "$answers"
    expect_match 'it says that there is nothing to do' '[Nn]othing to do' "$output"
    expect_equal 'and changes nothing' '' "$(diff <(echo "$before") <(rig_snapshot))"
}

# comes_back: after a restart the vGPU is there by itself, and the domain starts.
comes_back() {
    rig_ssh "$virsh destroy $guest"
    rig_reboot
    expect_equal 'the vGPU is back by itself' 1 "$(rig_ssh ls /sys/bus/mdev/devices | wc -l)"
    look 5-rebooted-again
    expect_status 0 'the domain starts' rig_ssh "$virsh start $guest"
    stop_if_failed
    expect_guest
}

# goes_back: undo leaves the host as it was found.
goes_back() {
    rig_ssh "$virsh destroy $guest" || true
    expect_status 0 'undo' rig_ssh kvmgt-setup undo --yes
    rig_snapshot >"$rig_work/after"
    expect_file_same 'everything under /etc and /boot is as it was' "$rig_work/before" "$rig_work/after"
    expect_equal 'no vGPU is left' '' "$(rig_ssh ls /sys/bus/mdev/devices)"
    expect_equal 'no domain is left' '' "$(rig_ssh "$virsh list --all --name")"
    look 6-undone
}
