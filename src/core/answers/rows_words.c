/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Questions with a fixed set of words to choose from. */
#include "core/answers/rows.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/boot/cmdline.h"
#include "core/loaders/loaders.h"

/* The plain rows: a fixed set of words, the first of which is the preset. */
typedef struct {
    const char *value, *label, *note; /* label and note N_() */
} Word;

#define WORD_ROW(name, ...)                                                                        \
    static const Word name##_words[] = { __VA_ARGS__ };                                            \
    char *kv_preset_##name(const KvFacts *facts, const KvAnswers *answers)                         \
    {                                                                                              \
        return g_strdup(name##_words[0].value);                                                    \
    }                                                                                              \
    GPtrArray *kv_choices_##name(const KvFacts *facts, const KvAnswers *answers)                   \
    {                                                                                              \
        return word_choices(name##_words, G_N_ELEMENTS(name##_words));                             \
    }                                                                                              \
    gboolean kv_accept_##name(const KvFacts *facts, const KvAnswers *answers, const char *value,   \
                              GError **error)                                                      \
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

WORD_ROW(machine, { "q35", N_("q35, with PCI Express"), NULL },
         { "pc", N_("pc, the older one"), N_("For systems that don't know q35.") })

WORD_ROW(firmware, { "bios", N_("BIOS"), NULL },
         { "uefi", N_("UEFI"),
           N_("Warning: UEFI shows nothing on a vGPU and may hang with it; choose it only for a "
              "system that needs it.") })

WORD_ROW(cpu, { "host-passthrough", N_("The host's own"), NULL },
         { "host-model", N_("Like the host's"),
           N_("What libvirt knows of the host's; it stays the same after updates.") },
         { "default", N_("QEMU's default"), N_("The least that every host has.") })

WORD_ROW(autostart, { "no", N_("By hand"), NULL },
         { "yes", N_("With the host"), N_("libvirt starts it at every start of the host.") })

WORD_ROW(live, { "no", N_("At its next start"), NULL },
         { "yes", N_("At once, too"),
           N_("libvirt is asked to plug the vGPU into the running virtual machine.") })

WORD_ROW(start, { "yes", N_("Start it now"), NULL }, { "no", N_("Don't start it now"), NULL })

/* Somebody else's virtual machine isn't started without being asked to. */
char *kv_preset_start_here(const KvFacts *facts, const KvAnswers *answers)
{
    return kv_answers_is_existing(answers) ? g_strdup("no") : kv_preset_start(facts, answers);
}

gboolean kv_applies_new(const KvFacts *facts, const KvAnswers *answers)
{
    return !kv_answers_is_existing(answers);
}

static gboolean is_running(const KvFacts *facts, const KvAnswers *answers)
{
    const KvVirtDomain *domain = kv_facts_domain(facts, kv_answers_get(answers, KV_Q_GUEST_NAME));

    return kv_answers_is_existing(answers) && domain && domain->active;
}

gboolean kv_applies_live(const KvFacts *facts, const KvAnswers *answers)
{
    return is_running(facts, answers) && kv_answers_is_native(answers);
}

gboolean kv_applies_start(const KvFacts *facts, const KvAnswers *answers)
{
    return !is_running(facts, answers);
}

/* A word may be one of the choices and still lead nowhere on this host. */
gboolean kv_accept_place_here(const KvFacts *facts, const KvAnswers *answers, const char *value,
                              GError **error)
{
    if (!kv_accept_place(facts, answers, value, error))
        return FALSE;
    if (!g_str_equal(value, "dropin") || facts->grub_mkconfig.seen != KV_KNOWN ||
        facts->grub_reads_dropins)
        return TRUE;
    return kv_fail(error, KV_ERROR_INPUT,
                   _("The GRUB of this host reads no drop-in files. Choose main or auto."));
}

/* Where somebody did it in modprobe.d already, and the command line doesn't say it, that way is
 * gone on with. */
char *kv_preset_way_here(const KvFacts *facts, const KvAnswers *answers)
{
    gboolean on = kv_modprobe_is_on(facts) && !facts->i915_builtin &&
                  kv_loader(facts)->stand(facts).next != KV_NEXT_SET &&
                  (facts->cmdline.seen != KV_KNOWN ||
                   kv_cmdline_get(facts->cmdline.text, KV_ARGUMENT_NAME) == KV_ARG_ABSENT);

    return on ? g_strdup("modprobe") : kv_preset_way(facts, answers);
}

gboolean kv_accept_way_here(const KvFacts *facts, const KvAnswers *answers, const char *value,
                            GError **error)
{
    if (!kv_accept_way(facts, answers, value, error))
        return FALSE;
    if (!g_str_equal(value, "modprobe") || !facts->i915_builtin)
        return TRUE;
    return kv_fail(error, KV_ERROR_INPUT,
                   _("i915 is built into this kernel, which reads nothing in modprobe.d for it. "
                     "Choose cmdline."));
}

gboolean kv_applies_place(const KvFacts *facts, const KvAnswers *answers)
{
    return !g_str_equal(kv_answers_get(answers, KV_Q_BOOT_WAY), "modprobe");
}

gboolean kv_accept_firmware_here(const KvFacts *facts, const KvAnswers *answers, const char *value,
                                 GError **error)
{
    if (!kv_accept_firmware(facts, answers, value, error))
        return FALSE;
    if (!g_str_equal(value, "uefi") || facts->has_uefi || facts->firmware_list.seen != KV_ABSENT)
        return TRUE;
    return kv_fail(
        error, KV_ERROR_INPUT,
        _("QEMU has no UEFI on this host: %s says nothing of one. Install OVMF, or choose "
          "bios."),
        facts->firmware_list.path);
}

gboolean kv_accept_persist_here(const KvFacts *facts, const KvAnswers *answers, const char *value,
                                GError **error)
{
    if (!kv_accept_persist(facts, answers, value, error))
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
