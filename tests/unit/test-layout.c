/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where things go on the screen, for every size there is. */
#include "ui/layout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* What the home list asks for in English. */
#define LIST_COLS 34

static gboolean inside(KvRect inner, KvRect outer)
{
    return inner.y >= outer.y && inner.x >= outer.x && inner.rows >= 0 && inner.cols >= 0 &&
           inner.y + inner.rows <= outer.y + outer.rows &&
           inner.x + inner.cols <= outer.x + outer.cols;
}

static gboolean apart(KvRect a, KvRect b)
{
    return a.x + a.cols <= b.x || b.x + b.cols <= a.x || a.y + a.rows <= b.y || b.y + b.rows <= a.y;
}

/* Whatever the size: everything is on the screen and nothing lies over anything else. */
static void every_size_holds_together(void **state)
{
    for (int rows = 1; rows <= 60; rows++)
        for (int cols = 1; cols <= 200; cols++)
            for (int list = 10; list <= 120; list += 11) {
                KvLayout l;
                KvRect screen = { 0, 0, rows, cols };

                kv_layout(&l, rows, cols, list);
                if (l.too_small)
                    continue;
                assert_true(inside(l.title, screen) && inside(l.body, screen) &&
                            inside(l.keys, screen));
                assert_true(apart(l.title, l.body) && apart(l.body, l.keys));
                assert_true(inside(l.list, l.body));
                assert_int_equal(l.body.y, l.top_rule + 1);
                assert_int_equal(l.body.y + l.body.rows, l.bottom_rule);
                if (!l.beside)
                    continue;
                assert_true(inside(l.detail, l.body) && apart(l.list, l.detail));
                assert_true(l.divider >= l.list.x + l.list.cols && l.divider < l.detail.x);
                assert_true(l.detail.cols >= MIN(cols * 2 / 5, KV_TEXT_COLS));
            }
}

static void small_ones_say_so(void **state)
{
    KvLayout l;

    kv_layout(&l, KV_MIN_ROWS, KV_MIN_COLS, LIST_COLS);
    assert_false(l.too_small);
    kv_layout(&l, KV_MIN_ROWS - 1, KV_MIN_COLS, LIST_COLS);
    assert_true(l.too_small);
    kv_layout(&l, KV_MIN_ROWS, KV_MIN_COLS - 1, LIST_COLS);
    assert_true(l.too_small);
}

static void wide_ones_show_list_and_detail(void **state)
{
    KvLayout l;

    kv_layout(&l, 24, 79, LIST_COLS);
    assert_false(l.beside);
    assert_int_equal(l.divider, -1);
    assert_int_equal(l.list.cols, 79);
    kv_layout(&l, 24, 80, LIST_COLS);
    assert_true(l.beside);
    assert_int_equal(l.list.cols, LIST_COLS);
    assert_false(l.roomy);
    kv_layout(&l, 40, 120, LIST_COLS);
    assert_true(l.roomy);
}

/* Longer words in another language don't push the detail away. */
static void list_leaves_room_for_the_detail(void **state)
{
    KvLayout l;

    kv_layout(&l, 24, 80, 70);
    assert_int_equal(l.list.cols, 44);
}

static void windows_fit(void **state)
{
    KvLayout l;
    KvRect rect;

    kv_layout(&l, 24, 80, LIST_COLS);
    rect = kv_layout_window(&l, 10, 60);
    assert_int_equal(rect.rows, 10);
    assert_int_equal(rect.cols, 60);
    assert_int_equal(rect.x, 10);
    rect = kv_layout_window(&l, 100, 200);
    assert_int_equal(rect.cols, 80);
    /* The key bar stays in sight. */
    assert_true(rect.y >= 0 && rect.y + rect.rows < 24);
    kv_layout(&l, KV_MIN_ROWS, KV_MIN_COLS, LIST_COLS);
    rect = kv_layout_window(&l, 100, 200);
    assert_true(rect.y >= 0 && rect.y + rect.rows < KV_MIN_ROWS);
}

static void scrolling_moves_as_little_as_possible(void **state)
{
    /* top, chosen, count, rows -> top */
    static const int cases[][5] = {
        { 0, 0, 10, 5, 0 }, { 0, 4, 10, 5, 0 }, { 0, 5, 10, 5, 1 },
        { 3, 2, 10, 5, 2 }, { 3, 4, 10, 5, 3 }, { 9, 9, 10, 5, 5 },
        { 7, 1, 3, 5, 0 },  { 0, 0, 0, 5, 0 },  { 5, 9, 10, 12, 0 },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_int_equal(kv_layout_scroll(cases[i][0], cases[i][1], cases[i][2], cases[i][3]),
                         cases[i][4]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_size_holds_together),
        cmocka_unit_test(small_ones_say_so),
        cmocka_unit_test(wide_ones_show_list_and_detail),
        cmocka_unit_test(list_leaves_room_for_the_detail),
        cmocka_unit_test(windows_fit),
        cmocka_unit_test(scrolling_moves_as_little_as_possible),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
