/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A new virtual machine's disk and install medium. */
#include "core/answers/disk.h"
#include "core/answers/many.h"
#include "core/answers/rows.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

#define GIB       (G_GUINT64_CONSTANT(1) << 30)
#define USUAL_GIB 20

/* ---- what there is ---- */

/* What is made already isn't made of the answers any more. */
static gboolean is_made(const KvFacts *facts, const KvAnswers *answers)
{
    const KvVirtDomain *domain = kv_facts_domain(facts, kv_answers_get(answers, KV_Q_GUEST_NAME));

    return domain && domain->vgpus && domain->vgpus[0];
}

static gboolean is_file(const KvVirtVolume *volume)
{
    return !volume->unseen && volume->path && volume->path[0] == '/';
}

static gboolean is_named_iso(const KvVirtVolume *volume)
{
    return g_strcmp0(volume->format, "iso") == 0 || g_str_has_suffix(volume->name, ".iso");
}

static gboolean is_medium(const KvVirtVolume *volume)
{
    return is_file(volume) && is_named_iso(volume);
}

static gboolean is_image(const KvVirtVolume *volume)
{
    return !volume->unseen && !is_named_iso(volume) &&
           (!volume->format || g_str_equal(volume->format, "qcow2") ||
            g_str_equal(volume->format, "raw"));
}

static gboolean is_base(const KvVirtVolume *volume)
{
    return is_file(volume) && is_image(volume);
}

/* "qcow2, 20.0 GiB, used by “desktop”". */
static char *about(const KvFacts *facts, const KvVirtVolume *volume)
{
    const KvVirtDomain *user = kv_virt_disk_user(facts->virt, volume->path, FALSE);
    const KvVirtVolume *over = kv_virt_overlay_of(facts->virt, volume->path);
    const char *format = volume->format ? volume->format : "raw";
    g_autofree char *size = kv_bytes_text(volume->capacity);
    g_autofree char *name = user ? kv_printable(user->name, -1) : NULL;

    if (user)
        return g_strdup_printf(_("%1$s, %2$s, used by “%3$s”"), format, size, name);
    if (over)
        /* Translators: a format, a size; other disks are made over this one. */
        return g_strdup_printf(_("%1$s, %2$s, a base"), format, size);
    return g_strdup_printf("%s, %s", format, size);
}

typedef gboolean (*Fits)(const KvVirtVolume *volume);

static void add_volumes(const KvFacts *facts, Fits fits, GPtrArray *choices)
{
    for (guint i = 0; facts->virt && i < facts->virt->pools->len; i++) {
        const KvVirtObject *pool = facts->virt->pools->pdata[i];

        for (guint j = 0; pool->volumes && j < pool->volumes->len; j++) {
            const KvVirtVolume *volume = pool->volumes->pdata[j];
            g_autofree char *value = g_strconcat(pool->name, "/", volume->name, NULL);

            if (fits(volume))
                kv_choice_add(choices, value, kv_printable(value, -1), about(facts, volume));
        }
    }
}

/* The volume that value names, where it can be told; *ret_volume is NULL where libvirt wasn't asked
 * for it. */
static gboolean find_volume(const KvFacts *facts, const char *value,
                            const KvVirtVolume **ret_volume, GError **error)
{
    const char *slash = strchr(value, '/');
    g_autofree char *name = g_strndup(value, slash ? (gsize)(slash - value) : strlen(value));
    const KvVirtObject *pool = kv_virt_pool(facts->virt, name);
    g_autofree char *shown_pool = kv_printable(name, -1);
    g_autofree char *shown = kv_printable(slash ? slash + 1 : "", -1);
    g_autofree char *whole = kv_printable(value, -1);

    *ret_volume = kv_disk_volume(facts, value);
    if (!facts->virt || (pool && pool->active && !pool->volumes) ||
        (*ret_volume && !(*ret_volume)->unseen))
        return TRUE;
    if (!pool)
        return kv_fail(error, KV_ERROR_INPUT,
                       _("“%1$s” is neither a path from the root nor a volume: libvirt has no "
                         "storage pool “%2$s”. “virsh pool-list --all” lists those that there "
                         "are."),
                       whole, shown_pool);
    if (!pool->active)
        return kv_fail(error, KV_ERROR_INPUT,
                       _("The storage pool “%1$s” isn't active. Start it with: "
                         "virsh pool-start %1$s"),
                       shown_pool);
    return kv_fail(error, KV_ERROR_INPUT,
                   _("The pool “%1$s” has no volume “%2$s” that libvirt knows. Choose one that it "
                     "lists, or have it look again with: virsh pool-refresh %1$s"),
                   shown_pool, shown);
}

/* ---- the disk ---- */

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
    add_volumes(facts, is_image, choices);
    return choices;
}

/* base may be NULL. */
static gboolean holds(const KvVirtVolume *base, guint64 bytes, GError **error)
{
    g_autofree char *size = kv_bytes_text(bytes), *needed = NULL, *shown = NULL;

    if (!base || base->capacity <= bytes)
        return TRUE;
    needed = kv_bytes_text(base->capacity);
    shown = kv_printable(base->name, -1);
    return kv_fail(error, KV_ERROR_INPUT,
                   _("The image %1$s holds a disk of %2$s, and a new one made over it can't be "
                     "smaller: %3$s is too little. Make the new disk larger."),
                   shown, needed, size);
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

    if (!value || !kv_disk_parse(value, facts, &disk) || is_made(facts, answers))
        return TRUE;
    pool = kv_virt_pool(facts->virt, disk.pool);
    return !disk.bytes || !pool || has_room(pool, disk.bytes, MAX(count, 1), error);
}

static gboolean accept_new(const KvFacts *facts, const KvAnswers *answers, const KvDisk *disk,
                           const char *value, GError **error)
{
    const KvVirtObject *pool = kv_virt_pool(facts->virt, disk->pool);
    g_autofree char *shown = kv_printable(value, -1);

    if (!facts->virt || is_made(facts, answers))
        return TRUE;
    if (!pool || !pool->active)
        return kv_fail(
            error, KV_ERROR_INPUT,
            _("libvirt has no active storage pool for “%s”. Start one with “virsh pool-start”, "
              "name it as new:20@POOL, or choose none."),
            shown);
    if (!has_room(pool, disk->bytes, kv_answers_count(answers, facts), error))
        return FALSE;
    return holds(kv_disk_base(facts, answers), disk->bytes, error);
}

/* What a guest writes to a disk, others that use it don't expect. */
static gboolean accept_path(const KvFacts *facts, const char *path, GError **error)
{
    const KvVirtDomain *user = kv_virt_disk_user(facts->virt, path, FALSE);
    const KvVirtVolume *over = kv_virt_overlay_of(facts->virt, path);
    g_autofree char *shown = kv_printable(path, -1);
    g_autofree char *name = user   ? kv_printable(user->name, -1)
                            : over ? kv_printable(over->path ? over->path : over->name, -1)
                                   : NULL;

    if (user)
        return kv_fail(error, KV_ERROR_INPUT,
                       _("The disk %1$s is used by the virtual machine “%2$s”. Choose another "
                         "one."),
                       shown, name);
    if (over)
        return kv_fail(error, KV_ERROR_INPUT,
                       _("The image %2$s is made over %1$s, and would be spoilt by what is written "
                         "there. Choose another disk, or a new one made over the same."),
                       shown, name);
    return TRUE;
}

/* An image that a guest wrote can name any file of the host as what it is made over. */
static gboolean accept_backing(const KvFacts *facts, const KvVirtVolume *volume, GError **error)
{
    g_autofree char *shown = kv_printable(volume->name, -1), *backing = NULL, *path = NULL;

    if (!volume->backing || kv_virt_volume_at(facts->virt, volume->backing))
        return TRUE;
    backing = kv_printable(volume->backing, -1);
    path = kv_printable(volume->path, -1);
    return kv_fail(error, KV_ERROR_INPUT,
                   _("The volume %1$s is made over %2$s, which lies in no active storage pool. If "
                     "that is as it should be, name the disk by its path: %3$s:%4$s"),
                   shown, backing, volume->format, path);
}

static gboolean accept_volume(const KvFacts *facts, const char *value, GError **error)
{
    const KvVirtVolume *volume;
    g_autofree char *shown = NULL, *format = NULL;

    if (!find_volume(facts, value, &volume, error))
        return FALSE;
    if (!volume)
        return TRUE;
    shown = kv_printable(volume->name, -1);
    format = kv_printable(volume->format ? volume->format : "", -1);
    if (!is_image(volume))
        return kv_fail(error, KV_ERROR_INPUT,
                       _("The volume %1$s (%2$s) is no disk that can be used here: only images of "
                         "the formats qcow2 and raw are. “qemu-img convert” makes one of others."),
                       shown, format);
    return accept_path(facts, volume->path, error) && accept_backing(facts, volume, error);
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
    if (is_made(facts, answers))
        return TRUE;
    return disk.volume ? accept_volume(facts, value, error)
                       : !disk.path || accept_path(facts, disk.path, error);
}

/* ---- what a new one is made over, and its format ---- */

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
    add_volumes(facts, is_base, choices);
    return choices;
}

/* A base that somebody writes to changes under the disk. */
static gboolean accept_still(const KvFacts *facts, const char *path, GError **error)
{
    const KvVirtDomain *writer = kv_virt_disk_user(facts->virt, path, TRUE);
    g_autofree char *shown = kv_printable(path, -1);
    g_autofree char *name = writer ? kv_printable(writer->name, -1) : NULL;

    return !writer || kv_fail(error, KV_ERROR_INPUT,
                              _("%1$s is a disk of the virtual machine “%2$s”, which writes to it. "
                                "Choose an image that nobody changes."),
                              shown, name);
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

    if (g_str_equal(value, "none") || is_made(facts, answers))
        return TRUE;
    if (*value == '/' || !strchr(value, '/'))
        return kv_fail(error, KV_ERROR_INPUT,
                       _("“%s” is not a volume. Write POOL/VOLUME for the image that the new disk "
                         "is to be made over, or none for an empty disk."),
                       shown);
    if (!find_volume(facts, value, &base, error))
        return FALSE;
    kv_disk_parse(kv_answers_get(answers, KV_Q_GUEST_DISK), facts, &disk);
    if (!base)
        return TRUE;
    if (!is_base(base))
        return kv_fail(error, KV_ERROR_INPUT,
                       _("“%s” is no image that a disk can be made over: only those of the formats "
                         "qcow2 and raw are."),
                       shown);
    return holds(base, disk.bytes, error) && accept_pool_of_base(facts, &disk, error) &&
           accept_still(facts, base->path, error) && accept_backing(facts, base, error);
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
    return g_str_equal(value, "raw") || !is_raw_only(facts, answers) || is_made(facts, answers) ||
           kv_fail(error, KV_ERROR_INPUT,
                   _("The disk's pool doesn't keep its volumes as files: only raw works there."));
}

/* ---- the install medium ---- */

GPtrArray *kv_choices_cdrom(const KvFacts *facts, const KvAnswers *answers)
{
    GPtrArray *choices = kv_choices_new();

    kv_choice_add(choices, "none", g_strdup(_("No install medium")), NULL);
    add_volumes(facts, is_medium, choices);
    return choices;
}

static gboolean accept_medium(const KvFacts *facts, const char *value, GError **error)
{
    const KvVirtVolume *volume;
    g_autofree char *shown = kv_printable(value, -1);

    if (!find_volume(facts, value, &volume, error))
        return FALSE;
    if (!volume || is_medium(volume))
        return !volume || accept_still(facts, volume->path, error);
    return kv_fail(error, KV_ERROR_INPUT,
                   _("“%s” is no ISO image. Choose one, or name another file that is to be the "
                     "medium by its whole path."),
                   shown);
}

gboolean kv_accept_cdrom(const KvFacts *facts, const KvAnswers *answers, const char *value,
                         GError **error)
{
    g_autofree char *shown = kv_printable(value, -1);

    if (g_str_equal(value, "none") || is_made(facts, answers))
        return TRUE;
    if (*value == '/')
        return accept_still(facts, value, error);
    if (strchr(value, '/'))
        return accept_medium(facts, value, error);
    return kv_fail(error, KV_ERROR_INPUT,
                   _("“%s” is neither a whole path nor a volume. Write the path of an ISO image "
                     "from the root, POOL/VOLUME, or none."),
                   shown);
}
