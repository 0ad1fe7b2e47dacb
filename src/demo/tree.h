/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <sys/stat.h>

/* A tree of files that stands for a host's. Paths are the host's and are resolved below the root,
 * links included, so that nothing here can touch the machine the program runs on.
 *
 * Writing keeps the first error in the tree, as a stdio stream does: a model writes what it has to
 * and asks once at the end. */

typedef struct {
    int root;    /* descriptor of the directory */
    int trouble; /* negative errno of the first write that failed since kv_tree_take_trouble() */
} KvTree;

/* 0 or the negative errno of the first failed write; the next one starts afresh. */
int kv_tree_take_trouble(KvTree *tree);

/* The bytes of a file, NUL-ended; NULL when it can't be read. Transfer full. */
char *kv_tree_read(const KvTree *tree, const char *path);
/* The same as bytes, which may hold NULs; g_bytes_unref(). */
GBytes *kv_tree_read_bytes(const KvTree *tree, const char *path);
/* The first of them, at most `length`. */
GBytes *kv_tree_read_head(const KvTree *tree, const char *path, gsize length);
/* The text without white space at both ends; "" when it can't be read. */
char *kv_tree_word(const KvTree *tree, const char *path);
gboolean kv_tree_has(const KvTree *tree, const char *path);
gboolean kv_tree_has_dir(const KvTree *tree, const char *path);
/* Follows links; a negative errno. */
int kv_tree_stat(const KvTree *tree, const char *path, struct stat *ret_stat);
/* Sorted names, NULL-ended; empty when there is no such directory. */
char **kv_tree_list(const KvTree *tree, const char *path);
/* The last name of what the link at path points to; NULL when it is no link. */
char *kv_tree_link_name(const KvTree *tree, const char *path);
/* The path without links; NULL when nothing is there. */
char *kv_tree_real(const KvTree *tree, const char *path);

/* Makes a directory and its parents. */
void kv_tree_mkdir(KvTree *tree, const char *path);
/* Puts text at path in one step, with its parent directories. A link at path is followed. */
void kv_tree_write(KvTree *tree, const char *path, mode_t mode, const char *text);
void kv_tree_printf(KvTree *tree, const char *path, mode_t mode, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
void kv_tree_write_bytes(KvTree *tree, const char *path, mode_t mode, const char *bytes,
                         gsize length);
/* A file of that many zeros, which take no room. */
void kv_tree_write_sparse(KvTree *tree, const char *path, mode_t mode, guint64 bytes);
void kv_tree_chmod(KvTree *tree, const char *path, mode_t mode);
/* Makes a symbolic link, with its parent directories. */
void kv_tree_link(KvTree *tree, const char *path, const char *target);
/* Removes what is at path, a directory with all that is in it; fine when there is nothing. */
void kv_tree_remove(KvTree *tree, const char *path);
