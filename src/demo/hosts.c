/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "demo/demo.h"

/* One row a host, one file NAME.host beside it in hosts/. */
static const KvDemoHost hosts[] = {
    { "fresh", N_("Debian 12 with an Intel HD Graphics 630; nothing is set up yet") },
    { "configured", N_("like fresh, with all settings made; the restart is next") },
    { "rebooted", N_("like configured, after the restart: vGPUs can be made") },
    { "ready", N_("like rebooted, with a vGPU; only the virtual machine is missing") },
    { "tenants", N_("like rebooted, with two virtual machines that were there before") },
    { "misfits", N_("like ready, with virtual machines that don't go with their vGPU") },
    { "confined", N_("like ready, with AppArmor: what matters for a vGPU on the command line") },
    { "small",
      N_("like fresh, with a graphics aperture of 256 MB: only the two smallest vGPU types "
         "fit in") },
    { "tiny", N_("like fresh, with a graphics aperture of 128 MB: no vGPU type fits in") },
    { "large", N_("like fresh, with a graphics aperture of 1 GB: every vGPU type fits in") },
    { "newgpu", N_("can't do it: Alder Lake graphics, which have SR-IOV instead of GVT-g") },
    { "nogpu", N_("can't do it: no Intel graphics processor") },
    { "novt", N_("can't do it yet: virtualisation is switched off in the firmware") },
    { "nokvmgt", N_("can't do it: a kernel without the kvmgt module") },
    { "nolibvirt", N_("like fresh, but libvirt isn't installed") },
    { "nomdevctl", N_("like fresh, but mdevctl isn't installed: systemd makes the vGPU at every "
                      "start") },
    { "arch", N_("Arch Linux: GRUB reads no drop-in files, libvirt runs as separate daemons") },
    { "scripted", N_("like arch, but GRUB's settings are a script that only a person can change") },
    { "fedora", N_("Fedora: GRUB starts boot loader entries, which grubby changes") },
    { "rhel8",
      N_("RHEL 8: the entries' options are in one variable of GRUB's, which grubby changes") },
    { "sdboot", N_("Arch Linux: systemd-boot with entries made by hand") },
    { "kernelinstall",
      N_("Debian 12 with systemd-boot: kernel-install makes its entries of one file") },
    { "uki", N_("Arch Linux: unified kernel images that mkinitcpio makes") },
    { "dracutuki", N_("Arch Linux: unified kernel images that dracut makes") },
    { "kernelinstalluki", N_("Debian 13: unified kernel images that kernel-install makes") },
    { "proxmox", N_("Proxmox VE: systemd-boot on partitions that proxmox-boot-tool keeps") },
    { "proxmoxgrub", N_("Proxmox VE: GRUB on partitions that proxmox-boot-tool keeps") },
    { "opensuse", N_("openSUSE Tumbleweed: sdbootutil makes the entries") },
    { "pbl", N_("openSUSE Leap: GRUB, and pbl makes its configuration") },
    { "popos", N_("Pop!_OS: kernelstub makes the entries") },
    { "silverblue", N_("Fedora Silverblue: rpm-ostree keeps the kernel arguments") },
    { "manjaro", N_("Manjaro: sdboot-manage makes the entries") },
    { "refind", N_("Arch Linux started by rEFInd") },
    { "nixos", N_("NixOS, whose boot loader only its own configuration changes") },
    { "efistub", N_("Arch Linux started by the firmware, without a boot loader") },
    { "rig", N_("Debian 12 inside a QEMU virtual machine, as tests/rig boots it") },
};

const KvDemoHost *kv_demo_hosts(unsigned *ret_count)
{
    if (ret_count)
        *ret_count = G_N_ELEMENTS(hosts);
    return hosts;
}
