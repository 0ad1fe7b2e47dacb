/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kernel-install(8) itself judges what is written for it: /etc/kernel/cmdline. 77 where it isn't
 * here. */
#include "real.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/boot/cmdline.h"
#include "core/boot/entry.h"
#include "tree.h"

#define MACHINE "5b1f0c3a9d7e4f60a1b2c3d4e5f60718"
#define RELEASE "6.1.0-50-amd64"

/* The only entry that it makes of these words, as it is read. */
static KvEntry *install(const char *words)
{
    char *tree = tree_new();
    g_autofree char *boot = tree_path(tree, "/boot");
    g_autofree char *image = tree_path(tree, "/vmlinuz"), *conf = tree_path(tree, "/conf");
    g_autofree char *boot_root = g_strconcat("BOOT_ROOT=", boot, NULL);
    g_autofree char *conf_root = g_strconcat("KERNEL_INSTALL_CONF_ROOT=", conf, NULL);
    g_autofree char *path = g_strconcat("PATH=", g_getenv("PATH"), NULL), *text = NULL,
                    *said = NULL;
    KvEntry *entry;

    tree_write(tree, "/vmlinuz", 0644, "a kernel\n");
    tree_write(tree, "/conf/install.conf", 0644, "layout=bls\n");
    tree_write(tree, "/conf/entry-token", 0644, "token\n");
    tree_write(tree, "/conf/cmdline", 0644, words);
    tree_mkdir(tree, "/boot/token");
    said = real_say((const char *const[]){ "kernel-install", "add", RELEASE, image, NULL },
                    (const char *const[]){
                        path, boot_root, conf_root, "MACHINE_ID=" MACHINE,
                        "KERNEL_INSTALL_PLUGINS=/usr/lib/kernel/install.d/90-loaderentry.install",
                        NULL });
    text = tree_read(tree, "/boot/loader/entries/token-" RELEASE ".conf");
    if (!text)
        fail_msg("no entry of “%s”: %s", words, said);
    entry = kv_entry_parse("token-" RELEASE ".conf", text);
    tree_free(tree);
    return entry;
}

static const char *const files[] = {
    "root=UUID=1 ro quiet\n",     "root=UUID=1 ro quiet",
    "root=UUID=1\nro\n\nquiet\n", "root=UUID=1  ro i915.enable_gvt=0\tquiet\n",
    "root=UUID=1 ro -- single\n",
};

/* Whatever the file looked like, the entry's kernel is told. */
static void test_cmdline_lands_in_the_entry(void **state)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *text = kv_cmdline_file_set(files[i], GVT, GVT_ON);
        g_autoptr(KvEntry) entry = install(text);

        assert_true(entry->is_linux);
        assert_string_equal(entry->version, RELEASE);
        if (kv_cmdline_get(entry->options, GVT) != KV_ARG_ON ||
            kv_cmdline_get(entry->options, "root") == KV_ARG_ABSENT)
            fail_msg("“%s” gives “%s”", text, entry->options);
    }
}

/* The plan of a host whose /etc/kernel/cmdline isn't there yet: the file that it makes is good for
 * the real program. */
static void test_plan_of_a_host(void **state)
{
    RealHost host;
    const KvAction *file;
    g_autoptr(KvEntry) entry = NULL;

    real_open(&host, "kernelinstall");
    file = real_plan(&host, "/etc/kernel/cmdline", "kernel-install");
    assert_string_equal(real_program(&host)[1], "add");
    assert_string_equal(real_program(&host)[2], RELEASE);
    entry = install(file->content);
    assert_int_equal(kv_cmdline_get(entry->options, GVT), KV_ARG_ON);
    assert_int_not_equal(kv_cmdline_get(entry->options, "root"), KV_ARG_ABSENT);
    real_close(&host);
}

/* The model of the demonstration writes the same options. */
static void test_model(void **state)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(files); i++) {
        RealHost host;
        g_autoptr(KvEntry) real = install(files[i]), model = NULL;
        g_autofree char *text = NULL;

        real_open(&host, "kernelinstall");
        tree_write(host.root, "/etc/kernel/cmdline", 0644, files[i]);
        tree_write(host.root, "/etc/kernel/entry-token", 0644, "token\n");
        real_run(&host, (const char *const[]){ "kernel-install", "add", RELEASE,
                                               "/boot/vmlinuz-" RELEASE, NULL });
        text = tree_read(host.root, "/boot/efi/loader/entries/token-" RELEASE ".conf");
        assert_non_null(text);
        model = kv_entry_parse("token.conf", text);
        assert_string_equal(model->options, real->options);
        assert_string_equal(model->version, real->version);
        real_close(&host);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cmdline_lands_in_the_entry),
        cmocka_unit_test(test_plan_of_a_host),
        cmocka_unit_test(test_model),
    };
    g_autofree char *program = real_find("kernel-install");

    if (!program)
        return real_cannot("kernel-install isn't here (package systemd)");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
