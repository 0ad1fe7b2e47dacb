/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/home_list.h"

#include <string.h>

#include "core/base/i18n.h"
#include "ui/finding.h"
#include "ui/notice.h"

int kv_home_count(const KvUi *ui)
{
    return kv_notice_count(ui) + KV_N_STEPS;
}

/* Label and state of a row, in this language; state NULL where there is none. */
static void row_words(const KvUi *ui, int row, const char **ret_label, const char **ret_state,
                      const char **ret_sign, KvRole *ret_role)
{
    const KvNotice *notice = kv_notice_at(ui, row);
    KvStepId step = (KvStepId)(row - kv_notice_count(ui));
    KvState state;

    *ret_role = KV_ROLE_TEXT;
    *ret_sign = ui->canvas.glyphs->looking;
    *ret_state = NULL;
    if (notice) {
        *ret_label = _(notice->label);
        *ret_sign = ui->canvas.glyphs->state[notice->sign];
        *ret_role = kv_theme_state(notice->sign);
        return;
    }
    *ret_label = _(kv_steps[step].title);
    *ret_state = _("looking");
    if (!kv_finding_state(ui, step, &state))
        return;
    *ret_state = kv_state_word(state);
    *ret_sign = ui->canvas.glyphs->state[state];
    *ret_role = kv_theme_state(state);
}

/* Columns of a row: margin and sign 3, mark and gap 3, label, gap 2, state, gap 1. */
int kv_home_columns(const KvUi *ui)
{
    unsigned label = 0, state = kv_canvas_columns(&ui->canvas, _("looking"));

    for (KvState s = KV_STATE_READY; s <= KV_STATE_NA; s++)
        state = MAX(state, kv_canvas_columns(&ui->canvas, kv_state_word(s)));
    for (KvStepId step = 0; step < KV_N_STEPS; step++)
        label = MAX(label, kv_canvas_columns(&ui->canvas, _(kv_steps[step].title)));
    label = MAX(label, kv_notice_columns(ui));
    return 3 + 3 + (int)label + 2 + (int)state + 1;
}

void kv_home_row(KvUi *ui, int row, int y, KvRect list, gboolean chosen)
{
    KvCanvas *canvas = &ui->canvas;
    const char *label, *state, *sign;
    int x = list.x + 6, width = 0, room;
    KvRole role;

    row_words(ui, row, &label, &state, &sign, &role);
    if (state)
        width = (int)kv_canvas_columns(canvas, state);
    room = list.cols - 6 - 2 - width - 1;
    kv_canvas_put(canvas, y, list.x + 2, 1, role, sign);
    kv_canvas_put(canvas, y, x, (unsigned)MAX(4, room), chosen ? KV_ROLE_FOCUS : KV_ROLE_TEXT,
                  label);
    if (state)
        kv_canvas_put_right(canvas, y, list.x + list.cols - 1 - width, (unsigned)width,
                            KV_ROLE_TEXT, state);
    if (!chosen)
        return;
    /* Beside the label, so that a line has little to change when the choice moves. */
    kv_canvas_put(canvas, y, x - 2, 1, KV_ROLE_TEXT, canvas->glyphs->focus);
    kv_canvas_cursor(canvas, y, x);
}

int kv_home_find(const KvUi *ui, int from, const char *text)
{
    g_autofree char *folded = g_utf8_casefold(text, -1);
    int count = kv_home_count(ui);

    for (int i = 1; i <= count; i++) {
        const char *label, *state, *sign;
        g_autofree char *shown = NULL;
        KvRole role;

        row_words(ui, (from + i) % count, &label, &state, &sign, &role);
        shown = g_utf8_casefold(label, -1);
        if (strstr(shown, folded))
            return (from + i) % count;
    }
    return -1;
}
