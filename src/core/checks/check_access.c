/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "core/checks/derive.h"
#include "core/checks/say.h"
#include "core/facts/paths.h"
#include "core/text/printable.h"

/* On the native path libvirt sees to access itself: the step says so and is done. */
static gboolean say_native(KvFinding *finding, const KvAnswers *answers)
{
    if (!kv_answers_is_native(answers))
        return FALSE;
    kv_say(finding, KV_PASS,
           g_strdup(_("Nothing to set: libvirt gives QEMU the device when the virtual machine "
                      "starts.")),
           NULL);
    return TRUE;
}

static gboolean say_no_group(const KvFacts *facts, const char *rule, KvFinding *finding)
{
    /* qemu.conf and libvirt give a name or a number, and the other one stands there. */
    if (kv_say_unreadable(finding, &facts->groups))
        return TRUE;
    if (facts->qemu_group && rule)
        return FALSE;
    if (facts->qemu_group) {
        g_autofree char *shown = kv_printable(facts->qemu_group, -1);

        kv_say(finding, KV_FAIL,
               g_strdup_printf(_("QEMU's group “%s” can't be put into a udev rule."), shown),
               g_strdup(_("Set group in qemu.conf to a plain name.")));
        return TRUE;
    }
    kv_say(finding, KV_UNKNOWN,
           g_strdup(_("Neither qemu.conf nor libvirt says which group QEMU runs with.")),
           g_strdup(_("Start libvirt and look again as root, or set group in qemu.conf.")));
    return TRUE;
}

KV_CHECK_FUNCTION(access_node)
{
    g_autofree char *wanted_rule = kv_wanted_rule(facts, answers);
    const KvVgpu *vgpu = kv_active_vgpu(facts, answers);
    mode_t wanted = kv_wanted_mode(answers);

    if (kv_say_image(finding, facts) || say_native(finding, answers))
        return;
    if (!vgpu) {
        if (!kv_say_vgpu_unread(finding, facts, answers))
            kv_say_waits(finding, g_strdup(_("The node comes with the vGPU.")));
        return;
    }
    kv_see(finding, &vgpu->node);
    if (facts->qemu_group_source)
        kv_see_value(finding, facts->qemu_group_source, facts->qemu_group);
    if (kv_say_unreadable(finding, &vgpu->node) || say_no_group(facts, wanted_rule, finding))
        return;
    if (vgpu->node.seen == KV_ABSENT)
        kv_say(finding, KV_FAIL, g_strdup(_("The vGPU has no node in /dev/vfio.")),
               g_strdup(_("Load vfio and vfio_iommu_type1, and make the vGPU anew.")));
    else if ((vgpu->node_mode & 0666) == wanted && (gint64)vgpu->node_gid == facts->qemu_gid)
        kv_say(finding, wanted == 0666 ? KV_WARN : KV_PASS,
               wanted == 0666
                   ? g_strdup(_("Everybody on this host may open the node, as you chose."))
                   : g_strdup_printf(_("The group %s may open the node."), facts->qemu_group),
               NULL);
    else
        kv_say(finding, KV_TODO,
               g_strdup_printf(_("QEMU runs with the group %s, which may not open the node."),
                               facts->qemu_group),
               g_strdup(_("Set group and permissions by a udev rule.")));
}

KV_CHECK_FUNCTION(access_rule)
{
    g_autofree char *wanted_rule = kv_wanted_rule(facts, answers);

    if (say_native(finding, answers))
        return;
    kv_see(finding, &facts->udev_rule);
    if (kv_say_unreadable(finding, &facts->udev_rule) || say_no_group(facts, wanted_rule, finding))
        return;
    if (facts->udev_rule.seen == KV_KNOWN && g_strcmp0(facts->udev_rule.text, wanted_rule) == 0)
        kv_say(finding, KV_PASS, g_strdup(_("A udev rule sets them for every new node.")), NULL);
    else
        kv_say(finding, KV_TODO, g_strdup(_("New nodes belong to root alone.")),
               g_strdup_printf(_("Write %s."), KV_PATH_UDEV_RULE));
}

KV_CHECK_FUNCTION(libvirt_answers)
{
    kv_see(finding, &facts->libvirt_socket);
    if (kv_say_image(finding, facts))
        return;
    if (!facts->virt) {
        kv_say(finding, facts->virt_asked ? KV_FAIL : KV_UNKNOWN,
               facts->virt_error ? kv_printable(facts->virt_error, -1)
                                 : g_strdup(_("libvirt wasn't asked.")),
               facts->virt_uri_unfit
                   ? g_strdup(_("Give the address of a libvirt on this host, or none at all."))
                   : g_strdup(_("Install libvirt and QEMU, and start the daemon: on Debian "
                                "“apt install libvirt-daemon-system qemu-system-x86”.")));
        return;
    }
    kv_see_value(finding, facts->virt->uri, facts->virt->version);
    kv_say(
        finding, KV_PASS,
        g_strdup_printf(_("libvirt %1$s answers at %2$s."), facts->virt->version, facts->virt->uri),
        NULL);
}

/* The number of the node isn't known, and so what the setting has to say. */
static gboolean say_no_node(const KvFacts *facts, const KvAnswers *answers, KvFinding *finding)
{
    const KvVgpu *vgpu = kv_active_vgpu(facts, answers);

    return vgpu->iommu_group < 0 && kv_say_unreadable(finding, &vgpu->node);
}

KV_CHECK_FUNCTION(libvirt_settings)
{
    gboolean controllers =
        g_str_equal(kv_answers_get(answers, KV_Q_LIBVIRT_CGROUPS), "controllers");

    if (say_native(finding, answers) || kv_say_image(finding, facts))
        return;
    if (facts->qemu_conf.seen != KV_KNOWN)
        kv_see(finding, &facts->qemu_conf);
    if (kv_say_unreadable(finding, &facts->qemu_conf))
        return;
    if (!kv_active_vgpu(facts, answers) && kv_say_vgpu_unread(finding, facts, answers))
        return;
    if (!kv_active_vgpu(facts, answers))
        kv_say_waits(finding, g_strdup(_("The setting names the vGPU's node, which comes with the "
                                         "vGPU.")));
    else if (kv_qemu_conf_is_set(facts, answers))
        kv_say(finding, KV_PASS, g_strdup(_("qemu.conf lets QEMU open the vGPU's node.")), NULL);
    else if (!say_no_node(facts, answers, finding) &&
             !kv_say_unreadable(finding, &facts->libvirt_socket))
        kv_say(finding, KV_TODO, g_strdup(_("qemu.conf keeps the vGPU's node from QEMU.")),
               controllers
                   ? g_strdup(_("Take “devices” out of cgroup_controllers and empty namespaces, "
                                "then restart the daemon."))
                   : g_strdup(_("Add the node to cgroup_device_acl, then restart the daemon.")));
}
