/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What modprobe.d says to i915, as modprobe(8) reads it: the files of all directories in the order
 * of their names, the first directory's of those that share one. What comes later counts; the
 * kernel's command line comes last of all (kmod_config_new() in libkmod). */
#include <string.h>

#include "core/boot/cmdline.h"
#include "core/boot/modprobe.h"
#include "core/facts/look.h"

#define LATEST (G_MAXINT64 / 1000000000) /* seconds that nanoseconds can count */

static const char *const directories[] = { "/etc/modprobe.d", "/run/modprobe.d",
                                           "/usr/local/lib/modprobe.d", "/usr/lib/modprobe.d",
                                           "/lib/modprobe.d" };

/* When something there was changed last, if that is later than *time. The later of its two times
 * counts: a file may have been put in place with the time it had elsewhere. */
static void take_time(KvMachine *machine, const char *path, gint64 *time)
{
    KvStat stat;

    if (kv_machine_stat(machine, path, &stat) == 0)
        *time = MAX(*time, MAX(stat.mtime, stat.ctime));
}

static gint64 *time_for(KvFacts *facts, const char *path)
{
    return g_str_has_prefix(path, "/run/") ? &facts->modprobe_run_time : &facts->modprobe_time;
}

static int compare(gconstpointer a, gconstpointer b, gpointer data)
{
    return strcmp(a, b);
}

/* The files' paths by their names. What can't be listed makes *list unreadable. A directory's time
 * tells of a file that is no longer there. */
static GTree *files_by_name(KvMachine *machine, KvFacts *facts, KvFact *list)
{
    GTree *files = g_tree_new_full(compare, NULL, g_free, g_free);

    for (unsigned i = 0; i < G_N_ELEMENTS(directories); i++) {
        g_auto(GStrv) names = kv_look_list(machine, list, directories[i]);

        take_time(machine, directories[i], time_for(facts, directories[i]));
        for (char **name = names; *name; name++)
            if (g_str_has_suffix(*name, ".conf") && !g_tree_lookup(files, *name))
                g_tree_insert(files, g_strdup(*name),
                              g_build_filename(directories[i], *name, NULL));
    }
    return files;
}

typedef struct {
    KvMachine *machine;
    KvFacts *facts;
} Look;

static void take_option(KvFact *fact, const KvFact *file, const char *options, const char *param)
{
    g_autofree char *value = kv_cmdline_value(options, param);

    if (value)
        kv_fact_set(fact, KV_KNOWN, file->path, value);
}

static gboolean look_at_file(gpointer name, gpointer path, gpointer data)
{
    Look *look = data;
    KvFacts *facts = look->facts;
    KvFact *const options[] = { &facts->gvt_option, &facts->guc_option };
    g_autofree char *words = NULL;
    KvFact file = { 0 };

    kv_look_text(look->machine, &file, path, FALSE);
    /* Whatever is in it: what it no longer says may be in the disks. */
    take_time(look->machine, path, time_for(facts, path));
    for (unsigned i = 0; file.seen == KV_UNREADABLE && i < G_N_ELEMENTS(options); i++) {
        kv_fact_clear(options[i]);
        kv_fact_fail(options[i], path, -file.error);
    }
    words = file.seen == KV_KNOWN ? kv_modprobe_options(file.text, "i915") : NULL;
    if (words) {
        take_option(&facts->gvt_option, &file, words, "enable_gvt");
        take_option(&facts->guc_option, &file, words, "enable_guc");
    }
    kv_fact_clear(&file);
    return FALSE;
}

/* The line "btime SECONDS" of /proc/stat. */
static void look_at_boot_time(KvMachine *machine, KvFacts *facts)
{
    KvFact stat = { 0 };
    g_autofree char *seconds = NULL;
    const char *line;

    kv_look_text(machine, &stat, "/proc/stat", FALSE);
    line = stat.seen == KV_KNOWN ? strstr(stat.text, "\nbtime ") : NULL;
    if (line)
        seconds = g_strndup(line + strlen("\nbtime "), strcspn(line + strlen("\nbtime "), "\n"));
    if (seconds)
        g_ascii_string_to_signed(seconds, 10, 0, LATEST, &facts->boot_time, NULL);
    kv_fact_clear(&stat);
}

void kv_probe_modprobe(KvMachine *machine, KvFacts *facts)
{
    KvFact list = { 0 };
    g_autoptr(GTree) files = files_by_name(machine, facts, &list);
    Look look = { machine, facts };

    kv_fact_set(&facts->gvt_option, KV_ABSENT, directories[0], NULL);
    kv_fact_set(&facts->guc_option, KV_ABSENT, directories[0], NULL);
    g_tree_foreach(files, look_at_file, &look);
    /* Any file may be in a directory that can't be listed. */
    if (list.seen == KV_UNREADABLE) {
        kv_fact_clear(&facts->gvt_option);
        kv_fact_fail(&facts->gvt_option, list.path, -list.error);
    }
    kv_fact_clear(&list);
    if (facts->gvt_option.seen == KV_KNOWN)
        take_time(machine, facts->gvt_option.path, &facts->modprobe_time);
    look_at_boot_time(machine, facts);
}
