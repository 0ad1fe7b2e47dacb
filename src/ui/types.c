/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/types.h"

#include "core/base/i18n.h"
#include "core/text/printable.h"

enum { COL_TYPE, COL_MEMORY, COL_SCREEN, COL_SHARE, COL_FENCES, COL_FREE, N_COLS };

#define GAP  2
#define MARK 3 /* the sign of the one in force, and its gap */

typedef struct {
    char *cells[N_COLS];
} Row;

static void row_clear(Row *row)
{
    for (int i = 0; i < N_COLS; i++)
        g_free(row->cells[i]);
}

static const KvParent *parent_of(const KvUi *ui)
{
    const KvSession *session = ui->session;

    return kv_facts_parent(session->facts, kv_answers_get(session->answers, KV_Q_VGPU_PARENT));
}

static const KvVgpuType *type_of(const KvUi *ui, const char *id)
{
    const KvParent *parent = parent_of(ui);

    for (unsigned i = 0; parent && i < parent->types->len; i++) {
        const KvVgpuType *type = g_ptr_array_index(parent->types, i);

        if (g_str_equal(type->id, id))
            return type;
    }
    return NULL;
}

static char *number(unsigned value)
{
    return value ? g_strdup_printf("%u", value) : g_strdup("?");
}

static Row head(void)
{
    return (Row){ {
        g_strdup(_("Type")),
        g_strdup(_("Graphics memory")),
        g_strdup(_("Largest screen")),
        /* Translators: of the graphics processor's time, a weight. */
        g_strdup(_("Share")),
        /* Translators: fence registers of the graphics processor. */
        g_strdup(_("Fences")),
        /* Translators: how many of this type can still be made. */
        g_strdup(_("Free")),
    } };
}

static Row type_row(const KvVgpuType *type)
{
    Row row = { { 0 } };

    row.cells[COL_TYPE] = kv_printable(type->id, -1);
    /* Translators: graphics memory, in the aperture and beyond it. */
    row.cells[COL_MEMORY] = type->low_mib
                                ? g_strdup_printf(_("%1$u + %2$u MiB"), (unsigned)type->low_mib,
                                                  (unsigned)type->high_mib)
                                : g_strdup("?");
    row.cells[COL_SCREEN] = kv_printable(type->resolution ? type->resolution : "?", -1);
    row.cells[COL_SHARE] = number(type->weight);
    row.cells[COL_FENCES] = number(type->fences);
    row.cells[COL_FREE] =
        type->available < 0 ? g_strdup("?") : g_strdup_printf("%d", type->available);
    return row;
}

static void widen(const KvUi *ui, const Row *row, unsigned widths[N_COLS])
{
    for (int i = 0; i < N_COLS; i++)
        widths[i] = MAX(widths[i], kv_canvas_columns(&ui->canvas, row->cells[i]));
}

/* Columns of the whole table; widths filled in. */
static unsigned measure(const KvUi *ui, unsigned widths[N_COLS])
{
    const KvParent *parent = parent_of(ui);
    Row row = head();
    unsigned all = MARK + (N_COLS - 1) * GAP;

    widen(ui, &row, widths);
    row_clear(&row);
    for (unsigned i = 0; parent && i < parent->types->len; i++) {
        row = type_row(g_ptr_array_index(parent->types, i));
        widen(ui, &row, widths);
        row_clear(&row);
    }
    for (int i = 0; i < N_COLS; i++)
        all += widths[i];
    return all;
}

static void pad(GString *line, unsigned columns)
{
    for (unsigned i = 0; i < columns; i++)
        g_string_append_c(line, ' ');
}

/* The first column stands left, the others right, under their heads. */
static char *to_line(const KvUi *ui, const Row *row, const unsigned widths[N_COLS])
{
    GString *line = g_string_new(row->cells[0]);

    pad(line, widths[0] - kv_canvas_columns(&ui->canvas, row->cells[0]));
    for (int i = 1; i < N_COLS; i++) {
        pad(line, GAP + widths[i] - kv_canvas_columns(&ui->canvas, row->cells[i]));
        g_string_append(line, row->cells[i]);
    }
    return g_string_free(line, FALSE);
}

static gboolean has_room(const KvUi *ui, unsigned columns)
{
    return (int)columns + 4 <= ui->layout.cols;
}

gboolean kv_types_head(KvPage *page, KvUi *ui)
{
    unsigned widths[N_COLS] = { 0 };
    const KvParent *parent = parent_of(ui);
    g_autofree char *line = NULL;
    Row row;

    if (!parent || parent->types->len == 0 || !has_room(ui, measure(ui, widths)))
        return FALSE;
    row = head();
    line = to_line(ui, &row, widths);
    row_clear(&row);
    kv_page_text(page, MARK, KV_ROLE_HEADING, line);
    return TRUE;
}

void kv_types_row(KvPage *page, KvUi *ui, const KvChoice *choice, gboolean chosen)
{
    const KvGlyphs *glyphs = ui->canvas.glyphs;
    unsigned widths[N_COLS] = { 0 };
    g_autofree char *line = NULL;
    Row row = type_row(type_of(ui, choice->value));

    measure(ui, widths);
    line = to_line(ui, &row, widths);
    row_clear(&row);
    kv_page_marked(page, 0, KV_ROLE_TEXT, chosen ? glyphs->on : glyphs->off, KV_ROLE_TEXT, line,
                   NULL);
}

gboolean kv_types_has(const KvUi *ui, const char *id)
{
    return type_of(ui, id) != NULL;
}
