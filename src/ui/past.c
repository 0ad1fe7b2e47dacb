/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "ui/dialog.h"
#include "ui/screens.h"

/* What happened before this start: an interrupted run, and what a restart changed. */

enum { GO_ON, TAKE_BACK, SHOW, LEAVE };

static void close_run(KvUi *ui, unsigned id)
{
    g_autoptr(GError) error = NULL;

    if (!kv_journal_close(ui->session->machine, id, &error))
        kv_message_open(ui, _("Interrupted"), error->message);
    kv_look_journal(ui);
}

static void chosen(KvUi *ui, int choice, gpointer data)
{
    unsigned id = GPOINTER_TO_UINT(data);

    switch (choice) {
    case GO_ON:
        kv_review_open(ui, KV_N_STEPS);
        break;
    case TAKE_BACK:
        kv_undo_open(ui, id);
        break;
    case SHOW:
        kv_record_open(ui, id);
        break;
    case LEAVE:
        close_run(ui, id);
        break;
    default:
        break;
    }
}

void kv_interrupted_open(KvUi *ui)
{
    static const char *const options[] = {
        [GO_ON] = N_("Go on: show what is left to do"),
        [TAKE_BACK] = N_("Take back what was done"),
        [SHOW] = N_("Show the record"),
        [LEAVE] = N_("Leave it as it is, and don't ask again"),
        NULL,
    };
    const KvRun *run = ui->interrupted;
    unsigned done = 0;
    g_autofree char *text = NULL;

    for (unsigned i = 0; i < run->actions->len; i++)
        if (run->records[i].state == KV_ACT_DONE)
            done++;
    /* Translators: changes made, all changes, the number of the run. */
    text =
        g_strdup_printf(_("Run %3$u was interrupted when %1$u of %2$u changes were made. The host "
                          "was looked at again: the list shows how it stands."),
                        done, run->actions->len, run->id);
    kv_menu_open(ui, _("Interrupted"), text, options, GO_ON, chosen, GUINT_TO_POINTER(run->id));
}

void kv_changes_open(KvUi *ui)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < ui->changes->len; i++) {
        const KvBootChange *change = g_ptr_array_index(ui->changes, i);

        /* Translators: the name of a check, how it was before the restart, how it is now. */
        g_string_append_printf(text, _("%1$s: was “%2$s”, is “%3$s”"), change->title,
                               change->before, kv_verdict_word(change->now));
        g_string_append_c(text, '\n');
    }
    if (text->len == 0)
        g_string_append(text, _("The restart changed nothing that this program looks at."));
    kv_message_open(ui, _("What the restart changed"), g_strchomp(text->str));
    g_string_free(text, TRUE);
}
