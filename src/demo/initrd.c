/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Initial RAM disks: what they hold of modprobe.d, and the programs that make them anew. Modules
 * that are loaded from one know nothing of a file that came later. */
#include <string.h>

#include "demo/loader-private.h"

#define KEPT "/initrd-modprobe.conf" /* in the state: the disks' files are as empty as kernels' */

char *kv_initrd_options(const KvDemo *demo, const char *module)
{
    const char *list = kv_host_get(demo->host, "kernel", "", "early");
    g_auto(GStrv) names = g_strsplit(list ? list : "", " ", -1);
    char *text;

    if (!g_strv_contains((const char *const *)names, module))
        return NULL;
    text = kv_tree_read(&demo->state, KEPT);
    return text ? text : g_strdup("");
}

static int compare(gconstpointer a, gconstpointer b, gpointer data)
{
    return strcmp(a, b);
}

char *kv_modprobe_text(const KvDemo *demo)
{
    static const char *const directories[] = { "/etc/modprobe.d", "/run/modprobe.d",
                                               "/usr/local/lib/modprobe.d", "/usr/lib/modprobe.d" };
    g_autoptr(GTree) files = g_tree_new_full(compare, NULL, g_free, g_free);
    GString *all = g_string_new(NULL);

    for (unsigned i = 0; i < G_N_ELEMENTS(directories); i++) {
        g_auto(GStrv) names = kv_tree_list(&demo->tree, directories[i]);

        for (char **name = names; *name; name++)
            if (g_str_has_suffix(*name, ".conf") && !g_tree_lookup(files, *name))
                g_tree_insert(files, g_strdup(*name),
                              g_build_filename(directories[i], *name, NULL));
    }
    for (GTreeNode *node = g_tree_node_first(files); node; node = g_tree_node_next(node)) {
        g_autofree char *text = kv_tree_read(&demo->tree, g_tree_node_value(node));

        g_string_append_printf(all, "%s\n", text ? text : "");
    }
    return g_string_free(all, FALSE);
}

void kv_initrd_fill(KvDemo *demo)
{
    g_autofree char *text = kv_modprobe_text(demo);

    kv_tree_write(&demo->state, KEPT, 0644, text);
}

/* The disks in /boot whose names begin so, but for those that are kept for a rescue. */
static void make_all(const KvCall *call, const char *beginning, const char *saying)
{
    g_auto(GStrv) names = kv_tree_list(&call->demo->tree, "/boot");

    for (char **name = names; *name; name++) {
        g_autofree char *path = g_build_filename("/boot", *name, NULL);

        if (!g_str_has_prefix(*name, beginning) || strstr(*name, "rescue"))
            continue;
        kv_call_say(call, "%s %s", saying, path);
        kv_tree_write(&call->demo->tree, path, 0644, "");
    }
    kv_initrd_fill(call->demo);
}

/* ---- update-initramfs(8) ---- */

int kv_update_initramfs(const KvCall *call)
{
    if (!kv_call_has(call, "-u") || !kv_call_has(call, "all")) {
        kv_call_say(call, "update-initramfs: only -u -k all is known here");
        return 1;
    }
    make_all(call, "initrd.img-", "update-initramfs: Generating");
    return 0;
}

/* ---- dracut(8) ---- */

int kv_dracut(const KvCall *call)
{
    if (!kv_call_has(call, "--regenerate-all") || !kv_call_has(call, "--force")) {
        kv_call_say(call, "dracut: only --regenerate-all --force is known here");
        return 1;
    }
    if (kv_loader_dracut(call)) {
        kv_initrd_fill(call->demo);
        return 0;
    }
    make_all(call, "initramfs-", "dracut: Creating image file");
    make_all(call, "initrd-", "dracut: Creating image file");
    return 0;
}

/* ---- mkinitcpio -P, for presets that name an image ---- */

void kv_initrd_preset(const KvCall *call, const char *path)
{
    kv_call_say(call, "==> Creating zstd-compressed initcpio image: '%s'", path);
    kv_tree_write(&call->demo->tree, path, 0644, "");
}

/* ---- sdbootutil mkinitrd ---- */

int kv_initrd_mkinitrd(const KvCall *call)
{
    const char *said = kv_host_get(call->demo->host, "kernel", "", "initrd");
    g_autofree char *path = said ? kv_demo_expand(call->demo, said) : NULL;

    if (!path)
        return 1;
    kv_call_say(call, "generating new initrd %s", path);
    kv_tree_write(&call->demo->tree, path, 0644, "");
    kv_initrd_fill(call->demo);
    return 0;
}
