/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/checks/say.h"

#include "core/base/i18n.h"
#include "core/checks/derive.h"
#include "core/text/printable.h"

#define LONGEST_VALUE 300 /* bytes of a value shown as evidence; the path is there for the rest */

void kv_say(KvFinding *finding, KvVerdict verdict, char *detail, char *remedy)
{
    g_free(finding->detail);
    g_free(finding->remedy);
    finding->verdict = verdict;
    finding->detail = detail;
    finding->remedy = remedy;
    finding->waits = finding->unread = FALSE;
}

void kv_say_waits(KvFinding *finding, char *detail)
{
    kv_say(finding, KV_TODO, detail, NULL);
    finding->waits = TRUE;
}

void kv_see_value(KvFinding *finding, const char *path, const char *value)
{
    KvEvidence *evidence = g_new0(KvEvidence, 1);

    evidence->path = kv_printable(path, -1);
    evidence->value = kv_printable(value, -1);
    g_ptr_array_add(finding->evidence, evidence);
}

void kv_see(KvFinding *finding, const KvFact *fact)
{
    g_autofree char *first = NULL;
    const char *end;

    if (!fact->path)
        return;
    if (fact->seen == KV_ABSENT) {
        kv_see_value(finding, fact->path, _("absent"));
    } else if (fact->seen == KV_UNREADABLE) {
        kv_see_value(finding, fact->path, g_strerror(fact->error));
    } else if (!*fact->text) {
        kv_see_value(finding, fact->path, _("present"));
    } else {
        end = strchr(fact->text, '\n');
        first = g_strndup(fact->text,
                          MIN(end ? (gsize)(end - fact->text) : strlen(fact->text), LONGEST_VALUE));
        kv_see_value(finding, fact->path, first);
    }
}

gboolean kv_say_unreadable(KvFinding *finding, const KvFact *fact)
{
    gboolean denied = fact->error == EACCES || fact->error == EPERM;

    if (fact->seen != KV_UNREADABLE)
        return FALSE;
    kv_say(finding, KV_UNKNOWN,
           g_strdup_printf(_("%1$s can't be read: %2$s."), fact->path, g_strerror(fact->error)),
           denied ? g_strdup(_("Look again as root: sudo kvmgt-setup.")) : NULL);
    finding->unread = TRUE;
    return TRUE;
}

gboolean kv_say_vgpu_unread(KvFinding *finding, const KvFacts *facts, const KvAnswers *answers)
{
    const KvFact *unread = kv_vgpu_unread(facts, answers);

    return unread && kv_say_unreadable(finding, unread);
}

gboolean kv_say_image(KvFinding *finding, const KvFacts *facts)
{
    if (facts->kind != KV_MACHINE_IMAGE)
        return FALSE;
    kv_say(finding, KV_NA, g_strdup(_("This is a tree of files, not a running host.")), NULL);
    return TRUE;
}

gboolean kv_is_said(const KvAnswers *answers, KvQuestionId id)
{
    return kv_answers_from(answers, id) >= KV_FROM_FILE && *kv_answers_get(answers, id);
}

void kv_differ_from(GString *differences, const char *label, const char *is, const char *wanted)
{
    g_autofree char *shown_is = NULL, *shown_wanted = NULL;

    if (!is || !wanted || g_str_equal(is, wanted))
        return;
    shown_is = kv_printable(is, -1);
    shown_wanted = kv_printable(wanted, -1);
    if (differences->len > 0)
        g_string_append(differences, "; ");
    /* Translators: the label of a question, what is there, and what was answered */
    g_string_append_printf(differences, _("%1$s: %2$s instead of %3$s"), label, shown_is,
                           shown_wanted);
}

void kv_differ(GString *differences, const KvAnswers *answers, KvQuestionId id, const char *is)
{
    if (kv_is_said(answers, id))
        kv_differ_from(differences, _(kv_questions[id].label), is, kv_answers_get(answers, id));
}
