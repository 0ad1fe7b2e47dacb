/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/answers/many.h"
#include "core/base/i18n.h"
#include "ui/actions.h"
#include "ui/finding.h"
#include "ui/reach.h"
#include "ui/reader.h"
#include "ui/screens.h"

/* How a run went: what was done, how the host stands now, and what comes next. */
typedef struct {
    KvView view;
    KvReader reader;
    int count; /* of what can be done next, as drawn last */
    void (*open[5])(KvUi *ui);
} KvDoneView;

static const struct {
    const char *title;    /* N_() */
    const char *sentence; /* N_() */
} outcomes[] = {
    [KV_RUN_OPEN] = { N_("Interrupted"),
                      N_("The work ended before it could say how it went. What was done is "
                         "recorded.") },
    [KV_RUN_DONE] = { N_("Done"), N_("Every change was made and verified.") },
    [KV_RUN_FAILED] = { N_("Not all of it worked"), N_("It stopped at the change that failed. What "
                                                       "was done before it stands.") },
    [KV_RUN_STOPPED] = { N_("Stopped"),
                         N_("It was stopped as you asked. What was done before it stands.") },
    [KV_RUN_UNDONE] = { N_("Taken back"), N_("Every change was taken back.") },
    [KV_RUN_PARTLY_UNDONE] = { N_("Partly taken back"),
                               N_("Some changes were left as they are; the reason stands below "
                                  "each.") },
    [KV_RUN_CLOSED] = { N_("Left as it is"), N_("The run was left as it is.") },
};

static void go_on(KvUi *ui)
{
    if (ui->guided) {
        kv_guide_next(ui);
        return;
    }
    kv_ui_home(ui);
    kv_review_open(ui, KV_N_STEPS);
}

static void take_back(KvUi *ui)
{
    unsigned run = ui->work->run;

    kv_ui_home(ui);
    kv_undo_open(ui, run);
}

static void to_list(KvUi *ui)
{
    ui->guided = FALSE;
    kv_home_follow(ui);
}

/* The virtual machine of the answers runs, as far as is known. */
static gboolean runs(const KvUi *ui)
{
    const KvFinding *running =
        ui->session->findings ? kv_findings_get(ui->session->findings, "guest.running") : NULL;

    return !ui->look && running && running->verdict == KV_PASS;
}

static const KvVirtDomain *our_vm(const KvUi *ui)
{
    return kv_facts_domain(ui->session->facts,
                           kv_answers_get(ui->session->answers, KV_Q_GUEST_NAME));
}

static gboolean are_several(const KvUi *ui)
{
    return ui->session->facts && kv_answers_count(ui->session->answers, ui->session->facts) > 1;
}

static void show_vm(KvUi *ui)
{
    const KvVirtDomain *domain = are_several(ui) ? NULL : our_vm(ui);

    if (domain)
        kv_vm_open(ui, domain->name, domain->uuid);
    else
        kv_vms_open(ui);
}

/* The row that stands for what comes next until that is known. */
static void wait_for_look(KvUi *ui)
{
}

static void add_next(KvDoneView *this, KvPage *page, const char *words, void (*open)(KvUi *ui))
{
    kv_page_item(page);
    kv_page_text(page, 0, KV_ROLE_HEADING, words);
    this->open[this->count++] = open;
}

static void add_choices(KvUi *ui, KvDoneView *this, KvPage *page)
{
    const KvWork *work = ui->work;
    gboolean broken =
        work->state == KV_RUN_FAILED || work->state == KV_RUN_STOPPED || work->state == KV_RUN_OPEN;
    KvState restart;

    this->count = 0;
    if (ui->look && !work->undo && !broken)
        add_next(this, page, _("What comes next is being looked for"), wait_for_look);
    if (!ui->look && !work->undo) {
        gboolean due = kv_finding_state(ui, KV_STEP_REBOOT, &restart) && restart == KV_STATE_TODO;

        if (!broken && due && kv_finding_count(ui, KV_STATE_TODO) == 1)
            add_next(this, page, _("Restart the host"), kv_restart_open);
        else if (!broken && kv_finding_count(ui, KV_STATE_TODO) > 0)
            add_next(this, page, _("Go on with what is left to do"), go_on);
    }
    if (broken && !work->undo)
        add_next(this, page, _("Take back what was done"), take_back);
    if (!work->undo && (runs(ui) || (broken && !ui->look && our_vm(ui))))
        add_next(this, page,
                 are_several(ui) ? _("Show the virtual machines") : _("Show the virtual machine"),
                 show_vm);
    add_next(this, page, _("To the list"), to_list);
    kv_page_blank(page);
}

/* Another row at the same place isn't what was chosen: the focus stays with what Enter does, or
 * goes to what comes next where that isn't offered any more. Below them there may be the action
 * that was under way. before: what could be done next when the row was chosen. */
static void keep_choice(KvDoneView *this, const KvDoneView *before)
{
    int chosen = before->reader.scroll.item, item = 0;

    if (chosen >= before->count && before->count > 0) {
        this->reader.scroll.item = chosen - before->count + this->count;
        return;
    }
    while (item < this->count && this->open[item] != before->open[chosen])
        item++;
    this->reader.scroll.item = item < this->count ? item : 0;
}

/* The command for the way back, for whoever reads this before leaving. */
static void add_way_back(KvPage *page, const KvWork *work)
{
    g_autofree char *text = NULL;

    if (work->undo || kv_work_finished(work) == 0)
        return;
    text = g_strdup_printf(_("“kvmgt-setup undo %u” takes it back; so does u on the list."),
                           work->run);
    kv_page_text(page, 0, KV_ROLE_QUIET, text);
}

/* What was promised, and what is. */
static void add_states(KvUi *ui, KvPage *page)
{
    kv_page_blank(page);
    if (ui->look) {
        kv_page_text(page, -2, KV_ROLE_HEADING, _("The host is being looked at again"));
        return;
    }
    kv_page_text(page, -2, KV_ROLE_HEADING, _("The host now"));
    for (KvStepId step = 0; step < KV_N_STEPS; step++) {
        KvState state;

        if (kv_finding_state(ui, step, &state))
            kv_page_marked(page, 0, kv_theme_state(state), ui->canvas.glyphs->state[state],
                           KV_ROLE_TEXT, _(kv_steps[step].title), kv_state_word(state));
    }
}

static char *end_text(const KvSession *session)
{
    const char *name = kv_answers_get(session->answers, KV_Q_GUEST_NAME);
    unsigned count = kv_answers_count(session->answers, session->facts);

    if (count == 1)
        return g_strdup_printf(_("The virtual machine “%s” runs with a virtual GPU of its own. "
                                 "virsh, virt-manager and every other libvirt tool know it."),
                               name);
    return g_strdup_printf(
        ngettext("%1$u virtual machine runs, with a virtual GPU of its own: “%2$s”. virsh, "
                 "virt-manager and every other libvirt tool know it.",
                 "%1$u virtual machines run, each with a virtual GPU of its own; the first is "
                 "“%2$s”. virsh, virt-manager and every other libvirt tool know them.",
                 count),
        count, name);
}

/* The end of the whole way, when this run has led there. */
static void add_end(KvUi *ui, KvPage *page)
{
    g_autofree char *text = NULL;

    if (ui->work->undo || !runs(ui))
        return;
    text = end_text(ui->session);
    kv_page_text(page, -2, KV_ROLE_TEXT, text);
    kv_reach_build(page, ui, -2);
}

static void draw(KvUi *ui, KvView *view)
{
    KvDoneView *this = (KvDoneView *)view;
    const KvWork *work = ui->work;
    KvPage *page = kv_reader_begin(ui, &this->reader);
    const KvDoneView before = *this;
    g_autofree char *clock = kv_work_clock(work);
    g_autofree char *right =
        /* Translators: the number of the run in the history, and how long it took as 0:12. */
        g_strdup_printf(_("run %1$u, %2$s"), work->run, clock);

    kv_page_text(page, -2, KV_ROLE_TEXT, _(outcomes[work->state].sentence));
    if (work->message)
        kv_page_marked(page, 0, KV_ROLE_FAIL, ui->canvas.glyphs->state[KV_STATE_FAIL], KV_ROLE_TEXT,
                       work->message, NULL);
    add_end(ui, page);
    kv_page_blank(page);
    add_choices(ui, this, page);
    keep_choice(this, &before);
    kv_actions_build(page, ui, work);
    add_way_back(page, work);
    add_states(ui, page);
    kv_reader_end(ui, view, &this->reader, _(outcomes[work->state].title), right);
}

static gboolean command(KvUi *ui, KvView *view, KvCommand what)
{
    KvDoneView *this = (KvDoneView *)view;
    int item = this->reader.scroll.item;

    if (kv_reader_command(ui, &this->reader, what))
        return TRUE;
    switch (what) {
    case KV_CMD_OPEN:
        if (item < this->count)
            this->open[item](ui);
        return TRUE;
    case KV_CMD_RECORD:
        kv_record_open(ui, ui->work->run);
        return TRUE;
    case KV_CMD_BACK:
        to_list(ui);
        return TRUE;
    default:
        return FALSE;
    }
}

static void release(KvView *view)
{
    kv_reader_release(&((KvDoneView *)view)->reader);
}

static const KvUse uses[] = {
    { KV_CMD_OPEN, N_("Choose") },         { KV_CMD_BACK, N_("To the list") },
    { KV_CMD_RECORD, N_("Whole record") }, { KV_CMD_VMS, N_("VMs") },
    { KV_CMD_HELP, N_("Help") },           KV_READER_USES,
};

static const KvScreen screen = {
    .name = "done",
    .size = sizeof(KvDoneView),
    .uses = uses,
    .draw = draw,
    .command = command,
    .release = release,
};

void kv_done_show(KvUi *ui, KvView *view)
{
    KvDoneView *this = kv_ui_replace(ui, view, &screen);

    kv_reader_init(&this->reader);
}
