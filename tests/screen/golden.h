/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * Golden files: screens as they are meant to be, to compare with.
 *
 * <directory>/<name>.<cols>x<rows>.<term>.<lang>.txt holds one line per row, a line
 * "cursor ROW,COL" (with " hidden" when it is), and for each run of reverse video a line
 * "reverse ROW,COL-COL TEXT". <lang> is the language, or the locale when no language was set.
 *
 * The directory is ST_GOLDEN_DIR from the environment, else the one given at compile time by the
 * macro of that name. With ST_UPDATE=1 in the environment the files are written, not compared.
 */

#include "term.h"

/* The screen as a golden file has it; free with g_free(). Settles first. */
char *st_golden_dump(StTerm *t);

/* Compares with the golden file; fails as the expectations of expect.h do. */
#define st_golden(t, name) st_golden_at(t, name, __FILE__, __LINE__)

/* The function behind the macro. */
void st_golden_at(StTerm *t, const char *name, const char *file, int line);
