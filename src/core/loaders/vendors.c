/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Distributions' own tools that make boot menus of settings: where these are, and what is run
 * then. */
#include <jansson.h>

#include "core/base/i18n.h"
#include "core/boot/cmdline.h"
#include "core/loaders/private.h"

/* ---- Proxmox VE:
 * https://pve.proxmox.com/pve-docs/chapter-sysadmin.html#sysboot_edit_kernel_cmdline Its boot menus
 * lie on partitions that are mounted only while the tool runs. ---- */

static gboolean proxmox_is_here(const KvFacts *facts)
{
    const KvFact *uuids = kv_facts_file(facts, "/etc/kernel/proxmox-boot-uuids");
    g_autofree char *text = uuids->seen == KV_KNOWN ? g_strstrip(g_strdup(uuids->text)) : NULL;

    return text && *text && kv_has_program(facts, "proxmox-boot-tool");
}

static gboolean proxmox_has_grub(const KvFacts *facts)
{
    return kv_started_by(facts) == KV_STARTED_GRUB;
}

static char *proxmox_describe(const KvFacts *facts)
{
    return proxmox_has_grub(facts)
               ? g_strdup(_("GRUB on partitions that proxmox-boot-tool keeps."))
               : g_strdup(_("systemd-boot on partitions that proxmox-boot-tool keeps."));
}

static KvSettings proxmox_settings(const KvFacts *facts)
{
    return proxmox_has_grub(facts)
               ? kv_loader_grub.settings(facts)
               : kv_cmdline_file_settings(kv_facts_file(facts, KV_KERNEL_CMDLINE));
}

/* What can't be looked at is what was made of the settings. */
static KvStand proxmox_stand(const KvFacts *facts)
{
    g_auto(KvSettings) settings = proxmox_settings(facts);
    KvStand stand = { .next = settings.state == KV_SETTINGS_SET       ? KV_NEXT_SET
                              : settings.state == KV_SETTINGS_NOT_SET ? KV_NEXT_NOT_SET
                                                                      : KV_NEXT_UNKNOWN,
                      .by_settings = TRUE };

    stand.seen = settings.unread           ? settings.unread
                 : proxmox_has_grub(facts) ? &facts->grub_default
                                           : kv_facts_file(facts, KV_KERNEL_CMDLINE);
    return stand;
}

static void proxmox_change(const KvFacts *facts, const KvLoaderWants *wants,
                           KvLoaderChanges *changes)
{
    static const char *const refresh[] = { "proxmox-boot-tool", "refresh", NULL };

    if (proxmox_has_grub(facts))
        kv_change_grub_settings(facts, wants, changes);
    else if (wants->settings)
        kv_change_cmdline_file(changes, kv_facts_file(facts, KV_KERNEL_CMDLINE), KV_KERNEL_CMDLINE,
                               NULL);
    if (!changes->refused && !changes->unread && changes->changes)
        kv_change_run(changes, refresh, refresh);
}

const KvLoader kv_loader_proxmox = {
    .id = "proxmox",
    .name = "proxmox-boot-tool",
    .is_here = proxmox_is_here,
    .describe = proxmox_describe,
    .stand = proxmox_stand,
    .settings = proxmox_settings,
    .change = proxmox_change,
};

/* ---- Pop!_OS: https://github.com/isantop/kernelstub ---- */

#define KERNELSTUB_FILE "/etc/kernelstub/configuration"

static gboolean kernelstub_is_here(const KvFacts *facts)
{
    return kv_started_by(facts) != KV_STARTED_GRUB && kv_has_program(facts, "kernelstub");
}

static char *kernelstub_describe(const KvFacts *facts)
{
    return g_strdup(_("systemd-boot, with entries that kernelstub makes."));
}

/* {"user": {"kernel_options": ["quiet", …]}} */
static KvSettings kernelstub_settings(const KvFacts *facts)
{
    const KvFact *file = kv_facts_file(facts, KERNELSTUB_FILE);
    KvSettings settings = { .state = KV_SETTINGS_NOT_SET, .path = g_strdup(KERNELSTUB_FILE) };
    json_t *root = file->seen == KV_KNOWN ? json_loads(file->text, 0, NULL) : NULL, *option;
    json_t *options = json_object_get(json_object_get(root, "user"), "kernel_options");
    gsize i;

    if (!options) {
        settings.state = KV_SETTINGS_UNKNOWN;
        settings.reason = g_strdup_printf(_("What %s says can't be told."), KERNELSTUB_FILE);
        settings.unread = file->seen == KV_UNREADABLE ? file : NULL;
    }
    json_array_foreach (options, i, option)
        if (json_is_string(option) &&
            kv_cmdline_get(json_string_value(option), KV_ARGUMENT_NAME) == KV_ARG_ON)
            settings.state = KV_SETTINGS_SET;
    json_decref(root);
    return settings;
}

/* It writes its options in another order when it takes one away, so what it changes is kept. */
static void kernelstub_change(const KvFacts *facts, const KvLoaderWants *wants,
                              KvLoaderChanges *changes)
{
    static const char *const add[] = { "kernelstub", "-a", KV_ARGUMENT_WORD, NULL };
    static const char *const take[] = { "kernelstub", "-d", KV_ARGUMENT_WORD, NULL };
    g_auto(GStrv) entries = kv_entries_paths(facts);
    g_autoptr(GStrvBuilder) paths = g_strv_builder_new();

    if (!kv_entries_are_read(facts, changes))
        return;
    kv_change_run(changes, add, take);
    g_strv_builder_add(paths, KERNELSTUB_FILE);
    g_strv_builder_addv(paths, (const char **)entries);
    kv_change_rewrites(changes, g_strv_builder_end(paths));
}

const KvLoader kv_loader_kernelstub = {
    .id = "kernelstub",
    .name = "kernelstub",
    .is_here = kernelstub_is_here,
    .describe = kernelstub_describe,
    .stand = kv_entries_stand,
    .settings = kernelstub_settings,
    .change = kernelstub_change,
};
