/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/facts/module_index.h"

#include "core/facts/look.h"

/* A file name of a module up to ".ko", compared with a name. */
static gboolean is_file_of(const char *base, const char *end, const char *module)
{
    const char *dot = g_strstr_len(base, end - base, ".ko");

    if (!dot || (gsize)(dot - base) != strlen(module))
        return FALSE;
    for (gsize i = 0; base + i < dot; i++)
        if (base[i] != module[i] && !(strchr("-_", base[i]) && strchr("-_", module[i])))
            return FALSE;
    return TRUE;
}

/* A line a module, "path/name.ko[.xz]: dependencies"; modules.builtin has no colon. */
char *kv_modules_dep_find(const char *text, const char *module)
{
    for (const char *line = text; *line;) {
        const char *next = strchr(line, '\n');
        const char *colon = line + strcspn(line, ":\n");
        const char *base = g_strrstr_len(line, colon - line, "/");

        if (is_file_of(base ? base + 1 : line, colon, module))
            return g_strndup(line, (gsize)(colon - line));
        line = next ? next + 1 : line + strlen(line);
    }
    return NULL;
}

/* Where depmod's search order puts modules that aren't the kernel's own, and DKMS with it. */
static gboolean is_foreign(const char *path)
{
    static const char *const places[] = { "updates/", "extra/", "weak-updates/", "extramodules/" };

    for (unsigned i = 0; i < G_N_ELEMENTS(places); i++)
        if (g_str_has_prefix(path, places[i]))
            return TRUE;
    return FALSE;
}

/* Names that guides of the field put into modules-load.d. Others may be aliases, which the index of
 * modules doesn't tell apart from mistakes. */
static gboolean is_of_the_field(const char *name)
{
    static const char *const names[] = { "vfio", "mdev", "kvmgt", "vfio_", "vfio-" };

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        if (g_str_equal(name, names[i]) || (i > 2 && g_str_has_prefix(name, names[i])))
            return TRUE;
    return FALSE;
}

static gboolean is_there(KvMachine *machine, const char *dep, const char *builtin, const char *name)
{
    g_autofree char *loaded = g_strconcat("/sys/module/", name, NULL);
    g_autofree char *file = kv_modules_dep_find(dep, name);
    g_autofree char *inside = builtin ? kv_modules_dep_find(builtin, name) : NULL;

    g_strdelimit(loaded + strlen("/sys/module/"), "-", '_');
    return file || inside || kv_machine_exists(machine, loaded);
}

/* modules-load.d(5): a name a line, '#' and ';' begin comments. */
static void look_for_stale(KvMachine *machine, KvFacts *facts, const char *path, const char *dep,
                           const char *builtin)
{
    KvFact file = { 0 };
    g_auto(GStrv) lines = NULL;

    kv_look_text(machine, &file, path, FALSE);
    lines = g_strsplit(file.seen == KV_KNOWN ? file.text : "", "\n", -1);
    kv_fact_clear(&file);
    for (char **line = lines; *line && facts->stale_module.seen != KV_KNOWN; line++)
        if (is_of_the_field(g_strstrip(*line)) && !is_there(machine, dep, builtin, *line))
            kv_fact_set(&facts->stale_module, KV_KNOWN, path, *line);
}

static void look_for_stale_in(KvMachine *machine, KvFacts *facts, const char *directory,
                              const char *dep, const char *builtin)
{
    g_auto(GStrv) names = NULL;

    if (kv_machine_list(machine, directory, &names) < 0)
        return;
    for (char **name = names; *name; name++) {
        g_autofree char *path = g_build_filename(directory, *name, NULL);

        if (g_str_has_suffix(*name, ".conf"))
            look_for_stale(machine, facts, path, dep, builtin);
    }
}

void kv_look_at_module_index(KvMachine *machine, KvFacts *facts, const char *directory,
                             const char *dep)
{
    static const char *const lists[] = { "/etc/modules-load.d", "/run/modules-load.d",
                                         "/usr/local/lib/modules-load.d",
                                         "/usr/lib/modules-load.d" };
    g_autofree char *builtin_path = g_build_filename(directory, "modules.builtin", NULL);
    g_autofree char *i915 = kv_modules_dep_find(dep, "i915");
    g_autofree char *shown = g_build_filename(directory, i915 ? i915 : "", NULL);
    g_autofree char *vfio_mdev = kv_modules_dep_find(dep, "vfio_mdev");
    g_autofree char *kvmgt = NULL, *i915_inside = NULL;
    KvFact builtin = { 0 };

    kv_look_text(machine, &builtin, builtin_path, FALSE);
    kvmgt = builtin.seen == KV_KNOWN ? kv_modules_dep_find(builtin.text, "kvmgt") : NULL;
    i915_inside = builtin.seen == KV_KNOWN ? kv_modules_dep_find(builtin.text, "i915") : NULL;
    facts->kvmgt_builtin = kvmgt != NULL;
    facts->i915_builtin = i915_inside != NULL;
    facts->vfio_mdev_offered = vfio_mdev != NULL;
    kv_fact_set(&facts->foreign_i915, i915 && is_foreign(i915) ? KV_KNOWN : KV_ABSENT, shown, i915);
    kv_fact_set(&facts->stale_module, KV_ABSENT, lists[0], NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(lists); i++)
        look_for_stale_in(machine, facts, lists[i], dep,
                          builtin.seen == KV_KNOWN ? builtin.text : NULL);
    kv_fact_clear(&builtin);
}
