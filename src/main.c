/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Puts the pieces together: locale, options, the host, the front end. The only file that knows all
 * front ends. */
#include <errno.h>
#include <locale.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/cli.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "demo/demo.h"
#include "ui/ui.h"

#define DOMAIN GETTEXT_PACKAGE

/* What lives as long as the program. */
typedef struct {
    KvOptions options;
    KvCli cli;
    char *demo_directory;      /* of this call alone, removed at the end; or NULL */
    gboolean detached;         /* a worker may still use it */
    GPtrArray *worker_options; /* char *: how the worker finds the same host */
} Program;

/* The wizard's first frame fills about this much, above all curses' screens and tables, and a look
 * at the host no less. Asked for in one call the pages come much sooner than by a fault for each,
 * most of all in a virtual machine. Where the kernel doesn't know the call, nothing is lost. */
static void take_memory(void)
{
    const gsize size = 256 * 1024;
    char *block;

    mallopt(M_TOP_PAD, (int)size);
    block = malloc(size / 2 - 1024); /* as much as still comes from the heap's end */
    if (block)
        madvise(block + (-(guintptr)block & (guintptr)(getpagesize() - 1)), size,
                MADV_POPULATE_WRITE);
    free(block);
}

static void use_locale(void)
{
    const char *directory = secure_getenv("KVMGT_SETUP_LOCALEDIR");

    /* The others are for sorting, numbers and dates in a person's own way, which nothing here has;
     * loading them takes as long as drawing the first frame. */
    setlocale(LC_CTYPE, "");
    setlocale(LC_MESSAGES, "");
    bindtextdomain(DOMAIN, directory ? directory : LOCALEDIR);
    /* Text is UTF-8 everywhere inside, whatever the terminal takes: messages and the host's own
     * bytes meet in one string. The front ends convert at the edge. */
    bind_textdomain_codeset(DOMAIN, "UTF-8");
    textdomain(DOMAIN);
}

static void add_worker_option(Program *program, const char *name, const char *value)
{
    g_ptr_array_add(program->worker_options, g_strdup(name));
    g_ptr_array_add(program->worker_options, g_strdup(value));
}

static KvMachine *open_demo(Program *program, GError **error)
{
    const KvOptions *options = &program->options;
    const char *directory = options->demo_state;

    if (!directory) {
        g_autoptr(GError) reason = NULL;

        program->demo_directory = g_dir_make_tmp("kvmgt-setup-XXXXXX", &reason);
        if (!program->demo_directory) {
            kv_fail(error, KV_ERROR_IO,
                    _("No directory for the simulated host could be made: %s. Name one with "
                      "--demo-state DIR."),
                    reason->message);
            return NULL;
        }
        directory = program->demo_directory;
    }
    if (options->demo_host)
        g_ptr_array_add(program->worker_options, g_strconcat("--demo=", options->demo_host, NULL));
    add_worker_option(program, "--demo-state", directory);
    return kv_demo_open(options->demo_host, directory, error);
}

/* In any other directory files would be made that nothing ever reads. */
static KvMachine *open_tree(Program *program, GError **error)
{
    const char *root = program->options.root;
    g_autoptr(KvMachine) machine = kv_machine_new_image(root, error);

    if (!machine || !kv_machine_holds_system(machine, error))
        return NULL;
    add_worker_option(program, "--root", root);
    return g_steal_pointer(&machine);
}

static KvMachine *open_machine(Program *program, GError **error)
{
    const KvOptions *options = &program->options;

    if (options->demo)
        return open_demo(program, error);
    if (options->root)
        return open_tree(program, error);
    return kv_machine_new_live(error);
}

/* Opens the host and takes the answers in. */
static gboolean open_session(Program *program, GError **error)
{
    KvMachine *machine = open_machine(program, error);
    KvSession *session;

    if (!machine)
        return FALSE;
    session = kv_session_new(machine, (KvSelf){ .program = "/proc/self/exe" });
    program->cli.session = session;
    if (!kv_cli_load_answers(&program->cli, error))
        return FALSE;
    if (kv_answers_from(session->answers, KV_Q_LIBVIRT_URI) > KV_FROM_PRESET) {
        const char *uri = kv_answers_get(session->answers, KV_Q_LIBVIRT_URI);

        kv_machine_set_uri(machine, uri);
        if (*uri)
            add_worker_option(program, "--connect", uri);
    }
    g_ptr_array_add(program->worker_options, NULL);
    session->self.options = (const char *const *)program->worker_options->pdata;
    return TRUE;
}

/* The worker's side: `worker apply|undo ID`, started by this program itself. */
static int run_worker(Program *program, char **operands)
{
    KvMachine *machine;
    GError *error = NULL;
    guint64 id;
    int status;

    if (g_strv_length(operands) != 2 ||
        !g_ascii_string_to_unsigned(operands[1], 10, 1, G_MAXUINT, &id, NULL)) {
        kv_fail(&error, KV_ERROR_INPUT, _("The worker is started by kvmgt-setup itself."));
        return kv_cli_complain(&program->cli, error);
    }
    machine = open_machine(program, &error);
    if (!machine)
        return kv_cli_complain(&program->cli, error);
    if (program->options.uri)
        kv_machine_set_uri(machine, program->options.uri);
    status = kv_worker_main(machine, operands[0], (unsigned)id, STDOUT_FILENO);
    kv_machine_free(machine);
    return status;
}

static gboolean terminal_is_dumb(void)
{
    const char *term = g_getenv("TERM");

    return !term || !term[0] || strcmp(term, "dumb") == 0;
}

static gboolean wants_plain(const KvOptions *options)
{
    return options->plain || g_strcmp0(g_getenv("KVMGT_SETUP_UI"), "plain") == 0;
}

static int run_wizard(Program *program)
{
    KvOptions *options = &program->options;
    const char *no_color = g_getenv("NO_COLOR");
    KvUiOptions look = { .ascii = options->ascii,
                         .no_color = g_strcmp0(options->color, "never") == 0 ||
                                     (!options->color && no_color && no_color[0]),
                         .sync_fd = options->sync_fd ? atoi(options->sync_fd) : -1 };
    GError *error = NULL;
    int status = kv_ui_run(program->cli.session, &look, &error);

    if (status >= 0)
        return status;
    kv_cli_complain(&program->cli, error);
    return KV_EXIT_ERROR;
}

/* Without a command: the wizard, or its plain twin where it can't be shown or isn't wanted. */
static int run_interactive(Program *program)
{
    KvCli *cli = &program->cli;
    gboolean plain = wants_plain(&program->options);
    GError *error = NULL;

    if (!plain && !(isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))) {
        kv_print_error(&cli->printer,
                       _("The wizard needs a terminal. Without one use a command (kvmgt-setup help "
                         "lists them), or --plain for questions line by line."));
        return KV_EXIT_USAGE;
    }
    if (!open_session(program, &error))
        return kv_cli_complain(cli, error);
    if (!plain && !terminal_is_dumb())
        return run_wizard(program);
    kv_printer_init(&cli->printer, program->options.ascii, TRUE);
    cli->printer.talks = TRUE;
    return kv_cli_interview(cli);
}

static int run_command(Program *program, const KvCommand *command, char **operands)
{
    KvCli *cli = &program->cli;
    GError *error = NULL;

    if (g_strv_length(operands) > command->max_operands) {
        kv_fail(&error, KV_ERROR_INPUT, _("The command %1$s takes no “%2$s”."), command->name,
                operands[command->max_operands]);
        return kv_cli_complain(cli, error);
    }
    if (command->needs_host && !open_session(program, &error))
        return kv_cli_complain(cli, error);
    return command->run(cli, operands);
}

static int dispatch(Program *program)
{
    KvCli *cli = &program->cli;
    const KvOptions *options = &program->options;
    char **words = options->words;
    const KvCommand *command = words[0] ? kv_command_find(words[0]) : NULL;
    GError *error = NULL;

    if (options->version) {
        kv_printf(&cli->printer, "kvmgt-setup %s\n", KV_VERSION);
        return KV_EXIT_READY;
    }
    if (options->help)
        return kv_cli_help(cli, words + g_strv_length(words));
    /* A list is what somebody wants who doesn't know the names. */
    if (g_strcmp0(options->demo_host, "help") == 0)
        return kv_cli_help(cli, (char *[]){ (char *)"demo", NULL });
    if (g_strcmp0(words[0], "worker") == 0)
        return run_worker(program, words + 1);
    if (words[0] && !command)
        kv_fail(&error, KV_ERROR_INPUT,
                _("There is no command “%s”; kvmgt-setup help lists those there are."), words[0]);
    if (error || !kv_options_fit(options, words[0], &error))
        return kv_cli_complain(cli, error);
    return command ? run_command(program, command, words + 1) : run_interactive(program);
}

/* Names and descriptions of the simulated hosts, for the help. */
static char **demo_hosts(void)
{
    unsigned count;
    const KvDemoHost *hosts = kv_demo_hosts(&count);
    GPtrArray *pairs = g_ptr_array_new();

    for (unsigned i = 0; i < count; i++) {
        g_ptr_array_add(pairs, g_strdup(hosts[i].name));
        g_ptr_array_add(pairs, g_strdup(gettext(hosts[i].description)));
    }
    g_ptr_array_add(pairs, NULL);
    return (char **)g_ptr_array_free(pairs, FALSE);
}

/* Puts everything away. What couldn't be written to standard output is an error, too. */
static int finish(Program *program, int status)
{
    KvCli *cli = &program->cli;

    if (fflush(stdout) != 0 || ferror(stdout)) {
        g_autofree char *text =
            g_strdup_printf(_("Standard output couldn't be written: %s."), g_strerror(errno));

        kv_print_error(&cli->printer, text);
        status = KV_EXIT_ERROR;
    }
    g_clear_pointer(&cli->session, kv_session_free);
    if (program->demo_directory && !program->detached)
        kv_demo_discard(program->demo_directory, NULL);
    g_free(program->demo_directory);
    g_ptr_array_unref(program->worker_options);
    kv_options_clear(&program->options);
    return status;
}

int main(int argc, char **argv)
{
    Program program = { .worker_options = g_ptr_array_new_with_free_func(g_free) };
    GError *error = NULL;
    gboolean understood;
    int status;

    take_memory();
    use_locale();
    understood = kv_options_parse(&program.options, argc, argv, &error);
    program.cli = (KvCli){ .options = &program.options,
                           .argv = (const char *const *)argv,
                           .keeps_host = !program.options.demo || program.options.demo_state,
                           .detached = &program.detached,
                           .demo_hosts = demo_hosts };
    kv_printer_init(&program.cli.printer, program.options.ascii,
                    program.options.plain || program.options.json);
    status = understood ? dispatch(&program) : kv_cli_complain(&program.cli, error);
    return finish(&program, status);
}
