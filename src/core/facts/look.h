/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/facts/facts.h"

/* Small looks at the host that the probes are made of. Each fills a fact (zeroed before) with where
 * it looked and what came of it. */

/* A file's bytes as kv_machine_read() reads them, but for a link that leads nowhere: -ENOLINK. */
int kv_look_bytes(KvMachine *machine, const char *path, GBytes **ret_bytes);
/* A file's text; the last newline is cut when trim is TRUE. Unreadable is also a link that leads
 * nowhere, and what is no text. */
void kv_look_text(KvMachine *machine, KvFact *fact, const char *path, gboolean trim);
/* Is it there? The text is "". */
void kv_look_exists(KvMachine *machine, KvFact *fact, const char *path);
/* A program; the text is its path. The fact's path is the name while it's absent. */
void kv_look_program(KvMachine *machine, KvFact *fact, const char *name);

/* A list is known when all of it could be read: the fact is of the directory, and becomes that of
 * the first thing in it that couldn't. So whoever finds something missing has one fact to ask
 * whether that is the truth. */

/* The sorted names in a directory, none when it isn't there; g_strfreev(). A fact that is spoilt
 * already stays so: it may be of several directories. */
char **kv_look_list(KvMachine *machine, KvFact *list, const char *path);
/* The text of a file in it, without the white space at its end; NULL unless it could be read. */
char *kv_look_attribute(KvMachine *machine, KvFact *list, const char *directory, const char *name);
/* A number in an attribute, 0x-prefixed or decimal; otherwise fallback. */
gint64 kv_look_number(KvMachine *machine, KvFact *list, const char *directory, const char *name,
                      gint64 fallback);
/* The last part of where a link points, or NULL. */
char *kv_look_link_name(KvMachine *machine, KvFact *list, const char *directory, const char *name);
/* Makes the list unreadable for result (a negative errno), unless that says that path isn't there.
 */
void kv_fact_spoil(KvFact *list, const char *path, int result);

void kv_fact_clear(KvFact *fact);
/* Copies contents into an empty fact. */
void kv_fact_set(KvFact *fact, KvSeen seen, const char *path, const char *text);
/* Makes an empty fact of a failure (a negative errno): absent, or unreadable. */
void kv_fact_fail(KvFact *fact, const char *path, int result);

/* One for each part of the host; each fills its members of facts. */
void kv_probe_system(KvMachine *machine, KvFacts *facts);
void kv_probe_hardware(KvMachine *machine, KvFacts *facts);
void kv_probe_boot(KvMachine *machine, KvFacts *facts);
void kv_probe_loaders(KvMachine *machine, KvFacts *facts);
void kv_probe_modprobe(KvMachine *machine, KvFacts *facts);
/* After the loaders: their files name what is looked for. */
void kv_probe_initrds(KvMachine *machine, KvFacts *facts);
void kv_probe_modules(KvMachine *machine, KvFacts *facts);
void kv_probe_kernel(KvMachine *machine, KvFacts *facts);
void kv_probe_vgpu(KvMachine *machine, KvFacts *facts);
void kv_probe_libvirt(KvMachine *machine, KvFacts *facts);
void kv_probe_guest(KvMachine *machine, KvFacts *facts);
/* After libvirt: the group is read from its capabilities where qemu.conf says nothing. */
void kv_probe_access(KvMachine *machine, KvFacts *facts);
