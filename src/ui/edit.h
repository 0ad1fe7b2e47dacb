/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui/canvas.h"
#include "ui/keys.h"

/* A line being typed. The cursor moves by what a reader calls a character: marks that combine stay
 * with their letter. No curses in here but the drawing. */
typedef struct {
    GString *text; /* UTF-8 */
    gsize cursor;  /* bytes before it */
    gsize first;   /* bytes scrolled out on the left */
} KvEdit;

void kv_edit_init(KvEdit *edit, const char *text);
void kv_edit_clear(KvEdit *edit);
void kv_edit_set(KvEdit *edit, const char *text);
/* TRUE when the key was one for the line. Line ends and controls in a paste become blanks. */
gboolean kv_edit_key(KvEdit *edit, const KvKey *key);
/* Draws it as a field of that many columns and puts the frame's cursor into it. */
void kv_edit_draw(KvEdit *edit, KvCanvas *canvas, int y, int x, unsigned columns);
