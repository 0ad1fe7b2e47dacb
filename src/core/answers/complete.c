/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands where nobody answered. */
#include "core/answers/private.h"
#include "core/answers/rows.h"

gboolean kv_answers_is_answered(const KvAnswers *answers, KvQuestionId id)
{
    return answers->from[id] > KV_FROM_PRESET && answers->value[id] && *answers->value[id];
}

static void fill_in(KvAnswers *answers, const KvFacts *facts, KvQuestionId id, const char *fallback)
{
    char *value = kv_questions[id].preset(facts, answers);

    g_free(answers->value[id]);
    answers->value[id] = value ? value : g_strdup(fallback);
    answers->from[id] = KV_FROM_PRESET;
}

/* The last run's vGPU went to its own virtual machine; another one gets another. */
static gboolean earlier_is_taken(const KvAnswers *answers, const KvFacts *facts)
{
    const KvVirtDomain *user = kv_facts_user_of(facts, kv_answers_get(answers, KV_Q_VGPU_UUID));

    return answers->from[KV_Q_VGPU_UUID] == KV_FROM_EARLIER && user &&
           g_strcmp0(user->name, kv_answers_get(answers, KV_Q_GUEST_NAME)) != 0;
}

/* Did somebody now say what such a file would decide? */
static gboolean is_described_anew(const KvAnswers *answers)
{
    for (unsigned i = 0; i < KV_N_QUESTIONS; i++)
        if (kv_questions[i].applies == kv_applies_described && answers->from[i] > KV_FROM_EARLIER &&
            kv_answers_is_answered(answers, i))
            return TRUE;
    return FALSE;
}

/* The last run's file is the definition of its own virtual machine. Once that is made, the file may
 * go or become another one; so it may where the machine is to be another. */
static gboolean file_is_done_with(const KvAnswers *answers, const KvFacts *facts)
{
    const char *name = kv_answers_get(answers, KV_Q_GUEST_NAME);
    const KvDefinition *definition = kv_answers_definition(answers);

    if (answers->from[KV_Q_GUEST_XML] != KV_FROM_EARLIER)
        return FALSE;
    if (kv_facts_is_made(facts, name) || is_described_anew(answers))
        return TRUE;
    return answers->from[KV_Q_GUEST_NAME] > KV_FROM_EARLIER &&
           !(definition && definition->domain && g_strcmp0(definition->domain->name, name) == 0);
}

/* The last run's picture was chosen for its own virtual machine: one that is there isn't changed
 * for it, and a new one has none to keep. */
static gboolean earlier_is_of_another(const KvAnswers *answers, const KvFacts *facts,
                                      KvQuestionId id)
{
    if (id == KV_Q_GUEST_XML)
        return file_is_done_with(answers, facts);
    if ((id != KV_Q_GUEST_DISPLAY && id != KV_Q_GUEST_RAMFB) ||
        answers->from[id] != KV_FROM_EARLIER)
        return FALSE;
    if (!kv_answers_is_existing(answers))
        return g_str_equal(answers->value[id], "keep");
    return answers->from[KV_Q_GUEST_VM] > KV_FROM_EARLIER ||
           answers->from[KV_Q_GUEST_NAME] > KV_FROM_EARLIER;
}

/* A definition from a file names its vGPU: where nobody said another, that is the one. */
static gboolean take_filed_vgpu(KvAnswers *answers)
{
    const KvDefinition *definition = kv_answers_definition(answers);
    const char *vgpu = definition ? kv_definition_vgpu(definition) : NULL;

    if (!vgpu || (answers->from[KV_Q_VGPU_UUID] > KV_FROM_EARLIER &&
                  kv_answers_is_answered(answers, KV_Q_VGPU_UUID)))
        return FALSE;
    g_free(answers->value[KV_Q_VGPU_UUID]);
    answers->value[KV_Q_VGPU_UUID] = g_ascii_strdown(vgpu, -1);
    answers->from[KV_Q_VGPU_UUID] = KV_FROM_PRESET;
    return TRUE;
}

void kv_answers_complete(KvAnswers *answers, const KvFacts *facts, const char *new_uuid)
{
    for (unsigned i = 0; i < KV_N_QUESTIONS; i++)
        if (i != KV_Q_VGPU_UUID &&
            (!kv_answers_is_answered(answers, i) || earlier_is_of_another(answers, facts, i)))
            fill_in(answers, facts, i, "");
    if (take_filed_vgpu(answers))
        return;
    /* Last, for which vGPU is used again depends on the VM's name. */
    if (!kv_answers_is_answered(answers, KV_Q_VGPU_UUID) || earlier_is_taken(answers, facts))
        fill_in(answers, facts, KV_Q_VGPU_UUID, new_uuid);
}
