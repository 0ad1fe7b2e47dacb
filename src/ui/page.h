/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui/canvas.h"
#include "ui/keys.h"

/* A page: text laid out for a width, some of whose rows can be chosen, seen through a window that
 * scrolls. It is made anew for each frame from what the screen has to show; what lasts is the
 * KvScroll. */
typedef struct KvPage KvPage;

typedef struct {
    int top;        /* first line in sight */
    int item;       /* the chosen row, among those that can be chosen */
    gboolean moved; /* the person scrolled: the chosen row may be out of sight */
    int found;      /* line of the text found last, -1 without */
    int rows;       /* of the window it was drawn in last */
} KvScroll;

/* margin: columns kept free on the left for the mark of the chosen row. */
KvPage *kv_page_new(const KvCanvas *canvas, int columns, int margin);
void kv_page_free(KvPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KvPage, kv_page_free)

/* Building: each call adds lines below the last one. Text is wrapped and indented. */
void kv_page_blank(KvPage *page);
void kv_page_text(KvPage *page, int indent, KvRole role, const char *text);
/* A sign, then text hanging beside it; end (may be NULL) stands at the right of the first line. */
void kv_page_marked(KvPage *page, int indent, KvRole mark_role, const char *mark, KvRole role,
                    const char *text, const char *end);
/* Text and what stands at the right of it, without a sign. */
void kv_page_row(KvPage *page, const char *text, const char *end);
/* A label in a column of that width and a value beside it, or below it where there is no room. */
void kv_page_pair(KvPage *page, int indent, int label_columns, const char *label,
                  const char *value);
/* Text that keeps its own lines and blanks: programs, XML, differences (then coloured as such). */
void kv_page_verbatim(KvPage *page, int indent, const char *text, gboolean diff);
/* What is added next can be chosen. Items count from 0. */
void kv_page_item(KvPage *page);

/* The widest of the labels, at most two fifths of the page. */
int kv_page_label_columns(const KvPage *page, const char *const *labels, int count);
int kv_page_items(const KvPage *page);
int kv_page_lines(const KvPage *page);

/* Draws what is in sight, and puts the cursor on the first letter of the chosen row, or of the
 * first line in sight where that one isn't. Corrects the scroll for the page's size. */
void kv_page_draw(const KvPage *page, KvRect rect, KvScroll *scroll, KvCanvas *canvas);
/* TRUE when there is more below what was drawn. */
gboolean kv_page_more(const KvPage *page, int rows, const KvScroll *scroll);

/* Moves in a page as it was drawn last with that many rows; TRUE when the command was for it. That
 * is so for KV_CMD_OPEN too when it only brings the chosen row back into sight. */
gboolean kv_page_command(const KvPage *page, int rows, KvScroll *scroll, KvCommand command);
/* Brings the next line with that text (whatever its case) into sight, after the one found last and
 * around the end; FALSE when there is none. */
gboolean kv_page_find(const KvPage *page, KvScroll *scroll, const char *text);
