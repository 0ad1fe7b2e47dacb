/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/finding.h"

#include <string.h>

#include "core/base/i18n.h"

/* Indent of what belongs to a finding: below its title, after the sign. */
#define INDENT 3
/* Columns a path gets beside a short value; beside a long one it gets half of the line. */
#define LEAST_PATH 16

gboolean kv_finding_state(const KvUi *ui, KvStepId step, KvState *ret_state)
{
    if (!ui->session->findings)
        return FALSE;
    *ret_state = kv_step_state(ui->session->findings, step);
    return TRUE;
}

unsigned kv_finding_count(const KvUi *ui, KvState state)
{
    unsigned count = 0;
    KvState is;

    for (KvStepId step = 0; step < KV_N_STEPS; step++)
        if (kv_finding_state(ui, step, &is) && is == state)
            count++;
    return count;
}

static gboolean has_value(const KvEvidence *evidence)
{
    return evidence->value && *evidence->value;
}

static int weight(const KvFinding *finding)
{
    static const int weights[] = {
        [KV_PASS] = 1, [KV_TODO] = 5, [KV_WARN] = 2, [KV_FAIL] = 6, [KV_UNKNOWN] = 3, [KV_NA] = 0,
    };

    return finding->waits ? 4 : weights[finding->verdict];
}

const KvFinding *kv_finding_of(const KvUi *ui, KvStepId step)
{
    const KvFinding *best = NULL;

    for (unsigned i = 0; ui->session->findings && i < ui->session->findings->len; i++) {
        const KvFinding *finding = g_ptr_array_index(ui->session->findings, i);

        if (finding->step == step && (!best || weight(finding) > weight(best)))
            best = finding;
    }
    return best;
}

/* The end of a path that fits, from a whole name on; g_free. */
static char *path_end(const KvCanvas *canvas, const char *path, int columns)
{
    const char *from = path;

    while (from &&
           (int)kv_canvas_columns(canvas, from) +
                   (from == path ? 0 : (int)kv_canvas_columns(canvas, canvas->glyphs->ellipsis)) >
               columns)
        from = strchr(from + 1, '/');
    if (!from)
        from = strrchr(path, '/') ? strrchr(path, '/') : path;
    return from == path ? g_strdup(path) : g_strconcat(canvas->glyphs->ellipsis, from, NULL);
}

/* "path: value" on one line: the whole is one key away. What was seen matters more than where. */
static void brief_evidence(KvPage *page, const KvUi *ui, const KvFinding *finding, int columns)
{
    const KvCanvas *canvas = &ui->canvas;
    const KvEvidence *evidence;
    g_autofree char *path = NULL;
    g_autofree char *line = NULL;
    g_autofree char *fit = NULL;
    int room = columns;

    if (finding->evidence->len == 0)
        return;
    evidence = g_ptr_array_index(finding->evidence, 0);
    if (has_value(evidence))
        room -= (int)kv_canvas_columns(canvas, evidence->value) + 2;
    if (room < LEAST_PATH)
        room = columns / 2;
    path = path_end(canvas, evidence->path, room);
    line = has_value(evidence) ? g_strdup_printf("%s: %s", path, evidence->value) : g_strdup(path);
    fit = kv_canvas_fit(canvas, line, (unsigned)columns);
    kv_page_blank(page);
    kv_page_text(page, 0, KV_ROLE_QUIET, fit);
}

void kv_finding_brief(KvPage *page, KvUi *ui, KvStepId step)
{
    const KvFinding *finding = kv_finding_of(ui, step);

    if (!finding) {
        kv_page_text(page, 0, KV_ROLE_TEXT, _(kv_steps[step].why));
        return;
    }
    kv_page_text(page, 0, KV_ROLE_TEXT, finding->detail);
    brief_evidence(page, ui, finding, ui->layout.detail.cols);
    if (finding->remedy) {
        kv_page_blank(page);
        kv_page_text(page, 0, KV_ROLE_TEXT, finding->remedy);
    }
}

static void full_evidence(KvPage *page, const KvFinding *finding)
{
    for (unsigned i = 0; i < finding->evidence->len; i++) {
        const KvEvidence *evidence = g_ptr_array_index(finding->evidence, i);
        g_autofree char *line = has_value(evidence)
                                    ? g_strdup_printf("%s: %s", evidence->path, evidence->value)
                                    : g_strdup(evidence->path);

        kv_page_text(page, INDENT + 2, KV_ROLE_QUIET, line);
    }
}

static KvRole role_of(const KvFinding *finding)
{
    static const KvState states[] = {
        [KV_PASS] = KV_STATE_READY, [KV_TODO] = KV_STATE_TODO,       [KV_WARN] = KV_STATE_WARN,
        [KV_FAIL] = KV_STATE_FAIL,  [KV_UNKNOWN] = KV_STATE_UNKNOWN, [KV_NA] = KV_STATE_NA,
    };

    return kv_theme_state(finding->waits ? KV_STATE_WAITS : states[finding->verdict]);
}

static void how_it_is_detected(KvPage *page, const KvFinding *finding)
{
    g_autofree char *how = g_strdup_printf(_("How it is detected: %s"), finding->how);

    kv_page_text(page, INDENT, KV_ROLE_QUIET, how);
}

static void full_finding(KvPage *page, const KvUi *ui, const KvFinding *finding, gboolean how)
{
    const char *word =
        finding->waits ? kv_state_word(KV_STATE_WAITS) : kv_verdict_word(finding->verdict);
    gboolean settled = finding->verdict == KV_PASS || finding->verdict == KV_NA;

    kv_page_blank(page);
    kv_page_marked(page, 0, role_of(finding), kv_glyphs_verdict(ui->canvas.glyphs, finding),
                   KV_ROLE_HEADING, finding->title, word);
    kv_page_text(page, INDENT, KV_ROLE_TEXT, finding->detail);
    if (!settled)
        kv_page_text(page, INDENT, KV_ROLE_TEXT, finding->why);
    full_evidence(page, finding);
    if (finding->remedy)
        kv_page_marked(page, INDENT, KV_ROLE_TEXT, ui->canvas.glyphs->next, KV_ROLE_TEXT,
                       finding->remedy, NULL);
    /* What is settled has shown where by its evidence. */
    if (how && !settled)
        how_it_is_detected(page, finding);
}

void kv_finding_full(KvPage *page, KvUi *ui, KvStepId step, gboolean how)
{
    for (unsigned i = 0; ui->session->findings && i < ui->session->findings->len; i++) {
        const KvFinding *finding = g_ptr_array_index(ui->session->findings, i);

        if (finding->step == step)
            full_finding(page, ui, finding, how);
    }
}
