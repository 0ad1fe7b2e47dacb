/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dracut(8) itself judges what is written for it: its settings, from which it makes unified kernel
 * images. 77 where it isn't here. */
#include "real.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/boot/cmdline.h"
#include "core/boot/uki.h"
#include "tree.h"

#define VERSION "6.6.63-1-lts"
#define MACHINE "0c0fd2b6a6c14c2c8ad1dbd3b4b0a0e1"

static char *dracut, *stub;

/* Leaves out of the image what it isn't about. With --sysroot that version takes no splash image
 * for the tree itself. */
static const char harness[] = "hostonly=\"no\"\nno_kernel=\"yes\"\ndracutmodules=\" terminfo \"\n"
                              "early_microcode=\"no\"\nuefi_splash_image=\"/none\"\n";

/* The command line in an image, as its first bytes are read; g_free. */
static char *words_in(const char *root, const char *path)
{
    g_autofree char *there = tree_path(root, path), *bytes = NULL;
    gsize length = 0;
    KvUki uki = { NULL, FALSE };

    if (!g_file_get_contents(there, &bytes, &length, NULL))
        fail_msg("%s isn't there", path);
    assert_true(kv_uki_parse(bytes, MIN(length, 1024 * 1024), &uki));
    assert_non_null(uki.cmdline);
    assert_false(uki.is_signed);
    return g_strstrip(uki.cmdline);
}

/* The host's settings in a tree of their own, with a kernel. */
static char *tree_of(const RealHost *host)
{
    g_autofree char *from = tree_path(host->root, "/etc/dracut.conf.d"), *text = NULL;
    g_autoptr(GDir) names = g_dir_open(from, 0, NULL);
    char *tree = tree_new();
    const char *name;

    while ((name = g_dir_read_name(names))) {
        g_autofree char *path = g_build_filename("/etc/dracut.conf.d", name, NULL);
        g_autofree char *content = tree_read(host->root, path);

        tree_write(tree, path, 0644, content);
    }
    text = g_strdup_printf("%suefi_stub=\"%s\"\n", harness, stub);
    tree_write(tree, "/etc/dracut.conf.d/zzz-harness.conf", 0644, text);
    tree_write(tree, "/etc/machine-id", 0644, MACHINE "\n");
    tree_write(tree, "/etc/os-release", 0644, "ID=arch\n");
    tree_write(tree, "/usr/lib/os-release", 0644, "ID=arch\n");
    tree_write(tree, "/lib/modules/" VERSION "/vmlinuz", 0644, "a kernel\n");
    tree_write(tree, "/lib/modules/" VERSION "/modules.dep", 0644, "");
    tree_mkdir(tree, "/boot/EFI");
    tree_mkdir(tree, "/var/tmp");
    tree_mkdir(tree, "/bin");
    return tree;
}

/* The planned command makes the image there; the command line it gets. g_free. */
static char *make_image(const RealHost *host)
{
    char *tree = tree_of(host);
    g_autofree char *base = real_find_file("/usr/lib/dracut");
    g_autofree char *base_word = g_strconcat("dracutbasedir=", base, NULL);
    g_autofree char *path = g_strconcat("PATH=", g_getenv("PATH"), NULL), *said = NULL;
    g_autoptr(GStrvBuilder) argv = g_strv_builder_new();
    g_auto(GStrv) words = NULL;
    char *made;

    g_strv_builder_add(argv, dracut);
    g_strv_builder_addv(argv, (const char **)real_program(host) + 1);
    g_strv_builder_add_many(argv, "--sysroot", tree, NULL);
    words = g_strv_builder_end(argv);
    said = real_say((const char *const *)words,
                    (const char *const[]){ path, base_word, "DRACUT_INSTALL=/bin/true", NULL });
    made = words_in(tree, "/boot/EFI/Linux/linux-" VERSION "-" MACHINE ".efi");
    tree_free(tree);
    return made;
}

/* What /etc/dracut.conf.d/cmdline.conf says; NULL: it isn't there. */
static const char *const settings[] = {
    "kernel_cmdline=\"root=UUID=1 rw quiet\"\n",
    "kernel_cmdline='root=UUID=1 rw'\nkernel_cmdline+=\" quiet i915.enable_gvt=0 \"\n",
    NULL,
};

/* What is written for it lands in the image, what was there stays, and the model of the
 * demonstration makes the same. */
static void test_settings_land_in_the_image(void **state)
{
    static const char conf[] = "/etc/dracut.conf.d/cmdline.conf";

    for (unsigned i = 0; i < G_N_ELEMENTS(settings); i++) {
        RealHost host;
        const KvAction *file;
        g_autofree char *real = NULL, *model = NULL;

        real_open(&host, "dracutuki");
        tree_remove(host.root, conf);
        if (settings[i])
            tree_write(host.root, conf, 0644, settings[i]);
        file = real_plan(&host, "/etc/dracut.conf.d/zz-kvmgt-setup.conf", "dracut");
        tree_write(host.root, file->path, 0644, file->content);
        real = make_image(&host);
        if (kv_cmdline_get(real, GVT) != KV_ARG_ON ||
            kv_cmdline_get(real, "root") == KV_ARG_ABSENT ||
            kv_cmdline_get(real, "rw") == KV_ARG_ABSENT)
            fail_msg("“%s” and “%s” give “%s”", settings[i], file->content, real);
        real_run(&host, (const char *const *)real_program(&host));
        model = words_in(host.root, "/efi/EFI/Linux/linux-" VERSION "-" MACHINE ".efi");
        assert_string_equal(model, real);
        real_close(&host);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_settings_land_in_the_image) };
    g_autofree char *objcopy = real_find("objcopy"), *cpio = real_find("cpio");

    dracut = real_find("dracut");
    stub = real_find_file("/usr/lib/systemd/boot/efi/linuxx64.efi.stub");
    if (!dracut || !stub || !objcopy || !cpio)
        return real_cannot(
            "dracut, systemd's stub, objcopy or cpio isn't here (packages dracut-core, "
            "systemd-boot-efi, see tools/packages.sh)");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
