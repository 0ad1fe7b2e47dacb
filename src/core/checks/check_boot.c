/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which boot loader it is, and what its settings say. */
#include "core/base/i18n.h"
#include "core/boot/cmdline.h"
#include "core/checks/causes.h"
#include "core/checks/derive.h"
#include "core/checks/modprobe_words.h"
#include "core/checks/say.h"

KV_CHECK_FUNCTION(boot_loader)
{
    const KvLoader *loader = kv_boot_loader(facts, answers);
    const KvFact *unread = kv_loader_unread(facts);

    kv_see(finding, &facts->grub_mkconfig);
    if (facts->loader_entries.seen == KV_KNOWN)
        kv_see(finding, &facts->loader_entries);
    if (facts->loader_info.seen == KV_KNOWN)
        kv_see(finding, &facts->loader_info);
    if (facts->stub_info.seen == KV_KNOWN)
        kv_see(finding, &facts->stub_info);
    if ((unread && kv_say_unreadable(finding, unread)) ||
        kv_say_unreadable(finding, &facts->grub_default))
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

/* They don't carry it, as far as can be told: what this program would do about that. */
static void say_settings(const KvFacts *facts, const KvAnswers *answers, const KvSettings *settings,
                         KvFinding *finding)
{
    KvLoaderWants wants = kv_boot_wants(facts, answers);
    g_auto(KvLoaderChanges) changes = { 0 };

    kv_loader_change(facts, &wants, &changes);
    if (changes.unread)
        kv_say_unreadable(finding, changes.unread);
    else if (changes.refused)
        kv_say(finding, KV_FAIL, g_steal_pointer(&changes.refused),
               g_steal_pointer(&changes.remedy));
    else
        kv_say(finding, KV_TODO,
               settings->reason ? g_strdup(settings->reason)
                                : g_strdup(_("The settings don't carry i915.enable_gvt=1.")),
               g_strdup(_("Add it; you see the change before it is made.")));
}

static void say_set(const KvFacts *facts, const KvAnswers *answers, KvFinding *finding)
{
    g_autofree char *path = kv_modprobe_place(facts);

    kv_say(finding, KV_PASS,
           kv_boot_is_modprobe(answers) ? g_strdup_printf(_("%s switches GVT-g on."), path)
           : kv_option_is_off(facts)
               ? g_strdup_printf(_("The settings carry i915.enable_gvt=1, which counts for more "
                                   "than %s, where GVT-g is switched off."),
                                 path)
               : g_strdup(_("The settings carry i915.enable_gvt=1.")),
           NULL);
}

KV_CHECK_FUNCTION(boot_settings)
{
    const KvLoader *loader = kv_boot_loader(facts, answers);
    const KvFact *unread = kv_loader_unread(facts);
    g_auto(KvSettings) settings = { 0 };

    if (unread && kv_say_unreadable(finding, unread))
        return;
    if (kv_gvt_by_other_means(facts)) {
        kv_say(finding, KV_NA,
               g_strdup(_("No settings are needed: the driver is told in another way.")), NULL);
        return;
    }
    if (!loader->settings) {
        kv_say(finding, KV_NA,
               loader->change
                   ? g_strdup(_("This boot loader has no settings beside its entries."))
                   : g_strdup(_("This program knows of no settings of this boot loader.")),
               NULL);
        return;
    }
    settings = loader->settings(facts);
    if (!kv_boot_is_modprobe(answers))
        see_settings(&settings, finding);
    kv_see_option(finding, facts);
    if (settings.state == KV_SETTINGS_SET)
        say_set(facts, answers, finding);
    else if ((settings.unread && kv_say_unreadable(finding, settings.unread)) ||
             /* the driver may be told in another way */
             (kv_gvt_is_live(facts) && kv_say_unreadable(finding, &facts->cmdline)))
        return;
    else if (settings.state == KV_SETTINGS_UNKNOWN && kv_next_boot(facts, answers) == KV_NEXT_SET)
        kv_say(finding, KV_PASS,
               g_strdup(_("The configuration made from them carries i915.enable_gvt=1.")), NULL);
    else if (kv_guc_is_asked(facts))
        kv_say_waits(finding, g_strdup(_("The argument isn't added while i915.enable_guc stands "
                                         "against it.")));
    else
        say_settings(facts, answers, &settings, finding);
}
