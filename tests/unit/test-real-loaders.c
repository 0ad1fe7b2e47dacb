/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The boot loaders' own programs judge what is written for them and how it is read:
 * kernel-install(8) of /etc/kernel/cmdline, bootctl(1) of entries. One of them a run, named by the
 * argument; 77 where it isn't there, or can't be tried here. */
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
#include "core/session/session.h"
#include "demo/demo.h"
#include "tree.h"

#define GVT     "i915.enable_gvt"
#define GVT_ON  "i915.enable_gvt=1"
#define CANNOT  77
#define MACHINE "5b1f0c3a9d7e4f60a1b2c3d4e5f60718"
#define RELEASE "6.1.0-50-amd64"

/* By name where it is installed, else among the packages that were only unpacked: installing some
 * of them would change the machine's own boot menu. NULL: it isn't there. */
static char *find(const char *name)
{
    const char *unpacked = g_getenv("KVMGT_SETUP_UNPACKED");
    g_autofree char *there = g_build_filename(unpacked ? unpacked : "", "usr/bin", name, NULL);
    char *installed = g_find_program_in_path(name);

    if (installed || !unpacked || !g_file_test(there, G_FILE_TEST_IS_EXECUTABLE))
        return installed;
    return g_steal_pointer(&there);
}

static int cannot(const char *why)
{
    printf("%s\n", why);
    return CANNOT;
}

/* What it says on its standard output, for g_free. Any other status than 0 ends the test, but for
 * CANNOT, for which it is NULL. */
static char *say(const char *const *argv, const char *const *environment)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *out = NULL, *trouble = NULL;
    int status = 0;

    if (!g_spawn_sync(NULL, (char **)argv, (char **)environment, G_SPAWN_SEARCH_PATH, NULL, NULL,
                      &out, &trouble, &status, &error))
        fail_msg("%s: %s", argv[0], error->message);
    if (g_spawn_check_wait_status(status, &error))
        return g_steal_pointer(&out);
    if (error->domain != G_SPAWN_EXIT_ERROR || error->code != CANNOT)
        fail_msg("%s: %s: %s", argv[0], error->message, trouble);
    return NULL;
}

/* ---- kernel-install ---- */

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
    said =
        say((const char *const[]){ "kernel-install", "add", RELEASE, image, NULL },
            (const char *const[]){
                path, boot_root, conf_root, "MACHINE_ID=" MACHINE,
                "KERNEL_INSTALL_PLUGINS=/usr/lib/kernel/install.d/90-loaderentry.install", NULL });
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
 * the real program, which makes of it what the simulated one makes. */
static void test_plan_of_a_host(void **state)
{
    g_autofree char *directory = g_dir_make_tmp("kv-real-XXXXXX", NULL);
    KvMachine *machine = kv_demo_open("kernelinstall", directory, NULL);
    KvSession *session = kv_session_new(machine, (KvSelf){ NULL, NULL });
    g_autoptr(KvPlan) plan = NULL;
    const KvAction *file, *program;
    g_autoptr(KvEntry) entry = NULL;

    kv_session_look(session);
    plan = kv_session_plan(session, KV_STEP_BOOT, NULL);
    assert_int_equal(plan->actions->len, 2);
    file = g_ptr_array_index(plan->actions, 0);
    program = g_ptr_array_index(plan->actions, 1);
    assert_string_equal(file->path, "/etc/kernel/cmdline");
    assert_string_equal(program->argv[0], "kernel-install");
    assert_string_equal(program->argv[1], "add");
    assert_string_equal(program->argv[2], RELEASE);
    entry = install(file->content);
    assert_int_equal(kv_cmdline_get(entry->options, GVT), KV_ARG_ON);
    assert_int_not_equal(kv_cmdline_get(entry->options, "root"), KV_ARG_ABSENT);
    session->machine = NULL;
    kv_session_free(session);
    kv_machine_free(machine);
    assert_true(kv_demo_discard(directory, NULL));
}

/* The model of the demonstration writes the same options. */
static void test_model(void **state)
{
    static const char entry_path[] = "/boot/efi/loader/entries/" MACHINE "-" RELEASE ".conf";

    for (unsigned i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *directory = g_dir_make_tmp("kv-real-XXXXXX", NULL);
        g_autofree char *root = g_build_filename(directory, "root", NULL), *text = NULL;
        KvMachine *machine = kv_demo_open("kernelinstall", directory, NULL);
        g_autoptr(KvEntry) real = install(files[i]), model = NULL;
        int status = -1;

        tree_write(root, "/etc/kernel/cmdline", 0644, files[i]);
        tree_write(root, "/etc/kernel/entry-token", 0644, "token\n");
        assert_int_equal(kv_machine_run(machine,
                                        (const char *const[]){ "kernel-install", "add", RELEASE,
                                                               "/boot/vmlinuz-" RELEASE, NULL },
                                        NULL, NULL, &status),
                         0);
        assert_int_equal(status, 0);
        text = tree_read(root, "/boot/efi/loader/entries/token-" RELEASE ".conf");
        assert_non_null(text);
        model = kv_entry_parse("token.conf", text);
        assert_true(tree_has(root, entry_path));
        assert_string_equal(model->options, real->options);
        assert_string_equal(model->version, real->version);
        kv_machine_free(machine);
        assert_true(kv_demo_discard(directory, NULL));
    }
}

static int with_kernel_install(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cmdline_lands_in_the_entry),
        cmocka_unit_test(test_plan_of_a_host),
        cmocka_unit_test(test_model),
    };
    g_autofree char *program = find("kernel-install");

    if (!program)
        return cannot("kernel-install isn't here (package systemd)");
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* ---- bootctl ---- */

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

    out = say(argv, NULL);
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
    { "fedora", "/boot" },       { "sdboot", "/boot" },    { "kernelinstall", "/boot/efi" },
    { "opensuse", "/boot/efi" }, { "popos", "/boot/efi" }, { "manjaro", "/efi" },
    { "silverblue", "/boot" },
};

static void assert_host(const char *host, const char *partition)
{
    g_autofree char *directory = g_dir_make_tmp("kv-real-XXXXXX", NULL);
    KvMachine *machine = kv_demo_open(host, directory, NULL);
    g_autofree char *esp = g_strconcat(directory, "/root", partition, NULL);
    g_autofree char *entries = g_build_filename(esp, "loader/entries", NULL);
    g_autoptr(GDir) names = g_dir_open(entries, 0, NULL);
    json_t *list = listed(esp);
    const char *name;
    unsigned count = 0;

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
    kv_machine_free(machine);
    assert_true(kv_demo_discard(directory, NULL));
}

static void test_hosts(void **state)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(hosts); i++)
        assert_host(hosts[i][0], hosts[i][1]);
}

static int with_bootctl(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_entries),
                                        cmocka_unit_test(test_hosts) };
    char *tree = tree_new();
    json_t *list;

    bootctl = find("bootctl");
    if (!bootctl)
        return cannot("bootctl isn't here (package systemd-boot, see tools/packages.sh)");
    list = listed(tree);
    tree_free(tree);
    if (!list)
        return cannot("no file system of its own can be mounted here");
    json_decref(list);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(void);
    } programs[] = {
        { "kernel-install", with_kernel_install },
        { "bootctl", with_bootctl },
    };

    for (unsigned i = 0; argc > 1 && i < G_N_ELEMENTS(programs); i++)
        if (strcmp(argv[1], programs[i].name) == 0)
            return programs[i].run();
    return 1;
}
