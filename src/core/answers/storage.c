/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/answers/storage.h"

#include "core/answers/disk.h"
#include "core/answers/many.h"
#include "core/answers/rows.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

gboolean kv_storage_is_made(const KvFacts *facts, const KvAnswers *answers)
{
    unsigned count = kv_answers_count(answers, facts);

    for (unsigned n = 0; n < count; n++) {
        g_autofree char *name = kv_nth_name(kv_answers_get(answers, KV_Q_GUEST_NAME), n);

        if (!kv_facts_is_made(facts, name))
            return FALSE;
    }
    return TRUE;
}

static gboolean is_file(const KvVirtVolume *volume)
{
    return !volume->unseen && volume->path && volume->path[0] == '/';
}

static gboolean is_named_iso(const KvVirtVolume *volume)
{
    return g_strcmp0(volume->format, "iso") == 0 || g_str_has_suffix(volume->name, ".iso");
}

gboolean kv_storage_is_medium(const KvVirtVolume *volume)
{
    return is_file(volume) && is_named_iso(volume);
}

gboolean kv_storage_is_image(const KvVirtVolume *volume)
{
    return !volume->unseen && !is_named_iso(volume) &&
           (!volume->format || g_str_equal(volume->format, "qcow2") ||
            g_str_equal(volume->format, "raw"));
}

gboolean kv_storage_is_base(const KvVirtVolume *volume)
{
    return is_file(volume) && kv_storage_is_image(volume);
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

void kv_storage_choices(const KvFacts *facts, KvVolumeFits fits, GPtrArray *choices)
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

gboolean kv_storage_find(const KvFacts *facts, const char *value, const KvVirtVolume **ret_volume,
                         GError **error)
{
    const char *slash = strchr(value, '/');
    g_autofree char *name = g_strndup(value, slash ? (gsize)(slash - value) : strlen(value));
    const KvVirtObject *pool = kv_virt_pool(facts->virt, name);
    g_autofree char *shown_pool = kv_printable(name, -1);
    g_autofree char *shown = kv_printable(slash ? slash + 1 : "", -1);
    g_autofree char *whole = kv_printable(value, -1);

    *ret_volume = kv_disk_volume(facts, value);
    if (!kv_facts_know_choices(facts) || (*ret_volume && !(*ret_volume)->unseen))
        return TRUE;
    if (pool && pool->active && !pool->volumes)
        return kv_fail(error, KV_ERROR_INPUT,
                       _("libvirt doesn't list the volumes of the pool “%s”. Look at its log, or "
                         "choose a disk by its path."),
                       shown_pool);
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

gboolean kv_storage_holds(const KvVirtVolume *base, guint64 bytes, GError **error)
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

/* What a guest writes to a disk, others that use it don't expect. */
gboolean kv_storage_is_free(const KvFacts *facts, const char *path, GError **error)
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

/* What somebody writes to changes under the disk. */
gboolean kv_storage_is_still(const KvFacts *facts, const char *path, GError **error)
{
    const KvVirtDomain *writer = kv_virt_disk_user(facts->virt, path, TRUE);
    g_autofree char *shown = kv_printable(path, -1);
    g_autofree char *name = writer ? kv_printable(writer->name, -1) : NULL;

    return !writer || kv_fail(error, KV_ERROR_INPUT,
                              _("%1$s is a disk of the virtual machine “%2$s”, which writes to it. "
                                "Choose an image that nobody changes."),
                              shown, name);
}

/* An image that a guest wrote can name any file of the host as what it is made over. */
gboolean kv_storage_backing_is_known(const KvFacts *facts, const KvVirtVolume *volume,
                                     GError **error)
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
