/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Distributions' own tools that make the entries of systemd-boot (and of GRUB) from a file: where
 * it is, and what is run then. */
#include <jansson.h>

#include "core/base/i18n.h"
#include "core/boot/cmdline.h"
#include "core/boot/shellfile.h"
#include "core/loaders/private.h"

static gboolean has_program(const KvFacts *facts, const char *name)
{
    return kv_facts_program(facts, name)->seen == KV_KNOWN;
}

/* Runs argv, which takes itself back when the settings are back, and writes the entries anew. */
static void run_generator(const KvFacts *facts, KvLoaderChanges *changes, const char *const *argv)
{
    kv_change_run(changes, argv, argv);
    kv_change_rewrites(changes, kv_entries_paths(facts));
}

/* ---- Proxmox VE:
 * https://pve.proxmox.com/pve-docs/chapter-sysadmin.html#sysboot_edit_kernel_cmdline Its boot menus
 * lie on partitions that are mounted only while the tool runs. ---- */

static gboolean proxmox_is_here(const KvFacts *facts)
{
    const KvFact *uuids = kv_facts_file(facts, "/etc/kernel/proxmox-boot-uuids");
    g_autofree char *text = uuids->seen == KV_KNOWN ? g_strstrip(g_strdup(uuids->text)) : NULL;

    return text && *text && has_program(facts, "proxmox-boot-tool");
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

/* ---- openSUSE, grub2-bls and systemd-boot: https://github.com/openSUSE/sdbootutil ---- */

static gboolean sdbootutil_is_here(const KvFacts *facts)
{
    return has_program(facts, "sdbootutil");
}

static char *sdbootutil_describe(const KvFacts *facts)
{
    return g_strdup(_("Boot loader entries that openSUSE's sdbootutil makes."));
}

static void sdbootutil_change(const KvFacts *facts, const KvLoaderWants *wants,
                              KvLoaderChanges *changes)
{
    static const char *const update[] = { "sdbootutil", "update-all-entries", NULL };

    if (wants->settings && !kv_change_kernel_cmdline(changes, facts))
        return;
    run_generator(facts, changes, update);
}

const KvLoader kv_loader_sdbootutil = {
    .id = "sdbootutil",
    .name = "sdbootutil",
    .is_here = sdbootutil_is_here,
    .describe = sdbootutil_describe,
    .stand = kv_entries_stand,
    .settings = kv_kernel_cmdline_settings,
    .change = sdbootutil_change,
};

/* ---- Pop!_OS: https://github.com/isantop/kernelstub ---- */

#define KERNELSTUB_FILE "/etc/kernelstub/configuration"

static gboolean kernelstub_is_here(const KvFacts *facts)
{
    return kv_started_by(facts) != KV_STARTED_GRUB && has_program(facts, "kernelstub");
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

/* ---- Manjaro and CachyOS: sdboot-manage, whose settings are a shell file ---- */

#define SDBOOT_MANAGE_FILE "/etc/sdboot-manage.conf"
#define SDBOOT_MANAGE_WORD "LINUX_OPTIONS" /* LINUX_FALLBACK_OPTIONS stays as it is */

static gboolean sdboot_manage_is_here(const KvFacts *facts)
{
    return kv_started_by(facts) == KV_STARTED_SYSTEMD_BOOT && has_program(facts, "sdboot-manage");
}

static char *sdboot_manage_describe(const KvFacts *facts)
{
    return g_strdup(_("systemd-boot, with entries that sdboot-manage makes."));
}

static KvSettings sdboot_manage_settings(const KvFacts *facts)
{
    const KvFact *file = kv_facts_file(facts, SDBOOT_MANAGE_FILE);
    KvSettings settings = { .state = KV_SETTINGS_UNKNOWN, .path = g_strdup(SDBOOT_MANAGE_FILE) };
    const char *text = file->seen == KV_KNOWN ? file->text : "";
    g_autoptr(GError) error = NULL;
    g_autoptr(KvShellFile) shell = kv_shell_file_parse(text, strlen(text), file->path, &error);
    g_auto(KvShellValue) value = { 0 };

    if (file->seen == KV_UNREADABLE)
        settings.unread = file;
    if (shell)
        value = kv_shell_file_get(shell, SDBOOT_MANAGE_WORD);
    settings.line = value.line;
    if (!shell || value.state == KV_SHELL_DYNAMIC)
        settings.reason = g_strdup(shell ? value.reason : error->message);
    else
        settings.state = kv_cmdline_get(value.value, KV_ARGUMENT_NAME) == KV_ARG_ON
                             ? KV_SETTINGS_SET
                             : KV_SETTINGS_NOT_SET;
    return settings;
}

static void sdboot_manage_change(const KvFacts *facts, const KvLoaderWants *wants,
                                 KvLoaderChanges *changes)
{
    static const char *const generate[] = { "sdboot-manage", "gen", NULL };
    const KvFact *file = kv_facts_file(facts, SDBOOT_MANAGE_FILE);
    g_autoptr(GError) error = NULL;
    g_autoptr(KvShellFile) shell = NULL;
    char *text = NULL;

    if (file->seen != KV_KNOWN) {
        kv_change_unread(changes, file);
        return;
    }
    shell = kv_shell_file_parse(file->text, strlen(file->text), file->path, &error);
    if (shell)
        text = kv_shell_file_set_argument(shell, SDBOOT_MANAGE_WORD, KV_ARGUMENT_NAME,
                                          KV_ARGUMENT_WORD, NULL, &error);
    if (!text) {
        kv_change_refuse(
            changes, g_strdup(error->message),
            g_strdup_printf(_("Add %1$s to %2$s in %3$s by hand, run “%4$s”, then look again."),
                            KV_ARGUMENT_WORD, SDBOOT_MANAGE_WORD, file->path, "sdboot-manage gen"));
        return;
    }
    if (wants->settings && !g_str_equal(text, file->text))
        kv_change_file(changes, file, text);
    else
        g_free(text);
    run_generator(facts, changes, generate);
}

const KvLoader kv_loader_sdboot_manage = {
    .id = "sdboot-manage",
    .name = "sdboot-manage",
    .is_here = sdboot_manage_is_here,
    .describe = sdboot_manage_describe,
    .stand = kv_entries_stand,
    .settings = sdboot_manage_settings,
    .change = sdboot_manage_change,
};
