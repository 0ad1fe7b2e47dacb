/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/session/session.h"

/* A simulated host of a test's own, looked at again and again. */
typedef struct {
    char *directory, *root;
    KvMachine *machine;
} Walk;

/* The host of that name, freshly made; fails the test when it can't be. */
void open_host(Walk *walk, const char *host);
void close_host(Walk *walk);

/* A session on the host with this answers file (text, or NULL); ended by leave(), which leaves the
 * host open. */
KvSession *look(Walk *walk, const char *answers);
void leave(KvSession *session);
