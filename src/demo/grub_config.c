/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of grub.cfg: for every kernel a normal entry and one for recovery, as GRUB's 10_linux
 * lays them out. */
#include "demo/grub-private.h"

#include <string.h>

typedef struct {
    GString *text;
    char **values;
    const char *root;   /* "UUID=…" */
    const char *device; /* the same without "UUID=": part of the entries' ids */
    char *os, *classes;
} Config;

static char *quoted(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "'", -1);

    return g_strjoinv("'\\''", parts);
}

static gboolean is_true(const char *value)
{
    static const char *const words[] = { "true", "yes", "y", NULL };

    return g_strv_contains(words, value);
}

static void add_entry(Config *config, const char *indent, const char *title, const char *id,
                      const char *kernel, const char *initrd, const char *args)
{
    g_autofree char *shown = quoted(title);
    GString *text = config->text;

    g_string_append_printf(text, "%smenuentry '%s' %s $menuentry_id_option '%s' {\n", indent, shown,
                           config->classes, id);
    g_string_append_printf(text, "%s\tload_video\n%s\tinsmod gzio\n%s\tinsmod part_gpt\n", indent,
                           indent, indent);
    g_string_append_printf(text, "%s\tinsmod ext2\n%s\techo\t'Loading Linux ...'\n", indent,
                           indent);
    g_string_append_printf(text, "%s\tlinux\t%s root=%s ro %s\n", indent, kernel, config->root,
                           args);
    if (initrd)
        g_string_append_printf(text, "%s\techo\t'Loading initial ramdisk ...'\n%s\tinitrd\t%s\n",
                               indent, indent, initrd);
    g_string_append_printf(text, "%s}\n", indent);
}

static int newest_first(gconstpointer a, gconstpointer b)
{
    return strverscmp(*(char *const *)b, *(char *const *)a);
}

/* Names below /boot that are kernels. */
static char **kernels(const KvDemo *demo)
{
    g_auto(GStrv) names = kv_tree_list(&demo->tree, "/boot");
    GPtrArray *found = g_ptr_array_new();

    for (char **name = names; *name; name++)
        if (g_str_has_prefix(*name, "vmlinuz-") && !g_str_has_suffix(*name, ".dpkg-tmp"))
            g_ptr_array_add(found, g_strdup(*name));
    g_ptr_array_sort(found, newest_first);
    g_ptr_array_add(found, NULL);
    return (char **)g_ptr_array_free(found, FALSE);
}

/* The path of the kernel's initial ramdisk, or NULL. */
static char *initrd_of(const KvDemo *demo, const char *version)
{
    static const char *const formats[] = { "initrd.img-", "initramfs-", "initrd-" };
    static const char *const ends[] = { "", ".img", ".img" };

    for (unsigned i = 0; i < G_N_ELEMENTS(formats); i++) {
        char *path = g_strconcat("/boot/", formats[i], version, ends[i], NULL);

        if (kv_tree_has(&demo->tree, path))
            return path;
        g_free(path);
    }
    return NULL;
}

static void add_kernel(const KvCall *call, Config *config, const char *name, gboolean is_first)
{
    const char *version = strchr(name, '-') + 1;
    g_autofree char *kernel = g_strconcat("/boot/", name, NULL);
    g_autofree char *initrd = initrd_of(call->demo, version);
    g_autofree char *args = g_strdup_printf("%s %s", config->values[KV_GRUB_CMDLINE],
                                            config->values[KV_GRUB_CMDLINE_DEFAULT]);
    g_autofree char *recovery = g_strdup_printf("single %s", config->values[KV_GRUB_CMDLINE]);
    g_autofree char *title = g_strdup_printf("%s, with Linux %s", config->os, version);
    g_autofree char *rescue = g_strdup_printf("%s (recovery mode)", title);
    g_autofree char *id = g_strdup_printf("gnulinux-%s-advanced-%s", version, config->device);
    g_autofree char *rescue_id =
        g_strdup_printf("gnulinux-%s-recovery-%s", version, config->device);
    g_autofree char *simple_id = g_strdup_printf("gnulinux-simple-%s", config->device);
    gboolean has_submenu = !is_true(config->values[KV_GRUB_NO_SUBMENU]);
    g_autofree char *os = quoted(config->os);

    kv_call_say(call, "Found linux image: %s", kernel);
    if (initrd)
        kv_call_say(call, "Found initrd image: %s", initrd);
    if (is_first && has_submenu) {
        add_entry(config, "", config->os, simple_id, kernel, initrd, args);
        g_string_append_printf(config->text,
                               "submenu 'Advanced options for %s' $menuentry_id_option "
                               "'gnulinux-advanced-%s' {\n",
                               os, config->device);
    }
    add_entry(config, has_submenu ? "\t" : "", title, id, kernel, initrd, args);
    if (!is_true(config->values[KV_GRUB_NO_RECOVERY]))
        add_entry(config, has_submenu ? "\t" : "", rescue, rescue_id, kernel, initrd, recovery);
}

static void add_header(Config *config)
{
    g_string_append_printf(
        config->text,
        "#\n# Made by the simulated grub-mkconfig. The next run of it makes it anew.\n#\n"
        "### BEGIN /etc/grub.d/00_header ###\n"
        "if [ \"${next_entry}\" ] ; then\n   set default=\"${next_entry}\"\nelse\n"
        "   set default=\"%s\"\nfi\n"
        "if [ x\"${feature_menuentry_id}\" = xy ]; then\n  menuentry_id_option=\"--id\"\nelse\n"
        "  menuentry_id_option=\"\"\nfi\nexport menuentry_id_option\n"
        "function load_video {\n  insmod all_video\n}\nset timeout=%s\n"
        "### END /etc/grub.d/00_header ###\n\n",
        config->values[KV_GRUB_DEFAULT], config->values[KV_GRUB_TIMEOUT]);
}

static void add_linux(const KvCall *call, Config *config)
{
    g_auto(GStrv) names = kernels(call->demo);

    g_string_append(config->text, "### BEGIN /etc/grub.d/10_linux ###\n");
    for (char **name = names; *name; name++)
        add_kernel(call, config, *name, name == names);
    if (names[0] && !is_true(config->values[KV_GRUB_NO_SUBMENU]))
        g_string_append(config->text, "}\n");
    g_string_append(config->text, "### END /etc/grub.d/10_linux ###\n");
}

/* "Debian" -> "Debian GNU/Linux" and "--class debian …". */
static void name_system(Config *config)
{
    const char *distributor = config->values[KV_GRUB_DISTRIBUTOR];
    g_autofree char *lower = g_ascii_strdown(distributor, (gssize)strcspn(distributor, " "));

    config->os =
        *distributor ? g_strdup_printf("%s GNU/Linux", distributor) : g_strdup("GNU/Linux");
    config->classes =
        *distributor ? g_strdup_printf("--class %s --class gnu-linux --class gnu --class os", lower)
                     : g_strdup("--class gnu-linux --class gnu --class os");
}

char *kv_grub_config(const KvCall *call, char **values)
{
    const char *root = kv_host_get(call->demo->host, "boot", "", "root");
    Config config = { .text = g_string_new(NULL), .values = values };

    config.root = root ? root : "/dev/sda1";
    config.device = strrchr(config.root, '=') ? strrchr(config.root, '=') + 1 : config.root;
    name_system(&config);
    add_header(&config);
    add_linux(call, &config);
    g_free(config.os);
    g_free(config.classes);
    return g_string_free(config.text, FALSE);
}
