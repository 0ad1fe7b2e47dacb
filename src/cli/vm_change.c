/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starting, stopping and removing a virtual machine. */
#include "cli/vm.h"

#include <stdio.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/session/vm_disk.h"
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

/* What a failure's sentence says it comes from, or NULL. */
static const KvExplanation *known_cause(const char *message)
{
    const KvExplanation *row = kv_explain(message);

    return g_str_equal(row->id, KV_UNEXPLAINED) ? NULL : row;
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
    const KvExplanation *row = known_cause(message);
    g_auto(KvVmStart) start = { 0 };

    if (!vm)
        return;
    kv_vm_last_start(cli->session->machine, vms, vm, &start);
    start.failed = TRUE;
    if (row && (!row->vague || !start.explanation))
        start.explanation = row;
    g_clear_pointer(&start.message, g_free);
    kv_cli_vm_say_failure(cli, &start, message);
    kv_cli_vm_say_log(cli, &start);
}

/* Started, and still there. */
static gboolean start(KvCli *cli, const char *name, GError **error)
{
    g_autofree char *shown = kv_printable(name, -1);
    gboolean active = FALSE;

    if (!kv_machine_virt_start(cli->session->machine, name, error) ||
        !look_again(cli, name, &active, error))
        return FALSE;
    return active ||
           kv_fail(error, KV_ERROR_LIBVIRT,
                   _("The virtual machine %s was started and ended at once. Look at its log below "
                     "/var/log/libvirt/qemu."),
                   shown);
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
    if (start(cli, name, &error))
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

static int stop_now(KvCli *cli, const char *name, const char *done)
{
    GError *error = NULL;

    return kv_machine_virt_stop(cli->session->machine, name, &error)
               ? finish(cli, name, KV_EXIT_READY, done, NULL)
               : finish(cli, name, KV_EXIT_ERROR, NULL, error);
}

static int ask_it_to_stop(KvCli *cli, const char *name, const char *done)
{
    const char *wait = cli->options->wait;
    g_autofree char *shown = kv_printable(name, -1), *still = NULL;
    GError *error = NULL;
    guint64 seconds = USUAL_WAIT;
    gboolean active = FALSE;

    if (wait)
        g_ascii_string_to_unsigned(wait, 10, 0, G_MAXINT, &seconds, NULL);
    if (!kv_machine_virt_shutdown(cli->session->machine, name, &error) ||
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
    return force ? stop_now(cli, name, done) : ask_it_to_stop(cli, name, done);
}

/* ---- remove ---- */

static void add(GString *text, char *sentence)
{
    g_string_append_printf(text, "%s%s", text->len ? "\n" : "", sentence);
    g_free(sentence);
}

/* What goes and what stays. */
static char *preview(const KvVm *vm, const GPtrArray *volumes)
{
    g_autofree char *shown = kv_printable(vm->domain->name, -1);
    GString *text = g_string_new(NULL);

    add(text, g_strdup_printf(_("The definition of “%s” is removed, with a saved state and its "
                                "firmware's settings where it has them. This can't be taken back; "
                                "virsh dumpxml prints it for keeping."),
                              shown));
    for (guint i = 0; i < volumes->len; i++)
        add(text, g_strdup_printf(_("The disk %s is deleted with all that is on it."),
                                  ((const KvVmVolume *)volumes->pdata[i])->path));
    if (volumes->len == 0)
        add(text, g_strdup(_("Its disks stay.")));
    if (vm->made_by)
        add(text, g_strdup_printf(_("Run %1$u made it: “kvmgt-setup undo %2$u” takes back "
                                    "everything of that run instead."),
                                  vm->made_by, vm->made_by));
    return g_string_free(text, FALSE);
}

static GPtrArray *find_volumes(KvCli *cli, const KvVms *vms, const KvVm *vm, GError **error)
{
    GPtrArray *volumes = g_ptr_array_new_with_free_func((GDestroyNotify)kv_vm_volume_free);
    const GPtrArray *named = cli->options->disks;

    for (guint i = 0; i < named->len; i++) {
        KvVmVolume *volume = kv_vm_volume(cli->session->machine, vms, vm, named->pdata[i], error);

        if (!volume) {
            g_ptr_array_unref(volumes);
            return NULL;
        }
        g_ptr_array_add(volumes, volume);
    }
    return volumes;
}

static gboolean refuse_running(const char *name, GError **error)
{
    g_autofree char *shown = kv_printable(name, -1);

    return kv_fail(error, KV_ERROR_BUSY,
                   _("The virtual machine “%s” runs. Stop it before it is removed."), shown);
}

/* Whatever was true before the question: somebody may have started it while that stood, or made
 * another image over one of its disks. */
static gboolean may_still(KvCli *cli, const char *name, const GPtrArray *volumes, GError **error)
{
    KvMachine *machine = cli->session->machine;
    g_autoptr(KvVms) vms = kv_vms_look(machine, error);
    const KvVm *vm = vms ? kv_vms_find(vms, name, error) : NULL;

    if (!vm)
        return FALSE;
    if (vm->domain->active)
        return refuse_running(name, error);
    for (guint i = 0; i < volumes->len; i++) {
        const KvVmVolume *shown = volumes->pdata[i];
        KvVmVolume *now = kv_vm_volume(machine, vms, vm, shown->path, error);

        if (!now)
            return FALSE;
        kv_vm_volume_free(now);
    }
    return TRUE;
}

/* The definition first: a disk that can't be deleted is better than a machine without it. */
static gboolean remove_all(KvCli *cli, const KvVm *vm, const GPtrArray *volumes, GError **error)
{
    KvMachine *machine = cli->session->machine;

    if (!may_still(cli, vm->domain->name, volumes, error) ||
        !kv_machine_virt_undefine(machine, vm->domain->name, vm->domain->uuid, error))
        return FALSE;
    for (guint i = 0; i < volumes->len; i++) {
        const KvVmVolume *volume = volumes->pdata[i];

        if (!kv_machine_virt_delete_volume(machine, volume->pool, volume->name, error))
            return FALSE;
    }
    return TRUE;
}

int kv_cli_vm_remove(KvCli *cli, const KvVms *vms, const KvVm *vm)
{
    const char *name = vm->domain->name;
    g_autofree char *shown = kv_printable(name, -1), *what = NULL;
    g_autofree char *done = g_strdup_printf(_("“%s” is removed."), shown);
    g_autoptr(GPtrArray) volumes = NULL;
    GError *error = NULL;

    if (vm->domain->active && !refuse_running(name, &error))
        return kv_cli_complain(cli, error);
    volumes = find_volumes(cli, vms, vm, &error);
    if (!volumes)
        return kv_cli_complain(cli, error);
    what = preview(vm, volumes);
    if (!confirm(cli, what))
        return KV_EXIT_LEFT;
    return remove_all(cli, vm, volumes, &error) ? finish(cli, name, KV_EXIT_READY, done, NULL)
                                                : finish(cli, name, KV_EXIT_ERROR, NULL, error);
}
