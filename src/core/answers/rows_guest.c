/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/answers/disk.h"
#include "core/answers/rows.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

#define GIB            (G_GUINT64_CONSTANT(1) << 30)
#define LEAST_MIB      64
#define USUAL_MIB      2048
#define USUAL_DISK_GIB 20
#define BRIDGE         KV_NETWORK_BRIDGE

/* A whole number within bounds. */
static gboolean accept_number(const char *value, guint64 least, guint64 most, GError **error)
{
    g_autofree char *shown = kv_printable(value, -1);
    guint64 number;

    if (g_ascii_string_to_unsigned(value, 10, least, most, &number, NULL))
        return TRUE;
    return kv_fail(error, KV_ERROR_INPUT, _("“%1$s” is not a whole number from %2$llu to %3$llu."),
                   shown, (unsigned long long)least, (unsigned long long)most);
}

static guint64 host_mib(const KvFacts *facts)
{
    return facts->virt && facts->virt->memory_kib ? facts->virt->memory_kib / 1024 : 0;
}

char *kv_preset_memory(const KvFacts *facts, const KvAnswers *answers)
{
    guint64 host = host_mib(facts);
    guint64 half = host / 2 > LEAST_MIB ? host / 2 : LEAST_MIB;
    guint64 mib = host && half < USUAL_MIB ? half : USUAL_MIB;

    return g_strdup_printf("%llu", (unsigned long long)mib);
}

gboolean kv_accept_memory(const KvFacts *facts, const KvAnswers *answers, const char *value,
                          GError **error)
{
    guint64 host = host_mib(facts);

    return accept_number(value, LEAST_MIB, host ? host : G_MAXUINT32, error);
}

char *kv_preset_vcpus(const KvFacts *facts, const KvAnswers *answers)
{
    return g_strdup(facts->virt && facts->virt->cpus == 1 ? "1" : "2");
}

gboolean kv_accept_vcpus(const KvFacts *facts, const KvAnswers *answers, const char *value,
                         GError **error)
{
    return accept_number(value, 1, facts->virt && facts->virt->cpus ? facts->virt->cpus : 512,
                         error);
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

static gboolean pool_is_active(const KvFacts *facts, const char *name)
{
    for (unsigned i = 0; facts->virt && i < facts->virt->pools->len; i++) {
        const KvVirtObject *pool = g_ptr_array_index(facts->virt->pools, i);

        if (pool->active && g_str_equal(pool->name, name))
            return TRUE;
    }
    return FALSE;
}

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

gboolean kv_disk_parse(const char *value, const KvFacts *facts, KvDisk *ret_disk)
{
    char *end = NULL;
    guint64 gib;

    *ret_disk = (KvDisk){ 0 };
    if (g_str_equal(value, "none"))
        return TRUE;
    ret_disk->format = "qcow2";
    if (read_image(value, ret_disk))
        return TRUE;
    if (!g_str_has_prefix(value, "new:") || !g_ascii_isdigit(value[4]))
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
    g_clear_pointer(&disk->path, g_free);
}

char *kv_preset_disk(const KvFacts *facts, const KvAnswers *answers)
{
    return first_pool(facts) ? g_strdup_printf("new:%d", USUAL_DISK_GIB) : g_strdup("none");
}

GPtrArray *kv_choices_disk(const KvFacts *facts, const KvAnswers *answers)
{
    GPtrArray *choices = kv_choices_new();

    for (unsigned i = 0; facts->virt && i < facts->virt->pools->len; i++) {
        const KvVirtObject *pool = g_ptr_array_index(facts->virt->pools, i);
        g_autofree char *value = g_strdup_printf("new:%d@%s", USUAL_DISK_GIB, pool->name);
        g_autofree char *shown = kv_printable(pool->name, -1);

        if (pool->active)
            kv_choice_add(choices, value,
                          g_strdup_printf(_("A new volume of %1$d GiB in the pool “%2$s”"),
                                          USUAL_DISK_GIB, shown),
                          g_strdup(_("It grows as it is written to.")));
    }
    kv_choice_add(choices, "none", g_strdup(_("No disk")), NULL);
    return choices;
}

gboolean kv_accept_disk(const KvFacts *facts, const KvAnswers *answers, const char *value,
                        GError **error)
{
    g_auto(KvDisk) disk = { 0 };
    g_autofree char *shown = kv_printable(value, -1);

    if (!kv_disk_parse(value, facts, &disk))
        return kv_fail(error, KV_ERROR_INPUT,
                       _("“%s” is not a disk. Write new:20 for a new one of 20 GiB, qcow2:/PATH or "
                         "raw:/PATH for an image that is there, or none."),
                       shown);
    if (!disk.bytes || !facts->virt)
        return TRUE;
    if (disk.pool && pool_is_active(facts, disk.pool))
        return TRUE;
    return kv_fail(
        error, KV_ERROR_INPUT,
        _("libvirt has no active storage pool for “%s”. Start one with “virsh pool-start”, "
          "name it as new:20@POOL, or choose none."),
        shown);
}

gboolean kv_accept_cdrom(const KvFacts *facts, const KvAnswers *answers, const char *value,
                         GError **error)
{
    g_autofree char *shown = kv_printable(value, -1);

    if (g_str_equal(value, "none") || *value == '/')
        return TRUE;
    return kv_fail(error, KV_ERROR_INPUT,
                   _("“%s” is not a whole path. Write the path of an ISO image from the root, or "
                     "none."),
                   shown);
}

char *kv_preset_network(const KvFacts *facts, const KvAnswers *answers)
{
    const char *first = NULL;

    for (unsigned i = 0; facts->virt && i < facts->virt->networks->len; i++) {
        const KvVirtObject *network = g_ptr_array_index(facts->virt->networks, i);

        if (!network->active)
            continue;
        if (g_str_equal(network->name, "default"))
            return g_strdup("default");
        if (!first)
            first = network->name;
    }
    return g_strdup(first ? first : "user");
}

GPtrArray *kv_choices_network(const KvFacts *facts, const KvAnswers *answers)
{
    GPtrArray *choices = kv_choices_new();

    for (unsigned i = 0; facts->virt && i < facts->virt->networks->len; i++) {
        const KvVirtObject *network = g_ptr_array_index(facts->virt->networks, i);
        g_autofree char *shown = kv_printable(network->name, -1);

        if (network->active)
            kv_choice_add(choices, network->name,
                          g_strdup_printf(_("The libvirt network “%s”"), shown), NULL);
    }
    for (char **bridge = facts->bridges; bridge && *bridge; bridge++) {
        g_autofree char *value = g_strconcat(BRIDGE, *bridge, NULL);
        g_autofree char *shown = kv_printable(*bridge, -1);

        kv_choice_add(choices, value, g_strdup_printf(_("The host's bridge “%s”"), shown), NULL);
    }
    kv_choice_add(choices, "user", g_strdup(_("User mode networking")),
                  g_strdup(_("Needs no set-up; the VM can't be reached from outside.")));
    kv_choice_add(choices, "none", g_strdup(_("No network")), NULL);
    return choices;
}

static gboolean accept_bridge(const KvFacts *facts, const char *name, GError **error)
{
    g_autofree char *shown = kv_printable(name, -1);

    if (*name && (facts->net_list.seen != KV_KNOWN ||
                  g_strv_contains((const char *const *)facts->bridges, name)))
        return TRUE;
    return kv_fail(
        error, KV_ERROR_INPUT,
        _("This host has no bridge “%s”. Choose one it has, a network of libvirt's, user "
          "or none."),
        shown);
}

gboolean kv_accept_network(const KvFacts *facts, const KvAnswers *answers, const char *value,
                           GError **error)
{
    g_autofree char *shown = kv_printable(value, -1);

    if (g_str_equal(value, "user") || g_str_equal(value, "none"))
        return TRUE;
    if (g_str_has_prefix(value, BRIDGE))
        return accept_bridge(facts, value + strlen(BRIDGE), error);
    for (unsigned i = 0; facts->virt && i < facts->virt->networks->len; i++) {
        const KvVirtObject *network = g_ptr_array_index(facts->virt->networks, i);

        if (!g_str_equal(network->name, value))
            continue;
        if (network->active)
            return TRUE;
        return kv_fail(error, KV_ERROR_INPUT,
                       _("The libvirt network “%1$s” isn't active. Start it with "
                         "“virsh net-start %1$s”, or choose user."),
                       shown);
    }
    if (!facts->virt && *value)
        return TRUE;
    return kv_fail(error, KV_ERROR_INPUT,
                   _("libvirt has no network “%s”. Choose one it has, user or none."), shown);
}
