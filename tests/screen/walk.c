/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Walks a program through its screens by a script, and writes down what they show:
 *
 *     walk --program PATH [--out DIR] [--lang LANG] [--ansi] SCRIPT…
 *
 * A script has one command per line; # begins a comment line. A line that begins with @LANG is for
 * that language only (@en without one). Commands:
 *
 *     size COLSxROWS      the terminal; before start (80x24)
 *     term NAME           its kind (xterm-256color)
 *     locale NAME         (C.UTF-8)
 *     lang NAME           unless --lang was given
 *     env NAME=VALUE      or NAME alone to unset; adds up
 *     start ARGUMENTS…    quoted as for a shell; the program before it is closed
 *     key NAMES…          as st_keys()
 *     type TEXT
 *     resize COLSxROWS
 *     expect TEXT         and "absent TEXT", "cursor TEXT", "reverse TEXT"
 *     wait TEXT           until it is seen, without waiting for rest
 *     shot NAME           writes DIR/NAME.json (or .ansi with --ansi); nothing without --out
 *     golden NAME         as st_golden()
 *     exit STATUS         the program ends so
 */

#include "dump.h"
#include "expect.h"
#include "golden.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    StTerm *t;
    const char *file; /* of the script */
    int line;
    int cols, rows;
    char *term, *locale, *lang;
    GPtrArray *env;
} Walk;

static char *program, *out, *only_lang;
static gboolean ansi;

static void bad(const Walk *w, const char *what)
{
    fprintf(stderr, "%s:%d: %s\n", w->file, w->line, what);
    exit(2);
}

/* -- commands --------------------------------------------------------------------------------- */

static void parse_size(const Walk *w, const char *text, int *cols, int *rows)
{
    if (sscanf(text, "%dx%d", cols, rows) != 2 || *cols < 1 || *rows < 1)
        bad(w, "a size is COLSxROWS");
}

static void do_size(Walk *w, const char *arg)
{
    parse_size(w, arg, &w->cols, &w->rows);
}

static void set(char **where, const char *value)
{
    g_free(*where);
    *where = g_strdup(value);
}

static void do_term(Walk *w, const char *arg)
{
    set(&w->term, arg);
}

static void do_locale(Walk *w, const char *arg)
{
    set(&w->locale, arg);
}

static void do_lang(Walk *w, const char *arg)
{
    if (!only_lang)
        set(&w->lang, arg);
}

static void do_env(Walk *w, const char *arg)
{
    g_ptr_array_insert(w->env, (int)w->env->len - 1, g_strdup(arg));
}

static void do_start(Walk *w, const char *arg)
{
    g_autofree char *command = g_strdup_printf("x %s", arg);
    g_auto(GStrv) argv = NULL;
    StTermOptions options = { .cols = w->cols,
                              .rows = w->rows,
                              .term = w->term,
                              .locale = w->locale,
                              .language = strcmp(w->lang, "en") == 0 ? NULL : w->lang,
                              .env = (const char *const *)w->env->pdata };

    if (!g_shell_parse_argv(command, NULL, &argv, NULL))
        bad(w, "the quotes do not match");
    set(&argv[0], program);
    options.argv = (const char *const *)argv;
    st_term_close(w->t);
    w->t = st_term_open(&options);
    if (!w->t)
        bad(w, "the program can't be started");
}

static void do_key(Walk *w, const char *arg)
{
    st_expect_keys_at(w->t, arg, w->file, w->line);
}

static void do_type(Walk *w, const char *arg)
{
    st_type(w->t, arg);
}

static void do_resize(Walk *w, const char *arg)
{
    int cols, rows;

    parse_size(w, arg, &cols, &rows);
    st_resize(w->t, cols, rows);
}

static void do_expect(Walk *w, const char *arg)
{
    st_expect_text_at(w->t, arg, w->file, w->line);
}

static void do_absent(Walk *w, const char *arg)
{
    st_expect_no_text_at(w->t, arg, w->file, w->line);
}

static void do_cursor(Walk *w, const char *arg)
{
    st_expect_cursor_on_at(w->t, arg, w->file, w->line);
}

static void do_reverse(Walk *w, const char *arg)
{
    st_expect_reverse_at(w->t, arg, true, w->file, w->line);
}

static void do_wait(Walk *w, const char *arg)
{
    if (!st_wait_text(w->t, arg))
        st_fail(w->t, w->file, w->line, "\"%s\" did not come", arg);
}

static void do_shot(Walk *w, const char *arg)
{
    g_autofree char *content = ansi ? st_dump_ansi(w->t) : st_dump_json(w->t);
    g_autofree char *path = NULL;

    if (!out)
        return;
    path = g_strdup_printf("%s/%s.%s", out, arg, ansi ? "ansi" : "json");
    if (!g_file_set_contents(path, content, -1, NULL))
        bad(w, "the picture can't be written");
}

static void do_golden(Walk *w, const char *arg)
{
    st_golden_at(w->t, arg, w->file, w->line);
}

static void do_exit(Walk *w, const char *arg)
{
    st_expect_exit_at(w->t, atoi(arg), w->file, w->line);
}

static const struct {
    const char *name;
    void (*run)(Walk *w, const char *arg);
    bool running; /* there must be a program */
} commands[] = {
    { "size", do_size, false },      { "term", do_term, false },    { "locale", do_locale, false },
    { "lang", do_lang, false },      { "env", do_env, false },      { "start", do_start, false },
    { "key", do_key, true },         { "type", do_type, true },     { "resize", do_resize, true },
    { "expect", do_expect, true },   { "absent", do_absent, true }, { "cursor", do_cursor, true },
    { "reverse", do_reverse, true }, { "wait", do_wait, true },     { "shot", do_shot, true },
    { "golden", do_golden, true },   { "exit", do_exit, true },
};

/* -- scripts ---------------------------------------------------------------------------------- */

static void run_command(Walk *w, const char *name, const char *arg)
{
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
        if (strcmp(commands[i].name, name) != 0)
            continue;
        if (commands[i].running && !w->t)
            bad(w, "no program was started");
        commands[i].run(w, arg);
        return;
    }
    bad(w, "there is no such command");
}

/* Cuts the first word off; gives the rest without the blanks before it. */
static char *cut_word(char *line)
{
    char *end = line + strcspn(line, " ");

    if (*end)
        *end++ = '\0';
    return end + strspn(end, " ");
}

static void run_line(Walk *w, char *line)
{
    char *rest;

    g_strchug(line);
    if (!*line || *line == '#')
        return;
    rest = cut_word(line);
    if (*line == '@') {
        if (strcmp(line + 1, w->lang) != 0)
            return;
        line = rest;
        rest = cut_word(line);
    }
    run_command(w, line, rest);
}

static void run_script(const char *path)
{
    g_autofree char *content = NULL;
    g_auto(GStrv) lines = NULL;
    Walk w = { .file = path, .cols = 80, .rows = 24 };

    if (!g_file_get_contents(path, &content, NULL, NULL))
        bad(&w, "the script can't be read");
    lines = g_strsplit(content, "\n", -1);
    w.lang = g_strdup(only_lang ? only_lang : "en");
    w.env = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(w.env, NULL);
    for (char **line = lines; *line; line++) {
        w.line++;
        run_line(&w, *line);
    }
    st_term_close(w.t);
    g_ptr_array_unref(w.env);
    g_free(w.term);
    g_free(w.locale);
    g_free(w.lang);
}

int main(int argc, char **argv)
{
    const GOptionEntry entries[] = {
        { "program", 0, 0, G_OPTION_ARG_FILENAME, &program, "what to run", "PATH" },
        { "out", 0, 0, G_OPTION_ARG_FILENAME, &out, "where shots are written", "DIR" },
        { "lang", 0, 0, G_OPTION_ARG_STRING, &only_lang, "the language", "LANG" },
        { "ansi", 0, 0, G_OPTION_ARG_NONE, &ansi, "shots as text with escapes", NULL },
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext) options = g_option_context_new("SCRIPT…");
    g_autoptr(GError) error = NULL;

    g_option_context_add_main_entries(options, entries, NULL);
    if (!g_option_context_parse(options, &argc, &argv, &error) || !program || argc < 2) {
        fprintf(stderr, "%s\n", error ? error->message : "usage: walk --program PATH SCRIPT…");
        return 2;
    }
    for (int i = 1; i < argc; i++)
        run_script(argv[i]);
    return 0;
}
