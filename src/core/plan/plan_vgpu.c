/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "core/checks/derive.h"
#include "core/facts/paths.h"
#include "core/plan/build.h"

typedef struct {
    const char *uuid, *parent, *type;
} Wanted;

static void plan_create(KvPlan *plan, const Wanted *wanted)
{
    KvAction *action = kv_plan_add(plan, KV_ACTION_ATTRIBUTE, KV_STEP_VGPU);

    action->path = g_build_filename(KV_PATH_MDEV_BUS, wanted->parent, "mdev_supported_types",
                                    wanted->type, "create", NULL);
    action->value = g_strdup(wanted->uuid);
    action->uuid = g_strdup(wanted->uuid);
    action->verify = g_strdup("vgpu.exists");
    action->title =
        g_strdup_printf(_("A vGPU of type %1$s is made on %2$s"), wanted->type, wanted->parent);
    action->undo_title =
        g_strdup_printf(_("The vGPU %s is removed, if nobody uses it"), wanted->uuid);
}

/* A definition that is there but isn't started at boot is switched over, else a new one is made. */
static void plan_mdevctl(const KvPlanContext *context, KvPlan *plan, const Wanted *wanted)
{
    const KvVgpu *vgpu = kv_facts_vgpu(context->facts, wanted->uuid);
    const char *define[] = { "mdevctl",  "define",       "--auto", "--uuid",     wanted->uuid,
                             "--parent", wanted->parent, "--type", wanted->type, NULL };
    const char *undefine[] = { "mdevctl",  "undefine",     "--uuid", wanted->uuid,
                               "--parent", wanted->parent, NULL };
    const char *automatic[] = { "mdevctl",    "modify",   "--auto",       "--uuid",
                                wanted->uuid, "--parent", wanted->parent, NULL };
    const char *manual[] = { "mdevctl",    "modify",   "--manual",     "--uuid",
                             wanted->uuid, "--parent", wanted->parent, NULL };
    gboolean kept = vgpu && vgpu->kept_by && g_str_has_prefix(vgpu->kept_by, "/etc/mdevctl.d/");
    KvAction *action = kv_plan_run(plan, KV_STEP_VGPU, kept ? automatic : define, "vgpu.lasting");

    action->uuid = g_strdup(wanted->uuid);
    kv_action_undone_by(action, kept ? manual : undefine, FALSE);
}

/* The kernel announces a new type by no event that every version sends, and sysfs can't be watched:
 * the unit waits for it. */
static char *unit_text(const Wanted *wanted)
{
    return g_strdup_printf(
        "# kvmgt-setup: makes a virtual GPU at every start\n"
        "[Unit]\n"
        "Description=Virtual GPU %1$s\n"
        "After=systemd-modules-load.service\n"
        "Before=libvirtd.service virtqemud.service\n"
        "\n"
        "[Service]\n"
        "Type=oneshot\n"
        "RemainAfterExit=yes\n"
        "TimeoutStartSec=60\n"
        "ExecStartPre=/bin/sh -c 'until [ -e %2$s/%3$s/mdev_supported_types/%4$s/"
        "create ]; do sleep 1; done'\n"
        "ExecStart=/bin/sh -c '[ -e %5$s/%1$s ] || echo %1$s > "
        "%2$s/%3$s/mdev_supported_types/%4$s/create'\n"
        "\n"
        "[Install]\n"
        "WantedBy=multi-user.target\n",
        wanted->uuid, KV_PATH_MDEV_BUS, wanted->parent, wanted->type, KV_PATH_MDEV_DEVICES);
}

/* parent and type are names the kernel gave, but they end up in a shell line of the unit. */
static gboolean is_plain(const char *text)
{
    for (; *text; text++)
        if (!g_ascii_isalnum(*text) && !strchr("-_.:", *text))
            return FALSE;
    return TRUE;
}

static void plan_unit(const KvPlanContext *context, KvPlan *plan, const Wanted *wanted)
{
    g_autofree char *name = g_strdup_printf(KV_UNIT_PREFIX "%s.service", wanted->uuid);
    g_autofree char *path = g_build_filename(KV_PATH_UNIT_DIR, name, NULL);
    g_autofree char *text = unit_text(wanted);
    const char *const reload[] = { "systemctl", "daemon-reload", NULL };
    const char *const enable[] = { "systemctl", "enable", name, NULL };
    const char *const disable[] = { "systemctl", "disable", name, NULL };
    KvFact there = { KV_ABSENT, 0, path, NULL };
    KvAction *enabled;

    /* A run that was interrupted, or somebody who disabled it, leaves the file behind. */
    for (unsigned i = 0; i < context->facts->units->len; i++) {
        const KvFact *unit = g_ptr_array_index(context->facts->units, i);

        if (g_str_equal(unit->path, path))
            there = *unit;
    }
    if (!is_plain(wanted->parent) || !is_plain(wanted->type)) {
        kv_plan_refuse(
            plan, KV_STEP_VGPU,
            g_strdup(_("The names of device and type can't be put into a systemd unit.")),
            g_strdup(_("Install mdevctl and look again.")));
        return;
    }
    kv_plan_file(plan, KV_STEP_VGPU, &there, text);
    kv_action_undone_by(kv_plan_run(plan, KV_STEP_VGPU, reload, NULL), reload, TRUE);
    enabled = kv_plan_run(plan, KV_STEP_VGPU, enable, "vgpu.lasting");
    enabled->uuid = g_strdup(wanted->uuid);
    kv_action_undone_by(enabled, disable, FALSE);
}

static void plan_lasting(const KvPlanContext *context, KvPlan *plan, const Wanted *wanted)
{
    const char *persist = kv_answers_get(context->answers, KV_Q_VGPU_PERSIST);
    gboolean automatic = g_str_equal(persist, "auto");

    if (g_str_equal(persist, "mdevctl") || (automatic && context->facts->mdevctl.seen == KV_KNOWN &&
                                            context->facts->mdevctl_starts.seen == KV_KNOWN))
        plan_mdevctl(context, plan, wanted);
    else if (g_str_equal(persist, "unit") ||
             (automatic && context->facts->systemctl.seen == KV_KNOWN))
        plan_unit(context, plan, wanted);
    else
        kv_plan_refuse(plan, KV_STEP_VGPU,
                       g_strdup(_("Neither mdevctl nor systemd is there to make the vGPU last.")),
                       g_strdup(_("Install mdevctl and look again.")));
}

gboolean kv_plan_vgpu(const KvPlanContext *context, KvPlan *plan, GError **error)
{
    const KvVgpu *now = kv_active_vgpu(context->facts, context->answers);
    const KvVgpuType *type = kv_answers_type(context->answers, context->facts);
    g_autofree char *uuid = g_ascii_strdown(kv_answers_get(context->answers, KV_Q_VGPU_UUID), -1);
    Wanted wanted = { uuid, kv_answers_get(context->answers, KV_Q_VGPU_PARENT),
                      now    ? now->type
                      : type ? type->id
                             : NULL };
    gboolean create = kv_plan_wanted(context, "vgpu.exists");

    if (!create && !kv_plan_wanted(context, "vgpu.lasting"))
        return TRUE;
    if (!wanted.type) {
        kv_plan_refuse(plan, KV_STEP_VGPU, g_strdup(_("No instance of the wanted type is left.")),
                       g_strdup(_("Choose a smaller type, or remove a vGPU that nobody uses.")));
        return TRUE;
    }
    if (create)
        plan_create(plan, &wanted);
    if (kv_plan_wanted(context, "vgpu.lasting"))
        plan_lasting(context, plan, &wanted);
    return TRUE;
}
