/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "core/checks/checks.h"

/* Text on standard output. All text inside the program is UTF-8; here it is put into the locale's
 * character set, as far as that goes. */
typedef struct {
    gboolean utf8;    /* the locale's character set is UTF-8 */
    gboolean signs;   /* signs beyond ASCII can be shown and are wanted */
    unsigned columns; /* to wrap to */
    gboolean talks;   /* standard input is a terminal: questions can be asked */
    gboolean live;    /* standard output is a terminal on which a line can be written over */
} KvPrinter;

/* ascii: no signs beyond ASCII; plain: never write over a line. */
void kv_printer_init(KvPrinter *printer, gboolean ascii, gboolean plain);

/* Prints UTF-8 text as it stands, to standard output. */
void kv_print(const KvPrinter *printer, const char *text);
void kv_printf(const KvPrinter *printer, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Prints a paragraph: `first` before its first line, the others indented by as many columns, all
 * wrapped to the printer's width. */
void kv_print_paragraph(const KvPrinter *printer, const char *first, const char *text);
/* The same lines, each indented and none wrapped: for differences, commands and files. */
void kv_print_verbatim(const KvPrinter *printer, unsigned indent, const char *text);
/* A heading with an empty line before it. */
void kv_print_heading(const KvPrinter *printer, const char *text);
/* Rows of two columns, the first as wide as its widest text; pairs is NULL-terminated. */
void kv_print_pairs(const KvPrinter *printer, unsigned indent, const char *const *pairs);
/* On a live terminal: replaces the line at the cursor, clipped to its width, and stays in it. NULL
 * empties it. Nothing elsewhere. */
void kv_print_over(const KvPrinter *printer, const char *text);

/* To standard error, with the program's name before it. */
void kv_print_error(const KvPrinter *printer, const char *text);

/* A sign for a state or a verdict: repeats what the word beside it says. */
const char *kv_sign_state(const KvPrinter *printer, KvState state);
const char *kv_sign_verdict(const KvPrinter *printer, KvVerdict verdict);
const char *kv_sign_finding(const KvPrinter *printer, const KvFinding *finding);

/* Asking. Prints the prompt and reads a line, as UTF-8 and without its end; NULL when there is none
 * (the end of the input, Ctrl-C, a dropped line). g_free. */
char *kv_ask_line(const KvPrinter *printer, const char *prompt);
/* A number from 1 to most, `usual` for an empty line; 0 when the person leaves or the input ends.
 */
unsigned kv_ask_number(const KvPrinter *printer, unsigned most, unsigned usual);
/* A question that "no" is the safe answer to. FALSE also when there is no answer. */
gboolean kv_ask_yes(const KvPrinter *printer, const char *question);
