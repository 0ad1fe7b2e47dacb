/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "core/checks/derive.h"
#include "core/facts/paths.h"
#include "core/plan/build.h"
#include "core/text/virconf.h"

void kv_plan_access(const KvPlanContext *context, KvPlan *plan)
{
    static const char *const reload[] = { "udevadm", "control", "--reload", NULL };
    static const char *const apply[] = { "udevadm", "trigger", "--settle", "--subsystem-match=vfio",
                                         NULL };
    g_autofree char *rule = kv_wanted_rule(context->facts, context->answers);
    gboolean written = kv_plan_wanted(context, "access.rule") && rule;
    gboolean there = kv_active_vgpu(context->facts, context->answers) ||
                     kv_plan_has(plan, KV_ACTION_ATTRIBUTE, KV_STEP_VGPU);

    if (written) {
        KvAction *file = kv_plan_file(plan, KV_STEP_ACCESS, &context->facts->udev_rule, rule);

        if (file && kv_wanted_mode(context->answers) == 0666)
            file->warning =
                g_strdup(_("Warning: every user of this host can then use the vGPU's memory and "
                           "interrupts."));
        kv_action_undone_by(kv_plan_run(plan, KV_STEP_ACCESS, reload, NULL), reload, TRUE);
    }
    if (there && (written || kv_plan_wanted(context, "access.node")))
        kv_plan_run(plan, KV_STEP_ACCESS, apply, "access.node");
}

/* The list stands in place of libvirt's defaults, so these are written beside what is added. */
static char *allow_node(const KvPlanContext *context, const char *node, GError **error)
{
    const KvFact *conf = &context->facts->qemu_conf;
    g_auto(GStrv) usual = kv_qemu_conf_defaults(context->facts, "cgroup_device_acl");
    g_autoptr(GPtrArray) items = g_ptr_array_new();
    const char *const added[] = { "/dev/vfio/vfio", node };

    for (char **item = usual; *item; item++)
        g_ptr_array_add(items, *item);
    for (unsigned i = 0; i < G_N_ELEMENTS(added); i++)
        if (!g_strv_contains((const char *const *)usual, added[i]))
            g_ptr_array_add(items, (char *)added[i]);
    g_ptr_array_add(items, NULL);
    return kv_virconf_set_list(conf->text, strlen(conf->text), "cgroup_device_acl",
                               (const char *const *)items->pdata, conf->path, NULL, error);
}

/* Dropping the controller isn't enough: QEMU's private /dev has no such node either. */
static char *drop_controller(const KvPlanContext *context, GError **error)
{
    const KvFact *conf = &context->facts->qemu_conf;
    g_auto(GStrv) usual = kv_qemu_conf_defaults(context->facts, "cgroup_controllers");
    g_autoptr(GPtrArray) items = g_ptr_array_new();
    static const char *const none[] = { NULL };
    g_autofree char *text = NULL;
    gsize length;

    for (char **item = usual; *item; item++)
        if (!g_str_equal(*item, "devices"))
            g_ptr_array_add(items, *item);
    g_ptr_array_add(items, NULL);
    text = kv_virconf_set_list(conf->text, strlen(conf->text), "cgroup_controllers",
                               (const char *const *)items->pdata, conf->path, &length, error);
    if (!text)
        return NULL;
    return kv_virconf_set_list(text, length, "namespaces", none, conf->path, NULL, error);
}

void kv_plan_libvirt(const KvPlanContext *context, KvPlan *plan)
{
    const KvVgpu *vgpu = kv_active_vgpu(context->facts, context->answers);
    const KvFact *conf = &context->facts->qemu_conf;
    const char *daemon = context->facts->libvirt_socket.text;
    const char *const restart[] = { "systemctl", "restart", daemon, NULL };
    g_autofree char *node = vgpu ? g_strdup_printf("/dev/vfio/%d", vgpu->iommu_group) : NULL;
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;

    if (!kv_plan_wanted(context, "libvirt.settings") || !node)
        return;
    if (conf->seen != KV_KNOWN || !daemon) {
        kv_plan_refuse(plan, KV_STEP_LIBVIRT,
                       g_strdup_printf(_("%s isn't there: libvirt's QEMU driver isn't installed."),
                                       KV_PATH_QEMU_CONF),
                       g_strdup(_("Install libvirt's QEMU driver and look again.")));
        return;
    }
    if (g_str_equal(kv_answers_get(context->answers, KV_Q_LIBVIRT_CGROUPS), "controllers"))
        text = drop_controller(context, &error);
    else
        text = allow_node(context, node, &error);
    if (!text) {
        kv_plan_refuse(plan, KV_STEP_LIBVIRT, g_strdup(error->message), NULL);
        return;
    }
    kv_plan_file(plan, KV_STEP_LIBVIRT, conf, text);
    kv_action_undone_by(kv_plan_run(plan, KV_STEP_LIBVIRT, restart, "libvirt.answers"), restart,
                        TRUE);
}
