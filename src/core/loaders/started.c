/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several boot loaders may be installed: the one that started this kernel is told by what it left
 * behind in the kernel's command line and in the firmware's volatile variables. */
#include <string.h>

#include "core/boot/cmdline.h"
#include "core/loaders/private.h"

#define BOOT_IMAGE "BOOT_IMAGE"

/* GRUB adds the word; an entry may carry it by mistake, copied from /proc/cmdline. */
static gboolean has_boot_image(const KvFacts *facts)
{
    return facts->cmdline.seen == KV_KNOWN &&
           kv_cmdline_get(facts->cmdline.text, BOOT_IMAGE) != KV_ARG_ABSENT;
}

static gboolean is_copied(const KvFacts *facts)
{
    g_autoptr(GPtrArray) entries = kv_entries(facts, NULL);

    for (guint i = 0; i < entries->len; i++) {
        const KvFoundEntry *found = g_ptr_array_index(entries, i);

        if (kv_cmdline_get(found->options, BOOT_IMAGE) != KV_ARG_ABSENT)
            return TRUE;
    }
    return FALSE;
}

/* rEFInd names itself to the firmware only since 0.14; before that its file tells. */
static gboolean is_refinds(const KvFacts *facts)
{
    const KvFact *file = kv_facts_file(facts, "/boot/refind_linux.conf");
    g_autofree char *first = file->seen == KV_KNOWN ? kv_refind_first(file->text) : NULL;

    return first && *g_strstrip(first) && facts->cmdline.seen == KV_KNOWN &&
           strstr(facts->cmdline.text, first) != NULL;
}

static KvStarted by_name(const KvFacts *facts)
{
    static const struct {
        const char *name;
        KvStarted started;
    } names[] = {
        { "systemd-boot", KV_STARTED_SYSTEMD_BOOT },
        { "GRUB", KV_STARTED_GRUB },
        { "rEFInd", KV_STARTED_REFIND },
        { "", KV_STARTED_OTHER },
    };
    unsigned i = 0;

    while (!strstr(facts->loader_info.text, names[i].name))
        i++;
    return names[i].started;
}

static gboolean has_name(const KvFacts *facts)
{
    return facts->loader_info.seen == KV_KNOWN && *facts->loader_info.text;
}

KvStarted kv_started_by(const KvFacts *facts)
{
    KvStarted named = has_name(facts) ? by_name(facts) : KV_STARTED_UNKNOWN;

    if (facts->stub_info.seen == KV_KNOWN)
        return KV_STARTED_STUB;
    /* One may start the other: the last one in the chain gave the command line. */
    if (has_boot_image(facts) && !(named == KV_STARTED_SYSTEMD_BOOT && is_copied(facts)))
        return KV_STARTED_GRUB;
    if (named != KV_STARTED_UNKNOWN)
        return named;
    if (is_refinds(facts))
        return KV_STARTED_REFIND;
    /* A firmware that is EFI and nothing else that says a word. */
    if (kv_facts_file(facts, "/sys/firmware/efi")->seen == KV_KNOWN &&
        facts->cmdline.seen == KV_KNOWN && *facts->cmdline.text)
        return KV_STARTED_EFISTUB;
    return KV_STARTED_UNKNOWN;
}

gboolean kv_is_started_by_stub(const KvFacts *facts)
{
    return kv_started_by(facts) == KV_STARTED_STUB;
}

gboolean kv_is_started_from_entries(const KvFacts *facts)
{
    return kv_started_by(facts) == KV_STARTED_SYSTEMD_BOOT;
}
