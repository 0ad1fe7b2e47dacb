/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /etc/kernel/cmdline and its like, from which a generator makes entries. */
#include <string.h>

#include "core/base/i18n.h"
#include "core/boot/cmdline.h"
#include "core/loaders/private.h"

KvSettings kv_cmdline_file_settings(const KvFact *file)
{
    KvSettings settings = { .state = KV_SETTINGS_NOT_SET };
    g_autofree char *words = NULL;
    KvArgState state;

    settings.path = g_strdup(file->path ? file->path : KV_KERNEL_CMDLINE);
    if (file->seen == KV_UNREADABLE) {
        settings.unread = file;
        settings.state = KV_SETTINGS_UNKNOWN;
        settings.reason =
            g_strdup_printf(_("%1$s can't be read: %2$s."), file->path, g_strerror(file->error));
    }
    if (file->seen != KV_KNOWN)
        return settings;
    words = kv_cmdline_file_words(file->text);
    state = kv_cmdline_get(words, KV_ARGUMENT_NAME);
    settings.state = state == KV_ARG_ON ? KV_SETTINGS_SET : KV_SETTINGS_NOT_SET;
    settings.contrary = state != KV_ARG_ON && state != KV_ARG_ABSENT;
    return settings;
}

char *kv_running_words(const KvFacts *facts)
{
    /* What boot loaders add for each start: it must not be kept. */
    static const char *const theirs[] = { "BOOT_IMAGE=", "initrd=" };
    g_auto(GStrv) words = NULL;
    GString *kept;

    if (facts->cmdline.seen != KV_KNOWN || strchr(facts->cmdline.text, '"'))
        return NULL;
    words = g_strsplit_set(facts->cmdline.text, " \t\n", -1);
    kept = g_string_new(NULL);
    for (char **word = words; *word; word++) {
        gboolean is_theirs = **word == '\0';

        for (unsigned i = 0; i < G_N_ELEMENTS(theirs); i++)
            is_theirs |= g_str_has_prefix(*word, theirs[i]);
        if (!is_theirs)
            g_string_append_printf(kept, "%s%s", kept->len > 0 ? " " : "", *word);
    }
    return g_string_free(kept, FALSE);
}

static gboolean has_root(const char *words)
{
    return kv_cmdline_get(words, "root") != KV_ARG_ABSENT;
}

void kv_change_refuse_rootless(KvLoaderChanges *changes, const char *path)
{
    kv_change_refuse(
        changes,
        g_strdup_printf(_("%s would say nothing of the root file system, and the next start would "
                          "not find it."),
                        path),
        g_strdup_printf(_("Write the whole command line of this host into %1$s by hand, with root= "
                          "and with %2$s, then look again."),
                        path, KV_ARGUMENT_WORD));
}

gboolean kv_change_cmdline_file(KvLoaderChanges *changes, const KvFact *file, const char *path,
                                const char *seed)
{
    const KvFact absent = { KV_ABSENT, 0, (char *)path, NULL };
    gboolean exists = file->seen == KV_KNOWN;
    g_autofree char *old = exists ? g_strdup(file->text)
                           : seed ? g_strconcat(seed, "\n", NULL)
                                  : g_strdup("");
    g_autofree char *words = kv_cmdline_file_words(old);
    /* A host may do without root=, by the types of its partitions, but not by accident. */
    gboolean was_rootless = seed && !has_root(seed) && exists;
    char *text;

    if (file->seen == KV_UNREADABLE) {
        kv_change_unread(changes, file);
        return FALSE;
    }
    text = kv_cmdline_file_set(old, KV_ARGUMENT_NAME, KV_ARGUMENT_WORD);
    if (!text || (!has_root(words) && !was_rootless)) {
        g_free(text);
        kv_change_refuse_rootless(changes, path);
        return FALSE;
    }
    if (exists && g_str_equal(text, file->text))
        g_free(text);
    else
        kv_change_file(changes, exists ? file : &absent, text);
    return TRUE;
}

/* ---- /etc/kernel/cmdline, as kernel-install(8) reads it ---- */

KvSettings kv_kernel_cmdline_settings(const KvFacts *facts)
{
    const KvFact *file = kv_facts_file(facts, KV_KERNEL_CMDLINE);
    const KvFact *vendors = kv_facts_file(facts, "/usr/lib/kernel/cmdline");

    return kv_cmdline_file_settings(file->seen == KV_ABSENT && vendors->seen == KV_KNOWN ? vendors
                                                                                         : file);
}

gboolean kv_change_kernel_cmdline(KvLoaderChanges *changes, const KvFacts *facts)
{
    const KvFact *file = kv_facts_file(facts, KV_KERNEL_CMDLINE);
    const KvFact *vendors = kv_facts_file(facts, "/usr/lib/kernel/cmdline");
    g_autofree char *seed = file->seen != KV_KNOWN && vendors->seen == KV_KNOWN
                                ? kv_cmdline_file_words(vendors->text)
                                : kv_running_words(facts);

    return kv_change_cmdline_file(changes, file, KV_KERNEL_CMDLINE, seed);
}
