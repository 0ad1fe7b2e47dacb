/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The wizard's questions, numbered, line by line: for screen readers and terminals that can't do
 * more. The same rows, the same engine; one thing is said at a time and nothing is written over. */
#include <string.h>

#include "cli/cli.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

typedef enum {
    MOVE_ON,
    MOVE_BACK,
    MOVE_AWAY, /* the person left, or the input ended */
} Move;

static gboolean applies(const KvSession *session, unsigned id)
{
    const KvQuestion *question = &kv_questions[id];

    return !question->applies || question->applies(session->facts, session->answers);
}

/* NULL where there is nothing to choose from. */
static GPtrArray *choices_of(const KvSession *session, unsigned id)
{
    const KvQuestion *question = &kv_questions[id];

    GPtrArray *choices =
        question->choices ? question->choices(session->facts, session->answers) : NULL;

    if (choices && choices->len == 0)
        g_clear_pointer(&choices, g_ptr_array_unref);
    return choices;
}

static void say_choices(KvCli *cli, const GPtrArray *choices)
{
    for (guint i = 0; i < choices->len; i++) {
        const KvChoice *choice = choices->pdata[i];
        g_autofree char *first = g_strdup_printf("%3u  ", i + 1);
        /* Translators: a choice and what it means. */
        g_autofree char *line = choice->note
                                    ? g_strdup_printf(_("%1$s: %2$s"), choice->label, choice->note)
                                    : g_strdup(choice->label);

        kv_print_paragraph(&cli->printer, first, line);
    }
}

/* What this host can't do has no number to choose it by. */
static void say_missing(KvCli *cli, unsigned id)
{
    const KvQuestion *question = &kv_questions[id];
    g_autoptr(GPtrArray) missing =
        question->missing ? question->missing(cli->session->facts, cli->session->answers) : NULL;

    for (guint i = 0; missing && i < missing->len; i++) {
        const KvChoice *choice = missing->pdata[i];
        g_autofree char *line =
            /* Translators: a choice that this host doesn't have, and the sentence that says why. */
            g_strdup_printf(_("Not here: %1$s. %2$s"), choice->label, choice->note);

        kv_print_paragraph(&cli->printer, "  -  ", line);
    }
}

static void say_help(KvCli *cli, unsigned id)
{
    kv_print_paragraph(&cli->printer, "", gettext(kv_questions[id].help));
    kv_print_paragraph(
        &cli->printer, "",
        _("Type a number to choose, or the answer itself; = before it takes it "
          "literally. Enter keeps what stands in brackets, ! leaves it empty, < goes "
          "back one question, Ctrl-D leaves."));
}

/* What stands in brackets: the number of the choice in force, or the value. */
static char *in_force(const KvSession *session, unsigned id, const GPtrArray *choices)
{
    const char *value = kv_answers_get(session->answers, id);

    for (guint i = 0; choices && i < choices->len; i++)
        if (strcmp(((KvChoice *)choices->pdata[i])->value, value) == 0)
            return g_strdup_printf("%u", i + 1);
    return kv_printable(value, -1);
}

/* The value meant by a typed line. */
static const char *meant(const char *typed, const GPtrArray *choices)
{
    guint64 number;

    if (strcmp(typed, "!") == 0)
        return "";
    if (typed[0] == '=')
        return typed + 1;
    if (choices && g_ascii_string_to_unsigned(typed, 10, 1, choices->len, &number, NULL))
        return ((KvChoice *)choices->pdata[number - 1])->value;
    return typed;
}

static void say_question(KvCli *cli, unsigned id, const GPtrArray *choices)
{
    const KvQuestion *question = &kv_questions[id];
    /* Translators: the step a question belongs to, and the question's name. */
    g_autofree char *heading = g_strdup_printf(
        _("%1$s, %2$s"), gettext(kv_steps[question->step].title), gettext(question->label));

    kv_print_heading(&cli->printer, heading);
    if (choices)
        say_choices(cli, choices);
    say_missing(cli, id);
}

static void say_doubt(KvCli *cli, unsigned id)
{
    g_autofree char *doubt = kv_session_doubt(cli->session, id);

    if (doubt)
        kv_print_paragraph(&cli->printer, "! ", doubt);
}

static Move ask_question(KvCli *cli, unsigned id)
{
    KvSession *session = cli->session;
    g_autoptr(GPtrArray) choices = choices_of(session, id);
    /* A number is a number: it doesn't also choose. */
    const GPtrArray *numbered = kv_questions[id].kind == KV_KIND_NUMBER ? NULL : choices;

    say_question(cli, id, numbered);
    for (;;) {
        g_autofree char *now = in_force(session, id, numbered);
        /* Translators: the prompt of a question; what stands in the brackets is taken by Enter. */
        g_autofree char *prompt = g_strdup_printf(_("Answer [%s], ? for help: "), now);
        g_autofree char *typed = kv_ask_line(&cli->printer, prompt);
        g_autoptr(GError) error = NULL;

        if (!typed)
            return MOVE_AWAY;
        if (strcmp(typed, "<") == 0)
            return MOVE_BACK;
        if (strcmp(typed, "?") == 0) {
            say_help(cli, id);
            continue;
        }
        if (!typed[0] && kv_questions[id].accept(session->facts, session->answers,
                                                 kv_answers_get(session->answers, id), &error)) {
            say_doubt(cli, id);
            return MOVE_ON;
        }
        if (typed[0] && kv_session_try(session, id, meant(typed, numbered), &error)) {
            say_doubt(cli, id);
            return MOVE_ON;
        }
        kv_print_paragraph(&cli->printer, "! ", error->message);
    }
}

/* The question before id that applies, or -1. */
static int before(const KvSession *session, int id)
{
    while (--id >= 0 && !applies(session, (unsigned)id))
        ;
    return id;
}

/* Every question that applies, in order. MOVE_BACK: back from the first one. */
static Move ask_all(KvCli *cli)
{
    int id = 0;

    while (id < KV_N_QUESTIONS) {
        Move move = MOVE_ON;

        if (applies(cli->session, (unsigned)id))
            move = ask_question(cli, (unsigned)id);
        if (move == MOVE_AWAY)
            return MOVE_AWAY;
        if (move == MOVE_ON) {
            id++;
            continue;
        }
        id = before(cli->session, id);
        if (id < 0)
            return MOVE_BACK;
    }
    return MOVE_ON;
}

static void say_overview(KvCli *cli)
{
    kv_print_paragraph(&cli->printer, "", _("kvmgt-setup, question by question"));
    kv_cli_say_past(cli);
    kv_cli_say_steps(cli);
    /* Its reason is all there is to say. */
    if (!kv_cli_say_obstacle(cli))
        kv_cli_say_left(cli);
}

/* Review and apply; without root this is where it ends, with how to start again. */
static int review(KvCli *cli)
{
    GError *error = NULL;

    if (!kv_cli_may_change(cli, &error)) {
        g_autoptr(KvPlan) plan = kv_session_plan(cli->session, KV_N_STEPS, NULL);

        if (plan)
            kv_cli_say_plan(cli, plan);
        return kv_cli_complain(cli, error);
    }
    return kv_cli_rounds(cli, TRUE, NULL);
}

/* What to do, from a short numbered list. */
static Move ask_way(KvCli *cli, gboolean *questions)
{
    const KvPrinter *printer = &cli->printer;
    unsigned number;

    kv_print_heading(printer, _("What next?"));
    kv_print_paragraph(printer, "  1  ", _("Answer the questions one by one."));
    kv_print_paragraph(printer, "  2  ", _("Take the answers proposed and see the changes."));
    kv_print_paragraph(printer, "  3  ", _("Leave."));
    number = kv_ask_number(printer, 3, 1);
    *questions = number == 1;
    return number == 1 || number == 2 ? MOVE_ON : MOVE_AWAY;
}

int kv_cli_interview(KvCli *cli)
{
    GError *error = NULL;
    int status = KV_EXIT_LEFT;

    if (!kv_cli_look(cli, KV_LOOK_ALL, &error))
        return kv_cli_complain(cli, error);
    say_overview(cli);
    if (!kv_cli_settle_interrupted(cli, TRUE, &status))
        return status;
    if (kv_findings_obstacle(cli->session->findings))
        return kv_cli_status(cli);
    for (;;) {
        gboolean questions = FALSE;
        Move move = ask_way(cli, &questions);

        if (move == MOVE_ON && questions)
            move = ask_all(cli);
        if (move == MOVE_AWAY) {
            kv_print_paragraph(&cli->printer, "", _("Nothing was changed."));
            return kv_cli_status(cli);
        }
        if (move == MOVE_ON)
            return review(cli);
    }
}
