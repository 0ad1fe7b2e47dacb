/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* What the tests of the wizard share: the real program on a simulated host of its own. */

#include "expect.h"

#include <glib.h>

/* On what the wizard is started. Zero means the default. */
typedef struct {
    const char *host;   /* "fresh" */
    const char *state;  /* directory; NULL: a new one for each start */
    const char *option; /* one more option of the program */
    const char *term, *locale, *language;
    const char *const *env;
    int cols, rows;
} UiOptions;

/* Takes the program's path from the command line, the first argument. */
void ui_main(int argc, char **argv);

/* A new directory for a simulated host, removed at the end of the test program. */
const char *ui_state(void);

/* Starts the wizard and waits until the first look at the host is over. */
StTerm *ui_open(const UiOptions *options);
/* The same without the wait. */
StTerm *ui_start(const UiOptions *options);

/* Leaves by q on the first screen, looks that it ended well, and closes the terminal. */
void ui_leave(StTerm *t);

/* Nothing is sent, and the program isn't even woken. */
void ui_expect_idle(StTerm *t);

/* The cursor is on the first letter of what is in reverse video, and that begins with this text. */
#define ui_expect_focus(t, text) ui_expect_focus_at(t, text, __FILE__, __LINE__)
void ui_expect_focus_at(StTerm *t, const char *text, const char *file, int line);
