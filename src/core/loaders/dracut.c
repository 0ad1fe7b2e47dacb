/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dracut that makes unified kernel images by itself: uefi="yes", and the command line in
 * kernel_cmdline (dracut.conf(5)). Its files are sourced by bash: /etc/dracut.conf, then those of
 * both directories by name. */
#include <string.h>

#include "core/base/i18n.h"
#include "core/boot/cmdline.h"
#include "core/loaders/private.h"

#define DIRECTORY "/etc/dracut.conf.d"
#define DROPIN    DIRECTORY "/zz-kvmgt-setup.conf"
#define VARIABLE  "kernel_cmdline"

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
static GPtrArray *files_of(const KvFacts *facts)
{
    static const char *const directories[] = { DIRECTORY, "/usr/lib/dracut/dracut.conf.d" };
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
    g_ptr_array_insert(files, 0, (gpointer)kv_facts_file(facts, "/etc/dracut.conf"));
    return files;
}

/* The last word on a variable. */
typedef struct {
    GString *value;     /* as far as it can be told without a shell */
    const KvFact *file; /* the last one that sets it, or NULL */
    const KvFact *unread;
} Said;

static void said_clear(Said *said)
{
    g_string_free(said->value, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Said, said_clear)

static void read_file(const KvFact *file, const char *name, Said *said)
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

static Said ask(const KvFacts *facts, const char *name)
{
    g_autoptr(GPtrArray) files = files_of(facts);
    Said said = { g_string_new(NULL), NULL, NULL };

    for (guint i = 0; i < files->len; i++)
        read_file(files->pdata[i], name, &said);
    return said;
}

static gboolean is_yes(const KvFacts *facts, const char *name)
{
    g_auto(Said) said = ask(facts, name);

    return g_str_equal(said.value->str, "yes");
}

/* They are called linux-VERSION-MACHINE.efi where it is left to dracut, and only there it makes all
 * of them anew. */
gboolean kv_dracut_makes_images(const KvFacts *facts)
{
    if (kv_facts_program(facts, "dracut")->seen != KV_KNOWN || !is_yes(facts, "uefi"))
        return FALSE;
    for (guint i = 0; i < facts->ukis->len; i++) {
        const KvUkiFile *uki = g_ptr_array_index(facts->ukis, i);
        g_autofree char *name = g_path_get_basename(uki->file.path);

        if (g_str_has_prefix(name, "linux-"))
            return TRUE;
    }
    return FALSE;
}

gboolean kv_dracut_signs_images(const KvFacts *facts)
{
    g_auto(Said) said = ask(facts, "uefi_secureboot_key");

    return said.file != NULL;
}

KvSettings kv_dracut_settings(const KvFacts *facts)
{
    g_auto(Said) said = ask(facts, VARIABLE);
    KvSettings settings = { .state = KV_SETTINGS_NOT_SET };
    KvArgState state = kv_cmdline_get(said.value->str, KV_ARGUMENT_NAME);

    settings.path = g_strdup(said.unread ? said.unread->path
                             : said.file ? said.file->path
                                         : DROPIN);
    if (said.unread) {
        settings.state = KV_SETTINGS_UNKNOWN;
        settings.unread = said.unread;
        settings.reason = g_strdup_printf(_("%1$s can't be read: %2$s."), said.unread->path,
                                          g_strerror(said.unread->error));
        return settings;
    }
    settings.state = state == KV_ARG_ON ? KV_SETTINGS_SET : KV_SETTINGS_NOT_SET;
    settings.contrary = state != KV_ARG_ON && state != KV_ARG_ABSENT;
    return settings;
}

/* What it has is added to; where it has none dracut takes the running system's, and a file with one
 * word would be the whole command line. */
static char *dropin_text(const KvFacts *facts, const Said *said)
{
    g_autofree char *running = NULL, *whole = NULL, *quoted = NULL;

    if (said->file)
        return g_strdup(VARIABLE "+=\" " KV_ARGUMENT_WORD " \"\n");
    running = kv_running_words(facts);
    if (!running || kv_cmdline_get(running, "root") == KV_ARG_ABSENT)
        return NULL;
    whole = kv_cmdline_file_set(running, KV_ARGUMENT_NAME, KV_ARGUMENT_WORD);
    quoted = whole ? g_shell_quote(whole) : NULL;
    return quoted ? g_strconcat(VARIABLE "=", quoted, "\n", NULL) : NULL;
}

gboolean kv_change_dracut(KvLoaderChanges *changes, const KvFacts *facts)
{
    const KvFact absent = { KV_ABSENT, 0, (char *)DROPIN, NULL };
    const KvFact *file = kv_facts_file(facts, DROPIN);
    g_auto(Said) said = ask(facts, VARIABLE);
    char *text;

    if (said.unread) {
        kv_change_unread(changes, said.unread);
        return FALSE;
    }
    text = dropin_text(facts, &said);
    if (!text) {
        kv_change_refuse_rootless(changes, DROPIN);
        return FALSE;
    }
    kv_change_file(changes, file->seen == KV_KNOWN ? file : &absent, text);
    return TRUE;
}
