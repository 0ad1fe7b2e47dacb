/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/facts/facts.h"

/* The path of a module ("kvmgt"; '-' and '_' are one letter) in the text of modules.dep(5),
 * relative to the directory of modules; NULL. g_free. libkmod would tell the same, and costs every
 * start the loading of libcrypto. */
char *kv_modules_dep_find(const char *text, const char *module);

/* What the kernel's index of modules says beside kvmgt itself: where i915 comes from, what is built
 * in, and names in modules-load.d that it hasn't. `directory` is the one of modules.dep, whose
 * text is `dep`. */
void kv_look_at_module_index(KvMachine *machine, KvFacts *facts, const char *directory,
                             const char *dep);
