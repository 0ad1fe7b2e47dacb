/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel modules: modprobe's index, what loading does, and what /sys/module shows of it. */
#include <errno.h>
#include <string.h>

#include "demo/model.h"

/* "a-b" and "a_b" are one name to the kernel; files may have either. */
static char *canonical(const char *name)
{
    return g_strdelimit(g_strdup(name), "-", '_');
}

/* "kernel/drivers/vfio/mdev/mdev.ko" -> "mdev" */
static char *module_of(const char *path)
{
    g_autofree char *base = g_path_get_basename(path);
    char *dot = strstr(base, ".ko");

    if (dot)
        *dot = '\0';
    return canonical(base);
}

static char *index_path(const KvDemo *demo, const char *name)
{
    g_autofree char *release = kv_demo_release(demo);

    return g_strdup_printf("/lib/modules/%s/%s", release, name);
}

/* Words of a module's row: its file, what it needs ("mdev"), what comes after it ("post:x"). */
static char **row_words(const KvDemo *demo, const char *module)
{
    const char *row = kv_host_get(demo->host, "modules", "", module);

    return row ? g_strsplit(row, " ", -1) : NULL;
}

/* Files of all that module needs, the nearest first, as depmod writes them. */
static void add_needs(const KvDemo *demo, const char *module, GString *line)
{
    g_auto(GStrv) words = row_words(demo, module);

    for (unsigned i = 1; words && words[0] && words[i]; i++) {
        g_auto(GStrv) needed = row_words(demo, words[i]);

        if (needed && !strstr(line->str, needed[0]))
            g_string_append_printf(line, " %s", needed[0]);
    }
    for (unsigned i = 1; words && words[0] && words[i]; i++)
        if (!g_str_has_prefix(words[i], "post:"))
            add_needs(demo, words[i], line);
}

static void add_soft(const char *module, char **words, GString *soft)
{
    for (unsigned i = 1; words[0] && words[i]; i++)
        if (g_str_has_prefix(words[i], "post:"))
            g_string_append_printf(soft, "softdep %s post: %s\n", module, words[i] + 5);
}

void kv_modules_write_index(KvDemo *demo, const char *release)
{
    const KvHostSection *section = kv_host_section(demo->host, "modules", "");
    g_autofree char *dep_path = g_strdup_printf("/lib/modules/%s/modules.dep", release);
    g_autofree char *soft_path = g_strdup_printf("/lib/modules/%s/modules.softdep", release);
    g_autoptr(GString) dep = g_string_new(NULL), soft = g_string_new(NULL);

    for (guint i = 0; section && i < section->keys->len; i++) {
        const char *module = section->keys->pdata[i];
        g_auto(GStrv) words = row_words(demo, module);
        g_autoptr(GString) line = NULL;
        g_autofree char *file = NULL;

        if (!words)
            continue;
        line = g_string_new(NULL);
        add_needs(demo, module, line);
        g_string_append_printf(dep, "%s:%s\n", words[0], line->str);
        add_soft(module, words, soft);
        file = g_strdup_printf("/lib/modules/%s/%s", release, words[0]);
        kv_tree_write(&demo->tree, file, 0644, "");
    }
    kv_tree_write(&demo->tree, dep_path, 0644, dep->str);
    kv_tree_write(&demo->tree, soft_path, 0644, soft->str);
}

/* The line of modules.dep of a module as words: its file, then what it needs; NULL. */
static char **find_dep(const KvDemo *demo, const char *name)
{
    g_autofree char *path = index_path(demo, "modules.dep");
    g_autofree char *text = kv_tree_read(&demo->tree, path);
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
    g_autofree char *wanted = canonical(name);

    for (char **line = lines; *line; line++) {
        char *colon = strchr(*line, ':');
        g_autofree char *module = NULL;

        if (!colon)
            continue;
        *colon = '\0';
        module = module_of(*line);
        *colon = ' ';
        if (strcmp(module, wanted) == 0)
            return g_strsplit_set(*line, " ", -1);
    }
    return NULL;
}

static char *module_dir(const char *name)
{
    g_autofree char *module = canonical(name);

    return g_strdup_printf("/sys/module/%s", module);
}

gboolean kv_modules_loaded(const KvDemo *demo, const char *name)
{
    g_autofree char *path = module_dir(name);

    return kv_tree_has(&demo->tree, path);
}

gboolean kv_modules_offered(const KvDemo *demo, const char *name)
{
    g_auto(GStrv) words = find_dep(demo, name);

    return words != NULL;
}

/* /proc/modules, newest first. */
static void list_loaded(KvDemo *demo)
{
    g_auto(GStrv) names = kv_tree_list(&demo->tree, "/sys/module");
    g_autoptr(GString) text = g_string_new(NULL);

    for (char **name = names; *name; name++)
        g_string_append_printf(text, "%s 16384 0 - Live 0x0000000000000000\n", *name);
    kv_tree_write(&demo->tree, "/proc/modules", 0444, text->str);
}

/* "N 0400" of the description's [params MODULE]: the mode is the second word. */
static int make_params(KvDemo *demo, const char *module)
{
    const KvHostSection *section = kv_host_section(demo->host, "params", module);

    for (guint i = 0; section && i < section->keys->len; i++) {
        const char *param = section->keys->pdata[i];
        const char *row = kv_section_get(section, param);
        const char *mode = row ? strchr(row, ' ') : NULL;
        g_autofree char *value = kv_params_value(demo, module, param);
        g_autofree char *path = g_strdup_printf("/sys/module/%s/parameters/%s", module, param);

        if (!value)
            continue;
        if (!*value)
            return -EINVAL;
        kv_tree_printf(&demo->tree, path, mode ? (mode_t)g_ascii_strtoull(mode, NULL, 8) : 0444,
                       "%s\n", value);
    }
    return 0;
}

static void load_i915(KvDemo *demo)
{
    g_autofree char *cmdline = kv_tree_word(&demo->tree, "/proc/cmdline");

    if (!kv_host_get(demo->host, "params", "i915", "enable_gvt") &&
        strstr(cmdline, "i915.enable_gvt"))
        kv_log(demo, "i915: unknown parameter 'enable_gvt' ignored");
    kv_pci_bind(demo, "i915");
    if (!kv_gvt_is_late(demo))
        kv_gvt_say(demo);
}

static void load_kvm(KvDemo *demo)
{
    gint64 gid = kv_ids_group(demo, "kvm");

    kv_nodes_set(demo, "/dev/kvm",
                 &(KvNode){ .gid = gid < 0 ? 0 : (gid_t)gid, .mode = 0660, .is_device = TRUE });
}

/* The bus and the class appear with the module, empty as they are. */
static void load_mdev(KvDemo *demo)
{
    kv_tree_mkdir(&demo->tree, "/sys/class/mdev_bus");
    kv_tree_mkdir(&demo->tree, "/sys/bus/mdev/devices");
    kv_tree_mkdir(&demo->tree, "/sys/bus/mdev/drivers");
}

static void unload_mdev(KvDemo *demo)
{
    kv_tree_remove(&demo->tree, "/sys/class/mdev_bus");
    kv_tree_remove(&demo->tree, "/sys/bus/mdev");
}

/* What else happens when a module comes or goes; `flag` is what the processor must have. */
static const struct {
    const char *module, *flag;
    void (*load)(KvDemo *demo);
    void (*unload)(KvDemo *demo);
} effects[] = {
    { "i915", NULL, load_i915, NULL },
    { "kvm_intel", "vmx", load_kvm, NULL },
    { "kvm_amd", "svm", load_kvm, NULL },
    { "mdev", NULL, load_mdev, unload_mdev },
    { "kvmgt", NULL, kv_mdev_register, kv_mdev_unregister },
};

static gboolean cpu_has(const KvDemo *demo, const char *flag)
{
    return g_strcmp0(kv_host_get(demo->host, "cpu", "", "virtualization"), flag) == 0;
}

/* A kernel that Secure Boot has locked down takes the modules that it was built with. */
static gboolean is_rejected(KvDemo *demo, const char *module)
{
    g_auto(GStrv) words = row_words(demo, module);

    if (!kv_section_yes(kv_host_section(demo->host, "kernel", ""), "secure_boot", FALSE) ||
        !words || !words[0] || !g_str_has_prefix(words[0], "updates/"))
        return FALSE;
    kv_log(demo, "Loading of module with unavailable key is rejected");
    return TRUE;
}

static int insert_one(KvDemo *demo, const char *name)
{
    g_autofree char *module = canonical(name);
    g_autofree char *directory = module_dir(name);
    g_autofree char *state = g_strconcat(directory, "/initstate", NULL);
    int result;

    for (unsigned i = 0; i < G_N_ELEMENTS(effects); i++)
        if (strcmp(effects[i].module, module) == 0 && effects[i].flag &&
            !cpu_has(demo, effects[i].flag))
            return -EOPNOTSUPP;
    if (is_rejected(demo, module))
        return -ENOKEY;
    /* Up to 5.18 it registers with i915, which has to have GVT-g up. */
    if (strcmp(module, "kvmgt") == 0 && !kv_gvt_is_late(demo) && !kv_gvt_works(demo))
        return -ENODEV;
    result = make_params(demo, module);
    if (result < 0) {
        kv_tree_remove(&demo->tree, directory);
        return result;
    }
    kv_tree_write(&demo->tree, state, 0444, "live\n");
    for (unsigned i = 0; i < G_N_ELEMENTS(effects); i++)
        if (strcmp(effects[i].module, module) == 0 && effects[i].load)
            effects[i].load(demo);
    kv_pci_bind(demo, module);
    return 0;
}

/* "softdep vfio post: vfio_iommu_type1": what isn't there is passed over. */
static void insert_soft(KvDemo *demo, const char *module)
{
    g_autofree char *path = index_path(demo, "modules.softdep");
    g_autofree char *text = kv_tree_read(&demo->tree, path);
    g_autofree char *prefix = g_strdup_printf("softdep %s post: ", module);
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);

    for (char **line = lines; *line; line++)
        if (g_str_has_prefix(*line, prefix))
            kv_modules_insert(demo, *line + strlen(prefix));
}

int kv_modules_insert(KvDemo *demo, const char *name)
{
    g_auto(GStrv) words = find_dep(demo, name);
    int result = 0;

    if (!words)
        return -ENOENT;
    if (kv_modules_loaded(demo, name))
        return 0;
    /* What is farthest away stands last and comes first. */
    for (guint i = g_strv_length(words); i-- > 0 && result == 0;) {
        g_autofree char *module = *words[i] ? module_of(words[i]) : NULL;

        if (!module || kv_modules_loaded(demo, module))
            continue;
        result = insert_one(demo, module);
        if (result == 0)
            insert_soft(demo, module);
    }
    list_loaded(demo);
    return result;
}

/* Is a loaded module in need of this one? */
static gboolean is_needed(const KvDemo *demo, const char *name)
{
    g_auto(GStrv) names = kv_tree_list(&demo->tree, "/sys/module");

    for (char **other = names; *other; other++) {
        g_auto(GStrv) words = row_words(demo, *other);

        for (unsigned i = 1; words && words[0] && words[i]; i++)
            if (strcmp(words[i], name) == 0)
                return TRUE;
    }
    return FALSE;
}

static gboolean is_from_boot(const KvDemo *demo, const char *name)
{
    const char *list = kv_host_get(demo->host, "kernel", "", "loads");
    g_auto(GStrv) names = g_strsplit(list ? list : "", " ", -1);

    return g_strv_contains((const char *const *)names, name);
}

int kv_modules_remove(KvDemo *demo, const char *name)
{
    g_autofree char *module = canonical(name);
    g_autofree char *directory = module_dir(module);
    g_auto(GStrv) words = row_words(demo, module);

    if (!kv_modules_loaded(demo, module))
        return kv_modules_offered(demo, module) ? 0 : -ENOENT;
    if (is_needed(demo, module) || is_from_boot(demo, module))
        return -EBUSY;
    for (unsigned i = 0; i < G_N_ELEMENTS(effects); i++)
        if (strcmp(effects[i].module, module) == 0 && effects[i].unload)
            effects[i].unload(demo);
    kv_tree_remove(&demo->tree, directory);
    /* modprobe -r takes away what nothing needs any more. */
    for (unsigned i = 1; words && words[0] && words[i]; i++)
        if (!g_str_has_prefix(words[i], "post:") && kv_modules_loaded(demo, words[i]))
            kv_modules_remove(demo, words[i]);
    list_loaded(demo);
    return 0;
}
