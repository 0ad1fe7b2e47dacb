/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The initial RAM disks that a start may use: those that the boot menu names, and where it names
 * none that can be seen, those that have a distribution's usual name. A file's own time is all that
 * is looked at: they are large, compressed, and unpacking one takes a program of the host. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "core/boot/modprobe.h"
#include "core/facts/look.h"

#define SECOND G_GINT64_CONSTANT(1000000000)

static gboolean has(const KvFacts *facts, const char *path)
{
    for (guint i = 0; i < facts->initrds->len; i++)
        if (g_str_equal(((KvInitrd *)g_ptr_array_index(facts->initrds, i))->file.path, path))
            return TRUE;
    return FALSE;
}

static gint64 step_of(gint64 time)
{
    if (time % SECOND != 0)
        return 0;
    return time % (2 * SECOND) == 0 ? 2 * SECOND : SECOND;
}

/* FALSE: it isn't there. */
static gboolean look_at(KvMachine *machine, KvFacts *facts, const char *path)
{
    KvInitrd *initrd;
    KvStat stat;
    int result;

    if (has(facts, path))
        return TRUE;
    result = kv_machine_stat(machine, path, &stat);
    if (result == -ENOENT || result == -ENOTDIR || (result == 0 && !S_ISREG(stat.mode)))
        return FALSE;
    initrd = g_new0(KvInitrd, 1);
    if (result < 0)
        kv_fact_fail(&initrd->file, path, result);
    else
        kv_fact_set(&initrd->file, KV_KNOWN, path, "");
    initrd->time = result < 0 ? 0 : stat.mtime;
    initrd->step = step_of(initrd->time);
    g_ptr_array_add(facts->initrds, initrd);
    return TRUE;
}

static gboolean is_wanted(const char *path)
{
    g_autofree char *name = g_path_get_basename(path);

    return kv_is_initrd_name(name);
}

/* ---- named by entries ---- */

/* The value of the entry's key `version`, without what some put before it ("42@6.8.5"); NULL. */
static char *version_of(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++) {
        g_auto(GStrv) words = g_strsplit_set(g_strstrip(*line), " \t", 2);
        const char *at;

        if (!words[0] || !words[1] || !g_str_equal(words[0], "version"))
            continue;
        at = strchr(g_strstrip(words[1]), '@');
        return g_strdup(at ? at + 1 : words[1]);
    }
    return NULL;
}

/* A kernel that has no modules is of no use, and nothing makes its disk anew. What is no kernel's
 * version ("2") says nothing. */
static gboolean has_modules(const KvFacts *facts, const char *text)
{
    g_autofree char *version = version_of(text);
    g_autofree char *image =
        g_build_filename("/usr/lib/modules", version ? version : "", "vmlinuz", NULL);

    return !version || !strchr(version, '.') || kv_facts_file(facts, image)->path;
}

/* `initrd PATH…`, in an entry and in grub.cfg. Each is tried below the places where its partition
 * may be mounted. */
static void look_at_line(KvMachine *machine, KvFacts *facts, const char *line,
                         const char *const *places)
{
    g_auto(GStrv) words = g_strsplit_set(line, " \t", -1);
    char **word = words;

    while (*word && !**word)
        word++;
    if (!*word || (strcmp(*word, "initrd") != 0 && strcmp(*word, "initrd16") != 0 &&
                   strcmp(*word, "initrdefi") != 0))
        return;
    for (word++; *word; word++)
        for (unsigned i = 0; **word == '/' && is_wanted(*word) && places[i]; i++) {
            g_autofree char *path = g_strconcat(places[i], *word, NULL);

            if (look_at(machine, facts, path))
                break;
        }
}

static void look_at_lines(KvMachine *machine, KvFacts *facts, const char *text,
                          const char *const *places)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++)
        look_at_line(machine, facts, g_strchomp(*line), places);
}

static void look_at_entries(KvMachine *machine, KvFacts *facts)
{
    static const char *const partitions[] = { "/boot", "/efi", "/boot/efi" };

    for (unsigned i = 0; i < G_N_ELEMENTS(partitions); i++) {
        const char *const places[] = { partitions[i], "", NULL };
        g_autofree char *directory = g_strconcat(partitions[i], "/loader/entries", NULL);
        const KvFact *file;
        unsigned cursor = 0;

        while ((file = kv_facts_next_in(facts, directory, &cursor)))
            if (file->seen == KV_KNOWN && g_str_has_suffix(file->path, ".conf") &&
                has_modules(facts, file->text))
                look_at_lines(machine, facts, file->text, places);
    }
}

/* ---- named by those who make them ---- */

/* mkinitcpio's presets: default_image="/boot/initramfs-linux.img", or default_uki="…". */
static void look_at_presets(KvMachine *machine, KvFacts *facts)
{
    const KvFact *file;
    unsigned cursor = 0;

    while ((file = kv_facts_next_in(facts, "/etc/mkinitcpio.d", &cursor))) {
        g_auto(GStrv) lines = g_strsplit(file->seen == KV_KNOWN ? file->text : "", "\n", -1);

        for (char **line = lines; *line; line++) {
            g_auto(GStrv) parts = g_strsplit(*line, "=", 2);
            g_autofree char *path = parts[0] && parts[1] ? g_shell_unquote(parts[1], NULL) : NULL;

            if (path && *path == '/' && g_str_has_prefix(g_strstrip(parts[0]), "default_") &&
                (g_str_has_suffix(parts[0], "_image") || g_str_has_suffix(parts[0], "_uki")))
                look_at(machine, facts, path);
        }
    }
}

static void look_at_usual_names(KvMachine *machine, KvFacts *facts)
{
    static const char *const names[][2] = { { "/boot/initrd.img-", "" },
                                            { "/boot/initramfs-", ".img" },
                                            { "/boot/initrd-", "" } };
    g_auto(GStrv) releases = NULL;

    if (kv_machine_list(machine, "/usr/lib/modules", &releases) < 0)
        return;
    for (char **release = releases; *release; release++)
        for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
            g_autofree char *path = g_strconcat(names[i][0], *release, names[i][1], NULL);

            look_at(machine, facts, path);
        }
}

void kv_probe_initrds(KvMachine *machine, KvFacts *facts)
{
    static const char *const grub_places[] = { "", "/boot", NULL };

    /* A unified image has it inside. */
    for (guint i = 0; i < facts->ukis->len; i++) {
        const KvUkiFile *uki = g_ptr_array_index(facts->ukis, i);

        if (uki->file.seen != KV_KNOWN || *uki->file.text)
            look_at(machine, facts, uki->file.path);
    }
    if (facts->ukis->len > 0)
        return;
    look_at_entries(machine, facts);
    if (facts->initrds->len == 0 && facts->grub_cfg.seen == KV_KNOWN)
        look_at_lines(machine, facts, facts->grub_cfg.text, grub_places);
    if (facts->initrds->len == 0)
        look_at_presets(machine, facts);
    if (facts->initrds->len == 0)
        look_at_usual_names(machine, facts);
}
