/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <sys/types.h>

/* A temporary tree of files for a test. Paths are below its root ("/etc/x"). A call that fails ends
 * the test. */

/* A new empty directory; free with tree_free(), which removes it and all in it. */
char *tree_new(void);
/* The same in memory where there is such a place: syncing costs nothing there, but not every kernel
 * has extended attributes in it. */
char *tree_new_fast(void);
void tree_free(char *root);
/* A new tree with the files, links and directories of root, without their extended attributes. */
char *tree_copy(const char *root);
/* The path on this host; g_free. */
char *tree_path(const char *root, const char *path);

void tree_mkdir(const char *root, const char *path);
/* Writes text, making the parent directories. */
void tree_write(const char *root, const char *path, mode_t mode, const char *text);
void tree_link(const char *root, const char *path, const char *target);
/* Removes what is at path with all that is in it; fine when there is nothing. */
void tree_remove(const char *root, const char *path);
/* Removes a file or a link. */
void tree_unlink(const char *root, const char *path);
/* The text of a file, NULL when there is none; g_free. */
char *tree_read(const char *root, const char *path);
gboolean tree_has(const char *root, const char *path);
mode_t tree_mode(const char *root, const char *path);
/* How many names the directory has. */
unsigned tree_count(const char *root, const char *path);

/* Every file below path as a line: name, kind, mode, owner, extended attributes, digest or link
 * target; sorted. Two equal trees give equal texts. except (may be NULL) is left out with all that
 * is in it. g_free. */
char *tree_snapshot(const char *root, const char *path, const char *except);
