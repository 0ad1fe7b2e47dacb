/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/terminal.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "ui/input.h"
#include "ui/signals.h"

/* Long enough for an arrow key's bytes to arrive together over a slow line, short enough for Esc to
 * feel like a key. */
#define ESC_DELAY_MS 100

#define PASTE_ON  "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

static struct {
    SCREEN *screen;
    struct termios before;
    gboolean gone;
    gboolean paste;    /* asked the terminal to mark pastes */
    gboolean pasting;  /* between the marks */
    mbstate_t partial; /* a character that has arrived in part */
} term;

static void set_modes(void)
{
    cbreak();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    intrflush(stdscr, FALSE);
    leaveok(stdscr, FALSE);
    scrollok(stdscr, FALSE);
}

/* Many terminals call themselves by a name that this host has never heard of, and are like xterm.
 */
static SCREEN *open_screen(void)
{
    const char *name = getenv("TERM");
    SCREEN *screen = name && *name ? newterm(NULL, stdout, stdin) : NULL;

    if (!screen && name && g_str_has_prefix(name, "xterm"))
        screen = newterm("xterm-256color", stdout, stdin);
    if (!screen && name && g_str_has_prefix(name, "xterm"))
        screen = newterm("xterm", stdout, stdin);
    return screen;
}

static gboolean fail_unknown(GError **error)
{
    const char *name = getenv("TERM");

    if (!name || !*name)
        return kv_fail(
            error, KV_ERROR_UNSUPPORTED,
            _("TERM is not set, so nothing is known of this terminal. Set it, for example "
              "with TERM=xterm-256color, or start with --plain."));
    return kv_fail(error, KV_ERROR_UNSUPPORTED,
                   _("This host knows no terminal called “%s” that can show a full screen. Try it "
                     "with TERM=xterm-256color, or start with --plain."),
                   name);
}

gboolean kv_terminal_open(GError **error)
{
    const char *move;

    memset(&term, 0, sizeof term);
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return kv_fail(
            error, KV_ERROR_UNSUPPORTED,
            _("The wizard needs a terminal for its input and its output. Start it in one, or "
              "use check, plan and apply."));
    tcgetattr(STDIN_FILENO, &term.before);
    /* The real size counts, not what LINES and COLUMNS once were. */
    use_env(FALSE);
    use_tioctl(TRUE);
    term.screen = open_screen();
    if (!term.screen)
        return fail_unknown(error);
    move = tigetstr("cup");
    if (!move || move == (const char *)-1) {
        kv_terminal_close();
        return fail_unknown(error);
    }
    if (!getenv("ESCDELAY"))
        set_escdelay(ESC_DELAY_MS);
    set_modes();
    kv_input_init();
    return TRUE;
}

static void tell(const char *bytes)
{
    fputs(bytes, stdout);
    fflush(stdout);
}

void kv_terminal_close(void)
{
    if (!term.screen)
        return;
    if (term.paste)
        tell(PASTE_OFF);
    endwin();
    delscreen(term.screen);
    term.screen = NULL;
    tcsetattr(STDIN_FILENO, TCSANOW, &term.before);
}

void kv_terminal_paste(gboolean wanted)
{
    if (wanted == term.paste)
        return;
    term.paste = wanted;
    tell(wanted ? PASTE_ON : PASTE_OFF);
}

void kv_terminal_suspend(void)
{
    if (term.paste)
        tell(PASTE_OFF);
    endwin();
    kv_signals_suspend();
    kv_terminal_resume();
}

void kv_terminal_resume(void)
{
    reset_prog_mode();
    set_modes();
    if (term.paste)
        tell(PASTE_ON);
    clearok(curscr, TRUE);
}

static gboolean size(int *rows, int *cols)
{
    struct winsize size = { 0 };

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
        return FALSE;
    *rows = size.ws_row;
    *cols = size.ws_col;
    return TRUE;
}

gboolean kv_terminal_same_size(void)
{
    int rows, cols;

    return !size(&rows, &cols) || (rows == LINES && cols == COLS);
}

gboolean kv_terminal_resize(void)
{
    int rows, cols;

    if (!size(&rows, &cols) || (rows == LINES && cols == COLS))
        return FALSE;
    resize_term(rows, cols);
    clearok(curscr, TRUE);
    return TRUE;
}
