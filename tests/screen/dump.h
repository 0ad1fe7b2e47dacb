/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * A screen with all its attributes, for programs that make pictures of it.
 *
 * JSON: { "cols", "rows", "title" (a string or null), "cursor": { "row", "col", "visible" },
 * "lines": one list per row, of runs of cells that look the same:
 *     { "col", "width" (of each cell: 1 or 2), "cells": ["a", …], and only where they are set:
 *       "bold": true, "underline", "italic", "blink", "reverse",
 *       "fg", "bg": a palette index or "#rrggbb" } }
 * Blank cells without any attribute are left out.
 */

#include "term.h"

/* Both are to be freed with g_free(). They settle first, unless st_wait_text() was the last. */
char *st_dump_json(StTerm *t);

/* Text with escape sequences, which any terminal shows in the same way; a line per row. */
char *st_dump_ansi(StTerm *t);
