/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui/app.h"
#include "ui/page.h"

/* A page that fills a screen's body: what most screens are. It is part of a view. */
typedef struct {
    KvPage *page; /* as drawn last */
    KvScroll scroll;
    int rows;     /* of the window it was drawn in */
    char *wanted; /* text looked for last, or NULL */
} KvReader;

/* Columns kept for the mark of the chosen row. */
#define KV_READER_MARGIN 3

void kv_reader_init(KvReader *reader);
void kv_reader_release(KvReader *reader);
/* A new page for the body. */
KvPage *kv_reader_begin(KvUi *ui, KvReader *reader);
/* Draws frame and page. */
void kv_reader_end(KvUi *ui, KvView *view, KvReader *reader, const char *title, const char *right);
/* Moving and finding; TRUE when the command was for it. */
gboolean kv_reader_command(KvUi *ui, KvReader *reader, KvCommand command);

/* The commands of every reader, for a screen's uses. */
#define KV_READER_USES                                                                             \
    { KV_CMD_UP, NULL }, { KV_CMD_DOWN, NULL }, { KV_CMD_NEXT, NULL }, { KV_CMD_PREVIOUS, NULL },  \
        { KV_CMD_PAGE_UP, NULL }, { KV_CMD_PAGE_DOWN, NULL }, { KV_CMD_TOP, NULL },                \
        { KV_CMD_BOTTOM, NULL }, { KV_CMD_FIND, NULL }, { KV_CMD_FIND_NEXT, NULL },                \
    {                                                                                              \
        KV_CMD_NONE, NULL                                                                          \
    }
