/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "ui/finding.h"
#include "ui/form.h"
#include "ui/reach.h"
#include "ui/reader.h"
#include "ui/screens.h"

/* One step: why it is there, its questions, what to do next, and everything that was found. */
typedef struct {
    KvView view;
    KvStepId step;
    KvReader reader;
    GPtrArray *rows;  /* KvFormRow: the items before the last one */
    gboolean entered; /* the first frame chose what has the focus */
} KvStepView;

typedef enum {
    NEXT_BACK,
    NEXT_REVIEW,
    NEXT_RESTART,
    NEXT_GO_ON,
} Next;

static const char *const next_words[] = {
    [NEXT_BACK] = N_("Back to the list"),
    [NEXT_REVIEW] = N_("Show the change, before it is made"),
    [NEXT_RESTART] = N_("Restart the host"),
    [NEXT_GO_ON] = N_("Go on to the next step"),
};

/* What Enter does on the last row. */
static Next next_of(const KvUi *ui, KvStepId step)
{
    KvState state;

    if (!kv_finding_state(ui, step, &state))
        return NEXT_BACK;
    if (state == KV_STATE_TODO)
        return step == KV_STEP_REBOOT ? NEXT_RESTART : NEXT_REVIEW;
    /* What the program can't mend is for a person: the guide goes past it. */
    if (state == KV_STATE_FAIL || state == KV_STATE_UNKNOWN || state == KV_STATE_WAITS)
        return kv_guide_goes_on(ui) ? NEXT_GO_ON : NEXT_BACK;
    return ui->guided ? NEXT_GO_ON : NEXT_BACK;
}

static char *state_words(const KvUi *ui, KvStepId step)
{
    KvState state;

    if (!kv_finding_state(ui, step, &state))
        return g_strdup(_("looking"));
    return g_strdup_printf("%s %s", ui->canvas.glyphs->state[state], kv_state_word(state));
}

static void draw(KvUi *ui, KvView *view)
{
    KvStepView *this = (KvStepView *)view;
    KvPage *page = kv_reader_begin(ui, &this->reader);
    g_autofree char *state = state_words(ui, this->step);

    kv_page_text(page, 0, KV_ROLE_TEXT, _(kv_steps[this->step].why));
    kv_page_blank(page);
    g_ptr_array_set_size(this->rows, 0);
    if (ui->session->facts)
        kv_form_build(page, ui, this->step, this->rows);
    if (this->rows->len)
        kv_page_blank(page);
    kv_page_item(page);
    kv_page_text(page, 0, KV_ROLE_HEADING, _(next_words[next_of(ui, this->step)]));
    if (this->step == KV_STEP_GUEST)
        kv_reach_build(page, ui, 0);
    kv_finding_full(page, ui, this->step, TRUE);
    if (!this->entered)
        this->reader.scroll.item = (int)this->rows->len;
    this->entered = TRUE;
    kv_reader_end(ui, view, &this->reader, _(kv_steps[this->step].title), state);
}

static void act(KvUi *ui, KvStepView *this)
{
    switch (next_of(ui, this->step)) {
    case NEXT_REVIEW:
        kv_review_open(ui, this->step);
        break;
    case NEXT_RESTART:
        kv_restart_open(ui);
        break;
    case NEXT_GO_ON:
        kv_guide_next(ui);
        break;
    case NEXT_BACK:
    default:
        kv_ui_pop(ui);
        break;
    }
}

static const KvFormRow *row_of(const KvStepView *this)
{
    int item = this->reader.scroll.item;

    return item < (int)this->rows->len ? g_ptr_array_index(this->rows, item) : NULL;
}

static gboolean command(KvUi *ui, KvView *view, KvCommand what)
{
    KvStepView *this = (KvStepView *)view;
    const KvFormRow *row = row_of(this);

    if (kv_reader_command(ui, &this->reader, what))
        return TRUE;
    switch (what) {
    case KV_CMD_OPEN:
        if (row)
            kv_form_open(ui, row);
        else
            act(ui, this);
        return TRUE;
    case KV_CMD_TOGGLE:
        if (row)
            kv_form_toggle(ui, row);
        return TRUE;
    case KV_CMD_REVIEW:
        kv_review_open(ui, this->step);
        return TRUE;
    default:
        return FALSE;
    }
}

static gboolean offers(KvUi *ui, KvView *view, KvCommand what)
{
    return what != KV_CMD_TOGGLE || ((KvStepView *)view)->rows->len > 0;
}

/* After a look other rows may be there: what comes next has the focus again. */
static void changed(KvUi *ui, KvView *view)
{
    ((KvStepView *)view)->entered = FALSE;
}

static void release(KvView *view)
{
    KvStepView *this = (KvStepView *)view;

    kv_reader_release(&this->reader);
    g_ptr_array_unref(this->rows);
}

static const KvUse uses[] = {
    { KV_CMD_OPEN, N_("Choose") },
    { KV_CMD_BACK, N_("Back") },
    { KV_CMD_REVIEW, N_("Review") },
    { KV_CMD_LOOK, N_("Look again") },
    { KV_CMD_HELP, N_("Help") },
    { KV_CMD_TOGGLE, NULL },
    { KV_CMD_VMS, NULL },
    KV_READER_USES,
};

static const KvScreen screen = {
    .name = "step",
    .size = sizeof(KvStepView),
    .uses = uses,
    .draw = draw,
    .command = command,
    .offers = offers,
    .changed = changed,
    .release = release,
};

void kv_step_open(KvUi *ui, KvStepId step)
{
    KvStepView *this = kv_ui_push(ui, &screen);

    this->step = step;
    this->rows = kv_form_rows();
    kv_reader_init(&this->reader);
}
