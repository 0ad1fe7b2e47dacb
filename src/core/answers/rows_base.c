/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a new disk is made over, its format, and the install medium. */
#include "core/answers/disk.h"
#include "core/answers/rows.h"
#include "core/answers/storage.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

gboolean kv_applies_new_volume(const KvFacts *facts, const KvAnswers *answers)
{
    const char *value = kv_answers_get(answers, KV_Q_GUEST_DISK);
    g_auto(KvDisk) disk = { 0 };

    return kv_applies_new(facts, answers) && value && kv_disk_parse(value, facts, &disk) &&
           disk.bytes;
}

GPtrArray *kv_choices_base(const KvFacts *facts, const KvAnswers *answers)
{
    GPtrArray *choices = kv_choices_new();

    kv_choice_add(choices, "none", g_strdup(_("Nothing: the disk is empty")), NULL);
    kv_storage_choices(facts, kv_storage_is_base, choices);
    return choices;
}

/* Only a pool of files makes one volume over another. */
static gboolean accept_pool_of_base(const KvFacts *facts, const KvDisk *disk, GError **error)
{
    const KvVirtObject *pool = kv_virt_pool(facts->virt, disk->pool);
    g_autofree char *shown = kv_printable(disk->pool, -1);

    return !pool || pool->path ||
           kv_fail(error, KV_ERROR_INPUT,
                   _("The pool “%s” doesn't keep its volumes as files, so a disk in it can't be "
                     "qcow2. Choose another pool for the disk."),
                   shown);
}

gboolean kv_accept_base(const KvFacts *facts, const KvAnswers *answers, const char *value,
                        GError **error)
{
    g_auto(KvDisk) disk = { 0 };
    const KvVirtVolume *base;
    g_autofree char *shown = kv_printable(value, -1);

    if (g_str_equal(value, "none") || kv_storage_is_made(facts, answers))
        return TRUE;
    if (*value == '/' || !strchr(value, '/'))
        return kv_fail(error, KV_ERROR_INPUT,
                       _("“%s” is not a volume. Write POOL/VOLUME for the image that the new disk "
                         "is to be made over, or none for an empty disk."),
                       shown);
    if (!kv_storage_find(facts, value, &base, error))
        return FALSE;
    kv_disk_parse(kv_answers_get(answers, KV_Q_GUEST_DISK), facts, &disk);
    if (!base)
        return TRUE;
    if (!kv_storage_is_base(base))
        return kv_fail(error, KV_ERROR_INPUT,
                       _("“%s” is no image that a disk can be made over: only those of the formats "
                         "qcow2 and raw are."),
                       shown);
    return kv_storage_holds(base, disk.bytes, error) && accept_pool_of_base(facts, &disk, error) &&
           kv_storage_is_still(facts, base->path, error) &&
           kv_storage_backing_is_known(facts, base, error);
}

gboolean kv_applies_format(const KvFacts *facts, const KvAnswers *answers)
{
    return kv_applies_new_volume(facts, answers) &&
           g_strcmp0(kv_answers_get(answers, KV_Q_GUEST_BASE), "none") == 0;
}

/* A pool without files can't hold the other one. */
static gboolean is_raw_only(const KvFacts *facts, const KvAnswers *answers)
{
    const char *value = kv_answers_get(answers, KV_Q_GUEST_DISK);
    g_auto(KvDisk) disk = { 0 };
    const KvVirtObject *pool;

    if (!value || !kv_disk_parse(value, facts, &disk))
        return FALSE;
    pool = kv_virt_pool(facts->virt, disk.pool);
    return pool && !pool->path;
}

char *kv_preset_format(const KvFacts *facts, const KvAnswers *answers)
{
    return g_strdup(is_raw_only(facts, answers) ? "raw" : "qcow2");
}

GPtrArray *kv_choices_format(const KvFacts *facts, const KvAnswers *answers)
{
    GPtrArray *choices = kv_choices_new();

    kv_choice_add(choices, "qcow2", g_strdup("qcow2"),
                  g_strdup(_("Knows snapshots, and others can be made over it.")));
    kv_choice_add(choices, "raw", g_strdup("raw"),
                  g_strdup(_("The disk's bytes as they are: a little faster, for any program.")));
    return choices;
}

gboolean kv_accept_format(const KvFacts *facts, const KvAnswers *answers, const char *value,
                          GError **error)
{
    static const char *const words[] = { "qcow2", "raw", NULL };

    if (!kv_accept_word(value, words, error))
        return FALSE;
    return g_str_equal(value, "raw") || !is_raw_only(facts, answers) ||
           kv_storage_is_made(facts, answers) ||
           kv_fail(error, KV_ERROR_INPUT,
                   _("The disk's pool doesn't keep its volumes as files: only raw works there."));
}

/* ---- the install medium ---- */

GPtrArray *kv_choices_cdrom(const KvFacts *facts, const KvAnswers *answers)
{
    GPtrArray *choices = kv_choices_new();

    kv_choice_add(choices, "none", g_strdup(_("No install medium")), NULL);
    kv_storage_choices(facts, kv_storage_is_medium, choices);
    return choices;
}

static gboolean accept_medium(const KvFacts *facts, const char *value, GError **error)
{
    const KvVirtVolume *volume;
    g_autofree char *shown = kv_printable(value, -1);

    if (!kv_storage_find(facts, value, &volume, error))
        return FALSE;
    if (!volume || kv_storage_is_medium(volume))
        return !volume || kv_storage_is_still(facts, volume->path, error);
    return kv_fail(error, KV_ERROR_INPUT,
                   _("“%s” is no ISO image. Choose one, or name another file that is to be the "
                     "medium by its whole path."),
                   shown);
}

gboolean kv_accept_cdrom(const KvFacts *facts, const KvAnswers *answers, const char *value,
                         GError **error)
{
    g_autofree char *shown = kv_printable(value, -1);

    if (g_str_equal(value, "none") || kv_storage_is_made(facts, answers))
        return TRUE;
    if (*value == '/')
        return kv_storage_is_still(facts, value, error);
    if (strchr(value, '/'))
        return accept_medium(facts, value, error);
    return kv_fail(error, KV_ERROR_INPUT,
                   _("“%s” is neither a whole path nor a volume. Write the path of an ISO image "
                     "from the root, POOL/VOLUME, or none."),
                   shown);
}
