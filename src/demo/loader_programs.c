/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The programs of boot loaders other than GRUB: what each does with the files that say what the
 * next kernel is told, by its documentation or its source, named beside it. */
#include <string.h>

#include "demo/loader-private.h"

/* ---- kernel-install(8): 90-loaderentry.install of systemd 252 ---- */

static char *token_of(const KvDemo *demo)
{
    g_autofree char *token = kv_tree_word(&demo->tree, "/etc/kernel/entry-token");

    return *token ? g_steal_pointer(&token) : kv_tree_word(&demo->tree, "/etc/machine-id");
}

static void write_entry(KvDemo *demo, const char *version)
{
    g_autofree char *token = token_of(demo);
    g_autofree char *machine = kv_tree_word(&demo->tree, "/etc/machine-id");
    g_autofree char *told = kv_loader_words(demo), *words = kv_loader_single_blanks(told);
    g_autofree char *release = kv_tree_read(&demo->tree, "/etc/os-release");
    g_autoptr(GRegex) regex = g_regex_new("^PRETTY_NAME=\"(.*)\"$", G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    gboolean by_machine = g_str_equal(token, machine);
    g_autofree char *title = NULL, *path = NULL, *id = NULL;

    if (g_regex_match(regex, release ? release : "", 0, &match))
        title = g_match_info_fetch(match, 1);
    id = by_machine ? g_strdup_printf("machine-id %s\n", machine) : g_strdup("");
    path = g_strdup_printf("%s/%s-%s.conf", kv_loader_entries_dir(demo), token, version);
    kv_tree_printf(&demo->tree, path, 0644,
                   "title      %s\nversion    %s\n%ssort-key   debian\noptions    %s%s%s\n"
                   "linux      /%s/%s/linux\ninitrd     /%s/%s/initrd.img-%s\n",
                   title ? title : version, version, id, words,
                   by_machine && !strstr(words, "systemd.machine_id=") ? " systemd.machine_id="
                                                                       : "",
                   by_machine && !strstr(words, "systemd.machine_id=") ? machine : "", token,
                   version, token, version, version);
}

/* 60-ukify.install and 90-uki-copy.install, of systemd 253 and later. */
static void write_image(KvDemo *demo, const char *version)
{
    g_autofree char *token = token_of(demo);
    g_autofree char *machine = kv_tree_word(&demo->tree, "/etc/machine-id");
    g_autofree char *told = kv_loader_words(demo), *words = kv_loader_single_blanks(told);
    g_autofree char *path = g_strdup_printf("/efi/EFI/Linux/%s-%s.efi", token, version);
    gboolean adds = g_str_equal(token, machine) && !strstr(words, "systemd.machine_id=");
    g_autofree char *whole =
        g_strconcat(words, adds ? " systemd.machine_id=" : "", adds ? machine : "", NULL);

    kv_loader_write_uki(demo, path, whole);
}

static gboolean makes_images(const KvDemo *demo)
{
    g_autofree char *text = kv_tree_read(&demo->tree, "/etc/kernel/install.conf");

    return text && strstr(text, "layout=uki");
}

int kv_kernel_install(const KvCall *call)
{
    if (call->argc < 4 || strcmp(call->argv[1], "add") != 0) {
        kv_call_say(call, "Error: not enough arguments.");
        return 1;
    }
    if (!kv_tree_has(&call->demo->tree, call->argv[3])) {
        kv_call_say(call, "Error: kernel image file %s not found.", call->argv[3]);
        return 1;
    }
    if (makes_images(call->demo))
        write_image(call->demo, call->argv[2]);
    else
        write_entry(call->demo, call->argv[2]);
    return 0;
}
