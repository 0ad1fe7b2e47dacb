/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/terminal.h"

#include <curses.h>
#include <errno.h>
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

/* The program ends by its own keys, and nothing would continue it after a Ctrl-Z: it has the
 * terminal without a shell. */
static void without_job_control(void)
{
    struct termios modes;

    if (tcgetattr(STDIN_FILENO, &modes) != 0)
        return;
    modes.c_cc[VSUSP] = modes.c_cc[VQUIT] = _POSIX_VDISABLE;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &modes);
}

void kv_terminal_lend(void)
{
    if (term.paste)
        tell(PASTE_OFF);
    endwin();
    without_job_control();
    kv_signals_hold(TRUE);
}

static void put(const char *capability)
{
    if (capability)
        putp(capability);
}

/* Whatever was shown may have left the terminal in a charset, colours or a region of its own. A
 * reset that takes away what stands on the person's own screen goes too far. */
static void put_in_order(void)
{
    if (reset_2string && !strstr(reset_2string, "\033c"))
        put(reset_2string);
    else if (change_scroll_region)
        put(tparm(change_scroll_region, 0, LINES - 1, 0, 0, 0, 0, 0, 0, 0));
    put(exit_alt_charset_mode);
    put(exit_attribute_mode);
    put(cursor_normal);
    fflush(stdout);
}

static void wait_for_enter(void)
{
    char byte = 0;

    while (byte != '\n' && (read(STDIN_FILENO, &byte, 1) == 1 || errno == EINTR))
        continue;
}

void kv_terminal_regain(const char *complaint)
{
    tcsetattr(STDIN_FILENO, TCSADRAIN, &term.before);
    if (complaint) {
        /* What was typed for the program that ended isn't the answer. */
        tcflush(STDIN_FILENO, TCIFLUSH);
        tell(complaint);
        tell("\n");
        wait_for_enter();
    }
    put_in_order();
    kv_signals_hold(FALSE);
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
