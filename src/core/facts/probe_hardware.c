/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/facts/gpu_ids.h"
#include "core/facts/look.h"

#define PCI_DEVICES      "/sys/bus/pci/devices"
#define PCI_BASE_DISPLAY 0x03
#define PCI_VENDOR_INTEL 0x8086
#define APERTURE_BAR     2 /* the graphics aperture of Intel's integrated GPUs */

/* The size of a BAR by sysfs' "resource": a line each with start, end and flags in hex. */
static guint64 bar_size(const char *resource, unsigned bar)
{
    g_auto(GStrv) lines = g_strsplit(resource, "\n", -1);
    guint64 start, end;
    char *rest;

    if (g_strv_length(lines) <= bar)
        return 0;
    start = g_ascii_strtoull(lines[bar], &rest, 16);
    end = g_ascii_strtoull(rest, NULL, 16);
    return end > start ? end - start + 1 : 0;
}

static void look_at_pci_device(KvMachine *machine, KvFacts *facts, const char *address)
{
    g_autofree char *directory = g_build_filename(PCI_DEVICES, address, NULL);
    g_autofree char *resource = NULL;
    KvFact *list = &facts->pci;
    KvFact sizes = { 0 }; /* an aperture that can't be read is just not known */
    gint64 class_code = kv_look_number(machine, list, directory, "class", -1);
    KvGpu *gpu;

    if (class_code >> 16 != PCI_BASE_DISPLAY)
        return;
    gpu = g_new0(KvGpu, 1);
    gpu->address = g_strdup(address);
    gpu->class_code = class_code;
    gpu->vendor = kv_look_number(machine, list, directory, "vendor", 0);
    gpu->device = kv_look_number(machine, list, directory, "device", 0);
    gpu->driver = kv_look_link_name(machine, list, directory, "driver");
    gpu->boot_vga = kv_look_number(machine, &sizes, directory, "boot_vga", 0) == 1;
    if (gpu->vendor == PCI_VENDOR_INTEL) {
        gpu->generation = kv_gpu_generation(gpu->device, &gpu->platform);
        resource = kv_look_attribute(machine, &sizes, directory, "resource");
        gpu->aperture = resource ? bar_size(resource, APERTURE_BAR) : 0;
    }
    kv_fact_clear(&sizes);
    g_ptr_array_add(facts->gpus, gpu);
}

static void look_at_pci(KvMachine *machine, KvFacts *facts)
{
    g_auto(GStrv) names = kv_look_list(machine, &facts->pci, PCI_DEVICES);

    for (char **name = names; *name; name++)
        look_at_pci_device(machine, facts, *name);
}

/* The first of the words that stands in the "flags" line of /proc/cpuinfo, or "". */
static const char *cpu_flag(const char *cpuinfo, const char *const *wanted)
{
    const char *line = strstr(cpuinfo, "\nflags");
    const char *end = line ? strchr(line + 1, '\n') : NULL;
    g_autofree char *flags =
        line ? g_strndup(line, end ? (gsize)(end - line) : strlen(line)) : NULL;
    g_auto(GStrv) words = g_strsplit_set(flags ? flags : "", " \t\n:", -1);

    for (; *wanted; wanted++)
        if (g_strv_contains((const char *const *)words, *wanted))
            return *wanted;
    return "";
}

/* What a hypervisor calls the machine it runs. */
static void look_at_hypervisor(KvMachine *machine, KvFact *fact)
{
    static const char *const names[] = { "/sys/class/dmi/id/sys_vendor",
                                         "/sys/class/dmi/id/product_name", "/sys/hypervisor/type" };
    g_autoptr(GString) text = g_string_new(NULL);

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        KvFact word = { 0 };

        kv_look_text(machine, &word, names[i], TRUE);
        if (word.seen == KV_KNOWN)
            g_string_append_printf(text, "%s%s", text->len ? " " : "", word.text);
        kv_fact_clear(&word);
    }
    kv_fact_set(fact, KV_KNOWN, "/proc/cpuinfo", text->len ? text->str : "hypervisor");
}

static void look_at_cpu(KvMachine *machine, KvFacts *facts)
{
    static const char *const virtualization[] = { "vmx", "svm", NULL };
    static const char *const around[] = { "hypervisor", NULL };
    const char *flag;

    kv_look_text(machine, &facts->cpuinfo, "/proc/cpuinfo", FALSE);
    if (facts->cpuinfo.seen != KV_KNOWN)
        return;
    if (*cpu_flag(facts->cpuinfo.text, around))
        look_at_hypervisor(machine, &facts->hypervisor);
    else
        kv_fact_set(&facts->hypervisor, KV_ABSENT, facts->cpuinfo.path, NULL);
    flag = cpu_flag(facts->cpuinfo.text, virtualization);
    g_free(facts->cpuinfo.text);
    facts->cpuinfo.text = g_strdup(flag);
}

void kv_probe_hardware(KvMachine *machine, KvFacts *facts)
{
    look_at_pci(machine, facts);
    look_at_cpu(machine, facts);
    kv_look_exists(machine, &facts->kvm, "/dev/kvm");
}
