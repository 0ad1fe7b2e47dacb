/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The virtual machines that are there: which, and what to do with one. */
#include "cli/vm.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

enum { LOG_BYTES = 64 * 1024 };

static int list(KvCli *cli, const KvVms *vms)
{
    json_t *document, *rows;

    if (!cli->options->json) {
        if (vms->vms->len == 0)
            kv_print_paragraph(&cli->printer, "", _("libvirt has no virtual machines."));
        for (guint i = 0; i < vms->vms->len; i++)
            kv_cli_vm_say_row(cli, vms->vms->pdata[i]);
        return KV_EXIT_READY;
    }
    document = kv_cli_json_document();
    rows = json_array();
    for (guint i = 0; i < vms->vms->len; i++)
        json_array_append_new(rows, kv_cli_vm_json(cli, vms, vms->vms->pdata[i], FALSE));
    json_object_set_new(document, "uri", kv_cli_json_text(vms->libvirt->uri));
    json_object_set_new(document, "domains", rows);
    kv_cli_json_print(cli, document);
    return KV_EXIT_READY;
}

static int show(KvCli *cli, const KvVms *vms, const KvVm *vm)
{
    json_t *document;

    if (!cli->options->json) {
        kv_cli_vm_say(cli, vms, vm);
        return KV_EXIT_READY;
    }
    document = kv_cli_json_document();
    json_object_set_new(document, "uri", kv_cli_json_text(vms->libvirt->uri));
    json_object_set_new(document, "domain", kv_cli_vm_json(cli, vms, vm, TRUE));
    kv_cli_json_print(cli, document);
    return KV_EXIT_READY;
}

static int show_log(KvCli *cli, const KvVms *vms, const KvVm *vm)
{
    g_autofree char *text = NULL;
    GError *error = NULL;
    json_t *document;

    text = kv_vm_log(cli->session->machine, vms, vm, LOG_BYTES, &error);
    if (!text)
        return kv_cli_complain(cli, error);
    if (!cli->options->json) {
        kv_print_verbatim(&cli->printer, 0, text);
        return KV_EXIT_READY;
    }
    document = kv_cli_json_document();
    json_object_set_new(document, "log", kv_cli_json_text(text));
    kv_cli_json_print(cli, document);
    return KV_EXIT_READY;
}

/* The terminal is virsh's until the person leaves it. */
static int console(KvCli *cli, const KvVms *vms, const KvVm *vm)
{
    const char *const argv[] = { "virsh",   "--connect",      vms->libvirt->uri,
                                 "console", vm->domain->uuid, NULL };
    GError *error = NULL;
    int status = 0, r;

    if (!cli->printer.talks || !isatty(STDOUT_FILENO))
        kv_fail(&error, KV_ERROR_INPUT, _("A console needs a terminal."));
    else if (!vm->domain->active)
        kv_fail(&error, KV_ERROR_LIBVIRT,
                _("The virtual machine doesn't run: start it before its console is opened."));
    if (error)
        return kv_cli_complain(cli, error);
    r = kv_machine_run_on_terminal(cli->session->machine, argv, &status);
    if (r < 0)
        kv_machine_fail(&error, KV_DOING_RUN, argv[0], r);
    if (error)
        return kv_cli_complain(cli, error);
    return status == 0 ? KV_EXIT_READY : KV_EXIT_ERROR;
}

/* Which options a word goes with. */
typedef enum {
    TAKES_JSON = 1 << 0,
    CHANGES = 1 << 1, /* asks, or takes --yes; root's, and not for what is somebody else's */
    TAKES_FORCE = 1 << 2,
    TAKES_DISKS = 1 << 3,
} Takes;

typedef struct {
    const char *word;
    unsigned takes;
    int (*run)(KvCli *cli, const KvVms *vms, const KvVm *vm);
} Verb;

/* The first one is what a name alone means. */
static const Verb verbs[] = {
    { "show", TAKES_JSON, show },
    { "log", TAKES_JSON, show_log },
    { "console", 0, console },
    { "start", TAKES_JSON | CHANGES, kv_cli_vm_start },
    { "stop", TAKES_JSON | CHANGES | TAKES_FORCE, kv_cli_vm_stop },
    { "remove", TAKES_JSON | CHANGES | TAKES_DISKS, kv_cli_vm_remove },
};

static const Verb *find_verb(const char *word, GError **error)
{
    g_autoptr(GString) words = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++) {
        if (!word || strcmp(verbs[i].word, word) == 0)
            return &verbs[i];
        g_string_append_printf(words, "%s%s", i ? ", " : "", verbs[i].word);
    }
    /* Translators: the second is a list of words that are typed as they are. */
    kv_fail(error, KV_ERROR_INPUT, _("“%1$s” isn't done to a virtual machine, only one of: %2$s."),
            word, words->str);
    return NULL;
}

static gboolean options_fit(const KvCli *cli, const Verb *verb, GError **error)
{
    const KvOptions *options = cli->options;
    const struct {
        gboolean given;
        const char *name;
        unsigned needs;
    } rows[] = {
        { options->json, "json", TAKES_JSON },
        { options->yes, "yes", CHANGES },
        { options->force, "force", TAKES_FORCE },
        { options->wait != NULL, "wait", TAKES_FORCE },
        { options->disks->len > 0, "with-disk", TAKES_DISKS },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].given && !(verb->takes & rows[i].needs))
            return kv_fail(error, KV_ERROR_INPUT, _("The option --%1$s doesn't go with vm … %2$s."),
                           rows[i].name, verb->word);
    if (!(verb->takes & CHANGES) || options->yes || (!options->json && cli->printer.talks))
        return TRUE;
    return kv_fail(error, KV_ERROR_INPUT,
                   _("There is no terminal to ask on: give --yes to make the changes without being "
                     "asked."));
}

int kv_cli_vm(KvCli *cli, char **operands)
{
    const char *name = operands[0];
    g_autoptr(KvVms) vms = NULL;
    const KvVm *vm;
    GError *error = NULL;
    const Verb *verb = find_verb(name ? operands[1] : NULL, &error);

    if (!verb || !options_fit(cli, verb, &error))
        return kv_cli_complain(cli, error);
    vms = kv_vms_look(cli->session->machine, &error);
    if (!vms)
        return kv_cli_complain(cli, error);
    if (!name)
        return list(cli, vms);
    vm = kv_vms_find(vms, name, &error);
    if (!vm || ((verb->takes & CHANGES) && !kv_cli_vm_may_change(cli, vm, &error)))
        return kv_cli_complain(cli, error);
    return verb->run(cli, vms, vm);
}
