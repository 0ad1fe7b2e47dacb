/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The programs by which distributions make boot menus of their own settings. */
#include <jansson.h>
#include <string.h>

#include "core/boot/entry.h"
#include "core/boot/shellfile.h"
#include "demo/loader-private.h"

static char *constant(const char *old, gpointer data)
{
    return g_strdup(data);
}

static char *root_of(const KvDemo *demo)
{
    return kv_demo_expand(demo, "@root@");
}

/* ---- proxmox-boot-tool: https://pve.proxmox.com/pve-docs/chapter-sysadmin.html#sysboot Its
 * partitions are mounted only while it runs ---- */

/* grub-mkconfig is run for each partition, and what it makes stays there. */
static int make_grubs_menu(const KvCall *call)
{
    static const char made[] = "/run/proxmox-boot.cfg";
    const char *const argv[] = { "grub-mkconfig", "-o", made, NULL };
    KvCall make = *call;
    g_autofree char *text = NULL;
    int status;

    make.argv = argv;
    make.argc = 3;
    status = kv_grub_mkconfig(&make);
    text = kv_tree_read(&call->demo->tree, made);
    if (status == 0 && text)
        kv_tree_write(&call->demo->state, KV_ESP_GRUB_CFG, 0644, text);
    kv_tree_remove(&call->demo->tree, made);
    return status;
}

static void make_entry(const KvCall *call, const char *release)
{
    g_autofree char *words = kv_loader_words(call->demo);
    g_autofree char *path = g_strdup_printf("/esp/loader/entries/proxmox-%s.conf", release);

    kv_tree_printf(&call->demo->state, path, 0644,
                   "title Proxmox Virtual Environment\nversion %s\noptions %s\n"
                   "linux /EFI/proxmox/%s/vmlinuz-%s\ninitrd /EFI/proxmox/%s/initrd.img-%s\n",
                   release, words, release, release, release, release);
}

int kv_proxmox_boot_tool(const KvCall *call)
{
    g_autofree char *release = kv_demo_release(call->demo);

    if (!kv_call_has(call, "refresh")) {
        kv_call_say(call, "E: no or unknown command given");
        return 1;
    }
    kv_call_say(call,
                "Copying and configuring kernels on /dev/disk/by-uuid/6E11-1234\n"
                "\tCopying kernel and creating boot-entry for %s",
                release);
    if (g_strcmp0(kv_host_get(call->demo->host, "boot", "", "config"), KV_ESP_GRUB_CFG) == 0)
        return make_grubs_menu(call);
    make_entry(call, release);
    return 0;
}

/* ---- https://github.com/openSUSE/sdbootutil: update_entry_conf() replaces the options of this
 * system's entries, mkinitrd makes the initial RAM disks that they name ---- */

static gboolean is_current(const char *text, gpointer data)
{
    return !strstr(text, "sort-key   snapper-");
}

/* What the files of the directory say comes behind it. */
static char *words_and_additions(const KvDemo *demo)
{
    g_auto(GStrv) names = kv_tree_list(&demo->tree, "/etc/kernel/cmdline.d");
    g_autofree char *words = kv_loader_words(demo);
    g_autoptr(GString) all = g_string_new(words);

    for (char **name = names; *name; name++) {
        g_autofree char *path = g_build_filename("/etc/kernel/cmdline.d", *name, NULL);
        g_autofree char *text = kv_tree_read(&demo->tree, path);
        g_autofree char *more = kv_cmdline_file_words(text ? text : "");

        g_string_append_printf(all, " %s", more);
    }
    return g_strdup(all->str);
}

int kv_sdbootutil(const KvCall *call)
{
    g_autofree char *words = words_and_additions(call->demo);

    if (kv_call_has(call, "mkinitrd"))
        return kv_initrd_mkinitrd(call);
    if (!kv_call_has(call, "update-all-entries"))
        return 1;
    kv_loader_rewrite(call->demo, is_current, constant, words);
    return 0;
}

/* ---- https://github.com/isantop/kernelstub: application.py and installer.py ---- */

#define KERNELSTUB_FILE "/etc/kernelstub/configuration"

/* -d makes a set of the list, so the order is lost. */
static json_t *without(const json_t *options, const char *word)
{
    json_t *left = json_array(), *option;
    gsize i;

    json_array_foreach (options, i, option)
        if (strcmp(json_string_value(option), word) != 0)
            json_array_insert(left, 0, option);
    return left;
}

static gboolean has_option(const json_t *options, const char *word)
{
    json_t *option;
    gsize i;

    json_array_foreach (options, i, option)
        if (strcmp(json_string_value(option), word) == 0)
            return TRUE;
    return FALSE;
}

static void write_kernelstub(KvDemo *demo, json_t *config, const json_t *options)
{
    g_autofree char *root = root_of(demo), *text = json_dumps(config, JSON_INDENT(2));
    g_autoptr(GString) words = g_string_new(NULL);
    json_t *option;
    gsize i;

    g_string_append_printf(words, "root=%s ro", root);
    json_array_foreach (options, i, option)
        g_string_append_printf(words, " %s", json_string_value(option));
    kv_tree_write(&demo->tree, KERNELSTUB_FILE, 0644, text);
    kv_loader_rewrite(demo, NULL, constant, words->str);
}

int kv_kernelstub(const KvCall *call)
{
    g_autofree char *text = kv_tree_read(&call->demo->tree, KERNELSTUB_FILE);
    json_t *config = text ? json_loads(text, 0, NULL) : NULL;
    json_t *user = json_object_get(config, "user");
    json_t *options = json_object_get(user, "kernel_options");

    if (!options || call->argc < 3)
        return 1;
    if (strcmp(call->argv[1], "-a") == 0 && !has_option(options, call->argv[2]))
        json_array_append_new(options, json_string(call->argv[2]));
    else if (strcmp(call->argv[1], "-d") == 0)
        json_object_set_new(user, "kernel_options", without(options, call->argv[2]));
    write_kernelstub(call->demo, config, json_object_get(user, "kernel_options"));
    json_decref(config);
    return 0;
}

/* ---- https://github.com/CachyOS/systemd-boot-manager: `sdboot-manage gen` makes an entry and its
 * fallback for each kernel ---- */

static char *variable(const KvDemo *demo, const char *name)
{
    g_autofree char *text = kv_tree_read(&demo->tree, "/etc/sdboot-manage.conf");
    g_autoptr(KvShellFile) shell =
        text ? kv_shell_file_parse(text, strlen(text), "sdboot-manage.conf", NULL) : NULL;
    g_auto(KvShellValue) value = { 0 };

    if (shell)
        value = kv_shell_file_get(shell, name);
    return g_strdup(value.value ? value.value : "");
}

static gboolean is_normal(const char *text, gpointer data)
{
    return !strstr(text, "fallback");
}

/* CachyOS sources these behind the file. */
static char *with_dropins(const KvDemo *demo, const char *name, const char *options)
{
    static const char directory[] = "/etc/sdboot-manage.conf.d";
    g_auto(GStrv) names = kv_tree_list(&demo->tree, directory);
    g_autoptr(GString) value = g_string_new(options);

    for (char **file = names; *file; file++) {
        g_autofree char *path = g_build_filename(directory, *file, NULL);
        g_autofree char *text = kv_tree_read(&demo->tree, path);

        kv_loader_source(text ? text : "", name, value);
    }
    return g_strdup(value->str);
}

int kv_sdboot_manage(const KvCall *call)
{
    g_autofree char *told = variable(call->demo, "LINUX_OPTIONS");
    g_autofree char *options = with_dropins(call->demo, "LINUX_OPTIONS", told);
    g_autofree char *root = root_of(call->demo);
    g_autofree char *words = g_strdup_printf("root=%s rw %s", root, options);

    if (!kv_call_has(call, "gen"))
        return 1;
    kv_loader_rewrite(call->demo, is_normal, constant, words);
    return 0;
}

/* ---- https://coreos.github.io/rpm-ostree/: `kargs` makes a new deployment, and the one before it
 * stays ---- */

#define OSTREE "/boot/loader/entries/ostree-%u-fedora.conf"

static void write_deployment(KvDemo *demo, unsigned version, const char *words)
{
    g_autofree char *path = g_strdup_printf(OSTREE, version);

    kv_tree_printf(&demo->tree, path, 0644,
                   "title Fedora Linux 40 (Silverblue) (ostree:%u)\nversion %u\noptions %s\n"
                   "linux /ostree/fedora-1/vmlinuz\ninitrd /ostree/fedora-1/initramfs.img\n",
                   2 - version, version, words);
}

int kv_rpm_ostree(const KvCall *call)
{
    const char *add = kv_call_option(call, "--append-if-missing");
    const char *take = kv_call_option(call, "--delete-if-present");
    g_autofree char *path = g_strdup_printf(OSTREE, 2u);
    g_autofree char *text = kv_tree_read(&call->demo->tree, path);
    g_autoptr(KvEntry) entry = kv_entry_parse("", text ? text : "");
    g_auto(GStrv) words = g_strsplit(entry->options, " ", -1);
    g_autoptr(GString) made = g_string_new(NULL);

    if (!kv_call_has(call, "kargs"))
        return 1;
    for (char **word = words; *word; word++)
        if (g_strcmp0(*word, take) != 0)
            g_string_append_printf(made, "%s%s", made->len > 0 ? " " : "", *word);
    if (add && !g_strv_contains((const char *const *)words, add))
        g_string_append_printf(made, " %s", add);
    write_deployment(call->demo, 1, entry->options);
    write_deployment(call->demo, 2, made->str);
    kv_call_say(call, "Kernel arguments updated.\nRun \"systemctl reboot\" to start a reboot");
    return 0;
}

/* ---- pbl --config: https://github.com/openSUSE/perl-bootloader ---- */

int kv_pbl(const KvCall *call)
{
    const char *const argv[] = { "grub2-mkconfig", "-o", "/boot/grub2/grub.cfg", NULL };
    KvCall make = *call;

    make.argv = argv;
    make.argc = 3;
    return kv_call_has(call, "--config") ? kv_grub_mkconfig(&make) : 1;
}
