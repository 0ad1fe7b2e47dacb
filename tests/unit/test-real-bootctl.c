/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bootctl(1) itself judges how entries are read and changed. 77 where it isn't here, or can't be
 * tried. */
#include "real.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "core/boot/cmdline.h"
#include "core/boot/entry.h"
#include "tree.h"

static char *bootctl;

/* bootctl lists the root of a file system only. */
static const char list_script[] =
    "mount -t tmpfs none \"$2\" && cp -r \"$1/.\" \"$2\" || exit 77\n"
    "exec env SYSTEMD_RELAX_ESP_CHECKS=1 \"$3\" --esp-path=\"$2\" --no-pager --json=short list\n";

/* The entries of a directory as it sees them, an array (json_decref); NULL: it can't be asked. */
static json_t *listed(const char *esp)
{
    char *mountpoint = tree_new();
    g_autofree char *out = NULL;
    const char *const argv[] = { "unshare", "-rm", "sh",       "-c",    list_script,
                                 "sh",      esp,   mountpoint, bootctl, NULL };
    json_t *list = json_array();
    const char *at;

    out = real_say(argv, NULL);
    tree_free(mountpoint);
    /* One object behind the other, or all of them in an array. */
    for (at = out; at && *at;) {
        json_error_t error;
        json_t *one = json_loads(at, JSON_DISABLE_EOF_CHECK, &error);

        if (!one)
            break;
        if (json_is_array(one))
            json_array_extend(list, one);
        else
            json_array_append(list, one);
        json_decref(one);
        at += error.position;
    }
    if (out)
        return list;
    json_decref(list);
    return NULL;
}

/* What it says of the entry; NULL: it doesn't list it. Belongs to the list. */
static const json_t *entry_in(const json_t *list, const char *name)
{
    json_t *entry;
    gsize i;

    json_array_foreach (list, i, entry)
        if (g_strcmp0(json_string_value(json_object_get(entry, "id")), name) == 0)
            return entry;
    return NULL;
}

static void assert_same(const char *name, const char *text, const json_t *theirs)
{
    g_autoptr(KvEntry) entry = kv_entry_parse(name, text);
    const char *options = json_string_value(json_object_get(theirs, "options"));
    const char *kernel = json_string_value(json_object_get(theirs, "linux"));
    const char *title = json_string_value(json_object_get(theirs, "title"));

    if (!theirs)
        fail_msg("%s isn't listed:\n%s", name, text);
    if (g_strcmp0(entry->options, options ? options : "") != 0 ||
        (kernel && g_strcmp0(entry->kernel, kernel) != 0) || g_strcmp0(entry->title, title) != 0)
        fail_msg("%s:\n%sis “%s” “%s” “%s” here and “%s” “%s” “%s” there", name, text, entry->title,
                 entry->kernel, entry->options, title, kernel, options);
}

/* Entries that are read as the program reads them. */
static const char *const peculiar[] = {
    "title A\nlinux /k\noptions root=1 ro\noptions quiet\n",
    "# title B\ntitle A\n\nlinux\t/k\noptions\troot=1  ro\n",
    "title A\n  linux /k\n\toptions   root=1 ro  \n",
    "title A\nlinux /k\n#options root=2\noptions root=1",
    "title A B  C\nlinux /k\noptions root=1 x=\"a b\" 'c'\n",
    "title A\r\nlinux /k\r\noptions root=1 ro\r\n",
    "title A\nlinux /k\noptions root=1 -- single\n",
};

static void test_entries(void **state)
{
    char *tree = tree_new();
    json_t *list;

    for (unsigned i = 0; i < G_N_ELEMENTS(peculiar); i++)
        for (unsigned set = 0; set < 2; set++) {
            g_autofree char *text =
                set ? kv_entry_set(peculiar[i], GVT, GVT_ON) : g_strdup(peculiar[i]);
            g_autofree char *path = g_strdup_printf("/loader/entries/%u-%u.conf", i, set);

            tree_write(tree, path, 0644, text);
        }
    list = listed(tree);
    for (unsigned i = 0; i < G_N_ELEMENTS(peculiar); i++)
        for (unsigned set = 0; set < 2; set++) {
            g_autofree char *name = g_strdup_printf("%u-%u.conf", i, set);
            g_autofree char *path = g_strconcat("/loader/entries/", name, NULL);
            g_autofree char *text = tree_read(tree, path);
            const json_t *entry = entry_in(list, name);

            assert_same(name, text, entry);
            assert_int_equal(kv_cmdline_get(json_string_value(json_object_get(entry, "options")),
                                            GVT) == KV_ARG_ON,
                             set);
        }
    json_decref(list);
    tree_free(tree);
}

/* Every simulated host that has entries. */
static const char *const hosts[][2] = {
    { "fedora", "/boot" },       { "rhel8", "/boot" },
    { "sdboot", "/boot" },       { "kernelinstall", "/boot/efi" },
    { "opensuse", "/boot/efi" }, { "popos", "/boot/efi" },
    { "manjaro", "/efi" },       { "silverblue", "/boot" },
};

static void assert_host(const char *name, const char *partition)
{
    RealHost host;
    g_autofree char *esp = NULL, *entries = NULL;
    g_autoptr(GDir) names = NULL;
    json_t *list;
    unsigned count = 0;

    real_open(&host, name);
    esp = g_strconcat(host.root, partition, NULL);
    entries = g_build_filename(esp, "loader/entries", NULL);
    names = g_dir_open(entries, 0, NULL);
    list = listed(esp);
    while ((name = g_dir_read_name(names))) {
        g_autofree char *path = g_build_filename("/loader/entries", name, NULL);
        g_autofree char *text = tree_read(esp, path);

        if (!g_str_has_suffix(name, ".conf"))
            continue;
        assert_same(name, text, entry_in(list, name));
        count++;
    }
    assert_true(count > 0);
    json_decref(list);
    real_close(&host);
}

static void test_hosts(void **state)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(hosts); i++)
        assert_host(hosts[i][0], hosts[i][1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_entries),
                                        cmocka_unit_test(test_hosts) };
    char *tree = tree_new();
    json_t *list;

    bootctl = real_find("bootctl");
    if (!bootctl)
        return real_cannot("bootctl isn't here (package systemd-boot, see tools/packages.sh)");
    list = listed(tree);
    tree_free(tree);
    if (!list)
        return real_cannot("no file system of its own can be mounted here");
    json_decref(list);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
