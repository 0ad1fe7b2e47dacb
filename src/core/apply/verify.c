/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looking again: by the same eyes and checks that made the plan. */
#include "core/answers/many.h"
#include "core/apply/journal_private.h"
#include "core/apply/work.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

/* udev and daemons need a moment until what the kernel did shows. */
#define LIVE_TRIES    20
#define LIVE_PAUSE_US (100 * 1000)

/* What has to be looked at for the checks of a step. */
static const KvLook looks[KV_N_STEPS] = {
    [KV_STEP_HARDWARE] = KV_LOOK_HARDWARE,
    [KV_STEP_CMDLINE] = KV_LOOK_BOOT,
    [KV_STEP_BOOT] = KV_LOOK_BOOT,
    [KV_STEP_MODULES] = KV_LOOK_BOOT | KV_LOOK_MODULES,
    [KV_STEP_REBOOT] = KV_LOOK_BOOT | KV_LOOK_MODULES | KV_LOOK_VGPU,
    [KV_STEP_TYPE] = KV_LOOK_HARDWARE | KV_LOOK_VGPU,
    [KV_STEP_VGPU] = KV_LOOK_HARDWARE | KV_LOOK_VGPU,
    [KV_STEP_ACCESS] =
        KV_LOOK_HARDWARE | KV_LOOK_VGPU | KV_LOOK_ACCESS | KV_LOOK_LIBVIRT | KV_LOOK_OWNER,
    [KV_STEP_LIBVIRT] = KV_LOOK_VGPU | KV_LOOK_ACCESS | KV_LOOK_LIBVIRT | KV_LOOK_OWNER,
    [KV_STEP_GUEST] = KV_LOOK_HARDWARE | KV_LOOK_VGPU | KV_LOOK_LIBVIRT,
};

/* The run's answers hold what somebody said; the rest is worked out on the host as it is now. The
 * vGPU is the one this run makes, where it makes one: of several the first. */
static void complete_answers(KvWork *work, const KvFacts *facts)
{
    const char *uuid = NULL;

    for (guint i = 0; i < work->run->actions->len && !uuid; i++) {
        const KvAction *action = g_ptr_array_index(work->run->actions, i);

        if (action->kind == KV_ACTION_ATTRIBUTE)
            uuid = action->uuid;
    }
    kv_answers_complete(work->answers, facts, uuid ? uuid : "");
}

static gboolean is_about(const KvAction *action, const KvAnswers *answers)
{
    return g_strcmp0(action->name, kv_answers_get(answers, KV_Q_GUEST_NAME)) == 0 ||
           (action->uuid &&
            g_ascii_strcasecmp(action->uuid, kv_answers_get(answers, KV_Q_VGPU_UUID)) == 0);
}

/* Of several virtual machines the one that the action under way is for; else all. */
static KvAnswers *answers_now(const KvWork *work, const KvFacts *facts)
{
    const KvAction *action = work->index < work->run->actions->len
                                 ? g_ptr_array_index(work->run->actions, work->index)
                                 : NULL;
    unsigned count = kv_answers_count(work->answers, facts);

    for (unsigned n = 0; action && count > 1 && n < KV_MOST_VGPUS; n++) {
        g_autoptr(KvAnswers) nth = kv_answers_nth(work->answers, facts, n);

        if (is_about(action, nth))
            return g_steal_pointer(&nth);
    }
    return kv_answers_copy(work->answers);
}

/* What one check says of the host as it is. */
static KvFinding *ask(KvWork *work, const KvCheck *check)
{
    g_autoptr(KvFacts) facts = kv_probe(work->machine, KV_LOOK_SYSTEM | looks[check->step]);

    g_autoptr(KvAnswers) answers = NULL;

    complete_answers(work, facts);
    answers = answers_now(work, facts);
    return kv_findings_one(check, facts, answers);
}

static gboolean is_satisfied(const KvFinding *finding)
{
    return finding->verdict == KV_PASS || finding->verdict == KV_WARN || finding->verdict == KV_NA;
}

gboolean kv_work_check(KvWork *work, const char *id, char **ret_detail, GError **error)
{
    const KvCheck *check = kv_check(id);
    unsigned tries = work->machine->ops->kind == KV_MACHINE_LIVE ? LIVE_TRIES : 1;
    KvFinding *finding;
    gboolean fine;

    if (!check)
        return kv_fail(error, KV_ERROR_INPUT,
                       _("The plan names the check “%s”, which this version of kvmgt-setup doesn't "
                         "have. Make the plan again."),
                       id);
    finding = ask(work, check);
    while (!is_satisfied(finding) && --tries > 0) {
        kv_finding_free(finding);
        g_usleep(LIVE_PAUSE_US);
        finding = ask(work, check);
    }
    fine = is_satisfied(finding);
    if (!fine)
        kv_fail(error, KV_ERROR_IO, _("It was done, but “%1$s” still isn't as it should be: %2$s"),
                finding->title,
                finding->detail ? finding->detail : kv_verdict_word(finding->verdict));
    else if (ret_detail)
        *ret_detail = g_strdup(finding->detail);
    kv_finding_free(finding);
    return fine;
}

gboolean kv_work_is_missing(KvWork *work, const char *id)
{
    const KvCheck *check = kv_check(id);
    KvFinding *finding;
    gboolean missing;

    if (!check)
        return FALSE;
    finding = ask(work, check);
    missing = finding->verdict == KV_TODO || finding->verdict == KV_FAIL;
    kv_finding_free(finding);
    return missing;
}

/* What the end of the run is told by. A run that has nothing of libvirt's leaves it unasked:
 * loading its library alone would take longer than all else that is done beside the commands. */
static KvLook end_look(const KvWork *work)
{
    for (guint i = 0; i < work->run->actions->len; i++) {
        const KvAction *action = g_ptr_array_index(work->run->actions, i);

        if (looks[action->step] & KV_LOOK_LIBVIRT)
            return KV_LOOK_ALL;
    }
    return KV_LOOK_ALL & ~(KV_LOOK_LIBVIRT | KV_LOOK_ACCESS);
}

json_t *kv_work_end_entry(KvWork *work, KvRunState state, const char *message)
{
    KvLook look = end_look(work);
    g_autoptr(KvFacts) facts = kv_probe(work->machine, look);
    g_autoptr(GPtrArray) findings = NULL;
    json_t *verdicts = json_object();
    json_t *entry = json_pack("{s:s, s:s}", "event", "end", "state", kv_run_state_code(state));

    complete_answers(work, facts);
    findings = kv_findings(facts, work->answers);
    for (guint i = 0; i < findings->len; i++) {
        const KvFinding *finding = g_ptr_array_index(findings, i);

        /* The others stay as they were before the run. */
        if (!(looks[finding->step] & ~look))
            json_object_set_new(verdicts, finding->id,
                                json_string(kv_verdict_code(finding->verdict)));
    }
    if (message)
        json_object_set_new(entry, "text", kv_json_text(message));
    if (facts->boot_id.text)
        json_object_set_new(entry, "boot_id", kv_json_text(facts->boot_id.text));
    json_object_set_new(entry, "verdicts", verdicts);
    return entry;
}
