/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A new virtual machine's disk. */
#include "core/answers/disk.h"
#include "core/answers/many.h"
#include "core/answers/rows.h"
#include "core/answers/storage.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

#define GIB       (G_GUINT64_CONSTANT(1) << 30)
#define USUAL_GIB 20

/* A size that the pool has room for: whole GiB, 0 where it has none. */
static unsigned usual_gib(const KvVirtObject *pool)
{
    guint64 room = pool->available / GIB;

    return pool->capacity == 0 || room >= USUAL_GIB ? USUAL_GIB : (unsigned)room;
}

/* The pool that "new:20" means, "new:20" being the preset. */
static const KvVirtObject *usual_pool(const KvFacts *facts)
{
    g_auto(KvDisk) disk = { 0 };

    kv_disk_parse("new:1", facts, &disk);
    return kv_virt_pool(facts->virt, disk.pool);
}

char *kv_preset_disk(const KvFacts *facts, const KvAnswers *answers)
{
    const KvVirtObject *pool = usual_pool(facts);
    unsigned gib = pool ? usual_gib(pool) : 0;

    return gib ? g_strdup_printf("new:%u", gib) : g_strdup("none");
}

static void add_new(const KvVirtObject *pool, GPtrArray *choices)
{
    unsigned gib = usual_gib(pool) ? usual_gib(pool) : 1;
    g_autofree char *value = g_strdup_printf("new:%u@%s", gib, pool->name);
    g_autofree char *shown = kv_printable(pool->name, -1);
    g_autofree char *left = kv_bytes_text(pool->available);

    kv_choice_add(choices, value,
                  g_strdup_printf(_("A new volume of %1$u GiB in the pool “%2$s”"), gib, shown),
                  pool->capacity ? g_strdup_printf(_("It grows as it is written to. The pool has "
                                                     "%s left."),
                                                   left)
                                 : g_strdup(_("It grows as it is written to.")));
}

GPtrArray *kv_choices_disk(const KvFacts *facts, const KvAnswers *answers)
{
    GPtrArray *choices = kv_choices_new();

    for (guint i = 0; facts->virt && i < facts->virt->pools->len; i++) {
        const KvVirtObject *pool = facts->virt->pools->pdata[i];

        if (pool->active)
            add_new(pool, choices);
    }
    kv_choice_add(choices, "none", g_strdup(_("No disk")), NULL);
    kv_storage_choices(facts, kv_storage_is_image, choices);
    return choices;
}

static gboolean has_room(const KvVirtObject *pool, guint64 bytes, unsigned count, GError **error)
{
    g_autofree char *left = kv_bytes_text(pool->available), *size = kv_bytes_text(bytes);
    g_autofree char *name = kv_printable(pool->name, -1);

    if (!pool->capacity || pool->available / count >= bytes)
        return TRUE;
    return kv_fail(error, KV_ERROR_INPUT,
                   ngettext("The pool “%1$s” has %2$s left, too little for a disk of %3$s. Choose "
                            "a smaller disk or another pool, or make room there.",
                            "The pool “%1$s” has %2$s left, too little for %4$u disks of %3$s. "
                            "Choose a smaller disk or another pool, or make room there.",
                            count),
                   name, left, size, count);
}

gboolean kv_disk_has_room(const KvFacts *facts, const KvAnswers *answers, unsigned count,
                          GError **error)
{
    const char *value = kv_answers_get(answers, KV_Q_GUEST_DISK);
    g_auto(KvDisk) disk = { 0 };
    const KvVirtObject *pool;

    if (!value || !kv_disk_parse(value, facts, &disk) || kv_storage_is_made(facts, answers))
        return TRUE;
    pool = kv_virt_pool(facts->virt, disk.pool);
    return !disk.bytes || !pool || has_room(pool, disk.bytes, MAX(count, 1), error);
}

static gboolean accept_volume(const KvFacts *facts, const char *value, GError **error)
{
    const KvVirtVolume *volume;
    g_autofree char *shown = NULL, *format = NULL;

    if (!kv_storage_find(facts, value, &volume, error))
        return FALSE;
    if (!volume)
        return TRUE;
    shown = kv_printable(volume->name, -1);
    format = kv_printable(volume->format ? volume->format : "", -1);
    if (!kv_storage_is_image(volume))
        return kv_fail(error, KV_ERROR_INPUT,
                       _("The volume %1$s (%2$s) is no disk that can be used here: only images of "
                         "the formats qcow2 and raw are. “qemu-img convert” makes one of others."),
                       shown, format);
    return kv_storage_is_free(facts, volume->path, error) &&
           kv_storage_backing_is_known(facts, volume, error);
}

/* What a virtual machine left that was removed, as a rule: its disk is kept. */
static gboolean refuse_name(const KvFacts *facts, const KvVirtObject *pool, const char *volume,
                            gboolean is_one_of_many, GError **error)
{
    g_autofree char *value = g_strconcat(pool->name, "/", volume, NULL);
    g_autofree char *shown_pool = kv_printable(pool->name, -1);
    g_autofree char *shown = kv_printable(volume, -1);

    if (is_one_of_many || !accept_volume(facts, value, NULL))
        return kv_fail(error, KV_ERROR_INPUT,
                       _("The pool “%1$s” has a volume %2$s already, which is what the new disk "
                         "would be called. Choose another name for the virtual machine."),
                       shown_pool, shown);
    return kv_fail(error, KV_ERROR_INPUT,
                   _("The pool “%1$s” has a volume %2$s already, which is what the new disk would "
                     "be called. Use that volume (guest.disk=%1$s/%2$s), or choose another name "
                     "for the virtual machine."),
                   shown_pool, shown);
}

/* Once the VM is there, it is what its disk belongs to. */
static gboolean names_are_free(const KvFacts *facts, const KvAnswers *answers,
                               const KvVirtObject *pool, GError **error)
{
    const char *first = kv_answers_get(answers, KV_Q_GUEST_NAME);
    unsigned count = kv_answers_count(answers, facts);

    for (unsigned n = 0; n < count; n++) {
        g_autofree char *vm = kv_nth_name(first, n), *name = kv_disk_new_name(answers, vm);
        const KvVirtVolume *volume =
            kv_facts_is_made(facts, vm) ? NULL : kv_virt_volume(facts->virt, pool->name, name);

        if (volume && !volume->left_behind)
            return refuse_name(facts, pool, name, count > 1, error);
    }
    return TRUE;
}

static gboolean accept_new(const KvFacts *facts, const KvAnswers *answers, const KvDisk *disk,
                           const char *value, GError **error)
{
    const KvVirtObject *pool = kv_virt_pool(facts->virt, disk->pool);
    g_autofree char *shown = kv_printable(value, -1);

    if (!kv_facts_know_choices(facts) || kv_storage_is_made(facts, answers) ||
        !kv_disk_is_wanted(facts, answers, disk))
        return TRUE;
    if (!pool || !pool->active)
        return kv_fail(
            error, KV_ERROR_INPUT,
            _("libvirt has no active storage pool for “%s”. Start one with “virsh pool-start”, "
              "name it as new:20@POOL, or choose none."),
            shown);
    return has_room(pool, disk->bytes, kv_answers_count(answers, facts), error) &&
           kv_storage_holds(kv_disk_base(facts, answers), disk->bytes, error) &&
           names_are_free(facts, answers, pool, error);
}

gboolean kv_accept_disk(const KvFacts *facts, const KvAnswers *answers, const char *value,
                        GError **error)
{
    g_auto(KvDisk) disk = { 0 };
    g_autofree char *shown = kv_printable(value, -1);

    if (!kv_disk_parse(value, facts, &disk))
        return kv_fail(error, KV_ERROR_INPUT,
                       _("“%s” is not a disk. Write new:20 for a new one of 20 GiB, POOL/VOLUME or "
                         "qcow2:/PATH or raw:/PATH for one that is there, or none."),
                       shown);
    if (disk.bytes)
        return accept_new(facts, answers, &disk, value, error);
    if (kv_storage_is_made(facts, answers))
        return TRUE;
    return disk.volume ? accept_volume(facts, value, error)
                       : !disk.path || kv_storage_is_free(facts, disk.path, error);
}
