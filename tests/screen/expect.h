/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * What a test expects of the screen. All of these settle first. When one fails, its message shows
 * the whole screen with the cursor in it, and the fail handler is called; it is not meant to
 * return. Without a handler the message goes to stderr and the process ends with status 1.
 */

#include "term.h"

/* Called with where the expectation stands and why it failed. */
typedef void (*StFailHandler)(const char *file, int line, const char *message);

/* Sets what a failed expectation calls; NULL for the default. */
void st_set_fail_handler(StFailHandler handler);

/* The text can be seen, within one row. */
#define st_expect_text(t, text) st_expect_text_at(t, text, __FILE__, __LINE__)

/* It can be seen nowhere. */
#define st_expect_no_text(t, text) st_expect_no_text_at(t, text, __FILE__, __LINE__)

/* The text can be seen in this row; rows count from 0, negative ones from the end (-1). */
#define st_expect_row(t, row, text) st_expect_row_at(t, row, text, __FILE__, __LINE__)

/* The cursor (shown or hidden) is on the first column of this text. */
#define st_expect_cursor_on(t, text) st_expect_cursor_on_at(t, text, __FILE__, __LINE__)

/* Where it is first seen, every cell of the text is in reverse video (or none is). */
#define st_expect_reverse(t, text)     st_expect_reverse_at(t, text, true, __FILE__, __LINE__)
#define st_expect_not_reverse(t, text) st_expect_reverse_at(t, text, false, __FILE__, __LINE__)

/* The key is known; it is sent and dealt with. As st_keys(): "Down Down Enter". */
#define st_expect_keys(t, names) st_expect_keys_at(t, names, __FILE__, __LINE__)

/* The program has ended, or ends by the deadline, with this status (128 + n for signal n). */
#define st_expect_exit(t, status) st_expect_exit_at(t, status, __FILE__, __LINE__)

/* Functions behind the macros. */
void st_expect_text_at(StTerm *t, const char *text, const char *file, int line);
void st_expect_no_text_at(StTerm *t, const char *text, const char *file, int line);
void st_expect_row_at(StTerm *t, int row, const char *text, const char *file, int line);
void st_expect_cursor_on_at(StTerm *t, const char *text, const char *file, int line);
void st_expect_reverse_at(StTerm *t, const char *text, bool reverse, const char *file, int line);
void st_expect_keys_at(StTerm *t, const char *names, const char *file, int line);
void st_expect_exit_at(StTerm *t, int status, const char *file, int line);

/* Fails with a message of one's own, the screen below it (t may be NULL: no screen). */
void st_fail(StTerm *t, const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The same if problem is not NULL; it is freed. So that a function can let go of all it holds
 * before the handler jumps out of it. */
void st_fail_if(StTerm *t, const char *file, int line, char *problem);
