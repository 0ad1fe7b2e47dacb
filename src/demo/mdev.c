/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mediated devices as kvmgt and the mdev core of Linux 6.1 make them: the types an aperture has
 * room for, what is left of each, and the files and links of a device. */
#include <errno.h>
#include <string.h>

#include "demo/model.h"

#define UUID_LENGTH 36
#define MIB         (1024u * 1024)

/* What the host keeps, and what there is: MiB and fence registers. Of the eight vGPU ids one is the
 * idle vGPU's; seven are as many as there are fences for. */
#define HOST_LOW   128u
#define HOST_HIGH  384u
#define HOST_FENCE 4u
#define GGTT       4096u
#define FENCES     32u

typedef struct {
    const char *size; /* the last letter of the type's name */
    unsigned low, high, fence, weight;
    const char *resolution;
} Type;

/* In the order in which the driver offers them: those that fit are always the first ones. */
static const Type types[] = {
    { "8", 64, 384, 4, 2, "1024x768" },
    { "4", 128, 512, 4, 4, "1920x1200" },
    { "2", 256, 1024, 4, 8, "1920x1200" },
    { "1", 512, 2048, 4, 16, "1920x1200" },
};

typedef struct {
    unsigned low, high, fence, count;
} Used;

/* "GVTg_V5_4" */
static char *type_name(const KvHostSection *gpu, const Type *type)
{
    return g_strdup_printf("GVTg_%s_%s", kv_section_get(gpu, "gvt"), type->size);
}

static const Type *type_of(const char *id)
{
    const char *last = id ? strrchr(id, '_') : NULL;

    for (unsigned i = 0; last && i < G_N_ELEMENTS(types); i++)
        if (strcmp(last + 1, types[i].size) == 0)
            return &types[i];
    return NULL;
}

static char *parent_file(const char *parent, const char *name)
{
    g_autofree char *directory = kv_pci_path(parent);

    return g_build_filename(directory, name, NULL);
}

static Used used_by_all(const KvDemo *demo)
{
    g_auto(GStrv) uuids = kv_tree_list(&demo->tree, "/sys/bus/mdev/devices");
    Used used = { 0 };

    for (char **uuid = uuids; *uuid; uuid++) {
        g_autofree char *path = g_strdup_printf("/sys/bus/mdev/devices/%s/mdev_type", *uuid);
        g_autofree char *id = kv_tree_link_name(&demo->tree, path);
        const Type *type = type_of(id);

        if (!type)
            continue;
        used.low += type->low;
        used.high += type->high;
        used.fence += type->fence;
        used.count++;
    }
    return used;
}

/* As the driver counts: in unsigned bytes, so that an aperture without room beside it wraps. */
static unsigned left_of(const Type *type, unsigned aperture, const Used *used)
{
    guint32 low = (aperture - HOST_LOW - used->low) * MIB;
    guint32 high = (GGTT - aperture - HOST_HIGH - used->high) * MIB;
    unsigned fences = FENCES - HOST_FENCE - used->fence;

    return MIN(MIN(low / (type->low * MIB), high / (type->high * MIB)), fences / type->fence);
}

/* What the driver counts when a device asks for it, and its words when there isn't enough. */
static gboolean is_granted(KvDemo *demo, const Type *type, unsigned aperture, const Used *used)
{
    const struct {
        const char *item;
        guint32 max, taken, request;
    } items[] = {
        { "low GM space", (aperture - HOST_LOW) * MIB, used->low * MIB, type->low * MIB },
        { "high GM space", (GGTT - aperture - HOST_HIGH) * MIB, used->high * MIB,
          type->high * MIB },
        { "fence", FENCES - HOST_FENCE, used->fence, type->fence },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(items); i++) {
        guint32 avail = items[i].max - items[i].taken;

        if (items[i].request <= avail)
            continue;
        kv_log(demo, "gvt: fail to allocate resource %s", items[i].item);
        kv_log(demo, "gvt: request %uMB avail %uMB max %uMB taken %uMB", items[i].request / MIB,
               avail / MIB, items[i].max / MIB, items[i].taken / MIB);
        return FALSE;
    }
    return TRUE;
}

/* What is really there: the host's own screen may be pinned in the middle of the aperture. */
static gboolean has_room(KvDemo *demo, const Type *type, const KvHostSection *gpu, const Used *used)
{
    unsigned aperture = (unsigned)kv_section_number(gpu, "aperture", 0);
    unsigned pinned = (unsigned)kv_section_number(gpu, "pinned", 0);
    gboolean low = aperture >= HOST_LOW + pinned + used->low + type->low;
    gboolean high = GGTT >= aperture + HOST_HIGH + used->high + type->high;

    if (is_granted(demo, type, aperture, used)) {
        if (low && high)
            return TRUE;
        kv_log(demo, "gvt: fail to alloc %s gm space from host", low ? "high" : "low");
    }
    kv_log(demo, "gvt: failed to create intel vgpu: -28");
    return FALSE;
}

static gboolean is_offered(const Type *type, unsigned aperture)
{
    return aperture > HOST_LOW && (aperture - HOST_LOW) / type->low > 0;
}

static void write_available(KvDemo *demo, const KvHostSection *gpu)
{
    unsigned aperture = (unsigned)kv_section_number(gpu, "aperture", 0);
    Used used = used_by_all(demo);

    for (unsigned i = 0; i < G_N_ELEMENTS(types) && is_offered(&types[i], aperture); i++) {
        g_autofree char *name = type_name(gpu, &types[i]);
        g_autofree char *directory = kv_pci_path(gpu->name);
        g_autofree char *path =
            g_strdup_printf("%s/mdev_supported_types/i915-%s/available_instances", directory, name);

        kv_tree_printf(&demo->tree, path, 0444, "%u\n", left_of(&types[i], aperture, &used));
    }
}

static void write_type(KvDemo *demo, const KvHostSection *gpu, const Type *type)
{
    g_autofree char *name = type_name(gpu, type);
    g_autofree char *parent = kv_pci_path(gpu->name);
    g_autofree char *directory = g_strdup_printf("%s/mdev_supported_types/i915-%s", parent, name);
    g_autofree char *create = g_build_filename(directory, "create", NULL);
    g_autofree char *devices = g_build_filename(directory, "devices", NULL);
    g_autofree char *api = g_build_filename(directory, "device_api", NULL);
    g_autofree char *name_file = g_build_filename(directory, "name", NULL);
    g_autofree char *description = g_build_filename(directory, "description", NULL);

    kv_tree_mkdir(&demo->tree, devices);
    kv_tree_write(&demo->tree, create, 0200, "");
    kv_tree_write(&demo->tree, api, 0444, "vfio-pci\n");
    kv_tree_printf(&demo->tree, name_file, 0444, "%s\n", name);
    kv_tree_printf(&demo->tree, description, 0444,
                   "low_gm_size: %uMB\nhigh_gm_size: %uMB\nfence: %u\nresolution: %s\nweight: %u\n",
                   type->low, type->high, type->fence, type->resolution, type->weight);
}

void kv_mdev_register(KvDemo *demo)
{
    const KvHostSection *gpu = kv_pci_gvt(demo);
    g_autofree char *types_dir = gpu ? parent_file(gpu->name, "mdev_supported_types") : NULL;
    g_autofree char *link = gpu ? g_strdup_printf("/sys/class/mdev_bus/%s", gpu->name) : NULL;
    g_autofree char *up = gpu ? g_strdup_printf("../../devices/pci0000:00/%s", gpu->name) : NULL;
    unsigned aperture = (unsigned)kv_section_number(gpu, "aperture", 0);

    kv_tree_mkdir(&demo->tree, "/sys/bus/mdev/drivers/intel_vgpu_mdev");
    if (kv_gvt_is_late(demo))
        kv_gvt_say(demo);
    if (!gpu || !kv_gvt_works(demo))
        return;
    kv_tree_mkdir(&demo->tree, types_dir);
    for (unsigned i = 0; i < G_N_ELEMENTS(types) && is_offered(&types[i], aperture); i++)
        write_type(demo, gpu, &types[i]);
    write_available(demo, gpu);
    kv_tree_link(&demo->tree, link, up);
    kv_log(demo, "i915 %s: MDEV: Registered", gpu->name);
    kv_mdevctl_parent_appeared(demo, gpu->name);
}

void kv_mdev_unregister(KvDemo *demo)
{
    g_auto(GStrv) uuids = kv_tree_list(&demo->tree, "/sys/bus/mdev/devices");
    g_auto(GStrv) parents = kv_tree_list(&demo->tree, "/sys/class/mdev_bus");

    for (char **uuid = uuids; *uuid; uuid++)
        kv_mdev_remove(demo, *uuid);
    for (char **parent = parents; *parent; parent++) {
        g_autofree char *types_dir = parent_file(*parent, "mdev_supported_types");
        g_autofree char *link = g_strdup_printf("/sys/class/mdev_bus/%s", *parent);

        kv_tree_remove(&demo->tree, link);
        kv_tree_remove(&demo->tree, types_dir);
    }
    kv_tree_remove(&demo->tree, "/sys/bus/mdev/drivers/intel_vgpu_mdev");
}

/* 36 bytes, or 37 of which the last (a newline, as a rule) isn't looked at. */
static char *read_uuid(const char *value)
{
    gsize length = strlen(value);
    g_autofree char *uuid = g_ascii_strdown(value, MIN(length, UUID_LENGTH));

    if (length < UUID_LENGTH || length > UUID_LENGTH + 1 || !g_uuid_string_is_valid(uuid))
        return NULL;
    return g_steal_pointer(&uuid);
}

/* The lowest number that is free. */
static unsigned new_group(const KvDemo *demo)
{
    for (unsigned group = 0;; group++) {
        g_autofree char *path = g_strdup_printf("/sys/kernel/iommu_groups/%u", group);

        if (!kv_tree_has(&demo->tree, path))
            return group;
    }
}

static void make_links(KvDemo *demo, const char *parent, const char *type, const char *uuid,
                       unsigned group)
{
    const struct {
        char *path, *target;
    } links[] = {
        { g_strdup("driver"), g_strdup("../../../../bus/mdev/drivers/intel_vgpu_mdev") },
        { g_strdup("iommu_group"), g_strdup_printf("../../../../kernel/iommu_groups/%u", group) },
        { g_strdup("mdev_type"), g_strdup_printf("../mdev_supported_types/%s", type) },
        { g_strdup("subsystem"), g_strdup("../../../../bus/mdev") },
        { g_strdup_printf("../mdev_supported_types/%s/devices/%s", type, uuid),
          g_strdup_printf("../../../%s", uuid) },
        { g_strdup_printf("/sys/bus/mdev/devices/%s", uuid),
          g_strdup_printf("../../../devices/pci0000:00/%s/%s", parent, uuid) },
        { g_strdup_printf("/sys/bus/mdev/drivers/intel_vgpu_mdev/%s", uuid),
          g_strdup_printf("../../../../devices/pci0000:00/%s/%s", parent, uuid) },
        { g_strdup_printf("/sys/kernel/iommu_groups/%u/devices/%s", group, uuid),
          g_strdup_printf("../../../../devices/pci0000:00/%s/%s", parent, uuid) },
    };
    g_autofree char *directory = parent_file(parent, uuid);

    for (unsigned i = 0; i < G_N_ELEMENTS(links); i++) {
        g_autofree char *below =
            links[i].path[0] == '/' ? NULL : g_build_filename(directory, links[i].path, NULL);

        kv_tree_link(&demo->tree, below ? below : links[i].path, links[i].target);
        g_free(links[i].path);
        g_free(links[i].target);
    }
}

static void make_device(KvDemo *demo, const char *parent, const char *type, const char *uuid,
                        unsigned number)
{
    unsigned group = new_group(demo);
    g_autofree char *directory = parent_file(parent, uuid);
    g_autofree char *remove = g_build_filename(directory, "remove", NULL);
    g_autofree char *id = g_build_filename(directory, "intel_vgpu", "vgpu_id", NULL);
    g_autofree char *uevent = g_build_filename(directory, "uevent", NULL);
    g_autofree char *group_type = g_strdup_printf("/sys/kernel/iommu_groups/%u/type", group);
    g_autofree char *node = g_strdup_printf("/dev/vfio/%u", group);
    g_autofree char *kernel_name = g_strdup_printf("%u", group);

    kv_tree_write(&demo->tree, remove, 0200, "");
    kv_tree_printf(&demo->tree, id, 0444, "%u\n", number);
    kv_tree_write(&demo->tree, uevent, 0644, "DRIVER=intel_vgpu_mdev\n");
    kv_tree_write(&demo->tree, group_type, 0444, "unknown\n");
    make_links(demo, parent, type, uuid, group);
    kv_nodes_set(demo, node, &(KvNode){ .mode = 0600, .is_device = TRUE });
    kv_udev_apply(demo, kernel_name, "add");
}

int kv_mdev_create(KvDemo *demo, const char *parent, const char *type, const char *value)
{
    const KvHostSection *gpu = kv_pci_gvt(demo);
    const Type *kind = type_of(type);
    g_autofree char *uuid = read_uuid(value);
    g_autofree char *existing = uuid ? g_strdup_printf("/sys/bus/mdev/devices/%s", uuid) : NULL;
    Used used = used_by_all(demo);

    if (!uuid)
        return -EINVAL;
    if (kv_tree_has(&demo->tree, existing))
        return -EEXIST;
    if (!gpu || !kind || strcmp(gpu->name, parent) != 0)
        return -ENODEV;
    if (!has_room(demo, kind, gpu, &used))
        return -ENOSPC;
    make_device(demo, parent, type, uuid, used.count + 1);
    write_available(demo, gpu);
    return 0;
}

/* All that make_device() made. */
static void unmake_device(KvDemo *demo, const char *uuid, const char *real, const char *type,
                          const char *group)
{
    g_autofree char *node = g_strdup_printf("/dev/vfio/%s", group);
    g_autofree char *group_dir = g_strdup_printf("/sys/kernel/iommu_groups/%s", group);
    g_autofree char *listed =
        g_strdup_printf("%s/../mdev_supported_types/%s/devices/%s", real, type, uuid);
    g_autofree char *on_bus = g_strdup_printf("/sys/bus/mdev/devices/%s", uuid);
    g_autofree char *bound = g_strdup_printf("/sys/bus/mdev/drivers/intel_vgpu_mdev/%s", uuid);

    kv_tree_remove(&demo->tree, on_bus);
    kv_tree_remove(&demo->tree, bound);
    kv_tree_remove(&demo->tree, listed);
    kv_tree_remove(&demo->tree, group_dir);
    kv_tree_remove(&demo->tree, real);
    kv_nodes_forget(demo, node);
}

int kv_mdev_remove(KvDemo *demo, const char *uuid)
{
    g_autofree char *device = g_strdup_printf("/sys/bus/mdev/devices/%s", uuid);
    g_autofree char *real = kv_tree_real(&demo->tree, device);
    g_autofree char *group_link = g_build_filename(device, "iommu_group", NULL);
    g_autofree char *type_link = g_build_filename(device, "mdev_type", NULL);
    g_autofree char *group = kv_tree_link_name(&demo->tree, group_link);
    g_autofree char *type = kv_tree_link_name(&demo->tree, type_link);
    g_autofree char *user = kv_domains_user_of(demo, uuid);
    const KvHostSection *gpu = kv_pci_gvt(demo);

    if (!real || !group || !type)
        return -ENODEV;
    /* The kernel would wait until the VM lets go of it. A simulation that hangs helps nobody. */
    if (user)
        return -EBUSY;
    unmake_device(demo, uuid, real, type, group);
    if (gpu)
        write_available(demo, gpu);
    return 0;
}
