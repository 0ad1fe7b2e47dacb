/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The way beside every boot loader: an option in modprobe.d, and the initial RAM disks made anew,
 * for i915 may be loaded from there. The command line stays as it is; what stands on it counts for
 * more than the option does. */
#include <string.h>

#include "core/base/i18n.h"
#include "core/boot/cmdline.h"
#include "core/facts/paths.h"
#include "core/loaders/private.h"
#include "core/text/printable.h"

#define SECOND G_GINT64_CONSTANT(1000000000)

#define OPTION_TEXT                                                                                \
    "# kvmgt-setup: i915 makes virtual GPUs\n"                                                     \
    "options i915 enable_gvt=1\n"

/* ---- the option ---- */

gboolean kv_modprobe_is_on(const KvFacts *facts)
{
    const KvFact *option = &facts->gvt_option;
    g_autofree char *word = NULL;

    if (option->seen != KV_KNOWN)
        return FALSE;
    word = g_strdup_printf(*option->text ? "enable_gvt=%s" : "enable_gvt", option->text);
    return kv_cmdline_get(word, "enable_gvt") == KV_ARG_ON;
}

char *kv_modprobe_place(const KvFacts *facts)
{
    return kv_printable(facts->gvt_option.path, -1);
}

/* What changed in /run since this start says nothing of a disk that was made before it. */
gboolean kv_modprobe_is_in(const KvFacts *facts, const KvInitrd *initrd)
{
    gint64 made = initrd->time + initrd->step;
    gboolean is_of_this_start = initrd->time > facts->boot_time * SECOND;

    return initrd->file.seen == KV_KNOWN && made >= facts->modprobe_time &&
           (!is_of_this_start || made >= facts->modprobe_run_time);
}

gboolean kv_modprobe_was_read(const KvFacts *facts)
{
    gint64 start = facts->boot_time * SECOND;

    if (!kv_modprobe_is_on(facts) || facts->boot_time == 0 || facts->modprobe_time > start)
        return FALSE;
    for (guint i = 0; i < facts->initrds->len; i++) {
        const KvInitrd *initrd = g_ptr_array_index(facts->initrds, i);

        if (!kv_modprobe_is_in(facts, initrd) || initrd->time > start)
            return FALSE;
    }
    return TRUE;
}

/* An entry that says no; g_free, NULL: none does, or the loader has no entries. */
static char *contrary_entry(const KvFacts *facts)
{
    g_autoptr(GPtrArray) entries = NULL;

    if (kv_loader(facts)->stand != kv_entries_stand)
        return NULL;
    entries = kv_entries(facts, NULL);
    for (guint i = 0; i < entries->len; i++) {
        const KvFoundEntry *found = g_ptr_array_index(entries, i);

        if (!found->entry->is_recovery &&
            kv_cmdline_get(found->options, KV_ARGUMENT_NAME) == KV_ARG_OFF)
            return g_strdup(found->file->path);
    }
    return NULL;
}

/* Where the command line of the next start says no, by the settings it is made of, or where those
 * can't be told by the running one's; g_free, NULL: nowhere. */
static char *contrary_place(const KvFacts *facts)
{
    const KvLoader *loader = kv_loader(facts);
    g_auto(KvSettings) settings = { 0 };
    char *entry = contrary_entry(facts);

    if (entry)
        return entry;
    if (loader->settings) {
        settings = loader->settings(facts);
        if (settings.state != KV_SETTINGS_UNKNOWN)
            return settings.contrary ? g_strdup(settings.path) : NULL;
    }
    if (facts->cmdline.seen == KV_KNOWN &&
        kv_cmdline_get(facts->cmdline.text, KV_ARGUMENT_NAME) == KV_ARG_OFF)
        return g_strdup(facts->cmdline.path);
    return NULL;
}

static KvSettings modprobe_settings(const KvFacts *facts)
{
    const KvFact *option = &facts->gvt_option;
    KvSettings settings = { .state = KV_SETTINGS_NOT_SET, .path = g_strdup(option->path) };
    g_autofree char *contrary = contrary_place(facts), *place = kv_modprobe_place(facts);

    if (option->seen == KV_UNREADABLE) {
        settings.state = KV_SETTINGS_UNKNOWN;
        settings.unread = option;
    } else if (contrary) {
        settings.contrary = TRUE;
    } else if (kv_modprobe_is_on(facts)) {
        settings.state = KV_SETTINGS_SET;
    } else if (option->seen == KV_KNOWN) {
        settings.contrary = TRUE;
        settings.reason = g_strdup_printf(_("%s switches GVT-g off."), place);
    } else {
        settings.reason = g_strdup(_("No file in modprobe.d switches GVT-g on."));
    }
    return settings;
}

/* ---- the initial RAM disks ---- */

/* By the programs that distributions have for it, the more particular first: update-initramfs(8),
 * https://github.com/openSUSE/sdbootutil, mkinitcpio(8), dracut(8). NULL: none of them is there. */
static const char *const *generator(const KvFacts *facts)
{
    static const char *const programs[][6] = {
        { "update-initramfs", "-u", "-k", "all", NULL },
        { "sdbootutil", "mkinitrd", NULL },
        { "mkinitcpio", "-P", NULL },
        { "dracut", "--regenerate-all", "--force", NULL },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(programs); i++)
        if (kv_facts_program(facts, programs[i][0])->seen == KV_KNOWN)
            return programs[i];
    return NULL;
}

/* Unified kernel images have theirs inside: who makes those is asked first. */
static void make_disks(const KvFacts *facts, KvLoaderChanges *changes)
{
    const KvLoaderWants images = { .entries = TRUE, .place = "auto" };
    const char *const *make = generator(facts);

    if (kv_loader(facts) == &kv_loader_uki)
        kv_loader_uki.change(facts, &images, changes);
    else if (make)
        kv_change_run(changes, make, make);
}

/* Its name; g_free, NULL: there is none. */
static char *maker_of_disks(const KvFacts *facts)
{
    g_auto(KvLoaderChanges) changes = { 0 };
    const KvLoaderChange *first;

    make_disks(facts, &changes);
    if (!changes.changes)
        return NULL;
    first = g_ptr_array_index(changes.changes, 0);
    return g_strdup(first->argv[0]);
}

static KvStand modprobe_stand(const KvFacts *facts)
{
    KvStand stand = { .next = KV_NEXT_NOT_SET, .seen = &facts->gvt_option };
    g_auto(KvSettings) settings = modprobe_settings(facts);

    stand.all = facts->initrds->len;
    for (guint i = 0; i < facts->initrds->len; i++) {
        const KvInitrd *initrd = g_ptr_array_index(facts->initrds, i);

        if (initrd->file.seen != KV_KNOWN)
            return kv_stand_unknown(&initrd->file);
        stand.on += kv_modprobe_is_on(facts) && kv_modprobe_is_in(facts, initrd);
    }
    if (settings.state == KV_SETTINGS_UNKNOWN)
        return kv_stand_unknown(settings.unread ? settings.unread : &facts->gvt_option);
    if (settings.state != KV_SETTINGS_SET)
        return stand;
    stand.by_settings = stand.all == 0;
    stand.next = kv_next_of(stand.on, stand.all);
    return stand;
}

/* ---- the change ---- */

static void refuse_contrary(KvLoaderChanges *changes, const char *place)
{
    kv_change_refuse(
        changes,
        g_strdup_printf(_("%s switches GVT-g off on the kernel's command line, which counts for "
                          "more than modprobe.d."),
                        place),
        g_strdup(_("Take i915.enable_gvt out of it, or choose the command line as the way.")));
}

/* A file whose name comes after that of ours counts for more. */
static gboolean is_read_after(const KvFact *option)
{
    g_autofree char *theirs = g_path_get_basename(option->path);
    g_autofree char *ours = g_path_get_basename(KV_PATH_MODPROBE);

    return option->seen == KV_KNOWN && strcmp(theirs, ours) > 0;
}

static gboolean change_option(const KvFacts *facts, KvLoaderChanges *changes)
{
    const KvFact absent = { KV_ABSENT, 0, (char *)KV_PATH_MODPROBE, NULL };
    const KvFact *file = kv_facts_file(facts, KV_PATH_MODPROBE);
    g_autofree char *contrary = contrary_place(facts), *place = kv_modprobe_place(facts);

    if (facts->gvt_option.seen == KV_UNREADABLE)
        kv_change_unread(changes, &facts->gvt_option);
    else if (file->seen == KV_UNREADABLE)
        kv_change_unread(changes, file);
    else if (contrary)
        refuse_contrary(changes, contrary);
    else if (is_read_after(&facts->gvt_option))
        kv_change_refuse(changes,
                         g_strdup_printf(_("%1$s switches GVT-g off, and is read after %2$s."),
                                         place, KV_PATH_MODPROBE),
                         g_strdup_printf(_("Take enable_gvt out of %s, then look again."), place));
    else
        kv_change_file(changes, file->seen == KV_KNOWN ? file : &absent, g_strdup(OPTION_TEXT));
    return !changes->refused && !changes->unread;
}

static void modprobe_change(const KvFacts *facts, const KvLoaderWants *wants,
                            KvLoaderChanges *changes)
{
    if (!wants->settings || change_option(facts, changes))
        make_disks(facts, changes);
}

/* ---- where it can be done ---- */

static gboolean is_of_images(const KvFacts *facts)
{
    const char *id = kv_loader(facts)->id;

    return g_str_equal(id, "nixos") || g_str_equal(id, "rpm-ostree") ||
           g_str_equal(id, "uki-by-hand");
}

static gboolean modprobe_is_here(const KvFacts *facts)
{
    g_autofree char *maker = maker_of_disks(facts);

    return !facts->i915_builtin && !is_of_images(facts) && maker;
}

static char *modprobe_describe(const KvFacts *facts)
{
    g_autofree char *maker = maker_of_disks(facts);

    return g_strdup_printf(_("The boot loader is left alone: modprobe.d tells the driver, and %s "
                             "makes the initial RAM disks anew."),
                           maker);
}

const KvLoader kv_loader_modprobe = {
    .id = "modprobe",
    .name = "modprobe.d",
    .is_here = modprobe_is_here,
    .describe = modprobe_describe,
    .stand = modprobe_stand,
    .settings = modprobe_settings,
    .change = modprobe_change,
};

/* ---- left to a person ---- */

static gboolean by_hand_is_here(const KvFacts *facts)
{
    return !modprobe_is_here(facts);
}

static char *by_hand_describe(const KvFacts *facts)
{
    if (facts->i915_builtin)
        return g_strdup(_("i915 is built into this kernel: modprobe.d says nothing to it."));
    if (is_of_images(facts))
        return kv_loader(facts)->describe(facts);
    return g_strdup(_("No program that makes initial RAM disks was found (update-initramfs, "
                      "mkinitcpio, dracut)."));
}

static char *by_hand_by_hand(const KvFacts *facts)
{
    const char *id = kv_loader(facts)->id;

    if (facts->i915_builtin)
        return g_strdup(_("Choose the command line as the way."));
    if (g_str_equal(id, "nixos"))
        return g_strdup(_("Add boot.extraModprobeConfig = \"options i915 enable_gvt=1\"; to "
                          "/etc/nixos/configuration.nix, run “nixos-rebuild boot”, then restart."));
    if (g_str_equal(id, "rpm-ostree"))
        return g_strdup_printf(_("Write “options i915 enable_gvt=1” into %1$s, run “rpm-ostree "
                                 "initramfs-etc --track=%1$s”, then restart."),
                               KV_PATH_MODPROBE);
    if (g_str_equal(id, "uki-by-hand"))
        return kv_loader_uki_alone.by_hand(facts);
    return g_strdup_printf(_("Write “options i915 enable_gvt=1” into %s, have the initial RAM "
                             "disk made anew if there is one, then restart."),
                           KV_PATH_MODPROBE);
}

const KvLoader kv_loader_modprobe_by_hand = {
    .id = "modprobe-by-hand",
    .name = "modprobe.d",
    .is_here = by_hand_is_here,
    .describe = by_hand_describe,
    .stand = modprobe_stand,
    .by_hand = by_hand_by_hand,
};
