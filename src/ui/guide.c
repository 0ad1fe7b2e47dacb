/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "ui/dialog.h"
#include "ui/finding.h"
#include "ui/screens.h"

/* The first step in that state, or KV_N_STEPS. */
static KvStepId first_in(const KvUi *ui, KvState wanted)
{
    KvState state;

    for (KvStepId step = 0; step < KV_N_STEPS; step++)
        if (kv_finding_state(ui, step, &state) && state == wanted)
            return step;
    return KV_N_STEPS;
}

/* What stands in the way comes before what can be done: nobody should do half of it in vain. */
void kv_guide_next(KvUi *ui)
{
    static const KvState order[] = { KV_STATE_FAIL, KV_STATE_TODO, KV_STATE_UNKNOWN,
                                     KV_STATE_WAITS };
    KvStepId step = KV_N_STEPS;

    if (!ui->session->findings) {
        kv_message_open(ui, _("Guide"),
                        _("The host is still being looked at. Try again in a moment."));
        return;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(order) && step == KV_N_STEPS; i++)
        step = first_in(ui, order[i]);
    kv_ui_home(ui);
    if (step == KV_N_STEPS) {
        ui->guided = FALSE;
        kv_message_open(
            ui, _("Guide"),
            _("Nothing is left to do: every step is ready. “u” on the list shows what was "
              "done, and takes it back."));
        return;
    }
    ui->guided = TRUE;
    kv_step_open(ui, step);
}
