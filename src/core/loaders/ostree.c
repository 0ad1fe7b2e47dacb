/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fedora's image-based systems: rpm-ostree makes a new deployment with other kernel arguments, and
 * the one before it stays as the way back. https://coreos.github.io/rpm-ostree/ */
#include "core/base/i18n.h"
#include "core/boot/cmdline.h"
#include "core/loaders/private.h"

static gboolean ostree_is_here(const KvFacts *facts)
{
    return kv_facts_file(facts, "/run/ostree-booted")->seen == KV_KNOWN &&
           kv_facts_program(facts, "rpm-ostree")->seen == KV_KNOWN;
}

static char *ostree_describe(const KvFacts *facts)
{
    return g_strdup(_("A system of images, whose kernel arguments rpm-ostree keeps."));
}

/* Of the entries ostree-1, ostree-2, … the one with the greatest version starts. */
static KvStand ostree_stand(const KvFacts *facts)
{
    const KvFact *trouble;
    g_autoptr(GPtrArray) entries = kv_entries(facts, &trouble);
    KvStand stand = { .next = KV_NEXT_DAMAGED,
                      .seen = kv_facts_file(facts, "/boot/loader/entries") };
    guint64 greatest = 0;

    if (trouble)
        return kv_stand_unknown(trouble);
    for (guint i = 0; i < entries->len; i++) {
        const KvFoundEntry *found = g_ptr_array_index(entries, i);
        const char *text = found->entry->version;
        guint64 version = text ? g_ascii_strtoull(text, NULL, 10) : 0;

        if (version < greatest)
            continue;
        greatest = version;
        stand.seen = found->file;
        stand.all = 1;
        stand.on = kv_cmdline_get(found->options, KV_ARGUMENT_NAME) == KV_ARG_ON;
        stand.next = kv_next_of(stand.on, 1);
    }
    return stand;
}

static void ostree_change(const KvFacts *facts, const KvLoaderWants *wants,
                          KvLoaderChanges *changes)
{
    static const char *const add[] = { "rpm-ostree", "kargs",
                                       "--append-if-missing=" KV_ARGUMENT_WORD, NULL };
    static const char *const take[] = { "rpm-ostree", "kargs",
                                        "--delete-if-present=" KV_ARGUMENT_WORD, NULL };

    if (wants->entries)
        kv_change_run(changes, add, take);
}

const KvLoader kv_loader_ostree = {
    .id = "rpm-ostree",
    .name = "rpm-ostree",
    .is_here = ostree_is_here,
    .describe = ostree_describe,
    .stand = ostree_stand,
    .change = ostree_change,
};
