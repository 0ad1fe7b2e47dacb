/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/answers/rows.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

GPtrArray *kv_choices_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)kv_choice_free);
}

void kv_choice_add(GPtrArray *choices, const char *value, char *label, char *note)
{
    KvChoice *choice = g_new0(KvChoice, 1);

    choice->value = g_strdup(value);
    choice->label = label;
    choice->note = note;
    g_ptr_array_add(choices, choice);
}

gboolean kv_accept_word(const char *value, const char *const *words, GError **error)
{
    g_autofree char *list = g_strjoinv(", ", (char **)words);
    g_autofree char *shown = kv_printable(value, -1);

    if (g_strv_contains(words, value))
        return TRUE;
    return kv_fail(error, KV_ERROR_INPUT, _("“%1$s” is not one of the choices: %2$s."), shown,
                   list);
}

static char *preset_type(const KvFacts *facts, const KvAnswers *answers)
{
    return g_strdup("largest");
}

static char *preset_uri(const KvFacts *facts, const KvAnswers *answers)
{
    return g_strdup(facts->virt && facts->virt->uri ? facts->virt->uri : "qemu:///system");
}

static gboolean accept_uri(const KvFacts *facts, const KvAnswers *answers, const char *value,
                           GError **error)
{
    g_autofree char *shown = kv_printable(value, -1);

    if (strstr(value, "://"))
        return TRUE;
    return kv_fail(error, KV_ERROR_INPUT,
                   _("“%s” is not a libvirt address. One looks like qemu:///system; leave it empty "
                     "for that one."),
                   shown);
}

static char *preset_none(const KvFacts *facts, const KvAnswers *answers)
{
    return g_strdup("none");
}

static gboolean applies_command_line(const KvFacts *facts, const KvAnswers *answers)
{
    return !kv_answers_is_native(answers);
}

const KvQuestion kv_questions[KV_N_QUESTIONS] = {
    [KV_Q_BOOT_WAY] = { "boot", "way", KV_STEP_BOOT, KV_KIND_CHOICE, N_("How the driver is told"),
                        N_("How i915 is told to make virtual GPUs: cmdline (the kernel's command "
                           "line) or modprobe (an option in modprobe.d, for any boot loader)."),
                        kv_preset_way_here, kv_choices_way, kv_accept_way_here, NULL },
    [KV_Q_BOOT_PLACE] = { "boot", "place", KV_STEP_BOOT, KV_KIND_CHOICE, N_("Where it is written"),
                          N_("Where the kernel argument is written: auto, dropin or main."),
                          kv_preset_place, kv_choices_place, kv_accept_place_here,
                          kv_applies_place },
    [KV_Q_VGPU_PARENT] = { "vgpu", "parent", KV_STEP_TYPE, KV_KIND_TEXT, N_("Graphics processor"),
                           N_("The PCI address of the graphics processor that provides the vGPU."),
                           kv_preset_parent, kv_choices_parent, kv_accept_parent, NULL },
    [KV_Q_VGPU_TYPE] = { "vgpu", "type", KV_STEP_TYPE, KV_KIND_CHOICE, N_("Type"),
                         N_("The name of a type this host offers, or largest or smallest of those "
                            "with an instance left."),
                         preset_type, kv_choices_type, kv_accept_type, NULL },
    [KV_Q_VGPU_UUID] = { "vgpu", "uuid", KV_STEP_VGPU, KV_KIND_TEXT, N_("UUID"),
                         N_("The UUID of the vGPU. Left empty, an unused vGPU is used again or a "
                            "new "
                            "UUID is made."),
                         kv_preset_uuid, NULL, kv_accept_uuid, NULL },
    [KV_Q_VGPU_COUNT] = { "vgpu", "count", KV_STEP_VGPU, KV_KIND_TEXT, N_("How many"),
                          N_("How many vGPUs of the type, each with a new virtual machine: a "
                             "number, "
                             "or all for as many as fit. The second machine's name ends in -2."),
                          kv_preset_count, kv_choices_count, kv_accept_count, kv_applies_new },
    [KV_Q_VGPU_PERSIST] = { "vgpu", "persist", KV_STEP_VGPU, KV_KIND_CHOICE, N_("After a restart"),
                            N_("What makes the vGPU again after a restart of the host: auto, "
                               "mdevctl, "
                               "unit or no."),
                            kv_preset_persist, kv_choices_persist, kv_accept_persist_here, NULL },
    [KV_Q_LIBVIRT_URI] = { "libvirt", "uri", KV_STEP_LIBVIRT, KV_KIND_TEXT, N_("Connection"),
                           N_("The libvirt connection that is used."), preset_uri, NULL, accept_uri,
                           NULL },
    [KV_Q_LIBVIRT_ATTACH] = { "libvirt", "attach", KV_STEP_LIBVIRT, KV_KIND_CHOICE,
                              N_("How the VM gets the vGPU"),
                              N_("How the virtual machine gets the vGPU: native or commandline."),
                              kv_preset_attach, kv_choices_attach, kv_accept_attach, NULL },
    [KV_Q_LIBVIRT_CGROUPS] = { "libvirt", "cgroups", KV_STEP_LIBVIRT, KV_KIND_CHOICE,
                               N_("How QEMU may open it"),
                               N_("Command line only, what lets QEMU open the device: device-acl "
                                  "or "
                                  "controllers."),
                               kv_preset_cgroups, kv_choices_cgroups, kv_accept_cgroups,
                               applies_command_line },
    [KV_Q_ACCESS_MODE] = { "access", "mode", KV_STEP_ACCESS, KV_KIND_CHOICE,
                           N_("Who may open the node"),
                           N_("Command line only, the permissions of the vGPU's node: 0660 (QEMU's "
                              "group) or 0666 (everybody, a risk)."),
                           kv_preset_mode, kv_choices_mode, kv_accept_mode, applies_command_line },
    [KV_Q_GUEST_VM] = { "guest", "vm", KV_STEP_GUEST, KV_KIND_CHOICE, N_("Which one"),
                        N_("Which virtual machine gets the vGPU: new or existing."), kv_preset_vm,
                        kv_choices_vm, kv_accept_vm, NULL },
    [KV_Q_GUEST_NAME] = { "guest", "name", KV_STEP_GUEST, KV_KIND_TEXT, N_("Name"),
                          N_("The name of the virtual machine."), kv_preset_name, kv_choices_name,
                          kv_accept_name, NULL },
    [KV_Q_GUEST_MEMORY] = { "guest", "memory", KV_STEP_GUEST, KV_KIND_NUMBER, N_("Memory in MiB"),
                            N_("Its memory in MiB."), kv_preset_memory, NULL, kv_accept_memory,
                            kv_applies_described },
    [KV_Q_GUEST_VCPUS] = { "guest", "vcpus", KV_STEP_GUEST, KV_KIND_NUMBER, N_("Processors"),
                           N_("How many virtual processors it has."), kv_preset_vcpus, NULL,
                           kv_accept_vcpus, kv_applies_described },
    [KV_Q_GUEST_MACHINE] = { "guest", "machine", KV_STEP_GUEST, KV_KIND_CHOICE, N_("Machine type"),
                             N_("The machine that QEMU shows to the system: q35 or pc."),
                             kv_preset_machine, kv_choices_machine, kv_accept_machine,
                             kv_applies_described },
    [KV_Q_GUEST_FIRMWARE] = { "guest", "firmware", KV_STEP_GUEST, KV_KIND_CHOICE, N_("Firmware"),
                              N_("What starts it: bios or uefi."), kv_preset_firmware,
                              kv_choices_firmware, kv_accept_firmware_here, kv_applies_described },
    [KV_Q_GUEST_CPU] = { "guest", "cpu", KV_STEP_GUEST, KV_KIND_CHOICE, N_("Processor model"),
                         N_("The processor it sees: host-passthrough, host-model or default."),
                         kv_preset_cpu, kv_choices_cpu, kv_accept_cpu, kv_applies_described },
    [KV_Q_GUEST_DISK] = { "guest", "disk", KV_STEP_GUEST, KV_KIND_TEXT, N_("Disk"),
                          N_("new:SIZE or new:SIZE@POOL for a new volume of SIZE GiB, POOL/VOLUME "
                             "for one that is there, qcow2:/PATH or raw:/PATH for another image, "
                             "or none."),
                          kv_preset_disk, kv_choices_disk, kv_accept_disk, kv_applies_new },
    [KV_Q_GUEST_BASE] = { "guest", "base", KV_STEP_GUEST, KV_KIND_TEXT, N_("Made over"),
                          N_("What the new disk begins with: POOL/VOLUME, an image (such as a "
                             "distribution's cloud image) that stays as it is, for the disk holds "
                             "only what differs from it; or none for an empty disk."),
                          preset_none, kv_choices_base, kv_accept_base, kv_applies_new_volume },
    [KV_Q_GUEST_FORMAT] = { "guest", "format", KV_STEP_GUEST, KV_KIND_CHOICE, N_("Disk format"),
                            N_("The format of the new disk: qcow2 or raw."), kv_preset_format,
                            kv_choices_format, kv_accept_format, kv_applies_format },
    [KV_Q_GUEST_CDROM] = { "guest", "cdrom", KV_STEP_GUEST, KV_KIND_TEXT, N_("Install medium"),
                           N_("An ISO image to install from, POOL/VOLUME or its path; or none."),
                           preset_none, kv_choices_cdrom, kv_accept_cdrom, kv_applies_described },
    [KV_Q_GUEST_NETWORK] = { "guest", "network", KV_STEP_GUEST, KV_KIND_CHOICE, N_("Network"),
                             N_("The name of a libvirt network, bridge:NAME for a bridge of the "
                                "host, user for user mode networking, or none."),
                             kv_preset_network, kv_choices_network, kv_accept_network,
                             kv_applies_described },
    [KV_Q_GUEST_DISPLAY] = { "guest", "display", KV_STEP_GUEST, KV_KIND_CHOICE, N_("Picture"),
                             N_("Where its picture is seen: headless, emulated, vnc, spice, "
                                "spice-gl, or keep for what an existing virtual machine has."),
                             kv_preset_display, kv_choices_display, kv_accept_display,
                             kv_applies_display, kv_missing_display },
    [KV_Q_GUEST_RAMFB] = { "guest", "ramfb", KV_STEP_GUEST, KV_KIND_CHOICE, N_("Before the driver"),
                           N_("Whether the vGPU shows something before the driver in the guest "
                              "starts, too (ramfb): yes or no."),
                           kv_preset_ramfb, kv_choices_ramfb, kv_accept_ramfb, kv_applies_ramfb,
                           kv_missing_ramfb },
    [KV_Q_GUEST_AUTOSTART] = { "guest", "autostart", KV_STEP_GUEST, KV_KIND_CHOICE,
                               N_("After a restart"),
                               N_("Whether libvirt starts the new virtual machine with the host: "
                                  "yes or no."),
                               kv_preset_autostart, kv_choices_autostart, kv_accept_autostart,
                               kv_applies_new },
    [KV_Q_GUEST_LIVE] = { "guest", "live", KV_STEP_GUEST, KV_KIND_CHOICE, N_("While it runs"),
                          N_("Whether an existing virtual machine that runs gets the vGPU at once "
                             "as well: yes or no."),
                          kv_preset_live, kv_choices_live, kv_accept_live, kv_applies_live },
    [KV_Q_GUEST_START] = { "guest", "start", KV_STEP_GUEST, KV_KIND_CHOICE, N_("Start"),
                           N_("Whether the virtual machine is started as well: yes or no."),
                           kv_preset_start_here, kv_choices_start, kv_accept_start,
                           kv_applies_start },
    [KV_Q_GUEST_XML] = { "guest", "xml", KV_STEP_GUEST, KV_KIND_TEXT, N_("XML from a file"),
                         N_("The path of a file with the whole definition of the new virtual "
                            "machine, as “kvmgt-setup plan --xml” prints it, perhaps edited: it "
                            "decides in place of the answers. Or none."),
                         preset_none, NULL, kv_accept_xml, kv_applies_new },
};
