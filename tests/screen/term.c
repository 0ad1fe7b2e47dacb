/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The life of a test terminal: the program's start, its environment, its end. */

#include "term-private.h"

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* -- environment ------------------------------------------------------------------------------ */

/* What would change the screen without the test having asked for it. */
static const char *const unwanted[] = {
    "LINES",
    "COLUMNS",
    "LANG",
    "LANGUAGE",
    "NO_COLOR",
    "TERMCAP",
    "COLORTERM",
    "TMUX",
    "STY",
    "COLORFGBG",
    "NCURSES_NO_UTF8_ACS",
    "POSIXLY_CORRECT",
};

static char **without_unwanted(char **env)
{
    g_auto(GStrv) names = g_listenv();

    for (size_t i = 0; i < G_N_ELEMENTS(unwanted); i++)
        env = g_environ_unsetenv(env, unwanted[i]);
    for (char **name = names; *name; name++)
        if (g_str_has_prefix(*name, "LC_"))
            env = g_environ_unsetenv(env, *name);
    return env;
}

static char **add_asked_for(char **env, const char *const *wanted)
{
    for (; wanted && *wanted; wanted++) {
        const char *equals = strchr(*wanted, '=');
        g_autofree char *name = NULL;

        if (!equals) {
            env = g_environ_unsetenv(env, *wanted);
            continue;
        }
        name = g_strndup(*wanted, (gsize)(equals - *wanted));
        env = g_environ_setenv(env, name, equals + 1, TRUE);
    }
    return env;
}

static char **make_environment(const StTerm *t, const StTermOptions *options)
{
    char **env = without_unwanted(g_get_environ());

    env = g_environ_setenv(env, "TERM", t->term, TRUE);
    env = g_environ_setenv(env, "LC_ALL", t->locale, TRUE);
    env = g_environ_setenv(env, "ESCDELAY", "25", TRUE);
    if (t->language)
        env = g_environ_setenv(env, "LANGUAGE", t->language, TRUE);
    return add_asked_for(env, options->env);
}

/* -- start ------------------------------------------------------------------------------------ */

/* What the child needs, made before the fork: after it only plain system calls are safe. */
typedef struct {
    char **argv, **env;
    const char *cwd;
    int sync;
} Start;

static char **make_arguments(const StTermOptions *options, int sync)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new();

    g_ptr_array_add(all, g_strdup(options->argv[0]));
    if (sync >= 0)
        g_ptr_array_add(all, g_strdup_printf("--test-sync-fd=%d", sync));
    for (const char *const *arg = options->argv + 1; *arg; arg++)
        g_ptr_array_add(all, g_strdup(*arg));
    g_ptr_array_add(all, NULL);
    return (char **)g_ptr_array_steal(all, NULL);
}

static G_NORETURN void run_child(const Start *start)
{
    sigset_t none;

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int sig = 1; sig < NSIG; sig++)
        signal(sig, SIG_DFL);
    if (start->sync >= 0)
        fcntl(start->sync, F_SETFD, 0);
    if (!start->cwd || chdir(start->cwd) == 0)
        execve(start->argv[0], start->argv, start->env);
    dprintf(STDERR_FILENO, "%s: %s\r\n", start->argv[0], strerror(errno));
    _exit(127);
}

static bool spawn(StTerm *t, const StTermOptions *options, int sync)
{
    struct winsize size = { .ws_row = (unsigned short)t->rows, .ws_col = (unsigned short)t->cols };
    g_auto(GStrv) argv = make_arguments(options, sync);
    g_auto(GStrv) env = make_environment(t, options);
    Start start = { .argv = argv, .env = env, .cwd = options->cwd, .sync = sync };

    t->pid = forkpty(&t->master, NULL, NULL, &size);
    if (t->pid == 0)
        run_child(&start);
    if (t->pid < 0)
        return false;
    fcntl(t->master, F_SETFD, FD_CLOEXEC);
    fcntl(t->master, F_SETFL, O_NONBLOCK);
    t->pidfd = pidfd_open(t->pid, 0);
    return t->pidfd >= 0;
}

static bool start(StTerm *t, const StTermOptions *options)
{
    int pair[2] = { -1, -1 };
    bool ok;

    if (!options->no_sync && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return false;
    t->sync = pair[0];
    ok = spawn(t, options, pair[1]);
    if (pair[1] >= 0)
        close(pair[1]);
    return ok;
}

StTerm *st_term_open(const StTermOptions *options)
{
    StTerm *t = g_new0(StTerm, 1);

    t->cols = options->cols ? options->cols : 80;
    t->rows = options->rows ? options->rows : 24;
    t->term = g_strdup(options->term ? options->term : "xterm-256color");
    t->locale = g_strdup(options->locale ? options->locale : "C.UTF-8");
    t->language = g_strdup(options->language);
    t->master = t->sync = t->pidfd = -1;
    t->dirty = true;
    st_screen_init(t);
    if (!start(t, options)) {
        int saved = errno;

        st_term_close(t);
        errno = saved;
        return NULL;
    }
    return t;
}

/* -- end -------------------------------------------------------------------------------------- */

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void st_term_close(StTerm *t)
{
    if (!t)
        return;
    if (t->pid > 0 && !t->ended) {
        kill(t->pid, SIGKILL);
        waitpid(t->pid, &t->status, 0);
    }
    close_fd(&t->master);
    close_fd(&t->sync);
    close_fd(&t->pidfd);
    st_screen_free(t);
    g_free(t->term);
    g_free(t->locale);
    g_free(t->language);
    g_free(t);
}

pid_t st_pid(const StTerm *t)
{
    return t->pid;
}

void st_signal(StTerm *t, int sig)
{
    if (!t->ended)
        kill(t->pid, sig);
    t->dirty = true;
}

void st_hangup(StTerm *t)
{
    st_fresh(t);
    close_fd(&t->master);
}

int st_cols(const StTerm *t)
{
    return t->cols;
}

int st_rows(const StTerm *t)
{
    return t->rows;
}

const char *st_term_name(const StTerm *t)
{
    return t->term;
}

const char *st_term_locale(const StTerm *t)
{
    return t->locale;
}

const char *st_term_language(const StTerm *t)
{
    return t->language;
}
