/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/print.h"

#include <langinfo.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/text/printable.h"

enum { DEFAULT_COLUMNS = 80, MIN_COLUMNS = 20, MAX_COLUMNS = 100 };

static unsigned terminal_columns(void)
{
    struct winsize size;

    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return CLAMP(size.ws_col, MIN_COLUMNS, MAX_COLUMNS);
    return DEFAULT_COLUMNS;
}

void kv_printer_init(KvPrinter *printer, gboolean ascii, gboolean plain)
{
    const char *term = g_getenv("TERM");
    gboolean dumb = !term || !term[0] || strcmp(term, "dumb") == 0;

    printer->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    printer->signs = printer->utf8 && !ascii;
    printer->columns = terminal_columns();
    printer->talks = isatty(STDIN_FILENO);
    printer->live = isatty(STDOUT_FILENO) && !dumb && !plain;
}

/* Punctuation of ours that a small character set has a plain form of; not every C library knows. */
static char *plain_punctuation(const char *text)
{
    static const struct {
        const char *fine, *plain;
    } forms[] = { { "“", "\"" }, { "”", "\"" }, { "’", "'" }, { "…", "..." }, { "–", "-" } };
    GString *result = g_string_new(text);

    for (unsigned i = 0; i < G_N_ELEMENTS(forms); i++)
        g_string_replace(result, forms[i].fine, forms[i].plain, 0);
    return g_string_free(result, FALSE);
}

/* Text for the locale's character set; "?" stands for what it doesn't have. */
static char *to_locale(const KvPrinter *printer, const char *text)
{
    const char *charset;
    g_autofree char *target = NULL, *plain = NULL;
    char *converted;

    if (printer->utf8)
        return g_strdup(text);
    g_get_charset(&charset);
    target = g_strconcat(charset, "//TRANSLIT", NULL);
    converted = g_convert(text, -1, charset, "UTF-8", NULL, NULL, NULL);
    if (converted)
        return converted;
    plain = plain_punctuation(text);
    converted = g_convert(plain, -1, target, "UTF-8", NULL, NULL, NULL);
    if (!converted)
        converted = g_convert_with_fallback(plain, -1, charset, "UTF-8", "?", NULL, NULL, NULL);
    return converted ? converted : g_str_to_ascii(plain, NULL);
}

void kv_print(const KvPrinter *printer, const char *text)
{
    g_autofree char *converted = to_locale(printer, text);

    fputs(converted, stdout);
}

void kv_printf(const KvPrinter *printer, const char *format, ...)
{
    va_list args;
    g_autofree char *text = NULL;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    kv_print(printer, text);
}

void kv_print_paragraph(const KvPrinter *printer, const char *first, const char *text)
{
    unsigned indent = kv_columns(first);
    unsigned room = printer->columns > indent + 10 ? printer->columns - indent : 10;
    g_autofree char *safe = kv_printable_lines(text, -1);
    g_auto(GStrv) lines = kv_wrap_columns(safe, room);

    for (unsigned i = 0; lines[i]; i++)
        if (i == 0)
            kv_printf(printer, "%s%s\n", first, lines[i]);
        else
            kv_printf(printer, "%*s%s\n", lines[i][0] ? (int)indent : 0, "", lines[i]);
}

void kv_print_verbatim(const KvPrinter *printer, unsigned indent, const char *text)
{
    g_autofree char *safe = kv_printable_lines(text, -1);
    g_auto(GStrv) lines = g_strsplit(safe, "\n", -1);

    for (unsigned i = 0; lines[i]; i++) {
        if (!lines[i][0] && !lines[i + 1])
            break;
        kv_printf(printer, "%*s%s\n", lines[i][0] ? (int)indent : 0, "", lines[i]);
    }
}

void kv_print_heading(const KvPrinter *printer, const char *text)
{
    kv_printf(printer, "\n%s\n", text);
}

void kv_print_pairs(const KvPrinter *printer, unsigned indent, const char *const *pairs)
{
    unsigned widest = 0;

    for (unsigned i = 0; pairs[i]; i += 2)
        widest = MAX(widest, kv_columns(pairs[i]));
    /* A language with long words must not squeeze the explanations into a corner. */
    widest = MIN(widest, printer->columns * 2 / 5);
    for (unsigned i = 0; pairs[i]; i += 2) {
        unsigned used = kv_columns(pairs[i]);
        g_autofree char *first = NULL;

        if (used > widest) {
            kv_printf(printer, "%*s%s\n", (int)indent, "", pairs[i]);
            first = g_strdup_printf("%*s", (int)(indent + widest + 2), "");
        } else {
            first = g_strdup_printf("%*s%s%*s", (int)indent, "", pairs[i], (int)(widest - used + 2),
                                    "");
        }
        kv_print_paragraph(printer, first, pairs[i + 1]);
    }
}

void kv_print_over(const KvPrinter *printer, const char *text)
{
    g_autofree char *safe = NULL, *clipped = NULL;

    if (!printer->live)
        return;
    safe = kv_printable(text, -1);
    /* Not into the last column: there a terminal may already go to the next line. */
    clipped = kv_clip_columns(safe, terminal_columns() - 1);
    kv_printf(printer, "\r\033[K%s", clipped);
    fflush(stdout);
}

void kv_print_error(const KvPrinter *printer, const char *text)
{
    g_autofree char *safe = kv_printable_lines(text, -1);
    g_autofree char *converted = to_locale(printer, safe);

    fflush(stdout);
    fprintf(stderr, "kvmgt-setup: %s\n", converted);
}

typedef struct {
    const char *sign, *ascii;
} Signs;

static const Signs ready = { "✓", "+" }, todo = { "!", "!" }, bad = { "✗", "x" },
                   rest = { "·", "." }, unclear = { "?", "?" };

static const char *choose(const KvPrinter *printer, const Signs *signs)
{
    return printer->signs ? signs->sign : signs->ascii;
}

const char *kv_sign_state(const KvPrinter *printer, KvState state)
{
    static const Signs *const table[] = {
        [KV_STATE_READY] = &ready, [KV_STATE_TODO] = &todo, [KV_STATE_WAITS] = &rest,
        [KV_STATE_WARN] = &todo,   [KV_STATE_FAIL] = &bad,  [KV_STATE_UNKNOWN] = &unclear,
        [KV_STATE_NA] = &rest,
    };

    return choose(printer, table[state]);
}

const char *kv_sign_verdict(const KvPrinter *printer, KvVerdict verdict)
{
    static const Signs *const table[] = {
        [KV_PASS] = &ready, [KV_TODO] = &todo,       [KV_WARN] = &todo,
        [KV_FAIL] = &bad,   [KV_UNKNOWN] = &unclear, [KV_NA] = &rest,
    };

    return choose(printer, table[verdict]);
}

const char *kv_sign_finding(const KvPrinter *printer, const KvFinding *finding)
{
    return finding->waits ? kv_sign_state(printer, KV_STATE_WAITS)
                          : kv_sign_verdict(printer, finding->verdict);
}
