/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel that runs: its words, how it was built, and what would keep GVT-g from it. */
#include <errno.h>
#include <stdio.h>

#include "core/facts/kernel_log.h"
#include "core/facts/look.h"

static void look_at_log(KvMachine *machine, KvFact *fact)
{
    g_autofree char *text = NULL;
    int result = kv_machine_kernel_log(machine, &text);

    kv_fact_set(fact, KV_ABSENT, KV_KERNEL_LOG, NULL);
    if (result == -EOPNOTSUPP || result == -ENOSYS)
        return;
    fact->seen = result < 0 ? KV_UNREADABLE : KV_KNOWN;
    fact->error = result < 0 ? -result : 0;
    if (result == 0)
        fact->text = kv_kernel_log_pick(text);
}

/* "CONFIG_DRM_I915_GVT=y" and "# CONFIG_DRM_I915_GVT is not set" */
static void keep_lines(KvFact *fact, const char *word)
{
    g_auto(GStrv) lines = g_strsplit(fact->text, "\n", -1);
    GString *kept = g_string_new(NULL);

    for (char **line = lines; *line; line++)
        if (strstr(*line, word))
            g_string_append_printf(kept, "%s\n", *line);
    g_free(fact->text);
    fact->text = g_string_free(kept, FALSE);
}

/* Distributions put it beside the kernel, or with its modules. /proc/config.gz would want zlib, and
 * the kernels that have it alone say the same by their list of modules. */
static void look_at_config(KvMachine *machine, KvFact *fact, const char *release)
{
    static const char *const places[] = { "/boot/config-%s", "/lib/modules/%s/config" };

    for (unsigned i = 0; i < G_N_ELEMENTS(places); i++) {
        g_auto(GStrv) parts = g_strsplit(places[i], "%s", 2);
        g_autofree char *path = g_strconcat(parts[0], release, parts[1], NULL);

        kv_fact_clear(fact);
        kv_look_text(machine, fact, path, FALSE);
        if (fact->seen == KV_KNOWN)
            break;
    }
    if (fact->seen == KV_KNOWN)
        keep_lines(fact, "CONFIG_DRM_I915_GVT");
}

/* "none [integrity] confidentiality" */
static void look_at_lockdown(KvMachine *machine, KvFact *fact)
{
    char *open, *close;

    kv_look_text(machine, fact, "/sys/kernel/security/lockdown", TRUE);
    open = fact->text ? strchr(fact->text, '[') : NULL;
    close = open ? strchr(open, ']') : NULL;
    if (!close)
        return;
    *close = '\0';
    memmove(fact->text, open + 1, strlen(open + 1) + 1);
}

/* Four bytes of attributes, then one byte. */
static void look_at_secure_boot(KvMachine *machine, KvFact *fact)
{
    static const char path[] =
        "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";
    g_autoptr(GBytes) bytes = NULL;
    const char *data;
    gsize length = 0;
    int result;

    result = kv_look_bytes(machine, path, &bytes);
    if (result < 0) {
        kv_fact_fail(fact, path, result);
        return;
    }
    data = g_bytes_get_data(bytes, &length);
    if (length == 5)
        kv_fact_set(fact, KV_KNOWN, path, data[4] == 1 ? "on" : "off");
    else
        kv_fact_fail(fact, path, -EINVAL);
}

void kv_probe_kernel(KvMachine *machine, KvFacts *facts)
{
    g_autofree char *release = NULL;
    KvFact running = { 0 };

    kv_look_text(machine, &running, "/proc/sys/kernel/osrelease", TRUE);
    release = g_strdup(running.seen == KV_KNOWN ? running.text : "");
    kv_fact_clear(&running);
    if (sscanf(release, "%u.%u.%u", &facts->release[0], &facts->release[1], &facts->release[2]) < 2)
        facts->release[0] = 0;
    look_at_log(machine, &facts->kernel_log);
    if (*release && !strchr(release, '/'))
        look_at_config(machine, &facts->kernel_config, release);
    kv_look_text(machine, &facts->enable_guc, "/sys/module/i915/parameters/enable_guc", TRUE);
    look_at_lockdown(machine, &facts->lockdown);
    look_at_secure_boot(machine, &facts->secure_boot);
}
