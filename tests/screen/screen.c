/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The screen: libvterm behind the questions that tests ask. */

#include "term-private.h"

#include <string.h>

static void keep_title(StTerm *t, const VTermValue *value)
{
#if VTERM_VERSION_MAJOR == 0 && VTERM_VERSION_MINOR < 2
    g_string_assign(t->title, value->string);
#else /* newer ones hand it over in pieces */
    if (value->string.initial)
        g_string_truncate(t->title, 0);
    g_string_append_len(t->title, value->string.str, value->string.len);
#endif
    t->has_title = true;
}

static int on_property(VTermProp prop, VTermValue *value, void *user)
{
    StTerm *t = user;

    if (prop == VTERM_PROP_CURSORVISIBLE) {
        t->cursor_visible = value->boolean;
    } else if (prop == VTERM_PROP_ALTSCREEN) {
        t->alternate = value->boolean;
    } else if (prop == VTERM_PROP_TITLE) {
        keep_title(t, value);
    }
    return 1;
}

static const VTermScreenCallbacks callbacks = { .settermprop = on_property };

/* libvterm would answer questions; our programs ask none. */
static void drop_answer(const char *bytes G_GNUC_UNUSED, size_t len G_GNUC_UNUSED,
                        void *user G_GNUC_UNUSED)
{
}

void st_screen_init(StTerm *t)
{
    t->title = g_string_new(NULL);
    t->filtered = g_string_new(NULL);
    t->cursor_visible = true;
    st_filter_init(&t->filter, t->term);
    t->vt = vterm_new(t->rows, t->cols);
    vterm_set_utf8(t->vt, 1);
    vterm_output_set_callback(t->vt, drop_answer, NULL);
    t->screen = vterm_obtain_screen(t->vt);
    vterm_screen_set_callbacks(t->screen, &callbacks, t);
    vterm_screen_enable_altscreen(t->screen, 1);
    vterm_screen_reset(t->screen, 1);
}

void st_screen_free(StTerm *t)
{
    g_clear_pointer(&t->vt, vterm_free);
    g_string_free(t->title, TRUE);
    g_string_free(t->filtered, TRUE);
}

void st_screen_feed(StTerm *t, const char *bytes, size_t len)
{
    t->bytes += len;
    g_string_truncate(t->filtered, 0);
    st_filter_feed(&t->filter, bytes, len, t->filtered);
    vterm_input_write(t->vt, t->filtered->str, t->filtered->len);
}

void st_screen_resize(StTerm *t, int cols, int rows)
{
    t->cols = cols;
    t->rows = rows;
    vterm_set_size(t->vt, rows, cols);
}

/* -- cells ------------------------------------------------------------------------------------ */

static int color_of(const VTermColor *c)
{
    if (VTERM_COLOR_IS_DEFAULT_FG(c) || VTERM_COLOR_IS_DEFAULT_BG(c))
        return ST_COLOR_DEFAULT;
    if (VTERM_COLOR_IS_INDEXED(c))
        return ST_COLOR_INDEXED | c->indexed.idx;
    return c->rgb.red << 16 | c->rgb.green << 8 | c->rgb.blue;
}

/* libvterm marks the second half of a wide character by this. */
#define SECOND_HALF ((uint32_t)-1)

static void copy_text(StCell *cell, const VTermScreenCell *from)
{
    char *end = cell->text;

    if (from->chars[0] == SECOND_HALF)
        return;
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && from->chars[i]; i++)
        end += g_unichar_to_utf8(from->chars[i], end);
}

static int width_of(StTerm *t, int row, int col, const VTermScreenCell *cell)
{
    VTermScreenCell before;

    if (cell->chars[0] != SECOND_HALF)
        return cell->width;
    /* half of a character whose first half was overwritten is a blank */
    if (col == 0)
        return 1;
    vterm_screen_get_cell(t->screen, (VTermPos){ .row = row, .col = col - 1 }, &before);
    return before.chars[0] != SECOND_HALF && before.width == 2 ? 0 : 1;
}

static bool peek_cell(StTerm *t, int row, int col, StCell *cell)
{
    VTermScreenCell from;

    memset(cell, 0, sizeof *cell);
    if (row < 0 || row >= t->rows || col < 0 || col >= t->cols)
        return false;
    if (!vterm_screen_get_cell(t->screen, (VTermPos){ .row = row, .col = col }, &from))
        return false;
    copy_text(cell, &from);
    cell->width = width_of(t, row, col, &from);
    cell->bold = from.attrs.bold;
    cell->underline = from.attrs.underline != VTERM_UNDERLINE_OFF;
    cell->italic = from.attrs.italic;
    cell->blink = from.attrs.blink;
    cell->reverse = from.attrs.reverse;
    cell->fg = color_of(&from.fg);
    cell->bg = color_of(&from.bg);
    return true;
}

bool st_cell(StTerm *t, int row, int col, StCell *cell)
{
    st_fresh(t);
    return peek_cell(t, row, col, cell);
}

/* -- text ------------------------------------------------------------------------------------- */

char *st_peek_row(StTerm *t, int row, bool pad)
{
    GString *s = g_string_new(NULL);
    StCell cell;

    for (int col = 0; peek_cell(t, row, col, &cell); col++)
        if (cell.width > 0)
            g_string_append(s, cell.text[0] ? cell.text : " ");
    while (!pad && s->len > 0 && s->str[s->len - 1] == ' ')
        g_string_truncate(s, s->len - 1);
    return g_string_free(s, FALSE);
}

char *st_row(StTerm *t, int row)
{
    st_fresh(t);
    return st_peek_row(t, row, false);
}

char *st_screen(StTerm *t)
{
    GString *s = g_string_new(NULL);

    st_fresh(t);
    for (int row = 0; row < t->rows; row++) {
        g_autofree char *line = st_peek_row(t, row, false);
        g_string_append(s, line);
        g_string_append_c(s, '\n');
    }
    return g_string_free(s, FALSE);
}

/* The column of the cell that holds the byte at this offset of the row's padded text. */
static int column_at(StTerm *t, int row, size_t offset)
{
    size_t seen = 0;
    int col = 0;
    StCell cell;

    for (; peek_cell(t, row, col, &cell); col++) {
        if (cell.width == 0)
            continue;
        seen += cell.text[0] ? strlen(cell.text) : 1;
        if (seen > offset)
            break;
    }
    return col;
}

bool st_peek_find(StTerm *t, const char *text, int *row, int *col)
{
    for (int r = 0; r < t->rows; r++) {
        g_autofree char *line = st_peek_row(t, r, true);
        const char *hit = strstr(line, text);

        if (!hit)
            continue;
        if (row)
            *row = r;
        if (col)
            *col = column_at(t, r, (size_t)(hit - line));
        return true;
    }
    return false;
}

bool st_find(StTerm *t, const char *text, int *row, int *col)
{
    st_fresh(t);
    return st_peek_find(t, text, row, col);
}

/* -- the rest --------------------------------------------------------------------------------- */

void st_cursor(StTerm *t, int *row, int *col, bool *visible)
{
    VTermPos pos;

    st_fresh(t);
    vterm_state_get_cursorpos(vterm_obtain_state(t->vt), &pos);
    if (row)
        *row = pos.row;
    if (col)
        *col = pos.col;
    if (visible)
        *visible = t->cursor_visible;
}

bool st_alternate(StTerm *t)
{
    st_fresh(t);
    return t->alternate;
}

const char *st_title(StTerm *t)
{
    st_fresh(t);
    return t->has_title ? t->title->str : NULL;
}

uint64_t st_bytes(StTerm *t)
{
    st_fresh(t);
    return t->bytes;
}
