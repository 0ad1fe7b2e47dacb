/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's command line: what it says and how a word gets into it. */
#include "core/boot/cmdline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define GVT    "i915.enable_gvt"
#define GVT_ON "i915.enable_gvt=1"

static const struct {
    const char *cmdline;
    KvArgState state;
} states[] = {
    { NULL, KV_ARG_ABSENT },
    { "", KV_ARG_ABSENT },
    { "quiet splash", KV_ARG_ABSENT },
    { GVT_ON, KV_ARG_ON },
    { "BOOT_IMAGE=/vmlinuz root=/dev/sda1 ro quiet i915.enable_gvt=1\n", KV_ARG_ON },
    { "i915.enable_gvt", KV_ARG_ON },
    { "i915.enable_gvt=y", KV_ARG_ON },
    { "i915.enable_gvt=Yes", KV_ARG_ON },
    { "i915.enable_gvt=on", KV_ARG_ON },
    { "i915.enable_gvt=oN", KV_ARG_ON },
    { "i915.enable_gvt=1234", KV_ARG_ON },
    { "i915.enable_gvt=0", KV_ARG_OFF },
    { "i915.enable_gvt=n", KV_ARG_OFF },
    { "i915.enable_gvt=No", KV_ARG_OFF },
    { "i915.enable_gvt=off", KV_ARG_OFF },
    { "i915.enable_gvt=OFF", KV_ARG_OFF },
    { "i915.enable_gvt=", KV_ARG_OTHER },
    { "i915.enable_gvt=2", KV_ARG_OTHER },
    { "i915.enable_gvt=o", KV_ARG_OTHER },
    { "i915.enable_gvt=t", KV_ARG_OTHER },
    { "i915.enable_gvt=-1", KV_ARG_OTHER },
    { "i915.enable_gvt=\"1\"", KV_ARG_ON },
    { "i915.enable_gvt=\"0\"", KV_ARG_OFF },
    { "i915.enable_gvt=\"", KV_ARG_OTHER },
    { "\"i915.enable_gvt=1\"", KV_ARG_ON },
    { "\"i915.enable_gvt=0\"", KV_ARG_OFF },
    { "\"i915.enable_gvt\"", KV_ARG_ON },
    { "i915.enable-gvt=1", KV_ARG_ON },
    { "i915.enable-gvt=0", KV_ARG_OFF },
    { "I915.enable_gvt=1", KV_ARG_ABSENT },
    { "xi915.enable_gvt=1", KV_ARG_ABSENT },
    { "i915.enable_gvt2=1", KV_ARG_ABSENT },
    { "=i915.enable_gvt=1", KV_ARG_ABSENT },
    { "dyndbg=\"module i915 i915.enable_gvt=1 +p\" quiet", KV_ARG_ABSENT },
    { "x=\"a b\" i915.enable_gvt=1", KV_ARG_ON },
    { "x=\"a b i915.enable_gvt=1", KV_ARG_ABSENT },
    { "i915.enable_gvt=1 i915.enable_gvt=0", KV_ARG_OFF },
    { "i915.enable_gvt=0 i915.enable_gvt=1", KV_ARG_ON },
    { "i915.enable_gvt=1 i915.enable-gvt=off quiet", KV_ARG_OFF },
    { "quiet -- i915.enable_gvt=1", KV_ARG_ABSENT },
    { "i915.enable_gvt=1 -- i915.enable_gvt=0", KV_ARG_ON },
    { "--x i915.enable_gvt=1", KV_ARG_ON },
    { "--=x i915.enable_gvt=1", KV_ARG_ON },
    { "quiet\ti915.enable_gvt=1\n", KV_ARG_ON },
    { "quiet\xa0i915.enable_gvt=1", KV_ARG_ON },
    { "   i915.enable_gvt=1   ", KV_ARG_ON },
};

static void test_get(void **state)
{
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(states); i++) {
        KvArgState found = kv_cmdline_get(states[i].cmdline, GVT);

        if (found != states[i].state)
            fail_msg("[%s]: %d, not %d", states[i].cmdline, (int)found, (int)states[i].state);
    }
}

static const struct {
    const char *before;
    const char *after;
} edits[] = {
    { NULL, GVT_ON },
    { "", GVT_ON },
    { "  ", "i915.enable_gvt=1  " },
    { "quiet", "quiet i915.enable_gvt=1" },
    { "quiet splash ", "quiet splash i915.enable_gvt=1 " },
    { " quiet", " quiet i915.enable_gvt=1" },
    { "quiet\n", "quiet i915.enable_gvt=1\n" },
    { GVT_ON, GVT_ON },
    { "a  i915.enable_gvt=1\tb", "a  i915.enable_gvt=1\tb" },
    { "i915.enable_gvt=0", GVT_ON },
    { "a i915.enable_gvt=0 b", "a i915.enable_gvt=1 b" },
    { "a i915.enable-gvt=off b", "a i915.enable_gvt=1 b" },
    { "a \"i915.enable_gvt=0\" b", "a i915.enable_gvt=1 b" },
    { "i915.enable_gvt", GVT_ON },
    { "i915.enable_gvt=Y x", "i915.enable_gvt=1 x" },
    { "i915.enable_gvt=0 a i915.enable_gvt=1", "a i915.enable_gvt=1" },
    { "b  i915.enable_gvt=1 a i915.enable_gvt=0 c", "b a i915.enable_gvt=1 c" },
    { "i915.enable_gvt=1 i915.enable_gvt=1 i915.enable_gvt=1", GVT_ON },
    { "quiet -- single", "quiet i915.enable_gvt=1 -- single" },
    { "-- i915.enable_gvt=0", "i915.enable_gvt=1 -- i915.enable_gvt=0" },
    { "quiet --", "quiet i915.enable_gvt=1 --" },
    { "x=\"a b\"", "x=\"a b\" i915.enable_gvt=1" },
    { "x=\"a b", "i915.enable_gvt=1 x=\"a b" },
    { "q x=\"a b", "q i915.enable_gvt=1 x=\"a b" },
    { "x=\"i915.enable_gvt=0 b\"", "x=\"i915.enable_gvt=0 b\" i915.enable_gvt=1" },
};

static void test_set(void **state)
{
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(edits); i++) {
        g_autofree char *once = kv_cmdline_set(edits[i].before, GVT, GVT_ON);
        g_autofree char *twice = kv_cmdline_set(once, GVT, GVT_ON);

        assert_string_equal(once, edits[i].after);
        assert_string_equal(twice, once);
        assert_int_equal(kv_cmdline_get(once, GVT), KV_ARG_ON);
        assert_true(kv_cmdline_has_word(once, GVT_ON));
    }
}

/* Whatever the bytes: afterwards the kernel sees it on, and doing it again changes nothing. */
static void test_set_holds_for_anything(void **state)
{
    static const char *const pieces[] = { " ", "\"", "-",  "--",          "=",      "x",
                                          GVT, "=0", "=1", "i915.enable", "-gvt=n", "\xa0" };
    g_autoptr(GRand) random = g_rand_new_with_seed(20171003);

    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        g_autoptr(GString) line = g_string_new(NULL);
        g_autofree char *once = NULL;
        g_autofree char *twice = NULL;

        for (gint32 n = g_rand_int_range(random, 0, 12); n > 0; n--)
            g_string_append(line, pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))]);
        once = kv_cmdline_set(line->str, GVT, GVT_ON);
        twice = kv_cmdline_set(once, GVT, GVT_ON);
        if (kv_cmdline_get(once, GVT) != KV_ARG_ON || g_strcmp0(once, twice) != 0)
            fail_msg("[%s] -> [%s] -> [%s]", line->str, once, twice);
    }
}

static void test_has_word(void **state)
{
    (void)state;
    assert_true(kv_cmdline_has_word("ro quiet", "quiet"));
    assert_true(kv_cmdline_has_word("x=\"a b\" y", "x=\"a b\""));
    assert_false(kv_cmdline_has_word("ro quieter", "quiet"));
    assert_false(kv_cmdline_has_word("ro -- quiet", "quiet"));
    assert_false(kv_cmdline_has_word("x=\"a quiet b\"", "quiet"));
    assert_false(kv_cmdline_has_word(NULL, "quiet"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_get),
        cmocka_unit_test(test_set),
        cmocka_unit_test(test_set_holds_for_anything),
        cmocka_unit_test(test_has_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
