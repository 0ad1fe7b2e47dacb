# SPDX-License-Identifier: GPL-2.0-or-later
"""A world of the bench's own: private mounts, network and processes, and a libvirtd in it.

Everything is gone with the last process; the machine outside is never written to.
"""

import ctypes
import os
import pwd
import shutil
import subprocess
import sys

URI = "qemu:///system"
DAEMONS = ("virtlogd", "libvirtd")
HOME = "/run/home"

_libc = ctypes.CDLL(None, use_errno=True)
MS_BIND = 4096
MS_REC = 16384


class CannotMeasure(Exception):
    """Something a figure needs isn't here; the text says what."""


def mount(source, target, kind=None, flags=0, data=None):
    def text(value):
        return None if value is None else os.fsencode(value)

    if _libc.mount(text(source), text(target), text(kind), ctypes.c_ulong(flags), text(data)) != 0:
        number = ctypes.get_errno()
        raise CannotMeasure(f"{target} can't be covered: {os.strerror(number)}")


def cover(path):
    """Puts an empty directory in memory over path."""
    mount("kvmgt-bench", path, "tmpfs", 0, "mode=0755")


def bind(source, path):
    mount(source, path, None, MS_BIND)


def mirror(path):
    """Makes path a directory in which new names can be made, and all old ones are where they were.

    Cheaper to walk through than an overlay, whose cost all measured programs would bear.
    """
    copy = "/run/mirror" + path
    os.makedirs(copy)
    for entry in os.scandir(path):
        target = os.path.join(copy, entry.name)
        if entry.is_symlink():
            os.symlink(os.readlink(entry.path), target)
            continue
        if entry.is_dir():
            os.mkdir(target)
        elif entry.is_file():
            open(target, "wb").close()
        else:
            continue
        mount(entry.path, target, None, MS_BIND | MS_REC)
    mount(copy, path, None, MS_BIND | MS_REC)


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)


def enter(script, arguments):
    """Starts the bench again inside the namespaces; doesn't return."""
    os.execvp("unshare", ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child",
                          "--mount-proc", sys.executable, script, "--inside", *arguments])


def first_process():
    """The first process of the namespaces only waits: for its child, whose status it ends with, and
    for whatever the daemons leave behind. libvirt takes what nobody waits for as still running.
    Returns in the child."""
    child = os.fork()
    if child == 0:
        return
    while True:
        pid, status = os.wait()
        if pid == child:
            os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def possible():
    """Why there can't be such a world here, or None."""
    if os.geteuid() != 0:
        return "that takes root"
    if subprocess.run(["unshare", "--mount", "--net", "--pid", "--fork", "--mount-proc", "true"],
                      stderr=subprocess.DEVNULL, check=False).returncode != 0:
        return "namespaces aren't allowed here"
    return None


def make():
    """Covers what the daemons and the program write to."""
    os.environ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    cover("/run")
    os.makedirs("/run/lock")
    os.makedirs(HOME)
    os.environ["HOME"] = HOME
    for name in [name for name in os.environ if name.startswith("XDG_")]:
        del os.environ[name]
    shutil.copytree("/etc", "/run/etc", symlinks=True)
    bind("/run/etc", "/etc")
    for path in ("/var/lib", "/var/cache", "/var/log"):
        mirror(path)


# Guests aren't started, and nothing of the machine's control groups or polkit is touched.
LIBVIRTD_CONF = """\
auth_unix_ro = "none"
auth_unix_rw = "none"
unix_sock_group = "root"
unix_sock_rw_perms = "0700"
log_outputs = "3:file:/run/libvirtd.log"
"""
QEMU_CONF = """\
user = "root"
group = "root"
security_driver = "none"
cgroup_controllers = [ ]
namespaces = [ ]
"""


def add_account():
    """libvirt insists on its default user even where another one is set."""
    try:
        pwd.getpwnam("libvirt-qemu")
    except KeyError:
        with open("/etc/passwd", "a", encoding="utf-8") as file:
            file.write("libvirt-qemu:x:64055:64055::/nonexistent:/bin/false\n")
        with open("/etc/group", "a", encoding="utf-8") as file:
            file.write("libvirt-qemu:x:64055:\n")


def start_libvirtd():
    for daemon in DAEMONS:
        if not shutil.which(daemon):
            raise CannotMeasure(f"{daemon} isn't installed")
    add_account()
    for parent in ("/var/lib", "/var/cache", "/var/log"):
        os.makedirs(parent + "/libvirt", exist_ok=True)
        cover(parent + "/libvirt")
    os.makedirs("/etc/libvirt", exist_ok=True)
    cover("/etc/libvirt")
    write("/etc/libvirt/libvirtd.conf", LIBVIRTD_CONF)
    write("/etc/libvirt/qemu.conf", QEMU_CONF)
    # Both go into the background by themselves, once they can be asked.
    for daemon in DAEMONS:
        done = subprocess.run([daemon, "-d"], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, check=False)
        if done.returncode != 0:
            raise CannotMeasure(f"{daemon} doesn't start: {done.stderr.strip()}")


def need(*programs):
    for program in programs:
        if not shutil.which(program):
            raise CannotMeasure(f"{program} isn't installed")


def output(*argv):
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          check=False)
    return done.returncode, done.stdout
