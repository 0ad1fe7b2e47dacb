/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * A terminal for tests: it runs a program on a pseudo terminal, reads what the program draws into
 * a terminal emulator (libvterm), sends keys, and knows when the program has finished drawing.
 * Nothing here sleeps or guesses.
 *
 * How the harness knows that a frame is complete
 * ----------------------------------------------
 * The program is started with "--test-sync-fd=N" as its first argument. N is one end of a
 * connected stream socket, open in the program at its start. Nothing else is handed down.
 *
 *   1. The program sets FD_CLOEXEC on N, so that no child of its own holds it.
 *   2. At any time the harness may send one byte, the ping, and then waits for the answer. There is
 *      never a second ping on its way before the first is answered. The first one is sent as soon
 *      as the program is started and may wait in the socket before the program looks at it.
 *   3. The program answers with the same byte, once, when ALL of this is true, found to be true
 *      AFTER it has read the ping:
 *        - poll() on the terminal says that there is nothing to read, and curses holds no
 *          keys (wgetch() in nodelay mode gave ERR). A lone Esc whose delay still runs counts as
 *          something to read;
 *        - its own pipe of signals (see below) is empty;
 *        - the size that ioctl(TIOCGWINSZ) gives is the size the frame was drawn for;
 *        - no worker thread, child process or one-shot timer is running whose end changes the
 *          screen (a clock that ticks for ever does not count: stop it under test);
 *        - all of it is drawn and flushed (doupdate() came after the last change).
 *      Else it keeps the ping in mind and answers later, when they are true.
 *   4. The program sends nothing else on N. At end of file on N it stops watching N, and goes on.
 *   5. When the program ends, closing N (by ending) is the answer.
 *
 * This leaves no race: keys are written to the terminal before the ping is, a ping that has been
 * read makes every earlier key visible to a poll() that comes later (the kernel flushes its line
 * discipline in there; FIONREAD does not), and an answer means that all output has been written.
 * The harness then drains the terminal until poll() finds it empty.
 *
 * Signals (Ctrl-C, Ctrl-Z, a resize, kill) are part of it when the handler writes to a pipe that
 * the main loop polls at its own: the kernel runs the handler before the read of a later ping
 * returns. g_unix_signal_add() goes through another thread and so may be late: use a pipe.
 *
 * With GLib's main loop, all of it is this:
 *
 *   - a source on N, of any priority: read the byte, keep it, start the source below;
 *   - an idle source of the LOWEST priority of all sources in the program (say
 *     G_PRIORITY_LOW + 100): if work or timers are under way, or the size differs, or a redraw is
 *     due: stay (or stop, and be started again at the end of the work); else write the byte back
 *     and stop.
 *
 * (resizeterm() leaves a KEY_RESIZE in curses' own queue, which no poll() shows: read keys until
 * ERR after it, and drop that one.)
 *
 * An idle source runs only in a turn whose poll() came after the ping was read and found no source
 * of a higher priority ready, which is rule 3 for the terminal and the signals.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct StTerm StTerm;

/* What to run and on what kind of terminal. Zero means the default in every field but argv. */
typedef struct {
    const char *const *argv; /* argv[0] is the program's path; ends with NULL */
    int cols;                /* 80 */
    int rows;                /* 24 */
    const char *term;        /* the terminal's name: "xterm-256color" */
    const char *locale;      /* becomes LC_ALL: "C.UTF-8" */
    const char *language;    /* becomes LANGUAGE: unset */
    const char *const *env;  /* "NAME=VALUE" to set, "NAME" to unset; ends with NULL */
    const char *cwd;         /* where to start */
    bool no_sync;            /* the program does not know --test-sync-fd */
} StTermOptions;

/* How a wait ended. */
typedef enum {
    ST_IDLE,    /* all that was sent has been dealt with and drawn */
    ST_EXITED,  /* the program has ended; the screen shows its last output */
    ST_TIMEOUT, /* the deadline passed */
} StState;

/* A cell's colour: ST_COLOR_DEFAULT, or 0xRRGGBB; ST_COLOR_INDEXED | n for a palette entry. */
#define ST_COLOR_DEFAULT (-1)
#define ST_COLOR_INDEXED 0x01000000

/* One cell of the screen. */
typedef struct {
    char text[32]; /* UTF-8, with combining marks; "" for an untouched cell */
    int width;     /* 1 or 2; 0 is the second half of a wide character */
    bool bold, underline, italic, blink, reverse;
    int fg, bg;
} StCell;

/* -- life ----------------------------------------------------------------------------------- */

/* Starts the program. NULL with errno when it can't be started. The environment is the harness'
 * own without what would change the screen (LINES, COLUMNS, NO_COLOR, LC_*, LANG and so on), and
 * with ESCDELAY=25. */
StTerm *st_term_open(const StTermOptions *options);

/* Kills the program if it still runs, and frees everything. NULL is fine. */
void st_term_close(StTerm *t);

/* Waits until everything sent so far has been dealt with and drawn. The functions below that look
 * at the screen do this by themselves when something was sent; ask here for the outcome. The
 * deadline is 20 s times ST_TIMEOUT_MULTIPLIER from the environment. Without sync (no_sync) it is
 * ST_IDLE at once: use st_wait_text() there. */
StState st_term_settle(StTerm *t);

/* Waits until the text can be seen anywhere, without asking the program: for what is shown while
 * work is under way. What looks at the screen next (st_row() and so on; not what expects) takes it
 * as it is then. False at the deadline or when the program ends without showing it. */
bool st_wait_text(StTerm *t, const char *text);

/* Waits for the end: the exit status, 128 + n for signal n, -1 at the deadline. */
int st_wait_exit(StTerm *t);

/* The program's process id. */
pid_t st_pid(const StTerm *t);

/* Sends a signal to the program. */
void st_signal(StTerm *t, int sig);

/* Closes the line, as a dropped ssh connection does. Only st_wait_exit() and what is already on
 * the screen are left afterwards. */
void st_hangup(StTerm *t);

/* -- input ---------------------------------------------------------------------------------- */

/* Sends bytes or text as they are. */
void st_send(StTerm *t, const char *bytes, size_t len);
void st_type(StTerm *t, const char *text);

/* Sends a key by name, as this kind of terminal sends it (from terminfo; what a key is called
 * there comes first, then what xterm sends). Names: Up Down Left Right Home End PageUp PageDown
 * Insert Delete Backspace Enter Tab BackTab Esc Space F1…F12, C-a…C-z, M-x, or one character. False
 * for an unknown name. Esc settles before it returns, so that it stays alone. */
bool st_key(StTerm *t, const char *name);

/* Several keys, with blanks between them: "Down Down Enter". Each one settles. */
bool st_keys(StTerm *t, const char *names);

/* Gives the terminal another size. */
void st_resize(StTerm *t, int cols, int rows);

/* -- the screen ----------------------------------------------------------------------------- */

/* Its size and its name of a terminal, a locale and a language, as they were asked for. */
int st_cols(const StTerm *t);
int st_rows(const StTerm *t);
const char *st_term_name(const StTerm *t);
const char *st_term_locale(const StTerm *t);
const char *st_term_language(const StTerm *t); /* NULL if unset */

/* A row as UTF-8 without the blanks at its end; free with g_free(). */
char *st_row(StTerm *t, int row);

/* All rows, each with a newline at its end; free with g_free(). */
char *st_screen(StTerm *t);

/* One cell; false outside of the screen. */
bool st_cell(StTerm *t, int row, int col, StCell *cell);

/* Where a text is first seen, in cells; false if it isn't. row, col: may be NULL. */
bool st_find(StTerm *t, const char *text, int *row, int *col);

/* Where the cursor is, and whether it shows. The pointers may be NULL. */
void st_cursor(StTerm *t, int *row, int *col, bool *visible);

/* Whether the program is on the alternate screen, and the title that it set (NULL if none). */
bool st_alternate(StTerm *t);
const char *st_title(StTerm *t);

/* Bytes that the program has sent so far. Settles first. */
uint64_t st_bytes(StTerm *t);
