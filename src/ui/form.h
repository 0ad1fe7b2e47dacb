/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui/app.h"
#include "ui/page.h"

/* A step's questions as rows of a page. Made from kv_questions: a new row there appears here by
 * itself. */

/* What one row that can be chosen stands for. */
typedef struct {
    KvQuestionId question;
    char *choice; /* this answer of the question, or NULL: the question as a whole */
} KvFormRow;

/* Adds the rows to the page and appends a KvFormRow for each to rows (made by kv_form_rows). */
void kv_form_build(KvPage *page, KvUi *ui, KvStepId step, GPtrArray *rows);
GPtrArray *kv_form_rows(void);
/* Enter on a row: asks, or takes the choice. */
void kv_form_open(KvUi *ui, const KvFormRow *row);
/* Space on a row: the next choice, where there are some. */
void kv_form_toggle(KvUi *ui, const KvFormRow *row);
