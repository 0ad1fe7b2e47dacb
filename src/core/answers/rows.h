/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/answers/answers.h"

/* What the rows of the table of questions are made of; see KvQuestion for what each kind does. */

/* A new array for kv_choice_add(). */
GPtrArray *kv_choices_new(void);
/* Takes label and note (already translated; note may be NULL), copies value. */
void kv_choice_add(GPtrArray *choices, const char *value, char *label, char *note);
/* FALSE with a sentence that lists what can be chosen, unless value is one of the NULL-terminated
 * words. */
gboolean kv_accept_word(const char *value, const char *const *words, GError **error);

/* The rows of rows_words.c. */
#define KV_WORD_ROW(name)                                                                          \
    char *kv_preset_##name(const KvFacts *facts, const KvAnswers *answers);                        \
    GPtrArray *kv_choices_##name(const KvFacts *facts, const KvAnswers *answers);                  \
    gboolean kv_accept_##name(const KvFacts *facts, const KvAnswers *answers, const char *value,   \
                              GError **error)
KV_WORD_ROW(way);
KV_WORD_ROW(place);
KV_WORD_ROW(persist);
KV_WORD_ROW(attach);
KV_WORD_ROW(cgroups);
KV_WORD_ROW(mode);
KV_WORD_ROW(start);
KV_WORD_ROW(vm);
KV_WORD_ROW(machine);
KV_WORD_ROW(firmware);
KV_WORD_ROW(cpu);
KV_WORD_ROW(autostart);
KV_WORD_ROW(live);
/* rows_count.c */
KV_WORD_ROW(count);
KV_WORD_ROW(display);
KV_WORD_ROW(ramfb);

/* rows_xml.c */
gboolean kv_applies_described(const KvFacts *facts, const KvAnswers *answers);
gboolean kv_accept_xml(const KvFacts *facts, const KvAnswers *answers, const char *value,
                       GError **error);

char *kv_preset_way_here(const KvFacts *facts, const KvAnswers *answers);
gboolean kv_applies_place(const KvFacts *facts, const KvAnswers *answers);

/* A word may be one of the choices and still lead nowhere on this host. */
gboolean kv_accept_place_here(const KvFacts *facts, const KvAnswers *answers, const char *value,
                              GError **error);
gboolean kv_accept_way_here(const KvFacts *facts, const KvAnswers *answers, const char *value,
                            GError **error);
gboolean kv_accept_persist_here(const KvFacts *facts, const KvAnswers *answers, const char *value,
                                GError **error);
gboolean kv_accept_firmware_here(const KvFacts *facts, const KvAnswers *answers, const char *value,
                                 GError **error);
char *kv_preset_start_here(const KvFacts *facts, const KvAnswers *answers);
/* For a new virtual machine; for an existing one that runs; for any that doesn't. */
gboolean kv_applies_new(const KvFacts *facts, const KvAnswers *answers);
gboolean kv_applies_live(const KvFacts *facts, const KvAnswers *answers);
gboolean kv_applies_start(const KvFacts *facts, const KvAnswers *answers);

GPtrArray *kv_missing_display(const KvFacts *facts, const KvAnswers *answers);
GPtrArray *kv_missing_ramfb(const KvFacts *facts, const KvAnswers *answers);
/* Where the vGPU's own picture is seen. */
gboolean kv_applies_display(const KvFacts *facts, const KvAnswers *answers);
gboolean kv_applies_ramfb(const KvFacts *facts, const KvAnswers *answers);

char *kv_preset_parent(const KvFacts *facts, const KvAnswers *answers);
GPtrArray *kv_choices_parent(const KvFacts *facts, const KvAnswers *answers);
gboolean kv_accept_parent(const KvFacts *facts, const KvAnswers *answers, const char *value,
                          GError **error);
GPtrArray *kv_choices_type(const KvFacts *facts, const KvAnswers *answers);
gboolean kv_accept_type(const KvFacts *facts, const KvAnswers *answers, const char *value,
                        GError **error);
char *kv_preset_uuid(const KvFacts *facts, const KvAnswers *answers);
gboolean kv_accept_uuid(const KvFacts *facts, const KvAnswers *answers, const char *value,
                        GError **error);

char *kv_preset_name(const KvFacts *facts, const KvAnswers *answers);
GPtrArray *kv_choices_name(const KvFacts *facts, const KvAnswers *answers);
gboolean kv_accept_name(const KvFacts *facts, const KvAnswers *answers, const char *value,
                        GError **error);
char *kv_preset_memory(const KvFacts *facts, const KvAnswers *answers);
gboolean kv_accept_memory(const KvFacts *facts, const KvAnswers *answers, const char *value,
                          GError **error);
char *kv_preset_vcpus(const KvFacts *facts, const KvAnswers *answers);
gboolean kv_accept_vcpus(const KvFacts *facts, const KvAnswers *answers, const char *value,
                         GError **error);
char *kv_preset_disk(const KvFacts *facts, const KvAnswers *answers);
gboolean kv_applies_new_volume(const KvFacts *facts, const KvAnswers *answers);
GPtrArray *kv_choices_disk(const KvFacts *facts, const KvAnswers *answers);
gboolean kv_accept_disk(const KvFacts *facts, const KvAnswers *answers, const char *value,
                        GError **error);
KV_WORD_ROW(base);
KV_WORD_ROW(format);
gboolean kv_applies_format(const KvFacts *facts, const KvAnswers *answers);
GPtrArray *kv_choices_cdrom(const KvFacts *facts, const KvAnswers *answers);
gboolean kv_accept_cdrom(const KvFacts *facts, const KvAnswers *answers, const char *value,
                         GError **error);
char *kv_preset_network(const KvFacts *facts, const KvAnswers *answers);
GPtrArray *kv_choices_network(const KvFacts *facts, const KvAnswers *answers);
gboolean kv_accept_network(const KvFacts *facts, const KvAnswers *answers, const char *value,
                           GError **error);
