/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the answers about disks mean on a host. */
#include "core/answers/disk.h"

#include "core/base/i18n.h"
#include "core/text/printable.h"

#define GIB (G_GUINT64_CONSTANT(1) << 30)
#define MIB (G_GUINT64_CONSTANT(1) << 20)

static const struct {
    const char *prefix, *ending, *format;
} formats[] = {
    { "qcow2:", ".qcow2", "qcow2" },
    { "raw:", ".raw", "raw" },
    { "raw:", NULL, "raw" }, /* what lies in /dev */
};

static gboolean read_image(const char *value, KvDisk *ret_disk)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(formats); i++) {
        gboolean named = g_str_has_prefix(value, formats[i].prefix);
        const char *path = named ? value + strlen(formats[i].prefix) : value;
        gboolean ends = formats[i].ending ? g_str_has_suffix(path, formats[i].ending)
                                          : g_str_has_prefix(path, "/dev/");

        if (*path != '/' || (!named && !ends))
            continue;
        ret_disk->path = g_strdup(path);
        ret_disk->format = formats[i].format;
        return TRUE;
    }
    return FALSE;
}

/* libvirt takes no slash in a pool's name. */
static gboolean split(const char *value, char **ret_pool, char **ret_volume)
{
    const char *slash = value ? strchr(value, '/') : NULL;

    if (!slash || slash == value || !slash[1])
        return FALSE;
    *ret_pool = g_strndup(value, (gsize)(slash - value));
    *ret_volume = g_strdup(slash + 1);
    return TRUE;
}

static gboolean read_volume(const char *value, const KvFacts *facts, KvDisk *ret_disk)
{
    const KvVirtVolume *volume;

    if (!split(value, &ret_disk->pool, &ret_disk->volume))
        return FALSE;
    volume = kv_virt_volume(facts->virt, ret_disk->pool, ret_disk->volume);
    ret_disk->path = g_strdup(volume ? volume->path : NULL);
    ret_disk->format = volume && g_strcmp0(volume->format, "qcow2") == 0 ? "qcow2" : "raw";
    return TRUE;
}

static const char *first_pool(const KvFacts *facts)
{
    const char *first = NULL;

    for (unsigned i = 0; facts->virt && i < facts->virt->pools->len; i++) {
        const KvVirtObject *pool = g_ptr_array_index(facts->virt->pools, i);

        if (!pool->active)
            continue;
        if (g_str_equal(pool->name, "default"))
            return pool->name;
        if (!first)
            first = pool->name;
    }
    return first;
}

gboolean kv_disk_parse(const char *value, const KvFacts *facts, KvDisk *ret_disk)
{
    char *end = NULL;
    guint64 gib;

    *ret_disk = (KvDisk){ 0 };
    if (g_str_equal(value, "none") || read_image(value, ret_disk))
        return TRUE;
    if (!g_str_has_prefix(value, "new:"))
        return read_volume(value, facts, ret_disk);
    if (!g_ascii_isdigit(value[4]))
        return FALSE;
    gib = g_ascii_strtoull(value + 4, &end, 10);
    if (gib == 0 || gib > 1024 * 1024 || (*end && *end != '@') || g_str_equal(end, "@"))
        return FALSE;
    ret_disk->bytes = gib * GIB;
    ret_disk->pool = g_strdup(*end ? end + 1 : first_pool(facts));
    return TRUE;
}

void kv_disk_clear(KvDisk *disk)
{
    g_clear_pointer(&disk->pool, g_free);
    g_clear_pointer(&disk->volume, g_free);
    g_clear_pointer(&disk->path, g_free);
}

const KvVirtVolume *kv_disk_volume(const KvFacts *facts, const char *value)
{
    g_autofree char *pool = NULL, *name = NULL;

    return split(value, &pool, &name) ? kv_virt_volume(facts->virt, pool, name) : NULL;
}

const KvVirtVolume *kv_disk_base(const KvFacts *facts, const KvAnswers *answers)
{
    return kv_disk_volume(facts, kv_answers_get(answers, KV_Q_GUEST_BASE));
}

/* What is made over another image is qcow2, whatever was said of an empty one. */
const char *kv_disk_new_format(const KvAnswers *answers)
{
    const char *base = kv_answers_get(answers, KV_Q_GUEST_BASE);
    gboolean raw = g_strcmp0(kv_answers_get(answers, KV_Q_GUEST_FORMAT), "raw") == 0;

    return raw && (!base || !*base || g_str_equal(base, "none")) ? "raw" : "qcow2";
}

char *kv_disk_new_name(const KvAnswers *answers, const char *vm)
{
    gboolean raw = g_str_equal(kv_disk_new_format(answers), "raw");

    return g_strconcat(vm, raw ? ".img" : ".qcow2", NULL);
}

char *kv_disk_new_path(const KvFacts *facts, const KvDisk *disk, const char *volume)
{
    for (unsigned i = 0; disk->pool && facts->virt && i < facts->virt->pools->len; i++) {
        const KvVirtObject *pool = g_ptr_array_index(facts->virt->pools, i);

        if (pool->path && g_str_equal(pool->name, disk->pool))
            return g_build_filename(pool->path, volume, NULL);
    }
    return NULL;
}

gboolean kv_disk_is_wanted(const KvFacts *facts, const KvAnswers *answers, const KvDisk *disk)
{
    const KvDefinition *definition = kv_answers_definition(answers);
    const GPtrArray *disks = definition && definition->domain ? definition->domain->disks : NULL;
    g_autofree char *volume = kv_disk_new_name(answers, kv_answers_get(answers, KV_Q_GUEST_NAME));
    g_autofree char *path = kv_disk_new_path(facts, disk, volume);

    for (guint i = 0; disks && i < disks->len; i++) {
        const KvVirtDisk *has = disks->pdata[i];

        if ((path && g_strcmp0(has->path, path) == 0) ||
            (has->volume && g_strcmp0(has->volume, volume) == 0 &&
             g_strcmp0(has->pool, disk->pool) == 0))
            return TRUE;
    }
    return !definition;
}

char *kv_cdrom_path(const KvFacts *facts, const KvAnswers *answers)
{
    const char *value = kv_answers_get(answers, KV_Q_GUEST_CDROM);
    const KvVirtVolume *volume = *value == '/' ? NULL : kv_disk_volume(facts, value);

    return g_strdup(*value == '/' ? value : volume ? volume->path : NULL);
}

char *kv_bytes_text(guint64 bytes)
{
    if (bytes < GIB)
        return g_strdup_printf(_("%llu MiB"), (unsigned long long)((bytes + MIB / 2) / MIB));
    return g_strdup_printf(_("%.1f GiB"), (double)bytes / (double)GIB);
}
