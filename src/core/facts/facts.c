/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/facts/facts.h"

#include <stddef.h>

#include "core/facts/look.h"

/* Every fact of the struct, so that freeing can't forget one. */
static const size_t fact_offsets[] = {
#define FACT(member) offsetof(KvFacts, member)
    FACT(stub_info),
    FACT(boot_id),
    FACT(kernel),
    FACT(os_release),
    FACT(pci),
    FACT(cpuinfo),
    FACT(modules_listed),
    FACT(kvm),
    FACT(cmdline),
    FACT(enable_gvt),
    FACT(grub_default),
    FACT(grub_mkconfig),
    FACT(grub_update),
    FACT(grub_cfg),
    FACT(loader_entries),
    FACT(module_list),
    FACT(kvmgt),
    FACT(vfio),
    FACT(vfio_type1),
    FACT(mdev),
    FACT(modules_load),
    FACT(mdev_bus),
    FACT(mdevctl),
    FACT(loader_info),
    FACT(mdevctl_starts),
    FACT(systemctl),
    FACT(udev_rule),
    FACT(qemu_conf),
    FACT(libvirt_socket),
    FACT(net_list),
    FACT(firmware_list),
    FACT(render_list),
    FACT(groups),
    FACT(mdev_devices),
    FACT(kept),
    FACT(grub_dropin_list),
    FACT(kernel_log),
    FACT(kernel_config),
    FACT(enable_guc),
    FACT(guc_option),
    FACT(gvt_option),
    FACT(lockdown),
    FACT(secure_boot),
    FACT(hypervisor),
    FACT(foreign_i915),
    FACT(stale_module),
    FACT(apparmor_profiles),
    FACT(apparmor_local),
    FACT(selinux),
#undef FACT
};

/* In the order in which they may build on each other. */
static const struct {
    KvLook part;
    void (*probe)(KvMachine *machine, KvFacts *facts);
} probes[] = {
    { KV_LOOK_SYSTEM, kv_probe_system },   { KV_LOOK_HARDWARE, kv_probe_hardware },
    { KV_LOOK_BOOT, kv_probe_boot },       { KV_LOOK_BOOT, kv_probe_loaders },
    { KV_LOOK_BOOT, kv_probe_modprobe },   { KV_LOOK_BOOT, kv_probe_initrds },
    { KV_LOOK_MODULES, kv_probe_modules }, { KV_LOOK_KERNEL, kv_probe_kernel },
    { KV_LOOK_VGPU, kv_probe_vgpu },       { KV_LOOK_LIBVIRT, kv_probe_libvirt },
    { KV_LOOK_LIBVIRT, kv_probe_guest },   { KV_LOOK_ACCESS, kv_probe_access },
};

static void gpu_free(gpointer data)
{
    KvGpu *gpu = data;

    g_free(gpu->address);
    g_free(gpu->driver);
    g_free(gpu);
}

static void parent_free(gpointer data)
{
    KvParent *parent = data;

    g_free(parent->address);
    g_ptr_array_unref(parent->types);
    kv_fact_clear(&parent->listing);
    g_free(parent);
}

static void vgpu_free(gpointer data)
{
    KvVgpu *vgpu = data;

    g_free(vgpu->uuid);
    g_free(vgpu->parent);
    g_free(vgpu->type);
    g_free(vgpu->kept_by);
    kv_fact_clear(&vgpu->node);
    g_free(vgpu);
}

static void fact_free(gpointer data)
{
    kv_fact_clear(data);
    g_free(data);
}

static void uki_free(gpointer data)
{
    KvUkiFile *uki = data;

    kv_fact_clear(&uki->file);
    g_free(uki);
}

static void initrd_free(gpointer data)
{
    KvInitrd *initrd = data;

    kv_fact_clear(&initrd->file);
    g_free(initrd);
}

static void render_node_free(gpointer data)
{
    KvRenderNode *node = data;

    g_free(node->path);
    g_free(node->address);
    g_free(node);
}

KvFacts *kv_probe(KvMachine *machine, KvLook look)
{
    KvFacts *facts = g_new0(KvFacts, 1);

    g_atomic_ref_count_init(&facts->refs);
    facts->looked = look;
    facts->kind = machine->ops->kind;
    facts->is_root = kv_machine_uid(machine) == 0;
    facts->time = kv_machine_now(machine);
    facts->qemu_gid = -1;
    facts->gpus = g_ptr_array_new_with_free_func(gpu_free);
    facts->render_nodes = g_ptr_array_new_with_free_func(render_node_free);
    facts->grub_dropins = g_ptr_array_new_with_free_func(fact_free);
    facts->files = g_ptr_array_new_with_free_func(fact_free);
    facts->programs = g_ptr_array_new_with_free_func(fact_free);
    facts->ukis = g_ptr_array_new_with_free_func(uki_free);
    facts->initrds = g_ptr_array_new_with_free_func(initrd_free);
    facts->parents = g_ptr_array_new_with_free_func(parent_free);
    facts->vgpus = g_ptr_array_new_with_free_func(vgpu_free);
    facts->units = g_ptr_array_new_with_free_func(fact_free);
    for (unsigned i = 0; i < G_N_ELEMENTS(probes); i++)
        if (look & probes[i].part)
            probes[i].probe(machine, facts);
    return facts;
}

KvFacts *kv_facts_ref(KvFacts *facts)
{
    g_atomic_ref_count_inc(&facts->refs);
    return facts;
}

void kv_facts_unref(KvFacts *facts)
{
    if (!facts || !g_atomic_ref_count_dec(&facts->refs))
        return;
    for (unsigned i = 0; i < G_N_ELEMENTS(fact_offsets); i++)
        kv_fact_clear((KvFact *)((char *)facts + fact_offsets[i]));
    g_ptr_array_unref(facts->gpus);
    g_ptr_array_unref(facts->render_nodes);
    g_ptr_array_unref(facts->grub_dropins);
    g_ptr_array_unref(facts->files);
    g_ptr_array_unref(facts->programs);
    g_ptr_array_unref(facts->ukis);
    g_ptr_array_unref(facts->initrds);
    g_ptr_array_unref(facts->parents);
    g_ptr_array_unref(facts->vgpus);
    g_ptr_array_unref(facts->units);
    g_free(facts->os_name);
    g_free(facts->host_name);
    g_free(facts->qemu_user);
    g_free(facts->qemu_group);
    g_free(facts->virt_error);
    g_strfreev(facts->bridges);
    kv_virt_facts_free(facts->virt);
    g_free(facts);
}

const KvGpu *kv_facts_gpu(const KvFacts *facts)
{
    const KvGpu *intel = NULL;

    for (unsigned i = 0; i < facts->gpus->len; i++) {
        const KvGpu *gpu = g_ptr_array_index(facts->gpus, i);

        if (gpu->vendor != 0x8086)
            continue;
        if (g_strcmp0(gpu->driver, "i915") == 0)
            return gpu;
        if (!intel)
            intel = gpu;
    }
    return intel;
}

gboolean kv_facts_is_made(const KvFacts *facts, const char *name)
{
    const KvVirtDomain *domain = kv_facts_domain(facts, name);

    return domain && domain->vgpus && domain->vgpus[0];
}

gboolean kv_facts_know_choices(const KvFacts *facts)
{
    return facts->virt && (facts->looked & KV_LOOK_CHOICES);
}

const KvParent *kv_facts_parent(const KvFacts *facts, const char *address)
{
    for (unsigned i = 0; i < facts->parents->len; i++) {
        const KvParent *parent = g_ptr_array_index(facts->parents, i);

        if (g_strcmp0(parent->address, address) == 0)
            return parent;
    }
    return NULL;
}

const KvVgpu *kv_facts_vgpu(const KvFacts *facts, const char *uuid)
{
    for (unsigned i = 0; uuid && i < facts->vgpus->len; i++) {
        const KvVgpu *vgpu = g_ptr_array_index(facts->vgpus, i);

        if (g_ascii_strcasecmp(vgpu->uuid, uuid) == 0)
            return vgpu;
    }
    return NULL;
}

const KvVirtDomain *kv_facts_domain(const KvFacts *facts, const char *name)
{
    for (unsigned i = 0; facts->virt && i < facts->virt->domains->len; i++) {
        const KvVirtDomain *domain = g_ptr_array_index(facts->virt->domains, i);

        if (g_strcmp0(domain->name, name) == 0)
            return domain;
    }
    return NULL;
}

const KvVirtDomain *kv_facts_user_of(const KvFacts *facts, const char *uuid)
{
    for (unsigned i = 0; facts->virt && uuid && i < facts->virt->domains->len; i++) {
        const KvVirtDomain *domain = g_ptr_array_index(facts->virt->domains, i);

        if (kv_virt_names(domain->vgpus, uuid))
            return domain;
    }
    return NULL;
}
