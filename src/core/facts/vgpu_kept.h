/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/facts/facts.h"

/* Finds the definitions that make vGPUs again at boot (mdevctl's and our own units) and notes them
 * at the vGPU they belong to; one that doesn't exist now is added as inactive. */
void kv_look_at_kept(KvMachine *machine, KvFacts *facts);
