/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/cli.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

static void preview(KvCli *cli, const KvRun *run)
{
    g_autoptr(GPtrArray) lines = kv_undo_preview(run);
    g_autofree char *heading = g_strdup_printf(_("To take back run %u"), run->id);

    kv_print_heading(&cli->printer, heading);
    for (guint i = 0; i < lines->len; i++) {
        g_autofree char *first = g_strdup_printf("%3u. ", i + 1);

        kv_print_paragraph(&cli->printer, first, lines->pdata[i]);
    }
}

static int outcome(KvCli *cli, const KvRun *run, const KvFollowed *followed)
{
    g_autofree char *line = NULL;

    if (followed->ended && followed->state == KV_RUN_UNDONE && followed->kept == 0)
        return KV_EXIT_READY;
    if (followed->ended && followed->state == KV_RUN_PARTLY_UNDONE && !followed->message) {
        line = g_strdup_printf(_("Run %1$u is taken back except for what is said above. When that "
                                 "is mended, “kvmgt-setup undo %2$u” takes back the rest."),
                               run->id, run->id);
        kv_print_error(&cli->printer, line);
        return KV_EXIT_LEFT;
    }
    line = g_strdup_printf(
        _("Run %1$u couldn't be taken back in full: %2$s “kvmgt-setup undo "
          "%3$u” can be repeated."),
        run->id, followed->message ? followed->message : _("the worker went away without a word."),
        run->id);
    kv_print_error(&cli->printer, line);
    return KV_EXIT_ERROR;
}

int kv_cli_undo_run(KvCli *cli, const KvRun *run, json_t *ret_runs)
{
    g_autoptr(KvWorker) worker = NULL;
    KvFollowed followed;
    GError *error = NULL;
    int status;

    worker = kv_session_undo(cli->session, run->id, &error);
    if (!worker)
        return kv_cli_complain(cli, error);
    if (!cli->options->json) {
        g_autofree char *heading = g_strdup_printf(_("Taking back run %u"), run->id);

        kv_print_heading(&cli->printer, heading);
    }
    kv_cli_follow(cli, worker, run->actions, TRUE, &followed);
    status = outcome(cli, run, &followed);
    if (ret_runs)
        json_array_append_new(ret_runs, json_pack("{s:i, s:s, s:o, s:O}", "id", (int)run->id,
                                                  "state", kv_run_state_code(followed.state),
                                                  "message", kv_cli_json_text(followed.message),
                                                  "actions", followed.actions));
    kv_followed_clear(&followed);
    return status;
}

/* The runs meant: the one named, or all that stand, newest first. NULL with *error. */
static GPtrArray *choose(KvCli *cli, const char *name, GError **error)
{
    g_autoptr(GPtrArray) all = kv_undo_candidates(cli->session->machine, error);
    g_autoptr(GPtrArray) runs = NULL;
    guint64 id;

    if (!all || !name)
        return g_steal_pointer(&all);
    if (!g_ascii_string_to_unsigned(name, 10, 1, G_MAXUINT, &id, NULL)) {
        kv_fail(error, KV_ERROR_INPUT,
                _("“%s” isn't the number of a run; “kvmgt-setup history” lists them."), name);
        return NULL;
    }
    runs = g_ptr_array_new_with_free_func((GDestroyNotify)kv_run_free);
    for (guint i = 0; i < all->len; i++)
        if (((KvRun *)all->pdata[i])->id == id) {
            g_ptr_array_add(runs, g_ptr_array_steal_index(all, i));
            return g_steal_pointer(&runs);
        }
    /* Not one that stands: is there such a run at all? */
    {
        g_autoptr(KvRun) run = kv_journal_load(cli->session->machine, (unsigned)id, error);

        return run ? g_steal_pointer(&runs) : NULL;
    }
}

static int undo_all(KvCli *cli, const GPtrArray *runs, json_t *ret_runs)
{
    int status = KV_EXIT_READY;

    for (guint i = 0; i < runs->len && status != KV_EXIT_ERROR; i++) {
        int one = kv_cli_undo_run(cli, runs->pdata[i], ret_runs);

        status = MAX(status, one);
    }
    return status;
}

static gboolean confirm(KvCli *cli, const GPtrArray *runs)
{
    if (cli->options->json)
        return TRUE;
    for (guint i = 0; i < runs->len; i++)
        preview(cli, runs->pdata[i]);
    kv_print(&cli->printer, "\n");
    return cli->options->yes || kv_ask_yes(&cli->printer, _("Take this back?"));
}

static int print_json(KvCli *cli, int status, json_t *runs)
{
    json_t *document = kv_cli_json_document();

    json_object_set_new(document, "status", json_integer(status));
    json_object_set_new(document, "runs", runs);
    kv_cli_json_print(cli, document);
    return status;
}

int kv_cli_undo(KvCli *cli, char **operands)
{
    const KvOptions *options = cli->options;
    g_autoptr(GPtrArray) runs = NULL;
    GError *error = NULL;
    json_t *done;
    int status = KV_EXIT_READY;

    if (!options->yes && (options->json || !cli->printer.talks)) {
        kv_print_error(&cli->printer,
                       _("There is no terminal to ask on: give --yes to make the changes without "
                         "being asked."));
        return KV_EXIT_USAGE;
    }
    if (!kv_cli_may_change(cli, &error))
        return kv_cli_complain(cli, error);
    runs = choose(cli, operands[0], &error);
    if (!runs)
        return kv_cli_complain(cli, error);
    done = json_array();
    if (runs->len == 0 && !options->json) {
        kv_print_paragraph(&cli->printer, "", _("There is nothing to take back."));
    } else if (!confirm(cli, runs)) {
        kv_print_paragraph(&cli->printer, "", _("Nothing was changed."));
        status = KV_EXIT_LEFT;
    } else {
        status = undo_all(cli, runs, done);
    }
    if (options->json)
        return print_json(cli, status, done);
    json_decref(done);
    if (runs->len > 0 && status == KV_EXIT_READY)
        kv_print_paragraph(&cli->printer, "", _("Everything is taken back."));
    return status;
}
