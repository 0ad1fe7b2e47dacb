/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/machine/machine.h"

/* What is said of a program that failed. */

/* As many of a program's last lines as make a sentence that can still be read. */
#define KV_LAST_LINES 3

/* Begins as zeros. */
typedef struct {
    char *line[KV_LAST_LINES]; /* printable; the newest first */
} KvLastWords;

/* A line as it came (untrusted); empty ones don't count. */
void kv_last_words_add(KvLastWords *words, const char *line);
void kv_last_words_clear(KvLastWords *words);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KvLastWords, kv_last_words_clear)

/* TRUE for the status 0; else a sentence that ends with the last words. */
gboolean kv_command_judge(const char *const *argv, int status, const KvLastWords *words,
                          GError **error);

/* For KvMachineOps.reboot: has the machine's own programs do it, and tells what they say. */
gboolean kv_reboot_by_program(KvMachine *machine, GError **error);
