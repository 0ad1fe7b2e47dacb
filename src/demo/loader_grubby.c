/* SPDX-License-Identifier: GPL-2.0-or-later */
/* grubby: what the script grubby-bls does with --update-kernel, as of 8.40-64
 * (https://src.fedoraproject.org/rpms/grubby; read in https://github.com/fedora-riscv/grubby at
 * commit 599a2e1a9911, and its changelog for what came later). */
#include <string.h>

#include "core/boot/entry.h"
#include "core/boot/shellfile.h"
#include "demo/loader-private.h"

#define GRUBENV  "/boot/grub2/grubenv"
#define SETTINGS "/etc/default/grub"
#define CMDLINE  "/etc/kernel/cmdline"
#define VARIABLE "GRUB_CMDLINE_LINUX"
/* Entries of RHEL 8 say this word, and GRUB puts the variable's value there. */
#define KERNELOPTS "$kernelopts"

typedef struct {
    KvDemo *demo;
    const char *kernel; /* NULL: all of them */
    const char *add, *take;
} Update;

static gboolean same_name(const char *word, const char *argument)
{
    gsize length = strcspn(argument, "=");

    return strncmp(word, argument, length) == 0 && (!word[length] || word[length] == '=');
}

/* update_args(): every word of the name goes, and what is added stands at the end. */
static char *update_args(const char *old, const Update *update)
{
    g_autofree char *single = kv_loader_single_blanks(old);
    g_auto(GStrv) words = g_strsplit(single, " ", -1);
    GString *made = g_string_new(NULL);

    for (char **word = words; *word; word++)
        if (!(update->take && same_name(*word, update->take)) &&
            !(update->add && same_name(*word, update->add)))
            g_string_append_printf(made, "%s%s", made->len > 0 ? " " : "", *word);
    if (update->add)
        g_string_append_printf(made, "%s%s", made->len > 0 ? " " : "", update->add);
    return g_string_free(made, FALSE);
}

/* ---- the entries ---- */

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

/* An entry that says $kernelopts follows the variable, until it alone is changed. */
static char *new_options(const char *old, gpointer data)
{
    const Update *update = data;
    g_autofree char *told = kv_loader_put_kernelopts(update->demo, old);

    return !update->kernel && strstr(old, KERNELOPTS) ? NULL : update_args(told, update);
}

/* ---- what --update-kernel=ALL changes besides ---- */

/* grub2-editenv keeps the block at 1024 bytes. */
static void update_grubenv(const Update *update)
{
    enum { BLOCK = 1024 };
    g_autofree char *text = kv_tree_read(&update->demo->tree, GRUBENV);
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
    g_autoptr(GString) block = g_string_new(NULL);
    gboolean changed = FALSE;

    for (char **line = lines; *line; line++) {
        const char *value = strchr(*line, '=');
        g_autofree char *made = NULL;

        if (**line == '\0' || (**line == '#' && line != lines))
            continue;
        if (value && g_str_has_prefix(*line, "kernelopts=")) {
            made = update_args(value + 1, update);
            changed = TRUE;
        }
        g_string_append_printf(block, "%s%s\n", made ? "kernelopts=" : *line, made ? made : "");
    }
    while (block->len < BLOCK)
        g_string_append_c(block, '#');
    if (changed)
        kv_tree_write(&update->demo->tree, GRUBENV, 0644, block->str);
}

static char *value_of(const char *text)
{
    g_autoptr(KvShellFile) shell = kv_shell_file_parse(text, strlen(text), SETTINGS, NULL);
    g_auto(KvShellValue) value = { 0 };

    if (shell)
        value = kv_shell_file_get(shell, VARIABLE);
    return g_strdup(value.value ? value.value : "");
}

/* sed "s/^GRUB_CMDLINE_LINUX.*": until 8.40-72 the others that begin so became this one as well. */
static void update_settings(const Update *update)
{
    g_autofree char *text = kv_tree_read(&update->demo->tree, SETTINGS);
    g_autofree char *value = text ? value_of(text) : NULL;
    g_autofree char *made = value ? update_args(value, update) : NULL, *whole = NULL;
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);

    if (!value || !*value)
        return;
    for (char **line = lines; *line; line++)
        if (g_str_has_prefix(*line, VARIABLE)) {
            g_free(*line);
            *line = g_strdup_printf(VARIABLE "=\"%s\"", made);
        }
    whole = g_strjoinv("\n", lines);
    kv_tree_write(&update->demo->tree, SETTINGS, 0644, whole);
}

/* Since 8.40-64; what it makes of a file that isn't there differs, so none is made here. */
static void update_cmdline(const Update *update)
{
    g_autofree char *text = kv_tree_read(&update->demo->tree, CMDLINE);
    g_autofree char *words = text ? kv_cmdline_file_words(text) : NULL;
    g_autofree char *made = words ? update_args(words, update) : NULL;

    if (made)
        kv_tree_printf(&update->demo->tree, CMDLINE, 0644, "%s\n", made);
}

/* ---- the program ---- */

int kv_grubby(const KvCall *call)
{
    const char *kernel = kv_call_option(call, "--update-kernel");
    Update update = { call->demo, g_strcmp0(kernel, "ALL") == 0 ? NULL : kernel,
                      kv_call_option(call, "--args"), kv_call_option(call, "--remove-args") };

    /* The option swallows the word behind it. */
    if (!kernel || (!update.add && !update.take) ||
        (kv_call_has(call, "--no-etc-grub-update") &&
         strcmp(call->argv[call->argc - 1], "--no-etc-grub-update") != 0)) {
        kv_call_say(call, "no action specified");
        return 1;
    }
    if (!update.kernel) {
        if (!kv_call_has(call, "--no-etc-grub-update"))
            update_settings(&update);
        update_grubenv(&update);
        update_cmdline(&update);
    }
    if (kv_loader_rewrite(call->demo, is_kernels, new_options, &update) > 0)
        return 0;
    kv_call_say(call, "The param %s is incorrect", kernel);
    return 1;
}
