/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/apply/journal_private.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

#define PLAN_VERSION 1

char *kv_journal_path(unsigned id, const char *name)
{
    return name ? g_strdup_printf(KV_JOURNAL_DIR "/%u/%s", id, name)
                : g_strdup_printf(KV_JOURNAL_DIR "/%u", id);
}

char *kv_journal_backup_path(unsigned id, unsigned action)
{
    return g_strdup_printf(KV_JOURNAL_DIR "/%u/backup/%u", id, action);
}

char *kv_journal_kept_path(unsigned id, unsigned action, unsigned file)
{
    return g_strdup_printf(KV_JOURNAL_DIR "/%u/backup/%u.%u", id, action, file);
}

void kv_run_free(KvRun *run)
{
    if (!run)
        return;
    for (guint i = 0; run->records && i < run->actions->len; i++) {
        g_free(run->records[i].message);
        g_free(run->records[i].made_dir);
        g_free(run->records[i].digest);
        kv_meta_free(run->records[i].meta);
    }
    g_free(run->records);
    g_clear_pointer(&run->actions, g_ptr_array_unref);
    g_clear_pointer(&run->verdicts, g_hash_table_unref);
    g_free(run->boot_id);
    g_free(run->message);
    g_free(run->answers);
    g_free(run);
}

/* ---- reading ---- */

static gboolean read_actions(KvRun *run, const json_t *array, GError **error)
{
    gsize i;
    json_t *item;

    json_array_foreach (array, i, item) {
        KvAction *action = kv_action_from_json(item, error);

        if (!action)
            return FALSE;
        g_ptr_array_add(run->actions, action);
    }
    return TRUE;
}

static gboolean read_plan(KvRun *run, const json_t *plan, const char *path, GError **error)
{
    if (json_integer_value(json_object_get(plan, "version")) != PLAN_VERSION)
        return kv_fail(error, KV_ERROR_IO,
                       _("“%s” isn't a record this version of kvmgt-setup can read. Use the "
                         "version that wrote it."),
                       path);
    run->time = json_integer_value(json_object_get(plan, "time"));
    run->boot_id = g_strdup(json_string_value(json_object_get(plan, "boot_id")));
    run->answers = g_strdup(json_string_value(json_object_get(plan, "answers")));
    run->reboot = json_is_true(json_object_get(plan, "reboot"));
    return read_actions(run, json_object_get(plan, "actions"), error);
}

static GBytes *read_part(KvMachine *machine, unsigned id, const char *name, gboolean optional,
                         GError **error)
{
    g_autofree char *path = kv_journal_path(id, name);
    GBytes *bytes = NULL;
    int r = kv_machine_read(machine, path, 0, &bytes);

    if (r == -ENOENT && optional)
        return g_bytes_new_static("", 0);
    if (r < 0)
        kv_machine_fail(error, KV_DOING_READ, path, r);
    return r < 0 ? NULL : bytes;
}

/* A line that is passed over may be the one that says what has to be undone. */
static gboolean read_log(KvRun *run, GBytes *log, GError **error)
{
    g_autofree char *path = kv_journal_path(run->id, "log");
    g_autofree char *directory = kv_journal_path(run->id, NULL);
    unsigned line;
    gsize length;
    const char *text = g_bytes_get_data(log, &length);

    return kv_journal_replay(run, text, length, &line) ||
           kv_fail(error, KV_ERROR_IO,
                   _("“%1$s” is damaged in line %2$u, so what this run changed can't be told. "
                     "Mend the line or take it out, or move the directory “%3$s” away once its "
                     "backups were looked through."),
                   path, line, directory);
}

KvRun *kv_journal_load(KvMachine *machine, unsigned id, GError **error)
{
    g_autofree char *path = kv_journal_path(id, "plan.json");
    g_autoptr(KvRun) run = g_new0(KvRun, 1);
    g_autoptr(GBytes) plan = NULL, log = NULL;
    gboolean fine;
    json_t *json;
    gsize length;
    const char *text;
    KvStat stat;
    int r;

    run->id = id;
    run->actions = g_ptr_array_new_with_free_func((GDestroyNotify)kv_action_free);
    run->verdicts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    r = kv_machine_stat(machine, path, &stat);
    if (r == -ENOENT || r == -ENOTDIR) {
        kv_fail(error, KV_ERROR_INPUT,
                _("There is no run %u. “kvmgt-setup history” lists those there are."), id);
        return NULL;
    }
    plan = read_part(machine, id, "plan.json", FALSE, error);
    log = plan ? read_part(machine, id, "log", TRUE, error) : NULL;
    if (!log)
        return NULL;
    text = g_bytes_get_data(plan, &length);
    json = json_loadb(text, length, 0, NULL);
    fine = read_plan(run, json, path, error);
    json_decref(json);
    if (!fine)
        return NULL;
    run->records = g_new0(KvActRecord, run->actions->len + 1);
    return read_log(run, log, error) ? g_steal_pointer(&run) : NULL;
}

/* The number that a name in the journal's directory is, or 0. */
static unsigned id_of(const char *name)
{
    guint64 id;

    return g_ascii_string_to_unsigned(name, 10, 1, G_MAXINT, &id, NULL) && name[0] != '0'
               ? (unsigned)id
               : 0;
}

static int by_number(gconstpointer a, gconstpointer b)
{
    unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

    return x < y ? -1 : x > y;
}

/* The numbers of all runs, rising; NULL with *error. */
static GArray *list_ids(KvMachine *machine, GError **error)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(unsigned));
    g_auto(GStrv) names = NULL;
    int r = kv_machine_list(machine, KV_JOURNAL_DIR, &names);

    if (r < 0 && r != -ENOENT) {
        g_array_unref(ids);
        kv_machine_fail(error, KV_DOING_READ, KV_JOURNAL_DIR, r);
        return NULL;
    }
    for (char **name = names; name && *name; name++) {
        unsigned id = id_of(*name);

        if (id > 0)
            g_array_append_val(ids, id);
    }
    g_array_sort(ids, by_number);
    return ids;
}

GPtrArray *kv_journal_list(KvMachine *machine, GError **error)
{
    g_autoptr(GArray) ids = list_ids(machine, error);
    GPtrArray *runs;

    if (!ids)
        return NULL;
    runs = g_ptr_array_new_with_free_func((GDestroyNotify)kv_run_free);
    for (guint i = 0; i < ids->len; i++) {
        unsigned id = g_array_index(ids, unsigned, i);
        g_autofree char *path = kv_journal_path(id, "plan.json");
        KvStat stat;
        KvRun *run;

        /* A directory without a plan is where a run was never begun. */
        if (kv_machine_stat(machine, path, &stat) == -ENOENT)
            continue;
        run = kv_journal_load(machine, id, error);
        if (!run)
            return NULL;
        g_ptr_array_add(runs, run);
    }
    return runs;
}

/* ---- writing ---- */

gboolean kv_journal_lock(KvMachine *machine, int *ret_fd, GError **error)
{
    int r = kv_machine_make_dir(machine, "/var/lib", 0755, NULL);

    if (r == 0)
        r = kv_machine_make_dir(machine, KV_JOURNAL_DIR, 0700, NULL);
    if (r < 0)
        return kv_machine_fail(error, KV_DOING_WRITE, KV_JOURNAL_DIR, r);
    r = kv_machine_lock(machine, KV_JOURNAL_LOCK, ret_fd);
    return r == 0 || kv_machine_fail(error, KV_DOING_LOCK, KV_JOURNAL_LOCK, r);
}

gboolean kv_journal_busy(KvMachine *machine)
{
    return kv_machine_locked(machine, KV_JOURNAL_LOCK) == 1;
}

static json_t *verdicts_to_json(const KvFacts *facts, const KvAnswers *answers)
{
    g_autoptr(GPtrArray) findings = kv_findings(facts, answers);
    json_t *json = json_object();

    for (guint i = 0; i < findings->len; i++) {
        const KvFinding *finding = g_ptr_array_index(findings, i);

        json_object_set_new(json, finding->id, json_string(kv_verdict_code(finding->verdict)));
    }
    return json;
}

static GBytes *plan_to_bytes(KvMachine *machine, const KvPlan *plan, const KvAnswers *answers,
                             const KvFacts *facts)
{
    g_autofree char *text = kv_answers_to_text(answers, FALSE);
    json_t *actions = json_array();
    json_t *json;
    char *dump;

    for (guint i = 0; i < plan->actions->len; i++)
        json_array_append_new(actions, kv_action_to_json(g_ptr_array_index(plan->actions, i)));
    json =
        json_pack("{s:i, s:I, s:o, s:o, s:b, s:o, s:o}", "version", PLAN_VERSION, "time",
                  (json_int_t)kv_machine_now(machine), "boot_id", kv_json_text(facts->boot_id.text),
                  "answers", kv_json_text(text), "reboot", plan->reboot, "actions", actions,
                  "verdicts", verdicts_to_json(facts, answers));
    dump = json_dumps(json, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
    json_decref(json);
    return g_bytes_new_with_free_func(dump, strlen(dump), free, dump);
}

/* After a failure: what there is of the run goes, so that the next start doesn't find half of it.
 */
static void remove_half(KvMachine *machine, unsigned id)
{
    g_autofree char *plan = kv_journal_path(id, "plan.json");
    g_autofree char *backup = kv_journal_path(id, "backup");
    g_autofree char *directory = kv_journal_path(id, NULL);

    kv_machine_remove(machine, plan);
    kv_machine_remove_dir(machine, backup);
    kv_machine_remove_dir(machine, directory);
}

static gboolean write_run(KvMachine *machine, unsigned id, GBytes *plan, GError **error)
{
    g_autofree char *path = kv_journal_path(id, "plan.json");
    g_autofree char *backup = kv_journal_path(id, "backup");
    int r = kv_machine_make_dir(machine, backup, 0700, NULL);

    if (r < 0)
        return kv_machine_fail(error, KV_DOING_WRITE, backup, r);
    r = kv_machine_replace(machine, path, plan, 0600);
    if (r == 0)
        return TRUE;
    remove_half(machine, id);
    return kv_machine_fail(error, KV_DOING_WRITE, path, r);
}

gboolean kv_journal_create(KvMachine *machine, const KvPlan *plan, const KvAnswers *answers,
                           const KvFacts *facts, unsigned *ret_id, GError **error)
{
    g_autoptr(GArray) ids = NULL;
    g_autoptr(GBytes) bytes = NULL;
    gboolean fine = FALSE;
    unsigned id;
    int lock;

    if (!kv_journal_lock(machine, &lock, error))
        return FALSE;
    ids = list_ids(machine, error);
    if (ids) {
        id = ids->len > 0 ? g_array_index(ids, unsigned, ids->len - 1) + 1 : 1;
        bytes = plan_to_bytes(machine, plan, answers, facts);
        fine = write_run(machine, id, bytes, error);
    }
    close(lock);
    if (fine)
        *ret_id = id;
    return fine;
}

static void sweep_rewrites(KvMachine *machine, const KvRun *run, guint i)
{
    const KvAction *action = g_ptr_array_index(run->actions, i);

    for (guint file = 0; action->rewrites && action->rewrites[file]; file++) {
        g_autofree char *kept = kv_journal_kept_path(run->id, i, file);

        kv_machine_sweep(machine, action->rewrites[file]);
        kv_machine_sweep(machine, kept);
    }
}

void kv_journal_sweep(KvMachine *machine, const KvRun *run)
{
    for (guint i = 0; i < run->actions->len; i++) {
        const KvAction *action = g_ptr_array_index(run->actions, i);
        g_autofree char *backup = kv_journal_backup_path(run->id, i);

        const char *path = action->kind == KV_ACTION_FILE ? action->path : action->output;

        sweep_rewrites(machine, run, i);
        if (!path)
            continue;
        kv_machine_sweep(machine, path);
        kv_machine_sweep(machine, backup);
    }
}

gboolean kv_journal_close(KvMachine *machine, unsigned id, GError **error)
{
    g_autoptr(KvRun) run = NULL;
    gboolean fine;
    int lock;

    if (!kv_journal_lock(machine, &lock, error))
        return FALSE;
    run = kv_journal_load(machine, id, error);
    fine = run && kv_journal_mend(machine, id, error);
    if (fine) {
        kv_journal_sweep(machine, run);
        fine = kv_journal_log(machine, id, json_pack("{s:s}", "event", "closed"), error);
    }
    close(lock);
    return fine;
}
