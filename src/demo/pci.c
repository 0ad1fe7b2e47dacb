/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PCI devices as sysfs shows them. */
#include <string.h>

#include "demo/model.h"

#define PCI_ROOT  "/sys/devices/pci0000:00"
#define MIB       (1024ull * 1024)
#define RESOURCES 13 /* six BARs, the ROM and what SR-IOV would need */

/* Where the firmware of a small machine puts an Intel GPU's registers, aperture and ports. */
#define REGISTERS_BASE 0xde000000ull
#define REGISTERS_SIZE (16 * MIB)
#define APERTURE_BASE  0x4000000000ull
#define PORTS_BASE     0xf000ull
#define PORTS_SIZE     64

/* Flags of a 64-bit memory BAR, the same prefetchable, and of ports. */
#define FLAGS_MEMORY   0x140204ull
#define FLAGS_PREFETCH 0x14220cull
#define FLAGS_PORTS    0x40101ull

char *kv_pci_path(const char *address)
{
    return g_strdup_printf(PCI_ROOT "/%s", address);
}

static char *attribute_path(const char *address, const char *name)
{
    return g_strdup_printf(PCI_ROOT "/%s/%s", address, name);
}

static void write_attribute(KvDemo *demo, const char *address, const char *name, const char *format,
                            ...) G_GNUC_PRINTF(4, 5);
static void write_attribute(KvDemo *demo, const char *address, const char *name, const char *format,
                            ...)
{
    g_autofree char *path = attribute_path(address, name);
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    kv_tree_write(&demo->tree, path, 0444, text);
}

/* "8086:5912" as two numbers. */
static void read_id(const char *text, unsigned *ret_vendor, unsigned *ret_device)
{
    char *colon = NULL;

    *ret_vendor = text ? (unsigned)g_ascii_strtoull(text, &colon, 16) : 0;
    *ret_device = colon && *colon == ':' ? (unsigned)g_ascii_strtoull(colon + 1, NULL, 16) : 0;
}

static void add_resource(GString *text, guint64 start, guint64 size, guint64 flags)
{
    guint64 end = size ? start + size - 1 : 0;

    g_string_append_printf(text,
                           "0x%016" G_GINT64_MODIFIER "x 0x%016" G_GINT64_MODIFIER
                           "x 0x%016" G_GINT64_MODIFIER "x\n",
                           size ? start : 0, end, size ? flags : 0);
}

/* On an Intel GPU BAR 0 is the registers, BAR 2 the aperture and BAR 4 the ports. */
static char *resources(guint64 aperture_mib)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < RESOURCES; i++) {
        if (aperture_mib && i == 0)
            add_resource(text, REGISTERS_BASE, REGISTERS_SIZE, FLAGS_MEMORY);
        else if (aperture_mib && i == 2)
            add_resource(text, APERTURE_BASE, aperture_mib * MIB, FLAGS_PREFETCH);
        else if (aperture_mib && i == 4)
            add_resource(text, PORTS_BASE, PORTS_SIZE, FLAGS_PORTS);
        else
            add_resource(text, 0, 0, 0);
    }
    return g_string_free(text, FALSE);
}

static void make_device(KvDemo *demo, const KvHostSection *section)
{
    const char *address = section->name;
    g_autofree char *up = g_strdup_printf("../../../devices/pci0000:00/%s", address);
    g_autofree char *on_bus = g_strdup_printf("/sys/bus/pci/devices/%s", address);
    g_autofree char *subsystem = attribute_path(address, "subsystem");
    g_autofree char *resource = resources(kv_section_number(section, "aperture", 0));
    unsigned vendor, device, sub_vendor, sub_device;
    const char *class_text = kv_section_get(section, "class");
    unsigned class_code = class_text ? (unsigned)g_ascii_strtoull(class_text, NULL, 16) : 0;
    const char *revision = kv_section_get(section, "revision");

    read_id(kv_section_get(section, "id"), &vendor, &device);
    read_id(kv_section_get(section, "subsystem"), &sub_vendor, &sub_device);
    write_attribute(demo, address, "vendor", "0x%04x\n", vendor);
    write_attribute(demo, address, "device", "0x%04x\n", device);
    write_attribute(demo, address, "subsystem_vendor", "0x%04x\n", sub_vendor);
    write_attribute(demo, address, "subsystem_device", "0x%04x\n", sub_device);
    write_attribute(demo, address, "class", "0x%06x\n", class_code);
    write_attribute(demo, address, "revision", "0x%s\n", revision ? revision : "00");
    write_attribute(demo, address, "resource", "%s", resource);
    write_attribute(demo, address, "modalias", "pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X\n",
                    vendor, device, sub_vendor, sub_device, class_code >> 16,
                    class_code >> 8 & 0xff, class_code & 0xff);
    write_attribute(demo, address, "uevent", "PCI_CLASS=%X\nPCI_ID=%04X:%04X\nPCI_SLOT_NAME=%s\n",
                    class_code, vendor, device, address);
    if (class_code >> 16 == 0x03)
        write_attribute(demo, address, "boot_vga", "%u\n",
                        kv_section_yes(section, "boot_vga", TRUE) ? 1u : 0u);
    kv_tree_link(&demo->tree, subsystem, "../../../bus/pci");
    kv_tree_link(&demo->tree, on_bus, up);
}

void kv_pci_make(KvDemo *demo)
{
    kv_tree_mkdir(&demo->tree, "/sys/bus/pci/devices");
    kv_tree_mkdir(&demo->tree, "/sys/bus/pci/drivers");
    for (guint i = 0; i < demo->host->sections->len; i++) {
        const KvHostSection *section = demo->host->sections->pdata[i];

        if (strcmp(section->kind, "pci") == 0 && kv_section_get(section, "id"))
            make_device(demo, section);
    }
}

/* A driver that sets modes brings a node to draw by, too: the first is renderD128. */
static void make_render_node(KvDemo *demo, const KvHostSection *section)
{
    const char *class_text = kv_section_get(section, "class");
    gint64 gid = kv_ids_group(demo, "render");
    KvNode node = { .gid = gid > 0 ? (gid_t)gid : 0, .mode = 0660, .is_device = TRUE };
    unsigned minor = 128;

    if (!class_text || !g_str_has_prefix(class_text, "03") ||
        !kv_section_yes(section, "render", TRUE))
        return;
    for (;; minor++) {
        g_autofree char *path = g_strdup_printf("/dev/dri/renderD%u", minor);
        g_autofree char *link = g_strdup_printf("/sys/class/drm/renderD%u/device", minor);
        g_autofree char *up = g_strdup_printf("../../../%s", section->name);

        if (kv_tree_has(&demo->tree, path))
            continue;
        kv_nodes_set(demo, path, &node);
        kv_tree_link(&demo->tree, link, up);
        return;
    }
}

void kv_pci_bind(KvDemo *demo, const char *module)
{
    if (strcmp(module, "i915") == 0 && kv_gvt_kills_i915(demo))
        return;
    for (guint i = 0; i < demo->host->sections->len; i++) {
        const KvHostSection *section = demo->host->sections->pdata[i];
        g_autofree char *driver = attribute_path(section->name, "driver");
        g_autofree char *to_driver = g_strdup_printf("../../../bus/pci/drivers/%s", module);
        g_autofree char *to_device =
            g_strdup_printf("/sys/bus/pci/drivers/%s/%s", module, section->name);
        g_autofree char *up = g_strdup_printf("../../../../devices/pci0000:00/%s", section->name);
        g_autofree char *own_module = g_strdup_printf("/sys/bus/pci/drivers/%s/module", module);
        g_autofree char *to_module = g_strdup_printf("../../../../module/%s", module);

        if (strcmp(section->kind, "pci") != 0 || !kv_section_get(section, "id") ||
            g_strcmp0(kv_section_get(section, "driver"), module) != 0)
            continue;
        if (!kv_tree_has(&demo->tree, to_device))
            make_render_node(demo, section);
        kv_tree_link(&demo->tree, to_device, up);
        kv_tree_link(&demo->tree, own_module, to_module);
        kv_tree_link(&demo->tree, driver, to_driver);
    }
}

const KvHostSection *kv_pci_gvt(const KvDemo *demo)
{
    for (guint i = 0; i < demo->host->sections->len; i++) {
        const KvHostSection *section = demo->host->sections->pdata[i];
        const char *gvt = kv_section_get(section, "gvt");
        g_autofree char *driver = attribute_path(section->name, "driver");
        g_autofree char *bound = NULL;

        if (strcmp(section->kind, "pci") != 0 || !gvt || strcmp(gvt, "no") == 0 ||
            strcmp(gvt, "guest") == 0)
            continue;
        bound = kv_tree_link_name(&demo->tree, driver);
        if (g_strcmp0(bound, "i915") == 0)
            return section;
    }
    return NULL;
}
