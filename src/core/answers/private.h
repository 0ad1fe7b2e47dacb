/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/answers/answers.h"

struct KvAnswers {
    char *value[KV_N_QUESTIONS]; /* NULL: nothing yet */
    KvFrom from[KV_N_QUESTIONS];
    unsigned line[KV_N_QUESTIONS]; /* of the file it was read from last, from 1 */
    KvDefinition *definition;      /* see kv_answers_set_definition() */
};

/* An empty answer counts as none: the preset takes its place. */
gboolean kv_answers_is_answered(const KvAnswers *answers, KvQuestionId id);
