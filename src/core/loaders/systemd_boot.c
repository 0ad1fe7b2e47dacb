/* SPDX-License-Identifier: GPL-2.0-or-later */
/* systemd-boot, whose entries are small files: made by hand, or by kernel-install(8) from
 * /etc/kernel/cmdline. https://uapi-group.org/specifications/specs/boot_loader_specification/ */
#include "core/base/i18n.h"
#include "core/boot/cmdline.h"
#include "core/loaders/private.h"

/* ---- entries made by kernel-install ---- */

/* 90-loaderentry.install puts the kernel at /TOKEN/VERSION/linux, and the entry is called
 * TOKEN-VERSION.conf (with +TRIES before the dot). */
static gboolean is_generated(const KvFacts *facts, const KvFoundEntry *found)
{
    const char *version = found->entry->version;
    g_autofree char *name = g_path_get_basename(found->file->path);
    g_autofree char *directory = g_strdup_printf("/%s/", version ? version : "");
    g_autofree char *ending = g_strdup_printf("-%s", version ? version : "");

    return version && found->entry->kernel && strstr(found->entry->kernel, directory) &&
           strstr(name, ending) && kv_facts_program(facts, "kernel-install")->seen == KV_KNOWN;
}

const KvFact *kv_kernel_image(const KvFacts *facts, const char *version)
{
    g_autofree char *beside = g_build_filename("/usr/lib/modules", version, "vmlinuz", NULL);
    g_autofree char *boot = g_strconcat("/boot/vmlinuz-", version, NULL);
    const KvFact *image = kv_facts_file(facts, "/usr/lib/modules");

    if (image->seen == KV_UNREADABLE)
        return image;
    image = kv_facts_file(facts, beside);
    return image->seen == KV_ABSENT ? kv_facts_file(facts, boot) : image;
}

static gboolean any_generated(const KvFacts *facts)
{
    g_autoptr(GPtrArray) entries = kv_entries(facts, NULL);

    for (guint i = 0; i < entries->len; i++)
        if (is_generated(facts, g_ptr_array_index(entries, i)))
            return TRUE;
    return FALSE;
}

static gboolean generated_is_here(const KvFacts *facts)
{
    return kv_started_by(facts) == KV_STARTED_SYSTEMD_BOOT && any_generated(facts);
}

static char *generated_describe(const KvFacts *facts)
{
    return g_strdup(_("systemd-boot, with entries that kernel-install makes."));
}

static KvSettings generated_settings(const KvFacts *facts)
{
    return kv_kernel_cmdline_settings(facts);
}

/* `kernel-install add` copies the kernel and writes the entry anew. */
static void regenerate(const KvFacts *facts, const KvFoundEntry *found, KvLoaderChanges *changes)
{
    const char *version = found->entry->version;
    const KvFact *image = kv_kernel_image(facts, version);
    const char *const argv[] = { "kernel-install", "add", version, image->path, NULL };
    g_autoptr(GStrvBuilder) paths = NULL;

    if (image->seen == KV_UNREADABLE)
        kv_change_unread(changes, image);
    if (image->seen == KV_ABSENT)
        kv_change_entry(changes, found);
    if (image->seen != KV_KNOWN)
        return;
    kv_change_run(changes, argv, argv);
    paths = g_strv_builder_new();
    g_strv_builder_add(paths, found->file->path);
    kv_change_rewrites(changes, g_strv_builder_end(paths));
}

/* What was made by hand is changed by hand, and so is everything where nothing is generated. */
static void change_entries(const KvFacts *facts, KvLoaderChanges *changes, gboolean all)
{
    g_autoptr(GPtrArray) entries = kv_entries(facts, NULL);

    for (guint i = 0; i < entries->len && !changes->refused; i++) {
        const KvFoundEntry *found = g_ptr_array_index(entries, i);
        gboolean lacks = kv_cmdline_get(found->options, KV_ARGUMENT_NAME) != KV_ARG_ON;

        if (found->entry->is_recovery || !lacks)
            continue;
        if (all && is_generated(facts, found))
            regenerate(facts, found, changes);
        else
            kv_change_entry(changes, found);
    }
}

static void generated_change(const KvFacts *facts, const KvLoaderWants *wants,
                             KvLoaderChanges *changes)
{
    if (wants->settings && !kv_change_kernel_cmdline(changes, facts))
        return;
    if (wants->entries)
        change_entries(facts, changes, TRUE);
}

const KvLoader kv_loader_kernel_install = {
    .id = "kernel-install",
    .name = "systemd-boot",
    .is_here = generated_is_here,
    .describe = generated_describe,
    .stand = kv_entries_stand,
    .settings = generated_settings,
    .change = generated_change,
};

/* ---- entries made by hand ---- */

static gboolean plain_is_here(const KvFacts *facts)
{
    return kv_started_by(facts) == KV_STARTED_SYSTEMD_BOOT && kv_has_entries(facts);
}

static char *plain_describe(const KvFacts *facts)
{
    return g_strdup(_("systemd-boot, with entries made by hand."));
}

static void plain_change(const KvFacts *facts, const KvLoaderWants *wants, KvLoaderChanges *changes)
{
    if (wants->entries)
        change_entries(facts, changes, FALSE);
}

const KvLoader kv_loader_systemd_boot = {
    .id = "systemd-boot",
    .name = "systemd-boot",
    .is_here = plain_is_here,
    .describe = plain_describe,
    .stand = kv_entries_stand,
    .change = plain_change,
};
