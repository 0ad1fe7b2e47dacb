/* SPDX-License-Identifier: GPL-2.0-or-later */
/* grub-mkconfig(8) itself, with its own scripts, judges what is written into its settings, and
 * grub-script-check(1) the menu of the simulated host. What grub-probe would say of a disk is said
 * for it, in a mount namespace. 77 where it isn't here, or can't be tried. */
#include "real.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/boot/grubcfg.h"
#include "core/boot/shellfile.h"
#include "tree.h"

#define RELEASE "6.1.0-50-amd64"
#define DROPIN  "/etc/default/grub.d/zz-kvmgt-setup.cfg"

static const char probe[] = "#!/bin/sh\n"
                            "for word; do case $word in\n"
                            "  --target=device|device) echo /dev/sda1 ;;\n"
                            "  --target=fs|fs) echo ext2 ;;\n"
                            "  --target=fs_uuid|fs_uuid) echo 1f ;;\n"
                            "  --target=partmap|partmap) echo msdos ;;\n"
                            "  --target=abstraction|abstraction) ;;\n"
                            "  *) continue ;;\n"
                            "esac; exit 0; done\n"
                            "exit 0\n";

static const char mkconfig_script[] =
    "mount --bind \"$1/etc/default\" /etc/default && mount --bind \"$1/boot\" /boot &&\n"
    "    mount --bind \"$1/grub-probe\" \"$(command -v grub-probe)\" || exit 77\n"
    "exec grub-mkconfig -o /boot/grub/grub.cfg\n";

/* A host with that /etc/default/grub, and a drop-in (may be NULL). */
static char *tree_of(const char *settings, const char *dropin)
{
    char *tree = tree_new();

    tree_write(tree, "/etc/default/grub", 0644, settings);
    if (dropin)
        tree_write(tree, DROPIN, 0644, dropin);
    tree_write(tree, "/boot/vmlinuz-" RELEASE, 0644, "a kernel\n");
    tree_write(tree, "/boot/initrd.img-" RELEASE, 0644, "");
    tree_mkdir(tree, "/boot/grub");
    tree_write(tree, "/grub-probe", 0755, probe);
    return tree;
}

/* The menu that is made of it; NULL: it can't be tried here. g_free. */
static char *menu_of(const char *settings, const char *dropin)
{
    char *tree = tree_of(settings, dropin);
    const char *const argv[] = { "unshare", "-rm", "sh", "-c", mkconfig_script, "sh", tree, NULL };
    g_autofree char *said = real_say(argv, NULL);
    char *menu = said ? tree_read(tree, "/boot/grub/grub.cfg") : NULL;

    tree_free(tree);
    return menu;
}

static KvGrubCounts counts_of(const char *menu)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KvGrubCfg) cfg = kv_grub_cfg_parse(menu, strlen(menu), "grub.cfg", &error);

    if (!cfg)
        fail_msg("%s", error->message);
    return kv_grub_cfg_count(cfg, GVT);
}

static void assert_all_but_recovery(const char *settings, const char *dropin)
{
    g_autofree char *menu = menu_of(settings, dropin);
    KvGrubCounts counts = counts_of(menu);

    if (counts.normal == 0 || counts.normal_on != counts.normal || counts.recovery == 0 ||
        counts.recovery_on != 0)
        fail_msg("%s%s: %u of %u, recovery %u of %u", settings, dropin ? dropin : "",
                 counts.normal_on, counts.normal, counts.recovery_on, counts.recovery);
}

/* One a line of what people have there. */
static const char *const settings[] = {
    "GRUB_DISTRIBUTOR=Debian\nGRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\nGRUB_CMDLINE_LINUX=\"\"\n",
    "GRUB_CMDLINE_LINUX_DEFAULT='quiet splash'\nGRUB_CMDLINE_LINUX=\"net.ifnames=0\"\n",
    "GRUB_CMDLINE_LINUX_DEFAULT=quiet\nGRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT "
    "a\"\n",
    "export GRUB_CMDLINE_LINUX_DEFAULT=\"quiet i915.enable_gvt=0\"",
    "#GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n",
};

static void test_dropin(void **state)
{
    RealHost host;
    const KvAction *file;

    real_open(&host, "fresh");
    file = real_plan(&host, DROPIN, "update-grub");
    for (unsigned i = 0; i < 2; i++)
        assert_all_but_recovery(settings[i], file->content);
    real_close(&host);
}

static void test_edited_file(void **state)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(settings); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(KvShellFile) file =
            kv_shell_file_parse(settings[i], strlen(settings[i]), "/etc/default/grub", &error);
        g_autofree char *edited =
            file ? kv_shell_file_set_argument(file, "GRUB_CMDLINE_LINUX_DEFAULT", GVT, GVT_ON, NULL,
                                              &error)
                 : NULL;

        if (!edited)
            fail_msg("%s: %s", settings[i], error->message);
        assert_all_but_recovery(edited, NULL);
    }
}

/* Without it no entry has it: the menu isn't taken for one that does. */
static void test_untouched(void **state)
{
    g_autofree char *menu = menu_of(settings[0], NULL);
    KvGrubCounts counts = counts_of(menu);

    assert_true(counts.normal > 0);
    assert_int_equal(counts.normal_on, 0);
}

/* What the demonstration boots from, GRUB would take as well. */
static void test_model_is_a_script(void **state)
{
    static const char *const hosts[] = { "fresh", "arch", "fedora", "pbl" };

    for (unsigned i = 0; i < G_N_ELEMENTS(hosts); i++) {
        RealHost host;
        g_autofree char *path = NULL, *said = NULL;

        real_open(&host, hosts[i]);
        path = g_build_filename(host.root, i < 2 ? "/boot/grub/grub.cfg" : "/boot/grub2/grub.cfg",
                                NULL);
        said = real_say((const char *const[]){ "grub-script-check", path, NULL }, NULL);
        assert_non_null(said);
        real_close(&host);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_untouched),
        cmocka_unit_test(test_dropin),
        cmocka_unit_test(test_edited_file),
        cmocka_unit_test(test_model_is_a_script),
    };
    g_autofree char *mkconfig = real_find("grub-mkconfig"), *menu = NULL;

    if (!mkconfig)
        return real_cannot("grub-mkconfig isn't here (package grub2-common)");
    menu = menu_of(settings[0], NULL);
    if (!menu)
        return real_cannot("nothing can be mounted over its settings here");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
