/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Where things go, worked out from the terminal's size alone. Pure: no curses here. */

/* The smallest terminal that shows the wizard. */
#define KV_MIN_ROWS 10
#define KV_MIN_COLS 40
/* From this width on list and detail stand side by side. */
#define KV_WIDE_COLS 80
/* From this width of the detail on there is room for all of it. */
#define KV_ROOMY_COLS 60

/* Lines of text are no wider than this: longer ones are hard to read. */
#define KV_TEXT_COLS 100

typedef struct {
    int y, x, rows, cols;
} KvRect;

typedef struct {
    gboolean too_small;
    gboolean beside; /* list and detail side by side */
    gboolean roomy;  /* the detail has room for everything */
    int rows, cols;
    KvRect title;              /* one row */
    int top_rule, bottom_rule; /* rows */
    KvRect body;               /* between the rules, all columns */
    KvRect keys;               /* one row */
    KvRect list;   /* of body: all of it where list and detail don't stand side by side */
    int divider;   /* column of the standing line, -1 without */
    KvRect detail; /* of body: empty where there is no room beside the list */
} KvLayout;

/* list_cols: the columns the list's longest row wants. It gets them, up to a little more than half
 * of the screen. */
void kv_layout(KvLayout *layout, int rows, int cols, int list_cols);

/* A window of rows x cols in the middle of the screen, made smaller where it doesn't fit. */
KvRect kv_layout_window(const KvLayout *layout, int rows, int cols);

/* The first row to show so that row `chosen` of `count` can be seen in a window of `rows` that
 * showed `top` first before: moves as little as possible. */
int kv_layout_scroll(int top, int chosen, int count, int rows);
