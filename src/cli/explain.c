/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a check looks at, what a message means, and what helps. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/nearest.h"
#include "core/text/printable.h"

enum { LONGEST_INPUT = 1024 * 1024 };

/* ---- the list of checks ---- */

int kv_cli_list_checks(KvCli *cli)
{
    unsigned count;
    const KvCheck *checks = kv_checks(&count);
    json_t *rows = cli->options->json ? json_array() : NULL;

    for (unsigned i = 0; i < count; i++) {
        const KvCheck *check = &checks[i];
        const char *step = gettext(kv_steps[check->step].title);

        if (rows)
            json_array_append_new(rows, json_pack("{s:s, s:s, s:o}", "id", check->id, "step",
                                                  kv_steps[check->step].code, "title",
                                                  kv_cli_json_text(gettext(check->title))));
        else
            kv_printf(&cli->printer, "%-20s %s – %s\n", check->id, step, gettext(check->title));
    }
    if (rows) {
        json_t *document = kv_cli_json_document();

        json_object_set_new(document, "checks", rows);
        kv_cli_json_print(cli, document);
    }
    return KV_EXIT_READY;
}

/* ---- one explanation ---- */

void kv_cli_say_explanation(KvCli *cli, const KvExplanation *row, const char *said,
                            const char *indent)
{
    g_autofree char *cause = g_strdup_printf(_("Cause: %s"), gettext(row->cause));
    g_autofree char *remedy = g_strdup_printf(_("What to do: %s"), gettext(row->remedy));

    kv_print_paragraph(&cli->printer, indent, cause);
    if (!said || !strstr(said, gettext(row->remedy)))
        kv_print_paragraph(&cli->printer, indent, remedy);
}

static char *pattern_text(const KvPattern *pattern)
{
    /* Translators: the ellipsis stands for what is between two parts of a message. */
    return pattern->also ? g_strdup_printf(_("“%1$s … %2$s”"), pattern->text, pattern->also)
                         : g_strdup_printf(_("“%s”"), pattern->text);
}

static void say_patterns(KvCli *cli, const char *id)
{
    unsigned count;
    const KvPattern *patterns = kv_explain_patterns(&count);
    gboolean said = FALSE;

    for (unsigned i = 0; i < count; i++) {
        g_autofree char *text = NULL;

        if (strcmp(patterns[i].id, id) != 0 || !patterns[i].text)
            continue;
        if (!said)
            kv_print_heading(&cli->printer, _("Recognised by"));
        said = TRUE;
        text = pattern_text(&patterns[i]);
        kv_print_paragraph(&cli->printer, "  ", text);
    }
}

static json_t *patterns_json(const char *id)
{
    unsigned count;
    const KvPattern *patterns = kv_explain_patterns(&count);
    json_t *rows = json_array();

    for (unsigned i = 0; i < count; i++)
        if (strcmp(patterns[i].id, id) == 0 && patterns[i].text) {
            json_t *parts = json_array();

            json_array_append_new(parts, json_string(patterns[i].text));
            if (patterns[i].also)
                json_array_append_new(parts, json_string(patterns[i].also));
            json_array_append_new(rows, parts);
        }
    return rows;
}

static int explain_row(KvCli *cli, const KvExplanation *row)
{
    if (cli->options->json) {
        json_t *document = kv_cli_json_document();

        json_object_set_new(document, "explanation", kv_cli_json_explanation(row));
        json_object_set_new(document, "check", kv_cli_json_text(row->check));
        json_object_set_new(document, "patterns", patterns_json(row->id));
        kv_cli_json_print(cli, document);
        return KV_EXIT_READY;
    }
    kv_printf(&cli->printer, "%s\n", row->id);
    kv_cli_say_explanation(cli, row, NULL, "  ");
    if (row->check) {
        g_autofree char *line =
            g_strdup_printf(_("The check %s sees it before anything fails."), row->check);

        kv_print_paragraph(&cli->printer, "  ", line);
    }
    say_patterns(cli, row->id);
    return KV_EXIT_READY;
}

/* ---- one check ---- */

static const KvVerdict verdicts[] = { KV_PASS, KV_TODO, KV_WARN, KV_FAIL, KV_UNKNOWN, KV_NA };

static void say_verdicts(KvCli *cli)
{
    g_autoptr(GPtrArray) pairs = g_ptr_array_new();

    for (unsigned i = 0; i < G_N_ELEMENTS(verdicts); i++) {
        g_ptr_array_add(pairs, (char *)kv_verdict_word(verdicts[i]));
        g_ptr_array_add(pairs, (char *)kv_verdict_meaning(verdicts[i]));
    }
    g_ptr_array_add(pairs, NULL);
    kv_print_heading(&cli->printer, _("What the verdicts mean"));
    kv_print_pairs(&cli->printer, 2, (const char *const *)pairs->pdata);
}

/* What goes wrong where the check isn't satisfied. */
static void say_related(KvCli *cli, const char *id)
{
    unsigned count;
    const KvExplanation *rows = kv_explanations(&count);
    gboolean said = FALSE;

    for (unsigned i = 0; i < count; i++) {
        if (g_strcmp0(rows[i].check, id) != 0)
            continue;
        if (!said)
            kv_print_heading(&cli->printer, _("What can go wrong here"));
        said = TRUE;
        kv_printf(&cli->printer, "  %s\n", rows[i].id);
        kv_cli_say_explanation(cli, &rows[i], NULL, "      ");
    }
}

static json_t *related_json(const char *id)
{
    unsigned count;
    const KvExplanation *rows = kv_explanations(&count);
    json_t *related = json_array();

    for (unsigned i = 0; i < count; i++)
        if (g_strcmp0(rows[i].check, id) == 0)
            json_array_append_new(related, kv_cli_json_explanation(&rows[i]));
    return related;
}

static void check_json(KvCli *cli, const KvCheck *check, const KvFinding *finding)
{
    json_t *document = kv_cli_json_document(), *meanings = json_object();

    for (unsigned i = 0; i < G_N_ELEMENTS(verdicts); i++)
        json_object_set_new(meanings, kv_verdict_code(verdicts[i]),
                            kv_cli_json_text(kv_verdict_meaning(verdicts[i])));
    json_object_set_new(document, "check",
                        json_pack("{s:s, s:s, s:o, s:o, s:s}", "id", check->id, "step",
                                  kv_steps[check->step].code, "title",
                                  kv_cli_json_text(finding->title), "why",
                                  kv_cli_json_text(finding->why), "how", check->how));
    json_object_set_new(document, "verdicts", meanings);
    json_object_set_new(document, "finding", kv_cli_json_finding(finding));
    json_object_set_new(document, "explanations", related_json(check->id));
    kv_cli_json_print(cli, document);
}

static int explain_check(KvCli *cli, const KvCheck *check)
{
    const KvPrinter *printer = &cli->printer;
    const KvFinding *finding;
    g_autofree char *how = NULL;
    GError *error = NULL;

    if (!kv_cli_look(cli, KV_LOOK_ALL, &error))
        return kv_cli_complain(cli, error);
    finding = kv_findings_get(cli->session->findings, check->id);
    if (cli->options->json) {
        check_json(cli, check, finding);
        return KV_EXIT_READY;
    }
    kv_printf(printer, "%s\n", check->id);
    kv_print_paragraph(printer, "  ", finding->why);
    /* Translators: names of files, attributes and calls follow. */
    how = g_strdup_printf(_("How it is detected: %s"), check->how);
    kv_print_paragraph(printer, "  ", how);
    kv_print_heading(printer, _("On this host now"));
    kv_cli_say_finding(cli, finding);
    say_verdicts(cli);
    say_related(cli, check->id);
    return KV_EXIT_READY;
}

/* ---- a message ---- */

/* The lines that a row fits, each row once; the vague ones only where no other does. */
static GPtrArray *known_lines(char *const *lines)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *known = g_ptr_array_new();
    const KvExplanation *whole;
    g_autofree char *text = g_strjoinv("\n", (char **)lines);

    whole = kv_explain(text);
    for (char *const *line = lines; *line; line++) {
        const KvExplanation *row = kv_explain(*line);

        if (strcmp(row->id, KV_UNEXPLAINED) != 0 && row->vague == whole->vague &&
            g_hash_table_add(seen, (char *)row->id))
            g_ptr_array_add(known, *line);
    }
    return known;
}

static void say_message(KvCli *cli, const char *text, const GPtrArray *known)
{
    const KvPrinter *printer = &cli->printer;

    /* What nothing is known of is shown whole, and so is a single line. */
    if (known->len == 0) {
        kv_print_verbatim(printer, 0, text);
        kv_cli_say_explanation(cli, kv_explain(text), NULL, "  ");
    }
    for (guint i = 0; i < known->len; i++) {
        const KvExplanation *row = kv_explain(known->pdata[i]);

        kv_print_verbatim(printer, 0, known->pdata[i]);
        kv_printf(printer, "  %s\n", row->id);
        kv_cli_say_explanation(cli, row, NULL, "    ");
    }
}

static int explain_message(KvCli *cli, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GPtrArray) known = known_lines(lines);
    json_t *document, *rows;

    if (!cli->options->json) {
        say_message(cli, text, known);
        return KV_EXIT_READY;
    }
    document = kv_cli_json_document();
    rows = json_array();
    json_object_set_new(document, "message", kv_cli_json_text(text));
    for (guint i = 0; i < known->len; i++) {
        json_t *row = kv_cli_json_explanation(kv_explain(known->pdata[i]));

        json_object_set_new(row, "line", kv_cli_json_text(known->pdata[i]));
        json_array_append_new(rows, row);
    }
    if (known->len == 0)
        json_array_append_new(rows, kv_cli_json_explanation(kv_explain(text)));
    json_object_set_new(document, "explanations", rows);
    kv_cli_json_print(cli, document);
    return KV_EXIT_READY;
}

/* NULs are of no use in a message; g_free. */
static char *read_input(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    char buffer[4096];
    gsize got;

    while (text->len < LONGEST_INPUT && (got = fread(buffer, 1, sizeof buffer, stdin)) > 0)
        for (gsize i = 0; i < got; i++)
            g_string_append_c(text, buffer[i] ? buffer[i] : ' ');
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* ---- which of them ---- */

static const char *nearest_id(const char *id)
{
    unsigned n_checks, n_rows, least = G_MAXUINT;
    const KvCheck *checks = kv_checks(&n_checks);
    const KvExplanation *rows = kv_explanations(&n_rows);
    const char *nearest = NULL;

    for (unsigned i = 0; i < n_checks + n_rows; i++) {
        const char *known = i < n_checks ? checks[i].id : rows[i - n_checks].id;
        unsigned far = kv_text_distance(id, known);

        if (far < least)
            nearest = known;
        least = MIN(least, far);
    }
    return nearest;
}

/* All ids, for whoever names none. */
static int list_rows(KvCli *cli)
{
    unsigned count;
    const KvExplanation *rows = kv_explanations(&count);
    json_t *document, *array;

    if (!cli->options->json) {
        for (unsigned i = 0; i < count; i++) {
            kv_printf(&cli->printer, "%s\n", rows[i].id);
            kv_print_paragraph(&cli->printer, "    ", gettext(rows[i].cause));
        }
        kv_print(&cli->printer, "\n");
        kv_print_paragraph(&cli->printer, "",
                           _("The checks can be explained too; “kvmgt-setup check --list” names "
                             "them."));
        return KV_EXIT_READY;
    }
    document = kv_cli_json_document();
    array = json_array();
    for (unsigned i = 0; i < count; i++)
        json_array_append_new(array, kv_cli_json_explanation(&rows[i]));
    json_object_set_new(document, "explanations", array);
    kv_cli_json_print(cli, document);
    return KV_EXIT_READY;
}

int kv_cli_explain(KvCli *cli, char **operands)
{
    const char *id = operands[0], *message = cli->options->message;
    const KvCheck *check = kv_check(id);
    const KvExplanation *row = kv_explanation(id);
    GError *error = NULL;

    if (id && message) {
        kv_fail(&error, KV_ERROR_INPUT,
                _("“explain” takes the name of a check or a message, not both: leave “%s” away."),
                id);
        return kv_cli_complain(cli, error);
    }
    if (message)
        return explain_message(cli, message);
    if (!id)
        return list_rows(cli);
    if (strcmp(id, "-") == 0) {
        g_autofree char *text = read_input();

        return explain_message(cli, text);
    }
    if (check)
        return explain_check(cli, check);
    if (row)
        return explain_row(cli, row);
    kv_fail(&error, KV_ERROR_INPUT,
            _("There is no check and no explanation named “%1$s”. The nearest is “%2$s”; "
              "“kvmgt-setup check --list” and “kvmgt-setup explain” list them."),
            id, nearest_id(id));
    return kv_cli_complain(cli, error);
}
