/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a virtual machine's disk and install medium can be chosen from. */
#include "cli/cli.h"

static json_t *bytes(guint64 count)
{
    return count ? json_integer((json_int_t)count) : json_null();
}

static json_t *volume_json(const KvVirtFacts *virt, const KvVirtVolume *volume)
{
    const KvVirtDomain *user = kv_virt_disk_user(virt, volume->path, FALSE);

    return json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "name", kv_cli_json_text(volume->name), "path",
        kv_cli_json_text(volume->path), "format", kv_cli_json_text(volume->format), "capacity",
        bytes(volume->capacity), "allocation",
        volume->unseen ? json_null() : json_integer((json_int_t)volume->used), "backing",
        kv_cli_json_text(volume->backing), "used_by", kv_cli_json_text(user ? user->name : NULL));
}

static json_t *pool_json(const KvVirtFacts *virt, const KvVirtObject *pool)
{
    json_t *volumes = pool->volumes ? json_array() : json_null();

    for (guint i = 0; pool->volumes && i < pool->volumes->len; i++)
        json_array_append_new(volumes, volume_json(virt, pool->volumes->pdata[i]));
    return json_pack("{s:o, s:b, s:o, s:o, s:o, s:o}", "name", kv_cli_json_text(pool->name),
                     "active", pool->active, "path", kv_cli_json_text(pool->path), "capacity",
                     bytes(pool->capacity), "available",
                     pool->capacity ? json_integer((json_int_t)pool->available) : json_null(),
                     "volumes", volumes);
}

json_t *kv_cli_json_storage(const KvVirtFacts *virt)
{
    json_t *pools = virt ? json_array() : json_null();

    for (guint i = 0; virt && i < virt->pools->len; i++)
        json_array_append_new(pools, pool_json(virt, virt->pools->pdata[i]));
    return pools;
}
