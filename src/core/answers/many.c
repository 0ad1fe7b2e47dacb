/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/answers/many.h"

#include <uuid/uuid.h>

char *kv_derived_uuid(const char *under, const char *name)
{
    char text[UUID_STR_LEN];
    uuid_t space, made;

    if (uuid_parse(under, space) != 0)
        uuid_clear(space);
    uuid_generate_sha1(made, space, name, strlen(name));
    uuid_unparse_lower(made, text);
    return g_strdup(text);
}

char *kv_nth_name(const char *name, unsigned n)
{
    return n == 0 ? g_strdup(name) : g_strdup_printf("%s-%u", name, n + 1);
}

static char *derived_nth(const char *first, unsigned n)
{
    g_autofree char *which = g_strdup_printf("vgpu-%u", n + 1);

    return kv_derived_uuid(first, which);
}

gboolean kv_is_nth_uuid(const char *first, const char *uuid)
{
    for (unsigned n = 1; n < KV_MOST_VGPUS; n++) {
        g_autofree char *nth = derived_nth(first, n);

        if (g_ascii_strcasecmp(nth, uuid) == 0)
            return TRUE;
    }
    return FALSE;
}

/* The virtual machine's own, where there is one. */
static char *nth_uuid(const KvAnswers *answers, const KvFacts *facts, const char *name, unsigned n)
{
    const char *first = kv_answers_get(answers, KV_Q_VGPU_UUID);
    const KvVirtDomain *domain = kv_facts_domain(facts, name), *user;
    char *uuid;

    if (domain && domain->vgpus && domain->vgpus[0])
        return g_ascii_strdown(domain->vgpus[0], -1);
    uuid = derived_nth(first, n);
    user = kv_facts_user_of(facts, uuid);
    if (!user || g_strcmp0(user->name, name) == 0)
        return uuid;
    /* Its virtual machine has another name by now. */
    g_free(uuid);
    return kv_derived_uuid(first, name);
}

KvAnswers *kv_answers_nth(const KvAnswers *answers, const KvFacts *facts, unsigned n)
{
    KvAnswers *nth = kv_answers_copy(answers);
    const KvVgpuType *type = kv_answers_type(answers, facts);
    g_autofree char *name = kv_nth_name(kv_answers_get(answers, KV_Q_GUEST_NAME), n);
    g_autofree char *uuid = n > 0 ? nth_uuid(answers, facts, name, n) : NULL;

    kv_answers_set(nth, KV_Q_VGPU_COUNT, "1", KV_FROM_PERSON);
    if (n == 0)
        return nth;
    kv_answers_set(nth, KV_Q_GUEST_NAME, name, KV_FROM_PERSON);
    kv_answers_set(nth, KV_Q_VGPU_UUID, uuid, KV_FROM_PERSON);
    /* "Largest" is what the first one is of: when all of those are made it would mean another. */
    if (type)
        kv_answers_set(nth, KV_Q_VGPU_TYPE, type->id, KV_FROM_PERSON);
    return nth;
}

unsigned kv_answers_fit(const KvAnswers *answers, const KvFacts *facts)
{
    const KvVgpuType *type = kv_answers_type(answers, facts);
    gint64 fit = type ? MAX(type->available, 0) : 0;

    for (unsigned n = 0; type && n < KV_MOST_VGPUS; n++) {
        g_autoptr(KvAnswers) nth = kv_answers_nth(answers, facts, n);
        const KvVgpu *vgpu = kv_facts_vgpu(facts, kv_answers_get(nth, KV_Q_VGPU_UUID));

        fit += vgpu && vgpu->active && g_strcmp0(vgpu->type, type->id) == 0;
    }
    return (unsigned)MIN(fit, KV_MOST_VGPUS);
}

unsigned kv_answers_count(const KvAnswers *answers, const KvFacts *facts)
{
    const char *value = kv_answers_get(answers, KV_Q_VGPU_COUNT);
    guint64 count = g_str_equal(value, "all") ? kv_answers_fit(answers, facts)
                                              : g_ascii_strtoull(value, NULL, 10);

    return kv_answers_is_existing(answers) ? 1 : (unsigned)CLAMP(count, 1, KV_MOST_VGPUS);
}
