/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is recognised and left alone: the instruction is all there is. */
#include "core/base/i18n.h"
#include "core/boot/cmdline.h"
#include "core/loaders/private.h"
#include "core/text/printable.h"

static KvStand stand(const KvFacts *facts)
{
    return kv_stand_unknown(&facts->grub_cfg);
}

static char *any_way(const KvFacts *facts)
{
    return g_strdup(_("Add i915.enable_gvt=1 to the kernel command line in the way your boot "
                      "loader wants it, then restart."));
}

static KvStand unseen(const KvFacts *facts)
{
    return kv_stand_unknown(&facts->cmdline);
}

/* ---- NixOS: the system is made of one description ---- */

static gboolean nixos_is_here(const KvFacts *facts)
{
    return kv_facts_file(facts, "/etc/NIXOS")->seen == KV_KNOWN;
}

static char *nixos_describe(const KvFacts *facts)
{
    return g_strdup(_("This is NixOS, whose boot menu is made of the system's configuration."));
}

static char *nixos_by_hand(const KvFacts *facts)
{
    return g_strdup(_("Add boot.kernelParams = [ \"i915.enable_gvt=1\" ]; to "
                      "/etc/nixos/configuration.nix, run “nixos-rebuild boot”, then restart."));
}

const KvLoader kv_loader_nixos = {
    .id = "nixos",
    .name = "NixOS",
    .is_here = nixos_is_here,
    .describe = nixos_describe,
    .stand = unseen,
    .by_hand = nixos_by_hand,
};

/* ---- the kernel as an EFI program, started by the firmware ---- */

static gboolean efistub_is_here(const KvFacts *facts)
{
    return kv_started_by(facts) == KV_STARTED_EFISTUB;
}

static char *efistub_describe(const KvFacts *facts)
{
    return g_strdup(_("No boot loader was found: the firmware seems to start the kernel itself."));
}

static char *efistub_by_hand(const KvFacts *facts)
{
    /* It is to be pasted, so what the host says of itself may be no more than one word of it. */
    g_autofree char *shown = kv_printable(facts->cmdline.text, -1);
    g_autofree char *wanted = kv_cmdline_set(shown, KV_ARGUMENT_NAME, KV_ARGUMENT_WORD);
    g_autofree char *word = g_shell_quote(wanted);

    return g_strdup_printf(_("Make a new entry with efibootmgr (“efibootmgr --unicode” shows the "
                             "present ones) that ends in: --unicode %s"),
                           word);
}

const KvLoader kv_loader_efistub = {
    .id = "efistub",
    .name = "",
    .is_here = efistub_is_here,
    .describe = efistub_describe,
    .stand = unseen,
    .by_hand = efistub_by_hand,
};

/* ---- another program than GRUB ---- */

static gboolean other_is_here(const KvFacts *facts)
{
    KvStarted started = kv_started_by(facts);

    return started != KV_STARTED_GRUB && started != KV_STARTED_UNKNOWN;
}

static char *other_describe(const KvFacts *facts)
{
    return g_strdup(_("This host was started by another boot loader than GRUB."));
}

const KvLoader kv_loader_other = {
    .id = "other",
    .name = "",
    .is_here = other_is_here,
    .describe = other_describe,
    .stand = stand,
    .by_hand = any_way,
};

/* ---- entries in the style of the boot loader specification ---- */

static gboolean entries_is_here(const KvFacts *facts)
{
    KvStarted started = kv_started_by(facts);

    return (started == KV_STARTED_GRUB || started == KV_STARTED_UNKNOWN) &&
           kv_grub_uses_entries(facts);
}

static char *entries_describe(const KvFacts *facts)
{
    return g_strdup(_("This host starts from boot loader entries, which this program doesn't "
                      "change."));
}

static char *entries_by_hand(const KvFacts *facts)
{
    return g_strdup(_("Run: grubby --update-kernel=ALL --args=i915.enable_gvt=1 (where grubby "
                      "is installed), or add the argument to the options line of each entry in "
                      "/boot/loader/entries."));
}

const KvLoader kv_loader_entries = {
    .id = "entries",
    .name = "",
    .is_here = entries_is_here,
    .describe = entries_describe,
    .stand = kv_entries_stand,
    .by_hand = entries_by_hand,
};

/* ---- nothing that is known ---- */

static gboolean none_is_here(const KvFacts *facts)
{
    return TRUE;
}

static char *none_describe(const KvFacts *facts)
{
    if (facts->grub_mkconfig.seen != KV_KNOWN)
        return g_strdup(_("No GRUB was found on this host."));
    return g_strdup_printf(_("GRUB is installed, but %s isn't there: another boot loader may "
                             "be in use."),
                           facts->grub_cfg.path);
}

const KvLoader kv_loader_none = {
    .id = "none",
    .name = "",
    .is_here = none_is_here,
    .describe = none_describe,
    .stand = stand,
    .by_hand = any_way,
};
