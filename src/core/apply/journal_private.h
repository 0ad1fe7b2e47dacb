/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/apply/journal.h"

/* For the files of this room alone: where things lie in the journal, and its log. */

#define KV_JOURNAL_LOCK KV_JOURNAL_DIR "/lock"

/* /var/lib/kvmgt-setup/<id>/<name>; name may be NULL. g_free. */
char *kv_journal_path(unsigned id, const char *name);
/* …/backup/<action>. g_free. */
char *kv_journal_backup_path(unsigned id, unsigned action);

/* …/backup/<action>.<file>: the file of that number among those its program rewrites. g_free. */
char *kv_journal_kept_path(unsigned id, unsigned action, unsigned file);

/* Takes the lock for as long as *ret_fd is open. FALSE with KV_ERROR_BUSY's sentence where another
 * holds it. */
gboolean kv_journal_lock(KvMachine *machine, int *ret_fd, GError **error);

/* Appends one entry to the log and syncs it. Takes the reference of entry. */
gboolean kv_journal_log(KvMachine *machine, unsigned id, json_t *entry, GError **error);
/* Takes a torn last line away and ends one that only lacks its end, so that the next entry begins a
 * line of its own. */
gboolean kv_journal_mend(KvMachine *machine, unsigned id, GError **error);
/* Puts what the log says into run. A last line that was torn is passed over; *ret_line is the
 * number of the first other one that can't be read or is no entry of this run, and FALSE is
 * returned. */
gboolean kv_journal_replay(KvRun *run, const char *log, gsize length, unsigned *ret_line);

/* Appends to the run's output. Not worth failing for. */
void kv_journal_output(KvMachine *machine, unsigned id, const char *line);

/* Removes the temporary files that a killed run left beside its targets. */
void kv_journal_sweep(KvMachine *machine, const KvRun *run);

json_t *kv_meta_to_json(const KvMeta *meta);
KvMeta *kv_meta_from_json(const json_t *json);

/* The state of a code of kv_run_state_code(), or KV_RUN_OPEN. */
KvRunState kv_run_state_from_code(const char *code);

/* Text from anywhere as a JSON string. */
json_t *kv_json_text(const char *text);
