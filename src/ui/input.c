/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/input.h"

#include <curses.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

/* Codes for curses' own table, beyond its own keys and those that it gives to what a terminal's
 * description has by names of its own. */
enum {
    CODE_PASTE_BEGIN = 0x7000,
    CODE_PASTE_END,
};

static struct {
    gboolean gone;
    gboolean pasting;  /* between the marks of a paste */
    mbstate_t partial; /* a character that has arrived in part */
} input;

/* TRUE when the terminal's description makes a key of it that has a name. */
static gboolean is_known(const char *bytes)
{
    int code = key_defined(bytes);

    return code > 0 && code <= KEY_MAX;
}

/* What $TERM says of keys is often wrong: these are what terminals really send. */
void kv_input_init(void)
{
    static const struct {
        const char *bytes;
        int code;
    } sent[] = {
        { "\033[A", KEY_UP },
        { "\033OA", KEY_UP },
        { "\033[B", KEY_DOWN },
        { "\033OB", KEY_DOWN },
        { "\033[C", KEY_RIGHT },
        { "\033OC", KEY_RIGHT },
        { "\033[D", KEY_LEFT },
        { "\033OD", KEY_LEFT },
        { "\033[H", KEY_HOME },
        { "\033OH", KEY_HOME },
        { "\033[1~", KEY_HOME },
        { "\033[7~", KEY_HOME },
        { "\033[F", KEY_END },
        { "\033OF", KEY_END },
        { "\033[4~", KEY_END },
        { "\033[8~", KEY_END },
        { "\033[3~", KEY_DC },
        { "\033[5~", KEY_PPAGE },
        { "\033[6~", KEY_NPAGE },
        { "\033[Z", KEY_BTAB },
        { "\033OM", KEY_ENTER },
        { "\033OP", KEY_F(1) },
        { "\033[11~", KEY_F(1) },
        { "\177", KEY_BACKSPACE },
        { "\b", KEY_BACKSPACE },
        { "\033[200~", CODE_PASTE_BEGIN },
        { "\033[201~", CODE_PASTE_END },
    };

    memset(&input, 0, sizeof input);
    for (unsigned i = 0; i < G_N_ELEMENTS(sent); i++)
        if (!is_known(sent[i].bytes))
            define_key(sent[i].bytes, sent[i].code);
}

int kv_input_fd(void)
{
    return STDIN_FILENO;
}

gboolean kv_input_gone(void)
{
    return input.gone;
}

/* poll() said that there is something, curses read nothing: the end of the line? */
static void check_gone(void)
{
    struct pollfd fd = { .fd = STDIN_FILENO, .events = POLLIN };
    int waiting = 0;

    if (poll(&fd, 1, 0) < 1)
        return;
    if (fd.revents & (POLLHUP | POLLERR | POLLNVAL))
        input.gone = TRUE;
    else if (ioctl(STDIN_FILENO, FIONREAD, &waiting) != 0 || waiting == 0)
        input.gone = TRUE;
}

/* An escape sequence that nobody knows is dropped whole, so that its letters are no commands. */
static gboolean skip_unknown(void)
{
    int next = getch();

    if (next == ERR)
        return FALSE;
    if (next == 'O') {
        getch();
        return TRUE;
    }
    if (next != '[') {
        ungetch(next);
        return FALSE;
    }
    do
        next = getch();
    while (next != ERR && (next < 0x40 || next > 0x7e));
    return TRUE;
}

/* One byte of a character of the locale's charset. TRUE when it completes one. */
static gboolean take_byte(int byte, KvKey *key)
{
    char one = (char)byte;
    wchar_t wide = 0;
    size_t length = mbrtowc(&wide, &one, 1, &input.partial);

    if (length == (size_t)-1) {
        memset(&input.partial, 0, sizeof input.partial);
        return FALSE;
    }
    if (length == (size_t)-2)
        return FALSE;
    key->code = (int)wide;
    key->text = wide >= ' ' && wide != 0x7f;
    return TRUE;
}

/* TRUE when code is a whole key; else more is needed. */
static gboolean take(int code, KvKey *key)
{
    *key = (KvKey){ .code = code, .pasted = input.pasting };
    if (code == CODE_PASTE_BEGIN || code == CODE_PASTE_END) {
        input.pasting = code == CODE_PASTE_BEGIN;
        key->code = input.pasting ? KV_KEY_PASTE_BEGIN : KV_KEY_PASTE_END;
        return TRUE;
    }
    if (code > 0xff)
        return TRUE;
    if (code == 27 && !input.pasting && skip_unknown())
        return FALSE;
    return take_byte(code, key);
}

gboolean kv_input_key(KvKey *key)
{
    int code;

    while ((code = getch()) != ERR)
        if (take(code, key))
            return TRUE;
    check_gone();
    return FALSE;
}

void kv_input_flush(void)
{
    flushinp();
    memset(&input.partial, 0, sizeof input.partial);
}
