/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "core/boot/cmdline.h"
#include "core/checks/derive.h"
#include "core/checks/say.h"
#include "core/facts/paths.h"

static gboolean is_running(const KvFacts *facts)
{
    return facts->cmdline.seen == KV_KNOWN &&
           kv_cmdline_get(facts->cmdline.text, KV_ARGUMENT_NAME) == KV_ARG_ON;
}

KV_CHECK_FUNCTION(cmdline_running)
{
    kv_see(finding, &facts->cmdline);
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
    else if (kv_next_boot(facts) == KV_NEXT_SET)
        kv_say_waits(finding,
                     g_strdup(_("Not set in the running kernel; configured, waiting for the "
                                "restart.")));
    else
        kv_say(finding, KV_TODO, g_strdup(_("The kernel was started without i915.enable_gvt=1.")),
               g_strdup(_("Add it to the boot loader's settings, then restart.")));
}

static void say_next(const KvFacts *facts, const KvStand *stand, KvFinding *finding)
{
    if (kv_gvt_by_other_means(facts)) {
        kv_say(finding, KV_PASS,
               g_strdup(_("The boot loader need not say it: the driver is told in "
                          "another way.")),
               NULL);
        return;
    }
    if (facts->kind == KV_MACHINE_IMAGE && stand->seen->seen == KV_ABSENT) {
        kv_say(finding, KV_NA, g_strdup(_("The boot menu is made on the running host.")), NULL);
        return;
    }

    switch (stand->next) {
    case KV_NEXT_SET:
        kv_say(finding, KV_PASS,
               g_strdup(_("Every normal entry of the boot menu carries i915.enable_gvt=1.")), NULL);
        return;
    case KV_NEXT_PARTLY:
        kv_say(finding, KV_TODO,
               /* Translators: a count of boot menu entries, and of all of them */
               g_strdup_printf(_("%1$u of %2$u normal entries carry the argument."), stand->on,
                               stand->all),
               g_strdup(_("Have the boot loader's configuration made anew.")));
        return;
    case KV_NEXT_NOT_SET:
        kv_say(finding, KV_TODO, g_strdup(_("No normal entry of the boot menu carries it.")),
               g_strdup(_("Add it to the boot loader's settings.")));
        return;
    case KV_NEXT_DAMAGED:
        kv_say(finding, KV_TODO,
               g_strdup(_("GRUB's configuration is damaged or empty: it starts no Linux.")),
               g_strdup(_("Have it made anew before the host is restarted.")));
        return;
    case KV_NEXT_UNKNOWN:
    default:
        kv_say(finding, KV_UNKNOWN,
               g_strdup(_("What the next start will use can't be told from GRUB's configuration.")),
               NULL);
    }
}

KV_CHECK_FUNCTION(cmdline_next)
{
    KvStand stand = kv_loader(facts)->stand(facts);
    g_autofree char *count = NULL;

    if (stand.seen->seen == KV_KNOWN) {
        count = g_strdup_printf(_("%1$u of %2$u entries"), stand.on, stand.all);
        kv_see_value(finding, stand.seen->path, count);
    } else {
        kv_see(finding, stand.seen);
    }
    if (!kv_say_unreadable(finding, stand.seen))
        say_next(facts, &stand, finding);
}

KV_CHECK_FUNCTION(cmdline_driver)
{
    const KvGpu *gpu = kv_facts_gpu(facts);

    kv_see(finding, &facts->enable_gvt);
    if (kv_say_image(finding, facts))
        return;
    if (kv_gvt_is_live(facts)) {
        kv_say(finding, KV_PASS, g_strdup(_("The driver has GVT-g switched on.")), NULL);
        return;
    }
    if (kv_say_unreadable(finding, &facts->enable_gvt))
        return;
    if (facts->enable_gvt.seen == KV_ABSENT) {
        gboolean driven = gpu && g_strcmp0(gpu->driver, "i915") == 0;

        kv_say(finding, KV_FAIL,
               driven ? g_strdup(_("The i915 driver of this kernel was built without GVT-g."))
                      : g_strdup(_("The i915 driver isn't loaded.")),
               driven ? g_strdup(_("Start a kernel that has it: Debian's, Ubuntu's, Arch's and "
                                   "Fedora's do; those of the RHEL family don't."))
                      : g_strdup(_("Load it with “modprobe i915”; the kernel's log says why when "
                                   "that fails.")));
        return;
    }
    if (kv_reboot_is_next(facts))
        kv_say_waits(finding, g_strdup(_("Off now; it is read when the host restarts.")));
    else if (is_running(facts))
        kv_say(
            finding, KV_FAIL,
            g_strdup(_("The argument is on the command line, yet the driver has it off.")),
            g_strdup(_("Look for another i915.enable_gvt in /etc/modprobe.d, and into the kernel's "
                       "log for i915.")));
    else
        kv_say(finding, KV_TODO, g_strdup(_("The driver has GVT-g switched off.")),
               g_strdup(_("Add i915.enable_gvt=1 to the kernel command line.")));
}

KV_CHECK_FUNCTION(boot_loader)
{
    const KvLoader *loader = kv_loader(facts);

    kv_see(finding, &facts->grub_mkconfig);
    if (facts->loader_entries.seen == KV_KNOWN)
        kv_see(finding, &facts->loader_entries);
    if (facts->loader_info.seen == KV_KNOWN)
        kv_see(finding, &facts->loader_info);
    if (kv_say_unreadable(finding, &facts->grub_default) ||
        kv_say_unreadable(finding, &facts->loader_entries))
        return;
    if (loader->change)
        kv_say(finding, KV_PASS, loader->describe(facts), NULL);
    else /* the argument may be there already, by whatever means: nothing has to be done then */
        kv_say(finding, kv_gvt_is_live(facts) ? KV_WARN : KV_FAIL, loader->describe(facts),
               loader->by_hand(facts));
}

static void see_settings(const KvSettings *settings, KvFinding *finding)
{
    g_autofree char *line = settings->line ? g_strdup_printf(_("line %u"), settings->line) : NULL;

    if (line)
        kv_see_value(finding, settings->path, line);
    else
        kv_see_value(finding, settings->path,
                     settings->state == KV_SETTINGS_SET ? KV_ARGUMENT_WORD : _("absent"));
}

KV_CHECK_FUNCTION(boot_settings)
{
    const KvLoader *loader = kv_loader(facts);
    g_auto(KvSettings) settings = { 0 };

    if (!loader->settings || kv_gvt_by_other_means(facts)) {
        kv_say(finding, KV_NA, g_strdup(_("No settings of GRUB are needed here.")), NULL);
        return;
    }
    settings = loader->settings(facts);
    see_settings(&settings, finding);
    if (settings.state == KV_SETTINGS_SET)
        kv_say(finding, KV_PASS, g_strdup(_("The settings carry i915.enable_gvt=1.")), NULL);
    else if (settings.state == KV_SETTINGS_NOT_SET)
        kv_say(finding, KV_TODO, g_strdup(_("The settings don't carry i915.enable_gvt=1.")),
               g_strdup(_("Add it; you see the change before it is made.")));
    else if (kv_next_boot(facts) == KV_NEXT_SET)
        kv_say(finding, KV_PASS,
               g_strdup(_("The configuration made from them carries i915.enable_gvt=1.")), NULL);
    else
        kv_say(finding, KV_TODO, g_strdup(settings.reason),
               g_strdup(_("Add the argument; what can't be proven is left alone and said.")));
}

KV_CHECK_FUNCTION(reboot_done)
{
    kv_see(finding, &facts->boot_id);
    if (kv_say_image(finding, facts))
        return;
    if (kv_gvt_is_live(facts) || is_running(facts))
        kv_say(finding, KV_PASS, g_strdup(_("The running kernel has read the command line.")),
               NULL);
    else if (kv_reboot_is_next(facts))
        kv_say(
            finding, KV_TODO,
            g_strdup(_("Everything is set for the next start. The restart is next.")),
            g_strdup(_("Restart the host, then start kvmgt-setup again: it goes on from here.")));
    else
        kv_say_waits(finding, g_strdup(_("Comes after the boot loader's settings.")));
}
