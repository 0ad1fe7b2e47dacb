/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/answers/answers_file.h"
#include "core/answers/private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

KvAnswers *kv_answers_new(void)
{
    return g_new0(KvAnswers, 1);
}

KvAnswers *kv_answers_copy(const KvAnswers *answers)
{
    KvAnswers *copy = kv_answers_new();

    for (unsigned i = 0; i < KV_N_QUESTIONS; i++) {
        copy->value[i] = g_strdup(answers->value[i]);
        copy->from[i] = answers->from[i];
        copy->line[i] = answers->line[i];
    }
    copy->definition = answers->definition ? kv_definition_ref(answers->definition) : NULL;
    return copy;
}

void kv_answers_free(KvAnswers *answers)
{
    if (!answers)
        return;
    for (unsigned i = 0; i < KV_N_QUESTIONS; i++)
        g_free(answers->value[i]);
    kv_definition_unref(answers->definition);
    g_free(answers);
}

const char *kv_answers_get(const KvAnswers *answers, KvQuestionId id)
{
    return answers->value[id] ? answers->value[id] : "";
}

KvFrom kv_answers_from(const KvAnswers *answers, KvQuestionId id)
{
    return answers->from[id];
}

unsigned kv_answers_line(const KvAnswers *answers, KvQuestionId id)
{
    return answers->line[id];
}

void kv_answers_set(KvAnswers *answers, KvQuestionId id, const char *value, KvFrom from)
{
    char *copy;

    if (answers->value[id] && from < answers->from[id])
        return;
    copy = g_strdup(value);
    g_free(answers->value[id]);
    answers->value[id] = copy;
    answers->from[id] = from;
}

gboolean kv_answers_try(KvAnswers *answers, const KvFacts *facts, KvQuestionId id,
                        const char *value, KvFrom from, GError **error)
{
    const KvQuestion *question = &kv_questions[id];

    if (question->accept && !question->accept(facts, answers, value, error))
        return FALSE;
    kv_answers_set(answers, id, value, from);
    return TRUE;
}

KvQuestionId kv_question_from_name(const char *name)
{
    for (unsigned i = 0; i < KV_N_QUESTIONS; i++) {
        g_autofree char *own = g_strjoin(".", kv_questions[i].group, kv_questions[i].key, NULL);

        if (g_strcmp0(own, name) == 0)
            return i;
    }
    return KV_N_QUESTIONS;
}

static gboolean load_value(KvAnswers *answers, GKeyFile *file, KvQuestionId id,
                           const char *shown_path, KvFrom from, GError **error)
{
    const KvQuestion *question = &kv_questions[id];
    g_autoptr(GError) malformed = NULL;
    g_autofree char *value =
        g_key_file_get_string(file, question->group, question->key, &malformed);

    if (!value || malformed)
        return kv_fail(
            error, KV_ERROR_INPUT,
            _("%1$s, line %2$u: the value of “%3$s.%4$s” can't be read. Write a backslash as "
              "two of them."),
            shown_path, answers->line[id], question->group, question->key);
    kv_answers_set(answers, id, value, from);
    return TRUE;
}

gboolean kv_answers_load(KvAnswers *answers, const char *text, gsize length, const char *shown_path,
                         KvFrom from, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(KvAnswers) loaded = kv_answers_copy(answers);

    if (!kv_answers_scan(text, length, shown_path, loaded->line, error))
        return FALSE;
    if (!g_key_file_load_from_data(file, text, length, G_KEY_FILE_NONE, NULL))
        return kv_fail(error, KV_ERROR_INPUT,
                       _("%s is not an answers file. Write one line “key=value” an answer, below "
                         "the [group] it belongs to."),
                       shown_path);
    for (unsigned i = 0; i < KV_N_QUESTIONS; i++)
        if (loaded->line[i] && !load_value(loaded, file, i, shown_path, from, error))
            return FALSE;
    for (unsigned i = 0; i < KV_N_QUESTIONS; i++) {
        char *old = answers->value[i];

        answers->value[i] = g_steal_pointer(&loaded->value[i]);
        answers->from[i] = loaded->from[i];
        answers->line[i] = loaded->line[i];
        g_free(old);
    }
    return TRUE;
}

gboolean kv_answers_set_flag(KvAnswers *answers, const char *assignment, GError **error)
{
    const char *equals = strchr(assignment, '=');
    g_autofree char *name = equals ? g_strndup(assignment, (gsize)(equals - assignment)) : NULL;
    g_autofree char *shown = kv_printable(assignment, -1);
    KvQuestionId id = name ? kv_question_from_name(name) : KV_N_QUESTIONS;

    if (id == KV_N_QUESTIONS && name && strchr(name, '.')) {
        g_autofree char *nearest = kv_answers_nearest(name);
        g_autofree char *shown_name = kv_printable(name, -1);

        return kv_fail(error, KV_ERROR_INPUT,
                       _("There is no answer named “%1$s”. The nearest is “%2$s”; "
                         "“kvmgt-setup plan --print-answers” lists all that there are."),
                       shown_name, nearest);
    }
    if (id == KV_N_QUESTIONS)
        return kv_fail(error, KV_ERROR_INPUT,
                       _("“%s” is not an answer. Write it as group.key=value; "
                         "“kvmgt-setup plan --print-answers” lists all that there are."),
                       shown);
    if (!g_utf8_validate(equals + 1, -1, NULL))
        return kv_fail(error, KV_ERROR_INPUT,
                       _("“%s” is not UTF-8 text. Write the answer in UTF-8."), shown);
    kv_answers_set(answers, id, equals + 1, KV_FROM_FLAG);
    return TRUE;
}

gboolean kv_answers_check(const KvAnswers *answers, const KvFacts *facts, KvStepId last,
                          GError **error)
{
    for (unsigned i = 0; i < KV_N_QUESTIONS; i++) {
        const KvQuestion *question = &kv_questions[i];
        g_autoptr(GError) cause = NULL;

        if (!question->accept || question->step > last ||
            (question->applies && !question->applies(facts, answers)))
            continue;
        if (!question->accept(facts, answers, kv_answers_get(answers, i), &cause))
            return kv_fail(error, KV_ERROR_INPUT,
                           /* Translators: a group and key of the answers file, then a sentence */
                           _("%1$s.%2$s: %3$s"), question->group, question->key, cause->message);
    }
    return TRUE;
}

/* Counts as said: a run that was interrupted goes on with the same vGPU, for the same domain. */
static gboolean is_kept(const KvAnswers *answers, KvQuestionId id)
{
    return id == KV_Q_VGPU_UUID || (id == KV_Q_GUEST_NAME && kv_answers_is_existing(answers));
}

char *kv_answers_to_text(const KvAnswers *answers, gboolean all)
{
    g_autoptr(GKeyFile) file = g_key_file_new();

    for (unsigned i = 0; i < KV_N_QUESTIONS; i++) {
        const KvQuestion *question = &kv_questions[i];
        g_autofree char *comment = g_strconcat(" ", _(question->help), NULL);

        if (!all && !kv_answers_is_answered(answers, i) && !is_kept(answers, i))
            continue;
        /* A file to start from is used on many hosts: a UUID nobody gave is left to each. */
        g_key_file_set_string(file, question->group, question->key,
                              all && i == KV_Q_VGPU_UUID && !kv_answers_is_answered(answers, i)
                                  ? ""
                                  : kv_answers_get(answers, i));
        g_key_file_set_comment(file, question->group, question->key, comment, NULL);
    }
    return g_key_file_to_data(file, NULL, NULL);
}

void kv_choice_free(KvChoice *choice)
{
    g_free(choice->value);
    g_free(choice->label);
    g_free(choice->note);
    g_free(choice);
}

gboolean kv_answers_is_existing(const KvAnswers *answers)
{
    return g_str_equal(kv_answers_get(answers, KV_Q_GUEST_VM), "existing");
}

gboolean kv_answers_is_filed(const KvAnswers *answers)
{
    const char *path = kv_answers_get(answers, KV_Q_GUEST_XML);

    return *path && !g_str_equal(path, "none") && !kv_answers_is_existing(answers);
}

void kv_answers_set_definition(KvAnswers *answers, KvDefinition *definition)
{
    kv_definition_unref(answers->definition);
    answers->definition = definition;
}

KvDefinition *kv_answers_definition_of(const KvAnswers *answers, const char *path)
{
    KvDefinition *definition = answers->definition;

    return definition && g_str_equal(definition->path, path) ? definition : NULL;
}

const KvDefinition *kv_answers_definition(const KvAnswers *answers)
{
    return kv_answers_is_filed(answers)
               ? kv_answers_definition_of(answers, kv_answers_get(answers, KV_Q_GUEST_XML))
               : NULL;
}

gboolean kv_answers_is_native(const KvAnswers *answers)
{
    return g_strcmp0(kv_answers_get(answers, KV_Q_LIBVIRT_ATTACH), "commandline") != 0;
}
