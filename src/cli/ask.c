/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/print.h"
#include "core/base/i18n.h"

static volatile sig_atomic_t interrupted;

static void note_signal(int number)
{
    interrupted = 1;
}

/* Reads one line of bytes. A signal ends the reading instead of the program, so that what was
 * opened is put away in order. */
static char *read_bytes(void)
{
    static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
    struct sigaction action = { .sa_handler = note_signal }, before[G_N_ELEMENTS(numbers)];
    char *line = NULL;
    size_t room = 0;
    ssize_t length;

    interrupted = 0;
    for (unsigned i = 0; i < G_N_ELEMENTS(numbers); i++)
        sigaction(numbers[i], &action, &before[i]);
    length = getline(&line, &room, stdin);
    for (unsigned i = 0; i < G_N_ELEMENTS(numbers); i++)
        sigaction(numbers[i], &before[i], NULL);
    if (length < 0 || interrupted) {
        free(line);
        return NULL;
    }
    return line;
}

char *kv_ask_line(const KvPrinter *printer, const char *prompt)
{
    for (;;) {
        char *line, *text;

        kv_print(printer, prompt);
        fflush(stdout);
        line = read_bytes();
        if (!line) {
            kv_print(printer, "\n");
            return NULL;
        }
        text = g_locale_to_utf8(line, -1, NULL, NULL, NULL);
        free(line);
        if (text)
            return g_strstrip(text);
        kv_printf(printer, "%s\n", _("That line isn't text in this locale's character set."));
    }
}

/* TRUE when the answer begins a word that was given, whatever its case. */
static gboolean begins(const char *word, const char *answer)
{
    g_autofree char *folded_word = g_utf8_casefold(word, -1);
    g_autofree char *folded = g_utf8_casefold(answer, -1);

    return folded[0] && g_str_has_prefix(folded_word, folded);
}

unsigned kv_ask_number(const KvPrinter *printer, unsigned most, unsigned usual)
{
    /* Translators: what stands in the brackets is taken by Enter; the letter q is typed as it is.
     */
    g_autofree char *prompt = g_strdup_printf(_("Number [%u], q leaves: "), usual);
    g_autofree char *again =
        g_strdup_printf(_("Type a number from 1 to %u, or q, and Enter."), most);

    for (;;) {
        g_autofree char *typed = kv_ask_line(printer, prompt);
        guint64 number;

        if (!typed || (typed[0] && (begins("quit", typed) || begins("exit", typed))))
            return 0;
        if (!typed[0])
            return usual;
        if (g_ascii_string_to_unsigned(typed, 10, 1, most, &number, NULL))
            return (unsigned)number;
        kv_print_paragraph(printer, "! ", again);
    }
}

gboolean kv_ask_yes(const KvPrinter *printer, const char *question)
{
    for (;;) {
        /* Translators: what follows a question; y and N are what the words for "yes" and "no" that
         * you give begin with. The capital one is taken when nothing is typed. */
        g_autofree char *prompt = g_strdup_printf(_("%s [y/N] "), question);
        g_autofree char *answer = kv_ask_line(printer, prompt);

        if (!answer || !answer[0])
            return FALSE;
        /* Translators: the word typed to say no. */
        if (begins(_("no"), answer))
            return FALSE;
        /* Translators: the word typed to say yes. */
        if (begins(_("yes"), answer) || begins("yes", answer))
            return TRUE;
        if (begins("no", answer))
            return FALSE;
        kv_printf(printer, "%s\n", _("Please answer with yes or no."));
    }
}
