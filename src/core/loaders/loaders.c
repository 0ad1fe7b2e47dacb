/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/loaders/loaders.h"

#include "core/facts/look.h"
#include "core/loaders/private.h"

/* Files of one loader are often left behind on a host that another one starts, so what is more
 * particular is asked first. */
static const KvLoader *const loaders[] = {
    &kv_loader_nixos,        &kv_loader_ostree,     &kv_loader_proxmox,
    &kv_loader_kernelstub,   &kv_loader_sdbootutil, &kv_loader_sdboot_manage,
    &kv_loader_uki,          &kv_loader_uki_alone,  &kv_loader_refind,
    &kv_loader_bls,          &kv_loader_entries,    &kv_loader_kernel_install,
    &kv_loader_systemd_boot, &kv_loader_efistub,    &kv_loader_other,
    &kv_loader_grub,         &kv_loader_none,
};

const KvLoader *kv_loader(const KvFacts *facts)
{
    unsigned i = 0;

    while (i + 1 < G_N_ELEMENTS(loaders) && !loaders[i]->is_here(facts))
        i++;
    return loaders[i];
}

const KvLoader *kv_loader_of(const KvFacts *facts, const char *way)
{
    if (!g_str_equal(way, "modprobe"))
        return kv_loader(facts);
    return kv_loader_modprobe.is_here(facts) ? &kv_loader_modprobe : &kv_loader_modprobe_by_hand;
}

/* Files and directories (and the files in them) that decide it too, where the host was started so:
 * elsewhere they are left over, and often may not be read by everybody. */
static const struct {
    gboolean (*matters)(const KvFacts *facts); /* NULL: always */
    const char *path;
} markers[] = {
    { NULL, "/etc/NIXOS" },
    { NULL, "/run/ostree-booted" },
    { NULL, "/etc/kernel/proxmox-boot-uuids" },
    { kv_is_started_by_stub, "/etc/mkinitcpio.d" },
    { kv_is_started_by_stub, "/etc/kernel/install.conf" },
    { kv_is_started_by_stub, "/etc/kernel/uki.conf" },
    { kv_is_started_from_entries, "/boot/loader/entries" },
    { kv_is_started_from_entries, "/efi/loader/entries" },
    { kv_is_started_from_entries, "/boot/efi/loader/entries" },
    { kv_grub_uses_entries, "/boot/loader/entries" },
    { kv_grub_uses_entries, "/efi/loader/entries" },
    { kv_grub_uses_entries, "/boot/efi/loader/entries" },
    { kv_grub_uses_entries, "/boot/grub2/grubenv" },
    { kv_grub_uses_entries, KV_KERNEL_CMDLINE }, /* grubby writes it too */
};

static const KvFact *unread_at(const KvFacts *facts, const char *path)
{
    const KvFact *fact = kv_facts_file(facts, path);
    unsigned cursor = 0;

    while (fact && fact->seen != KV_UNREADABLE)
        fact = kv_facts_next_in(facts, path, &cursor);
    return fact;
}

const KvFact *kv_loader_unread(const KvFacts *facts)
{
    const KvFact *const deciding[] = { &facts->cmdline,       &facts->loader_info,
                                       &facts->stub_info,     &facts->loader_entries,
                                       &facts->grub_mkconfig, &facts->grub_update };
    const KvFact *unread = NULL;

    for (unsigned i = 0; i < G_N_ELEMENTS(deciding); i++)
        if (deciding[i]->seen == KV_UNREADABLE)
            return deciding[i];
    /* Whether entries are used stands there. */
    if (facts->loader_entries.seen == KV_KNOWN && facts->grub_cfg.seen == KV_UNREADABLE)
        return &facts->grub_cfg;
    for (unsigned i = 0; i < G_N_ELEMENTS(markers) && !unread; i++)
        if (!markers[i].matters || markers[i].matters(facts))
            unread = unread_at(facts, markers[i].path);
    for (unsigned i = 0; i < facts->programs->len && !unread; i++) {
        const KvFact *program = g_ptr_array_index(facts->programs, i);

        unread = program->seen == KV_UNREADABLE ? program : NULL;
    }
    return unread;
}

void kv_loader_change(const KvFacts *facts, const KvLoaderWants *wants, KvLoaderChanges *changes)
{
    const KvLoader *loader = kv_loader_of(facts, wants->way);
    const KvFact *unread = kv_loader_unread(facts);

    if (!wants->settings && !wants->entries)
        return;
    if (unread)
        kv_change_unread(changes, unread);
    else if (loader->change)
        loader->change(facts, wants, changes);
    else
        kv_change_refuse(changes, loader->describe(facts), loader->by_hand(facts));
}

void kv_settings_clear(KvSettings *settings)
{
    g_clear_pointer(&settings->path, g_free);
    g_clear_pointer(&settings->reason, g_free);
}

static void change_free(gpointer data)
{
    KvLoaderChange *change = data;

    kv_fact_clear(&change->now);
    g_free(change->text);
    g_strfreev(change->argv);
    g_strfreev(change->undo_argv);
    g_free(change->output);
    g_strfreev(change->rewrites);
    g_free(change);
}

void kv_loader_changes_clear(KvLoaderChanges *changes)
{
    g_clear_pointer(&changes->changes, g_ptr_array_unref);
    g_clear_pointer(&changes->refused, g_free);
    g_clear_pointer(&changes->remedy, g_free);
    changes->unread = NULL;
}

static KvLoaderChange *add(KvLoaderChanges *changes)
{
    KvLoaderChange *change = g_new0(KvLoaderChange, 1);

    if (!changes->changes)
        changes->changes = g_ptr_array_new_with_free_func(change_free);
    g_ptr_array_add(changes->changes, change);
    return change;
}

void kv_change_file(KvLoaderChanges *changes, const KvFact *now, char *text)
{
    KvLoaderChange *change = add(changes);

    kv_fact_set(&change->now, now->seen, now->path, now->text);
    change->text = text;
}

void kv_change_run(KvLoaderChanges *changes, const char *const *argv, const char *const *undo)
{
    KvLoaderChange *change = add(changes);

    change->argv = g_strdupv((char **)argv);
    change->undo_argv = g_strdupv((char **)undo);
    change->undo_last = undo != NULL;
}

static KvLoaderChange *last(KvLoaderChanges *changes)
{
    return g_ptr_array_index(changes->changes, changes->changes->len - 1);
}

void kv_change_makes(KvLoaderChanges *changes, const char *path)
{
    last(changes)->output = g_strdup(path);
}

void kv_change_rewrites(KvLoaderChanges *changes, char **paths)
{
    if (*paths)
        last(changes)->rewrites = paths;
    else
        g_strfreev(paths);
}

void kv_change_generate(const KvFacts *facts, KvLoaderChanges *changes, const char *const *argv)
{
    if (!kv_entries_are_read(facts, changes))
        return;
    kv_change_run(changes, argv, argv);
    kv_change_rewrites(changes, kv_entries_paths(facts));
}

gboolean kv_has_program(const KvFacts *facts, const char *name)
{
    return kv_facts_program(facts, name)->seen == KV_KNOWN;
}

void kv_change_back_in_turn(KvLoaderChanges *changes)
{
    last(changes)->undo_last = FALSE;
}

void kv_change_refuse(KvLoaderChanges *changes, char *refused, char *remedy)
{
    kv_loader_changes_clear(changes);
    changes->refused = refused;
    changes->remedy = remedy;
}

void kv_change_unread(KvLoaderChanges *changes, const KvFact *unread)
{
    kv_loader_changes_clear(changes);
    changes->unread = unread;
}

KvStand kv_stand_unknown(const KvFact *seen)
{
    return (KvStand){ .next = KV_NEXT_UNKNOWN, .seen = seen };
}

KvNext kv_next_of(unsigned on, unsigned all)
{
    if (on == all)
        return KV_NEXT_SET;
    return on > 0 ? KV_NEXT_PARTLY : KV_NEXT_NOT_SET;
}
