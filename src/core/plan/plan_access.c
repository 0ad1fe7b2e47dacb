/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/answers/many.h"
#include "core/base/i18n.h"
#include "core/checks/derive.h"
#include "core/facts/paths.h"
#include "core/plan/build.h"
#include "core/text/virconf.h"

gboolean kv_plan_access(const KvPlanContext *context, KvPlan *plan, GError **error)
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
    return TRUE;
}

/* The list stands in place of libvirt's defaults, so these are written beside what is added. */
static char *allow_nodes(const KvPlanContext *context, const GPtrArray *nodes, GError **error)
{
    const KvFact *conf = &context->facts->qemu_conf;
    g_auto(GStrv) usual = kv_qemu_conf_defaults(context->facts, "cgroup_device_acl");
    g_autoptr(GPtrArray) items = g_ptr_array_new();

    for (char **item = usual; *item; item++)
        g_ptr_array_add(items, *item);
    for (unsigned i = 0; i < nodes->len; i++)
        if (!g_strv_contains((const char *const *)usual, nodes->pdata[i]))
            g_ptr_array_add(items, nodes->pdata[i]);
    g_ptr_array_add(items, NULL);
    return kv_virconf_set_list(conf->text, strlen(conf->text), "cgroup_device_acl",
                               (const char *const *)items->pdata, conf->path, NULL, error);
}

/* The nodes of all vGPUs that there are to be, behind the one that they share; NULL while one of
 * them isn't there: its number isn't known. */
static GPtrArray *wanted_nodes(const KvPlanContext *context)
{
    g_autoptr(GPtrArray) nodes = g_ptr_array_new_with_free_func(g_free);
    unsigned count = kv_answers_count(context->answers, context->facts);

    g_ptr_array_add(nodes, g_strdup("/dev/vfio/vfio"));
    for (unsigned n = 0; n < count; n++) {
        g_autoptr(KvAnswers) nth = kv_answers_nth(context->answers, context->facts, n);
        const KvVgpu *vgpu = kv_active_vgpu(context->facts, nth);

        if (!vgpu)
            return NULL;
        g_ptr_array_add(nodes, g_strdup_printf("/dev/vfio/%d", vgpu->iommu_group));
    }
    return g_steal_pointer(&nodes);
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

gboolean kv_plan_libvirt(const KvPlanContext *context, KvPlan *plan, GError **error)
{
    g_autoptr(GPtrArray) nodes = wanted_nodes(context);
    const KvFact *conf = &context->facts->qemu_conf;
    const char *daemon = context->facts->libvirt_socket.text;
    const char *const restart[] = { "systemctl", "restart", daemon, NULL };
    g_autofree char *text = NULL;
    g_autoptr(GError) cause = NULL;

    if (!kv_plan_wanted(context, "libvirt.settings") || !nodes)
        return TRUE;
    if (conf->seen != KV_KNOWN || !daemon) {
        kv_plan_refuse(plan, KV_STEP_LIBVIRT,
                       g_strdup_printf(_("%s isn't there: libvirt's QEMU driver isn't installed."),
                                       KV_PATH_QEMU_CONF),
                       g_strdup(_("Install libvirt's QEMU driver and look again.")));
        return TRUE;
    }
    if (g_str_equal(kv_answers_get(context->answers, KV_Q_LIBVIRT_CGROUPS), "controllers"))
        text = drop_controller(context, &cause);
    else
        text = allow_nodes(context, nodes, &cause);
    if (!text) {
        kv_plan_refuse(plan, KV_STEP_LIBVIRT, g_strdup(cause->message), NULL);
        return TRUE;
    }
    kv_plan_file(plan, KV_STEP_LIBVIRT, conf, text);
    kv_action_undone_by(kv_plan_run(plan, KV_STEP_LIBVIRT, restart, "libvirt.answers"), restart,
                        TRUE);
    return TRUE;
}
