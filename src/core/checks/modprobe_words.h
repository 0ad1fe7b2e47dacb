/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/checks/say.h"
#include "core/loaders/loaders.h"

/* What checks say of modprobe.d. Returned texts are translated; g_free. */

/* Adds the option and the value it has there to the evidence, where there is one. */
void kv_see_option(KvFinding *finding, const KvFacts *facts);
/* Adds the option, and of each initial RAM disk whether it was made after it. */
void kv_see_initrds(KvFinding *finding, const KvFacts *facts);
/* modprobe.d switches GVT-g off, where it says anything: told of, for a person may wonder. */
gboolean kv_option_is_off(const KvFacts *facts);
/* Says what the next start will do in the modprobe.d way where nothing has to be done about it, or
 * it can't be told. FALSE, with what is missing and what helps, where something has. */
gboolean kv_say_next_modprobe(const KvFacts *facts, const KvStand *stand, KvFinding *finding,
                              char **ret_detail, char **ret_remedy);
