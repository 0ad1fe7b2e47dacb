/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "ui/dialog.h"
#include "ui/finding.h"
#include "ui/screens.h"

/* What stands in the way comes before what can be done: nobody should do half of it in vain. */
static const KvState order[] = { KV_STATE_FAIL, KV_STATE_TODO, KV_STATE_UNKNOWN, KV_STATE_WAITS };

/* What this program can't mend is shown once, and then passed: to be led there again and again
 * would help nobody. Of what waits one is enough, and none after something that it waits for. */
static gboolean is_passed(const KvUi *ui, KvStepId step, KvState state)
{
    if (state == KV_STATE_WAITS)
        return ui->guide_shown != 0;
    return state != KV_STATE_TODO && (ui->guide_shown & 1u << step);
}

/* The first step in that state that isn't passed, or KV_N_STEPS. */
static KvStepId first_in(const KvUi *ui, KvState wanted)
{
    KvState state;

    for (KvStepId step = 0; step < KV_N_STEPS; step++)
        if (kv_finding_state(ui, step, &state) && state == wanted && !is_passed(ui, step, state))
            return step;
    return KV_N_STEPS;
}

static KvStepId next_step(const KvUi *ui)
{
    KvStepId step = KV_N_STEPS;

    for (unsigned i = 0; i < G_N_ELEMENTS(order) && step == KV_N_STEPS; i++)
        step = first_in(ui, order[i]);
    return step;
}

gboolean kv_guide_goes_on(const KvUi *ui)
{
    return ui->guided && next_step(ui) != KV_N_STEPS;
}

static void end_chosen(KvUi *ui, int choice, gpointer data)
{
    if (choice == 1)
        kv_vms_open(ui);
}

/* The next time begins with what was passed. */
static void say_end(KvUi *ui)
{
    static const char *const options[] = { N_("Back"), N_("Show the virtual machines"), NULL };
    const char *text = ui->guide_shown
                           ? _("Nothing is left that this program can do now. What is marked as a "
                               "problem or unknown needs you: its page says what to do.")
                           : _("Nothing is left to do: every step is ready. “u” on the list shows "
                               "what was done, and takes it back.");

    ui->guided = FALSE;
    ui->guide_shown = 0;
    kv_menu_open(ui, _("Guide"), text, options, 0, end_chosen, NULL);
}

void kv_guide_next(KvUi *ui)
{
    KvStepId step;
    KvState state;

    if (!ui->session->findings) {
        kv_message_open(ui, _("Guide"),
                        _("The host is still being looked at. Try again in a moment."));
        return;
    }
    step = next_step(ui);
    kv_ui_home(ui);
    if (step == KV_N_STEPS) {
        say_end(ui);
        return;
    }
    if (kv_finding_state(ui, step, &state) && state != KV_STATE_TODO)
        ui->guide_shown |= 1u << step;
    ui->guided = TRUE;
    kv_step_open(ui, step);
}
