/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "ui/dialog.h"
#include "ui/screens.h"

/* The restart is asked for twice: it is the one thing here that can't be taken back. */

static unsigned running_domains(const KvUi *ui)
{
    const KvFacts *facts = ui->session->facts;
    unsigned count = 0;

    for (unsigned i = 0; facts && facts->virt && i < facts->virt->domains->len; i++)
        if (((const KvVirtDomain *)g_ptr_array_index(facts->virt->domains, i))->active)
            count++;
    return count;
}

static void restart(KvUi *ui)
{
    g_autoptr(GError) error = NULL;

    if (!kv_session_reboot(ui->session, &error)) {
        kv_message_open(ui, _("The host was not restarted"), error->message);
        return;
    }
    kv_home_follow(ui);
    if (ui->session->machine->ops->kind == KV_MACHINE_DEMO)
        kv_look_start(ui);
    else
        kv_message_open(ui, _("The host restarts"),
                        _("The line to it drops in a moment. When it is back, start kvmgt-setup "
                          "again: it shows what the restart changed and goes on from there."));
}

static void second_chosen(KvUi *ui, int choice, gpointer data)
{
    if (choice == 0)
        restart(ui);
}

static void first_chosen(KvUi *ui, int choice, gpointer data)
{
    static const char *const options[] = { N_("Restart it now"), N_("Not now"), NULL };
    unsigned running = running_domains(ui);
    g_autofree char *text = NULL;

    if (choice != 0)
        return;
    if (running)
        text = g_strdup_printf(ngettext("%u virtual machine runs on it and would be stopped.",
                                        "%u virtual machines run on it and would be stopped.",
                                        running),
                               running);
    kv_menu_open(ui, _("Really restart the host?"),
                 text ? text : _("Everybody who works on this host is cut off."), options, 1,
                 second_chosen, NULL);
}

void kv_restart_open(KvUi *ui)
{
    static const char *const options[] = { N_("Restart"), N_("Not now"), NULL };

    kv_menu_open(
        ui, _("Restart the host?"),
        _("The new kernel command line takes effect when the host restarts. Afterwards start "
          "kvmgt-setup again: it goes on where it stopped."),
        options, 0, first_chosen, NULL);
}
