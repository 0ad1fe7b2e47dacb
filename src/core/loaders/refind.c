/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rEFInd, which finds kernels itself and reads their options beside them:
 * https://www.rodsbooks.com/refind/linux.html */
#include "core/base/i18n.h"
#include "core/loaders/private.h"

static const KvFact *options_file(const KvFacts *facts)
{
    return kv_facts_file(facts, "/boot/refind_linux.conf");
}

static gboolean refind_is_here(const KvFacts *facts)
{
    return kv_started_by(facts) == KV_STARTED_REFIND && options_file(facts)->seen != KV_ABSENT;
}

static char *refind_describe(const KvFacts *facts)
{
    return g_strdup_printf(_("rEFInd, which reads %s."), options_file(facts)->path);
}

static KvStand refind_stand(const KvFacts *facts)
{
    const KvFact *file = options_file(facts);
    KvStand stand = { .next = KV_NEXT_DAMAGED, .seen = file };
    KvRefindCounts counts;

    if (file->seen != KV_KNOWN)
        return kv_stand_unknown(file);
    counts = kv_refind_count(file->text, KV_ARGUMENT_NAME);
    stand.on = counts.on;
    stand.all = counts.all;
    if (counts.all > 0)
        stand.next = kv_next_of(stand.on, stand.all);
    return stand;
}

static void refind_change(const KvFacts *facts, const KvLoaderWants *wants,
                          KvLoaderChanges *changes)
{
    const KvFact *file = options_file(facts);
    char *text;

    if (file->seen != KV_KNOWN) {
        kv_change_unread(changes, file);
        return;
    }
    text = kv_refind_set(file->text, KV_ARGUMENT_NAME, KV_ARGUMENT_WORD);
    if (text)
        kv_change_file(changes, file, text);
    else
        kv_change_refuse(
            changes,
            g_strdup_printf(_("%s has no line with a quoted title and quoted options."),
                            file->path),
            g_strdup(
                _("Write one with the options of this host, or run mkrlconf, then look again.")));
}

const KvLoader kv_loader_refind = {
    .id = "refind",
    .name = "rEFInd",
    .is_here = refind_is_here,
    .describe = refind_describe,
    .stand = refind_stand,
    .change = refind_change,
};
