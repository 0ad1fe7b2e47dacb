/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Settings that bash sources, a file and then those of two directories by name. They are read line
 * by line: enough to tell whether a word is there, for one too many does no harm. */
#include <string.h>

#include "core/loaders/private.h"

/* What a line of a file gives the variable; NULL: it doesn't, or only a shell can tell. g_free. */
static char *value_of(const char *line, const char *name, gboolean *ret_is_set, gboolean *ret_adds)
{
    const char *at = line + strspn(line, " \t");

    *ret_is_set = FALSE;
    if (!g_str_has_prefix(at, name))
        return NULL;
    at += strlen(name);
    *ret_adds = *at == '+';
    at += *ret_adds;
    *ret_is_set = *at == '=';
    return *ret_is_set && !strpbrk(at, "$`") ? g_shell_unquote(at + 1, NULL) : NULL;
}

static int by_name(gconstpointer a, gconstpointer b)
{
    const KvFact *const *one = a, *const *other = b;

    return strcmp(strrchr((*one)->path, '/'), strrchr((*other)->path, '/'));
}

/* In the order in which they are sourced; one in /etc stands for that of its name in /usr/lib. The
 * facts keep them. */
static GPtrArray *files_of(const KvFacts *facts, const char *first, const char *directory,
                           const char *vendors)
{
    const char *const directories[] = { directory, vendors };
    GPtrArray *files = g_ptr_array_new();

    for (unsigned i = 0; i < G_N_ELEMENTS(directories); i++) {
        const KvFact *file;
        unsigned cursor = 0;

        while ((file = kv_facts_next_in(facts, directories[i], &cursor))) {
            guint j = 0;

            while (j < files->len && by_name(&files->pdata[j], &file) != 0)
                j++;
            if (j == files->len)
                g_ptr_array_add(files, (gpointer)file);
        }
    }
    g_ptr_array_sort(files, by_name);
    g_ptr_array_insert(files, 0, (gpointer)kv_facts_file(facts, first));
    return files;
}

void kv_sourced_clear(KvSourced *said)
{
    if (said->value)
        g_string_free(said->value, TRUE);
    said->value = NULL;
}

static void read_file(const KvFact *file, const char *name, KvSourced *said)
{
    g_auto(GStrv) lines = g_strsplit(file->seen == KV_KNOWN ? file->text : "", "\n", -1);

    if (file->seen == KV_UNREADABLE)
        said->unread = file;
    for (char **line = lines; *line; line++) {
        gboolean is_set, adds;
        g_autofree char *value = value_of(*line, name, &is_set, &adds);

        if (!is_set)
            continue;
        said->file = file;
        if (!adds)
            g_string_truncate(said->value, 0);
        g_string_append(said->value, value ? value : "");
    }
}

KvSourced kv_sourced(const KvFacts *facts, const char *first, const char *directory,
                     const char *vendors, const char *name)
{
    g_autoptr(GPtrArray) files = files_of(facts, first, directory, vendors);
    const KvFact *const directories[] = { kv_facts_file(facts, directory),
                                          kv_facts_file(facts, vendors) };
    KvSourced said = { g_string_new(NULL), NULL, NULL };

    for (guint i = 0; i < files->len; i++)
        read_file(files->pdata[i], name, &said);
    for (unsigned i = 0; i < G_N_ELEMENTS(directories); i++)
        if (directories[i]->seen == KV_UNREADABLE)
            said.unread = directories[i];
    return said;
}
