/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many vGPUs there are to be, each with a virtual machine. */
#include "core/answers/disk.h"
#include "core/answers/many.h"
#include "core/answers/rows.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

char *kv_preset_count(const KvFacts *facts, const KvAnswers *answers)
{
    return g_strdup("1");
}

GPtrArray *kv_choices_count(const KvFacts *facts, const KvAnswers *answers)
{
    GPtrArray *choices = kv_choices_new();
    unsigned fit = kv_answers_fit(answers, facts);

    kv_choice_add(choices, "1", g_strdup(_("One")), NULL);
    kv_choice_add(choices, "all", g_strdup(_("As many of this type as fit")),
                  fit ? g_strdup_printf(ngettext("That is %u.", "That is %u of them.", fit), fit)
                      : NULL);
    return choices;
}

/* What is written to by one can't be another's as well. */
static gboolean disk_is_shared(const KvFacts *facts, const KvAnswers *answers)
{
    g_auto(KvDisk) disk = { 0 };

    return kv_disk_parse(kv_answers_get(answers, KV_Q_GUEST_DISK), facts, &disk) &&
           (disk.path || disk.volume);
}

static gboolean accept_many(const KvFacts *facts, const KvAnswers *answers, unsigned number,
                            GError **error)
{
    const KvVgpuType *type = kv_answers_type(answers, facts);
    g_autofree char *shown = type ? kv_printable(type->id, -1) : NULL;
    unsigned fit = kv_answers_fit(answers, facts);

    if (fit && number > fit)
        return kv_fail(error, KV_ERROR_INPUT,
                       ngettext("Only %1$u vGPU of the type %2$s fits on this graphics processor. "
                                "Ask for no more, or choose a smaller type.",
                                "Only %1$u vGPUs of the type %2$s fit on this graphics processor. "
                                "Ask for no more, or choose a smaller type.",
                                fit),
                       fit, shown);
    if (disk_is_shared(facts, answers))
        return kv_fail(error, KV_ERROR_INPUT,
                       _("Several virtual machines can't write to one disk. Choose a new disk, "
                         "which each of them gets, or none."));
    return kv_disk_has_room(facts, answers, number ? number : fit, error);
}

gboolean kv_accept_count(const KvFacts *facts, const KvAnswers *answers, const char *value,
                         GError **error)
{
    g_autofree char *shown = kv_printable(value, -1);
    guint64 number = 0;

    if (!g_str_equal(value, "all") &&
        !g_ascii_string_to_unsigned(value, 10, 1, KV_MOST_VGPUS, &number, NULL))
        return kv_fail(error, KV_ERROR_INPUT,
                       _("“%1$s” is not how many there can be. Write a number from 1 to %2$d, or "
                         "all for as many as fit."),
                       shown, KV_MOST_VGPUS);
    return number == 1 || accept_many(facts, answers, (unsigned)number, error);
}
