/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* What the harness' own tests share: the small program that they run. */

#include "term.h"

/* Takes the program's path from the command line, and fails with a usage line without it. */
void demo_main(int argc, char **argv);

/* Starts it on this kind of terminal. NULL and 0 are the defaults of StTermOptions. */
StTerm *demo_open(const char *term, int cols, int rows, const char *locale);

/* Leaves it by its own key, looks that it ended well, and closes the terminal. */
void demo_leave(StTerm *t);
