/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/answers/rows.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/boot/cmdline.h"
#include "core/loaders/loaders.h"
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

/* The plain rows: a fixed set of words, the first of which is the preset. */
typedef struct {
    const char *value, *label, *note; /* label and note N_() */
} Word;

#define WORD_ROW(name, ...)                                                                        \
    static const Word name##_words[] = { __VA_ARGS__ };                                            \
    static char *preset_##name(const KvFacts *facts, const KvAnswers *answers)                     \
    {                                                                                              \
        return g_strdup(name##_words[0].value);                                                    \
    }                                                                                              \
    static GPtrArray *choices_##name(const KvFacts *facts, const KvAnswers *answers)               \
    {                                                                                              \
        return word_choices(name##_words, G_N_ELEMENTS(name##_words));                             \
    }                                                                                              \
    static gboolean accept_##name(const KvFacts *facts, const KvAnswers *answers,                  \
                                  const char *value, GError **error)                               \
    {                                                                                              \
        return accept_words(name##_words, G_N_ELEMENTS(name##_words), value, error);               \
    }

static GPtrArray *word_choices(const Word *words, unsigned count)
{
    GPtrArray *choices = kv_choices_new();

    for (unsigned i = 0; i < count; i++)
        kv_choice_add(choices, words[i].value, g_strdup(_(words[i].label)),
                      words[i].note ? g_strdup(_(words[i].note)) : NULL);
    return choices;
}

static gboolean accept_words(const Word *words, unsigned count, const char *value, GError **error)
{
    g_autofree const char **values = g_new0(const char *, count + 1);

    for (unsigned i = 0; i < count; i++)
        values[i] = words[i].value;
    return kv_accept_word(value, values, error);
}

WORD_ROW(
    way,
    { "cmdline", N_("The kernel's command line"),
      N_("The boot loader's settings get the argument i915.enable_gvt=1.") },
    { "modprobe", N_("An option in modprobe.d"),
      N_("The command line is left alone; the initial RAM disks are made anew instead. For any "
         "boot loader.") })

WORD_ROW(
    place,
    { "auto", N_("The best place on this host"),
      N_("A drop-in file of its own where the boot loader's generator reads one, else the main "
         "settings file.") },
    { "dropin", N_("A drop-in file"), N_("/etc/default/grub.d; no other file is touched.") },
    { "main", N_("The main settings file"), N_("/etc/default/grub is edited in place.") })

WORD_ROW(persist,
         { "auto", N_("The best way on this host"),
           N_("mdevctl where its udev rule works, else a systemd unit.") },
         { "mdevctl", N_("mdevctl"), N_("The definition is kept in /etc/mdevctl.d.") },
         { "unit", N_("A systemd unit"),
           N_("A small service makes the vGPU as soon as its type appears.") },
         { "no", N_("Not at all"), N_("The vGPU is gone after a restart.") })

WORD_ROW(attach,
         { "native", N_("Native: libvirt attaches the device"),
           N_("libvirt gives QEMU access to the device by itself. Nothing else needs to be set.") },
         { "commandline", N_("Command line: QEMU is given the device directly"),
           N_("For old libvirt versions: needs permissions, a setting in qemu.conf and locked "
              "memory.") })

WORD_ROW(
    cgroups,
    { "device-acl", N_("Allow the one device"),
      N_("cgroup_device_acl in qemu.conf names the vGPU's node beside libvirt's defaults.") },
    { "controllers", N_("Switch the device controller off"),
      N_("cgroup_controllers without “devices”, and no private /dev: QEMU may open every device "
         "its user may.") })

WORD_ROW(mode, { "0660", N_("QEMU's group"), N_("Only members of the group that QEMU runs with.") },
         { "0666", N_("Everybody (a risk)"),
           N_("Warning: every user of this host can then use the vGPU's memory and interrupts.") })

WORD_ROW(vm, { "new", N_("A new one"), NULL },
         { "existing", N_("One that is there"),
           N_("It gets the vGPU; all else in its definition stays as it is.") })

WORD_ROW(live, { "no", N_("At its next start"), NULL },
         { "yes", N_("At once, too"),
           N_("libvirt is asked to plug the vGPU into the running virtual machine.") })

WORD_ROW(start, { "yes", N_("Start it now"), NULL }, { "no", N_("Don't start it now"), NULL })

/* Somebody else's virtual machine isn't started without being asked to. */
static char *preset_start_here(const KvFacts *facts, const KvAnswers *answers)
{
    return kv_answers_is_existing(answers) ? g_strdup("no") : preset_start(facts, answers);
}

static gboolean applies_new(const KvFacts *facts, const KvAnswers *answers)
{
    return !kv_answers_is_existing(answers);
}

static gboolean is_running(const KvFacts *facts, const KvAnswers *answers)
{
    const KvVirtDomain *domain = kv_facts_domain(facts, kv_answers_get(answers, KV_Q_GUEST_NAME));

    return kv_answers_is_existing(answers) && domain && domain->active;
}

static gboolean applies_live(const KvFacts *facts, const KvAnswers *answers)
{
    return is_running(facts, answers) && kv_answers_is_native(answers);
}

static gboolean applies_start(const KvFacts *facts, const KvAnswers *answers)
{
    return !is_running(facts, answers);
}

/* A word may be one of the choices and still lead nowhere on this host. */
static gboolean accept_place_here(const KvFacts *facts, const KvAnswers *answers, const char *value,
                                  GError **error)
{
    if (!accept_place(facts, answers, value, error))
        return FALSE;
    if (!g_str_equal(value, "dropin") || facts->grub_mkconfig.seen != KV_KNOWN ||
        facts->grub_reads_dropins)
        return TRUE;
    return kv_fail(error, KV_ERROR_INPUT,
                   _("The GRUB of this host reads no drop-in files. Choose main or auto."));
}

/* Where somebody did it in modprobe.d already, and the command line doesn't say it, that way is
 * gone on with. */
static char *preset_way_here(const KvFacts *facts, const KvAnswers *answers)
{
    gboolean on = kv_modprobe_is_on(facts) && !facts->i915_builtin &&
                  kv_loader(facts)->stand(facts).next != KV_NEXT_SET &&
                  (facts->cmdline.seen != KV_KNOWN ||
                   kv_cmdline_get(facts->cmdline.text, KV_ARGUMENT_NAME) == KV_ARG_ABSENT);

    return on ? g_strdup("modprobe") : preset_way(facts, answers);
}

static gboolean accept_way_here(const KvFacts *facts, const KvAnswers *answers, const char *value,
                                GError **error)
{
    if (!accept_way(facts, answers, value, error))
        return FALSE;
    if (!g_str_equal(value, "modprobe") || !facts->i915_builtin)
        return TRUE;
    return kv_fail(error, KV_ERROR_INPUT,
                   _("i915 is built into this kernel, which reads nothing in modprobe.d for it. "
                     "Choose cmdline."));
}

static gboolean applies_place(const KvFacts *facts, const KvAnswers *answers)
{
    return !g_str_equal(kv_answers_get(answers, KV_Q_BOOT_WAY), "modprobe");
}

static gboolean accept_persist_here(const KvFacts *facts, const KvAnswers *answers,
                                    const char *value, GError **error)
{
    if (!accept_persist(facts, answers, value, error))
        return FALSE;
    if (g_str_equal(value, "mdevctl") && facts->mdevctl.seen == KV_ABSENT && facts->mdevctl.path)
        return kv_fail(
            error, KV_ERROR_INPUT,
            _("mdevctl isn't installed on this host. Install it, or choose auto or unit."));
    if (g_str_equal(value, "mdevctl") && facts->mdevctl_starts.seen == KV_ABSENT &&
        facts->mdevctl_starts.path)
        return kv_fail(
            error, KV_ERROR_INPUT,
            _("mdevctl wouldn't make the vGPU at the next start: %s isn't there, and its "
              "udev rule needs it. Choose auto or unit."),
            facts->mdevctl_starts.path);
    if (g_str_equal(value, "unit") && facts->systemctl.seen == KV_ABSENT && facts->systemctl.path)
        return kv_fail(error, KV_ERROR_INPUT,
                       _("This host has no systemd to run a unit. Choose auto, mdevctl or no."));
    return TRUE;
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
                        preset_way_here, choices_way, accept_way_here, NULL },
    [KV_Q_BOOT_PLACE] = { "boot", "place", KV_STEP_BOOT, KV_KIND_CHOICE, N_("Where it is written"),
                          N_("Where the kernel argument is written: auto, dropin or main."),
                          preset_place, choices_place, accept_place_here, applies_place },
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
    [KV_Q_VGPU_PERSIST] = { "vgpu", "persist", KV_STEP_VGPU, KV_KIND_CHOICE, N_("After a restart"),
                            N_("What makes the vGPU again after a restart of the host: auto, "
                               "mdevctl, "
                               "unit or no."),
                            preset_persist, choices_persist, accept_persist_here, NULL },
    [KV_Q_LIBVIRT_URI] = { "libvirt", "uri", KV_STEP_LIBVIRT, KV_KIND_TEXT, N_("Connection"),
                           N_("The libvirt connection that is used."), preset_uri, NULL, accept_uri,
                           NULL },
    [KV_Q_LIBVIRT_ATTACH] = { "libvirt", "attach", KV_STEP_LIBVIRT, KV_KIND_CHOICE,
                              N_("How the VM gets the vGPU"),
                              N_("How the virtual machine gets the vGPU: native or commandline."),
                              preset_attach, choices_attach, accept_attach, NULL },
    [KV_Q_LIBVIRT_CGROUPS] = { "libvirt", "cgroups", KV_STEP_LIBVIRT, KV_KIND_CHOICE,
                               N_("How QEMU may open it"),
                               N_("Command line only, what lets QEMU open the device: device-acl "
                                  "or "
                                  "controllers."),
                               preset_cgroups, choices_cgroups, accept_cgroups,
                               applies_command_line },
    [KV_Q_ACCESS_MODE] = { "access", "mode", KV_STEP_ACCESS, KV_KIND_CHOICE,
                           N_("Who may open the node"),
                           N_("Command line only, the permissions of the vGPU's node: 0660 (QEMU's "
                              "group) or 0666 (everybody, a risk)."),
                           preset_mode, choices_mode, accept_mode, applies_command_line },
    [KV_Q_GUEST_VM] = { "guest", "vm", KV_STEP_GUEST, KV_KIND_CHOICE, N_("Virtual machine"),
                        N_("Which virtual machine gets the vGPU: new or existing."), preset_vm,
                        choices_vm, accept_vm, NULL },
    [KV_Q_GUEST_NAME] = { "guest", "name", KV_STEP_GUEST, KV_KIND_TEXT, N_("Name"),
                          N_("The name of the virtual machine."), kv_preset_name, kv_choices_name,
                          kv_accept_name, NULL },
    [KV_Q_GUEST_MEMORY] = { "guest", "memory", KV_STEP_GUEST, KV_KIND_NUMBER, N_("Memory in MiB"),
                            N_("Its memory in MiB."), kv_preset_memory, NULL, kv_accept_memory,
                            applies_new },
    [KV_Q_GUEST_VCPUS] = { "guest", "vcpus", KV_STEP_GUEST, KV_KIND_NUMBER, N_("Processors"),
                           N_("How many virtual processors it has."), kv_preset_vcpus, NULL,
                           kv_accept_vcpus, applies_new },
    [KV_Q_GUEST_DISK] = { "guest", "disk", KV_STEP_GUEST, KV_KIND_TEXT, N_("Disk"),
                          N_("new:SIZE or new:SIZE@POOL for a new volume of SIZE GiB, qcow2:/PATH "
                             "or raw:/PATH for an existing image, or none."),
                          kv_preset_disk, kv_choices_disk, kv_accept_disk, applies_new },
    [KV_Q_GUEST_CDROM] = { "guest", "cdrom", KV_STEP_GUEST, KV_KIND_TEXT, N_("Install medium"),
                           N_("The path of an ISO image to install from, or none."), preset_none,
                           NULL, kv_accept_cdrom, applies_new },
    [KV_Q_GUEST_NETWORK] = { "guest", "network", KV_STEP_GUEST, KV_KIND_CHOICE, N_("Network"),
                             N_("The name of a libvirt network, user for user mode networking, or "
                                "none."),
                             kv_preset_network, kv_choices_network, kv_accept_network,
                             applies_new },
    [KV_Q_GUEST_LIVE] = { "guest", "live", KV_STEP_GUEST, KV_KIND_CHOICE, N_("While it runs"),
                          N_("Whether an existing virtual machine that runs gets the vGPU at once "
                             "as well: yes or no."),
                          preset_live, choices_live, accept_live, applies_live },
    [KV_Q_GUEST_START] = { "guest", "start", KV_STEP_GUEST, KV_KIND_CHOICE, N_("Start"),
                           N_("Whether the virtual machine is started as well: yes or no."),
                           preset_start_here, choices_start, accept_start, applies_start },
};
