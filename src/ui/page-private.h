/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui/page.h"

/* What building a page and showing it share. */

#define NO_ITEM (-1)

/* A piece of a line in one look. */
typedef struct {
    int x;
    KvRole role;
    char *text;
} Run;

typedef struct {
    GArray *runs;
    int item;
    int from; /* first column of what is marked when it is chosen */
} Line;

struct KvPage {
    const KvCanvas *canvas;
    int columns, margin;
    GPtrArray *lines; /* Line */
    int items;
    gboolean item_next;
};
