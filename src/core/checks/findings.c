/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The checks asked of a host, and what stands in the way of all. */
#include "core/answers/many.h"
#include "core/base/i18n.h"
#include "core/checks/checks.h"
#include "core/checks/say.h"
#include "core/text/printable.h"

static void evidence_free(gpointer data)
{
    KvEvidence *evidence = data;

    g_free(evidence->path);
    g_free(evidence->value);
    g_free(evidence);
}

void kv_finding_free(KvFinding *finding)
{
    g_free(finding->detail);
    g_free(finding->remedy);
    g_ptr_array_unref(finding->evidence);
    g_free(finding);
}

/* Where one of these fails, no change helps: by their order of importance. */
static const char *const needed[] = { "gpu.present", "gpu.generation", "modules.offered" };

const KvFinding *kv_findings_obstacle(const GPtrArray *findings)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(needed); i++) {
        const KvFinding *finding = kv_findings_get(findings, needed[i]);

        if (finding && finding->verdict == KV_FAIL)
            return finding;
    }
    return NULL;
}

/* One of these can't be read: whether a change helps can't be told. */
static gboolean obstacle_is_unread(const GPtrArray *findings)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(needed); i++)
        if (kv_findings_get(findings, needed[i])->unread)
            return TRUE;
    return FALSE;
}

/* Nobody is urged to do what can't lead anywhere, or may not: that waits for the answer. */
static void set_aside(const GPtrArray *findings)
{
    const KvFinding *obstacle = kv_findings_obstacle(findings);
    gboolean unread = !obstacle && obstacle_is_unread(findings);

    for (unsigned i = 0; (obstacle || unread) && i < findings->len; i++) {
        KvFinding *finding = g_ptr_array_index(findings, i);

        if (finding == obstacle || finding->step == KV_STEP_HARDWARE ||
            (finding->verdict != KV_TODO && finding->verdict != KV_FAIL))
            continue;
        if (unread) {
            kv_say_waits(finding, g_steal_pointer(&finding->detail));
            continue;
        }
        g_free(finding->detail);
        g_clear_pointer(&finding->remedy, g_free);
        finding->verdict = KV_NA;
        finding->waits = FALSE;
        /* Translators: the sentence that says why this host can't do it follows. */
        finding->detail = g_strdup_printf(_("Of no use here: %s"), obstacle->detail);
    }
}

static KvFinding *look(const KvCheck *check, const KvFacts *facts, const KvAnswers *answers)
{
    KvFinding *finding = g_new0(KvFinding, 1);

    finding->id = check->id;
    finding->step = check->step;
    finding->title = _(check->title);
    finding->why = _(check->why);
    finding->how = check->how;
    finding->verdict = KV_UNKNOWN;
    finding->evidence = g_ptr_array_new_with_free_func(evidence_free);
    check->look(facts, answers, finding);
    return finding;
}

/* Which of them the sentence is about. */
static void tell_how_many(KvFinding *finding, const char *name, unsigned alike, unsigned count)
{
    g_autofree char *detail = g_steal_pointer(&finding->detail);
    g_autofree char *shown = kv_printable(name, -1);

    if (alike == count) /* Translators: a sentence about one of them comes first */
        finding->detail =
            g_strdup_printf(ngettext("%1$s So it is with %2$u virtual machine.",
                                     "%1$s So it is with all %2$u virtual machines.", count),
                            detail, count);
    else /* Translators: a sentence about one of them comes first */
        finding->detail =
            g_strdup_printf(ngettext("%1$s So it is with %2$u of %3$u virtual machines: “%4$s”.",
                                     "%1$s So it is with %2$u of %3$u virtual machines; the first "
                                     "of them is “%4$s”.",
                                     alike),
                            detail, alike, count, shown);
}

KvFinding *kv_findings_one(const KvCheck *check, const KvFacts *facts, const KvAnswers *answers)
{
    unsigned count = check->each ? kv_answers_count(answers, facts) : 1, alike = 1;
    KvFinding *worst = look(check, facts, answers);
    g_autofree char *name = g_strdup(kv_answers_get(answers, KV_Q_GUEST_NAME));

    for (unsigned n = 1; n < count; n++) {
        g_autoptr(KvAnswers) nth = kv_answers_nth(answers, facts, n);
        KvFinding *finding = look(check, facts, nth);

        alike += kv_state_of(finding) == kv_state_of(worst);
        if (kv_state_outweighs(kv_state_of(finding), kv_state_of(worst))) {
            KvFinding *better = worst;

            worst = finding;
            finding = better;
            alike = 1;
            g_free(name);
            name = g_strdup(kv_answers_get(nth, KV_Q_GUEST_NAME));
        }
        kv_finding_free(finding);
    }
    if (count > 1 && worst->detail)
        tell_how_many(worst, name, alike, count);
    return worst;
}

GPtrArray *kv_findings(const KvFacts *facts, const KvAnswers *answers)
{
    GPtrArray *findings = g_ptr_array_new_with_free_func((GDestroyNotify)kv_finding_free);
    unsigned count;
    const KvCheck *checks = kv_checks(&count);

    for (unsigned i = 0; i < count; i++)
        g_ptr_array_add(findings, kv_findings_one(&checks[i], facts, answers));
    set_aside(findings);
    return findings;
}

const KvFinding *kv_findings_get(const GPtrArray *findings, const char *id)
{
    for (unsigned i = 0; i < findings->len; i++) {
        const KvFinding *finding = g_ptr_array_index(findings, i);

        if (g_strcmp0(finding->id, id) == 0)
            return finding;
    }
    return NULL;
}
