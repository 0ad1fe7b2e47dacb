/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fills the manual's tables in from the program's own rows, so that neither can forget the other.
 * usage: tables TEMPLATE >MANUAL. Run at build time, in the language of the source. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "core/text/printable.h"

/* Text as roff shows it: nothing in it is a request, and it is ASCII. */
static void put_text(const char *text)
{
    static const struct {
        gunichar character;
        const char *roff;
    } names[] = {
        { '\\', "\\e" },     { '-', "\\-" },      { '\'', "\\(aq" },
        { '^', "\\(ha" },    { '~', "\\(ti" },    { '`', "\\(ga" },
        { 0x201c, "\\(lq" }, { 0x201d, "\\(rq" }, { 0x2026, "\\|.\\|.\\|." },
    };

    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        unsigned i = 0;

        while (i < G_N_ELEMENTS(names) && names[i].character != character)
            i++;
        if (i < G_N_ELEMENTS(names))
            fputs(names[i].roff, stdout);
        else if (character < 0x80)
            putchar((int)character);
        else
            printf("\\[u%04X]", character);
    }
}

/* A paragraph, each sentence on a line of its own as roff wants it, and no line too long. */
static void put_sentences(const char *text)
{
    g_auto(GStrv) sentences = g_strsplit(text, ". ", -1);

    for (unsigned i = 0; sentences[i]; i++) {
        g_autofree char *sentence = g_strconcat(sentences[i], sentences[i + 1] ? "." : "", NULL);
        g_auto(GStrv) lines = kv_wrap_columns(sentence, 60);

        for (unsigned j = 0; lines[j]; j++) {
            if (lines[j][0] == '.')
                fputs("\\&", stdout);
            put_text(lines[j]);
            puts("");
        }
    }
}

static void put_steps(void)
{
    for (unsigned i = 0; i < KV_N_STEPS; i++) {
        printf(".TP\n.B ");
        put_text(kv_steps[i].title);
        puts("");
        put_sentences(kv_steps[i].why);
    }
}

static void put_commands(void)
{
    for (const KvCommand *command = kv_commands; command->name; command++) {
        printf(".TP\n\\fB%s\\fP", command->name);
        if (command->operands) {
            fputs(" \\fI", stdout);
            put_text(command->operands);
            fputs("\\fP", stdout);
        }
        puts("");
        put_sentences(command->summary);
    }
}

static void put_options(void)
{
    for (const KvOption *row = kv_options; row->name; row++) {
        if (!row->summary)
            continue;
        puts(".TP");
        if (row->letter)
            printf("\\fB\\-%c\\fP, ", row->letter);
        fputs("\\fB\\-\\-", stdout);
        put_text(row->name);
        fputs("\\fP", stdout);
        if (row->value) {
            fputs(row->optional ? "[=\\fI" : " \\fI", stdout);
            put_text(row->value);
            fputs(row->optional ? "\\fP]" : "\\fP", stdout);
        }
        puts("");
        put_sentences(row->summary);
        if (row->only)
            printf("With: %s.\n", row->only);
    }
}

static void put_answers(void)
{
    for (unsigned i = 0; i < KV_N_QUESTIONS; i++) {
        const KvQuestion *question = &kv_questions[i];

        if (i == 0 || strcmp(question->group, kv_questions[i - 1].group) != 0)
            printf(".SS [%s]\n", question->group);
        printf(".TP\n.B %s=\n", question->key);
        put_sentences(question->help);
    }
}

static void put_checks(void)
{
    unsigned count;
    const KvCheck *checks = kv_checks(&count);

    for (unsigned i = 0; i < count; i++) {
        if (i == 0 || checks[i].step != checks[i - 1].step) {
            printf(".SS ");
            put_text(kv_steps[checks[i].step].title);
            puts("");
        }
        printf(".TP\n.B %s\n", checks[i].id);
        put_text(checks[i].title);
        puts(".");
        put_sentences(checks[i].why);
        puts("Looks at:");
        put_sentences(checks[i].how);
    }
}

static void put_messages(void)
{
    unsigned count;
    const KvExplanation *rows = kv_explanations(&count);

    for (unsigned i = 0; i < count; i++) {
        printf(".TP\n.B ");
        put_text(rows[i].id);
        puts("");
        put_sentences(rows[i].cause);
    }
}

int main(int argc, char **argv)
{
    static const struct {
        const char *mark;
        void (*put)(void);
    } tables[] = {
        { "@STEPS@", put_steps },     { "@COMMANDS@", put_commands },
        { "@OPTIONS@", put_options }, { "@ANSWERS@", put_answers },
        { "@CHECKS@", put_checks },   { "@MESSAGES@", put_messages },
    };
    g_autofree char *template = NULL;
    g_auto(GStrv) lines = NULL;

    if (argc != 2 || !g_file_get_contents(argv[1], &template, NULL, NULL))
        return 2;
    lines = g_strsplit(template, "\n", -1);
    for (unsigned i = 0; lines[i]; i++) {
        unsigned t = 0;

        while (t < G_N_ELEMENTS(tables) && strcmp(tables[t].mark, lines[i]) != 0)
            t++;
        if (t < G_N_ELEMENTS(tables)) {
            tables[t].put();
            continue;
        }
        {
            g_auto(GStrv) parts = g_strsplit(lines[i], "@VERSION@", -1);
            g_autofree char *line = g_strjoinv(KV_VERSION, parts);

            printf("%s%s", line, lines[i + 1] ? "\n" : "");
        }
    }
    return 0;
}
