/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The virtual machines that are there: which, and what to do with one. */
#include "cli/vm.h"

#include <string.h>

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

static const struct {
    const char *word;
    int (*run)(KvCli *cli, const KvVms *vms, const KvVm *vm);
} verbs[] = {
    { "show", show },
    { "log", show_log },
};

static int find_verb(const char *word, GError **error)
{
    g_autoptr(GString) words = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++) {
        if (!word || strcmp(verbs[i].word, word) == 0)
            return (int)i;
        g_string_append_printf(words, "%s%s", i ? ", " : "", verbs[i].word);
    }
    /* Translators: the second is a list of words that are typed as they are. */
    kv_fail(error, KV_ERROR_INPUT, _("“%1$s” isn't done to a virtual machine, only one of: %2$s."),
            word, words->str);
    return -1;
}

int kv_cli_vm(KvCli *cli, char **operands)
{
    const char *name = operands[0];
    g_autoptr(KvVms) vms = NULL;
    const KvVm *vm;
    GError *error = NULL;
    int verb = find_verb(name ? operands[1] : NULL, &error);

    if (verb < 0)
        return kv_cli_complain(cli, error);
    vms = kv_vms_look(cli->session->machine, &error);
    if (!vms)
        return kv_cli_complain(cli, error);
    if (!name)
        return list(cli, vms);
    vm = kv_vms_find(vms, name, &error);
    return vm ? verbs[verb].run(cli, vms, vm) : kv_cli_complain(cli, error);
}
