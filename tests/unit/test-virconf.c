/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libvirt's configuration files; its own augeas lens judges what the editor makes, where augtool
 * and the lens are installed. */
#include "core/text/virconf.h"

#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/error.h"

#define ACL  "cgroup_device_acl"
#define LENS "/usr/share/augeas/lenses/libvirtd_qemu.aug"

static const char shipped[] = "# The settings of the QEMU driver. A line that begins with '#' is\n"
                              "# a comment; the values that are commented out are the defaults.\n"
                              "\n"
                              "#vnc_listen = \"0.0.0.0\"\n"
                              "\n"
                              "# The user for QEMU processes, by name or by number (\"+0\"):\n"
                              "#\n"
                              "#       user = \"qemu\"   # by name\n"
                              "#\n"
                              "#user = \"libvirt-qemu\"\n"
                              "group = \"kvm\"\n"
                              "dynamic_ownership = 1\n"
                              "\n"
                              "# Which controllers are used:\n"
                              "# cgroup_controllers = [ \"prose\" ]\n"
                              "#cgroup_controllers = [ \"cpu\", \"devices\", \"memory\" ]\n"
                              "\n"
                              "# Basic devices:\n"
                              "#\n"
                              "#cgroup_device_acl = [\n"
                              "#    \"/dev/null\", \"/dev/full\",\n"
                              "#    \"/dev/ptmx\"\n"
                              "#]\n"
                              "#\n"
                              "# RDMA needs more of them.\n"
                              "\n"
                              "save_image_format = \"raw\"\n";

static void test_get(void **state)
{
    g_autoptr(KvVirconf) conf = kv_virconf_parse(shipped, strlen(shipped), "/q", NULL);
    const char *const *list = NULL;

    (void)state;
    assert_non_null(conf);
    assert_string_equal(kv_virconf_get_string(conf, "group"), "kvm");
    assert_string_equal(kv_virconf_get_string(conf, "dynamic_ownership"), "1");
    assert_int_equal(kv_virconf_get_line(conf, "group"), 11);
    assert_null(kv_virconf_get_string(conf, "user"));
    assert_int_equal(kv_virconf_get_line(conf, "user"), 0);
    assert_null(kv_virconf_get_list(conf, "group"));
    assert_null(kv_virconf_get_list(conf, ACL));
    assert_null(kv_virconf_get_example_list(conf, "vnc_listen"));
    list = kv_virconf_get_example_list(conf, ACL);
    assert_non_null(list);
    assert_string_equal(list[0], "/dev/null");
    assert_string_equal(list[2], "/dev/ptmx");
    assert_null(list[3]);
    list = kv_virconf_get_example_list(conf, "cgroup_controllers");
    assert_string_equal(list[0], "cpu");
}

/* Each text holds k; what it is, a list's entries joined by '|'. */
static const struct {
    const char *text;
    const char *string;
    const char *list;
} readings[] = {
    { "k=\"v\"", "v", NULL },
    { "k = 'it says \"v\"' # said", "it says \"v\"", NULL },
    { "\tk\t=\t\"\"\"two\n\"lines\" \"\"\"", "two\n\"lines\" ", NULL },
    { "k = \"\"\n", "", NULL },
    { "k = \"\"", "", NULL },
    { "k = -12", "-12", NULL },
    { "k = +3;j = 4", "+3", NULL },
    { "j = 4; k = \"# no comment\" ; # one\n", "# no comment", NULL },
    { "k = \"a\\\"", "a\\", NULL },
    { "k = []", NULL, "" },
    { "k = [\n]", NULL, "" },
    { "k = [ \"a\" ]", NULL, "a" },
    { "k = [\"a\",'b',\n\n\"\"\"c\n\"\"\" , ]", NULL, "a|b|c\n" },
    { "k = [\r\n  \"a\",\r\n  \"b\"\r\n]\r\n", NULL, "a|b" },
    { "k = \"first\"\nk = \"second\"", "first", NULL },
    { "j = \"\"\"\nk = 1\n\"\"\"\nk = 2", "2", NULL },
    { "#k = 1\n", NULL, NULL },
    { "kk = 1\nk_ = 2\nK = 3", NULL, NULL },
    { "", NULL, NULL },
    { "\n \n\t# only comments", NULL, NULL },
};

static void test_readings(void **state)
{
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(readings); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(KvVirconf) conf =
            kv_virconf_parse(readings[i].text, strlen(readings[i].text), "/q", &error);
        g_autofree char *joined = NULL;

        if (!conf)
            fail_msg("[%s]: %s", readings[i].text, error->message);
        if (kv_virconf_get_list(conf, "k"))
            joined = g_strjoinv("|", (char **)kv_virconf_get_list(conf, "k"));
        if (g_strcmp0(kv_virconf_get_string(conf, "k"), readings[i].string) != 0 ||
            g_strcmp0(joined, readings[i].list) != 0)
            fail_msg("[%s]: [%s] [%s]", readings[i].text, kv_virconf_get_string(conf, "k"), joined);
    }
}

static const struct {
    const char *text;
    unsigned line;
} malformed[] = {
    { "k = \"open\nj = 1\n", 1 },
    { "\nk = 'open", 2 },
    { "k = \"\"\"open\"\"\n", 1 },
    { "k = \"\"\"", 1 },
    { "k = [ \"a\" \"b\" ]", 1 },
    { "k = [\n  \"a\"\n", 3 },
    { "k = [ \"a\",\n# no comment goes here\n\"b\" ]", 2 },
    { "k = [ , ]", 1 },
    { "k = [ 1 ]", 1 },
    { "k = [ [ \"a\" ] ]", 1 },
    { "# fine\n\nk = word\n", 3 },
    { "k = -", 1 },
    { "k =\n\"v\"", 1 },
    { "k\n", 1 },
    { "k \"v\"\n", 1 },
    { "k = 1 j = 2", 1 },
    { "= 1", 1 },
    { "1k = 1", 1 },
    { "k-j = 1", 1 },
    { "k = 1 ]", 1 },
    { "[section]\n", 1 },
    { "\xef\xbb\xbfk = 1", 1 },
};

static void test_malformed(void **state)
{
    const char *items[] = { "x", NULL };

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(malformed); i++) {
        const char *text = malformed[i].text;
        g_autofree char *where = g_strdup_printf("/etc/q, line %u:", malformed[i].line);
        g_autoptr(GError) error = NULL;

        assert_null(kv_virconf_set_list(text, strlen(text), "k", items, "/etc/q", NULL, &error));
        if (!g_error_matches(error, KV_ERROR, KV_ERROR_REFUSED) || !strstr(error->message, where))
            fail_msg("[%s]: %s", text, error ? error->message : "accepted");
    }
    assert_null(kv_virconf_parse("k = 1\0\n", 7, "/etc/q", NULL));
}

/* The list [ "a", "b" ] for k. */
static const struct {
    const char *before;
    const char *after;
} edits[] = {
    { "", "k = [ \"a\", \"b\" ]\n" },
    { "j = 1", "j = 1\nk = [ \"a\", \"b\" ]\n" },
    { "j = 1\r\n", "j = 1\r\nk = [ \"a\", \"b\" ]\r\n" },
    { "k = [ \"a\", \"b\" ]\n", "k = [ \"a\", \"b\" ]\n" },
    { "k=['a' ,\n 'b',] # kept", "k=['a' ,\n 'b',] # kept" },
    { "k=['a' ,\n 'c',] # kept\nj = 1", "k=[ \"a\", \"b\" ] # kept\nj = 1" },
    { "  k\t=\t\"text\" ; j = 2\n", "  k\t=\t[ \"a\", \"b\" ] ; j = 2\n" },
    { "#k = [ \"x\" ]", "#k = [ \"x\" ]\nk = [ \"a\", \"b\" ]\n" },
    { "#k = [\n#  \"x\"\n#]\n# more\nj = 1\n",
      "#k = [\n#  \"x\"\n#]\nk = [ \"a\", \"b\" ]\n# more\nj = 1\n" },
    { "#k = [ \"x\" ]\n#k = [ \"y\" ]\nj = 1\n",
      "#k = [ \"x\" ]\n#k = [ \"y\" ]\nk = [ \"a\", \"b\" ]\nj = 1\n" },
    { "#k = [ \"x\" ]\nj = 1\nk = []\n", "#k = [ \"x\" ]\nj = 1\nk = [ \"a\", \"b\" ]\n" },
    { "#k = [ \"x\",\n\n#]\nj = 1\n", "#k = [ \"x\",\n\n#]\nj = 1\nk = [ \"a\", \"b\" ]\n" },
    { "j = 1; #k = [ \"x\" ]\n #k = [ \"x\" ]\ni = 2\n",
      "j = 1; #k = [ \"x\" ]\n #k = [ \"x\" ]\ni = 2\nk = [ \"a\", \"b\" ]\n" },
    { "j = \"\"\"\n#k = [ \"x\" ]\n\"\"\"\n",
      "j = \"\"\"\n#k = [ \"x\" ]\n\"\"\"\nk = [ \"a\", \"b\" ]\n" },
};

static void test_set_list(void **state)
{
    const char *items[] = { "a", "b", NULL };

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(edits); i++) {
        const char *before = edits[i].before;
        gsize length = 0;
        g_autofree char *once =
            kv_virconf_set_list(before, strlen(before), "k", items, "/q", &length, NULL);
        g_autofree char *twice = kv_virconf_set_list(once, length, "k", items, "/q", NULL, NULL);
        g_autoptr(KvVirconf) conf = kv_virconf_parse(once, length, "/q", NULL);

        assert_string_equal(once, edits[i].after);
        assert_int_equal(length, strlen(once));
        assert_string_equal(twice, once);
        assert_true(g_strv_equal(kv_virconf_get_list(conf, "k"), items));
    }
}

static void test_odd_items(void **state)
{
    const char *quotes[] = { "say \"hi\"", "it's", NULL };
    const char *both[] = { "\"'", NULL };
    const char *broken[] = { "a\nb", NULL };
    const char *none[] = { NULL };
    g_autofree char *set = kv_virconf_set_list("", 0, "k", quotes, "/q", NULL, NULL);
    g_autofree char *empty = kv_virconf_set_list("", 0, "k", none, "/q", NULL, NULL);
    g_autoptr(GError) error = NULL;

    (void)state;
    assert_string_equal(set, "k = [ 'say \"hi\"', \"it's\" ]\n");
    assert_string_equal(empty, "k = [ ]\n");
    assert_null(kv_virconf_set_list("", 0, "k", both, "/q", NULL, &error));
    assert_true(g_error_matches(error, KV_ERROR, KV_ERROR_INPUT));
    g_clear_error(&error);
    assert_null(kv_virconf_set_list("", 0, "k", broken, "/q", NULL, &error));
    assert_true(g_error_matches(error, KV_ERROR, KV_ERROR_INPUT));
    g_clear_error(&error);
    assert_null(kv_virconf_set_list("k = 1\n\nk = 2", 12, "k", quotes, "/q", NULL, &error));
    assert_true(g_error_matches(error, KV_ERROR, KV_ERROR_REFUSED));
    assert_non_null(strstr(error->message, "1"));
    assert_non_null(strstr(error->message, "3"));
}

/* A root folder for augtool with this text as its qemu.conf. */
static char *make_root(const char *text)
{
    char *root = g_dir_make_tmp("kv-virconf-XXXXXX", NULL);
    g_autofree char *folder = g_build_filename(root, "etc", "libvirt", NULL);
    g_autofree char *file = g_build_filename(folder, "qemu.conf", NULL);

    assert_int_equal(g_mkdir_with_parents(folder, 0700), 0);
    assert_true(g_file_set_contents(file, text, -1, NULL));
    return root;
}

static void remove_root(const char *root)
{
    static const char *const parts[] = { "etc/libvirt/qemu.conf", "etc/libvirt", "etc", "" };

    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *path = g_build_filename(root, parts[i], NULL);

        g_remove(path);
    }
}

/* The values of the list key that the lens sees, one a line, as augtool prints them. */
static char *ask_lens(const char *text, const char *key)
{
    g_autofree char *root = make_root(text);
    g_autofree char *query =
        g_strdup_printf("print /files/etc/libvirt/qemu.conf/%s\nprint /augeas//error\n", key);
    g_autofree char *script = g_build_filename(root, "etc", "script", NULL);
    const char *argv[] = { "augtool",     "--root",
                           root,          "--noautoload",
                           "--transform", "Libvirtd_qemu.lns incl /etc/libvirt/qemu.conf",
                           "--file",      script,
                           NULL };
    char *out = NULL;

    assert_true(g_file_set_contents(script, query, -1, NULL));
    assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL,
                             NULL, NULL));
    g_unlink(script);
    remove_root(root);
    return out;
}

static void assert_lens_agrees(const char *text, const char *key, const char *const *items)
{
    gsize length = 0;
    g_autofree char *edited =
        kv_virconf_set_list(text, strlen(text), key, items, "/q", &length, NULL);
    g_autoptr(GString) expected = g_string_new(NULL);
    g_autofree char *seen = NULL;

    assert_non_null(edited);
    g_string_append_printf(expected, "/files/etc/libvirt/qemu.conf/%s\n", key);
    for (unsigned i = 0; items[i]; i++)
        g_string_append_printf(expected, "/files/etc/libvirt/qemu.conf/%s/%u = \"%s\"\n", key,
                               i + 1, items[i]);
    seen = ask_lens(edited, key);
    assert_string_equal(seen, expected->str);
}

static void test_lens(void **state)
{
    static const char *const acl[] = { "/dev/null",      "/dev/full",   "/dev/zero",
                                       "/dev/random",    "/dev/ptmx",   "/dev/kvm",
                                       "/dev/vfio/vfio", "/dev/vfio/0", NULL };
    static const char *const controllers[] = { "cpu", "memory", NULL };
    g_autofree char *augtool = g_find_program_in_path("augtool");
    g_autofree char *installed = NULL;

    (void)state;
    if (!augtool || !g_file_test(LENS, G_FILE_TEST_EXISTS)) {
        print_message("no judge: augtool (augeas-tools) or libvirt's lens is not installed\n");
        skip();
    }
    assert_lens_agrees(shipped, ACL, acl);
    assert_lens_agrees(shipped, "cgroup_controllers", controllers);
    assert_lens_agrees("cgroup_device_acl = [\n  \"/dev/null\",\n  \"/dev/kvm\"\n]\n", ACL, acl);
    assert_lens_agrees("user = \"root\"", ACL, acl);
    if (!g_file_get_contents("/etc/libvirt/qemu.conf", &installed, NULL, NULL))
        return;
    assert_lens_agrees(installed, ACL, acl);
    assert_lens_agrees(installed, "cgroup_controllers", controllers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_get),       cmocka_unit_test(test_readings),
        cmocka_unit_test(test_malformed), cmocka_unit_test(test_set_list),
        cmocka_unit_test(test_odd_items), cmocka_unit_test(test_lens),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
