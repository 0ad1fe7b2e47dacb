/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui/glyphs.h"
#include "ui/layout.h"
#include "ui/theme.h"

/* Where text meets the terminal. Inside the program text is UTF-8; here it is made harmless,
 * brought down to what the locale's charset holds, measured in columns and put on curses' screen.
 */
typedef struct {
    attr_t roles[KV_N_ROLES];
    const KvGlyphs *glyphs;
    gboolean ascii;         /* only ASCII reaches the terminal */
    gboolean unicode;       /* the locale is UTF-8: nothing has to be brought down */
    int cursor_y, cursor_x; /* where the frame leaves the cursor: on what has the focus */
} KvCanvas;

/* Chooses signs and charset: by the locale, and ASCII when asked for. */
void kv_canvas_init(KvCanvas *canvas, gboolean ascii);

/* text as this terminal can show it: printable, newlines kept; g_free. Everything below does this
 * by itself; for measuring by hand only. */
char *kv_canvas_text(const KvCanvas *canvas, const char *text);
unsigned kv_canvas_columns(const KvCanvas *canvas, const char *text);
/* text in lines of at most that many columns; g_strfreev. */
char **kv_canvas_wrap(const KvCanvas *canvas, const char *text, unsigned columns);
/* text on one line, cut with an ellipsis when it is longer; g_free. */
char *kv_canvas_fit(const KvCanvas *canvas, const char *text, unsigned columns);

/* Puts text (one line) at y, x, cut at that many columns. Returns the columns it took. */
unsigned kv_canvas_put(const KvCanvas *canvas, int y, int x, unsigned columns, KvRole role,
                       const char *text);
/* The same with its end at column x + columns. */
void kv_canvas_put_right(const KvCanvas *canvas, int y, int x, unsigned columns, KvRole role,
                         const char *text);
/* Blanks in the role's looks. */
void kv_canvas_fill(const KvCanvas *canvas, int y, int x, unsigned columns, KvRole role);

/* Lines. Where a column of a rule meets a standing line: the three-armed pieces. */
typedef enum {
    KV_LINE_ACROSS,
    KV_LINE_DOWN,
    KV_LINE_TEE_DOWN,
    KV_LINE_TEE_UP,
    KV_LINE_TOP_LEFT,
    KV_LINE_TOP_RIGHT,
    KV_LINE_BOTTOM_LEFT,
    KV_LINE_BOTTOM_RIGHT,
    KV_N_LINES,
} KvLine;
void kv_canvas_line(const KvCanvas *canvas, int y, int x, KvLine line);
void kv_canvas_across(const KvCanvas *canvas, int y, int x, unsigned columns);
void kv_canvas_down(const KvCanvas *canvas, int y, int x, unsigned rows);
/* An empty frame with everything below it wiped. */
void kv_canvas_box(const KvCanvas *canvas, KvRect rect);

/* The frame being drawn leaves the cursor here. */
void kv_canvas_cursor(KvCanvas *canvas, int y, int x);
