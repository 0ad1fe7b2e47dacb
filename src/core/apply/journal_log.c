/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The log of a run: one JSON object a line. */
#include "core/apply/journal_private.h"

#include <errno.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

gboolean kv_journal_log(KvMachine *machine, unsigned id, json_t *entry, GError **error)
{
    g_autofree char *path = kv_journal_path(id, "log");
    g_autofree char *line = NULL;
    char *text;
    int r;

    json_object_set_new(entry, "time", json_integer(kv_machine_now(machine)));
    text = json_dumps(entry, JSON_COMPACT | JSON_PRESERVE_ORDER);
    json_decref(entry);
    line = g_strconcat(text, "\n", NULL);
    free(text);
    r = kv_machine_append(machine, path, line, strlen(line), TRUE);
    return r == 0 || kv_machine_fail(error, KV_DOING_WRITE, path, r);
}

/* One line of the log. */
typedef struct {
    const char *start;
    gsize length;
    gboolean is_last;
    unsigned number; /* from 1 */
} Line;

/* Steps on to the next line that isn't empty; begin with a zeroed one. */
static gboolean next_line(const char *log, gsize length, Line *line)
{
    const char *end = log + length;
    const char *at = line->start ? line->start + line->length + 1 : log;

    for (line->number++; at < end && *at == '\n'; at++)
        line->number++;
    if (at >= end)
        return FALSE;
    line->start = at;
    while (at < end && *at != '\n')
        at++;
    line->length = (gsize)(at - line->start);
    while (at < end && *at == '\n')
        at++;
    line->is_last = at == end;
    return TRUE;
}

/* NULL where it isn't an object. */
static json_t *read_line(const Line *line)
{
    json_t *entry = json_loadb(line->start, line->length, 0, NULL);

    if (json_is_object(entry))
        return entry;
    json_decref(entry);
    return NULL;
}

/* How much of the log is whole lines. */
static gsize whole_length(const char *log, gsize length)
{
    Line line = { NULL };

    while (next_line(log, length, &line))
        if (line.is_last) {
            json_t *entry = read_line(&line);
            gboolean whole = entry != NULL;

            json_decref(entry);
            return (gsize)(line.start - log) + (whole ? line.length : 0);
        }
    return 0;
}

static int cut(KvMachine *machine, const char *path, const char *log, gsize length)
{
    g_autoptr(GBytes) bytes = g_bytes_new(log, length);

    return kv_machine_replace(machine, path, bytes, 0600);
}

gboolean kv_journal_mend(KvMachine *machine, unsigned id, GError **error)
{
    g_autofree char *path = kv_journal_path(id, "log");
    g_autoptr(GBytes) bytes = NULL;
    const char *log;
    gsize length, whole;
    int r = kv_machine_read(machine, path, 0, &bytes);

    if (r == -ENOENT)
        return TRUE;
    if (r < 0)
        return kv_machine_fail(error, KV_DOING_READ, path, r);
    log = g_bytes_get_data(bytes, &length);
    whole = whole_length(log, length);
    if (whole > 0 && whole == length)
        r = kv_machine_append(machine, path, "\n", 1, TRUE);
    else if (whole < length && log[whole] != '\n')
        r = cut(machine, path, log, whole);
    return r == 0 || kv_machine_fail(error, KV_DOING_WRITE, path, r);
}

void kv_journal_output(KvMachine *machine, unsigned id, const char *line)
{
    g_autofree char *path = kv_journal_path(id, "output");
    g_autofree char *whole = g_strconcat(line, "\n", NULL);

    kv_machine_append(machine, path, whole, strlen(whole), FALSE);
}

/* ---- reading it ---- */

static void set_message(char **message, const json_t *entry)
{
    g_free(*message);
    *message = g_strdup(json_string_value(json_object_get(entry, "text")));
}

static void on_begin(KvRun *run, KvActRecord *record, const json_t *entry)
{
    record->state = KV_ACT_BEGUN;
    record->had_file = json_is_true(json_object_get(entry, "had_file"));
    g_clear_pointer(&record->made_dir, g_free);
    record->made_dir = g_strdup(json_string_value(json_object_get(entry, "made_dir")));
    g_clear_pointer(&record->meta, kv_meta_free);
    record->meta = kv_meta_from_json(json_object_get(entry, "meta"));
}

static void on_done(KvRun *run, KvActRecord *record, const json_t *entry)
{
    record->state = KV_ACT_DONE;
    g_free(record->digest);
    record->digest = g_strdup(json_string_value(json_object_get(entry, "digest")));
}

static void on_failed(KvRun *run, KvActRecord *record, const json_t *entry)
{
    record->state = KV_ACT_FAILED;
    record->left = json_is_true(json_object_get(entry, "left"));
    record->explanation = kv_explanation(json_string_value(json_object_get(entry, "explanation")));
    set_message(&record->message, entry);
}

static void on_undone(KvRun *run, KvActRecord *record, const json_t *entry)
{
    record->state = KV_ACT_UNDONE;
    g_clear_pointer(&record->message, g_free);
}

static void on_kept(KvRun *run, KvActRecord *record, const json_t *entry)
{
    record->state = KV_ACT_KEPT;
    set_message(&record->message, entry);
}

static void on_end(KvRun *run, KvActRecord *record, const json_t *entry)
{
    json_t *verdicts = json_object_get(entry, "verdicts"), *verdict;
    const char *boot_id = json_string_value(json_object_get(entry, "boot_id"));
    const char *id;

    run->state = kv_run_state_from_code(json_string_value(json_object_get(entry, "state")));
    set_message(&run->message, entry);
    if (boot_id) {
        g_free(run->boot_id);
        run->boot_id = g_strdup(boot_id);
    }
    json_object_foreach (verdicts, id, verdict) {
        const char *code = json_string_value(verdict);

        if (code)
            g_hash_table_insert(run->verdicts, g_strdup(id), g_strdup(code));
    }
}

static void on_undo(KvRun *run, KvActRecord *record, const json_t *entry)
{
    run->state = KV_RUN_OPEN;
    g_free(run->message);
    run->message = g_strdup(_("Taking it back was interrupted."));
}

static void on_closed(KvRun *run, KvActRecord *record, const json_t *entry)
{
    run->state = KV_RUN_CLOSED;
}

static const struct {
    const char *event;
    gboolean of_action;
    void (*apply)(KvRun *run, KvActRecord *record, const json_t *entry);
} entries[] = {
    { "begin", TRUE, on_begin },   { "done", TRUE, on_done },      { "failed", TRUE, on_failed },
    { "undone", TRUE, on_undone }, { "kept", TRUE, on_kept },      { "end", FALSE, on_end },
    { "undo", FALSE, on_undo },    { "closed", FALSE, on_closed },
};

/* FALSE for what is no entry of this run. */
static gboolean replay_entry(KvRun *run, const json_t *entry)
{
    const char *event = json_string_value(json_object_get(entry, "event"));
    json_t *index = json_object_get(entry, "action");
    json_int_t action = json_integer_value(index);
    gboolean has_action =
        json_is_integer(index) && action >= 0 && action < (json_int_t)run->actions->len;

    for (gsize i = 0; event && i < G_N_ELEMENTS(entries); i++)
        if (strcmp(event, entries[i].event) == 0 && (has_action || !entries[i].of_action)) {
            entries[i].apply(run, has_action ? &run->records[action] : NULL, entry);
            return TRUE;
        }
    return FALSE;
}

gboolean kv_journal_replay(KvRun *run, const char *log, gsize length, unsigned *ret_line)
{
    Line line = { NULL };
    gboolean fine = TRUE;

    while (fine && next_line(log, length, &line)) {
        json_t *entry = read_line(&line);

        /* What a crash leaves of the entry that was being written. */
        fine = entry ? replay_entry(run, entry) : line.is_last;
        json_decref(entry);
    }
    *ret_line = line.number;
    return fine;
}
