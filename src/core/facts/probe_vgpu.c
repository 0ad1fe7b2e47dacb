/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/facts/look.h"
#include "core/facts/paths.h"
#include "core/facts/vgpu_kept.h"

/* "low_gm_size: 128MB" and so on, by key: old kernels leave out the weight, and more may come. */
static void read_description(KvVgpuType *type, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++) {
        const char *colon = strchr(*line, ':');
        g_autofree char *key = colon ? g_strstrip(g_strndup(*line, (gsize)(colon - *line))) : NULL;
        g_autofree char *value = colon ? g_strstrip(g_strdup(colon + 1)) : NULL;

        if (g_strcmp0(key, "low_gm_size") == 0)
            type->low_mib = g_ascii_strtoull(value, NULL, 10);
        else if (g_strcmp0(key, "high_gm_size") == 0)
            type->high_mib = g_ascii_strtoull(value, NULL, 10);
        else if (g_strcmp0(key, "fence") == 0)
            type->fences = (unsigned)g_ascii_strtoull(value, NULL, 10);
        else if (g_strcmp0(key, "weight") == 0)
            type->weight = (unsigned)g_ascii_strtoull(value, NULL, 10);
        else if (g_strcmp0(key, "resolution") == 0 && !type->resolution)
            type->resolution = g_steal_pointer(&value);
    }
}

static void type_free(gpointer data)
{
    KvVgpuType *type = data;

    g_free(type->id);
    g_free(type->name);
    g_free(type->resolution);
    g_free(type);
}

static KvVgpuType *look_at_type(KvMachine *machine, KvFact *list, const char *types, const char *id)
{
    g_autofree char *directory = g_build_filename(types, id, NULL);
    g_autofree char *description = kv_look_attribute(machine, list, directory, "description");
    KvVgpuType *type = g_new0(KvVgpuType, 1);

    type->id = g_strdup(id);
    type->name = kv_look_attribute(machine, list, directory, "name");
    type->available = (int)kv_look_number(machine, list, directory, "available_instances", -1);
    if (description)
        read_description(type, description);
    return type;
}

static int by_memory(gconstpointer a, gconstpointer b)
{
    const KvVgpuType *first = *(KvVgpuType *const *)a, *second = *(KvVgpuType *const *)b;

    if (first->low_mib != second->low_mib)
        return first->low_mib < second->low_mib ? -1 : 1;
    return strcmp(first->id, second->id);
}

static void look_at_parent(KvMachine *machine, KvFacts *facts, const char *address)
{
    g_autofree char *types =
        g_build_filename(KV_PATH_MDEV_BUS, address, "mdev_supported_types", NULL);
    KvParent *parent = g_new0(KvParent, 1);
    g_auto(GStrv) names = kv_look_list(machine, &parent->listing, types);

    parent->address = g_strdup(address);
    parent->types = g_ptr_array_new_with_free_func(type_free);
    for (char **name = names; *name; name++)
        g_ptr_array_add(parent->types, look_at_type(machine, &parent->listing, types, *name));
    g_ptr_array_sort(parent->types, by_memory);
    g_ptr_array_add(facts->parents, parent);
}

static void look_at_node(KvMachine *machine, KvVgpu *vgpu)
{
    g_autofree char *path = g_strdup_printf("/dev/vfio/%d", vgpu->iommu_group);
    KvStat stat;

    kv_look_exists(machine, &vgpu->node, path);
    if (vgpu->node.seen != KV_KNOWN || kv_machine_stat(machine, path, &stat) < 0)
        return;
    vgpu->node_uid = stat.uid;
    vgpu->node_gid = stat.gid;
    vgpu->node_mode = stat.mode & 07777;
    g_free(vgpu->node.text);
    vgpu->node.text = g_strdup_printf("%04o", vgpu->node_mode);
}

/* /sys/bus/mdev/devices/UUID points into the parent's directory, whose name is the address. */
static char *parent_of(KvMachine *machine, KvFact *list, const char *uuid)
{
    g_autofree char *path = g_build_filename(KV_PATH_MDEV_DEVICES, uuid, NULL);
    g_autofree char *target = NULL;
    g_autofree char *directory = NULL;
    int result = kv_machine_readlink(machine, path, &target);

    if (result < 0) {
        kv_fact_spoil(list, path, result);
        return NULL;
    }
    directory = g_path_get_dirname(target);
    return g_path_get_basename(directory);
}

static void look_at_active(KvMachine *machine, KvFacts *facts, const char *uuid)
{
    g_autofree char *directory = g_build_filename(KV_PATH_MDEV_DEVICES, uuid, NULL);
    KvFact *list = &facts->mdev_devices;
    KvVgpu *vgpu = g_new0(KvVgpu, 1);
    g_autofree char *group = kv_look_link_name(machine, &vgpu->node, directory, "iommu_group");

    vgpu->uuid = g_ascii_strdown(uuid, -1);
    vgpu->active = TRUE;
    vgpu->parent = parent_of(machine, list, uuid);
    vgpu->type = kv_look_link_name(machine, list, directory, "mdev_type");
    vgpu->iommu_group = group ? (int)g_ascii_strtoll(group, NULL, 10) : -1;
    if (group)
        look_at_node(machine, vgpu);
    g_ptr_array_add(facts->vgpus, vgpu);
}

void kv_probe_vgpu(KvMachine *machine, KvFacts *facts)
{
    g_auto(GStrv) parents = kv_look_list(machine, &facts->mdev_bus, KV_PATH_MDEV_BUS);
    g_auto(GStrv) devices = kv_look_list(machine, &facts->mdev_devices, KV_PATH_MDEV_DEVICES);

    for (char **name = parents; *name; name++)
        look_at_parent(machine, facts, *name);
    for (char **name = devices; *name; name++)
        look_at_active(machine, facts, *name);
    kv_look_program(machine, &facts->mdevctl, "mdevctl");
    kv_look_program(machine, &facts->systemctl, "systemctl");
    kv_look_at_kept(machine, facts);
}
