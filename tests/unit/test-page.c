/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pages: what goes on which line, and what the keys choose. */
#include "ui/page.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static KvCanvas canvas;

/* 4 rows to choose from, 3 lines of text between two of them. */
static KvPage *sample(void)
{
    KvPage *page = kv_page_new(&canvas, 40, 3);

    for (int i = 0; i < 4; i++) {
        kv_page_item(page);
        kv_page_text(page, 0, KV_ROLE_TEXT, "row");
        for (int line = 0; line < 3; line++)
            kv_page_text(page, 0, KV_ROLE_TEXT, "text");
    }
    return page;
}

static void text_is_wrapped_at_the_margin(void **state)
{
    KvPage *page = kv_page_new(&canvas, 13, 3);

    kv_page_text(page, 0, KV_ROLE_TEXT, "ten column lines of text");
    assert_int_equal(kv_page_lines(page), 3);
    kv_page_free(page);
}

static void a_value_without_room_goes_below(void **state)
{
    KvPage *wide = kv_page_new(&canvas, 60, 0), *narrow = kv_page_new(&canvas, 20, 0);

    kv_page_pair(wide, 0, 12, "Label", "value");
    assert_int_equal(kv_page_lines(wide), 1);
    kv_page_pair(narrow, 0, 12, "Label", "value");
    assert_int_equal(kv_page_lines(narrow), 2);
    kv_page_free(wide);
    kv_page_free(narrow);
}

static void labels_leave_room_for_values(void **state)
{
    const char *const labels[] = { "short", "ラベル", "one that is much longer than the page is" };
    KvPage *page = kv_page_new(&canvas, 50, 0);

    assert_int_equal(kv_page_label_columns(page, labels, 2), 6);
    assert_int_equal(kv_page_label_columns(page, labels, 3), 20);
    kv_page_free(page);
}

/* Wide characters count two columns. */
static void wide_text_is_wrapped_by_columns(void **state)
{
    KvPage *page = kv_page_new(&canvas, 10, 0);

    kv_page_text(page, 0, KV_ROLE_TEXT, "仮想マシンの画面");
    assert_int_equal(kv_page_lines(page), 2);
    kv_page_free(page);
}

static void blanks_of_programs_are_kept(void **state)
{
    KvPage *page = kv_page_new(&canvas, 20, 0);

    kv_page_verbatim(page, 0, "<a>\n  <b/>\n</a>\n", FALSE);
    assert_int_equal(kv_page_lines(page), 3);
    kv_page_free(page);
}

/* Whatever is in sight can be chosen; what isn't has to be scrolled to, and no line is skipped. */
static void down_chooses_what_is_in_sight(void **state)
{
    KvPage *page = sample();
    KvScroll scroll = { .found = -1 };

    assert_true(kv_page_command(page, 8, &scroll, KV_CMD_DOWN));
    assert_int_equal(scroll.item, 1);
    assert_false(scroll.moved);
    scroll.item = 0;
    assert_true(kv_page_command(page, 3, &scroll, KV_CMD_DOWN));
    assert_int_equal(scroll.item, 0);
    assert_true(scroll.moved);
    assert_int_equal(scroll.top, 1);
    kv_page_free(page);
}

static void tab_goes_round(void **state)
{
    KvPage *page = sample();
    KvScroll scroll = { .found = -1, .item = 3 };

    kv_page_command(page, 20, &scroll, KV_CMD_NEXT);
    assert_int_equal(scroll.item, 0);
    kv_page_command(page, 20, &scroll, KV_CMD_PREVIOUS);
    assert_int_equal(scroll.item, 3);
    kv_page_free(page);
}

/* Enter on a row that was scrolled away shows it first: nobody chooses what isn't seen. */
static void enter_shows_the_chosen_row_first(void **state)
{
    KvPage *page = sample();
    KvScroll scroll = { .found = -1 };

    kv_page_command(page, 3, &scroll, KV_CMD_BOTTOM);
    assert_true(scroll.moved);
    assert_true(kv_page_command(page, 3, &scroll, KV_CMD_OPEN));
    assert_false(scroll.moved);
    scroll.top = 0;
    assert_false(kv_page_command(page, 3, &scroll, KV_CMD_OPEN));
    kv_page_free(page);
}

static void scrolling_ends_at_the_ends(void **state)
{
    KvPage *page = sample();
    KvScroll scroll = { .found = -1 };

    for (int i = 0; i < 30; i++)
        kv_page_command(page, 5, &scroll, KV_CMD_PAGE_DOWN);
    assert_int_equal(scroll.top, 16 - 5);
    assert_false(kv_page_more(page, 5, &scroll));
    for (int i = 0; i < 30; i++)
        kv_page_command(page, 5, &scroll, KV_CMD_PAGE_UP);
    assert_int_equal(scroll.top, 0);
    assert_true(kv_page_more(page, 5, &scroll));
    kv_page_free(page);
}

static void finding_goes_on_and_round(void **state)
{
    KvPage *page = kv_page_new(&canvas, 40, 0);
    KvScroll scroll = { .found = -1 };

    kv_page_text(page, 0, KV_ROLE_TEXT, "Überall");
    kv_page_text(page, 0, KV_ROLE_TEXT, "nothing");
    kv_page_text(page, 0, KV_ROLE_TEXT, "also über");
    assert_true(kv_page_find(page, &scroll, "ÜBER"));
    assert_int_equal(scroll.found, 0);
    assert_true(kv_page_find(page, &scroll, "ÜBER"));
    assert_int_equal(scroll.found, 2);
    assert_true(kv_page_find(page, &scroll, "ÜBER"));
    assert_int_equal(scroll.found, 0);
    assert_false(kv_page_find(page, &scroll, "absent"));
    kv_page_free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_wrapped_at_the_margin),
        cmocka_unit_test(a_value_without_room_goes_below),
        cmocka_unit_test(labels_leave_room_for_values),
        cmocka_unit_test(wide_text_is_wrapped_by_columns),
        cmocka_unit_test(blanks_of_programs_are_kept),
        cmocka_unit_test(down_chooses_what_is_in_sight),
        cmocka_unit_test(tab_goes_round),
        cmocka_unit_test(enter_shows_the_chosen_row_first),
        cmocka_unit_test(scrolling_ends_at_the_ends),
        cmocka_unit_test(finding_goes_on_and_round),
    };

    setlocale(LC_ALL, "C.UTF-8");
    kv_canvas_init(&canvas, FALSE);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
