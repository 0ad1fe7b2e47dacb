/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The argument: as the kernel was started, as it will be next, and as the driver took it. */
#include "core/base/i18n.h"
#include "core/boot/cmdline.h"
#include "core/checks/causes.h"
#include "core/checks/derive.h"
#include "core/checks/modprobe_words.h"
#include "core/checks/say.h"
#include "core/facts/kernel_log.h"
#include "core/facts/paths.h"

static gboolean is_running(const KvFacts *facts)
{
    return facts->cmdline.seen == KV_KNOWN &&
           kv_cmdline_get(facts->cmdline.text, KV_ARGUMENT_NAME) == KV_ARG_ON;
}

/* modprobe.d is the way, and the running kernel's driver could read it there. */
static gboolean was_read(const KvFacts *facts, const KvAnswers *answers)
{
    return kv_boot_is_modprobe(answers) && kv_modprobe_was_read(facts);
}

/* What the boot loader's step mends: to do when this program can, else it waits for what that step
 * says. What the next start will do may be right already, and not readable. Takes both texts. */
static void say_to_boot(const KvFacts *facts, const KvAnswers *answers, KvFinding *finding,
                        char *detail, char *remedy)
{
    KvStand stand = kv_boot_loader(facts, answers)->stand(facts);

    if (kv_say_unreadable(finding, stand.seen)) {
        g_free(detail);
        g_free(remedy);
    } else if (kv_boot_is_stuck(facts, answers)) {
        kv_say_waits(finding, detail);
        g_free(remedy);
    } else {
        kv_say(finding, KV_TODO, detail, remedy);
    }
}

KV_CHECK_FUNCTION(cmdline_running)
{
    kv_see(finding, &facts->cmdline);
    if (!is_running(facts))
        kv_see_option(finding, facts);
    if (kv_say_image(finding, facts) || kv_say_unreadable(finding, &facts->cmdline))
        return;
    if (facts->cmdline.seen == KV_ABSENT)
        kv_say(finding, KV_UNKNOWN, g_strdup(_("/proc/cmdline isn't there.")), NULL);
    else if (is_running(facts))
        kv_say(finding, KV_PASS, g_strdup(_("The kernel was started with i915.enable_gvt=1.")),
               NULL);
    else if (kv_gvt_is_live(facts))
        kv_say(
            finding, KV_PASS,
            g_strdup(_("The argument isn't on the command line, but the driver was told in another "
                       "way, for example in /etc/modprobe.d.")),
            NULL);
    else if (kv_next_boot(facts, answers) == KV_NEXT_SET && !was_read(facts, answers))
        kv_say_waits(finding,
                     g_strdup(_("Not set in the running kernel; configured, waiting for the "
                                "restart.")));
    else if (kv_boot_is_modprobe(answers))
        kv_say(finding, KV_NA,
               g_strdup(_("The argument isn't on the command line: modprobe.d is the way chosen.")),
               NULL);
    else
        say_to_boot(facts, answers, finding,
                    g_strdup(_("The kernel was started without i915.enable_gvt=1.")),
                    g_strdup(_("Add it to the boot loader's settings, then restart.")));
}

/* The entries want it. Where the settings they are made of are the trouble, those say so. */
static void say_entries(const KvFacts *facts, const KvAnswers *answers, KvFinding *finding,
                        char *detail, char *remedy)
{
    KvLoaderWants wants = kv_boot_wants(facts, answers);
    g_auto(KvLoaderChanges) changes = { 0 };

    kv_loader_change(facts, &wants, &changes);
    if (changes.unread)
        kv_say_unreadable(finding, changes.unread);
    else if (changes.refused && !kv_boot_loader(facts, answers)->settings)
        kv_say(finding, KV_FAIL, g_steal_pointer(&changes.refused),
               g_steal_pointer(&changes.remedy));
    else {
        say_to_boot(facts, answers, finding, detail, remedy);
        return;
    }
    g_free(detail);
    g_free(remedy);
}

/* The words are others where modprobe.d is the way. */
static void say_next_modprobe(const KvFacts *facts, const KvAnswers *answers, const KvStand *stand,
                              KvFinding *finding)
{
    char *detail = NULL, *remedy = NULL;

    if (!kv_say_next_modprobe(facts, stand, finding, &detail, &remedy))
        say_entries(facts, answers, finding, detail, remedy);
}

/* What the entries, as they are, come to. */
static void say_stand(const KvFacts *facts, const KvAnswers *answers, const KvStand *stand,
                      KvFinding *finding)
{
    gboolean is_grubs = stand->seen == &facts->grub_cfg;

    switch (stand->next) {
    case KV_NEXT_SET:
        kv_say(
            finding, KV_PASS,
            stand->by_settings
                ? g_strdup(_("The boot menu lies where it can't be looked at; what it is made of "
                             "carries i915.enable_gvt=1."))
                : g_strdup(_("Every normal entry of the boot menu carries i915.enable_gvt=1.")),
            NULL);
        return;
    case KV_NEXT_PARTLY:
        say_entries(facts, answers, finding,
                    /* Translators: a count of boot menu entries, and of all of them */
                    g_strdup_printf(_("%1$u of %2$u normal entries carry the argument."), stand->on,
                                    stand->all),
                    g_strdup(_("Have the boot loader's configuration made anew.")));
        return;
    case KV_NEXT_NOT_SET:
        say_entries(facts, answers, finding,
                    g_strdup(_("No normal entry of the boot menu carries it.")),
                    g_strdup(_("Add it to the boot loader's settings.")));
        return;
    case KV_NEXT_DAMAGED:
        say_entries(
            facts, answers, finding,
            g_strdup(is_grubs ? _("GRUB's configuration is damaged or empty: it starts no Linux.")
                              : _("The boot menu is damaged or empty: it starts no Linux.")),
            g_strdup(_("Have it made anew before the host is restarted.")));
        return;
    case KV_NEXT_UNKNOWN:
    default:
        kv_say(finding, KV_UNKNOWN,
               g_strdup(is_grubs ? _("What the next start will use can't be told from GRUB's "
                                     "configuration.")
                                 : _("What the next start will use can't be told.")),
               NULL);
    }
}

static void say_next(const KvFacts *facts, const KvAnswers *answers, const KvStand *stand,
                     KvFinding *finding)
{
    if (kv_gvt_by_other_means(facts))
        kv_say(finding, KV_PASS,
               g_strdup(_("The boot loader need not say it: the driver is told in "
                          "another way.")),
               NULL);
    else if (kv_boot_is_modprobe(answers))
        say_next_modprobe(facts, answers, stand, finding);
    else if (facts->kind == KV_MACHINE_IMAGE && stand->seen->seen == KV_ABSENT)
        kv_say(finding, KV_NA, g_strdup(_("The boot menu is made on the running host.")), NULL);
    /* The driver may be told in another way, and nothing be missing here. */
    else if (stand->next == KV_NEXT_SET || !kv_gvt_is_live(facts) ||
             !kv_say_unreadable(finding, &facts->cmdline))
        say_stand(facts, answers, stand, finding);
}

KV_CHECK_FUNCTION(cmdline_next)
{
    const KvFact *unread = kv_loader_unread(facts);
    KvStand stand = kv_boot_loader(facts, answers)->stand(facts);
    g_autofree char *count = NULL;

    if (kv_boot_is_modprobe(answers)) {
        kv_see_initrds(finding, facts);
    } else if (stand.seen->seen == KV_KNOWN && !stand.by_settings) {
        count = g_strdup_printf(_("%1$u of %2$u entries"), stand.on, stand.all);
        kv_see_value(finding, stand.seen->path, count);
    } else {
        kv_see(finding, stand.seen);
    }
    if ((!unread || !kv_say_unreadable(finding, unread)) && !kv_say_unreadable(finding, stand.seen))
        say_next(facts, answers, &stand, finding);
}

/* It is off, and nothing waits for a restart. */
static void say_off(const KvFacts *facts, const KvAnswers *answers, KvFinding *finding)
{
    gboolean was_told = is_running(facts) || was_read(facts, answers);
    g_autofree char *place = kv_modprobe_place(facts);

    if (was_told && kv_cause_kernel_bug(facts, finding))
        return;
    if (is_running(facts))
        kv_say(
            finding, KV_FAIL,
            g_strdup(_("The argument is on the command line, yet the driver has it off.")),
            g_strdup(_("Look for another i915.enable_gvt in /etc/modprobe.d, and into the kernel's "
                       "log for i915.")));
    else if (was_told)
        kv_say(finding, KV_FAIL,
               g_strdup(_("modprobe.d switches GVT-g on, and the host was started since, yet the "
                          "driver has it off.")),
               g_strdup(_("See whether the file is in the initial RAM disk, with lsinitramfs, "
                          "lsinitcpio or lsinitrd, and look into the kernel's log for i915.")));
    else
        say_to_boot(
            facts, answers, finding,
            kv_option_is_off(facts)
                ? g_strdup_printf(_("The driver has GVT-g switched off, as %s says."), place)
                : g_strdup(_("The driver has GVT-g switched off.")),
            kv_boot_is_modprobe(answers)
                ? g_strdup(_("Add the option to modprobe.d; you see the change before it "
                             "is made."))
                : g_strdup(_("Add i915.enable_gvt=1 to the kernel command line.")));
}

KV_CHECK_FUNCTION(cmdline_driver)
{
    const KvGpu *gpu = kv_facts_gpu(facts);

    kv_see(finding, &facts->enable_gvt);
    kv_see_option(finding, facts);
    if (kv_say_image(finding, facts))
        return;
    if (kv_cause_guc(facts, finding))
        return;
    if (kv_gvt_is_live(facts)) {
        /* On a GPU that can't do it the parameter is Y as well. */
        kv_say(finding, KV_PASS,
               gpu && kv_facts_parent(facts, gpu->address)
                   ? g_strdup(_("The driver has GVT-g switched on."))
                   : g_strdup(_("The driver was told to switch GVT-g on. The device that it "
                                "registers for vGPUs is the proof that it did.")),
               NULL);
        return;
    }
    if (kv_say_unreadable(finding, &facts->enable_gvt))
        return;
    if (facts->enable_gvt.seen == KV_ABSENT) {
        gboolean driven = gpu && g_strcmp0(gpu->driver, "i915") == 0;

        kv_see_log(finding, facts, KV_LOG_NO_PARAM);
        if (driven && kv_cause_foreign(facts, finding))
            return;
        kv_say(finding, KV_FAIL,
               driven ? g_strdup(_("The i915 driver of this kernel was built without GVT-g."))
                      : g_strdup(_("The i915 driver isn't loaded.")),
               driven ? g_strdup(_("Start a kernel that has it: Debian's, Ubuntu's, Arch's and "
                                   "Fedora's do; those of the RHEL family don't."))
                      : g_strdup(_("Load it with “modprobe i915”; the kernel's log says why when "
                                   "that fails.")));
        return;
    }
    if (kv_say_unreadable(finding, &facts->cmdline))
        return;
    if (kv_reboot_is_next(facts, answers))
        kv_say_waits(finding, g_strdup(_("Off now; it is read when the host restarts.")));
    else
        say_off(facts, answers, finding);
}

KV_CHECK_FUNCTION(reboot_done)
{
    kv_see(finding, &facts->boot_id);
    if (kv_say_image(finding, facts))
        return;
    if (kv_gvt_is_live(facts) || is_running(facts))
        kv_say(finding, KV_PASS, g_strdup(_("The running kernel has read the command line.")),
               NULL);
    else if (was_read(facts, answers))
        kv_say(finding, KV_PASS,
               g_strdup(_("The host was started after modprobe.d got the option.")), NULL);
    else if (kv_reboot_is_next(facts, answers) && !kv_guc_is_asked(facts))
        kv_say(
            finding, KV_TODO,
            g_strdup(_("Everything is set for the next start. The restart is next.")),
            g_strdup(_("Restart the host, then start kvmgt-setup again: it goes on from here.")));
    else if (!kv_say_unreadable(finding, &facts->cmdline))
        kv_say_waits(finding, g_strdup(_("Comes after the boot loader's settings.")));
}
