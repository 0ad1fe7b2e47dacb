/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line being typed: letters of several bytes, marks, pastes. */
#include "ui/edit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define CTRL(letter) ((letter)&0x1f)

static void press(KvEdit *edit, int code)
{
    KvKey key = { .code = code, .text = code >= ' ' && code < KEY_MIN };

    assert_true(kv_edit_key(edit, &key));
}

static void type(KvEdit *edit, const char *text, gboolean pasted)
{
    for (; *text; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text);
        KvKey key = { .code = (int)c, .text = c >= ' ', .pasted = pasted };

        assert_true(kv_edit_key(edit, &key));
    }
}

static void letters_of_several_bytes(void **state)
{
    KvEdit edit;

    kv_edit_init(&edit, "");
    type(&edit, "aä日", FALSE);
    press(&edit, KEY_LEFT);
    press(&edit, KEY_LEFT);
    type(&edit, "é", FALSE);
    assert_string_equal(edit.text->str, "aéä日");
    press(&edit, KEY_DC);
    assert_string_equal(edit.text->str, "aé日");
    press(&edit, KEY_BACKSPACE);
    assert_string_equal(edit.text->str, "a日");
    press(&edit, KEY_END);
    press(&edit, KEY_BACKSPACE);
    assert_string_equal(edit.text->str, "a");
    kv_edit_clear(&edit);
}

/* e and its accent are one letter to a reader. */
static void marks_stay_with_their_letter(void **state)
{
    KvEdit edit;

    kv_edit_init(&edit, "xe\u0301y");
    press(&edit, KEY_LEFT);
    press(&edit, KEY_LEFT);
    assert_int_equal(edit.cursor, 1);
    press(&edit, KEY_RIGHT);
    assert_int_equal(edit.cursor, 4);
    press(&edit, KEY_BACKSPACE);
    assert_string_equal(edit.text->str, "xy");
    kv_edit_clear(&edit);
}

static void nothing_beyond_the_ends(void **state)
{
    KvEdit edit;

    kv_edit_init(&edit, "");
    press(&edit, KEY_LEFT);
    press(&edit, KEY_RIGHT);
    press(&edit, KEY_BACKSPACE);
    press(&edit, KEY_DC);
    press(&edit, CTRL('w'));
    press(&edit, CTRL('u'));
    press(&edit, CTRL('k'));
    assert_string_equal(edit.text->str, "");
    assert_int_equal(edit.cursor, 0);
    kv_edit_clear(&edit);
}

static void words_and_lines_go_at_once(void **state)
{
    KvEdit edit;

    kv_edit_init(&edit, "one two  three");
    press(&edit, CTRL('w'));
    assert_string_equal(edit.text->str, "one two  ");
    press(&edit, CTRL('w'));
    assert_string_equal(edit.text->str, "one ");
    press(&edit, KEY_HOME);
    press(&edit, KEY_RIGHT);
    press(&edit, CTRL('k'));
    assert_string_equal(edit.text->str, "o");
    press(&edit, CTRL('u'));
    assert_string_equal(edit.text->str, "");
    kv_edit_clear(&edit);
}

/* A line end in a paste is no Enter, and control characters are no commands. */
static void pastes_are_text(void **state)
{
    KvEdit edit;

    kv_edit_init(&edit, "");
    type(&edit,
         "a\nb\tc\x1b\x15"
         "d",
         TRUE);
    assert_string_equal(edit.text->str, "a b cd");
    kv_edit_clear(&edit);
}

/* Keys that aren't for the line are left to the window. */
static void other_keys_are_left(void **state)
{
    static const int codes[] = { '\n', '\r', 27, '\t', KEY_UP, KEY_DOWN, KEY_F(1) };
    KvEdit edit;

    kv_edit_init(&edit, "x");
    for (unsigned i = 0; i < G_N_ELEMENTS(codes); i++) {
        KvKey key = { .code = codes[i] };

        assert_false(kv_edit_key(&edit, &key));
    }
    assert_string_equal(edit.text->str, "x");
    kv_edit_clear(&edit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_of_several_bytes), cmocka_unit_test(marks_stay_with_their_letter),
        cmocka_unit_test(nothing_beyond_the_ends),  cmocka_unit_test(words_and_lines_go_at_once),
        cmocka_unit_test(pastes_are_text),          cmocka_unit_test(other_keys_are_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
