/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/loaders/loaders.h"

/* The rows, each in a file of its own. */
extern const KvLoader kv_loader_entries, kv_loader_other, kv_loader_grub, kv_loader_none;

/* What the rows are written with. */

/* Gives the file as it was seen a text (taken). */
void kv_change_file(KvLoaderChanges *changes, const KvFact *now, char *text);
/* Runs argv (copied), and undo after the files were put back. */
void kv_change_run(KvLoaderChanges *changes, const char *const *argv, const char *const *undo);
/* The program that was added last makes the file at path anew, and no other: it is kept before. */
void kv_change_makes(KvLoaderChanges *changes, const char *path);
/* The program that was added last changes these files in place (taken): they are kept before. */
void kv_change_rewrites(KvLoaderChanges *changes, char **paths);
/* Nothing is changed; takes both sentences. */
void kv_change_refuse(KvLoaderChanges *changes, char *refused, char *remedy);
/* Nothing is changed, for this (of the facts) can't be read. */
void kv_change_unread(KvLoaderChanges *changes, const KvFact *unread);
/* Of all normal entries (more than none), so many carry the argument. */
KvNext kv_next_of(unsigned on, unsigned all);
/* Nothing can be told, for the file or directory seen isn't what decides. */
KvStand kv_stand_unknown(const KvFact *seen);
