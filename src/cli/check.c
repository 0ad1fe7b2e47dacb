/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/cli.h"
#include "core/base/i18n.h"

static void say_host(KvCli *cli)
{
    const KvFacts *facts = cli->session->facts;
    const KvGpu *gpu = kv_facts_gpu(facts);
    g_autoptr(GPtrArray) pairs = g_ptr_array_new();

    g_ptr_array_add(pairs, _("Host"));
    g_ptr_array_add(pairs, facts->host_name ? facts->host_name : _("without a name"));
    if (facts->os_name) {
        g_ptr_array_add(pairs, _("System"));
        g_ptr_array_add(pairs, facts->os_name);
    }
    if (facts->kernel.text) {
        g_ptr_array_add(pairs, _("Kernel"));
        g_ptr_array_add(pairs, facts->kernel.text);
    }
    if (gpu && gpu->platform) {
        g_ptr_array_add(pairs, _("Graphics"));
        g_ptr_array_add(pairs, (char *)gpu->platform);
    }
    if (facts->kind == KV_MACHINE_IMAGE) {
        g_ptr_array_add(pairs, _("Directory"));
        g_ptr_array_add(pairs, cli->session->machine->root_path);
    }
    g_ptr_array_add(pairs, NULL);
    kv_print_pairs(&cli->printer, 0, (const char *const *)pairs->pdata);
}

void kv_cli_say_finding(KvCli *cli, const KvFinding *finding)
{
    const KvPrinter *printer = &cli->printer;
    g_autofree char *first = g_strdup_printf("  %s ", kv_sign_finding(printer, finding));
    /* Translators: the title of a check and the word for how it stands. */
    g_autofree char *line = g_strdup_printf(_("%1$s: %2$s"), finding->title,
                                            finding->waits ? kv_state_word(KV_STATE_WAITS)
                                                           : kv_verdict_word(finding->verdict));

    kv_print_paragraph(printer, first, line);
    if (finding->detail)
        kv_print_paragraph(printer, "      ", finding->detail);
    for (guint i = 0; finding->evidence && i < finding->evidence->len; i++) {
        const KvEvidence *one = finding->evidence->pdata[i];
        /* Translators: a path on the host and what was read there. */
        g_autofree char *seen = g_strdup_printf(_("%1$s: %2$s"), one->path ? one->path : "",
                                                one->value ? one->value : "");

        kv_print_paragraph(printer, "      ", seen);
    }
    if (finding->remedy) {
        /* Translators: before what to do about a finding. */
        g_autofree char *remedy = g_strdup_printf(_("What to do: %s"), finding->remedy);

        kv_print_paragraph(printer, "      ", remedy);
    }
}

static void say_findings(KvCli *cli)
{
    const GPtrArray *findings = cli->session->findings;
    unsigned step = KV_N_STEPS;

    for (guint i = 0; i < findings->len; i++) {
        const KvFinding *finding = findings->pdata[i];

        if (finding->step != step) {
            step = finding->step;
            kv_print_heading(&cli->printer, gettext(kv_steps[step].title));
        }
        kv_cli_say_finding(cli, finding);
    }
}

static const char *conclusion(const KvCli *cli, int status)
{
    switch (status) {
    case KV_EXIT_READY:
        return _("Everything is ready.");
    case KV_EXIT_REBOOT:
        return _("Done so far: restart the host, then run “kvmgt-setup apply” again.");
    case KV_EXIT_UNABLE:
        if (!kv_findings_obstacle(cli->session->findings))
            return _("A person has to see to something first: the findings say what to do.");
        return _("This host can't do it; the findings say why and what else there is.");
    default:
        return _("Something is left to do: “kvmgt-setup plan” shows what, “kvmgt-setup apply” "
                 "does it.");
    }
}

/* What a new virtual machine could be made of matters to who has said what it is to be made of; and
 * whose the node must be, where libvirt doesn't see to that itself. */
static KvLook enough(const KvCli *cli)
{
    gboolean native = kv_answers_is_native(cli->session->answers);

    for (KvQuestionId id = 0; id < KV_N_QUESTIONS; id++)
        if (kv_questions[id].step == KV_STEP_GUEST &&
            kv_answers_from(cli->session->answers, id) > KV_FROM_EARLIER)
            return KV_LOOK_ALL;
    return KV_LOOK_ALL & ~KV_LOOK_CHOICES & ~(native ? KV_LOOK_OWNER : 0);
}

int kv_cli_check(KvCli *cli, char **operands)
{
    GError *error = NULL;
    int status;

    if (cli->options->list)
        return kv_cli_list_checks(cli);
    if (!kv_cli_look(cli, enough(cli), &error))
        return kv_cli_complain(cli, error);
    status = kv_cli_status(cli);
    if (cli->options->json) {
        json_t *document = kv_cli_json_document();

        json_object_set_new(document, "host", kv_cli_json_host(cli->session));
        json_object_set_new(document, "status", json_integer(status));
        json_object_set_new(document, "steps", kv_cli_json_steps(cli->session->findings));
        json_object_set_new(document, "findings", kv_cli_json_findings(cli->session->findings));
        kv_cli_json_print(cli, document);
        return status;
    }
    say_host(cli);
    kv_cli_say_obstacle(cli);
    kv_cli_say_past(cli);
    kv_cli_say_steps(cli);
    say_findings(cli);
    kv_cli_say_doubts(cli);
    kv_print(&cli->printer, "\n");
    kv_print_paragraph(&cli->printer, "", conclusion(cli, status));
    kv_cli_say_console(cli);
    return status;
}
