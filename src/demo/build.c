/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A new simulated host, from its description: the files, a first start, and what was done since. */
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "demo/images.h"
#include "demo/virt-demo.h"

static const char *const usual_dirs[] = { "/boot",    "/etc",      "/root",    "/tmp",
                                          "/usr/bin", "/usr/sbin", "/usr/lib", "/var/lib" };

char *kv_demo_expand(const KvDemo *demo, const char *text)
{
    static const struct {
        const char *word, *kind, *key;
    } words[] = { { "@release@", "kernel", "release" }, { "@root@", "boot", "root" } };
    char *expanded = g_strdup(text);

    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++) {
        const char *value = kv_host_get(demo->host, words[i].kind, "", words[i].key);
        g_auto(GStrv) parts = g_strsplit(expanded, words[i].word, -1);

        g_free(expanded);
        expanded = g_strjoinv(value ? value : "", parts);
    }
    return expanded;
}

/* Calls func for every section of the kind. */
static void each(KvDemo *demo, const char *kind, void (*func)(KvDemo *, const KvHostSection *))
{
    for (guint i = 0; i < demo->host->sections->len; i++) {
        const KvHostSection *section = demo->host->sections->pdata[i];

        if (strcmp(section->kind, kind) == 0 && !kv_section_yes(section, "absent", FALSE))
            func(demo, section);
    }
}

/* "newline = no" cuts the last one; "escapes = yes" reads \t, \r and the like in the text. */
static void make_file(KvDemo *demo, const KvHostSection *section)
{
    const char *mode = kv_section_get(section, "mode");
    g_autofree char *path = kv_demo_expand(demo, section->name);
    g_autofree char *text = kv_demo_expand(demo, section->text ? section->text->str : "");

    if (!kv_section_yes(section, "newline", TRUE) && g_str_has_suffix(text, "\n"))
        text[strlen(text) - 1] = '\0';
    if (kv_section_yes(section, "escapes", FALSE)) {
        char *plain = g_strcompress(text);

        g_free(text);
        text = plain;
    }
    kv_tree_write(&demo->tree, path, mode ? (mode_t)g_ascii_strtoull(mode, NULL, 8) : 0644, text);
}

static void make_link(KvDemo *demo, const KvHostSection *section)
{
    g_autofree char *path = kv_demo_expand(demo, section->name);
    const char *target = kv_section_get(section, "target");

    if (target)
        kv_tree_link(&demo->tree, path, target);
}

static void make_dir(KvDemo *demo, const KvHostSection *section)
{
    g_autofree char *path = kv_demo_expand(demo, section->name);

    kv_tree_mkdir(&demo->tree, path);
}

/* A program is a file that says what it stands for, unless the description has a text for it. */
static void make_programs(KvDemo *demo)
{
    const KvHostSection *section = kv_host_section(demo->host, "programs", "");

    for (guint i = 0; section && i < section->keys->len; i++) {
        const char *name = section->keys->pdata[i];
        const char *path = kv_section_get(section, name);

        if (path && !kv_host_section(demo->host, "file", path))
            kv_tree_printf(&demo->tree, path, 0755,
                           "#!/bin/sh\n# Stands for %s on a simulated host.\nexit 1\n", name);
    }
}

static void make_kernel(KvDemo *demo)
{
    const KvHostSection *kernel = kv_host_section(demo->host, "kernel", "");
    const char *release = kv_section_get(kernel, "release");
    const char *const keys[] = { "image", "initrd" };

    for (unsigned i = 0; i < G_N_ELEMENTS(keys); i++) {
        const char *value = kv_section_get(kernel, keys[i]);
        g_autofree char *path = value ? kv_demo_expand(demo, value) : NULL;

        if (path)
            kv_tree_write(&demo->tree, path, 0644, "");
    }
    if (release)
        kv_modules_write_index(demo, release);
}

/* The description's own command line is what the host was last started with; else it was started
 * as its boot loader says. */
static void first_boot(KvDemo *demo)
{
    const char *said = kv_host_get(demo->host, "boot", "", "cmdline");
    const char *release = kv_host_get(demo->host, "kernel", "", "release");
    g_autofree char *next_release = NULL, *next_cmdline = NULL;

    if (said)
        next_cmdline = kv_demo_expand(demo, said);
    else if (kv_demo_next_boot(demo, &next_release, &next_cmdline) < 0)
        next_cmdline = g_strdup("");
    kv_demo_boot(demo,
                 next_release && *next_release ? next_release
                 : release                     ? release
                                               : "",
                 next_cmdline);
}

static void make_boot_config(KvDemo *demo)
{
    const char *path = kv_host_get(demo->host, "boot", "", "config");
    const char *argv[] = { "grub-mkconfig", "-o", path, NULL };
    KvCall silent = { .demo = demo, .argv = argv, .argc = 3 };
    g_autofree char *directory = path ? g_path_get_dirname(path) : NULL;

    if (!path || g_str_equal(path, KV_ESP_GRUB_CFG) || kv_host_section(demo->host, "file", path))
        return;
    kv_tree_mkdir(&demo->tree, directory);
    kv_grub_mkconfig(&silent);
}

/* A line of [after]: what somebody did on the running host. */
static gboolean do_line(KvDemo *demo, const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    g_autofree char *release = NULL, *cmdline = NULL;
    int status = 0;

    if (g_strcmp0(words[0], "reboot") == 0) {
        if (kv_demo_next_boot(demo, &release, &cmdline) < 0)
            return FALSE;
        kv_demo_boot(demo, release, cmdline);
        return TRUE;
    }
    if (g_strcmp0(words[0], "run") == 0 && words[1])
        return kv_programs_run(demo, (const char *const *)words + 1, NULL, NULL, &status) == 0 &&
               status == 0;
    if (g_strcmp0(words[0], "write") == 0 && g_strv_length(words) == 3)
        return kv_attribute_write(demo, words[1], words[2]) == 0;
    return FALSE;
}

static gboolean do_after(KvDemo *demo, GError **error)
{
    const KvHostSection *section = kv_host_section(demo->host, "after", "");
    g_auto(GStrv) lines = g_strsplit(section && section->text ? section->text->str : "", "\n", -1);

    for (char **line = lines; *line; line++)
        if (**line && !do_line(demo, *line))
            return kv_fail(error, KV_ERROR_INPUT,
                           _("The simulated host “%1$s” can't be made: “%2$s” does not work on "
                             "it."),
                           demo->host->name, *line);
    return TRUE;
}

/* "pool/name": an image in the directory of the pool. */
static void make_volume(KvDemo *demo, const KvHostSection *section)
{
    g_auto(GStrv) names = g_strsplit(section->name, "/", 2);
    const char *format = kv_section_get(section, "format");
    KvNewVolume volume = { .format = format ? format : "qcow2",
                           .bytes = kv_section_number(section, "size", 1) << 30,
                           .base = kv_section_get(section, "over"),
                           .base_format = "qcow2" };
    g_autofree char *path = NULL;

    if (!names[0] || !names[1])
        return;
    path = kv_demo_pool_file(demo, names[0], names[1]);
    kv_image_write(&demo->tree, path, &volume);
}

static void make_domain(KvDemo *demo, const KvHostSection *section)
{
    g_autoptr(GPtrArray) domains = kv_domains_load(demo);
    KvDemoDomain *domain = g_new0(KvDemoDomain, 1);
    const char *uuid = kv_section_get(section, "uuid");

    domain->name = g_strdup(section->name);
    domain->uuid = g_strdup(uuid ? uuid : "00000000-0000-4000-8000-000000000000");
    domain->xml = g_strdup(section->text ? section->text->str : "");
    domain->persistent = TRUE;
    g_ptr_array_add(domains, domain);
    if (kv_section_yes(section, "active", FALSE))
        kv_domains_begin(domains, domain);
    kv_domains_save(demo, domains);
}

gboolean kv_demo_build(KvDemo *demo, GError **error)
{
    int trouble;

    kv_tree_write(&demo->state, "/judge.xml", 0644, "<node/>\n");
    each(demo, "link", make_link);
    for (unsigned i = 0; i < G_N_ELEMENTS(usual_dirs); i++)
        kv_tree_mkdir(&demo->tree, usual_dirs[i]);
    each(demo, "dir", make_dir);
    each(demo, "file", make_file);
    make_programs(demo);
    make_kernel(demo);
    kv_initrd_fill(demo);
    make_boot_config(demo);
    first_boot(demo);
    each(demo, "later", make_file);
    if (!do_after(demo, error))
        return FALSE;
    each(demo, "now", make_file);
    each(demo, "volume", make_volume);
    each(demo, "domain", make_domain);
    trouble = kv_demo_take_trouble(demo);
    return trouble == 0 || kv_machine_fail(error, KV_DOING_WRITE, demo->directory, trouble);
}
