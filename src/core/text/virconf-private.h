/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* What reader (virconf-read.c), questions (virconf.c) and editor (virconf-edit.c) share; nobody
 * else includes this. */
#include "core/text/virconf.h"

typedef struct {
    char *key;
    char *string;  /* NULL: a list */
    char **items;  /* NULL: no list */
    gsize start;   /* of the value's bytes; for an example, of its comment */
    gsize end;     /* behind the value; for an example, behind its last line */
    unsigned line; /* of the key */
} KvVirconfEntry;

struct KvVirconf {
    GPtrArray *entries;  /* of KvVirconfEntry: the active assignments */
    GPtrArray *examples; /* of KvVirconfEntry: "#key = [ … ]" */
};

/* The first entry of that key, which is the one that libvirt takes; after: not before that one
 * (NULL: from the beginning). NULL: none. */
const KvVirconfEntry *kv_virconf_find(const GPtrArray *entries, const char *key,
                                      const KvVirconfEntry *after);

/* Frees an entry; a GDestroyNotify. */
void kv_virconf_entry_free(gpointer entry);

/* Fills the two empty arrays of conf from a text without NUL bytes. Errors as of
 * kv_virconf_parse(). */
gboolean kv_virconf_read(KvVirconf *conf, const char *text, gsize length, const char *shown_path,
                         GError **error);
