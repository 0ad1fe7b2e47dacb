/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

enum { ANSWERS_LIMIT = 64 * 1024 };

/* Which status an error ends the program with; everything else is KV_EXIT_ERROR. */
static int status_of(const GError *error)
{
    if (g_error_matches(error, KV_ERROR, KV_ERROR_INPUT))
        return KV_EXIT_USAGE;
    if (g_error_matches(error, KV_ERROR, KV_ERROR_UNSUPPORTED))
        return KV_EXIT_UNABLE;
    return KV_EXIT_ERROR;
}

int kv_cli_complain(KvCli *cli, GError *error)
{
    int status = status_of(error);

    kv_print_error(&cli->printer, error->message);
    g_error_free(error);
    return status;
}

/* The person's own file (or pipe), named as seen from where the program was started. */
static GString *read_person_file(const char *path, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *shown = kv_printable(path, -1);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    char part[4096];
    gssize got = -1;

    while (fd >= 0 && (got = read(fd, part, sizeof part)) > 0 && text->len <= ANSWERS_LIMIT)
        g_string_append_len(text, part, got);
    if (got < 0)
        kv_fail(error, KV_ERROR_IO,
                _("The answers file %1$s can't be read: %2$s. Check its name and permissions; "
                  "“kvmgt-setup plan --print-answers” prints one to start from."),
                shown, g_strerror(errno));
    if (fd >= 0)
        close(fd);
    if (got < 0)
        return NULL;
    if (strlen(text->str) != text->len) {
        kv_fail(error, KV_ERROR_INPUT, _("%s isn't an answers file: it isn't text."), shown);
        return NULL;
    }
    if (text->len > ANSWERS_LIMIT) {
        kv_fail(error, KV_ERROR_INPUT, _("%s is far too long for an answers file."), shown);
        return NULL;
    }
    return g_steal_pointer(&text);
}

static gboolean load_file(KvCli *cli, GError **error)
{
    const char *path = cli->options->answers;
    g_autoptr(GString) text = NULL;

    if (!path)
        return TRUE;
    text = read_person_file(path, error);
    return text &&
           kv_answers_load(cli->session->answers, text->str, text->len, path, KV_FROM_FILE, error);
}

gboolean kv_cli_load_answers(KvCli *cli, GError **error)
{
    KvAnswers *answers = cli->session->answers;

    if (!load_file(cli, error))
        return FALSE;
    for (guint i = 0; i < cli->options->sets->len; i++)
        if (!kv_answers_set_flag(answers, cli->options->sets->pdata[i], error))
            return FALSE;
    if (cli->options->uri)
        kv_answers_set(answers, KV_Q_LIBVIRT_URI, cli->options->uri, KV_FROM_FLAG);
    return TRUE;
}

/* Which answer of which line it is that can't be. Returns FALSE. */
static gboolean say_where(const KvCli *cli, KvQuestionId id, const GError *cause, GError **error)
{
    const KvQuestion *question = &kv_questions[id];
    const KvAnswers *answers = cli->session->answers;
    g_autofree char *shown = NULL;

    if (kv_answers_from(answers, id) != KV_FROM_FILE || !cli->options->answers)
        return kv_fail(error, KV_ERROR_INPUT, _("%1$s.%2$s: %3$s"), question->group, question->key,
                       cause->message);
    shown = kv_printable(cli->options->answers, -1);
    /* Translators: a file, a number, a group and key of it, then a whole sentence. */
    return kv_fail(error, KV_ERROR_INPUT, _("%1$s, line %2$u, %3$s.%4$s: %5$s"), shown,
                   kv_answers_line(answers, id), question->group, question->key, cause->message);
}

gboolean kv_cli_look(KvCli *cli, KvLook look, GError **error)
{
    KvSession *session = cli->session;

    kv_session_look(session, look);
    for (unsigned i = 0; i < KV_N_QUESTIONS; i++) {
        const KvQuestion *question = &kv_questions[i];
        KvFrom from = kv_answers_from(session->answers, i);
        g_autoptr(GError) cause = NULL;

        if (from != KV_FROM_FILE && from != KV_FROM_FLAG)
            continue;
        if (question->applies && !question->applies(session->facts, session->answers))
            continue;
        if (!question->accept(session->facts, session->answers, kv_answers_get(session->answers, i),
                              &cause))
            return say_where(cli, i, cause, error);
    }
    return TRUE;
}

/* The command line this program was started with, for a shell, with sudo before it. */
static char *again_as_root(const KvCli *cli)
{
    g_autoptr(GString) line = g_string_new("sudo");

    for (unsigned i = 0; cli->argv[i]; i++) {
        const char *word = cli->argv[i];
        g_autofree char *quoted = NULL;

        if (strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                         "-_./:=+,@%") == strlen(word) &&
            word[0])
            quoted = g_strdup(word);
        else
            quoted = g_shell_quote(word);
        g_string_append_printf(line, " %s", quoted);
    }
    return g_string_free(g_steal_pointer(&line), FALSE);
}

gboolean kv_cli_may_change(KvCli *cli, GError **error)
{
    KvMachine *machine = cli->session->machine;

    if (kv_machine_uid(machine) != 0) {
        g_autofree char *again = again_as_root(cli);

        return kv_fail(
            error, KV_ERROR_IO,
            _("Changing this host needs root; nothing was changed. Start again with: %s"), again);
    }
    if (kv_journal_busy(machine))
        return kv_fail(error, KV_ERROR_BUSY,
                       _("Another kvmgt-setup is changing this host right now; nothing was changed "
                         "by this one. Wait until it is done and start again."));
    return TRUE;
}

int kv_cli_status(const KvCli *cli)
{
    int status = kv_findings_status(cli->session->findings);

    /* A tree that isn't running is never all ready, and it isn't what gets restarted: what is left
     * is for the host that will run it. */
    if (cli->session->machine->ops->kind == KV_MACHINE_IMAGE && status != KV_EXIT_UNABLE)
        return KV_EXIT_LEFT;
    return status;
}
