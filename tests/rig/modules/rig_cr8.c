// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What lets a guest with UEFI run on the test rig, and nothing else.
 *
 * Under software emulation QEMU 7.2 breaks down (an assertion of its own, in tcg_handle_interrupt) when a
 * guest of the rig writes the task priority, CR8, while an interrupt waits for it, as OVMF does at the end of
 * each interrupt. KVM starts a virtual processor with these writes trapped, and stops trapping them when
 * nothing is in the way: that step is left out here, so each goes to KVM instead.
 */
#include <linux/kprobes.h>
#include <linux/module.h>

static noinline notrace void rig_return_at_once(void)
{
}

static int rig_leave_out(struct kprobe *probe, struct pt_regs *regs)
{
    instruction_pointer_set(regs, (unsigned long)rig_return_at_once);
    return 1;
}

/* In kvm_amd, which has to be loaded before. */
static struct kprobe rig_probe = {
    .symbol_name = "svm_update_cr8_intercept",
    .pre_handler = rig_leave_out,
};

static int __init rig_cr8_init(void)
{
    return register_kprobe(&rig_probe);
}

static void __exit rig_cr8_exit(void)
{
    unregister_kprobe(&rig_probe);
}

module_init(rig_cr8_init);
module_exit(rig_cr8_exit);
MODULE_SOFTDEP("pre: kvm_amd");
MODULE_DESCRIPTION("Keeps QEMU's software emulation alive under OVMF, for kvmgt-setup's test rig");
MODULE_AUTHOR("the authors of kvmgt-setup");
MODULE_LICENSE("GPL");
