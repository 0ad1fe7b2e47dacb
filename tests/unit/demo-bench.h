/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "demo/demo.h"

/* A simulated host in a directory of its own, for one test. */
typedef struct {
    char *directory;
    KvMachine *machine;
    GString *output; /* of the last program */
} Bench;

/* NULL: the default host. Fails the test when it can't be made. */
Bench *bench_new(const char *host);
void bench_free(Bench *bench);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Bench, bench_free)
/* Opens the same directory again, as another process would. */
void bench_open_again(Bench *bench);

/* The text of a file of the host; NULL when there is none. */
char *bench_read(Bench *bench, const char *path);
/* Its text without white space at the ends must be `text`. */
void bench_expect(Bench *bench, const char *path, const char *text);
void bench_expect_link(Bench *bench, const char *path, const char *target);
void bench_put(Bench *bench, const char *path, const char *text);
/* Writes an attribute; 0 or a negative errno. */
int bench_write(Bench *bench, const char *path, const char *value);
/* Runs the words of a command; its exit status. -1: it could not be started. */
int bench_run(Bench *bench, const char *command);
void bench_reboot(Bench *bench);
/* How many of the vGPU type "V5_4" are left; -1: there is no such type. */
int bench_left(Bench *bench, const char *type);
/* Writes the UUID to the type's create. */
int bench_create(Bench *bench, const char *type, const char *uuid);
