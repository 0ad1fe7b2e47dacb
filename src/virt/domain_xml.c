/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/virt-private.h"

#include "core/text/printable.h"
#include "virt/xml.h"

/* Numbers are written for machines, whatever the locale. */
static void add_number(xmlNode *parent, const char *name, guint64 number, const char *unit)
{
    g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT, number);
    xmlNode *node = kv_xml_add(parent, name, text);

    if (unit)
        kv_xml_set(node, "unit", unit);
}

static void add_identity(xmlNode *domain, const KvGuestSpec *spec)
{
    kv_xml_add(domain, "name", spec->name);
    if (spec->uuid)
        kv_xml_add(domain, "uuid", spec->uuid);
    add_number(domain, "memory", spec->memory_mib, "MiB");
    /* libvirt sees to locking for a device that it knows; this one it doesn't. */
    if (spec->attach == KV_ATTACH_COMMAND_LINE)
        kv_xml_add(kv_xml_add(domain, "memoryBacking", NULL), "locked", NULL);
    add_number(domain, "vcpu", spec->vcpus, NULL);
}

static void add_platform(xmlNode *domain, const KvGuestSpec *spec)
{
    xmlNode *os = kv_xml_add(domain, "os", NULL);
    xmlNode *type = kv_xml_add(os, "type", "hvm");
    xmlNode *features = kv_xml_add(domain, "features", NULL);
    xmlNode *pm;

    kv_xml_set(type, "arch", "x86_64"); /* GVT-g is Intel's */
    kv_xml_set(type, "machine", spec->machine ? spec->machine : "q35");
    if (spec->uefi)
        kv_xml_set(os, "firmware", "efi");
    kv_xml_add(features, "acpi", NULL);
    kv_xml_add(features, "apic", NULL);
    if (spec->cpu && g_strcmp0(spec->type, "kvm") == 0)
        kv_xml_add_with(domain, "cpu", "mode", spec->cpu, NULL);
    kv_xml_add_with(domain, "clock", "offset", "utc", NULL);
    kv_xml_add(domain, "on_poweroff", "destroy");
    kv_xml_add(domain, "on_reboot", "restart");
    kv_xml_add(domain, "on_crash", "destroy");
    /* A vGPU doesn't survive the guest's sleep. */
    pm = kv_xml_add(domain, "pm", NULL);
    kv_xml_add_with(pm, "suspend-to-mem", "enabled", "no", NULL);
    kv_xml_add_with(pm, "suspend-to-disk", "enabled", "no", NULL);
}

static xmlNode *add_disk(xmlNode *devices, const char *type, const char *device, const char *format)
{
    xmlNode *disk = kv_xml_add_with(devices, "disk", "type", type, "device", device, NULL);

    kv_xml_add_with(disk, "driver", "name", "qemu", "type", format, NULL);
    return disk;
}

/* A block device is named by another attribute than a file. */
static xmlNode *add_disk_at(xmlNode *devices, const char *path, const char *device,
                            const char *format)
{
    gboolean block = g_str_has_prefix(path, "/dev/");
    xmlNode *disk = add_disk(devices, block ? "block" : "file", device, format);

    kv_xml_add_with(disk, "source", block ? "dev" : "file", path, NULL);
    return disk;
}

/* The disk comes before the medium: an empty one makes the BIOS go on to the medium, an installed
 * one starts without the medium being taken out. */
static void add_disks(xmlNode *devices, const KvGuestSpec *spec)
{
    const char *format = spec->disk_format ? spec->disk_format : "raw";
    xmlNode *disk = NULL;

    if (spec->disk_path) {
        disk = add_disk_at(devices, spec->disk_path, "disk", format);
    } else if (spec->disk_pool) {
        disk = add_disk(devices, "volume", "disk", format);
        kv_xml_add_with(disk, "source", "pool", spec->disk_pool, "volume", spec->disk_volume, NULL);
    }
    if (disk) {
        kv_xml_add_with(disk, "target", "dev", "vda", "bus", "virtio", NULL);
        kv_xml_add_with(disk, "boot", "order", "1", NULL);
    }
    if (spec->cdrom_path) {
        disk = add_disk_at(devices, spec->cdrom_path, "cdrom", "raw");
        kv_xml_add_with(disk, "target", "dev", "sda", "bus", "sata", NULL);
        kv_xml_add(disk, "readonly", NULL);
        kv_xml_add_with(disk, "boot", "order", "2", NULL);
    }
}

static void add_interface(xmlNode *devices, const KvGuestSpec *spec)
{
    const char *type = spec->bridge ? "bridge" : spec->network ? "network" : "user";
    const char *source = spec->bridge ? spec->bridge : spec->network;
    xmlNode *interface;

    if (!source && !spec->network_user)
        return;
    interface = kv_xml_add_with(devices, "interface", "type", type, NULL);
    if (source)
        kv_xml_add_with(interface, "source", type, source, NULL);
    kv_xml_add_with(interface, "model", "type", "virtio", NULL);
}

/* A line to the guest that needs no picture: the serial console and the guest agent. */
static void add_lines(xmlNode *devices)
{
    xmlNode *node = kv_xml_add_with(devices, "serial", "type", "pty", NULL);

    kv_xml_add_with(node, "target", "port", "0", NULL);
    node = kv_xml_add_with(devices, "console", "type", "pty", NULL);
    kv_xml_add_with(node, "target", "type", "serial", "port", "0", NULL);
    node = kv_xml_add_with(devices, "channel", "type", "unix", NULL);
    kv_xml_add_with(node, "target", "type", "virtio", "name", "org.qemu.guest_agent.0", NULL);
}

static void add_devices(xmlNode *domain, const KvGuestSpec *spec)
{
    xmlNode *devices = kv_xml_add(domain, "devices", NULL);
    xmlNode *rng;

    if (spec->emulator)
        kv_xml_add(devices, "emulator", spec->emulator);
    add_disks(devices, spec);
    kv_xml_add_with(devices, "controller", "type", "usb", "model", "qemu-xhci", NULL);
    add_interface(devices, spec);
    add_lines(devices);
    kv_virt_add_display(devices, spec);
    if (spec->attach == KV_ATTACH_NATIVE)
        kv_virt_add_native_vgpu(devices, spec);
    kv_xml_add_with(devices, "memballoon", "model", "virtio", NULL);
    rng = kv_xml_add_with(devices, "rng", "model", "virtio", NULL);
    kv_xml_set(kv_xml_add(rng, "backend", "/dev/urandom"), "model", "random");
}

/* XML can't hold every string; libvirt judges the rest. */
static gboolean check_texts(const KvGuestSpec *spec, GError **error)
{
    const char *texts[] = { spec->name,       spec->uuid,      spec->vgpu,        spec->vgpu_path,
                            spec->emulator,   spec->disk_path, spec->disk_format, spec->cdrom_path,
                            spec->network,    spec->disk_pool, spec->disk_volume, spec->bridge,
                            spec->render_node };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *shown = NULL;

        if (!texts[i] || kv_xml_holds(texts[i]))
            continue;
        shown = kv_printable(texts[i], -1);
        return kv_fail(error, KV_ERROR_INPUT,
                       _("The text “%s” can't be part of a virtual machine's definition: it holds "
                         "control characters or isn't UTF-8. Choose another one."),
                       shown);
    }
    return TRUE;
}

static gboolean check_spec(const KvGuestSpec *spec, GError **error)
{
    if (!spec->name || spec->name[0] == '\0')
        return kv_fail(error, KV_ERROR_INPUT,
                       _("The virtual machine has no name. Give it one with guest.name."));
    if (spec->attach == KV_ATTACH_COMMAND_LINE ? !spec->vgpu_path : !spec->vgpu)
        return kv_fail(error, KV_ERROR_INPUT,
                       _("There is no virtual GPU to give to the virtual machine %s. "
                         "Make one first."),
                       spec->name);
    return check_texts(spec, error);
}

char *kv_virt_domain_xml(const KvGuestSpec *spec, GError **error)
{
    g_autoptr(xmlDoc) document = NULL;
    xmlNode *domain;

    if (!check_spec(spec, error))
        return NULL;
    document = xmlNewDoc((const xmlChar *)"1.0");
    domain = xmlNewNode(NULL, (const xmlChar *)"domain");
    xmlDocSetRootElement(document, domain);
    kv_xml_set(domain, "type", spec->type ? spec->type : "kvm");
    add_identity(domain, spec);
    add_platform(domain, spec);
    add_devices(domain, spec);
    if (spec->attach == KV_ATTACH_COMMAND_LINE)
        kv_virt_add_command_line(domain, spec, KV_VGPU_SLOT);
    return kv_xml_write(document);
}
