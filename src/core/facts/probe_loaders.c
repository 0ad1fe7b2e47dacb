/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What boot loaders other than GRUB are told by. One table: what is here is looked at, and nothing
 * else. */
#include "core/boot/uki.h"
#include "core/facts/look.h"
#include "core/facts/paths.h"

/* Enough of a unified kernel image: the sections before the kernel itself. */
#define UKI_START (1024 * 1024)

typedef enum {
    TEXT,      /* a file's text */
    HERE,      /* is it there? */
    DIRECTORY, /* the texts of its files that end in `ending` */
    NAMES,     /* the names in a directory that begin with `ending` */
    PROGRAM,   /* by name */
} Kind;

/* `when` is a row before it, by path: without that nothing of this one matters. */
static const struct {
    Kind kind;
    const char *path, *ending, *when;
} rows[] = {
    /* entries of the Boot Loader Specification, where the partition may be mounted */
    { DIRECTORY, "/boot/loader/entries", ".conf", NULL },
    { DIRECTORY, "/efi/loader/entries", ".conf", NULL },
    { DIRECTORY, "/boot/efi/loader/entries", ".conf", NULL },
    { TEXT, "/boot/grub2/grubenv", NULL, "/boot/loader/entries" },
    /* whose system it is */
    { HERE, "/etc/NIXOS", NULL, NULL },
    { HERE, "/run/ostree-booted", NULL, NULL },
    { HERE, "/sys/firmware/efi", NULL, NULL },
    { HERE, "/boot/efi/EFI/systemd/installed_by_sdbootutil", NULL, NULL },
    { HERE, "/boot/efi/EFI/opensuse/installed_by_sdbootutil", NULL, NULL },
    { TEXT, "/etc/sysconfig/bootloader", NULL, NULL },
    { TEXT, "/etc/kernel/proxmox-boot-uuids", NULL, NULL },
    { TEXT, "/etc/kernelstub/configuration", NULL, NULL },
    { TEXT, "/etc/sdboot-manage.conf", NULL, NULL },
    { DIRECTORY, "/etc/sdboot-manage.conf.d", ".conf", "/etc/sdboot-manage.conf" },
    { DIRECTORY, "/usr/lib/sdboot-manage.conf.d", ".conf", "/etc/sdboot-manage.conf" },
    { TEXT, "/boot/refind_linux.conf", NULL, NULL },
    { HERE, "/usr/bin/sbctl", NULL, NULL },
    /* what their generators read */
    { TEXT, "/etc/kernel/cmdline", NULL, NULL },
    { TEXT, "/usr/lib/kernel/cmdline", NULL, NULL },
    { DIRECTORY, "/etc/kernel/cmdline.d", "", NULL },
    { TEXT, "/etc/kernel/install.conf", NULL, NULL },
    { TEXT, "/etc/kernel/uki.conf", NULL, NULL },
    { TEXT, "/etc/kernel/entry-token", NULL, NULL },
    { TEXT, "/etc/machine-id", NULL, NULL },
    { DIRECTORY, "/etc/cmdline.d", ".conf", NULL },
    { DIRECTORY, "/etc/mkinitcpio.d", ".preset", NULL },
    { DIRECTORY, "/etc/dracut.conf.d", ".conf", NULL },
    { DIRECTORY, "/usr/lib/dracut/dracut.conf.d", ".conf", "/etc/dracut.conf.d" },
    { TEXT, "/etc/dracut.conf", NULL, "/etc/dracut.conf.d" },
    { TEXT, KV_PATH_MODPROBE, NULL, NULL },
    /* what ties a disk's key to all that is measured at a start */
    { TEXT, "/etc/crypttab", NULL, NULL },
    { HERE, "/var/lib/systemd/pcrlock.json", NULL, NULL },
    { NAMES, "/etc/kernel", "pcr", NULL },
    /* and the generators */
    { PROGRAM, "grubby", NULL, "/boot/loader/entries" },
    { PROGRAM, "kernel-install", NULL, NULL },
    { PROGRAM, "rpm-ostree", NULL, "/run/ostree-booted" },
    { PROGRAM, "proxmox-boot-tool", NULL, "/etc/kernel/proxmox-boot-uuids" },
    { PROGRAM, "kernelstub", NULL, "/etc/kernelstub/configuration" },
    { PROGRAM, "sdboot-manage", NULL, "/etc/sdboot-manage.conf" },
    { PROGRAM, "sdbootutil", NULL, "/boot/efi/EFI/systemd/installed_by_sdbootutil" },
    { PROGRAM, "sdbootutil", NULL, "/boot/efi/EFI/opensuse/installed_by_sdbootutil" },
    { PROGRAM, "pbl", NULL, "/etc/sysconfig/bootloader" },
    { PROGRAM, "mkinitcpio", NULL, "/etc/mkinitcpio.d" },
    { PROGRAM, "dracut", NULL, NULL },
    { PROGRAM, "update-initramfs", NULL, NULL },
};

static KvFact *add(GPtrArray *facts)
{
    KvFact *fact = g_new0(KvFact, 1);

    g_ptr_array_add(facts, fact);
    return fact;
}

/* What can't be listed is unreadable: there may be something in it. */
static char **list(KvMachine *machine, GPtrArray *facts, const char *directory)
{
    KvFact *fact = add(facts);
    char **names = NULL;
    int result;

    kv_look_exists(machine, fact, directory);
    if (fact->seen != KV_KNOWN)
        return NULL;
    result = kv_machine_list(machine, directory, &names);
    if (result < 0) {
        fact->seen = KV_UNREADABLE;
        fact->error = -result;
    }
    return names;
}

static void look_at_directory(KvMachine *machine, KvFacts *facts, const char *directory,
                              const char *ending)
{
    g_auto(GStrv) names = list(machine, facts->files, directory);

    for (char **name = names; name && *name; name++) {
        g_autofree char *path = g_build_filename(directory, *name, NULL);

        if (g_str_has_suffix(*name, ending))
            kv_look_text(machine, add(facts->files), path, FALSE);
    }
}

static void look_at_names(KvMachine *machine, KvFacts *facts, const char *directory,
                          const char *beginning)
{
    g_auto(GStrv) names = list(machine, facts->files, directory);

    for (char **name = names; name && *name; name++) {
        g_autofree char *path = g_build_filename(directory, *name, NULL);

        if (g_str_has_prefix(*name, beginning))
            kv_look_exists(machine, add(facts->files), path);
    }
}

static void look_at_row(KvMachine *machine, KvFacts *facts, unsigned i)
{
    const char *path = rows[i].path;

    if (rows[i].when && kv_facts_file(facts, rows[i].when)->seen == KV_ABSENT)
        return;
    switch (rows[i].kind) {
    case TEXT:
        kv_look_text(machine, add(facts->files), path, FALSE);
        break;
    case HERE:
        kv_look_exists(machine, add(facts->files), path);
        break;
    case DIRECTORY:
        look_at_directory(machine, facts, path, rows[i].ending);
        break;
    case NAMES:
        look_at_names(machine, facts, path, rows[i].ending);
        break;
    case PROGRAM:
    default:
        kv_look_program(machine, add(facts->programs), path);
    }
}

/* ---- unified kernel images ---- */

static void look_at_uki(KvMachine *machine, KvFacts *facts, const char *path)
{
    KvUkiFile *file = g_new0(KvUkiFile, 1);
    g_autoptr(GBytes) bytes = NULL;
    KvUki uki = { NULL, FALSE };
    int result = kv_machine_read_start(machine, path, UKI_START, &bytes);

    if (result < 0) {
        kv_fact_set(&file->file, KV_UNREADABLE, path, NULL);
        file->file.error = -result;
    } else {
        kv_uki_parse(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), &uki);
        kv_fact_set(&file->file, KV_KNOWN, path, uki.cmdline ? uki.cmdline : "");
    }
    file->is_signed = uki.is_signed;
    g_free(uki.cmdline);
    g_ptr_array_add(facts->ukis, file);
}

/* Only where this kernel came from one: elsewhere they are left over, and large. */
static void look_at_ukis(KvMachine *machine, KvFacts *facts)
{
    static const char *const directories[] = { "/efi/EFI/Linux", "/boot/EFI/Linux",
                                               "/boot/efi/EFI/Linux" };

    for (unsigned i = 0; i < G_N_ELEMENTS(directories); i++) {
        g_auto(GStrv) names = list(machine, facts->files, directories[i]);

        for (char **name = names; name && *name; name++) {
            g_autofree char *path = g_build_filename(directories[i], *name, NULL);

            if (g_str_has_suffix(*name, ".efi"))
                look_at_uki(machine, facts, path);
        }
    }
}

/* ---- kernels ---- */

/* The two places of a kernel's image outside the boot loader's partition: kernel-install(8) wants
 * it named. */
static void look_at_kernels(KvMachine *machine, KvFacts *facts)
{
    g_auto(GStrv) names = list(machine, facts->files, "/usr/lib/modules");

    for (char **name = names; name && *name; name++) {
        g_autofree char *beside = g_build_filename("/usr/lib/modules", *name, "vmlinuz", NULL);
        g_autofree char *boot = g_strconcat("/boot/vmlinuz-", *name, NULL);

        kv_look_exists(machine, add(facts->files), beside);
        kv_look_exists(machine, add(facts->files), boot);
    }
}

void kv_probe_loaders(KvMachine *machine, KvFacts *facts)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++)
        look_at_row(machine, facts, i);
    if (facts->stub_info.seen == KV_KNOWN)
        look_at_ukis(machine, facts);
    look_at_kernels(machine, facts);
}

/* ---- finding them again ---- */

static const KvFact not_looked_for = { KV_ABSENT, 0, NULL, NULL };

const KvFact *kv_facts_file(const KvFacts *facts, const char *path)
{
    for (unsigned i = 0; i < facts->files->len; i++) {
        const KvFact *fact = g_ptr_array_index(facts->files, i);

        if (g_strcmp0(fact->path, path) == 0)
            return fact;
    }
    return &not_looked_for;
}

const KvFact *kv_facts_program(const KvFacts *facts, const char *name)
{
    for (unsigned i = 0; i < facts->programs->len; i++) {
        const KvFact *fact = g_ptr_array_index(facts->programs, i);
        g_autofree char *base = g_path_get_basename(fact->path);

        if (g_str_equal(base, name))
            return fact;
    }
    return &not_looked_for;
}

const KvFact *kv_facts_next_in(const KvFacts *facts, const char *directory, unsigned *cursor)
{
    gsize length = strlen(directory);

    while (*cursor < facts->files->len) {
        const KvFact *fact = g_ptr_array_index(facts->files, (*cursor)++);

        if (g_str_has_prefix(fact->path, directory) && fact->path[length] == '/' &&
            !strchr(fact->path + length + 1, '/'))
            return fact;
    }
    return NULL;
}
