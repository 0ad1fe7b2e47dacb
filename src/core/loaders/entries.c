/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Entries of the Boot Loader Specification (type 1), wherever their partition may be mounted. */
#include <string.h>

#include "core/base/i18n.h"
#include "core/boot/cmdline.h"
#include "core/loaders/private.h"

static const char *const directories[] = { "/boot/loader/entries", "/efi/loader/entries",
                                           "/boot/efi/loader/entries" };

static void found_free(gpointer data)
{
    KvFoundEntry *found = data;

    kv_entry_free(found->entry);
    g_free(found->options);
    g_free(found);
}

/* RHEL 8 keeps the options of all entries in one variable of grubenv, which holds a line each. */
static char *kernelopts(const KvFacts *facts)
{
    const KvFact *file = kv_facts_file(facts, "/boot/grub2/grubenv");
    g_auto(GStrv) lines = g_strsplit(file->seen == KV_KNOWN ? file->text : "", "\n", -1);

    for (char **line = lines; *line; line++)
        if (g_str_has_prefix(*line, "kernelopts="))
            return g_strdup(*line + strlen("kernelopts="));
    return g_strdup("");
}

static char *expand(const KvFacts *facts, const char *options)
{
    g_autofree char *value = NULL;
    g_auto(GStrv) parts = NULL;

    if (!strstr(options, "$kernelopts"))
        return g_strdup(options);
    value = kernelopts(facts);
    parts = g_strsplit(options, "$kernelopts", -1);
    return g_strjoinv(value, parts);
}

/* The same partition may be mounted twice. */
static gboolean is_known(const GPtrArray *entries, const KvFact *file)
{
    g_autofree char *name = g_path_get_basename(file->path);

    for (guint i = 0; i < entries->len; i++) {
        const KvFoundEntry *found = g_ptr_array_index(entries, i);
        g_autofree char *other = g_path_get_basename(found->file->path);

        if (g_str_equal(name, other) && g_str_equal(found->file->text, file->text))
            return TRUE;
    }
    return FALSE;
}

static void add(const KvFacts *facts, const KvFact *file, GPtrArray *entries)
{
    g_autofree char *name = g_path_get_basename(file->path);
    g_autoptr(KvEntry) entry = kv_entry_parse(name, file->text);
    KvFoundEntry *found;

    if (!entry->is_linux || is_known(entries, file))
        return;
    found = g_new0(KvFoundEntry, 1);
    found->file = file;
    found->options = expand(facts, entry->options);
    found->entry = g_steal_pointer(&entry);
    g_ptr_array_add(entries, found);
}

GPtrArray *kv_entries(const KvFacts *facts, const KvFact **ret_trouble)
{
    GPtrArray *entries = g_ptr_array_new_with_free_func(found_free);
    const KvFact *trouble = NULL;

    for (unsigned i = 0; i < G_N_ELEMENTS(directories); i++) {
        const KvFact *directory = kv_facts_file(facts, directories[i]), *file;
        unsigned cursor = 0;

        if (directory->seen == KV_UNREADABLE)
            trouble = directory;
        while ((file = kv_facts_next_in(facts, directories[i], &cursor)))
            if (file->seen == KV_KNOWN)
                add(facts, file, entries);
            else
                trouble = file;
    }
    if (ret_trouble)
        *ret_trouble = trouble;
    return entries;
}

gboolean kv_has_entries(const KvFacts *facts)
{
    const KvFact *trouble;
    g_autoptr(GPtrArray) entries = kv_entries(facts, &trouble);

    return entries->len > 0 || trouble;
}

KvStand kv_entries_stand(const KvFacts *facts)
{
    const KvFact *trouble;
    g_autoptr(GPtrArray) entries = kv_entries(facts, &trouble);
    KvStand stand = { .next = KV_NEXT_DAMAGED, .seen = kv_facts_file(facts, directories[0]) };

    if (trouble)
        return kv_stand_unknown(trouble);
    for (guint i = 0; i < entries->len; i++) {
        const KvFoundEntry *found = g_ptr_array_index(entries, i);
        gboolean on = kv_cmdline_get(found->options, KV_ARGUMENT_NAME) == KV_ARG_ON;

        if (found->entry->is_recovery)
            continue;
        /* Shown is one that lacks it, where one does. */
        if (stand.all == stand.on)
            stand.seen = found->file;
        stand.all++;
        stand.on += on;
    }
    if (stand.all > 0)
        stand.next = kv_next_of(stand.on, stand.all);
    return stand;
}

gboolean kv_entries_are_read(const KvFacts *facts, KvLoaderChanges *changes)
{
    const KvFact *trouble;
    g_autoptr(GPtrArray) entries = kv_entries(facts, &trouble);

    if (trouble)
        kv_change_unread(changes, trouble);
    return !trouble;
}

char **kv_entries_paths(const KvFacts *facts)
{
    g_autoptr(GPtrArray) entries = kv_entries(facts, NULL);
    g_autoptr(GStrvBuilder) paths = g_strv_builder_new();

    for (guint i = 0; i < entries->len; i++)
        g_strv_builder_add(paths, ((KvFoundEntry *)g_ptr_array_index(entries, i))->file->path);
    return g_strv_builder_end(paths);
}

gboolean kv_change_entry(KvLoaderChanges *changes, const KvFoundEntry *found)
{
    char *text;

    if (kv_cmdline_get(found->options, KV_ARGUMENT_NAME) == KV_ARG_ON)
        return TRUE;
    text = kv_entry_set(found->file->text, KV_ARGUMENT_NAME, KV_ARGUMENT_WORD);
    if (text)
        kv_change_file(changes, found->file, text);
    else
        kv_change_refuse(
            changes,
            g_strdup_printf(_("A word in the options of %s ends the kernel's own, so the argument "
                              "can't be added behind them."),
                            found->file->path),
            g_strdup_printf(_("Add %1$s to its options by hand, before the word “--”."),
                            KV_ARGUMENT_WORD));
    return text != NULL;
}
