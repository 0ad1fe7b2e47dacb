/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/explain/explain.h"

#include "core/base/i18n.h"

static const KvExplanation rows[] = {
    { "gvt-unsupported", "gpu.generation",
      N_("The driver runs, but GVT-g isn't made for this generation of graphics processors."),
      N_("Use SR-IOV where the graphics processor has it (Gen12 and newer).") },
    { "gvt-nested", "gpu.generation",
      N_("This host is itself a virtual machine, and what it has is a virtual GPU."),
      N_("Set GVT-g up on the machine that has the graphics processor.") },
    { "gvt-guc", "cmdline.driver",
      N_("The driver was told to hand its work to the GuC (bit 0 of i915.enable_guc), which GVT-g "
         "doesn't go with. On kernel 5.10 the host's own screen stays black then."),
      N_("Take enable_guc=1 or enable_guc=3 away from the command line and from modprobe.d, and "
         "restart.") },
    { "gvt-regression", "type.parent",
      N_("This kernel has a known fault in GVT-g, on some graphics processors."),
      N_("Start another kernel, newer or older.") },
    { "gvt-firmware", NULL, N_("An optional file isn't there. Nothing is wrong."),
      N_("Pay no heed to the message.") },
    { "kvmgt-key", "modules.loaded",
      N_("Secure Boot lets the kernel load signed modules alone, and this one was built by "
         "somebody else than the distribution."),
      N_("Load the distribution's own module, or enrol the key that this one is signed with "
         "(mokutil --import).") },
    { "kvmgt-missing", "modules.offered", N_("This kernel was built without GVT-g."),
      N_("Start a kernel that has GVT-g: those of Debian, Ubuntu, Arch and Fedora do.") },
    { "kvmgt-off", "cmdline.driver",
      N_("The driver didn't set GVT-g up: it wasn't asked to, or the graphics processor can't."),
      N_("Look at the steps for hardware and for the kernel's command line.") },
    { "module-merged", NULL,
      N_("Newer kernels have what this module did in another one. Nothing is missing."),
      N_("Take its line out of /etc/modules-load.d and /etc/modules.") },

    { "vgpu-no-room", "type.offered",
      N_("There is no graphics memory or fence left for another vGPU. The host's own desktop takes "
         "some, and many tries leave gaps; the count of available instances is only a hint."),
      N_("Choose a smaller type, remove a vGPU that isn't needed, stop the host's desktop, or set "
         "a larger aperture in the firmware (512 MB or 1 GB); after many tries a reboot helps.") },
    { "vgpu-uuid-taken", "vgpu.exists",
      N_("There is a mediated device with that UUID already, on this graphics processor or "
         "another device."),
      N_("Use the one there is, or choose another UUID.") },
    { "vgpu-uuid-malformed", "vgpu.exists",
      N_("The kernel takes a UUID of 36 characters for a new vGPU, and nothing else."),
      N_("Give a UUID as uuidgen makes them, or leave it to kvmgt-setup.") },
    { "vgpu-limit", "type.offered",
      N_("The driver makes no more than a fixed number of devices of that type."),
      N_("Remove a device that isn't needed, or choose another type.") },
    { "vgpu-parent-gone", "type.parent",
      N_("The graphics processor stopped offering vGPUs in that moment."),
      N_("Load the module kvmgt again, and look at the kernel's messages with dmesg.") },
    { "vgpu-type-gone", "type.offered",
      N_("The graphics processor doesn't offer that type any more."),
      N_("Look again at what it offers, and choose another type.") },
    { "vgpu-driver", "type.parent", N_("The driver failed."),
      N_("Look at the kernel's messages with dmesg; the lines begin with “gvt:”.") },
    { "host-memory", NULL, N_("The host has no memory left."),
      N_("Stop something else, and try again.") },
    { "sys-read-only", NULL, N_("/sys is mounted read-only here, as in a container."),
      N_("Start the program on the host itself, not in a container.") },
    { "sys-forbidden", NULL, N_("The kernel forbids it, as it does in a container."),
      N_("Start the program as root, outside of any container.") },
    { "not-running-host", NULL, N_("This is a tree of files, not a running host."),
      N_("Start the program there.") },
    { "vgpu-boot-race", "vgpu.lasting",
      N_("The udev rule of mdevctl names a program that isn't where it says, so no vGPU is made "
         "at the start."),
      N_("Let kvmgt-setup make the vGPU last: it waits for the type with a unit of systemd.") },
    { "vgpu-held", NULL,
      N_("A virtual machine still has the vGPU, and the kernel waits for it to let go."),
      N_("Shut down that virtual machine first.") },
    { "vgpu-in-use", "guest.running", N_("Another virtual machine runs with that vGPU."),
      N_("Shut down the virtual machine that has it, or make another virtual GPU.") },
    { "vgpu-gone", "vgpu.lasting",
      N_("The vGPU doesn't exist: the kernel forgets vGPUs at each restart, and libvirt doesn't "
         "make them."),
      N_("Make the virtual GPU first.") },
    { "vfio-group-missing", "modules.loaded",
      N_("The vGPU was made before the modules vfio and vfio_iommu_type1 were loaded."),
      N_("Load vfio and vfio_iommu_type1, remove the vGPU and make it again.") },

    { "vfio-permission", "access.node",
      N_("The vGPU's node below /dev/vfio belongs to root alone, and QEMU runs as a user of its "
         "own. A chmod is lost when the vGPU is made anew."),
      N_("QEMU's user may not open that device: look at the step for permissions.") },
    { "vfio-private-dev", "libvirt.settings",
      N_("libvirt gives QEMU a /dev of its own, and a device on the command line isn't in it. "
         "Taking “devices” out of cgroup_controllers alone doesn't change that."),
      N_("libvirt keeps that device from QEMU: look at the step for libvirt, or attach the "
         "virtual GPU natively.") },
    { "vfio-cgroup", "libvirt.settings",
      N_("The control group of the virtual machine lists the devices that QEMU may open, and this "
         "one isn't among them."),
      N_("Add the node to cgroup_device_acl in qemu.conf, as the step for libvirt does, or attach "
         "the virtual GPU natively.") },
    { "vfio-memlock", "guest.fit",
      N_("QEMU has to lock the guest's memory, and its limit is too small: libvirt raises it for "
         "devices it knows, not for one on the command line."),
      N_("Attach the virtual GPU natively, or put <memoryBacking><locked/></memoryBacking> or a "
         "<hard_limit> into the definition.") },
    { "vfio-modules", "modules.loaded", N_("The modules vfio and vfio_iommu_type1 aren't loaded."),
      N_("Load vfio_iommu_type1, and list it in /etc/modules-load.d.") },
    { "vfio-container", NULL,
      N_("Known from reports (intel/gvt-linux, issue 171) whose cause was never found."),
      N_("Restart the host, or start another kernel.") },
    { "vfio-confined", "access.confined",
      N_("AppArmor or SELinux keeps QEMU from the device: libvirt writes their rules for devices "
         "it knows, not for one on the command line."),
      N_("Attach the virtual GPU natively, or allow the node yourself: with AppArmor the line "
         "“/dev/vfio/* rw,” in /etc/apparmor.d/local/abstractions/libvirt-qemu.") },
    { "vfio-second-vgpu", "guest.fit",
      N_("GVT-g allows one vGPU in a virtual machine, and this one has two."),
      N_("Leave one vGPU in the definition.") },
    { "vfio-busy", "guest.running", N_("Another process has the vGPU open."),
      N_("End the QEMU that has the vGPU, or make another one.") },

    { "display-no-gl", "guest.fit",
      N_("The vGPU shows its picture by OpenGL, and no display of this virtual machine has it."),
      N_("Add <graphics type='egl-headless'/> beside VNC or SPICE, or set display='off' at the "
         "vGPU.") },
    { "display-no-graphics", "guest.fit",
      N_("display='on' hands the vGPU's picture to a display of QEMU, and there is none."),
      N_("Add a <graphics> to the definition, or set display='off' at the vGPU.") },
    { "display-no-render-node", NULL, N_("QEMU found no /dev/dri/renderD* that it may open."),
      N_("Name one by rendernode in <gl> or <graphics>, and put QEMU's user into the group "
         "render.") },
    { "display-gl-remote", NULL,
      N_("SPICE with OpenGL works on the host itself alone, not over the network."),
      N_("Set <listen type='none'/> at the SPICE display, or use egl-headless with VNC.") },
    { "display-none", NULL, N_("The driver of this mediated device has no display."),
      N_("Set display='off' at the mediated device.") },
    { "guest-uefi", "guest.fit",
      N_("UEFI firmware (OVMF) doesn't know what Intel's driver expects of the firmware, so the "
         "screen stays black or the start hangs."),
      N_("Give the guest a BIOS, or an option ROM of your own with x-igd-opregion=on.") },
    { "guest-no-boot-picture", NULL, N_("A vGPU shows nothing before the guest's driver starts."),
      N_("Wait for the driver, use the serial console, or set ramfb='on' with display='on'.") },
    { "ramfb-twice", "guest.fit", N_("Only one device in a virtual machine can have ramfb."),
      N_("Leave ramfb='on' at one.") },
    { "ramfb-off", "guest.fit",
      N_("libvirt before 7.10 makes an option of ramfb='off' that QEMU doesn't know."),
      N_("Take the attribute ramfb out of the definition, or update libvirt.") },
    { "guest-msrs", NULL,
      N_("The guest reads registers of the processor that KVM doesn't have; Windows can end with a "
         "blue screen, or its driver with code 43."),
      N_("Set the option ignore_msrs=1 of the module kvm, or install another version of the "
         "driver in the guest.") },
    { "guest-two-displays", "guest.fit",
      N_("The guest has an emulated graphics card beside the vGPU, which some X servers don't "
         "survive."),
      N_("Choose another picture once the guest is installed (guest.vm=existing and "
         "guest.display), "
         "or set <video><model type='none'/></video>.") },
    { "guest-garbled", NULL,
      N_("The guest's Mesa draws with its driver iris, which some versions do badly on a vGPU."),
      N_("Update Mesa in the guest, or set MESA_LOADER_DRIVER_OVERRIDE=i965 there.") },
    { "qemu-slot", NULL,
      N_("The vGPU on the command line has no slot of its own, so QEMU gave it one that libvirt "
         "had given away."),
      N_("Put addr=0x10 into its -device argument.") },

    { "guest-memory", NULL, N_("The host hasn't as much memory as the virtual machine wants."),
      N_("Give the virtual machine less memory.") },
    { "disk-missing", NULL, N_("A file that the definition names isn't there."),
      N_("Name a file that is there, or none: look at the disk and the install medium in the step "
         "for the virtual machine.") },
    { "disk-denied", NULL, N_("QEMU's user may not read a file that the definition names."),
      N_("Let QEMU's user read that file and enter the folders above it, or put it into "
         "/var/lib/libvirt/images.") },
    { "disk-in-use", NULL, N_("Two programs that write to one disk would ruin it."),
      N_("Something else uses that disk: end it, or choose another disk.") },
    { "disk-full", NULL, N_("The file system is full."),
      N_("Make room there, or choose a smaller disk.") },
    { "kvm-missing", "kvm.device", N_("libvirt found no KVM when it looked."),
      N_("KVM can't be used on this host: look at the step for hardware.") },
    { "not-allowed", NULL, N_("Only root may do that."), N_("Start this program again as root.") },
    { "network-missing", NULL, N_("libvirt has no network of that name."),
      N_("Make it again, or have the virtual machine use another one (guest.network for a new one, "
         "“virsh edit” for one that is there), of those that this lists: virsh net-list --all") },
    { "network-off", NULL, N_("The network isn't started."),
      /* Translators: NETWORK stands for the network's name. */
      N_("Start the network with: virsh net-start NETWORK") },
    { "pool-missing", NULL, N_("libvirt has no storage pool of that name."),
      N_("Choose one of the pools that this lists: virsh pool-list --all") },
    { "pool-off", NULL, N_("The storage pool isn't started."),
      /* Translators: POOL stands for the storage pool's name. */
      N_("Start the storage pool with: virsh pool-start POOL") },
    { "volume-missing", NULL, N_("The storage pool has no disk of that name."),
      N_("Choose a disk that is there, or a new one.") },
    { "volume-taken", NULL, N_("The storage pool has a disk of that name already."),
      N_("Choose another name for the disk.") },
    { "libvirt-line", "libvirt.answers", N_("The line to libvirt's daemon broke."),
      N_("See how its daemon is with: systemctl status libvirtd") },
    { "qemu-words", NULL,
      N_("No known cause matches the message; QEMU or libvirt gave up for a reason of its own."),
      N_("QEMU's own words are in /var/log/libvirt/qemu."), .vague = TRUE },
    { KV_UNEXPLAINED, NULL, N_("No known cause matches the message."),
      N_("Look at the message itself, and at what was logged beside it: /var/log/libvirt/qemu, "
         "journalctl, dmesg."),
      .vague = TRUE },
};

const KvExplanation *kv_explanations(unsigned *ret_count)
{
    *ret_count = G_N_ELEMENTS(rows);
    return rows;
}
