/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* libvirt's own kind of configuration file (qemu.conf): key = "text" | 'text' | """text""" |
 * number | [ list ], with # comments. */
typedef struct KvVirconf KvVirconf;

/* Reads a file's bytes (no final NUL needed). shown_path names the file in messages. Returns NULL
 * with KV_ERROR_REFUSED, reason and line, for what libvirt would refuse. Transfer full; free with
 * kv_virconf_free(). */
KvVirconf *kv_virconf_parse(const char *text, gsize length, const char *shown_path, GError **error);
void kv_virconf_free(KvVirconf *conf);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KvVirconf, kv_virconf_free)

/* The text of key, or the digits of a number as they are written. NULL where the key is absent or
 * a list. Owned by conf. */
const char *kv_virconf_get_string(const KvVirconf *conf, const char *key);

/* The strings of the list key, NULL-ended. NULL where the key is absent or no list (which libvirt
 * refuses where it wants one); a list without entries is not NULL. Of a key that is set twice
 * libvirt takes the first, and so do we. Owned by conf. */
const char *const *kv_virconf_get_list(const KvVirconf *conf, const char *key);

/* The strings of the commented-out list ("#key = [ … ]") with which the shipped file documents
 * libvirt's default; NULL where there is none that reads as a list. Owned by conf. */
const char *const *kv_virconf_get_example_list(const KvVirconf *conf, const char *key);

/* The line of the key's active assignment, counted from 1; 0 where it is absent. */
unsigned kv_virconf_get_line(const KvVirconf *conf, const char *key);

/* The whole new text of the file in which key is the list of items: the active assignment's value
 * is replaced, or else an assignment is added after the commented-out example of the same key, or
 * else at the end; every other byte is kept. Already just that list: the same bytes come back.
 * Returns NULL with KV_ERROR_REFUSED where the file is malformed or sets the key twice, and with
 * KV_ERROR_INPUT for an item that the syntax can't hold. Transfer full; NUL-ended, its length in
 * *ret_length (may be NULL). */
char *kv_virconf_set_list(const char *text, gsize length, const char *key, const char *const *items,
                          const char *shown_path, gsize *ret_length, GError **error);
