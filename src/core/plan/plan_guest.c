/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/answers/disk.h"
#include "core/answers/many.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/checks/derive.h"
#include "core/facts/paths.h"
#include "core/plan/build.h"
#include "core/text/printable.h"

#define GIB (G_GUINT64_CONSTANT(1) << 30)

static const char *domain_type(const KvFacts *facts)
{
    if (facts->virt && g_str_has_prefix(facts->virt->uri, "test:"))
        return "test";
    return facts->virt && facts->virt->has_kvm && facts->kvm.seen == KV_KNOWN ? "kvm" : "qemu";
}

static void plan_volume(const KvPlanContext *context, KvPlan *plan, const KvDisk *disk,
                        const char *volume)
{
    const KvVirtVolume *base = kv_disk_base(context->facts, context->answers);
    KvAction *action = kv_plan_add(plan, KV_ACTION_VOLUME, KV_STEP_GUEST);
    unsigned long long gib = disk->bytes / GIB;

    action->name = g_strdup(volume);
    action->pool = g_strdup(disk->pool);
    action->size = disk->bytes;
    action->format = g_strdup(kv_disk_new_format(context->answers));
    action->undo_title =
        g_strdup_printf(_("The disk %s is removed if nothing was written to it"), volume);
    if (!base) {
        action->title = g_strdup_printf(_("A disk of %1$llu GiB is made as %2$s in the pool %3$s"),
                                        gib, volume, disk->pool);
        return;
    }
    action->base = g_strdup(base->path);
    action->base_format = g_strdup(base->format ? base->format : "raw");
    action->title = g_strdup_printf(_("A disk of %1$llu GiB is made over %4$s, as %2$s in the pool "
                                      "%3$s"),
                                    gib, volume, disk->pool, base->name);
}

/* The strings of the answers and of `owned` are kept by the caller. */
typedef struct {
    char *vgpu, *vgpu_path, *uuid, *volume, *disk_path, *cdrom_path;
} Owned;

static void owned_clear(Owned *owned)
{
    g_free(owned->vgpu);
    g_free(owned->vgpu_path);
    g_free(owned->uuid);
    g_free(owned->volume);
    g_free(owned->disk_path);
    g_free(owned->cdrom_path);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Owned, owned_clear)

static KvGuestSpec describe(const KvPlanContext *context, const KvDisk *disk, Owned *owned)
{
    const KvAnswers *answers = context->answers;
    const char *name = kv_answers_get(answers, KV_Q_GUEST_NAME);
    const char *network = kv_answers_get(answers, KV_Q_GUEST_NETWORK);
    gboolean user = g_str_equal(network, "user"), none = g_str_equal(network, "none");
    gboolean bridge = g_str_has_prefix(network, KV_NETWORK_BRIDGE);
    const char *cpu = kv_answers_get(answers, KV_Q_GUEST_CPU);

    owned->vgpu = g_ascii_strdown(kv_answers_get(answers, KV_Q_VGPU_UUID), -1);
    owned->vgpu_path = g_build_filename(KV_PATH_MDEV_DEVICES, owned->vgpu, NULL);
    owned->uuid = kv_derived_uuid(owned->vgpu, name);
    owned->volume = disk->bytes ? kv_disk_new_name(answers, name) : g_strdup(disk->volume);
    owned->cdrom_path = kv_cdrom_path(context->facts, answers);
    owned->disk_path = disk->bytes ? kv_disk_new_path(context->facts, disk, owned->volume)
                       : disk->path && g_path_is_absolute(disk->path) ? g_strdup(disk->path)
                                                                      : NULL;
    return (KvGuestSpec){
        .name = name,
        .uuid = owned->uuid,
        .vgpu = owned->vgpu,
        .vgpu_path = owned->vgpu_path,
        .attach = kv_answers_is_native(answers) ? KV_ATTACH_NATIVE : KV_ATTACH_COMMAND_LINE,
        .type = domain_type(context->facts),
        .memory_mib = g_ascii_strtoull(kv_answers_get(answers, KV_Q_GUEST_MEMORY), NULL, 10),
        .vcpus = (unsigned)g_ascii_strtoull(kv_answers_get(answers, KV_Q_GUEST_VCPUS), NULL, 10),
        .disk_path = owned->disk_path,
        .disk_pool = disk->pool,
        .disk_volume = owned->volume,
        .disk_format = disk->bytes ? kv_disk_new_format(answers) : disk->format,
        .cdrom_path = owned->cdrom_path,
        .machine = kv_answers_get(answers, KV_Q_GUEST_MACHINE),
        .uefi = g_str_equal(kv_answers_get(answers, KV_Q_GUEST_FIRMWARE), "uefi"),
        .cpu = g_str_equal(cpu, "default") ? NULL : cpu,
        .bridge = bridge ? network + strlen(KV_NETWORK_BRIDGE) : NULL,
        .network = none || user || bridge ? NULL : network,
        .network_user = user,
        .picture = kv_answers_picture(answers),
        .ramfb = kv_answers_ramfb(answers),
        .render_node = kv_render_node(context->facts, answers),
    };
}

static void plan_autostart(KvPlan *plan, const KvGuestSpec *spec)
{
    KvAction *action = kv_plan_add(plan, KV_ACTION_AUTOSTART, KV_STEP_GUEST);

    action->name = g_strdup(spec->name);
    action->uuid = g_strdup(spec->uuid);
    action->title =
        g_strdup_printf(_("The virtual machine “%s” is started with the host"), spec->name);
    action->undo_title =
        g_strdup_printf(_("The virtual machine “%s” isn't started with the host"), spec->name);
}

/* As the file says it; the vGPU and the UUID are put in where it leaves them out. */
static char *filed_xml(const KvPlanContext *context, const KvDefinition *definition,
                       const KvGuestSpec *spec, GError **error)
{
    KvGuestSpec plain = *spec;
    g_autofree char *with_vgpu = NULL;

    plain.picture = KV_PICTURE_OTHER;
    if (!kv_definition_vgpu(definition)) {
        with_vgpu = context->virt->with_vgpu(definition->text, &plain, NULL, error);
        if (!with_vgpu)
            return NULL;
    }
    return context->virt->with_uuid(with_vgpu ? with_vgpu : definition->text, spec->uuid, error);
}

static char *define_title(const KvGuestSpec *spec, const KvDefinition *definition)
{
    g_autofree char *shown = definition ? kv_printable(definition->path, -1) : NULL;

    if (definition)
        return g_strdup_printf(_("The virtual machine “%1$s” is defined as the file %2$s says"),
                               spec->name, shown);
    if (spec->picture == KV_PICTURE_HEADLESS)
        return g_strdup_printf(_("The virtual machine “%s” is defined"), spec->name);
    /* Translators: the second is a choice of the question “Picture” */
    return g_strdup_printf(_("The virtual machine “%1$s” is defined, with a picture: %2$s"),
                           spec->name, kv_picture_words(spec->picture));
}

static gboolean plan_define(const KvPlanContext *context, KvPlan *plan, GError **error)
{
    const KvDefinition *definition = kv_answers_definition(context->answers);
    g_auto(KvDisk) disk = { 0 };
    g_auto(Owned) owned = { 0 };
    g_autofree char *xml = NULL;
    KvGuestSpec spec;
    KvAction *action;

    if (!kv_disk_parse(kv_answers_get(context->answers, KV_Q_GUEST_DISK), context->facts, &disk))
        return kv_fail(error, KV_ERROR_INPUT, _("The disk can't be understood. Choose it anew."));
    spec = describe(context, &disk, &owned);
    if (definition && !definition->domain)
        return kv_fail(error, KV_ERROR_INPUT, _("The file %s can't be used."), definition->path);
    if (definition && definition->domain->uuid)
        spec.uuid = definition->domain->uuid;
    xml = definition ? filed_xml(context, definition, &spec, error)
                     : context->virt->domain_xml(&spec, error);
    if (!xml)
        return FALSE;
    if (disk.bytes && kv_disk_is_wanted(context->facts, context->answers, &disk))
        plan_volume(context, plan, &disk, spec.disk_volume);
    action = kv_plan_add(plan, KV_ACTION_DEFINE, KV_STEP_GUEST);
    action->name = g_strdup(spec.name);
    action->uuid = g_strdup(spec.uuid);
    action->value = g_steal_pointer(&xml);
    action->verify = g_strdup("guest.defined");
    action->title = define_title(&spec, definition);
    action->undo_title = g_strdup_printf(_("The virtual machine “%s” is removed"), spec.name);
    if (g_str_equal(kv_answers_get(context->answers, KV_Q_GUEST_AUTOSTART), "yes"))
        plan_autostart(plan, &spec);
    return TRUE;
}

/* libvirt starts no domain whose vGPU doesn't exist. */
static gboolean vgpu_is_there(const KvPlanContext *context, const KvPlan *plan)
{
    return kv_active_vgpu(context->facts, context->answers) ||
           kv_plan_has(plan, KV_ACTION_ATTRIBUTE, KV_STEP_VGPU);
}

static gboolean plan_definition(const KvPlanContext *context, KvPlan *plan, GError **error)
{
    gboolean existing = kv_answers_is_existing(context->answers);

    if (!kv_plan_wanted(context, "guest.defined") &&
        !(existing &&
          (kv_plan_wanted(context, "guest.running") || kv_plan_wanted(context, "guest.picture"))))
        return TRUE;
    if (!context->virt)
        return kv_fail(error, KV_ERROR_LIBVIRT,
                       _("The libvirt library isn't there to describe the virtual machine. "
                         "Install libvirt."));
    return existing ? kv_plan_existing(context, plan, error) : plan_define(context, plan, error);
}

/* One that was there before isn't stopped by undo: whoever owns it may work in it by then. */
static void plan_start(const KvPlanContext *context, KvPlan *plan)
{
    const char *name = kv_answers_get(context->answers, KV_Q_GUEST_NAME);
    const KvVirtDomain *domain = kv_facts_domain(context->facts, name);
    KvAction *action = kv_plan_add(plan, KV_ACTION_START, KV_STEP_GUEST);

    action->name = g_strdup(name);
    action->uuid = domain ? g_strdup(domain->uuid) : NULL;
    action->verify = g_strdup("guest.running");
    action->title = g_strdup_printf(_("The virtual machine “%s” is started"), name);
    if (!kv_answers_is_existing(context->answers))
        action->undo_title = g_strdup_printf(_("The virtual machine “%s” is stopped"), name);
}

gboolean kv_plan_guest(const KvPlanContext *context, KvPlan *plan, GError **error)
{
    if (!vgpu_is_there(context, plan)) {
        if (kv_plan_wanted(context, "guest.defined") || kv_plan_wanted(context, "guest.running"))
            kv_plan_later(plan, KV_STEP_GUEST,
                          g_strdup(_("The virtual machine comes when its vGPU is made.")));
        return TRUE;
    }
    if (!plan_definition(context, plan, error))
        return FALSE;
    if (kv_plan_wanted(context, "guest.running") &&
        !kv_plan_has(plan, KV_ACTION_ATTACH, KV_STEP_GUEST))
        plan_start(context, plan);
    return TRUE;
}
