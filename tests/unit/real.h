/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/machine/machine.h"
#include "core/plan/plan.h"

/* What the tests with boot loaders' own programs share. A call that fails ends the test. */

#define GVT         "i915.enable_gvt"
#define GVT_ON      "i915.enable_gvt=1"
#define REAL_CANNOT 77

/* A program by name where it is installed, else among the packages that were only unpacked:
 * installing some of them would change the machine's own boot menu. NULL: it isn't there. g_free.
 */
char *real_find(const char *name);
/* The same for a file of such a package, by its path. */
char *real_find_file(const char *path);
/* Says why, and is what main() returns then. */
int real_cannot(const char *why);
/* What a program says on its standard output, for g_free. It has to end with 0; with REAL_CANNOT it
 * is NULL. The environment may be NULL. */
char *real_say(const char *const *argv, const char *const *environment);

/* A simulated host, and the plan of its boot loader's step. */
typedef struct {
    char *directory, *root;
    KvMachine *machine;
    KvPlan *plan;
} RealHost;
void real_open(RealHost *host, const char *name);
void real_close(RealHost *host);
/* Plans the step, which is to be a file at path and a run of program. The file; it belongs to the
 * host. */
const KvAction *real_plan(RealHost *host, const char *path, const char *program);
/* The words of that program, which belong to the host. */
char *const *real_program(const RealHost *host);
/* Runs a program of the simulated host; it has to end with 0. */
void real_run(RealHost *host, const char *const *argv);
