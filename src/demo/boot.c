/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The start of the host: what the firmware, the kernel and systemd do before anybody logs in. */
#include <errno.h>
#include <string.h>
#include <uuid/uuid.h>

#include "core/boot/grubcfg.h"
#include "demo/model.h"

char *kv_demo_release(const KvDemo *demo)
{
    return kv_tree_word(&demo->tree, "/proc/sys/kernel/osrelease");
}

/* ---- what the kernel shows ---- */

static void write_cpuinfo(KvDemo *demo)
{
    const KvHostSection *cpu = kv_host_section(demo->host, "cpu", "");
    const char *virtualization = kv_section_get(cpu, "virtualization");
    const char *flags = kv_section_get(cpu, "flags");
    const char *model = kv_section_get(cpu, "model"), *vendor = kv_section_get(cpu, "vendor");
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint64 i = 0; i < kv_section_number(cpu, "count", 1); i++)
        g_string_append_printf(
            text, "processor\t: %u\nvendor_id\t: %s\nmodel name\t: %s\nflags\t\t: %s%s%s%s\n\n",
            (unsigned)i, vendor ? vendor : "GenuineIntel", model ? model : "",
            flags ? flags : "fpu", virtualization ? " " : "", virtualization ? virtualization : "",
            kv_section_yes(cpu, "hypervisor", FALSE) ? " hypervisor" : "");
    kv_tree_write(&demo->tree, "/proc/cpuinfo", 0444, text->str);
}

static void write_proc(KvDemo *demo, const char *release, const char *cmdline)
{
    const KvHostSection *host = kv_host_section(demo->host, "host", "");
    const char *name = kv_section_get(host, "hostname");
    g_autofree char *boot_id = kv_demo_new_uuid();

    kv_tree_printf(&demo->tree, "/proc/cmdline", 0444, "%s\n", cmdline);
    kv_tree_printf(&demo->tree, "/proc/sys/kernel/osrelease", 0444, "%s\n", release);
    kv_tree_printf(&demo->tree, "/proc/sys/kernel/hostname", 0644, "%s\n", name ? name : "gvthost");
    kv_tree_printf(&demo->tree, "/proc/sys/kernel/random/boot_id", 0444, "%s\n", boot_id);
    kv_tree_printf(&demo->tree, "/proc/meminfo", 0444, "MemTotal:       %u kB\n",
                   (unsigned)kv_section_number(host, "memory", 16384) * 1024);
    write_cpuinfo(demo);
    kv_tree_printf(&demo->tree, "/proc/stat", 0444, "cpu  0 0 0 0 0 0 0 0 0 0\nbtime %lld\n",
                   (long long)(g_get_real_time() / G_USEC_PER_SEC));
}

/* What the firmware calls the machine, and whether it lets only signed systems start. */
static void write_firmware(KvDemo *demo)
{
    static const char *const names[][2] = { { "vendor", "/sys/class/dmi/id/sys_vendor" },
                                            { "product", "/sys/class/dmi/id/product_name" } };
    static const char secure_boot[] = { 6, 0, 0, 0, 1 };

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *value = kv_host_get(demo->host, "host", "", names[i][0]);

        if (value)
            kv_tree_printf(&demo->tree, names[i][1], 0444, "%s\n", value);
    }
    if (!kv_section_yes(kv_host_section(demo->host, "kernel", ""), "secure_boot", FALSE))
        return;
    kv_tree_write_bytes(&demo->tree,
                        "/sys/firmware/efi/efivars/"
                        "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
                        0644, secure_boot, sizeof secure_boot);
    kv_tree_write(&demo->tree, "/sys/kernel/security/lockdown", 0644,
                  "none [integrity] confidentiality\n");
}

static void write_sys(KvDemo *demo)
{
    static const char *const directories[] = { "/sys/class", "/sys/module", "/sys/devices",
                                               "/sys/kernel/iommu_groups" };

    for (unsigned i = 0; i < G_N_ELEMENTS(directories); i++)
        kv_tree_mkdir(&demo->tree, directories[i]);
    kv_pci_make(demo);
    kv_loader_show(demo);
    write_firmware(demo);
}

/* systemd makes the node from modules.devname before any module is loaded. */
static void write_nodes(KvDemo *demo)
{
    kv_nodes_forget_all(demo);
    if (kv_modules_offered(demo, "vfio"))
        kv_nodes_set(demo, "/dev/vfio/vfio", &(KvNode){ .mode = 0666, .is_device = TRUE });
}

/* ---- modules ---- */

/* What the hardware's aliases bring in. */
static void load_for_hardware(KvDemo *demo)
{
    const char *list = kv_host_get(demo->host, "kernel", "", "loads");
    g_auto(GStrv) names = g_strsplit(list ? list : "", " ", -1);

    for (char **name = names; *name; name++)
        kv_modules_insert(demo, *name);
}

static void load_listed_in(KvDemo *demo, const char *path)
{
    g_autofree char *text = kv_tree_read(&demo->tree, path);
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);

    for (char **line = lines; *line; line++)
        if (*g_strstrip(*line) && !strchr("#;", **line))
            kv_modules_insert(demo, *line);
}

/* modules-load.d(5): a file hides those of its name in a later directory. */
static void load_listed(KvDemo *demo)
{
    static const char *const directories[] = { "/etc/modules-load.d", "/run/modules-load.d",
                                               "/usr/local/lib/modules-load.d",
                                               "/usr/lib/modules-load.d" };
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (unsigned i = 0; i < G_N_ELEMENTS(directories); i++) {
        g_auto(GStrv) names = kv_tree_list(&demo->tree, directories[i]);

        for (char **name = names; *name; name++) {
            g_autofree char *path = g_build_filename(directories[i], *name, NULL);

            if (g_str_has_suffix(*name, ".conf") && g_hash_table_add(seen, g_strdup(*name)))
                load_listed_in(demo, path);
        }
    }
}

/* ---- libvirt ---- */

static const struct {
    const char *daemon, *socket;
} sockets[] = {
    { "libvirtd", "/run/libvirt/libvirt-sock" },
    { "virtqemud", "/run/libvirt/virtqemud-sock" },
};

static void open_sockets(KvDemo *demo)
{
    const char *daemon = kv_host_get(demo->host, "libvirt", "", "daemon");

    for (unsigned i = 0; i < G_N_ELEMENTS(sockets); i++)
        if (g_strcmp0(daemon, sockets[i].daemon) == 0)
            kv_tree_write(&demo->tree, sockets[i].socket, 0666, "");
}

void kv_demo_boot(KvDemo *demo, const char *release, const char *cmdline)
{
    static const char *const volatile_dirs[] = { "/proc", "/sys", "/dev", "/run" };

    for (unsigned i = 0; i < G_N_ELEMENTS(volatile_dirs); i++)
        kv_tree_remove(&demo->tree, volatile_dirs[i]);
    kv_log_clear(demo);
    kv_domains_boot(demo);
    write_proc(demo, release, cmdline);
    write_sys(demo);
    write_nodes(demo);
    kv_tree_mkdir(&demo->tree, "/run");
    load_for_hardware(demo);
    load_listed(demo);
    open_sockets(demo);
    kv_systemd_boot(demo);
}

/* ---- the boot loader ---- */

static char *grub_cfg_path(const KvDemo *demo)
{
    const char *path = kv_host_get(demo->host, "boot", "", "config");

    return g_strdup(path ? path : "/boot/grub/grub.cfg");
}

/* The value of `set default="…"`. */
static char *default_entry(const char *text)
{
    g_autoptr(GRegex) regex =
        g_regex_new("^\\s*set default=\"?([^\"\\n$]*)\"?\\s*$", G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    return g_regex_match(regex, text, 0, &match) ? g_match_info_fetch(match, 1) : g_strdup("0");
}

/* Where an entry stands: its line in the topmost menu, where a submenu is one line, and its line in
 * that submenu (0 outside). */
typedef struct {
    const char *submenu; /* NULL: none around it */
    guint64 top, inner;
} Place;

static void move_on(const KvGrubEntry *entry, gboolean is_first, Place *place)
{
    const char *submenu = entry->submenus && entry->submenus[0] ? entry->submenus[0] : NULL;
    gboolean is_same = submenu && g_strcmp0(submenu, place->submenu) == 0;

    if (!is_first && !is_same)
        place->top++;
    place->inner = is_same ? place->inner + 1 : 0;
    place->submenu = submenu;
}

/* Does one part of GRUB_DEFAULT, a number or a name, mean this line? */
static gboolean means(const char *part, guint64 line, const char *title, const char *id)
{
    char *end = NULL;
    guint64 number = g_ascii_strtoull(part, &end, 10);

    if (*part && *end == '\0')
        return number == line;
    return g_strcmp0(part, title) == 0 || g_strcmp0(part, id) == 0;
}

/* The entry that "LINE" or "LINE>LINE" means, by number, title or id; the first one when there is
 * none such. A submenu alone means its first entry. (The id of a submenu isn't known here.) */
static const KvGrubEntry *choose_entry(const KvGrubCfg *cfg, const char *text)
{
    g_autofree char *name = default_entry(text);
    g_auto(GStrv) parts = g_strsplit(name, ">", 2);
    Place place = { 0 };

    for (guint i = 0; parts[0] && i < cfg->entries->len; i++) {
        const KvGrubEntry *entry = cfg->entries->pdata[i];
        gboolean top;

        move_on(entry, i == 0, &place);
        top = place.submenu ? means(parts[0], place.top, place.submenu, NULL)
                            : means(parts[0], place.top, entry->title, entry->id);
        if (top &&
            (!place.submenu || !parts[1] || means(parts[1], place.inner, entry->title, entry->id)))
            return entry;
    }
    return cfg->entries->len > 0 ? cfg->entries->pdata[0] : NULL;
}

/* "/boot/vmlinuz-6.1.0-50-amd64" -> "6.1.0-50-amd64"; a name that has no release in it is that of
 * the description's kernel. */
static char *release_of(const KvDemo *demo, const char *kernel)
{
    g_autofree char *base = g_path_get_basename(kernel);
    const char *dash = strchr(base, '-');
    g_autofree char *modules = dash ? g_strdup_printf("/lib/modules/%s", dash + 1) : NULL;
    g_autofree char *own = NULL;

    if (dash && kv_tree_has_dir(&demo->tree, modules))
        return g_strdup(dash + 1);
    own = g_strdup(kv_host_get(demo->host, "kernel", "", "release"));
    return g_steal_pointer(&own);
}

int kv_demo_next_boot(const KvDemo *demo, char **ret_release, char **ret_cmdline)
{
    g_autofree char *path = grub_cfg_path(demo);
    g_autofree char *text =
        kv_tree_read(g_str_equal(path, KV_ESP_GRUB_CFG) ? &demo->state : &demo->tree, path);
    g_autoptr(KvGrubCfg) cfg = NULL;
    const KvGrubEntry *entry;
    int result;

    if (kv_loader_next(demo, ret_release, ret_cmdline, &result))
        return result;
    /* Another boot loader: nothing here changes what it starts. */
    if (!text) {
        *ret_release = kv_demo_release(demo);
        *ret_cmdline = kv_tree_word(&demo->tree, "/proc/cmdline");
        return 0;
    }
    cfg = kv_grub_cfg_parse(text, strlen(text), path, NULL);
    entry = cfg ? choose_entry(cfg, text) : NULL;
    if (!entry || !entry->kernel)
        return -ENOEXEC;
    if (!kv_tree_has(&demo->tree, entry->kernel))
        return -ENOENT;
    *ret_release = release_of(demo, entry->kernel);
    *ret_cmdline = g_strdup_printf("BOOT_IMAGE=%s %s", entry->kernel, entry->args);
    return 0;
}
