/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/facts/look.h"
#include "core/facts/module_index.h"
#include "core/facts/paths.h"

static void look_at_module_list(KvMachine *machine, KvFacts *facts)
{
    g_autofree char *release =
        kv_look_attribute(machine, &facts->module_list, "/proc/sys/kernel", "osrelease");
    g_autofree char *directory = g_build_filename("/lib/modules", release, NULL);
    g_autofree char *path = g_build_filename(directory, "modules.dep", NULL);
    g_autofree char *kvmgt = NULL;

    if (!release) {
        if (facts->module_list.seen == KV_ABSENT)
            kv_fact_set(&facts->module_list, KV_ABSENT, "/lib/modules", NULL);
        return;
    }
    kv_look_text(machine, &facts->module_list, path, FALSE);
    if (facts->module_list.seen != KV_KNOWN)
        return;
    kvmgt = kv_modules_dep_find(facts->module_list.text, "kvmgt");
    facts->kvmgt_offered = kvmgt != NULL;
    kv_look_at_module_index(machine, facts, directory, facts->module_list.text);
    g_clear_pointer(&facts->module_list.text, g_free);
    facts->module_list.text = g_strdup("");
}

/* modules-load.d(5): a name a line, '#' and ';' begin comments. */
static gboolean lists_module(const char *text, const char *module)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++)
        if (g_strcmp0(g_strstrip(*line), module) == 0)
            return TRUE;
    return FALSE;
}

static gboolean look_for_listing(KvMachine *machine, KvFacts *facts, KvFact *list,
                                 const char *directory)
{
    g_auto(GStrv) names = kv_look_list(machine, list, directory);

    for (char **name = names; *name; name++) {
        g_autofree char *path = g_build_filename(directory, *name, NULL);
        g_autofree char *text = NULL;

        if (g_str_has_suffix(*name, ".conf"))
            text = kv_look_attribute(machine, list, directory, *name);
        if (!text || !lists_module(text, "kvmgt"))
            continue;
        kv_fact_set(&facts->modules_listed, KV_KNOWN, path, "kvmgt");
        return TRUE;
    }
    return FALSE;
}

static void look_at_listings(KvMachine *machine, KvFacts *facts)
{
    static const char *const directories[] = { "/etc/modules-load.d", "/run/modules-load.d",
                                               "/usr/local/lib/modules-load.d",
                                               "/usr/lib/modules-load.d" };
    KvFact list = { 0 };
    gboolean found = FALSE;

    for (unsigned i = 0; i < G_N_ELEMENTS(directories) && !found; i++)
        found = look_for_listing(machine, facts, &list, directories[i]);
    if (!found && list.seen == KV_UNREADABLE)
        kv_fact_fail(&facts->modules_listed, list.path, -list.error);
    else if (!found)
        kv_fact_set(&facts->modules_listed, KV_ABSENT, KV_PATH_MODULES_LOAD, NULL);
    kv_fact_clear(&list);
}

void kv_probe_modules(KvMachine *machine, KvFacts *facts)
{
    look_at_module_list(machine, facts);
    look_at_listings(machine, facts);
    kv_look_exists(machine, &facts->kvmgt, "/sys/module/kvmgt");
    kv_look_exists(machine, &facts->vfio, "/sys/module/vfio");
    kv_look_exists(machine, &facts->vfio_type1, "/sys/module/vfio_iommu_type1");
    kv_look_exists(machine, &facts->mdev, "/sys/module/mdev");
    kv_look_text(machine, &facts->modules_load, KV_PATH_MODULES_LOAD, FALSE);
}
