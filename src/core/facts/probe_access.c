/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/facts/look.h"
#include "core/facts/paths.h"
#include "core/text/virconf.h"

/* The line of /etc/group that matches by name or by gid, as name, password, gid, members; NULL. */
static char **group_entry(const char *groups, const char *name, gint64 gid)
{
    g_auto(GStrv) lines = g_strsplit(groups ? groups : "", "\n", -1);

    for (char **line = lines; *line; line++) {
        char **fields = g_strsplit(*line, ":", -1);

        if (g_strv_length(fields) >= 3 &&
            (name ? g_strcmp0(fields[0], name) == 0
                  : gid >= 0 && g_ascii_strtoll(fields[2], NULL, 10) == gid))
            return fields;
        g_strfreev(fields);
    }
    return NULL;
}

/* A name, a number, or "+number", as libvirt takes them. */
static void set_group(KvFacts *facts, const char *groups, const char *text, const char *source)
{
    char *end = NULL;
    gint64 number = g_ascii_strtoll(*text == '+' ? text + 1 : text, &end, 10);
    gboolean is_number = *text && *end == '\0';
    g_auto(GStrv) entry = group_entry(groups, is_number ? NULL : text, is_number ? number : -1);

    facts->qemu_gid = entry ? g_ascii_strtoll(entry[2], NULL, 10) : is_number ? number : -1;
    facts->qemu_group = entry       ? g_strdup(entry[0])
                        : is_number ? g_strdup_printf("%" G_GINT64_FORMAT, number)
                                    : g_strdup(text);
    facts->qemu_group_source = source;
}

static void read_conf(KvFacts *facts, const char *groups)
{
    g_autoptr(KvVirconf) conf = NULL;
    const char *user, *group;

    if (facts->qemu_conf.seen != KV_KNOWN)
        return;
    conf = kv_virconf_parse(facts->qemu_conf.text, strlen(facts->qemu_conf.text), KV_PATH_QEMU_CONF,
                            NULL);
    if (!conf)
        return;
    user = kv_virconf_get_string(conf, "user");
    group = kv_virconf_get_string(conf, "group");
    facts->qemu_user = g_strdup(user);
    if (group && *group)
        set_group(facts, groups, group, KV_PATH_QEMU_CONF);
}

/* "+64055:+64055": the user and group libvirt gives to QEMU, as the running daemon says itself. */
static void read_label(KvFacts *facts, const char *groups)
{
    const char *label = facts->virt ? facts->virt->dac_label : NULL;
    g_auto(GStrv) parts = label ? g_strsplit(label, ":", 2) : NULL;

    if (!facts->qemu_group && parts && parts[0] && parts[1])
        set_group(facts, groups, parts[1], "libvirt capabilities");
}

void kv_probe_access(KvMachine *machine, KvFacts *facts)
{
    g_autofree char *groups = NULL;

    kv_look_text(machine, &facts->groups, "/etc/group", FALSE);
    if (facts->groups.seen == KV_KNOWN) {
        groups = facts->groups.text;
        facts->groups.text = g_strdup("");
    }
    kv_look_text(machine, &facts->udev_rule, KV_PATH_UDEV_RULE, FALSE);
    kv_look_text(machine, &facts->qemu_conf, KV_PATH_QEMU_CONF, FALSE);
    kv_look_text(machine, &facts->apparmor_profiles, "/sys/kernel/security/apparmor/profiles",
                 FALSE);
    kv_look_text(machine, &facts->apparmor_local, "/etc/apparmor.d/local/abstractions/libvirt-qemu",
                 FALSE);
    kv_look_text(machine, &facts->selinux, "/sys/fs/selinux/enforce", TRUE);
    read_conf(facts, groups);
    read_label(facts, groups);
}
