/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

enum { JSON_VERSION = 1 };

json_t *kv_cli_json_document(void)
{
    return json_pack("{s:i, s:s}", "version", JSON_VERSION, "program", "kvmgt-setup " KV_VERSION);
}

json_t *kv_cli_json_text(const char *text)
{
    g_autofree char *safe = NULL;

    if (!text)
        return json_null();
    if (g_utf8_validate(text, -1, NULL))
        return json_string(text);
    safe = kv_printable_lines(text, -1);
    return json_string(safe);
}

static const char *kind_code(KvMachineKind kind)
{
    static const char *const codes[] = {
        [KV_MACHINE_LIVE] = "live",
        [KV_MACHINE_IMAGE] = "image",
        [KV_MACHINE_DEMO] = "demo",
    };

    return codes[kind];
}

static json_t *gpu_json(const KvGpu *gpu)
{
    g_autofree char *id = NULL;

    if (!gpu)
        return json_null();
    id = g_strdup_printf("%04x:%04x", gpu->vendor, gpu->device);
    return json_pack("{s:o, s:s, s:o, s:o}", "address", kv_cli_json_text(gpu->address), "id", id,
                     "driver", kv_cli_json_text(gpu->driver), "platform",
                     kv_cli_json_text(gpu->platform));
}

json_t *kv_cli_json_host(const KvSession *session)
{
    const KvFacts *facts = session->facts;

    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:b, s:o}", "kind", kind_code(facts->kind), "root",
                     kv_cli_json_text(session->machine->root_path), "name",
                     kv_cli_json_text(facts->host_name), "os", kv_cli_json_text(facts->os_name),
                     "kernel", kv_cli_json_text(facts->kernel.text), "is_root", facts->is_root,
                     "gpu", gpu_json(kv_facts_gpu(facts)));
}

json_t *kv_cli_json_steps(const GPtrArray *findings)
{
    json_t *steps = json_array();

    for (unsigned i = 0; i < KV_N_STEPS; i++)
        json_array_append_new(steps, json_pack("{s:s, s:s, s:o}", "id", kv_steps[i].code, "state",
                                               kv_state_code(kv_step_state(findings, i)), "title",
                                               kv_cli_json_text(gettext(kv_steps[i].title))));
    return steps;
}

json_t *kv_cli_json_finding(const KvFinding *finding)
{
    json_t *evidence = json_array();

    for (guint i = 0; finding->evidence && i < finding->evidence->len; i++) {
        const KvEvidence *one = finding->evidence->pdata[i];

        json_array_append_new(evidence, json_pack("{s:o, s:o}", "path", kv_cli_json_text(one->path),
                                                  "value", kv_cli_json_text(one->value)));
    }
    return json_pack("{s:s, s:s, s:s, s:b, s:o, s:o, s:o, s:o}", "id", finding->id, "step",
                     kv_steps[finding->step].code, "verdict", kv_verdict_code(finding->verdict),
                     "waits", finding->waits, "title", kv_cli_json_text(finding->title), "detail",
                     kv_cli_json_text(finding->detail), "evidence", evidence, "remedy",
                     kv_cli_json_text(finding->remedy));
}

json_t *kv_cli_json_findings(const GPtrArray *findings)
{
    json_t *array = json_array();

    for (guint i = 0; i < findings->len; i++)
        json_array_append_new(array, kv_cli_json_finding(findings->pdata[i]));
    return array;
}

json_t *kv_cli_json_explanation(const KvExplanation *row)
{
    if (!row)
        return json_null();
    return json_pack("{s:s, s:o, s:o}", "id", row->id, "cause",
                     kv_cli_json_text(gettext(row->cause)), "remedy",
                     kv_cli_json_text(gettext(row->remedy)));
}

json_t *kv_cli_json_run(const KvRun *run)
{
    json_t *actions = json_array();
    g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc(run->time);
    g_autofree char *time = when ? g_date_time_format_iso8601(when) : NULL;

    for (guint i = 0; i < run->actions->len; i++) {
        const KvAction *action = run->actions->pdata[i];
        const KvActRecord *record = &run->records[i];

        json_array_append_new(actions, json_pack("{s:s, s:s, s:o, s:s, s:o, s:o}", "kind",
                                                 kv_action_code(action->kind), "step",
                                                 kv_steps[action->step].code, "title",
                                                 kv_cli_json_text(action->title), "state",
                                                 kv_act_state_code(record->state), "message",
                                                 kv_cli_json_text(record->message), "explanation",
                                                 kv_cli_json_explanation(record->explanation)));
    }
    return json_pack("{s:i, s:o, s:s, s:b, s:o, s:o}", "id", (int)run->id, "time",
                     kv_cli_json_text(time), "state", kv_run_state_code(run->state), "reboot",
                     run->reboot, "message", kv_cli_json_text(run->message), "actions", actions);
}

void kv_cli_json_print(KvCli *cli, json_t *document)
{
    /* JSON is UTF-8 whatever the locale; where that can't be shown, escapes can. */
    size_t flags = JSON_INDENT(2) | (cli->printer.utf8 ? 0 : JSON_ENSURE_ASCII);
    char *text = json_dumps(document, flags);

    json_decref(document);
    if (text)
        printf("%s\n", text);
    free(text);
}
