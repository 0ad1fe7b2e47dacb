/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/explain/explain.h"

#include <string.h>

#include "core/base/i18n.h"

const KvExplanation *kv_explanation(const char *id)
{
    unsigned count;
    const KvExplanation *rows = kv_explanations(&count);

    for (unsigned i = 0; id && i < count; i++)
        if (strcmp(rows[i].id, id) == 0)
            return &rows[i];
    return NULL;
}

static gboolean holds(const char *text, const char *part)
{
    return !part || (text && strstr(text, part));
}

static gboolean fits(int wanted, int said)
{
    return wanted == KV_SAID_ANY || wanted == said ||
           (wanted == KV_SAID_NOTHING_ELSE && said == KV_SAID_ANY);
}

static gboolean matches(const KvPattern *pattern, const KvSaid *said)
{
    return fits(pattern->code, said->code) && fits(pattern->domain, said->domain) &&
           fits(pattern->number, said->number) && holds(said->text, pattern->text) &&
           holds(said->text, pattern->also);
}

const KvExplanation *kv_explain_said(const KvSaid *said)
{
    unsigned count;
    const KvPattern *patterns = kv_explain_patterns(&count);

    for (unsigned i = 0; i < count; i++)
        if (matches(&patterns[i], said))
            return kv_explanation(patterns[i].id);
    return NULL;
}

/* Who made the sentence knew more than its words: libvirt's codes, the errno. */
static const KvExplanation *explained_already(const char *text)
{
    unsigned count;
    const KvExplanation *rows = kv_explanations(&count);

    for (unsigned i = 0; i < count; i++)
        if (strstr(text, _(rows[i].remedy)))
            return &rows[i];
    return NULL;
}

const KvExplanation *kv_explain(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
    const KvExplanation *best = text ? explained_already(text) : NULL;

    for (char **line = lines; *line && (!best || best->vague); line++) {
        const KvSaid said = { *line, KV_SAID_ANY, KV_SAID_ANY, KV_SAID_ANY };
        const KvExplanation *found = kv_explain_said(&said);

        if (found && (!best || !found->vague))
            best = found;
    }
    return best ? best : kv_explanation(KV_UNEXPLAINED);
}
