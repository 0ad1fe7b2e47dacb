/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What boot loaders other than a generated grub.cfg start next, and what they tell the kernel. */
#include <errno.h>
#include <string.h>

#include "core/boot/entry.h"
#include "core/boot/uki.h"
#include "demo/loader-private.h"

#define VARIABLE "/sys/firmware/efi/efivars/%s-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

static const char *boot_key(const KvDemo *demo, const char *key)
{
    return kv_host_get(demo->host, "boot", "", key);
}

/* ---- the firmware's variables: four bytes of attributes, then UTF-16 ---- */

static void set_variable(KvDemo *demo, const char *name, const char *text)
{
    g_autofree char *path = g_strdup_printf(VARIABLE, name);
    g_autoptr(GByteArray) bytes = g_byte_array_new();

    g_byte_array_append(bytes, (const guint8 *)"\6\0\0\0", 4);
    for (const char *c = text; *c; c++)
        g_byte_array_append(bytes, (const guint8[]){ (guint8)*c, 0 }, 2);
    g_byte_array_append(bytes, (const guint8 *)"\0\0", 2);
    kv_tree_write_bytes(&demo->tree, path, 0644, (const char *)bytes->data, bytes->len);
}

void kv_loader_show(KvDemo *demo)
{
    static const char *const keys[][2] = { { "info", "LoaderInfo" }, { "stub", "StubInfo" } };
    const char *efi = boot_key(demo, "efi");

    if (g_strcmp0(efi, "yes") == 0)
        kv_tree_mkdir(&demo->tree, "/sys/firmware/efi/efivars");
    if (g_strcmp0(boot_key(demo, "ostree"), "yes") == 0)
        kv_tree_write(&demo->tree, "/run/ostree-booted", 0644, "");
    for (unsigned i = 0; i < G_N_ELEMENTS(keys); i++)
        if (boot_key(demo, keys[i][0]))
            set_variable(demo, keys[i][1], boot_key(demo, keys[i][0]));
}

/* ---- entries ---- */

char *kv_loader_put_kernelopts(const KvDemo *demo, const char *options)
{
    g_autofree char *text = kv_tree_read(&demo->tree, "/boot/grub2/grubenv");
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
    g_autoptr(GString) told = g_string_new(options);
    const char *value = "";

    for (char **line = lines; *line; line++)
        if (g_str_has_prefix(*line, "kernelopts="))
            value = *line + strlen("kernelopts=");
    g_string_replace(told, "$kernelopts", value, 0);
    g_string_replace(told, "$tuned_params", "", 0);
    return kv_loader_single_blanks(told->str);
}

const char *kv_loader_entries_dir(const KvDemo *demo)
{
    const char *directory = boot_key(demo, "entries");

    return directory ? directory : "/boot/loader/entries";
}

/* Where they are: the partition may not be mounted, and is then beside the host's files. */
static const KvTree *entries_tree(const KvDemo *demo)
{
    return g_str_has_prefix(kv_loader_entries_dir(demo), "/esp/") ? &demo->state : &demo->tree;
}

/* The entry that starts by itself: the description's `entry`, else the last one by name that is a
 * normal one. */
static KvEntry *choose(const KvDemo *demo)
{
    const char *directory = kv_loader_entries_dir(demo), *said = boot_key(demo, "entry");
    g_autofree char *wanted = said ? kv_demo_expand(demo, said) : NULL;
    g_auto(GStrv) names = kv_tree_list(entries_tree(demo), directory);
    KvEntry *chosen = NULL;

    for (char **name = names; *name; name++) {
        g_autofree char *path = g_build_filename(directory, *name, NULL);
        g_autofree char *text = kv_tree_read(entries_tree(demo), path);
        KvEntry *entry = kv_entry_parse(*name, text ? text : "");

        if (!entry->is_linux || (wanted ? !g_str_equal(*name, wanted) : entry->is_recovery)) {
            kv_entry_free(entry);
            continue;
        }
        kv_entry_free(chosen);
        chosen = entry;
    }
    return chosen;
}

static char *release_of(const KvDemo *demo, const char *version)
{
    g_autofree char *modules = g_strdup_printf("/lib/modules/%s", version ? version : "");

    if (version && *version && kv_tree_has_dir(&demo->tree, modules))
        return g_strdup(version);
    return g_strdup(kv_host_get(demo->host, "kernel", "", "release"));
}

static int next_entry(const KvDemo *demo, const char *format, char **ret_release,
                      char **ret_cmdline)
{
    g_autoptr(KvEntry) entry = choose(demo);
    g_auto(GStrv) parts = g_strsplit(format, "%", 2);

    if (!entry || !entry->kernel)
        return -ENOEXEC;
    *ret_release = release_of(demo, entry->version);
    *ret_cmdline = g_strconcat(parts[0], parts[1] ? entry->kernel : "", parts[1] ? parts[1] : "",
                               " ", entry->options, NULL);
    return 0;
}

static int next_of_grub(const KvDemo *demo, char **ret_release, char **ret_cmdline)
{
    g_autofree char *told = NULL;
    int result = next_entry(demo, "BOOT_IMAGE=(hd0,gpt2)%", ret_release, &told);

    if (result == 0)
        *ret_cmdline = kv_loader_put_kernelopts(demo, told);
    return result;
}

/* The stub in the kernel is told of the initrd by a word of the command line. */
static int next_of_systemd(const KvDemo *demo, char **ret_release, char **ret_cmdline)
{
    return next_entry(demo, "initrd=\\initrd", ret_release, ret_cmdline);
}

static int next_of_refind(const KvDemo *demo, char **ret_release, char **ret_cmdline)
{
    g_autofree char *text = kv_tree_read(&demo->tree, "/boot/refind_linux.conf");
    g_autofree char *options = text ? kv_refind_first(text) : NULL;

    if (!options)
        return -ENOEXEC;
    *ret_release = release_of(demo, NULL);
    *ret_cmdline = g_strconcat(options, " initrd=boot\\initrd.img", NULL);
    return 0;
}

static int next_of_stub(const KvDemo *demo, char **ret_release, char **ret_cmdline)
{
    const char *image = boot_key(demo, "image");
    g_autofree char *path = image ? kv_demo_expand(demo, image) : NULL;
    g_autoptr(GBytes) bytes = path ? kv_tree_read_bytes(&demo->tree, path) : NULL;
    KvUki uki = { NULL, FALSE };

    if (!bytes || !kv_uki_parse(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), &uki) ||
        !uki.cmdline)
        return -ENOEXEC;
    *ret_release = release_of(demo, NULL);
    *ret_cmdline = g_strchomp(uki.cmdline);
    return 0;
}

static const struct {
    const char *name;
    int (*next)(const KvDemo *demo, char **ret_release, char **ret_cmdline);
} loaders[] = {
    { "grub-bls", next_of_grub },
    { "systemd-boot", next_of_systemd },
    { "refind", next_of_refind },
    { "stub", next_of_stub },
};

gboolean kv_loader_next(const KvDemo *demo, char **ret_release, char **ret_cmdline, int *ret_result)
{
    const char *name = boot_key(demo, "loader");

    for (unsigned i = 0; i < G_N_ELEMENTS(loaders); i++)
        if (g_strcmp0(name, loaders[i].name) == 0) {
            *ret_result = loaders[i].next(demo, ret_release, ret_cmdline);
            return TRUE;
        }
    return FALSE;
}

/* ---- for the programs ---- */

const char *kv_call_option(const KvCall *call, const char *name)
{
    for (unsigned i = 1; i < call->argc; i++)
        if (g_str_has_prefix(call->argv[i], name) && call->argv[i][strlen(name)] == '=')
            return call->argv[i] + strlen(name) + 1;
    return NULL;
}

gboolean kv_call_has(const KvCall *call, const char *word)
{
    return g_strv_contains(call->argv, word);
}

/* Where the options of an options line begin, or NULL. */
static const char *options_of(const char *line)
{
    const char *key = line + strspn(line, " \t"), *value;

    if (!g_str_has_prefix(key, "options"))
        return NULL;
    key += strlen("options");
    value = key + strspn(key, " \t");
    return value > key ? value : NULL;
}

static char *new_text(const char *text, char *(*options)(const char *old, gpointer data),
                      gpointer data)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++) {
        const char *old = options_of(*line);
        g_autofree char *made = old ? options(old, data) : NULL;

        if (!made)
            continue;
        g_free(*line);
        *line = g_strconcat("options ", made, NULL);
    }
    return g_strjoinv("\n", lines);
}

unsigned kv_loader_rewrite(KvDemo *demo, gboolean (*wants)(const char *path, gpointer data),
                           char *(*options)(const char *old, gpointer data), gpointer data)
{
    const char *directory = kv_loader_entries_dir(demo);
    g_auto(GStrv) names = kv_tree_list(&demo->tree, directory);
    unsigned count = 0;

    for (char **name = names; *name; name++) {
        g_autofree char *path = g_build_filename(directory, *name, NULL);
        g_autofree char *text = kv_tree_read(&demo->tree, path), *made = NULL;

        if (!text || !g_str_has_suffix(*name, ".conf") || (wants && !wants(text, data)))
            continue;
        made = new_text(text, options, data);
        kv_tree_write(&demo->tree, path, 0644, made);
        count++;
    }
    return count;
}

char *kv_loader_single_blanks(const char *text)
{
    g_auto(GStrv) words = g_strsplit_set(text, " \t", -1);
    GString *joined = g_string_new(NULL);

    for (char **word = words; *word; word++)
        if (**word)
            g_string_append_printf(joined, "%s%s", joined->len > 0 ? " " : "", *word);
    return g_string_free(joined, FALSE);
}

char *kv_loader_words(const KvDemo *demo)
{
    static const char *const files[] = { "/etc/kernel/cmdline", "/usr/lib/kernel/cmdline" };
    g_autofree char *running = kv_tree_word(&demo->tree, "/proc/cmdline");
    g_auto(GStrv) words = g_strsplit(running, " ", -1);
    GString *kept = g_string_new(NULL);

    for (unsigned i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *text = kv_tree_read(&demo->tree, files[i]);

        if (!text)
            continue;
        g_string_free(kept, TRUE);
        return kv_cmdline_file_words(text);
    }
    for (char **word = words; *word; word++)
        if (!g_str_has_prefix(*word, "BOOT_IMAGE=") && !g_str_has_prefix(*word, "initrd="))
            g_string_append_printf(kept, "%s%s", kept->len > 0 ? " " : "", *word);
    return g_string_free(kept, FALSE);
}
