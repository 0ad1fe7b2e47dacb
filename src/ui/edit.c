/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/edit.h"

#include <string.h>

#include "core/text/printable.h"

#define CTRL(letter) ((letter)&0x1f)

void kv_edit_init(KvEdit *edit, const char *text)
{
    edit->text = g_string_new(NULL);
    kv_edit_set(edit, text);
}

void kv_edit_clear(KvEdit *edit)
{
    if (edit->text)
        g_string_free(edit->text, TRUE);
    edit->text = NULL;
}

void kv_edit_set(KvEdit *edit, const char *text)
{
    g_string_assign(edit->text, text);
    edit->cursor = edit->text->len;
    edit->first = 0;
}

/* The place one letter further, with its marks. */
static gsize after(const KvEdit *edit, gsize at)
{
    const char *p = edit->text->str + at;

    if (!*p)
        return at;
    do
        p = g_utf8_next_char(p);
    while (*p && g_unichar_iszerowidth(g_utf8_get_char(p)));
    return (gsize)(p - edit->text->str);
}

static gsize before(const KvEdit *edit, gsize at)
{
    const char *p = edit->text->str + at;

    if (at == 0)
        return 0;
    do
        p = g_utf8_prev_char(p);
    while (p > edit->text->str && g_unichar_iszerowidth(g_utf8_get_char(p)));
    return (gsize)(p - edit->text->str);
}

static gsize word_before(const KvEdit *edit)
{
    gsize at = edit->cursor;

    while (at > 0 && edit->text->str[at - 1] == ' ')
        at--;
    while (at > 0 && edit->text->str[at - 1] != ' ')
        at = before(edit, at);
    return at;
}

static void cut(KvEdit *edit, gsize from, gsize to)
{
    g_string_erase(edit->text, (gssize)from, (gssize)(to - from));
    edit->cursor = from;
}

static void insert(KvEdit *edit, gunichar c)
{
    char bytes[6];
    int length = g_unichar_to_utf8(c, bytes);

    g_string_insert_len(edit->text, (gssize)edit->cursor, bytes, length);
    edit->cursor += (gsize)length;
}

static gboolean motion(KvEdit *edit, int code)
{
    switch (code) {
    case KEY_LEFT:
        edit->cursor = before(edit, edit->cursor);
        return TRUE;
    case KEY_RIGHT:
        edit->cursor = after(edit, edit->cursor);
        return TRUE;
    case KEY_HOME:
    case CTRL('a'):
        edit->cursor = 0;
        return TRUE;
    case KEY_END:
    case CTRL('e'):
        edit->cursor = edit->text->len;
        return TRUE;
    default:
        return FALSE;
    }
}

static gboolean removal(KvEdit *edit, int code)
{
    switch (code) {
    case KEY_BACKSPACE:
        cut(edit, before(edit, edit->cursor), edit->cursor);
        return TRUE;
    case KEY_DC:
    case CTRL('d'):
        cut(edit, edit->cursor, after(edit, edit->cursor));
        return TRUE;
    case CTRL('u'):
        cut(edit, 0, edit->cursor);
        return TRUE;
    case CTRL('k'):
        cut(edit, edit->cursor, edit->text->len);
        return TRUE;
    case CTRL('w'):
        cut(edit, word_before(edit), edit->cursor);
        return TRUE;
    default:
        return FALSE;
    }
}

gboolean kv_edit_key(KvEdit *edit, const KvKey *key)
{
    if (key->text) {
        insert(edit, (gunichar)key->code);
        return TRUE;
    }
    if (key->pasted) {
        if (key->code == '\n' || key->code == '\r' || key->code == '\t')
            insert(edit, ' ');
        return TRUE;
    }
    return motion(edit, key->code) || removal(edit, key->code);
}

/* Columns between two places. */
static unsigned between(const KvEdit *edit, const KvCanvas *canvas, gsize from, gsize to)
{
    g_autofree char *part = g_strndup(edit->text->str + from, to - from);

    return kv_canvas_columns(canvas, part);
}

void kv_edit_draw(KvEdit *edit, KvCanvas *canvas, int y, int x, unsigned columns)
{
    g_autofree char *shown = NULL;
    g_autofree char *clipped = NULL;

    if (edit->cursor < edit->first)
        edit->first = edit->cursor;
    /* The cursor needs a column of its own after the last letter. */
    while (between(edit, canvas, edit->first, edit->cursor) >= columns)
        edit->first = after(edit, edit->first);
    shown = kv_canvas_text(canvas, edit->text->str + edit->first);
    clipped = kv_clip_columns(shown, columns);
    kv_canvas_fill(canvas, y, x, columns, KV_ROLE_FOCUS);
    kv_canvas_put(canvas, y, x, columns, KV_ROLE_FOCUS, clipped);
    kv_canvas_cursor(canvas, y, x + (int)between(edit, canvas, edit->first, edit->cursor));
}
