/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Untrusted text made safe, measured, cut and wrapped. */
#include "core/text/printable.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *bytes;
    const char *line;
    const char *lines; /* NULL: the same */
} texts[] = {
    { "", "", NULL },
    { "plain ASCII \\ stays", "plain ASCII \\ stays", NULL },
    { "Größe 仮想 e\xcc\x81", "Größe 仮想 e\xcc\x81", NULL },
    { "a\nb", "a\\x0Ab", "a\nb" },
    { "a\tb\n\tc", "a\\x09b\\x0A\\x09c", "a       b\n        c" },
    { "仮想1234\tb", "仮想1234\\x09b", "仮想1234        b" },
    { "1234567\tb", "1234567\\x09b", "1234567 b" },
    { "\x1b[2Jgone", "\\x1B[2Jgone", NULL },
    { "\x1b]0;title\a", "\\x1B]0;title\\x07", NULL },
    { "a\rb\x7f", "a\\x0Db\\x7F", NULL },
    { "\xc2\x9b"
      "31m",
      "\\u{009B}31m", NULL },
    { "\x9b"
      "31m",
      "\\x9B31m", NULL },
    { "\xff\xfe", "\\xFF\\xFE", NULL },
    { "cut \xe4\xbb", "cut \\xE4\\xBB", NULL },
    { "\xc0\xaf", "\\xC0\\xAF", NULL },
    { "\xed\xa0\x80", "\\xED\\xA0\\x80", NULL },
    { "\xf4\x90\x80\x80", "\\xF4\\x90\\x80\\x80", NULL },
    { "abc\u202Edef\u202C", "abc\\u{202E}def\\u{202C}", NULL },
    { "\u200E\u200F\u061C\u2066\u2069", "\\u{200E}\\u{200F}\\u{061C}\\u{2066}\\u{2069}", NULL },
    { "zero\u200Bwidth\u200D\u2060\uFEFF", "zero\\u{200B}width\\u{200D}\\u{2060}\\u{FEFF}", NULL },
    { "\u2028\u2029", "\\u{2028}\\u{2029}", NULL },
    { "soft\u00ADhyphen", "soft\\u{00AD}hyphen", NULL },
    { "\u3164\u115F", "\\u{3164}\\u{115F}", NULL },
    { "\U000E0041\uE000\U0010FFFF", "\\u{E0041}\\u{E000}\\u{10FFFF}", NULL },
};

static void test_printable(void **state)
{
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        const char *bytes = texts[i].bytes;
        g_autofree char *line = kv_printable(bytes, -1);
        g_autofree char *sized = kv_printable(bytes, (gssize)strlen(bytes));
        g_autofree char *lines = kv_printable_lines(bytes, -1);

        assert_string_equal(line, texts[i].line);
        assert_string_equal(sized, line);
        assert_string_equal(lines, texts[i].lines ? texts[i].lines : texts[i].line);
    }
}

static void test_printable_ends(void **state)
{
    g_autofree char *nul = kv_printable("a\0b", 3);
    g_autofree char *part = kv_printable("\xe4\xbb\xae", 2);
    g_autofree char *none = kv_printable(NULL, -1);
    g_autofree char *empty = kv_printable_lines("x", 0);

    (void)state;
    assert_string_equal(nul, "a\\x00b");
    assert_string_equal(part, "\\xE4\\xBB");
    assert_string_equal(none, "");
    assert_string_equal(empty, "");
}

/* Any bytes: valid UTF-8 comes out, and it is printable already. */
static void test_printable_holds_for_anything(void **state)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(1);

    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        char bytes[12];
        g_autofree char *once = NULL;
        g_autofree char *twice = NULL;

        for (gsize i = 0; i < sizeof(bytes); i++)
            bytes[i] = (char)g_rand_int_range(random, i % 3 ? 0x80 : 0, 0x100);
        once = kv_printable(bytes, sizeof(bytes));
        twice = kv_printable(once, -1);
        assert_true(g_utf8_validate(once, -1, NULL));
        assert_string_equal(once, twice);
    }
}

static void test_columns(void **state)
{
    (void)state;
    assert_int_equal(kv_columns(""), 0);
    assert_int_equal(kv_columns("abc"), 3);
    assert_int_equal(kv_columns("Größe"), 5);
    assert_int_equal(kv_columns("e\u0301"), 1);
    assert_int_equal(kv_columns("仮想マシン"), 10);
    assert_int_equal(kv_columns("ｶﾅ"), 2);
    assert_int_equal(kv_columns("한국어"), 6);
    assert_int_equal(kv_columns("か\u3099"), 2);
    assert_int_equal(kv_columns("🙂"), 2);
    assert_int_equal(kv_columns("│─█"), 3);
    assert_int_equal(kv_columns("\xe4"), 1);
}

static const struct {
    const char *text;
    unsigned columns;
    const char *clipped;
} clips[] = {
    { "abc", 5, "abc" },
    { "abc", 3, "abc" },
    { "abc", 2, "ab" },
    { "abc", 0, "" },
    { "仮想", 4, "仮想" },
    { "仮想", 3, "仮" },
    { "仮想", 1, "" },
    { "ae\u0301b", 2, "ae\u0301" },
    { "e\u0301e\u0301\u0302", 1, "e\u0301" },
    { "か\u3099き", 3, "か\u3099" },
    { "", 3, "" },
    { "a\xe4", 1, "a" },
};

static void test_clip(void **state)
{
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(clips); i++) {
        g_autofree char *clipped = kv_clip_columns(clips[i].text, clips[i].columns);

        assert_string_equal(clipped, clips[i].clipped);
    }
}

/* The lines, each ended by '|'. */
static const struct {
    const char *text;
    unsigned columns;
    const char *lines;
} wraps[] = {
    { "", 10, "|" },
    { "one two three", 20, "one two three|" },
    { "one two three", 13, "one two three|" },
    { "one two three", 12, "one two|three|" },
    { "one two three", 3, "one|two|thr|ee|" },
    { "one  two", 3, "one|two|" },
    { "one  two", 4, "one|two|" },
    { "one   ", 3, "one|" },
    { "a b c d", 1, "a|b|c|d|" },
    { "abc", 0, "a|b|c|" },
    { "two\nlines\n\nand an empty one", 40, "two|lines||and an empty one|" },
    { "end\n", 10, "end||" },
    { "  indented text goes", 10, "  indented|text goes|" },
    { "      deep", 4, "|deep|" },
    { "/sys/class/mdev_bus", 8, "/sys/|class/|mdev_bus|" },
    { "see /sys/class/mdev_bus", 8, "see|/sys/|class/|mdev_bus|" },
    { "/sys/class/mdev_bus", 6, "/sys/|class/|mdev_b|us|" },
    { "/verylong/name", 6, "/veryl|ong/|name|" },
    { "//a/b", 3, "//|a/b|" },
    { "a/b", 1, "a|/|b|" },
    { "and/or either", 7, "and/or|either|" },
    { "仮想マシン", 4, "仮想|マシ|ン|" },
    { "仮想マシン", 5, "仮想|マシ|ン|" },
    { "仮想マシン", 1, "仮|想|マ|シ|ン|" },
    { "仮想。次", 4, "仮|想。|次|" },
    { "これは、「仮想」です", 8, "これは、|「仮想」|です|" },
    { "これは「仮想」です", 8, "これは|「仮想」|です|" },
    { "カーネル", 2, "カ|ー|ネ|ル|" },
    { "あカー", 4, "あ|カー|" },
    { "仮想 GPU", 6, "仮想|GPU|" },
    { "仮想GPU", 6, "仮想|GPU|" },
    { "GPUを使う", 5, "GPUを|使う|" },
    { "(仮想) x", 5, "(仮|想) x|" },
    { "か\u3099き\u3099", 2, "か\u3099|き\u3099|" },
    { "か\u3099abc", 4, "か\u3099|abc|" },
    { "a \u0301 b", 2, "a \u0301|b|" },
    { "仮\u3000想", 2, "仮|想|" },
    { "仮想\u3000\u3000", 4, "仮想|" },
    { "ee\u0301e", 2, "ee\u0301|e|" },
    { "Ein sehr langes Wort: Bootloaderkonfiguration", 16,
      "Ein sehr langes|Wort:|Bootloaderkonfig|uration|" },
};

static void test_wrap(void **state)
{
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(wraps); i++) {
        g_auto(GStrv) lines = kv_wrap_columns(wraps[i].text, wraps[i].columns);
        g_autofree char *joined = g_strjoinv("|", lines);
        g_autofree char *ended = g_strconcat(joined, "|", NULL);

        assert_string_equal(ended, wraps[i].lines);
    }
}

/* Any text: no line too wide, nothing but spaces lost. */
static void test_wrap_holds_for_anything(void **state)
{
    static const char *const pieces[] = { "a",       "word", " ",  "  ",   "仮", "想",
                                          "。",      "「",   "」", "ー",   "\n", "(",
                                          "e\u0301", "、",   "x.", "🙂", ")",  "\u3000" };
    g_autoptr(GRand) random = g_rand_new_with_seed(2);

    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        g_autoptr(GString) text = g_string_new(NULL);
        unsigned columns = (unsigned)g_rand_int_range(random, 2, 12);
        g_auto(GStrv) lines = NULL;
        g_autofree char *joined = NULL;

        for (gint32 n = g_rand_int_range(random, 0, 16); n > 0; n--)
            g_string_append(text, pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))]);
        lines = kv_wrap_columns(text->str, columns);
        for (char **line = lines; *line; line++)
            if (kv_columns(*line) > columns)
                fail_msg("[%s] at %u: [%s]", text->str, columns, *line);
        joined = g_strjoinv("", lines);
        g_string_replace(text, "\n", "", 0);
        g_string_replace(text, " ", "", 0);
        g_string_replace(text, "\u3000", "", 0);
        g_autoptr(GString) kept = g_string_new(joined);
        g_string_replace(kept, " ", "", 0);
        g_string_replace(kept, "\u3000", "", 0);
        assert_string_equal(kept->str, text->str);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_printable),
        cmocka_unit_test(test_printable_ends),
        cmocka_unit_test(test_printable_holds_for_anything),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_clip),
        cmocka_unit_test(test_wrap),
        cmocka_unit_test(test_wrap_holds_for_anything),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
