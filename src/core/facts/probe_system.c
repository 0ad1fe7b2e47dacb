/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/facts/look.h"

/* One value of /etc/os-release, os-release(5); g_free, or NULL. */
static char *os_release_value(const char *text, const char *key)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    size_t length = strlen(key);

    for (char **line = lines; *line; line++) {
        if (!g_str_has_prefix(*line, key) || (*line)[length] != '=')
            continue;
        return g_shell_unquote(*line + length + 1, NULL);
    }
    return NULL;
}

/* Only shown: nothing follows where it can't be read. */
static void look_at_host_name(KvMachine *machine, KvFacts *facts)
{
    static const char *const directories[] = { "/proc/sys/kernel", "/etc" };
    KvFact names = { 0 };

    for (unsigned i = 0; i < G_N_ELEMENTS(directories) && !facts->host_name; i++)
        facts->host_name = kv_look_attribute(machine, &names, directories[i], "hostname");
    kv_fact_clear(&names);
}

void kv_probe_system(KvMachine *machine, KvFacts *facts)
{
    kv_look_text(machine, &facts->boot_id, "/proc/sys/kernel/random/boot_id", TRUE);
    kv_look_text(machine, &facts->kernel, "/proc/sys/kernel/osrelease", TRUE);
    kv_look_text(machine, &facts->os_release, "/etc/os-release", FALSE);
    if (facts->os_release.seen == KV_KNOWN)
        facts->os_name = os_release_value(facts->os_release.text, "PRETTY_NAME");
    look_at_host_name(machine, facts);
}
