/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/checks/checks.h"

#include "core/base/i18n.h"
#include "core/checks/say.h"

static const KvCheck checks[] = {
    { "gpu.present", KV_STEP_HARDWARE, N_("Intel graphics processor"),
      N_("Virtual GPUs are slices of an Intel graphics processor that the i915 driver runs."),
      kv_check_gpu_present,
      "/sys/bus/pci/devices/*/{class,vendor,driver,boot_vga}, /sys/kernel/security/lockdown, "
      "/sys/firmware/efi/efivars/SecureBoot-*, dmesg" },
    { "gpu.generation", KV_STEP_HARDWARE, N_("Generation that can share itself"),
      N_("GVT-g works from Broadwell to Comet Lake and on Broxton. Newer generations have SR-IOV "
         "instead, older ones nothing."),
      kv_check_gpu_generation,
      "/sys/bus/pci/devices/*/device, /sys/class/mdev_bus, /proc/cpuinfo, dmesg" },
    { "cpu.virtualization", KV_STEP_HARDWARE, N_("Processor virtualisation"),
      N_("Without VT-x or AMD-V a virtual machine runs in software, too slowly to be of use."),
      kv_check_cpu_virtualization, "/proc/cpuinfo" },
    { "kvm.device", KV_STEP_HARDWARE, N_("KVM"),
      N_("QEMU reaches the processor's virtualisation through /dev/kvm."), kv_check_kvm_device,
      "/dev/kvm" },
    { "cmdline.running", KV_STEP_CMDLINE, N_("Running now"),
      N_("The argument has to be on the command line the kernel was started with."),
      kv_check_cmdline_running, "/proc/cmdline" },
    { "cmdline.next", KV_STEP_CMDLINE, N_("Next start"),
      N_("What the boot loader hands over at the next start decides whether it lasts."),
      kv_check_cmdline_next,
      "/boot/grub/grub.cfg, {/boot,/efi,/boot/efi}/loader/entries/*.conf, "
      "{/boot,/efi,/boot/efi}/EFI/Linux/*.efi, /boot/refind_linux.conf; modprobe.d and the "
      "initial RAM disks' times" },
    { "cmdline.driver", KV_STEP_CMDLINE, N_("Driver"),
      N_("The driver's own parameter is the last word: an argument can be misspelt or overruled."),
      kv_check_cmdline_driver,
      "/sys/module/i915/parameters/{enable_gvt,enable_guc}, "
      "{/etc,/run,/usr/local/lib,/usr/lib}/modprobe.d/*.conf, dmesg" },
    { "boot.loader", KV_STEP_BOOT, N_("Boot loader recognised"),
      N_("Only a boot loader whose settings are understood is changed."), kv_check_boot_loader,
      "/sys/firmware/efi/efivars/{LoaderInfo,StubInfo}-*, /proc/cmdline, /boot/loader/entries, "
      "/etc/default/grub" },
    { "boot.settings", KV_STEP_BOOT, N_("Boot loader's settings"),
      N_("A new kernel's entries are made from the settings, so the argument has to be there too."),
      kv_check_boot_settings,
      "/etc/default/grub, /etc/default/grub.d/*.cfg, /etc/kernel/cmdline, /etc/kernel/cmdline.d/*, "
      "/etc/cmdline.d/*.conf, /etc/dracut.conf.d/*.conf, /etc/kernelstub/configuration, "
      "/etc/sdboot-manage.conf, /etc/sdboot-manage.conf.d/*.conf, "
      "{/etc,/run,/usr/local/lib,/usr/lib}/modprobe.d/*.conf" },
    { "boot.sealed", KV_STEP_BOOT, N_("Disks that the TPM unlocks"),
      N_("The TPM may hand out a disk's key only while the kernel's command line is the one it "
         "knows: "
         "after a change the passphrase is asked for."),
      kv_check_boot_sealed,
      "/etc/crypttab, /proc/cmdline, /var/lib/systemd/pcrlock.json, /etc/kernel/pcr*" },
    { "modules.offered", KV_STEP_MODULES, N_("kvmgt is part of this kernel"),
      N_("Some distributions build their kernels without GVT-g."), kv_check_modules_offered,
      "/lib/modules/*/modules.dep, /sys/module/kvmgt, /boot/config-*" },
    { "modules.loaded", KV_STEP_MODULES, N_("Modules loaded"),
      N_("kvmgt offers the virtual GPUs, vfio hands them to QEMU."), kv_check_modules_loaded,
      "/sys/module/kvmgt, /sys/module/vfio_iommu_type1" },
    { "modules.lasting", KV_STEP_MODULES, N_("Modules at every start"),
      N_("Nothing loads kvmgt by itself."), kv_check_modules_lasting,
      "{/etc,/run,/usr/local/lib,/usr/lib}/modules-load.d/*.conf" },
    { "reboot.done", KV_STEP_REBOOT, N_("Restart"),
      N_("The kernel reads its command line once, when it starts."), kv_check_reboot_done,
      "/proc/cmdline, /sys/module/i915/parameters/enable_gvt, /boot/grub/grub.cfg" },
    { "type.parent", KV_STEP_TYPE, N_("Graphics processor offers vGPUs"),
      N_("A registered device is the proof that the driver can make virtual GPUs."),
      kv_check_type_parent, "/sys/class/mdev_bus/*, dmesg" },
    { "type.offered", KV_STEP_TYPE, N_("Types to choose from"),
      N_("The graphics aperture, set in the firmware, limits which types there are and how many. "
         "What the driver counts as left is a hint: the host's own screen takes of it too."),
      kv_check_type_offered,
      "/sys/class/mdev_bus/*/mdev_supported_types/*/{available_instances,description}, "
      "/sys/bus/pci/devices/*/resource" },
    { "vgpu.exists", KV_STEP_VGPU, N_("vGPU made"),
      N_("The virtual machine needs a virtual GPU that exists when it starts. A host that has one "
         "must not be suspended: the driver can't do that, and freezes."),
      kv_check_vgpu_exists, "/sys/bus/mdev/devices/*, dmesg", TRUE },
    { "vgpu.lasting", KV_STEP_VGPU, N_("vGPU after a restart"),
      N_("The kernel forgets virtual GPUs when the host restarts."), kv_check_vgpu_lasting,
      "/etc/mdevctl.d/*/*, 60-mdevctl.rules, /etc/systemd/system/kvmgt-setup-vgpu-*.service",
      TRUE },
    { "access.node", KV_STEP_ACCESS, N_("QEMU may open the node"),
      N_("QEMU runs as a user of its own and opens the virtual GPU through /dev/vfio."),
      kv_check_access_node,
      "/sys/bus/mdev/devices/*/iommu_group, /dev/vfio/*, /etc/libvirt/qemu.conf, /etc/group",
      TRUE },
    { "access.rule", KV_STEP_ACCESS, N_("Permissions that last"),
      N_("The node is made anew with each virtual GPU, and its permissions with it."),
      kv_check_access_rule, "/etc/udev/rules.d/70-kvmgt-setup.rules" },
    { "access.confined", KV_STEP_ACCESS, N_("AppArmor and SELinux"),
      N_("They keep QEMU from the devices that libvirt doesn't know of."), kv_check_access_confined,
      "/sys/kernel/security/apparmor/profiles, /etc/apparmor.d/local/abstractions/libvirt-qemu, "
      "/sys/fs/selinux/enforce" },
    { "libvirt.answers", KV_STEP_LIBVIRT, N_("libvirt answers"),
      N_("The virtual machine is defined and started through libvirt."), kv_check_libvirt_answers,
      "virConnectOpen(), virConnectGetLibVersion()" },
    { "libvirt.settings", KV_STEP_LIBVIRT, N_("libvirt lets QEMU see the device"),
      N_("libvirt gives QEMU a /dev of its own and a list of devices it may open."),
      kv_check_libvirt_settings, "/etc/libvirt/qemu.conf", TRUE },
    { "guest.defined", KV_STEP_GUEST, N_("Virtual machine defined"),
      N_("The definition names the virtual GPU by its UUID."), kv_check_guest_defined,
      "virConnectListAllDomains(), virDomainGetXMLDesc()", TRUE },
    { "guest.running", KV_STEP_GUEST, N_("Virtual machine running"),
      N_("A start proves that everything before it fits together."), kv_check_guest_running,
      "virConnectListAllDomains(), virDomainGetID()", TRUE },
    { "guest.picture", KV_STEP_GUEST, N_("Its picture"),
      N_("A vGPU has no plug for a screen: what it draws is seen through QEMU, or not at all."),
      kv_check_guest_picture, "virDomainGetXMLDesc()", TRUE },
    { "guest.fit", KV_STEP_GUEST, N_("Definitions that fit"),
      N_("Some settings don't go with a virtual GPU: the virtual machine doesn't start, or shows "
         "nothing."),
      kv_check_guest_fit, "virDomainGetXMLDesc(), virConnectGetLibVersion()" },
};

static const struct {
    const char *code, *word, *meaning;
} verdicts[] = {
    [KV_PASS] = { "pass", N_("ready"), N_("All is well; there is nothing to do.") },
    [KV_TODO] = { "todo", N_("to do"), N_("kvmgt-setup can do it: “kvmgt-setup plan” shows how.") },
    [KV_WARN] = { "warn", N_("warning"), N_("It may work, but there is something to know.") },
    [KV_FAIL] = { "fail", N_("problem"),
                  N_("This host can't do it as it is, or a person has to see to it.") },
    [KV_UNKNOWN] = { "unknown", N_("unknown"), N_("It can't be told; the reason is said.") },
    [KV_NA] = { "na", N_("n/a"), N_("It doesn't matter on this host.") },
};

/* In the order in which one outweighs the other. */
static const struct {
    const char *code, *word;
} states[] = {
    [KV_STATE_READY] = { "ready", N_("ready") }, [KV_STATE_TODO] = { "todo", N_("to do") },
    [KV_STATE_WAITS] = { "waits", N_("waits") }, [KV_STATE_WARN] = { "warn", N_("warning") },
    [KV_STATE_FAIL] = { "fail", N_("problem") }, [KV_STATE_UNKNOWN] = { "unknown", N_("unknown") },
    [KV_STATE_NA] = { "na", N_("n/a") },
};

const KvCheck *kv_checks(unsigned *ret_count)
{
    *ret_count = G_N_ELEMENTS(checks);
    return checks;
}

const KvCheck *kv_check(const char *id)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(checks); i++)
        if (g_strcmp0(checks[i].id, id) == 0)
            return &checks[i];
    return NULL;
}

const char *kv_verdict_code(KvVerdict verdict)
{
    return verdicts[verdict].code;
}

const char *kv_verdict_word(KvVerdict verdict)
{
    return _(verdicts[verdict].word);
}

const char *kv_verdict_meaning(KvVerdict verdict)
{
    return _(verdicts[verdict].meaning);
}

KvVerdict kv_verdict_from_code(const char *code)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(verdicts); i++)
        if (g_strcmp0(verdicts[i].code, code) == 0)
            return i;
    return KV_UNKNOWN;
}

const char *kv_state_code(KvState state)
{
    return states[state].code;
}

const char *kv_state_word(KvState state)
{
    return _(states[state].word);
}

KvState kv_state_of(const KvFinding *finding)
{
    static const KvState by_verdict[] = {
        [KV_PASS] = KV_STATE_READY, [KV_TODO] = KV_STATE_TODO,       [KV_WARN] = KV_STATE_WARN,
        [KV_FAIL] = KV_STATE_FAIL,  [KV_UNKNOWN] = KV_STATE_UNKNOWN, [KV_NA] = KV_STATE_NA,
    };

    return finding->waits ? KV_STATE_WAITS : by_verdict[finding->verdict];
}

/* The first of these that any finding has is how the step stands. */
static const KvState order[] = { KV_STATE_FAIL,    KV_STATE_TODO, KV_STATE_WAITS,
                                 KV_STATE_UNKNOWN, KV_STATE_WARN, KV_STATE_READY };

gboolean kv_state_outweighs(KvState one, KvState other)
{
    for (unsigned o = 0; o < G_N_ELEMENTS(order); o++)
        if (order[o] == one || order[o] == other)
            return order[o] == one && one != other;
    return FALSE;
}

KvState kv_step_state(const GPtrArray *findings, KvStepId step)
{
    KvState state = KV_STATE_NA;

    for (unsigned i = 0; i < findings->len; i++) {
        const KvFinding *finding = g_ptr_array_index(findings, i);

        if (finding->step == step && kv_state_outweighs(kv_state_of(finding), state))
            state = kv_state_of(finding);
    }
    return state;
}

int kv_findings_status(const GPtrArray *findings)
{
    gboolean open = FALSE, reboot = FALSE, left = FALSE;

    for (unsigned i = 0; i < findings->len; i++) {
        const KvFinding *finding = g_ptr_array_index(findings, i);

        /* What is wrong with the host itself; libvirt and the VM can be set right later. */
        if (finding->verdict == KV_FAIL && finding->step <= KV_STEP_TYPE)
            return 3;
        left =
            left || finding->verdict == KV_FAIL || finding->verdict == KV_UNKNOWN || finding->waits;
        if (finding->verdict != KV_TODO || finding->waits)
            continue;
        if (g_str_equal(finding->id, "reboot.done"))
            reboot = TRUE;
        else
            open = TRUE;
    }
    if (reboot && !open)
        return 5;
    return open || left ? 1 : 0;
}
