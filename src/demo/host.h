/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The description of a simulated host: hosts/NAME.host. See hosts/README.md for what can be said
 * in it.
 *
 *   # a comment
 *   [kind name]
 *   key = value
 *   |a line of text, to the byte
 *
 * A host that is `like` another has all of its sections; a key said again replaces the other's, and
 * so does a text. */

typedef struct {
    char *kind;         /* "file" */
    char *name;         /* "/etc/default/grub", "" when the section has none */
    GPtrArray *keys;    /* char *, in the order in which they were first said */
    GHashTable *values; /* key -> value */
    GString *text;      /* NULL: no text lines */
} KvHostSection;

typedef struct {
    char *name;
    GPtrArray *sections; /* KvHostSection, in the order in which they were first said */
} KvHost;

/* Reads a description that stands alone. NULL with the line in *error. */
KvHost *kv_host_parse(const char *name, const char *text, GError **error);
/* Reads the built-in host `name`, or the file that name is when there is a '/' in it, with all that
 * it is like. */
KvHost *kv_host_load(const char *name, GError **error);
void kv_host_free(KvHost *host);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KvHost, kv_host_free)

const KvHostSection *kv_host_section(const KvHost *host, const char *kind, const char *name);
/* The value of a key; NULL when it wasn't said, or was said to be nothing. */
const char *kv_section_get(const KvHostSection *section, const char *key);
const char *kv_host_get(const KvHost *host, const char *kind, const char *name, const char *key);
guint64 kv_section_number(const KvHostSection *section, const char *key, guint64 fallback);
/* "yes" is TRUE. */
gboolean kv_section_yes(const KvHostSection *section, const char *key, gboolean fallback);

/* The built-in texts, made from hosts/ when the program is built. */
typedef struct {
    const char *name;
    const char *text;
} KvDemoText;
extern const KvDemoText kv_demo_texts[];
extern const unsigned kv_n_demo_texts;
