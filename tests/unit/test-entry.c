/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Boot loader entries, /etc/kernel/cmdline, refind_linux.conf and unified kernel images: what they
 * say and how a word gets into them. */
#include "core/boot/entry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/boot/uki.h"

#define GVT    "i915.enable_gvt"
#define GVT_ON "i915.enable_gvt=1"

static void test_entry_is_read(void **state)
{
    g_autoptr(KvEntry) entry = kv_entry_parse("fedora.conf", "# a comment\n"
                                                             "title Fedora Linux (6.8.5) \r\n"
                                                             "version\t6.8.5\n"
                                                             "sort-key fedora\n"
                                                             "linux /vmlinuz-6.8.5\n"
                                                             "  options root=UUID=1 ro\n"
                                                             "optionsx=1\n"
                                                             "options quiet");

    assert_string_equal(entry->title, "Fedora Linux (6.8.5)");
    assert_string_equal(entry->version, "6.8.5");
    assert_string_equal(entry->sort_key, "fedora");
    assert_string_equal(entry->kernel, "/vmlinuz-6.8.5");
    assert_string_equal(entry->options, "root=UUID=1 ro quiet");
    assert_true(entry->is_linux);
    assert_false(entry->is_recovery);
}

static const struct {
    const char *name, *text;
    gboolean is_linux, is_recovery;
} kinds[] = {
    { "arch.conf", "linux /vmlinuz\n", TRUE, FALSE },
    { "arch-fallback.conf", "linux /vmlinuz\n", TRUE, TRUE },
    { "6a98-0-rescue.conf", "linux /vmlinuz\n", TRUE, TRUE },
    { "a.conf", "title Pop!_OS Recovery\nlinux /EFI/Recovery/vmlinuz\n", TRUE, TRUE },
    { "a.conf", "sort-key snapper-opensuse\nlinux /vmlinuz\n", TRUE, TRUE },
    { "windows.conf", "title Windows\nefi /EFI/Microsoft/Boot/bootmgfw.efi\n", FALSE, FALSE },
    { "stub.conf", "efi /vmlinuz.efi\noptions root=/dev/sda2\n", TRUE, FALSE },
    { "empty.conf", "", FALSE, FALSE },
};

static void test_entry_kinds(void **state)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autoptr(KvEntry) entry = kv_entry_parse(kinds[i].name, kinds[i].text);

        if (entry->is_linux != kinds[i].is_linux || entry->is_recovery != kinds[i].is_recovery)
            fail_msg("%s: %s", kinds[i].name, kinds[i].text);
    }
}

/* NULL: nothing that would have the effect. */
static const struct {
    const char *before, *after;
} entry_edits[] = {
    { "title A\noptions root=1 quiet\nlinux /k\n",
      "title A\noptions root=1 quiet " GVT_ON "\nlinux /k\n" },
    { "options   root=1 " GVT_ON "\n", "options   root=1 " GVT_ON "\n" },
    { "options a i915.enable_gvt=0 b\n", "options a " GVT_ON " b\n" },
    { "options a i915.enable-gvt=0\noptions b\n", "options a " GVT_ON "\noptions b\n" },
    { "options a\noptions b\n", "options a\noptions b " GVT_ON "\n" },
    { "options a \r\nlinux /k\r\n", "options a " GVT_ON " \r\nlinux /k\r\n" },
    { "options a", "options a " GVT_ON },
    { "linux /k", "linux /k\noptions " GVT_ON "\n" },
    { "linux /k\noptions \n", "linux /k\noptions " GVT_ON "\n" },
    { "options a -- b\n", "options a " GVT_ON " -- b\n" },
    { "options a -- b\noptions c\n", NULL },
    { "#options a\noptions b\n", "#options a\noptions b " GVT_ON "\n" },
};

static void test_entry_edits(void **state)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(entry_edits); i++) {
        g_autofree char *after = kv_entry_set(entry_edits[i].before, GVT, GVT_ON);

        if (g_strcmp0(after, entry_edits[i].after) != 0)
            fail_msg("%s gives %s", entry_edits[i].before, after);
    }
}

static const struct {
    const char *before, *after;
} file_edits[] = {
    { "root=1 ro quiet\n", "root=1 ro quiet " GVT_ON "\n" },
    { "root=1 ro quiet", "root=1 ro quiet " GVT_ON },
    { "# root=2\nroot=1\n", "# root=2\nroot=1 " GVT_ON "\n" },
    { "root=1\nquiet\n\n", "root=1\nquiet " GVT_ON "\n\n" },
    { "root=1 i915.enable_gvt=0\nquiet\n", "root=1 " GVT_ON "\nquiet\n" },
    { "", GVT_ON "\n" },
    { "root=1 -- s\nquiet\n", NULL },
};

static void test_cmdline_file(void **state)
{
    g_autofree char *words = kv_cmdline_file_words("# no\n root=1  ro\n\nquiet\n");

    assert_string_equal(words, "root=1  ro quiet");
    for (unsigned i = 0; i < G_N_ELEMENTS(file_edits); i++) {
        g_autofree char *after = kv_cmdline_file_set(file_edits[i].before, GVT, GVT_ON);

        if (g_strcmp0(after, file_edits[i].after) != 0)
            fail_msg("%s gives %s", file_edits[i].before, after);
    }
}

#define MINIMAL                                                                                    \
    "\"Boot to single-user mode\"    \"root=1 single\"\n\"Boot with minimal options\" \"ro "       \
    "root=1\"\n"

static void test_refind(void **state)
{
    static const char text[] =
        "# mkrlconf\n"
        "\"Boot with standard options\"  \"root=1 quiet x=\"\"a b\"\"\"\n" MINIMAL
        "\"Lab\" \"root=1 " GVT_ON "\"\nnot quoted\n";
    KvRefindCounts counts = kv_refind_count(text, GVT);
    g_autofree char *set = kv_refind_set(text, GVT, GVT_ON);
    g_autofree char *first = kv_refind_first(text);

    assert_int_equal(counts.all, 2);
    assert_int_equal(counts.on, 1);
    assert_string_equal(first, "root=1 quiet x=\"\"a b\"\"");
    assert_string_equal(set, "# mkrlconf\n\"Boot with standard options\"  \"root=1 quiet x=\"\"a "
                             "b\"\" " GVT_ON "\"\n" MINIMAL "\"Lab\" \"root=1 " GVT_ON
                             "\"\nnot quoted\n");
    assert_null(kv_refind_set("root=1 quiet\n\"half\n", GVT, GVT_ON));
    assert_null(kv_refind_first(""));
}

/* ---- unified kernel images ---- */

static void put(GByteArray *file, gsize at, guint64 value, unsigned size)
{
    if (file->len < at + size) {
        gsize old = file->len;

        g_byte_array_set_size(file, (guint)(at + size));
        memset(file->data + old, 0, at + size - old);
    }
    for (unsigned i = 0; i < size; i++)
        file->data[at + i] = (guint8)(value >> (8 * i));
}

/* A PE32+ file with one section of that name, whose 20 bytes lie at 0x200. */
static GByteArray *image(const char *section, guint32 signature)
{
    GByteArray *file = g_byte_array_new();

    put(file, 0x200 + 19, 0, 1);
    memcpy(file->data, "MZ", 2);
    put(file, 0x3c, 0x80, 4);
    memcpy(file->data + 0x80, "PE\0\0", 4);
    put(file, 0x80 + 4 + 2, 1, 2);            /* sections */
    put(file, 0x80 + 4 + 16, 240, 2);         /* of the optional header */
    put(file, 0x98, 0x20b, 2);                /* PE32+ */
    put(file, 0x98 + 108, 16, 4);             /* data directories */
    put(file, 0x98 + 112 + 36, signature, 4); /* the certificates' size */
    strncpy((char *)file->data + 0x98 + 240, section, 8);
    put(file, 0x98 + 240 + 8, 20, 4);
    put(file, 0x98 + 240 + 20, 0x200, 4);
    memcpy(file->data + 0x200, "root=1 quiet\n", 13);
    return file;
}

static void test_uki(void **state)
{
    g_autoptr(GByteArray) plain = image(".cmdline", 0), sealed = image(".cmdline", 8);
    g_autoptr(GByteArray) none = image(".linux", 0);
    KvUki uki;

    assert_true(kv_uki_parse(plain->data, plain->len, &uki));
    assert_string_equal(uki.cmdline, "root=1 quiet\n");
    assert_false(uki.is_signed);
    g_free(uki.cmdline);
    assert_true(kv_uki_parse(sealed->data, sealed->len, &uki));
    assert_true(uki.is_signed);
    g_free(uki.cmdline);
    assert_true(kv_uki_parse(none->data, none->len, &uki));
    assert_null(uki.cmdline);
    assert_false(kv_uki_parse("text", 4, &uki));
}

/* Cut anywhere, or with any of its bytes turned round, it is read without harm. */
static void test_bad_uki(void **state)
{
    g_autoptr(GByteArray) good = image(".cmdline", 8);
    KvUki uki;

    for (guint i = 0; i < good->len; i++) {
        g_autofree guint8 *cut = g_memdup2(good->data, i ? i : 1);

        kv_uki_parse(cut, i, &uki);
        g_free(uki.cmdline);
        good->data[i] ^= 0xff;
        kv_uki_parse(good->data, good->len, &uki);
        g_free(uki.cmdline);
        good->data[i] ^= 0xff;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entry_is_read), cmocka_unit_test(test_entry_kinds),
        cmocka_unit_test(test_entry_edits),   cmocka_unit_test(test_cmdline_file),
        cmocka_unit_test(test_refind),        cmocka_unit_test(test_uki),
        cmocka_unit_test(test_bad_uki),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
