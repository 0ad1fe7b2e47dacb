/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/answers/answers.h"

/* Several virtual machines from one set of answers, each with a vGPU of its own: [vgpu] count=. */

#define KV_MOST_VGPUS 64 /* more than any graphics aperture holds */

/* How many of the chosen type there can be: those that are there for these answers and those that
 * the driver counts as left. 0: it can't be told yet. */
unsigned kv_answers_fit(const KvAnswers *answers, const KvFacts *facts);
/* How many the answers ask for, at least 1; “all” is what fits, or 1 until that can be told. */
unsigned kv_answers_count(const KvAnswers *answers, const KvFacts *facts);
/* The answers for the virtual machine n alone, from 0; kv_answers_free(). It has the name, a number
 * from 2 on, and a UUID that follows from the first one's: a plan made again is the same plan. */
KvAnswers *kv_answers_nth(const KvAnswers *answers, const KvFacts *facts, unsigned n);
/* Does uuid follow from first, that of the first vGPU of a set? */
gboolean kv_is_nth_uuid(const char *first, const char *uuid);
/* "vm", "vm-2", …, for n from 0; g_free. */
char *kv_nth_name(const char *name, unsigned n);
/* The UUID that belongs to name under this one (RFC 4122, version 5); g_free. */
char *kv_derived_uuid(const char *under, const char *name);
