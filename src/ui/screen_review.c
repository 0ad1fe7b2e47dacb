/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "core/base/i18n.h"
#include "ui/dialog.h"
#include "ui/input.h"
#include "ui/reader.h"
#include "ui/review_xml.h"
#include "ui/screens.h"
#include "ui/work.h"

/* Everything that would be done, before any of it is: each change as it will be made, how it is
 * checked and taken back, what comes later and what is left alone. */
typedef struct {
    KvView view;
    KvStepId step;
    KvPlan *plan;
    KvXmlDesk xml;
    KvReader reader;
} KvReviewView;

/* What stands in the title isn't said again: the command that is run, the name of a file, and where
 * it is new the numbers of its lines. */
static const char *body_of(const KvAction *action, const char *preview)
{
    const char *text = preview;

    if (action->kind == KV_ACTION_RUN)
        return strchr(text, '\n') ? strchr(text, '\n') + 1 : "";
    if (action->kind != KV_ACTION_FILE)
        return text;
    while (g_str_has_prefix(text, "--- ") || g_str_has_prefix(text, "+++ ") ||
           (!action->before && g_str_has_prefix(text, "@@ "))) {
        const char *end = strchr(text, '\n');

        if (!end)
            break;
        text = end + 1;
    }
    return text;
}

static const char *check_title(const KvUi *ui, const char *id)
{
    const KvFinding *finding =
        id && ui->session->findings ? kv_findings_get(ui->session->findings, id) : NULL;

    return finding ? finding->title : NULL;
}

static void add_action(KvPage *page, KvUi *ui, const KvAction *action)
{
    const char *const labels[] = { _("check"), _("undo") };
    int columns = kv_page_label_columns(page, labels, G_N_ELEMENTS(labels));
    const char *check = check_title(ui, action->verify);
    g_autofree char *preview = kv_action_preview(action);
    const char *body = body_of(action, preview);

    kv_page_text(page, 0, KV_ROLE_TEXT, action->title);
    if (action->warning)
        kv_page_text(page, 2, KV_ROLE_TODO, action->warning);
    if (*body)
        kv_page_verbatim(page, 2, body, action->kind == KV_ACTION_FILE);
    if (check)
        kv_page_pair(page, 2, columns, labels[0], check);
    if (action->undo_title)
        kv_page_pair(page, 2, columns, labels[1], action->undo_title);
    kv_page_blank(page);
}

static void add_actions(KvPage *page, KvUi *ui, const KvPlan *plan)
{
    KvStepId last = KV_N_STEPS;

    for (unsigned i = 0; i < plan->actions->len; i++) {
        const KvAction *action = g_ptr_array_index(plan->actions, i);

        if (action->step != last)
            kv_page_text(page, -2, KV_ROLE_HEADING, _(kv_steps[action->step].title));
        last = action->step;
        add_action(page, ui, action);
    }
}

/* One column for the steps of all notes on the screen, so that their texts stand in line. */
static int notes_columns(KvPage *page, const KvPlan *plan)
{
    const GPtrArray *const lists[] = { plan->refused, plan->later };
    const char *labels[2 * KV_N_STEPS];
    int count = 0;

    for (unsigned list = 0; list < G_N_ELEMENTS(lists); list++)
        for (unsigned i = 0; i < lists[list]->len && count < (int)G_N_ELEMENTS(labels); i++) {
            const KvNote *note = g_ptr_array_index(lists[list], i);

            labels[count++] = _(kv_steps[note->step].title);
        }
    return kv_page_label_columns(page, labels, count);
}

static void add_notes(KvPage *page, const char *heading, const GPtrArray *notes, int columns)
{
    if (notes->len == 0)
        return;
    kv_page_text(page, -2, KV_ROLE_HEADING, heading);
    for (unsigned i = 0; i < notes->len; i++) {
        const KvNote *note = g_ptr_array_index(notes, i);
        const char *step = _(kv_steps[note->step].title);
        g_autofree char *text =
            note->remedy ? g_strdup_printf("%s\n%s", note->text, note->remedy) : NULL;

        kv_page_pair(page, 0, columns, step, text ? text : note->text);
    }
    kv_page_blank(page);
}

/* About the answers that this plan is made of. */
static void add_doubts(KvPage *page, KvUi *ui, KvStepId only)
{
    const char *sign = ui->canvas.glyphs->state[KV_STATE_WARN];
    gboolean said = FALSE;

    for (KvQuestionId id = 0; id < KV_N_QUESTIONS; id++) {
        g_autofree char *doubt =
            kv_plan_holds(only, kv_questions[id].step) ? kv_session_doubt(ui->session, id) : NULL;

        if (!doubt)
            continue;
        if (!said)
            kv_page_text(page, -2, KV_ROLE_HEADING, _("Answers to think over"));
        said = TRUE;
        kv_page_marked(page, 0, kv_theme_state(KV_STATE_WARN), sign, KV_ROLE_TEXT, doubt, NULL);
    }
    if (said)
        kv_page_blank(page);
}

static void add_summary(KvPage *page, KvUi *ui, const KvPlan *plan)
{
    if (plan->actions->len == 0)
        kv_page_text(page, -2, KV_ROLE_TEXT, _("There is nothing the program can change now."));
    else if (!ui->session->facts->is_root)
        kv_page_text(page, -2, KV_ROLE_TEXT,
                     _("You can read all of this, but only root can make the changes: leave, and "
                       "start again with “sudo kvmgt-setup”."));
    else
        return;
    kv_page_blank(page);
}

static void draw(KvUi *ui, KvView *view)
{
    KvReviewView *this = (KvReviewView *)view;
    KvPage *page = kv_reader_begin(ui, &this->reader);
    unsigned count = this->plan->actions->len;
    int columns = notes_columns(page, this->plan);
    g_autofree char *right = g_strdup_printf(ngettext("%u change", "%u changes", count), count);
    const char *title = this->step == KV_N_STEPS ? _("All changes") : _(kv_steps[this->step].title);

    if (this->xml.note) {
        kv_page_text(page, -2, KV_ROLE_HEADING, this->xml.note);
        kv_page_blank(page);
    }
    add_summary(page, ui, this->plan);
    add_doubts(page, ui, this->step);
    add_actions(page, ui, this->plan);
    if (this->plan->reboot) {
        kv_page_text(page, -2, KV_ROLE_TEXT,
                     _("Afterwards the host has to be restarted. You are asked first."));
        kv_page_blank(page);
    }
    add_notes(page, _("Not done by this program"), this->plan->refused, columns);
    add_notes(page, _("Later"), this->plan->later, columns);
    kv_reader_end(ui, view, &this->reader, title, count ? right : NULL);
}

static void apply(KvUi *ui, KvReviewView *this)
{
    g_autoptr(GError) error = NULL;

    if (!kv_work_apply(ui, this->plan, &error)) {
        kv_message_open(ui, _("Nothing was changed"), error->message);
        return;
    }
    kv_ui_pop(ui);
    kv_apply_open(ui);
}

static gboolean command(KvUi *ui, KvView *view, KvCommand what)
{
    KvReviewView *this = (KvReviewView *)view;

    switch (what) {
    case KV_CMD_OPEN:
        apply(ui, this);
        return TRUE;
    case KV_CMD_EDIT:
        kv_xml_edit(ui, &this->xml);
        return TRUE;
    case KV_CMD_SAVE:
        kv_xml_save(ui, &this->xml);
        return TRUE;
    default:
        return kv_reader_command(ui, &this->reader, what);
    }
}

static gboolean offers(KvUi *ui, KvView *view, KvCommand what)
{
    const KvReviewView *this = (const KvReviewView *)view;

    if (what == KV_CMD_EDIT || what == KV_CMD_SAVE)
        return kv_xml_offers(&this->xml);
    return what != KV_CMD_OPEN || this->plan->actions->len > 0;
}

static void release(KvView *view)
{
    KvReviewView *this = (KvReviewView *)view;

    kv_plan_free(this->plan);
    kv_xml_release(&this->xml);
    kv_reader_release(&this->reader);
}

static const KvUse uses[] = {
    { KV_CMD_OPEN, N_("Make these changes") },
    { KV_CMD_BACK, N_("Back") },
    { KV_CMD_EDIT, N_("Edit the XML") },
    { KV_CMD_SAVE, N_("Save it") },
    { KV_CMD_HELP, N_("Help") },
    KV_READER_USES,
};

static const KvScreen screen = {
    .name = "review",
    .size = sizeof(KvReviewView),
    .uses = uses,
    .draw = draw,
    .command = command,
    .offers = offers,
    .release = release,
};

void kv_review_open(KvUi *ui, KvStepId step)
{
    g_autoptr(GError) error = NULL;
    KvPlan *plan;
    KvReviewView *this;

    if (!ui->session->findings) {
        kv_message_open(ui, _("All changes"),
                        _("The host is still being looked at. Try again in a moment."));
        return;
    }
    plan = kv_session_plan(ui->session, step, &error);
    if (!plan) {
        kv_message_open(ui, _("An answer has to be changed"), error->message);
        return;
    }
    this = kv_ui_push(ui, &screen);
    this->step = step;
    this->plan = this->xml.plan = plan;
    kv_reader_init(&this->reader);
    /* Keys typed before the changes could be read don't make them. */
    kv_input_flush();
}
