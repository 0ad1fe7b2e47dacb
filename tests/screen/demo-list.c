/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * The smallest program that keeps the contract of term.h: a list in a frame, the cursor on the
 * chosen item. It is what the harness is tested with, and an example of a loop without GLib.
 *
 * Keys: arrows, PageUp/PageDown, Home/End move; w: a thread works for a while, then the screen
 * changes; x: a burst of output; c: the cursor is hidden or shown; q: ends, status 3.
 */

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { TTY, SIGNALS, SYNC, WORK, N_FDS };

static int signal_pipe[2], work_pipe[2];
static int sync_fd = -1, chosen, working, worked, burst;
static bool hidden, wide;
static char last_key[32] = "none";

static const char *const items[] = {
    "Hardware", "Kernel",      "Command line", "Boot loader", "Reboot",
    "vGPU",     "Permissions", "libvirt",      "Machine",
};
#define N_ITEMS ((int)(sizeof items / sizeof *items))

/* -- drawing ---------------------------------------------------------------------------------- */

static void draw_item(int i, int row)
{
    if (i == chosen)
        attron(A_REVERSE);
    mvprintw(row, 2, "%s %-12s", i == chosen ? ">" : " ", items[i]);
    attroff(A_REVERSE);
    if (wide && i == 5)
        mvaddstr(row, 18, "仮想GPU e\xcc\x81");
}

static void draw(void)
{
    int room = LINES - 4, top = chosen >= room ? chosen - room + 1 : 0;

    erase();
    box(stdscr, 0, 0);
    attron(A_BOLD);
    mvprintw(0, 2, " demo %dx%d ", COLS, LINES);
    attroff(A_BOLD);
    for (int i = 0; i < room && top + i < N_ITEMS; i++)
        draw_item(top + i, i + 1);
    mvhline(LINES - 3, 1, ACS_HLINE, COLS - 2);
    mvprintw(LINES - 2, 2, "key %s work %d%s burst %d", last_key, worked, working ? " working" : "",
             burst);
    curs_set(hidden ? 0 : 1);
    move(1 + chosen - top, 4);
    refresh();
}

/* -- keys ------------------------------------------------------------------------------------- */

static void *work(void *nothing)
{
    nanosleep(&(struct timespec){ .tv_nsec = 30000000 }, NULL);
    while (write(work_pipe[1], "w", 1) < 0 && errno == EINTR)
        ;
    return nothing;
}

static void start_work(void)
{
    pthread_t thread;

    if (working == 0 && pthread_create(&thread, NULL, work, NULL) == 0) {
        pthread_detach(thread);
        working = 1;
    }
}

/* Far more than the kernel holds for a terminal that nobody reads. */
static void make_burst(void)
{
    for (int i = 0; i < 200; i++) {
        burst++;
        clearok(curscr, TRUE);
        draw();
    }
}

static void press(int key)
{
    const char *name = keyname(key);

    snprintf(last_key, sizeof last_key, "%s", name ? name : "?");
    if (key == KEY_DOWN || key == KEY_UP)
        chosen += key == KEY_DOWN ? 1 : -1;
    else if (key == KEY_NPAGE || key == KEY_PPAGE)
        chosen += key == KEY_NPAGE ? 3 : -3;
    else if (key == KEY_HOME || key == KEY_END)
        chosen = key == KEY_HOME ? 0 : N_ITEMS - 1;
    else if (key == 'w')
        start_work();
    else if (key == 'x')
        make_burst();
    else if (key == 'c')
        hidden = !hidden;
    chosen = chosen < 0 ? 0 : chosen >= N_ITEMS ? N_ITEMS - 1 : chosen;
}

/* -- the loop --------------------------------------------------------------------------------- */

static void on_signal(int sig)
{
    int saved = errno;
    unsigned char byte = (unsigned char)sig;

    if (write(signal_pipe[1], &byte, 1) < 0)
        errno = saved;
}

static void take_signal(void)
{
    unsigned char sig = 0;
    struct winsize size;

    if (read(signal_pipe[0], &sig, 1) != 1)
        return;
    if (sig == SIGWINCH && ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0) {
        resizeterm(size.ws_row, size.ws_col);
        clearok(curscr, TRUE);
    } else if (sig == SIGINT) {
        snprintf(last_key, sizeof last_key, "SIGINT");
    } else {
        endwin();
        exit(128 + sig);
    }
}

static void take_keys(void)
{
    int key;

    while ((key = getch()) != ERR) {
        if (key == 'q') {
            endwin();
            puts("bye");
            exit(3);
        }
        press(key);
    }
}

/* Answers when the last look found nothing to do. That look came after the ping was read, since
 * the ping is kept until the next turn. */
static void answer(unsigned char *ping, bool busy)
{
    if (*ping == 0 || busy || working)
        return;
    if (write(sync_fd, ping, 1) != 1)
        sync_fd = -1;
    *ping = 0;
}

static void take_ping(unsigned char *ping)
{
    if (read(sync_fd, ping, 1) != 1)
        sync_fd = -1;
}

static void take_work(void)
{
    char byte;

    if (read(work_pipe[0], &byte, 1) == 1) {
        working = 0;
        worked++;
    }
}

static void turn(unsigned char *ping)
{
    struct pollfd fds[N_FDS] = {
        [TTY] = { .fd = STDIN_FILENO, .events = POLLIN },
        [SIGNALS] = { .fd = signal_pipe[0], .events = POLLIN },
        [SYNC] = { .fd = sync_fd, .events = POLLIN },
        [WORK] = { .fd = work_pipe[0], .events = POLLIN },
    };
    bool asked = *ping != 0 && !working;
    int n = poll(fds, N_FDS, asked ? 0 : -1);

    if (n < 0)
        return;
    if (fds[TTY].revents & (POLLHUP | POLLERR))
        exit(129);
    if (n == 0) {
        answer(ping, false);
        return;
    }
    if (fds[SIGNALS].revents)
        take_signal();
    if (fds[WORK].revents)
        take_work();
    if (fds[TTY].revents)
        take_keys();
    if (fds[SYNC].revents)
        take_ping(ping);
    if (n > (fds[SYNC].revents ? 1 : 0))
        draw();
}

/* -- start ------------------------------------------------------------------------------------ */

static void catch_signals(void)
{
    static const int wanted[] = { SIGWINCH, SIGINT, SIGTERM, SIGHUP };
    struct sigaction action = { .sa_handler = on_signal };

    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        sigaction(wanted[i], &action, NULL);
}

static bool start_curses(void)
{
    setlocale(LC_ALL, "");
    wide = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    if (pipe(signal_pipe) != 0 || pipe(work_pipe) != 0)
        return false;
    fcntl(signal_pipe[0], F_SETFL, O_NONBLOCK);
    fcntl(signal_pipe[1], F_SETFL, O_NONBLOCK);
    if (!newterm(NULL, stdout, stdin))
        return false;
    catch_signals(); /* after newterm(), which has handlers of its own */
    cbreak();
    noecho();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    return true;
}

int main(int argc, char **argv)
{
    unsigned char ping = 0;

    if (argc > 1 && sscanf(argv[1], "--test-sync-fd=%d", &sync_fd) == 1)
        fcntl(sync_fd, F_SETFD, FD_CLOEXEC);
    if (!start_curses())
        return 2;
    draw();
    for (;;)
        turn(&ping);
}
