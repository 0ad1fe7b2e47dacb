/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/cli.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

static char *when(const KvRun *run)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(run->time);

    return time ? g_date_time_format(time, "%Y-%m-%d %H:%M") : g_strdup("?");
}

/* An open run is at work, or nobody is at work on it any more. */
static const char *state_word(KvCli *cli, const KvRun *run)
{
    if (run->state != KV_RUN_OPEN)
        return kv_run_state_word(run->state);
    return kv_journal_busy(cli->session->machine) ? _("at work") : _("interrupted");
}

static void say_runs(KvCli *cli, const GPtrArray *runs)
{
    if (runs->len == 0)
        kv_print_paragraph(&cli->printer, "", _("There was no run on this host yet."));
    for (guint i = 0; i < runs->len; i++) {
        const KvRun *run = runs->pdata[i];
        g_autofree char *time = when(run);
        g_autofree char *first = g_strdup_printf("%4u  %s  ", run->id, time);
        g_autofree char *line =
            /* Translators: how a run ended, and how many actions it had. */
            g_strdup_printf(ngettext("%1$s, %2$u action", "%1$s, %2$u actions", run->actions->len),
                            state_word(cli, run), run->actions->len);

        kv_print_paragraph(&cli->printer, first, line);
    }
}

static KvVerdict sign_of(KvActState state)
{
    static const KvVerdict signs[] = {
        [KV_ACT_PLANNED] = KV_NA,  [KV_ACT_BEGUN] = KV_UNKNOWN, [KV_ACT_DONE] = KV_PASS,
        [KV_ACT_FAILED] = KV_FAIL, [KV_ACT_UNDONE] = KV_NA,     [KV_ACT_KEPT] = KV_WARN,
    };

    return signs[state];
}

static void say_run(KvCli *cli, const KvRun *run)
{
    const KvPrinter *printer = &cli->printer;
    g_autofree char *time = when(run);
    /* Translators: a run's number, when it was, and how it ended. */
    g_autofree char *heading =
        g_strdup_printf(_("Run %1$u of %2$s: %3$s"), run->id, time, state_word(cli, run));

    kv_print_paragraph(printer, "", heading);
    if (run->message)
        kv_print_paragraph(printer, "", run->message);
    for (guint i = 0; i < run->actions->len; i++) {
        const KvAction *action = run->actions->pdata[i];
        const KvActRecord *record = &run->records[i];
        g_autofree char *first =
            g_strdup_printf("  %s ", kv_sign_verdict(printer, sign_of(record->state)));
        /* Translators: an action's title and the word for how it went. */
        g_autofree char *line =
            g_strdup_printf(_("%1$s: %2$s"), action->title, kv_act_state_word(record->state));

        kv_print_paragraph(printer, first, line);
        if (record->message)
            kv_print_paragraph(printer, "      ", record->message);
    }
    if (run->reboot) {
        kv_print_paragraph(printer, "", _("A restart of the host belongs to it."));
    }
}

static int print_json(KvCli *cli, const GPtrArray *runs)
{
    json_t *document = kv_cli_json_document();
    json_t *array = json_array();

    for (guint i = 0; i < runs->len; i++)
        json_array_append_new(array, kv_cli_json_run(runs->pdata[i]));
    json_object_set_new(document, "runs", array);
    kv_cli_json_print(cli, document);
    return KV_EXIT_READY;
}

/* The one run named, in an array of its own. */
static GPtrArray *load_one(KvCli *cli, const char *name, GError **error)
{
    KvRun *run;
    GPtrArray *runs;
    guint64 id;

    if (!g_ascii_string_to_unsigned(name, 10, 1, G_MAXUINT, &id, NULL)) {
        kv_fail(error, KV_ERROR_INPUT,
                _("“%s” isn't the number of a run; “kvmgt-setup history” lists them."), name);
        return NULL;
    }
    run = kv_journal_load(cli->session->machine, (unsigned)id, error);
    if (!run)
        return NULL;
    runs = g_ptr_array_new_with_free_func((GDestroyNotify)kv_run_free);
    g_ptr_array_add(runs, run);
    return runs;
}

int kv_cli_history(KvCli *cli, char **operands)
{
    const char *name = operands[0];
    GError *error = NULL;
    g_autoptr(GPtrArray) runs =
        name ? load_one(cli, name, &error) : kv_journal_list(cli->session->machine, &error);

    if (error)
        return kv_cli_complain(cli, error);
    if (cli->options->json)
        return print_json(cli, runs);
    if (name)
        say_run(cli, runs->pdata[0]);
    else
        say_runs(cli, runs);
    return KV_EXIT_READY;
}
