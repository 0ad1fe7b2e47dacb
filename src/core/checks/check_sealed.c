/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A disk whose key the TPM keeps: systemd-cryptenroll(1), systemd-pcrlock(8), and openSUSE's
 * sdbootutil. A change of the command line is measured into PCR 8 by GRUB and into PCR 12 by
 * systemd-stub. */
#include <string.h>

#include "core/base/i18n.h"
#include "core/checks/derive.h"
#include "core/checks/say.h"

/* A line of crypttab(5), or the kernel's word rd.luks.options=. */
static gboolean names_tpm(const KvFact *file)
{
    g_auto(GStrv) lines = g_strsplit(file->seen == KV_KNOWN ? file->text : "", "\n", -1);

    for (char **line = lines; *line; line++)
        if (*g_strstrip(*line) != '#' && strstr(*line, "tpm2-device="))
            return TRUE;
    return FALSE;
}

/* What tells that a key is sealed; NULL: nothing does. */
static const KvFact *seal_of(const KvFacts *facts)
{
    const KvFact *crypttab = kv_facts_file(facts, "/etc/crypttab");
    const KvFact *lock = kv_facts_file(facts, "/var/lib/systemd/pcrlock.json"), *file;
    unsigned cursor = 0;

    if (names_tpm(crypttab))
        return crypttab;
    if (names_tpm(&facts->cmdline))
        return &facts->cmdline;
    if (lock->seen == KV_KNOWN)
        return lock;
    while ((file = kv_facts_next_in(facts, "/etc/kernel", &cursor)))
        if (g_str_has_prefix(file->path, "/etc/kernel/pcr"))
            return file;
    return NULL;
}

KV_CHECK_FUNCTION(boot_sealed)
{
    const KvFact *crypttab = kv_facts_file(facts, "/etc/crypttab"), *seal = seal_of(facts);

    if (!seal) {
        kv_see(finding, crypttab);
        if (!kv_say_unreadable(finding, crypttab))
            kv_say(finding, KV_PASS, g_strdup(_("No disk that the TPM unlocks was found.")), NULL);
        return;
    }
    kv_see_value(finding, seal->path, seal == crypttab ? "tpm2-device=" : _("present"));
    if (kv_next_boot(facts, answers) == KV_NEXT_SET || kv_gvt_by_other_means(facts))
        kv_say(finding, KV_PASS,
               g_strdup(_("The TPM unlocks a disk; the kernel's command line stays as it is.")),
               NULL);
    else if (kv_boot_is_modprobe(answers))
        kv_say(finding, KV_WARN,
               g_strdup(_("The TPM unlocks a disk. The kernel's command line stays as it is, but "
                          "the initial RAM disk is made anew, as at updates of the system: where "
                          "the TPM measures that too, the next start asks for the passphrase.")),
               g_strdup(_("Have the passphrase or the recovery key at hand for the restart.")));
    else
        kv_say(
            finding, KV_WARN,
            g_strdup(_("The TPM unlocks a disk, and may refuse to after the kernel's command line "
                       "was changed: then the next start asks for the passphrase.")),
            g_strdup(_("Have the passphrase or the recovery key at hand for the restart, and bind "
                       "the disk to the TPM again afterwards, with systemd-cryptenroll or "
                       "“sdbootutil update-predictions”.")));
}
