/* SPDX-License-Identifier: GPL-2.0-or-later */
/* openSUSE with grub2-bls or systemd-boot: https://github.com/openSUSE/sdbootutil makes the entries
 * of /etc/kernel/cmdline. */
#include "core/base/i18n.h"
#include "core/boot/cmdline.h"
#include "core/loaders/private.h"

static gboolean sdbootutil_is_here(const KvFacts *facts)
{
    return kv_has_program(facts, "sdbootutil");
}

static char *sdbootutil_describe(const KvFacts *facts)
{
    return g_strdup(_("Boot loader entries that openSUSE's sdbootutil makes."));
}

#define CMDLINE_DIR "/etc/kernel/cmdline.d"

/* Newer ones add what the directory's files say. Of these, the last one that says something of the
 * argument, or can't be read; NULL: there is none. */
static const KvFact *sdbootutil_addition(const KvFacts *facts)
{
    const KvFact *directory = kv_facts_file(facts, CMDLINE_DIR), *file;
    const KvFact *last = directory->seen == KV_UNREADABLE ? directory : NULL;
    unsigned cursor = 0;

    while ((file = kv_facts_next_in(facts, CMDLINE_DIR, &cursor))) {
        g_auto(KvSettings) one = kv_cmdline_file_settings(file);

        if (one.state != KV_SETTINGS_NOT_SET || one.contrary)
            last = file;
    }
    return last;
}

static KvSettings sdbootutil_settings(const KvFacts *facts)
{
    const KvFact *addition = sdbootutil_addition(facts);

    return addition ? kv_cmdline_file_settings(addition) : kv_kernel_cmdline_settings(facts);
}

/* The addition comes behind the rest of the words, so what it says counts. */
static gboolean sdbootutil_set(KvLoaderChanges *changes, const KvFacts *facts)
{
    const KvFact *addition = sdbootutil_addition(facts);
    char *text;

    if (!addition)
        return kv_change_kernel_cmdline(changes, facts);
    if (addition->seen == KV_UNREADABLE) {
        kv_change_unread(changes, addition);
        return FALSE;
    }
    text = kv_cmdline_file_set(addition->text, KV_ARGUMENT_NAME, KV_ARGUMENT_WORD);
    if (!text)
        return kv_change_kernel_cmdline(changes, facts);
    kv_change_file(changes, addition, text);
    return TRUE;
}

static void sdbootutil_change(const KvFacts *facts, const KvLoaderWants *wants,
                              KvLoaderChanges *changes)
{
    static const char *const update[] = { "sdbootutil", "update-all-entries", NULL };

    if (wants->settings && !sdbootutil_set(changes, facts))
        return;
    kv_change_generate(facts, changes, update);
}

const KvLoader kv_loader_sdbootutil = {
    .id = "sdbootutil",
    .name = "sdbootutil",
    .is_here = sdbootutil_is_here,
    .describe = sdbootutil_describe,
    .stand = kv_entries_stand,
    .settings = sdbootutil_settings,
    .change = sdbootutil_change,
};
