/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A virtual machine's serial console: the terminal is virsh's until the person leaves it. */
#include <errno.h>

#include "core/base/i18n.h"
#include "ui/dialog.h"
#include "ui/screens.h"
#include "ui/terminal.h"
#include "ui/vms.h"

void kv_console_show(KvUi *ui, const KvVm *vm)
{
    const char *const argv[] = { "virsh",   "--connect",      kv_vms_uri(ui),
                                 "console", vm->domain->uuid, NULL };
    g_autoptr(GError) error = NULL;
    int status = 0, r;

    kv_terminal_lend();
    r = kv_machine_run_on_terminal(ui->session->machine, argv, &status);
    /* What it said can be read before it is drawn over. */
    kv_terminal_regain(r == 0 && status != 0
                           ? _("virsh ended with an error. Enter leads back to kvmgt-setup.")
                           : NULL);
    kv_terminal_resize();
    if (r < 0) {
        kv_machine_fail(&error, KV_DOING_RUN, argv[0], r);
        kv_message_open(ui, _("Open its serial console"), error->message);
    }
    kv_vms_look_start(ui);
}
