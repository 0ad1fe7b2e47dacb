/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/canvas.h"

#include <langinfo.h>
#include <string.h>
#include <wchar.h>

#include "core/text/printable.h"

void kv_canvas_init(KvCanvas *canvas, gboolean ascii)
{
    const char *charset = nl_langinfo(CODESET);
    const char *term = g_getenv("TERM");

    canvas->unicode = !ascii && g_ascii_strcasecmp(charset, "UTF-8") == 0;
    canvas->ascii = ascii;
    canvas->glyphs = canvas->unicode ? &kv_glyphs_unicode : &kv_glyphs_ascii;
    /* The Linux console's fonts have letters and lines, but not the signs. */
    if (term && g_str_has_prefix(term, "linux"))
        canvas->glyphs = &kv_glyphs_ascii;
}

/* TRUE when the locale's charset has the character. */
static gboolean can_show(const KvCanvas *canvas, gunichar c)
{
    char bytes[MB_LEN_MAX];
    mbstate_t state = { 0 };

    if (c < 0x80)
        return TRUE;
    return !canvas->ascii && wcrtomb(bytes, (wchar_t)c, &state) != (size_t)-1;
}

char *kv_canvas_text(const KvCanvas *canvas, const char *text)
{
    g_autofree char *clean = kv_printable_lines(text, -1);
    GString *out;

    if (canvas->unicode)
        return g_steal_pointer(&clean);
    out = g_string_sized_new(strlen(clean));
    for (const char *p = clean; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        g_autofree char *one = NULL;
        g_autofree char *plain = NULL;

        if (can_show(canvas, c)) {
            g_string_append_unichar(out, c);
            continue;
        }
        one = g_strndup(p, g_utf8_next_char(p) - p);
        plain = g_str_to_ascii(one, "en");
        g_string_append(out, plain);
    }
    return g_string_free(out, FALSE);
}

unsigned kv_canvas_columns(const KvCanvas *canvas, const char *text)
{
    g_autofree char *shown = kv_canvas_text(canvas, text);

    return kv_columns(shown);
}

char **kv_canvas_wrap(const KvCanvas *canvas, const char *text, unsigned columns)
{
    g_autofree char *shown = kv_canvas_text(canvas, text);

    return kv_wrap_columns(shown, columns);
}

char *kv_canvas_fit(const KvCanvas *canvas, const char *text, unsigned columns)
{
    g_autofree char *shown = kv_canvas_text(canvas, text);
    g_autofree char *cut = NULL;
    unsigned mark = kv_columns(canvas->glyphs->ellipsis);

    if (kv_columns(shown) <= columns)
        return g_steal_pointer(&shown);
    if (columns < mark)
        return kv_clip_columns(shown, columns);
    cut = kv_clip_columns(shown, columns - mark);
    return g_strconcat(g_strchomp(cut), canvas->glyphs->ellipsis, NULL);
}

unsigned kv_canvas_put(const KvCanvas *canvas, int y, int x, unsigned columns, KvRole role,
                       const char *text)
{
    g_autofree char *fit = kv_canvas_fit(canvas, text, columns);
    g_autofree gunichar *wide = g_utf8_to_ucs4_fast(fit, -1, NULL);

    G_STATIC_ASSERT(sizeof(wchar_t) == sizeof(gunichar));
    attrset(canvas->roles[role]);
    mvaddwstr(y, x, (const wchar_t *)wide);
    attrset(A_NORMAL);
    return kv_columns(fit);
}

void kv_canvas_put_right(const KvCanvas *canvas, int y, int x, unsigned columns, KvRole role,
                         const char *text)
{
    g_autofree char *fit = kv_canvas_fit(canvas, text, columns);
    unsigned width = kv_columns(fit);

    kv_canvas_put(canvas, y, x + (int)(columns - width), width, role, fit);
}

void kv_canvas_fill(const KvCanvas *canvas, int y, int x, unsigned columns, KvRole role)
{
    attrset(canvas->roles[role]);
    mvhline(y, x, ' ', (int)columns);
    attrset(A_NORMAL);
}

void kv_canvas_line(const KvCanvas *canvas, int y, int x, KvLine line)
{
    const cchar_t *const pieces[KV_N_LINES] = {
        [KV_LINE_ACROSS] = WACS_HLINE,         [KV_LINE_DOWN] = WACS_VLINE,
        [KV_LINE_TEE_DOWN] = WACS_TTEE,        [KV_LINE_TEE_UP] = WACS_BTEE,
        [KV_LINE_TOP_LEFT] = WACS_ULCORNER,    [KV_LINE_TOP_RIGHT] = WACS_URCORNER,
        [KV_LINE_BOTTOM_LEFT] = WACS_LLCORNER, [KV_LINE_BOTTOM_RIGHT] = WACS_LRCORNER,
    };

    if (canvas->ascii)
        mvaddch(y, x, (chtype)(line == KV_LINE_ACROSS ? '-' : line == KV_LINE_DOWN ? '|' : '+'));
    else
        mvadd_wch(y, x, pieces[line]);
}

void kv_canvas_across(const KvCanvas *canvas, int y, int x, unsigned columns)
{
    for (unsigned i = 0; i < columns; i++)
        kv_canvas_line(canvas, y, x + (int)i, KV_LINE_ACROSS);
}

void kv_canvas_down(const KvCanvas *canvas, int y, int x, unsigned rows)
{
    for (unsigned i = 0; i < rows; i++)
        kv_canvas_line(canvas, y + (int)i, x, KV_LINE_DOWN);
}

void kv_canvas_box(const KvCanvas *canvas, KvRect rect)
{
    int bottom = rect.y + rect.rows - 1, right = rect.x + rect.cols - 1;

    for (int y = rect.y; y <= bottom; y++)
        kv_canvas_fill(canvas, y, rect.x, (unsigned)rect.cols, KV_ROLE_TEXT);
    kv_canvas_across(canvas, rect.y, rect.x, (unsigned)rect.cols);
    kv_canvas_across(canvas, bottom, rect.x, (unsigned)rect.cols);
    kv_canvas_down(canvas, rect.y, rect.x, (unsigned)rect.rows);
    kv_canvas_down(canvas, rect.y, right, (unsigned)rect.rows);
    kv_canvas_line(canvas, rect.y, rect.x, KV_LINE_TOP_LEFT);
    kv_canvas_line(canvas, rect.y, right, KV_LINE_TOP_RIGHT);
    kv_canvas_line(canvas, bottom, rect.x, KV_LINE_BOTTOM_LEFT);
    kv_canvas_line(canvas, bottom, right, KV_LINE_BOTTOM_RIGHT);
}

void kv_canvas_cursor(KvCanvas *canvas, int y, int x)
{
    canvas->cursor_y = y;
    canvas->cursor_x = x;
}
