/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/session/session.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

/* The newest run that stands, one that was left as it is among them: who goes on from there closes
 * it first. Owned by runs. */
static KvRun *last_standing(GPtrArray *runs)
{
    for (unsigned i = runs->len; i-- > 0;) {
        KvRun *run = g_ptr_array_index(runs, i);

        if (run->state != KV_RUN_UNDONE)
            return run;
    }
    return NULL;
}

/* What was answered before the restart still holds after it. */
static void recall_answers(KvSession *session)
{
    g_autoptr(GPtrArray) runs = NULL;
    const KvRun *run;

    g_clear_error(&session->forgot);
    runs = kv_journal_list(session->machine, &session->forgot);
    run = runs ? last_standing(runs) : NULL;
    if (run && run->answers)
        kv_answers_load(session->answers, run->answers, strlen(run->answers), KV_JOURNAL_DIR,
                        KV_FROM_EARLIER, NULL);
}

KvSession *kv_session_new(KvMachine *machine, KvSelf self)
{
    KvSession *session = g_new0(KvSession, 1);

    session->machine = machine;
    session->self = self;
    session->answers = kv_answers_new();
    recall_answers(session);
    return session;
}

void kv_session_free(KvSession *session)
{
    if (!session)
        return;
    g_clear_pointer(&session->findings, g_ptr_array_unref);
    kv_facts_unref(session->facts);
    kv_answers_free(session->answers);
    g_free(session->new_uuid);
    g_clear_error(&session->forgot);
    kv_machine_free(session->machine);
    g_free(session);
}

void kv_session_look(KvSession *session, KvLook look)
{
    if (session->forgot)
        recall_answers(session);
    if (kv_answers_from(session->answers, KV_Q_LIBVIRT_URI) > KV_FROM_PRESET)
        kv_machine_set_uri(session->machine, kv_answers_get(session->answers, KV_Q_LIBVIRT_URI));
    kv_session_take(session, kv_probe(session->machine, look));
}

/* What a run that failed left isn't somebody else's. Who may not read the journal isn't told of a
 * name that is taken by what may be just that: who may change the host is. */
static void mark_left_behind(KvSession *session, KvFacts *facts)
{
    g_autoptr(GPtrArray) runs = NULL;

    if (!kv_facts_know_choices(facts))
        return;
    runs = kv_journal_list(session->machine, NULL);

    for (guint i = 0; i < facts->virt->pools->len; i++) {
        const KvVirtObject *pool = facts->virt->pools->pdata[i];

        for (guint j = 0; pool->volumes && j < pool->volumes->len; j++) {
            KvVirtVolume *volume = pool->volumes->pdata[j];

            volume->left_behind =
                !volume->unseen &&
                kv_volume_is_left_behind(runs, pool->name, volume->name, volume->used);
        }
    }
}

void kv_session_take(KvSession *session, KvFacts *facts)
{
    mark_left_behind(session, facts);
    kv_facts_unref(session->facts);
    session->facts = facts;
    if (session->forgot)
        recall_answers(session);
    kv_session_answered(session);
}

/* The file of guest.xml, as it is now. */
static void read_definition(KvSession *session, const char *path)
{
    KvDefinition *definition =
        *path == '/' ? kv_definition_read(session->machine, path,
                                          kv_answers_definition_of(session->answers, path))
                     : NULL;

    kv_answers_set_definition(session->answers, definition);
}

gboolean kv_session_try(KvSession *session, KvQuestionId id, const char *value, GError **error)
{
    if (id == KV_Q_GUEST_XML)
        read_definition(session, value);
    if (!kv_answers_try(session->answers, session->facts, id, value, KV_FROM_PERSON, error)) {
        if (id == KV_Q_GUEST_XML)
            read_definition(session, kv_answers_get(session->answers, id));
        return FALSE;
    }
    kv_session_answered(session);
    return TRUE;
}

void kv_session_answered(KvSession *session)
{
    if (kv_answers_is_filed(session->answers))
        read_definition(session, kv_answers_get(session->answers, KV_Q_GUEST_XML));
    if (!session->new_uuid)
        session->new_uuid = kv_machine_new_uuid(session->machine);
    kv_answers_complete(session->answers, session->facts, session->new_uuid);
    g_clear_pointer(&session->findings, g_ptr_array_unref);
    session->findings = kv_findings(session->facts, session->answers);
}

KvPlan *kv_session_plan(KvSession *session, KvStepId step, GError **error)
{
    KvMachine *machine = session->machine;
    KvPlanContext context = {
        .facts = session->facts,
        .answers = session->answers,
        .findings = session->findings,
        .virt = machine->ops->virt ? machine->ops->virt(machine, NULL) : NULL,
        .only = step,
    };
    g_autoptr(GPtrArray) runs = NULL;
    KvPlan *plan;

    /* Who isn't root may not read the journal, and may look at a plan all the same. */
    if (kv_machine_uid(machine) == 0) {
        if (session->forgot) {
            g_propagate_error(error, g_error_copy(session->forgot));
            return NULL;
        }
        runs = kv_journal_list(machine, error);
        if (!runs)
            return NULL;
    }
    plan = kv_plan_make(&context, error);
    if (plan && runs)
        kv_plan_add_unfinished(plan, runs, session->facts->boot_id.text, step);
    return plan;
}

static gboolean may_change(KvSession *session, GError **error)
{
    if (kv_machine_uid(session->machine) == 0)
        return TRUE;
    return kv_fail(error, KV_ERROR_IO,
                   _("Changing this host needs root. Start again with sudo, or as root."));
}

KvWorker *kv_session_apply(KvSession *session, const KvPlan *plan, unsigned *ret_id, GError **error)
{
    if (!may_change(session, error) ||
        !kv_journal_create(session->machine, plan, session->answers, session->facts, ret_id, error))
        return NULL;
    return kv_worker_start(&session->self, "apply", *ret_id, error);
}

KvWorker *kv_session_undo(KvSession *session, unsigned id, GError **error)
{
    if (!may_change(session, error))
        return NULL;
    return kv_worker_start(&session->self, "undo", id, error);
}

gboolean kv_session_reboot(KvSession *session, GError **error)
{
    return may_change(session, error) && kv_machine_reboot(session->machine, error);
}

KvRun *kv_session_interrupted(KvSession *session)
{
    g_autoptr(GPtrArray) runs = kv_journal_list(session->machine, NULL);

    if (!runs || runs->len == 0 || kv_journal_busy(session->machine))
        return NULL;
    for (unsigned i = runs->len; i-- > 0;) {
        KvRun *run = g_ptr_array_index(runs, i);

        if (run->state == KV_RUN_OPEN)
            return kv_journal_load(session->machine, run->id, NULL);
    }
    return NULL;
}

/* The run whose end the host can be compared with, or NULL; owned by runs. Once the newest was
 * taken back, or ended without a look, what any run found then says nothing about what a restart
 * did. */
static const KvRun *last_looked(const GPtrArray *runs)
{
    const KvRun *run = runs->len ? g_ptr_array_index(runs, runs->len - 1) : NULL;
    gboolean taken_back =
        run && (run->state == KV_RUN_UNDONE || run->state == KV_RUN_PARTLY_UNDONE);

    return run && !taken_back && g_hash_table_size(run->verdicts) ? run : NULL;
}

static void boot_change_free(gpointer data)
{
    KvBootChange *change = data;

    g_free(change->before);
    g_free(change);
}

GPtrArray *kv_session_boot_changes(KvSession *session)
{
    g_autoptr(GPtrArray) runs = kv_journal_list(session->machine, NULL);
    const KvRun *run = runs ? last_looked(runs) : NULL;
    GPtrArray *changes;

    if (!run || !run->boot_id || session->facts->boot_id.seen != KV_KNOWN ||
        g_str_equal(run->boot_id, session->facts->boot_id.text))
        return NULL;
    changes = g_ptr_array_new_with_free_func(boot_change_free);
    for (unsigned i = 0; i < session->findings->len; i++) {
        const KvFinding *finding = g_ptr_array_index(session->findings, i);
        const char *before = g_hash_table_lookup(run->verdicts, finding->id);
        KvBootChange *change;

        if (!before || g_str_equal(before, kv_verdict_code(finding->verdict)))
            continue;
        change = g_new0(KvBootChange, 1);
        change->id = finding->id;
        change->title = finding->title;
        change->before = g_strdup(kv_verdict_word(kv_verdict_from_code(before)));
        change->now = finding->verdict;
        g_ptr_array_add(changes, change);
    }
    return changes;
}
