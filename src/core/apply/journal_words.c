/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/apply/journal_private.h"

#include <string.h>

#include "core/base/i18n.h"

typedef struct {
    const char *code;
    const char *word; /* N_() */
} Words;

static const Words runs[] = {
    /* Translators: these are states of a run of the program in its history. */
    [KV_RUN_OPEN] = { "open", N_("interrupted") },
    [KV_RUN_DONE] = { "done", N_("done") },
    [KV_RUN_FAILED] = { "failed", N_("failed") },
    [KV_RUN_STOPPED] = { "stopped", N_("stopped") },
    [KV_RUN_UNDONE] = { "undone", N_("undone") },
    [KV_RUN_PARTLY_UNDONE] = { "partly-undone", N_("partly undone") },
    [KV_RUN_CLOSED] = { "closed", N_("left as it is") },
};

static const Words acts[] = {
    /* Translators: these are states of a single change. */
    [KV_ACT_PLANNED] = { "planned", N_("not begun") },
    [KV_ACT_BEGUN] = { "begun", N_("begun") },
    [KV_ACT_DONE] = { "done", N_("done") },
    [KV_ACT_FAILED] = { "failed", N_("failed") },
    [KV_ACT_UNDONE] = { "undone", N_("undone") },
    [KV_ACT_KEPT] = { "kept", N_("kept") },
};

const char *kv_run_state_code(KvRunState state)
{
    return runs[state].code;
}

const char *kv_run_state_word(KvRunState state)
{
    return _(runs[state].word);
}

KvRunState kv_run_state_from_code(const char *code)
{
    for (KvRunState state = 0; code && state < G_N_ELEMENTS(runs); state++)
        if (strcmp(code, runs[state].code) == 0)
            return state;
    return KV_RUN_OPEN;
}

const char *kv_act_state_code(KvActState state)
{
    return acts[state].code;
}

const char *kv_act_state_word(KvActState state)
{
    return _(acts[state].word);
}
