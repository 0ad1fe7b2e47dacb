/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starting, stopping and removing a virtual machine. */
#include "cli/vm.h"

#include <stdio.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

enum { USUAL_WAIT = 60 };

/* ---- before and after ---- */

gboolean kv_cli_vm_may_change(KvCli *cli, const KvVm *vm, GError **error)
{
    return kv_vm_is_ours(vm, error) && kv_cli_may_change(cli, error);
}

/* Says what is about to happen, and asks. */
static gboolean confirm(KvCli *cli, const char *what)
{
    if (cli->options->json)
        return TRUE;
    kv_print_paragraph(&cli->printer, "", what);
    if (cli->options->yes || kv_ask_yes(&cli->printer, _("Do it?")))
        return TRUE;
    kv_print_paragraph(&cli->printer, "", _("Nothing was changed."));
    return FALSE;
}

/* The end of a change, in JSON with the machine as it is now. Takes error (NULL: none), and says it
 * where it wasn't said. done: in words, or NULL. */
static int finish(KvCli *cli, const char *name, int status, const char *done, GError *error)
{
    g_autoptr(KvVms) vms = NULL;
    const KvVm *vm;
    json_t *document;

    if (!cli->options->json) {
        if (done)
            kv_print_paragraph(&cli->printer, "", done);
        return error ? kv_cli_complain(cli, error) : status;
    }
    vms = kv_vms_look(cli->session->machine, NULL);
    vm = vms ? kv_vms_find(vms, name, NULL) : NULL;
    document = kv_cli_json_document();
    json_object_set_new(document, "status", json_integer(status));
    json_object_set_new(document, "message", kv_cli_json_text(error ? error->message : done));
    json_object_set_new(document, "domain", vm ? kv_cli_vm_json(cli, vms, vm, TRUE) : json_null());
    kv_cli_json_print(cli, document);
    g_clear_error(&error);
    return status;
}

/* Does it run now? One that is gone doesn't. FALSE with *error where libvirt can't be asked. */
static gboolean look_again(KvCli *cli, const char *name, gboolean *ret_active, GError **error)
{
    g_autoptr(KvVms) vms = kv_vms_look(cli->session->machine, error);
    const KvVm *vm = vms ? kv_vms_find(vms, name, NULL) : NULL;

    *ret_active = vm && vm->domain->active;
    return vms != NULL;
}

/* ---- start ---- */

/* What libvirt and QEMU had to say about it. */
static void say_why(KvCli *cli, const char *name, const char *message)
{
    g_autoptr(KvVms) vms = kv_vms_look(cli->session->machine, NULL);
    const KvVm *vm = vms ? kv_vms_find(vms, name, NULL) : NULL;
    g_auto(KvVmStart) start = { 0 };

    if (!vm)
        return;
    kv_vm_why(cli->session->machine, vms, vm, message, &start);
    kv_cli_vm_say_failure(cli, &start, message);
    kv_cli_vm_say_log(cli, &start);
}

int kv_cli_vm_start(KvCli *cli, const KvVms *vms, const KvVm *vm)
{
    const char *name = vm->domain->name;
    g_autofree char *shown = kv_printable(name, -1);
    g_autofree char *what = g_strdup_printf(_("The virtual machine “%s” is started."), shown);
    g_autofree char *done = g_strdup_printf(_("“%s” runs."), shown);
    GError *error = NULL;

    if (vm->domain->active)
        return finish(cli, name, KV_EXIT_READY, done, NULL);
    if (!confirm(cli, what))
        return KV_EXIT_LEFT;
    if (kv_vm_start(cli->session->machine, name, vm->domain->uuid, &error))
        return finish(cli, name, KV_EXIT_READY, done, NULL);
    if (!cli->options->json)
        say_why(cli, name, error->message);
    return finish(cli, name, KV_EXIT_ERROR, NULL, error);
}

/* ---- stop ---- */

static gboolean wait_until_off(KvCli *cli, const char *name, guint64 seconds, gboolean *ret_active,
                               GError **error)
{
    gint64 end = g_get_monotonic_time() + (gint64)seconds * G_USEC_PER_SEC;

    while (look_again(cli, name, ret_active, error)) {
        if (!*ret_active || g_get_monotonic_time() >= end) {
            kv_print_over(&cli->printer, NULL);
            return TRUE;
        }
        kv_print_over(&cli->printer, _("Waiting for the system in it to shut down …"));
        fflush(stdout);
        g_usleep(G_USEC_PER_SEC);
    }
    return FALSE;
}

static int stop_now(KvCli *cli, const KvVm *vm, const char *done)
{
    const char *name = vm->domain->name;
    GError *error = NULL;

    return kv_vm_pull_plug(cli->session->machine, name, vm->domain->uuid, &error)
               ? finish(cli, name, KV_EXIT_READY, done, NULL)
               : finish(cli, name, KV_EXIT_ERROR, NULL, error);
}

static int ask_it_to_stop(KvCli *cli, const KvVm *vm, const char *done)
{
    const char *name = vm->domain->name, *wait = cli->options->wait;
    g_autofree char *shown = kv_printable(name, -1), *still = NULL;
    GError *error = NULL;
    guint64 seconds = USUAL_WAIT;
    gboolean active = FALSE;

    if (wait)
        g_ascii_string_to_unsigned(wait, 10, 0, G_MAXINT, &seconds, NULL);
    if (!kv_vm_shutdown(cli->session->machine, name, vm->domain->uuid, &error) ||
        !wait_until_off(cli, name, seconds, &active, &error))
        return finish(cli, name, KV_EXIT_ERROR, NULL, error);
    if (!active)
        return finish(cli, name, KV_EXIT_READY, done, NULL);
    still = g_strdup_printf(_("“%s” was asked to shut down and still runs. The system in it may "
                              "need longer, or doesn't listen; stop --force pulls the plug."),
                            shown);
    return finish(cli, name, KV_EXIT_LEFT, still, NULL);
}

int kv_cli_vm_stop(KvCli *cli, const KvVms *vms, const KvVm *vm)
{
    const char *name = vm->domain->name;
    gboolean force = cli->options->force;
    g_autofree char *shown = kv_printable(name, -1);
    g_autofree char *done = g_strdup_printf(_("“%s” is off."), shown);
    g_autofree char *what = g_strdup_printf(
        force ? _("The plug of the virtual machine “%s” is pulled: what the system in it hasn't "
                  "written to its disks is lost.")
              : _("The system in the virtual machine “%s” is asked to shut down."),
        shown);

    if (!vm->domain->active)
        return finish(cli, name, KV_EXIT_READY, done, NULL);
    if (!confirm(cli, what))
        return KV_EXIT_LEFT;
    return force ? stop_now(cli, vm, done) : ask_it_to_stop(cli, vm, done);
}

/* ---- remove ---- */

int kv_cli_vm_remove(KvCli *cli, const KvVms *vms, const KvVm *vm)
{
    const char *name = vm->domain->name;
    g_autofree char *shown = kv_printable(name, -1), *what = NULL;
    g_autofree char *done = g_strdup_printf(_("“%s” is removed."), shown);
    g_autoptr(GPtrArray) volumes = NULL, paths = g_ptr_array_new();
    KvMachine *machine = cli->session->machine;
    GError *error = NULL;

    if (kv_vm_is_off(vm, &error))
        volumes = kv_vm_volumes(machine, vms, vm, cli->options->disks, &error);
    if (!volumes)
        return kv_cli_complain(cli, error);
    for (guint i = 0; i < volumes->len; i++)
        g_ptr_array_add(paths, ((const KvVmVolume *)volumes->pdata[i])->path);
    what = kv_vm_remove_words(vm, paths);
    if (!confirm(cli, what))
        return KV_EXIT_LEFT;
    return kv_vm_remove(machine, name, vm->domain->uuid, paths, &error)
               ? finish(cli, name, KV_EXIT_READY, done, NULL)
               : finish(cli, name, KV_EXIT_ERROR, NULL, error);
}
