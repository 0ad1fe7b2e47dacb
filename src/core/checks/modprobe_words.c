/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/checks/modprobe_words.h"

#include "core/base/i18n.h"
#include "core/text/printable.h"

void kv_see_option(KvFinding *finding, const KvFacts *facts)
{
    const KvFact *option = &facts->gvt_option;
    g_autofree char *word = NULL;

    if (option->seen != KV_KNOWN)
        return;
    word = g_strconcat("enable_gvt", *option->text ? "=" : "", option->text, NULL);
    kv_see_value(finding, option->path, word);
}

void kv_see_initrds(KvFinding *finding, const KvFacts *facts)
{
    if (facts->gvt_option.seen != KV_KNOWN)
        kv_see(finding, &facts->gvt_option);
    kv_see_option(finding, facts);
    for (guint i = 0; kv_modprobe_is_on(facts) && i < facts->initrds->len; i++) {
        const KvInitrd *initrd = g_ptr_array_index(facts->initrds, i);

        if (initrd->file.seen == KV_UNREADABLE)
            kv_see(finding, &initrd->file);
        else
            kv_see_value(finding, initrd->file.path,
                         kv_modprobe_is_in(facts, initrd)
                             ? _("made after the last change in modprobe.d")
                             : _("made before the last change in modprobe.d"));
    }
}

gboolean kv_option_is_off(const KvFacts *facts)
{
    return facts->gvt_option.seen == KV_KNOWN && !kv_modprobe_is_on(facts);
}

static void say_set(const KvStand *stand, KvFinding *finding)
{
    if (stand->by_settings)
        kv_say(finding, KV_WARN,
               g_strdup(_("modprobe.d switches GVT-g on. No initial RAM disk was found where they "
                          "are looked for: should i915 be in one, it has to be made after that.")),
               g_strdup(_("If the driver has GVT-g off after the restart, have the initial RAM "
                          "disk made anew.")));
    else
        kv_say(finding, KV_PASS,
               g_strdup(_("modprobe.d switches GVT-g on, and every initial RAM disk was made after "
                          "that.")),
               NULL);
}

gboolean kv_say_next_modprobe(const KvFacts *facts, const KvStand *stand, KvFinding *finding,
                              char **ret_detail, char **ret_remedy)
{
    if (facts->kind == KV_MACHINE_IMAGE) {
        kv_say(finding, KV_NA,
               g_strdup(_("The initial RAM disks are made anew on the running host.")), NULL);
        return TRUE;
    }
    if (stand->next == KV_NEXT_SET) {
        say_set(stand, finding);
        return TRUE;
    }
    if (stand->next == KV_NEXT_UNKNOWN) {
        kv_say(finding, KV_UNKNOWN, g_strdup(_("What the next start will use can't be told.")),
               NULL);
        return TRUE;
    }
    if (kv_modprobe_is_on(facts) && stand->on < stand->all) {
        *ret_detail = g_strdup_printf(
            /* Translators: a count of initial RAM disks, and of all of them */
            _("%1$u of %2$u initial RAM disks were made after the last change in modprobe.d: i915 "
              "may be loaded from one that doesn't know of it."),
            stand->on, stand->all);
        *ret_remedy = g_strdup(_("Have the initial RAM disks made anew."));
    } else {
        *ret_detail = g_strdup(_("The next start doesn't switch GVT-g on."));
        *ret_remedy = g_strdup(_("Add the option to modprobe.d; you see the change before it is "
                                 "made."));
    }
    return FALSE;
}
