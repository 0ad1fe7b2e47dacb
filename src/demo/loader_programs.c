/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The programs of boot loaders other than GRUB: what each does with the files that say what the
 * next kernel is told, by its documentation or its source, named beside it. */
#include <string.h>

#include "demo/loader-private.h"

/* ---- grubby: https://github.com/rhboot/grubby, grubby-bls ---- */

typedef struct {
    const char *kernel; /* NULL: all of them */
    const char *add, *take;
} Update;

/* The shell's `echo $args`: single blanks. */
static char *normal(const char *text)
{
    g_auto(GStrv) words = g_strsplit_set(text, " \t", -1);
    GString *joined = g_string_new(NULL);

    for (char **word = words; *word; word++)
        if (**word)
            g_string_append_printf(joined, "%s%s", joined->len > 0 ? " " : "", *word);
    return g_string_free(joined, FALSE);
}

static gboolean same_name(const char *word, const char *argument)
{
    gsize length = strcspn(argument, "=");

    return strncmp(word, argument, length) == 0 && (!word[length] || word[length] == '=');
}

/* update_args(): what is taken goes by its name, what is added replaces the value of its name. */
static char *update_args(const char *old, gpointer data)
{
    const Update *update = data;
    g_autofree char *single = normal(old);
    g_auto(GStrv) words = g_strsplit(single, " ", -1);
    GString *made = g_string_new(NULL);
    gboolean added = !update->add;

    for (char **word = words; *word; word++) {
        const char *kept = *word;

        if (!**word || (update->take && same_name(*word, update->take)))
            continue;
        if (update->add && same_name(*word, update->add)) {
            kept = update->add;
            added = TRUE;
        }
        g_string_append_printf(made, "%s%s", made->len > 0 ? " " : "", kept);
    }
    if (!added)
        g_string_append_printf(made, "%s%s", made->len > 0 ? " " : "", update->add);
    return g_string_free(made, FALSE);
}

static gboolean is_kernels(const char *text, gpointer data)
{
    const Update *update = data;
    const char *name = update->kernel;
    g_autofree char *line = NULL;

    if (!name)
        return TRUE;
    if (g_str_has_prefix(name, "/boot/"))
        name += strlen("/boot");
    line = g_strdup_printf("linux %s\n", name);
    return strstr(text, line) != NULL;
}

int kv_grubby(const KvCall *call)
{
    const char *kernel = kv_call_option(call, "--update-kernel");
    Update update = { g_strcmp0(kernel, "ALL") == 0 ? NULL : kernel, kv_call_option(call, "--args"),
                      kv_call_option(call, "--remove-args") };

    if (!kernel || (!update.add && !update.take)) {
        kv_call_say(call, "grubby: no action specified");
        return 1;
    }
    if (kv_loader_rewrite(call->demo, is_kernels, update_args, &update) > 0)
        return 0;
    kv_call_say(call, "The param %s is incorrect", kernel);
    return 1;
}

/* ---- kernel-install(8): 90-loaderentry.install of systemd 252 ---- */

static char *token_of(const KvDemo *demo)
{
    g_autofree char *token = kv_tree_word(&demo->tree, "/etc/kernel/entry-token");

    return *token ? g_steal_pointer(&token) : kv_tree_word(&demo->tree, "/etc/machine-id");
}

static void write_entry(KvDemo *demo, const char *version)
{
    g_autofree char *token = token_of(demo);
    g_autofree char *machine = kv_tree_word(&demo->tree, "/etc/machine-id");
    g_autofree char *told = kv_loader_words(demo), *words = normal(told);
    g_autofree char *release = kv_tree_read(&demo->tree, "/etc/os-release");
    g_autoptr(GRegex) regex = g_regex_new("^PRETTY_NAME=\"(.*)\"$", G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    gboolean by_machine = g_str_equal(token, machine);
    g_autofree char *title = NULL, *path = NULL, *id = NULL;

    if (g_regex_match(regex, release ? release : "", 0, &match))
        title = g_match_info_fetch(match, 1);
    id = by_machine ? g_strdup_printf("machine-id %s\n", machine) : g_strdup("");
    path = g_strdup_printf("%s/%s-%s.conf", kv_loader_entries_dir(demo), token, version);
    kv_tree_printf(&demo->tree, path, 0644,
                   "title      %s\nversion    %s\n%ssort-key   debian\noptions    %s%s%s\n"
                   "linux      /%s/%s/linux\ninitrd     /%s/%s/initrd.img-%s\n",
                   title ? title : version, version, id, words,
                   by_machine && !strstr(words, "systemd.machine_id=") ? " systemd.machine_id="
                                                                       : "",
                   by_machine && !strstr(words, "systemd.machine_id=") ? machine : "", token,
                   version, token, version, version);
}

int kv_kernel_install(const KvCall *call)
{
    if (call->argc < 4 || strcmp(call->argv[1], "add") != 0) {
        kv_call_say(call, "Error: not enough arguments.");
        return 1;
    }
    if (!kv_tree_has(&call->demo->tree, call->argv[3])) {
        kv_call_say(call, "Error: kernel image file %s not found.", call->argv[3]);
        return 1;
    }
    write_entry(call->demo, call->argv[2]);
    return 0;
}
