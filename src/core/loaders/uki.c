/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unified kernel images, which have the command line in them: made anew by mkinitcpio(8), by
 * kernel-install(8) with layout=uki or by dracut(8), where that is how they came to be. */
#include <string.h>

#include "core/base/i18n.h"
#include "core/boot/cmdline.h"
#include "core/loaders/private.h"

#define CMDLINE_DIR  "/etc/cmdline.d"
#define CMDLINE_FILE CMDLINE_DIR "/zz-kvmgt-setup.conf"

/* ---- who makes them ---- */

/* A line that begins so, in a file of the directory or in that file. */
static gboolean says(const KvFact *file, const char *word)
{
    g_auto(GStrv) lines = g_strsplit(file->seen == KV_KNOWN ? file->text : "", "\n", -1);

    for (char **line = lines; *line; line++)
        if (*g_strstrip(*line) != '#' && strstr(*line, word))
            return TRUE;
    return FALSE;
}

static gboolean has_uki_preset(const KvFacts *facts)
{
    const KvFact *file;
    unsigned cursor = 0;

    while ((file = kv_facts_next_in(facts, "/etc/mkinitcpio.d", &cursor)))
        if (says(file, "_uki="))
            return TRUE;
    return FALSE;
}

typedef enum { BY_NOBODY, BY_MKINITCPIO, BY_KERNEL_INSTALL, BY_DRACUT } Maker;

static Maker maker_of(const KvFacts *facts)
{
    if (kv_facts_program(facts, "mkinitcpio")->seen == KV_KNOWN && has_uki_preset(facts))
        return BY_MKINITCPIO;
    if (kv_facts_program(facts, "kernel-install")->seen == KV_KNOWN &&
        says(kv_facts_file(facts, "/etc/kernel/install.conf"), "layout=uki"))
        return BY_KERNEL_INSTALL;
    return kv_dracut_makes_images(facts) ? BY_DRACUT : BY_NOBODY;
}

/* Signed with a key of this host's own it is signed again when it is made anew. */
static gboolean is_sealed(const KvFacts *facts)
{
    gboolean own = kv_facts_file(facts, "/usr/bin/sbctl")->seen == KV_KNOWN ||
                   says(kv_facts_file(facts, "/etc/kernel/uki.conf"), "SecureBootPrivateKey") ||
                   kv_dracut_signs_images(facts);

    for (guint i = 0; !own && i < facts->ukis->len; i++)
        if (((KvUkiFile *)g_ptr_array_index(facts->ukis, i))->is_signed)
            return TRUE;
    return FALSE;
}

static gboolean uki_is_here(const KvFacts *facts)
{
    return kv_started_by(facts) == KV_STARTED_STUB && maker_of(facts) != BY_NOBODY &&
           !is_sealed(facts);
}

static char *uki_describe(const KvFacts *facts)
{
    switch (maker_of(facts)) {
    case BY_MKINITCPIO:
        return g_strdup(_("Unified kernel images that mkinitcpio makes."));
    case BY_DRACUT:
        return g_strdup(_("Unified kernel images that dracut makes."));
    default:
        return g_strdup(_("Unified kernel images that kernel-install makes."));
    }
}

/* ---- where it stands ---- */

static KvStand uki_stand(const KvFacts *facts)
{
    KvStand stand = { .next = KV_NEXT_UNKNOWN, .seen = &facts->cmdline };

    for (guint i = 0; i < facts->ukis->len; i++) {
        const KvUkiFile *uki = g_ptr_array_index(facts->ukis, i);
        gboolean on;

        if (uki->file.seen != KV_KNOWN)
            return kv_stand_unknown(&uki->file);
        if (!*uki->file.text)
            continue;
        on = kv_cmdline_get(uki->file.text, KV_ARGUMENT_NAME) == KV_ARG_ON;
        if (stand.all == stand.on)
            stand.seen = &uki->file;
        stand.all++;
        stand.on += on;
    }
    if (stand.all > 0)
        stand.next = kv_next_of(stand.on, stand.all);
    return stand;
}

/* mkinitcpio reads the directory, and /etc/kernel/cmdline only where that has no file. */
static gboolean reads_directory(const KvFacts *facts)
{
    unsigned cursor = 0;

    return maker_of(facts) == BY_MKINITCPIO && kv_facts_next_in(facts, CMDLINE_DIR, &cursor);
}

static KvSettings directory_settings(const KvFacts *facts)
{
    KvSettings settings = { .state = KV_SETTINGS_NOT_SET, .path = g_strdup(CMDLINE_DIR) };
    const KvFact *file;
    unsigned cursor = 0;

    while ((file = kv_facts_next_in(facts, CMDLINE_DIR, &cursor))) {
        g_auto(KvSettings) one = kv_cmdline_file_settings(file);

        if (one.state == KV_SETTINGS_NOT_SET && !one.contrary)
            continue;
        kv_settings_clear(&settings);
        settings = one;
        one = (KvSettings){ 0 };
    }
    return settings;
}

static KvSettings uki_settings(const KvFacts *facts)
{
    if (maker_of(facts) == BY_DRACUT)
        return kv_dracut_settings(facts);
    return reads_directory(facts) ? directory_settings(facts) : kv_kernel_cmdline_settings(facts);
}

/* ---- the change ---- */

static void run_for_each_kernel(const KvFacts *facts, KvLoaderChanges *changes)
{
    static const char prefix[] = "/usr/lib/modules/", ending[] = "/vmlinuz";

    for (guint i = 0; i < facts->files->len; i++) {
        const char *path = ((const KvFact *)g_ptr_array_index(facts->files, i))->path;
        const char *argv[] = { "kernel-install", "add", NULL, NULL, NULL };
        g_autofree char *version = NULL;
        const KvFact *image;

        if (!g_str_has_prefix(path, prefix) || !g_str_has_suffix(path, ending))
            continue;
        version = g_strndup(path + strlen(prefix), strlen(path) - strlen(prefix) - strlen(ending));
        image = kv_kernel_image(facts, version);
        argv[2] = version;
        argv[3] = image->path;
        if (image->seen == KV_KNOWN)
            kv_change_run(changes, argv, argv);
        else if (image->seen == KV_UNREADABLE)
            kv_change_unread(changes, image);
    }
}

static gboolean change_settings(const KvFacts *facts, KvLoaderChanges *changes)
{
    const KvFact absent = { KV_ABSENT, 0, (char *)CMDLINE_FILE, NULL };
    const KvFact *file = kv_facts_file(facts, CMDLINE_FILE);

    if (maker_of(facts) == BY_DRACUT)
        return kv_change_dracut(changes, facts);
    if (!reads_directory(facts))
        return kv_change_kernel_cmdline(changes, facts);
    kv_change_file(changes, file->seen == KV_KNOWN ? file : &absent,
                   g_strdup(KV_ARGUMENT_WORD "\n"));
    return TRUE;
}

static void uki_change(const KvFacts *facts, const KvLoaderWants *wants, KvLoaderChanges *changes)
{
    static const char *const mkinitcpio[] = { "mkinitcpio", "-P", NULL };
    static const char *const dracut[] = { "dracut", "--regenerate-all", "--force", NULL };
    Maker maker = maker_of(facts);

    if (wants->settings && !change_settings(facts, changes))
        return;
    if (maker == BY_KERNEL_INSTALL)
        run_for_each_kernel(facts, changes);
    else
        kv_change_run(changes, maker == BY_DRACUT ? dracut : mkinitcpio,
                      maker == BY_DRACUT ? dracut : mkinitcpio);
}

const KvLoader kv_loader_uki = {
    .id = "uki",
    .name = "systemd-stub",
    .is_here = uki_is_here,
    .describe = uki_describe,
    .stand = uki_stand,
    .settings = uki_settings,
    .change = uki_change,
};

/* ---- left alone ---- */

static gboolean alone_is_here(const KvFacts *facts)
{
    return kv_started_by(facts) == KV_STARTED_STUB;
}

static char *alone_describe(const KvFacts *facts)
{
    return is_sealed(facts)
               ? g_strdup(_("This host starts from a signed unified kernel image, which this "
                            "program doesn't change."))
               : g_strdup(_("This host starts from a unified kernel image, and what made it wasn't "
                            "recognised."));
}

static char *alone_by_hand(const KvFacts *facts)
{
    return g_strdup(
        _("Make the image anew, and sign it, with i915.enable_gvt=1 in its command line, "
          "by the program it was made with; or write “options i915 enable_gvt=1” into a "
          "file in /etc/modprobe.d and have the initial RAM disk made anew."));
}

const KvLoader kv_loader_uki_alone = {
    .id = "uki-by-hand",
    .name = "systemd-stub",
    .is_here = alone_is_here,
    .describe = alone_describe,
    .stand = uki_stand,
    .by_hand = alone_by_hand,
};
