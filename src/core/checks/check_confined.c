/* SPDX-License-Identifier: GPL-2.0-or-later */
/* AppArmor and SELinux, which know of the devices that libvirt knows of. */
#include "core/base/i18n.h"
#include "core/checks/derive.h"
#include "core/checks/say.h"
#include "core/explain/explain.h"

/* A line that begins with one of libvirt's profiles: "libvirtd (enforce)". */
static gboolean is_confined(const KvFact *profiles)
{
    g_auto(GStrv) lines = g_strsplit(profiles->seen == KV_KNOWN ? profiles->text : "", "\n", -1);

    for (char **line = lines; *line; line++)
        if ((g_str_has_prefix(*line, "libvirt") || g_str_has_prefix(*line, "virtqemud")) &&
            g_str_has_suffix(*line, "(enforce)"))
            return TRUE;
    return FALSE;
}

/* An AppArmor rule of the person's own for the nodes. */
static gboolean is_allowed(const KvFact *local)
{
    g_auto(GStrv) lines = g_strsplit(local->seen == KV_KNOWN ? local->text : "", "\n", -1);

    for (char **line = lines; *line; line++)
        if (g_str_has_prefix(g_strstrip(*line), "/dev/vfio/") && g_str_has_suffix(*line, ","))
            return TRUE;
    return FALSE;
}

static void say_kept(KvFinding *finding)
{
    const KvExplanation *row = kv_explanation("vfio-confined");

    kv_say(finding, KV_WARN, g_strdup(_(row->cause)), g_strdup(_(row->remedy)));
}

KV_CHECK_FUNCTION(access_confined)
{
    if (kv_answers_is_native(answers)) {
        kv_say(finding, KV_PASS,
               g_strdup(_("Nothing to set: libvirt gives QEMU the device when the virtual machine "
                          "starts.")),
               NULL);
        return;
    }
    if (kv_say_image(finding, facts))
        return;
    if (is_confined(&facts->apparmor_profiles))
        kv_see_value(finding, facts->apparmor_profiles.path, "libvirt (enforce)");
    kv_see(finding, &facts->selinux);
    if (kv_say_unreadable(finding, &facts->apparmor_profiles) ||
        kv_say_unreadable(finding, &facts->apparmor_local) ||
        kv_say_unreadable(finding, &facts->selinux))
        return;
    if (facts->selinux.seen == KV_KNOWN && g_str_equal(facts->selinux.text, "1")) {
        say_kept(finding);
    } else if (is_confined(&facts->apparmor_profiles) && !is_allowed(&facts->apparmor_local)) {
        kv_see(finding, &facts->apparmor_local);
        say_kept(finding);
    } else {
        kv_say(finding, KV_PASS,
               g_strdup(_("Neither AppArmor nor SELinux keeps QEMU from the node.")), NULL);
    }
}
