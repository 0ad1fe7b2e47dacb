/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "ui/dialog.h"
#include "ui/finding.h"
#include "ui/home_list.h"
#include "ui/notice.h"
#include "ui/reach.h"
#include "ui/screens.h"

/* The checklist: notices first, then the steps with their state; beside it, where there is room,
 * what is true of the chosen one. */
typedef struct {
    KvView view;
    int chosen, top;
    int notices;    /* rows above the steps when it was drawn last */
    gboolean moved; /* the person chose; before that, what comes next is chosen */
    char *wanted;   /* text looked for last, or NULL */
} KvHomeView;

/* How far things are, in a line below the list. */
static char *summary(const KvUi *ui)
{
    unsigned todo = kv_finding_count(ui, KV_STATE_TODO);
    unsigned failed = kv_finding_count(ui, KV_STATE_FAIL);
    unsigned waits = kv_finding_count(ui, KV_STATE_WAITS);
    KvState restart;

    if (ui->look)
        return g_strdup(ui->session->findings ? _("Looking at the host again")
                                              : _("Looking at the host"));
    if (ui->session->findings && kv_findings_obstacle(ui->session->findings))
        return g_strdup(_("This host can't do it"));
    if (failed)
        return g_strdup_printf(
            ngettext("%u step can't be done here", "%u steps can't be done here", failed), failed);
    if (kv_finding_state(ui, KV_STEP_REBOOT, &restart) && restart == KV_STATE_TODO && todo == 1)
        return g_strdup(_("The restart is next"));
    if (todo)
        return g_strdup_printf(ngettext("%u step to do", "%u steps to do", todo), todo);
    if (waits)
        return g_strdup_printf(ngettext("%u step waits", "%u steps wait", waits), waits);
    return g_strdup(_("Everything is ready"));
}

static void draw_list(KvUi *ui, KvHomeView *home)
{
    KvRect list = ui->layout.list;
    int count = kv_home_count(ui);
    g_autofree char *line = summary(ui);

    /* A summary has a row of its own, and a free one above it where there is room. */
    kv_canvas_put(&ui->canvas, list.y + list.rows - 1, list.x + 2, (unsigned)list.cols - 4,
                  KV_ROLE_TEXT, line);
    list.rows -= count + 2 <= list.rows ? 2 : 1;
    home->top = kv_layout_scroll(home->top, home->chosen, count, list.rows);
    for (int i = 0; i < list.rows && home->top + i < count; i++)
        kv_home_row(ui, home->top + i, list.y + i, list, home->top + i == home->chosen);
}

static void draw_detail(KvUi *ui, const KvHomeView *home)
{
    const KvNotice *notice = kv_notice_at(ui, home->chosen);
    KvStepId step = (KvStepId)(home->chosen - kv_notice_count(ui));
    g_autoptr(KvPage) page = kv_page_new(&ui->canvas, ui->layout.detail.cols, 0);
    KvRect rect = ui->layout.detail;
    KvScroll scroll = { .found = -1 };
    KvCanvas canvas = ui->canvas;

    if (notice) {
        kv_page_text(page, 0, KV_ROLE_TEXT, _(notice->detail));
    } else if (ui->layout.roomy && ui->session->findings) {
        kv_page_text(page, 0, KV_ROLE_TEXT, _(kv_steps[step].why));
        kv_finding_full(page, ui, step, FALSE);
    } else {
        kv_finding_brief(page, ui, step);
    }
    if (!notice && step == KV_STEP_GUEST)
        kv_reach_build(page, ui, 0);
    if (kv_page_lines(page) > rect.rows) {
        rect.rows--;
        kv_canvas_put_right(&ui->canvas, rect.y + rect.rows, rect.x, (unsigned)rect.cols,
                            KV_ROLE_TEXT, _("Enter shows the rest"));
    }
    /* A copy of the canvas: the cursor stays in the list. */
    kv_page_draw(page, rect, &scroll, &canvas);
}

/* The host's name, system and graphics: whose host this is. */
static char *host_line(const KvUi *ui)
{
    const KvFacts *facts = ui->session->facts;
    g_autoptr(GPtrArray) parts = g_ptr_array_new();
    const KvGpu *gpu = facts ? kv_facts_gpu(facts) : NULL;

    if (!facts)
        return NULL;
    if (facts->host_name)
        g_ptr_array_add(parts, facts->host_name);
    if (facts->os_name && ui->layout.cols >= KV_WIDE_COLS)
        g_ptr_array_add(parts, facts->os_name);
    if (gpu && gpu->platform && ui->layout.cols > KV_WIDE_COLS)
        g_ptr_array_add(parts, (gpointer)gpu->platform);
    g_ptr_array_add(parts, NULL);
    return g_strjoinv(", ", (char **)parts->pdata);
}

/* A notice that comes or goes doesn't choose another step. */
static void keep_chosen(const KvUi *ui, KvHomeView *home)
{
    int shown = kv_notice_count(ui);

    if (home->chosen >= home->notices)
        home->chosen += shown - home->notices;
    home->notices = shown;
    home->chosen = CLAMP(home->chosen, 0, kv_home_count(ui) - 1);
}

static void draw(KvUi *ui, KvView *view)
{
    KvHomeView *home = (KvHomeView *)view;
    const KvLayout *layout = &ui->layout;
    g_autofree char *host = host_line(ui);

    keep_chosen(ui, home);
    ui->list_cols = kv_home_columns(ui);
    kv_layout(&ui->layout, layout->rows, layout->cols, ui->list_cols);
    kv_frame(ui, view, "kvmgt-setup", host, NULL);
    if (layout->beside) {
        kv_canvas_down(&ui->canvas, layout->body.y, layout->divider, (unsigned)layout->body.rows);
        kv_canvas_line(&ui->canvas, layout->top_rule, layout->divider, KV_LINE_TEE_DOWN);
        kv_canvas_line(&ui->canvas, layout->bottom_rule, layout->divider, KV_LINE_TEE_UP);
        draw_detail(ui, home);
    }
    draw_list(ui, home);
}

static void open_chosen(KvUi *ui, const KvHomeView *home)
{
    const KvNotice *notice = kv_notice_at(ui, home->chosen);

    if (notice)
        notice->open(ui);
    else
        kv_step_open(ui, (KvStepId)(home->chosen - kv_notice_count(ui)));
}

static gboolean find(const KvUi *ui, KvHomeView *home)
{
    int row = home->wanted ? kv_home_find(ui, home->chosen, home->wanted) : home->chosen;

    if (row >= 0)
        home->chosen = row;
    return row >= 0;
}

static gboolean wanted(KvUi *ui, const char *text, gpointer data, GError **error)
{
    KvHomeView *home = data;

    if (!*text)
        return TRUE;
    g_free(home->wanted);
    home->wanted = g_strdup(text);
    return find(ui, home) || kv_fail(error, KV_ERROR_INPUT, _("“%s” isn't on this screen."), text);
}

static gboolean command(KvUi *ui, KvView *view, KvCommand what)
{
    KvHomeView *home = (KvHomeView *)view;
    int last = kv_home_count(ui) - 1;

    home->moved = TRUE;
    switch (what) {
    case KV_CMD_UP:
        home->chosen = MAX(0, home->chosen - 1);
        return TRUE;
    case KV_CMD_DOWN:
        home->chosen = MIN(last, home->chosen + 1);
        return TRUE;
    case KV_CMD_NEXT:
        home->chosen = home->chosen == last ? 0 : home->chosen + 1;
        return TRUE;
    case KV_CMD_PREVIOUS:
        home->chosen = home->chosen == 0 ? last : home->chosen - 1;
        return TRUE;
    case KV_CMD_PAGE_UP:
    case KV_CMD_TOP:
        home->chosen = 0;
        return TRUE;
    case KV_CMD_PAGE_DOWN:
    case KV_CMD_BOTTOM:
        home->chosen = last;
        return TRUE;
    case KV_CMD_OPEN:
        open_chosen(ui, home);
        return TRUE;
    case KV_CMD_GUIDE:
        kv_guide_next(ui);
        return TRUE;
    case KV_CMD_FIND:
        kv_type_open(ui, _("Find"), _("Text to look for on this screen; n finds it again."),
                     home->wanted ? home->wanted : "", NULL, wanted, home);
        return TRUE;
    case KV_CMD_FIND_NEXT:
        find(ui, home);
        return TRUE;
    default:
        return FALSE;
    }
}

/* What comes next: a notice, else the first step that can be done. */
static int next_row(const KvUi *ui)
{
    int notices_shown = kv_notice_count(ui);
    const KvFinding *obstacle =
        ui->session->findings ? kv_findings_obstacle(ui->session->findings) : NULL;
    KvState state;

    if (notices_shown)
        return 0;
    if (obstacle)
        return (int)obstacle->step;
    for (KvStepId step = 0; step < KV_N_STEPS; step++)
        if (kv_finding_state(ui, step, &state) && state == KV_STATE_TODO)
            return (int)step;
    return 0;
}

static void changed(KvUi *ui, KvView *view)
{
    KvHomeView *home = (KvHomeView *)view;

    if (home->moved)
        return;
    home->notices = kv_notice_count(ui);
    home->chosen = next_row(ui);
}

void kv_home_follow(KvUi *ui)
{
    KvHomeView *home = g_ptr_array_index(ui->views, 0);

    kv_ui_home(ui);
    home->moved = FALSE;
    changed(ui, &home->view);
}

static void release(KvView *view)
{
    g_free(((KvHomeView *)view)->wanted);
}

static const KvUse uses[] = {
    { KV_CMD_OPEN, N_("Open") },
    { KV_CMD_GUIDE, N_("Guide me") },
    { KV_CMD_REVIEW, N_("Review") },
    { KV_CMD_LOOK, N_("Look again") },
    { KV_CMD_VMS, N_("VMs") },
    { KV_CMD_HISTORY, N_("Undo") },
    { KV_CMD_HELP, N_("Help") },
    { KV_CMD_QUIT, N_("Quit") },
    { KV_CMD_UP, NULL },
    { KV_CMD_DOWN, NULL },
    { KV_CMD_NEXT, NULL },
    { KV_CMD_PREVIOUS, NULL },
    { KV_CMD_PAGE_UP, NULL },
    { KV_CMD_PAGE_DOWN, NULL },
    { KV_CMD_TOP, NULL },
    { KV_CMD_BOTTOM, NULL },
    { KV_CMD_FIND, NULL },
    { KV_CMD_FIND_NEXT, NULL },
    { KV_CMD_NONE, NULL },
};

const KvScreen kv_screen_home = {
    .name = "home",
    .size = sizeof(KvHomeView),
    .uses = uses,
    .draw = draw,
    .command = command,
    .changed = changed,
    .release = release,
};
