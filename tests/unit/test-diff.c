/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unified diffs, with diff(1) and patch(1) as judges. */
#include "core/text/diff.h"

#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

typedef struct {
    char *folder;
    char *old_file;
    char *new_file;
    char *diff_file;
} Bench;

static int make_bench(void **state)
{
    Bench *bench = g_new0(Bench, 1);

    bench->folder = g_dir_make_tmp("kv-diff-XXXXXX", NULL);
    bench->old_file = g_build_filename(bench->folder, "old", NULL);
    bench->new_file = g_build_filename(bench->folder, "new", NULL);
    bench->diff_file = g_build_filename(bench->folder, "diff", NULL);
    *state = bench;
    return bench->folder ? 0 : -1;
}

static int clear_bench(void **state)
{
    Bench *bench = *state;

    g_unlink(bench->old_file);
    g_unlink(bench->new_file);
    g_unlink(bench->diff_file);
    g_rmdir(bench->folder);
    g_free(bench->old_file);
    g_free(bench->new_file);
    g_free(bench->diff_file);
    g_free(bench->folder);
    g_free(bench);
    return 0;
}

static char *run(const char *const *argv)
{
    g_autofree char *out = NULL;
    g_autofree char *err = NULL;

    if (!g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, NULL,
                      NULL))
        fail_msg("%s can't be run", argv[0]);
    return g_steal_pointer(&out);
}

static void write_file(const char *path, const char *text)
{
    assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* What follows the two lines of names. */
static const char *body_of(const char *diff)
{
    const char *hunks = strstr(diff, "@@");

    return hunks ? hunks : "";
}

static unsigned count_changes(const char *diff)
{
    unsigned count = 0;

    for (const char *p = body_of(diff); (p = strpbrk(p, "\n")); p++)
        count += p[1] == '+' || p[1] == '-';
    return count;
}

/* diff's own answer for the same two texts; --minimal, as ours is. */
static char *judge(const Bench *bench, const char *old_text, const char *new_text, unsigned context)
{
    g_autofree char *option = g_strdup_printf("-U%u", context);
    const char *argv[] = { "diff", "--minimal", option, bench->old_file, bench->new_file, NULL };

    write_file(bench->old_file, old_text);
    write_file(bench->new_file, new_text);
    return run(argv);
}

/* Does patch, fed with our diff, make the new text of the old one? */
static void assert_applies(const Bench *bench, const char *old_text, const char *new_text,
                           const char *diff)
{
    const char *argv[] = {
        "patch", "-s", "-f", "-F0", "-o", bench->new_file, bench->old_file, bench->diff_file, NULL
    };
    g_autofree char *said = NULL;
    g_autofree char *patched = NULL;

    write_file(bench->old_file, old_text);
    write_file(bench->new_file, "");
    write_file(bench->diff_file, diff);
    said = run(argv);
    assert_true(g_file_get_contents(bench->new_file, &patched, NULL, NULL));
    if (strcmp(patched, new_text) != 0)
        fail_msg("patch said [%s]; [%s] + [%s] made [%s]", said, old_text, diff, patched);
}

static const struct {
    const char *old_text;
    const char *new_text;
    unsigned context;
} pairs[] = {
    { "a\n", "b\n", 3 },
    { "a\nb\nc\n", "a\nB\nc\n", 3 },
    { "a\nb\nc\n", "a\nB\nc\n", 0 },
    { "a\nb\nc\nd\ne\nf\ng\nh\ni\n", "a\nb\nc\nd\nE\nf\ng\nh\ni\n", 3 },
    { "a\nb\nc\nd\ne\nf\ng\nh\ni\n", "A\nb\nc\nd\ne\nf\ng\nh\nI\n", 3 },
    { "a\nb\nc\nd\ne\nf\ng\nh\n", "A\nb\nc\nd\ne\nf\ng\nH\n", 3 },
    { "a\nb\nc\nd\ne\nf\ng\nh\n", "A\nb\nc\nd\ne\nf\ng\nH\n", 1 },
    { "a\n", "a\nb\n", 3 },
    { "a\nb\n", "b\n", 3 },
    { "a\nb", "a\nb\n", 3 },
    { "a\nb\n", "a\nb", 3 },
    { "a\nb", "a\nc", 3 },
    { "x\na\nb", "y\na\nb", 3 },
    { "x\na\nb", "y\na\nb", 1 },
    { "{\n}\n", "{\n}\n{\n}\n", 3 },
    { "f {\n  1\n}\n\ng {\n  2\n}\n", "f {\n  1\n}\n\nh {\n  3\n}\n\ng {\n  2\n}\n", 3 },
    { "a\na\na\n", "a\na\n", 3 },
    { "\n\n", "\n\n\n", 3 },
    { "-x\n+y\n", "+y\n", 3 },
    { "x\nk\na\nb\n", "y\nk\na\na\nb\n", 3 },
    { "x\nk\na\na\nb\n", "y\nk\na\nb\n", 3 },
    { "", "a\n", 3 },
    { "a\n", "", 3 },
    { "", "a", 3 },
    { "GRUB_DEFAULT=0\nGRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\nGRUB_CMDLINE_LINUX=\"\"\n",
      "GRUB_DEFAULT=0\nGRUB_CMDLINE_LINUX_DEFAULT=\"quiet i915.enable_gvt=1\"\n"
      "GRUB_CMDLINE_LINUX=\"\"\n",
      3 },
};

static void test_same_as_diff(void **state)
{
    const Bench *bench = *state;

    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
        const char *a = pairs[i].old_text;
        const char *b = pairs[i].new_text;
        g_autofree char *theirs = judge(bench, a, b, pairs[i].context);
        g_autofree char *ours =
            kv_diff_unified(a, strlen(a), b, strlen(b), "/etc/x", pairs[i].context);

        assert_string_equal(body_of(ours), body_of(theirs));
        assert_applies(bench, a, b, ours);
    }
}

static char *random_text(GRand *random)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (gint32 n = g_rand_int_range(random, 0, 14); n > 0; n--)
        g_string_append_printf(text, "%c\n", 'a' + g_rand_int_range(random, 0, 4));
    if (text->len > 0 && g_rand_int_range(random, 0, 4) == 0)
        g_string_truncate(text, text->len - 1);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Any two texts: patch makes one of the other, and no diff is shorter. */
static void test_random(void **state)
{
    const Bench *bench = *state;
    g_autoptr(GRand) random = g_rand_new_with_seed(8086);

    for (unsigned round = 0; round < 150; round++) {
        g_autofree char *a = random_text(random);
        g_autofree char *b = random_text(random);
        unsigned context = (unsigned)g_rand_int_range(random, 0, 4);
        g_autofree char *theirs = judge(bench, a, b, context);
        g_autofree char *ours = kv_diff_unified(a, strlen(a), b, strlen(b), "x", context);

        if (count_changes(ours) != count_changes(theirs))
            fail_msg("not the shortest for [%s] [%s]:\n%s", a, b, ours);
        if (*ours && context > 0)
            assert_applies(bench, a, b, ours);
    }
}

static void test_names(void **state)
{
    g_autofree char *changed = kv_diff_unified("a\n", 2, "b\n", 2, "/etc/x", 3);
    g_autofree char *created = kv_diff_unified(NULL, 0, "b\n", 2, "etc/x", 3);
    g_autofree char *removed = kv_diff_unified("a\n", 2, NULL, 0, "/etc/x", 3);
    g_autofree char *empty = kv_diff_unified(NULL, 0, "", 0, "/etc/x", 3);
    g_autofree char *same = kv_diff_unified("a\n", 2, "a\n", 2, "/etc/x", 3);

    (void)state;
    assert_string_equal(changed, "--- a/etc/x\n+++ b/etc/x\n@@ -1 +1 @@\n-a\n+b\n");
    assert_string_equal(created, "--- /dev/null\n+++ b/etc/x\n@@ -0,0 +1 @@\n+b\n");
    assert_string_equal(removed, "--- a/etc/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n");
    assert_string_equal(empty, "--- /dev/null\n+++ b/etc/x\n");
    assert_string_equal(same, "");
}

/* So much differs that the search is given up: still a true diff. */
static void test_given_up(void **state)
{
    const Bench *bench = *state;
    g_autoptr(GString) a = g_string_new("head\n");
    g_autoptr(GString) b = g_string_new("head\n");
    g_autofree char *ours = NULL;

    for (unsigned i = 0; i < 2000; i++) {
        g_string_append_printf(a, "a%u\n", i);
        g_string_append_printf(b, "b%u\n", i);
    }
    g_string_append(a, "tail\n");
    g_string_append(b, "tail\n");
    ours = kv_diff_unified(a->str, a->len, b->str, b->len, "/x", 3);
    assert_int_equal(count_changes(ours), 4000);
    assert_applies(bench, a->str, b->str, ours);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_same_as_diff, make_bench, clear_bench),
        cmocka_unit_test_setup_teardown(test_random, make_bench, clear_bench),
        cmocka_unit_test(test_names),
        cmocka_unit_test_setup_teardown(test_given_up, make_bench, clear_bench),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
