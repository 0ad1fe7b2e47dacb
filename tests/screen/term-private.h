/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* What the parts of the test terminal share. Tests use term.h. */

#include "filter.h"
#include "term.h"

#include <glib.h>
#include <vterm.h>

struct StTerm {
    /* the program */
    pid_t pid;
    int pidfd;     /* readable once the program has ended */
    int status;    /* as waitpid() gives it, when ended */
    bool ended;    /* it has ended and was reaped */
    int master;    /* our side of the pseudo terminal; -1 after a hang-up */
    int sync;      /* our side of the sync socket; -1 when there is none (any more) */
    uint8_t ping;  /* the last ping sent */
    bool dirty;    /* something was sent that no settle has followed */
    StState state; /* of the last settle */

    /* the screen */
    VTerm *vt;
    VTermScreen *screen;
    StFilter filter;
    GString *filtered;
    uint64_t bytes;
    int cols, rows;
    bool cursor_visible, alternate;
    GString *title;
    bool has_title;

    /* as asked for */
    char *term, *locale, *language;
};

/* screen.c: makes and frees the emulator; gives it what the program sent. */
void st_screen_init(StTerm *t);
void st_screen_free(StTerm *t);
void st_screen_feed(StTerm *t, const char *bytes, size_t len);
void st_screen_resize(StTerm *t, int cols, int rows);

/* The same as st_row(), st_find() without settling first. pad: keep the blanks at the end. */
char *st_peek_row(StTerm *t, int row, bool pad);
bool st_peek_find(StTerm *t, const char *text, int *row, int *col);

/* pump.c: settles when something was sent since the last time. */
void st_fresh(StTerm *t);
