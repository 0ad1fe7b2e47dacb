/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/machine/command.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

void kv_last_words_add(KvLastWords *words, const char *line)
{
    g_autofree char *shown = kv_printable(line, -1);

    if (shown[0] == '\0')
        return;
    g_free(words->line[KV_LAST_LINES - 1]);
    for (gsize i = KV_LAST_LINES - 1; i > 0; i--)
        words->line[i] = words->line[i - 1];
    words->line[0] = g_steal_pointer(&shown);
}

void kv_last_words_clear(KvLastWords *words)
{
    for (gsize i = 0; i < KV_LAST_LINES; i++)
        g_clear_pointer(&words->line[i], g_free);
}

static char *in_one_line(const KvLastWords *words)
{
    GString *text = g_string_new(NULL);

    for (gsize i = KV_LAST_LINES; i > 0; i--)
        if (words->line[i - 1])
            g_string_append_printf(text, "%s%s", text->len > 0 ? " / " : "", words->line[i - 1]);
    return g_string_free(text, FALSE);
}

gboolean kv_command_judge(const char *const *argv, int status, const KvLastWords *words,
                          GError **error)
{
    g_autofree char *text = in_one_line(words);
    g_autofree char *command = g_strjoinv(" ", (char **)argv);
    g_autofree char *shown = kv_printable(command, -1);

    if (status == 0)
        return TRUE;
    if (text[0] == '\0')
        return kv_fail(error, KV_ERROR_PROGRAM,
                       _("“%1$s” failed with status %2$d and said nothing. Try it by hand."), shown,
                       status);
    return kv_fail(error, KV_ERROR_PROGRAM,
                   _("“%1$s” failed with status %2$d. Its last words: %3$s"), shown, status, text);
}

static void on_line(const char *line, gpointer data)
{
    kv_last_words_add(data, line);
}

static gboolean run(KvMachine *machine, const char *const *argv, gboolean *ret_ran, GError **error)
{
    g_auto(KvLastWords) words = { 0 };
    int status = 0;
    int r = machine->ops->run(machine, argv, on_line, &words, &status);

    *ret_ran = r == 0;
    return r == 0 ? kv_command_judge(argv, status, &words, error)
                  : kv_machine_fail(error, KV_DOING_RUN, argv[0], r);
}

gboolean kv_reboot_by_program(KvMachine *machine, GError **error)
{
    /* The second is for hosts without systemd; each has its own way to stop what runs in order. */
    static const char *const ways[][4] = { { "systemctl", "reboot", NULL },
                                           { "shutdown", "-r", "now", NULL } };
    g_autoptr(GError) told = NULL;
    gboolean ran = FALSE;

    /* What the first that is there says is told, or that there is none. */
    for (gsize i = 0; i < G_N_ELEMENTS(ways); i++) {
        g_autoptr(GError) cause = NULL;
        gboolean this_ran;

        if (run(machine, ways[i], &this_ran, &cause))
            return TRUE;
        if (ran)
            continue;
        g_clear_error(&told);
        told = g_steal_pointer(&cause);
        ran = this_ran;
    }
    return kv_fail(error, KV_ERROR_PROGRAM,
                   /* Translators: then whole sentences: which program failed, and what it said. */
                   _("The restart was refused; restart the host by hand. %s"), told->message);
}
