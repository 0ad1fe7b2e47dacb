# SPDX-License-Identifier: GPL-2.0-or-later
"""In the bench's own world: a host with an Intel GPU and GRUB, on which only the argument is left to do.

The GPU, the kernel image and grub-probe (which looks at real disks) are stand-ins; GRUB's scripts are
the real ones.
"""

import os
import shutil
import subprocess

from world import CannotMeasure, bind, cover, mirror, need, write

GPU = "/sys/bus/pci/devices/0000:00:02.0"
STATE = "/var/lib/kvmgt-setup"
DROPIN = "/etc/default/grub.d/zz-kvmgt-setup.cfg"
GRUB_CFG = "/boot/grub/grub.cfg"
GRUB_DEFAULT = "/usr/share/grub/default/grub"
KEPT_CFG = "/run/grub.cfg"

# BAR 2 is the aperture.
RESOURCE = """\
0x00000000de000000 0x00000000deffffff 0x0000000000140204
0x0000000000000000 0x0000000000000000 0x0000000000000000
0x00000000b0000000 0x00000000bfffffff 0x000000000014220c
"""

# What the real one says of a disk with one ext4 file system.
GRUB_PROBE = """\
#!/bin/sh
for word; do
    case $word in
    --target=*) target=${word#*=} ;;
    -t) target=next ;;
    *) [ "$target" != next ] || target=$word ;;
    esac
done
case $target in
device) echo /dev/vda1 ;;
fs) echo ext2 ;;
fs_uuid) echo 0d2bb1a6-0c6f-4d0e-9d3c-7a4cf1a1f2b0 ;;
partuuid) echo 9f5a3c1e-01 ;;
partmap) echo msdos ;;
drive) echo '(hd0,msdos1)' ;;
compatibility_hint | hints_string) ;;
abstraction | cryptodisk_uuid) ;;
esac
"""


def _make_gpu():
    cover("/sys/bus/pci/devices")
    for name, text in (("vendor", "0x8086\n"), ("device", "0x5912\n"), ("class", "0x030000\n"),
                       ("resource", RESOURCE)):
        write(f"{GPU}/{name}", text)
    os.symlink("../../../bus/pci/drivers/i915", f"{GPU}/driver")
    cover("/sys/module")
    write("/sys/module/i915/parameters/enable_gvt", "N\n")


def _make_kernel():
    release = os.uname().release
    if os.path.isdir("/lib/modules"):
        cover("/lib/modules")
    else:
        mirror(os.path.realpath("/lib"))
    write(f"/lib/modules/{release}/modules.dep",
          "kernel/drivers/gpu/drm/i915/kvmgt.ko: kernel/drivers/vfio/mdev/mdev.ko\n"
          "kernel/drivers/vfio/mdev/mdev.ko:\n")
    write("/run/cmdline", f"BOOT_IMAGE=/boot/vmlinuz-{release} root=/dev/vda1 ro quiet\n")
    bind("/run/cmdline", "/proc/cmdline")
    cover("/boot")
    for name in ("vmlinuz", "initrd.img"):
        write(f"/boot/{name}-{release}", name * 100)


def _make_grub():
    need("grub-mkconfig", "update-grub", "grub-probe")
    if not os.path.exists(GRUB_DEFAULT):
        raise CannotMeasure(f"{GRUB_DEFAULT} isn't there")
    write("/run/grub-probe", GRUB_PROBE, 0o755)
    bind("/run/grub-probe", shutil.which("grub-probe"))
    os.makedirs("/etc/default/grub.d", exist_ok=True)
    shutil.copy(GRUB_DEFAULT, "/etc/default/grub")
    os.makedirs("/boot/grub", exist_ok=True)
    done = subprocess.run(["grub-mkconfig", "-o", GRUB_CFG], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CannotMeasure(f"grub-mkconfig fails here: {done.stderr.strip()}")
    shutil.copy(GRUB_CFG, KEPT_CFG)


def make():
    _make_gpu()
    _make_kernel()
    write("/etc/modules-load.d/kvmgt-setup.conf", "kvmgt\nvfio_iommu_type1\n")
    os.makedirs(STATE, exist_ok=True)
    cover(STATE)
    _make_grub()


def reset():
    """As it was before the argument was added."""
    if os.path.exists(DROPIN):
        os.unlink(DROPIN)
    shutil.copy(KEPT_CFG, GRUB_CFG)
    for entry in os.scandir(STATE):
        if entry.is_dir():
            shutil.rmtree(entry.path)
        else:
            os.unlink(entry.path)
