/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The checks asked of a host, and what stands in the way of all. */
#include "core/base/i18n.h"
#include "core/checks/checks.h"
#include "core/checks/say.h"

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

KvFinding *kv_findings_one(const KvCheck *check, const KvFacts *facts, const KvAnswers *answers)
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
