/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GRUB that starts entries of the Boot Loader Specification: Fedora and the RHEL family. Their tool
 * is grubby(8), a script (https://src.fedoraproject.org/rpms/grubby, grubby-bls); see also
 * https://docs.fedoraproject.org/en-US/fedora/latest/system-administrators-
 * guide/kernel-module-driver-configuration/Working_with_the_GRUB_2_Boot_Loader/. */
#include <string.h>

#include "core/base/i18n.h"
#include "core/boot/cmdline.h"
#include "core/boot/grubcfg.h"
#include "core/loaders/private.h"

gboolean kv_grub_uses_entries(const KvFacts *facts)
{
    g_autoptr(KvGrubCfg) cfg = NULL;

    if (facts->loader_entries.seen != KV_KNOWN)
        return FALSE;
    if (facts->grub_cfg.seen != KV_KNOWN)
        return TRUE;
    cfg = kv_grub_cfg_parse(facts->grub_cfg.text, strlen(facts->grub_cfg.text),
                            facts->grub_cfg.path, NULL);
    return cfg && cfg->uses_bls;
}

static gboolean bls_is_here(const KvFacts *facts)
{
    return kv_started_by(facts) == KV_STARTED_GRUB && kv_grub_uses_entries(facts) &&
           kv_facts_program(facts, "grubby")->seen == KV_KNOWN;
}

static char *bls_describe(const KvFacts *facts)
{
    return g_strdup(_("GRUB with boot loader entries, which grubby changes."));
}

/* ---- the settings ---- */

/* grub2-mkconfig of Fedora makes the options of every entry, and /etc/kernel/cmdline, of
 * GRUB_CMDLINE_LINUX and GRUB_CMDLINE_LINUX_DEFAULT. */
static KvSettings grub_settings(const KvFacts *facts)
{
    KvSettings settings = kv_grub_settings(facts, "GRUB_CMDLINE_LINUX");
    g_auto(KvSettings) other = kv_grub_settings(facts, "GRUB_CMDLINE_LINUX_DEFAULT");

    if (settings.state != KV_SETTINGS_SET && other.state == KV_SETTINGS_SET) {
        kv_settings_clear(&settings);
        settings = other;
        other = (KvSettings){ 0 };
    }
    return settings;
}

/* A new kernel's entry is made of the one, a new configuration of the other: what is there has to
 * say it. */
static KvSettings bls_settings(const KvFacts *facts)
{
    const KvFact *file = kv_facts_file(facts, KV_KERNEL_CMDLINE);
    KvSettings settings = { .state = KV_SETTINGS_SET };

    if (file->seen != KV_ABSENT)
        settings = kv_cmdline_file_settings(file);
    if (settings.state == KV_SETTINGS_SET && facts->grub_default.seen != KV_ABSENT) {
        kv_settings_clear(&settings);
        settings = grub_settings(facts);
    }
    if (!settings.path)
        settings.path = g_strdup(facts->grub_default.path);
    return settings;
}

/* ---- the change ---- */

static gboolean change_settings(const KvFacts *facts, KvLoaderChanges *changes)
{
    const KvFact *file = kv_facts_file(facts, KV_KERNEL_CMDLINE);
    g_autofree char *running = kv_running_words(facts);
    g_auto(KvSettings) grub = grub_settings(facts);

    if (file->seen == KV_KNOWN &&
        !kv_change_cmdline_file(changes, file, KV_KERNEL_CMDLINE, running))
        return FALSE;
    return facts->grub_default.seen != KV_KNOWN || grub.state == KV_SETTINGS_SET ||
           kv_change_grub_default(changes, facts, "GRUB_CMDLINE_LINUX");
}

/* All that it changes: the entries, the variable that RHEL 8 keeps their options in, and what the
 * next ones are made of (/etc/default/grub since 8.40-41, /etc/kernel/cmdline since 8.40-64, says
 * its changelog). */
static char **rewritten(const KvFacts *facts)
{
    const KvFact *const others[] = { kv_facts_file(facts, "/boot/grub2/grubenv"),
                                     kv_facts_file(facts, KV_KERNEL_CMDLINE),
                                     &facts->grub_default };
    g_auto(GStrv) entries = kv_entries_paths(facts);
    g_autoptr(GStrvBuilder) paths = g_strv_builder_new();

    g_strv_builder_addv(paths, (const char **)entries);
    for (unsigned i = 0; i < G_N_ELEMENTS(others); i++)
        if (others[i]->seen == KV_KNOWN)
            g_strv_builder_add(paths, others[i]->path);
    return g_strv_builder_end(paths);
}

/* Until 8.40-72 it gives every line of /etc/default/grub that begins with GRUB_CMDLINE_LINUX the
 * one value, and always in place of a whole line, and with what a shell makes of it. */
static gboolean would_harm(const KvFact *grub_default)
{
    static const char name[] = "GRUB_CMDLINE_LINUX";
    g_auto(GStrv) lines = g_strsplit(grub_default->text, "\n", -1);
    unsigned count = 0;

    for (char **line = lines; *line; line++) {
        const char *rest = *line + strlen(name);
        g_autofree char *value = NULL;

        if (!g_str_has_prefix(*line, name))
            continue;
        value = g_shell_unquote(rest + (*rest == '='), NULL);
        if (*rest != '=' || !value || strpbrk(rest, "$`\\#") || ++count > 1)
            return TRUE;
    }
    return FALSE;
}

/* grubby takes a kernel's path on the running host; an entry has it from the root of /boot's file
 * system. */
static char *kernel_path(const KvFoundEntry *found)
{
    const char *kernel = found->entry->kernel;

    return g_str_has_prefix(kernel, "/boot/") ? g_strdup(kernel)
                                              : g_strconcat("/boot", kernel, NULL);
}

/* ALL means the rescue entry too: it stays a way in without the argument. */
static void spare_rescue(const GPtrArray *entries, KvLoaderChanges *changes)
{
    for (guint i = 0; i < entries->len; i++) {
        const KvFoundEntry *found = g_ptr_array_index(entries, i);
        g_autofree char *path = NULL, *kernel = NULL;

        if (!found->entry->is_recovery || !found->entry->kernel ||
            kv_cmdline_get(found->options, KV_ARGUMENT_NAME) != KV_ARG_ABSENT)
            continue;
        path = kernel_path(found);
        kernel = g_strconcat("--update-kernel=", path, NULL);
        kv_change_run(
            changes,
            (const char *const[]){ "grubby", kernel, "--remove-args=" KV_ARGUMENT_NAME, NULL },
            NULL);
        kv_change_rewrites(changes, g_strdupv((char *[]){ (char *)found->file->path, NULL }));
    }
}

/* The last word where it is given: the wrapper swallows what follows it. */
static void change_all(const KvFacts *facts, KvLoaderChanges *changes)
{
    const KvFact *file = &facts->grub_default;
    const char *spare = file->seen == KV_KNOWN && would_harm(file) ? "--no-etc-grub-update" : NULL;

    kv_change_run(changes,
                  (const char *const[]){ "grubby", "--update-kernel=ALL",
                                         "--args=" KV_ARGUMENT_WORD, spare, NULL },
                  (const char *const[]){ "grubby", "--update-kernel=ALL",
                                         "--remove-args=" KV_ARGUMENT_NAME, spare, NULL });
    kv_change_rewrites(changes, rewritten(facts));
    kv_change_back_in_turn(changes);
}

static void bls_change(const KvFacts *facts, const KvLoaderWants *wants, KvLoaderChanges *changes)
{
    g_autoptr(GPtrArray) entries = kv_entries(facts, NULL);

    if (facts->grub_default.seen == KV_UNREADABLE) {
        kv_change_unread(changes, &facts->grub_default);
        return;
    }
    if (wants->settings && !change_settings(facts, changes))
        return;
    if (!wants->entries || !kv_entries_are_read(facts, changes))
        return;
    change_all(facts, changes);
    spare_rescue(entries, changes);
}

const KvLoader kv_loader_bls = {
    .id = "bls",
    .name = "GRUB",
    .is_here = bls_is_here,
    .describe = bls_describe,
    .stand = kv_entries_stand,
    .settings = bls_settings,
    .change = bls_change,
};
