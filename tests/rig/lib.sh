# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Starting, reaching and stopping a rig. Sourced by the scenarios; rig_start must come first.
#
# Each start makes a disk overlay of its own in a directory of its own, which goes when the script ends.

# shellcheck source=tests/rig/cache.sh
. "$(dirname "${BASH_SOURCE[0]}")/cache.sh"
# shellcheck source=tests/rig/machine.sh
. "$(dirname "${BASH_SOURCE[0]}")/machine.sh"

rig_boot_deadline=${KVMGT_RIG_DEADLINE:-600} # seconds; on an idle machine a boot takes about 20
rig_work=''
rig_pid=''
rig_port=''

rig_free_port() {
    python3 -c '
import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}

# One connection is kept and shared: under emulation a new one costs a second of key exchange. It may stay
# silent for minutes: a machine that is at work under emulation on a busy host does.
rig_ssh_options() {
    printf '%s\n' -i "$rig_image/id" -o BatchMode=yes -o LogLevel=ERROR \
        -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
        -o ConnectTimeout=10 -o ServerAliveInterval=15 -o ServerAliveCountMax=40
}

# "restrict" keeps the machine off every network: only its ssh port is reached, from here.
rig_launch() {
    rig_port=$(rig_free_port)
    "${rig_qemu[@]}" \
        -drive "file=$rig_work/disk.qcow2,format=qcow2,if=virtio,cache=unsafe" \
        -netdev "user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:$rig_port-:22" \
        -device virtio-net-pci,netdev=net,addr=03.0 \
        -serial "file:$rig_work/serial.log" >"$rig_work/qemu.log" 2>&1 &
    rig_pid=$!
}

# rig_start: boots a machine nobody has touched, and waits until it can be reached.
rig_start() {
    rig_work=$(mktemp -d "${TMPDIR:-/tmp}/kvmgt-rig.XXXXXX")
    trap rig_stop EXIT
    trap 'exit 130' INT TERM HUP
    qemu-img create -q -f qcow2 -F qcow2 -b "$rig_image/disk.qcow2" "$rig_work/disk.qcow2"
    mapfile -t rig_ssh_args < <(rig_ssh_options)
    rig_launch
    rig_wait_up ''
}

# rig_connect: tries once to have the shared connection.
rig_connect() {
    ssh "${rig_ssh_args[@]}" -p "$rig_port" -o "ControlPath=$rig_work/ssh" -O check root@127.0.0.1 2>/dev/null ||
        ssh "${rig_ssh_args[@]}" -p "$rig_port" -o ControlMaster=yes -o "ControlPath=$rig_work/ssh" \
            -o ControlPersist=yes -fN root@127.0.0.1 </dev/null >/dev/null 2>>"$rig_work/ssh.log"
}

# rig_ssh COMMAND...: runs it in the rig, as ssh does: the words are joined and read by a shell there. Getting
# through is tried more than once; a command that has begun never runs twice.
rig_ssh() {
    local try
    for try in 1 2 3 4 5; do
        ! rig_connect || break
        sleep "$try"
    done
    ssh "${rig_ssh_args[@]}" -p "$rig_port" -o ControlMaster=no -o "ControlPath=$rig_work/ssh" \
        root@127.0.0.1 "$@"
}

# rig_ssh_alone [OPTION...] [--] COMMAND...: the same over a connection of its own, which can be cut.
rig_ssh_alone() {
    ssh "${rig_ssh_args[@]}" -p "$rig_port" -o ControlPath=none root@127.0.0.1 "$@"
}

rig_hang_up() {
    ssh "${rig_ssh_args[@]}" -p "$rig_port" -o "ControlPath=$rig_work/ssh" -O exit root@127.0.0.1 \
        2>/dev/null || true
}

rig_boot_id() {
    rig_connect && rig_ssh cat /proc/sys/kernel/random/boot_id </dev/null 2>/dev/null
}

# rig_wait_up OLD_BOOT_ID: waits for a boot that is not that one.
rig_wait_up() {
    local old=$1 since=$SECONDS id
    while [ $((SECONDS - since)) -lt "$rig_boot_deadline" ]; do
        if ! kill -0 "$rig_pid" 2>/dev/null; then
            break
        fi
        id=$(rig_boot_id) || id=''
        if [ -n "$id" ] && [ "$id" != "$old" ]; then
            # ssh answers early: what udev and systemd still have in hand would show in the facts.
            rig_ssh 'systemctl is-system-running --wait >/dev/null; udevadm settle' || true
            echo "# up after $((SECONDS - since)) s"
            return 0
        fi
        sleep 0.5
    done
    echo "rig: no answer over ssh after $((SECONDS - since)) s; the console's last lines:" >&2
    tail -n 30 "$rig_work/serial.log" "$rig_work/qemu.log" >&2 || true
    return 1
}

# rig_reboot: restarts through firmware and GRUB.
rig_reboot() {
    local old
    old=$(rig_boot_id)
    rig_ssh systemctl reboot || true
    rig_hang_up
    rig_wait_up "$old"
}

# rig_copy FILE... TARGET: copies from here into the rig.
rig_copy() {
    local target=${*: -1}
    scp -q "${rig_ssh_args[@]}" -P "$rig_port" -o "ControlPath=$rig_work/ssh" \
        "${@:1:$#-1}" "root@127.0.0.1:$target"
}

# rig_install DESTDIR: puts a tree made with DESTDIR=... meson install onto the rig's root.
rig_install() {
    tar -C "$1" -cf - . | rig_ssh tar -C / --no-same-owner --keep-directory-symlink -xf -
}

# rig_snapshot: a line for everything under /etc and /boot, with kind, mode, owner, and what is in it.
rig_snapshot() {
    rig_ssh "find /etc /boot -printf '%p %y %m %u:%g %l\n'
        find /etc /boot -type f -print0 | xargs -0 sha256sum" | LC_ALL=C sort
}

# rig_guest_sees NAME ID: waits for the kernel inside the domain to list this PCI device on its
# serial line.
rig_guest_sees() {
    rig_ssh "tty=\$(virsh -c qemu:///system ttyconsole $1) && stty -F \$tty raw -echo &&
        timeout $rig_boot_deadline grep -m 1 '^$2' <\$tty"
}

# Runs at every end of the script, wherever it comes from.
rig_stop() {
    local status=0
    if [ -n "$rig_pid" ]; then
        rig_hang_up
        kill "$rig_pid" 2>/dev/null || true
        wait "$rig_pid" 2>/dev/null || status=$?
        if [ "$status" -gt 128 ] && [ "$status" -ne 143 ]; then
            echo '# the machine itself broke down; the last words of QEMU and of its console:'
            tail -n 30 "$rig_work/qemu.log" "$rig_work/serial.log"
        fi
        rig_pid=''
    fi
    if [ -n "$rig_work" ]; then
        rm -rf "$rig_work"
        rig_work=''
    fi
}
