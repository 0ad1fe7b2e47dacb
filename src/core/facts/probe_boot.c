/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/facts/look.h"

#define DROPIN_DIR  "/etc/default/grub.d"
#define ENTRIES_DIR "/boot/loader/entries"

/* The same program has two names: Fedora and openSUSE call it grub2-mkconfig, and their file lies
 * in /boot/grub2. */
static const struct {
    const char *program, *config;
} flavours[] = {
    { "grub-mkconfig", "/boot/grub/grub.cfg" },
    { "grub2-mkconfig", "/boot/grub2/grub.cfg" },
};

/* Debian's grub-mkconfig sources the drop-ins, upstream's doesn't; the script itself is the proof.
 */
static void look_into_generator(KvMachine *machine, KvFacts *facts)
{
    g_autofree char *path = g_strdup(facts->grub_mkconfig.text);
    g_autoptr(GBytes) bytes = NULL;
    int result = kv_machine_read(machine, path, 0, &bytes);

    if (result < 0)
        kv_fact_fail(&facts->grub_mkconfig, path, result);
    else
        facts->grub_reads_dropins =
            g_strstr_len(g_bytes_get_data(bytes, NULL), (gssize)g_bytes_get_size(bytes),
                         "/default/grub.d/") != NULL;
}

static void look_at_generator(KvMachine *machine, KvFacts *facts)
{
    unsigned found = 0;

    for (unsigned i = 0; i < G_N_ELEMENTS(flavours); i++) {
        kv_fact_clear(&facts->grub_mkconfig);
        kv_look_program(machine, &facts->grub_mkconfig, flavours[i].program);
        found = i;
        if (facts->grub_mkconfig.seen != KV_ABSENT)
            break;
        found = 0;
    }
    if (facts->grub_mkconfig.seen == KV_KNOWN)
        look_into_generator(machine, facts);
    kv_look_program(machine, &facts->grub_update, "update-grub");
    kv_look_text(machine, &facts->grub_cfg, flavours[found].config, FALSE);
}

static void look_at_dropins(KvMachine *machine, KvFacts *facts)
{
    g_auto(GStrv) names = kv_look_list(machine, &facts->grub_dropin_list, DROPIN_DIR);

    for (char **name = names; *name; name++) {
        g_autofree char *path = g_build_filename(DROPIN_DIR, *name, NULL);
        KvFact *fact;

        if (!g_str_has_suffix(*name, ".cfg"))
            continue;
        fact = g_new0(KvFact, 1);
        kv_look_text(machine, fact, path, FALSE);
        g_ptr_array_add(facts->grub_dropins, fact);
    }
}

/* Entries in the style of the boot loader specification. Known only when there is one: an empty
 * directory is common on hosts that don't use them. */
static void look_at_entries(KvMachine *machine, KvFacts *facts)
{
    g_auto(GStrv) names = kv_look_list(machine, &facts->loader_entries, ENTRIES_DIR);

    for (char **name = names; *name; name++)
        if (g_str_has_suffix(*name, ".conf"))
            return;
    if (facts->loader_entries.seen == KV_KNOWN)
        kv_fact_set(&facts->loader_entries, KV_ABSENT, ENTRIES_DIR, NULL);
}

/* systemd's boot loader interface: four bytes of attributes, then UTF-16. GRUB and systemd-boot
 * both set it, where the firmware is EFI. */
#define LOADER_VARIABLE(name)                                                                      \
    "/sys/firmware/efi/efivars/" name "-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

static void look_at_variable(KvMachine *machine, KvFact *fact, const char *path)
{
    g_autoptr(GBytes) bytes = NULL;
    GString *text;
    const char *data;
    gsize length;
    int result = kv_look_bytes(machine, path, &bytes);

    if (result < 0) {
        kv_fact_fail(fact, path, result);
        return;
    }
    data = g_bytes_get_data(bytes, &length);
    text = g_string_new(NULL);
    for (gsize i = 4; i + 1 < length && (data[i] || data[i + 1]); i += 2)
        g_string_append_c(text, data[i + 1] == 0 && g_ascii_isprint(data[i]) ? data[i] : '?');
    kv_fact_set(fact, KV_KNOWN, path, text->str);
    g_string_free(text, TRUE);
}

void kv_probe_boot(KvMachine *machine, KvFacts *facts)
{
    kv_look_text(machine, &facts->cmdline, "/proc/cmdline", TRUE);
    kv_look_text(machine, &facts->enable_gvt, "/sys/module/i915/parameters/enable_gvt", TRUE);
    kv_look_text(machine, &facts->grub_default, "/etc/default/grub", FALSE);
    look_at_generator(machine, facts);
    look_at_dropins(machine, facts);
    look_at_entries(machine, facts);
    look_at_variable(machine, &facts->loader_info, LOADER_VARIABLE("LoaderInfo"));
    look_at_variable(machine, &facts->stub_info, LOADER_VARIABLE("StubInfo"));
}
