/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/options.h"

#include <stddef.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

#define AT(member) offsetof(KvOptions, member)

const KvOption kv_options[] = {
    /* Translators: HOST, DIR, URI, FILE and so on name the value an option takes. */
    { .name = "demo",
      .value = N_("HOST"),
      .optional = TRUE,
      .offset = AT(demo),
      .summary = N_("Work on a simulated host; nothing on this one is touched.") },
    { .name = "demo-state",
      .value = N_("DIR"),
      .offset = AT(demo_state),
      .summary = N_("Keep the simulated host in DIR from one call to the next.") },
    { .name = "root",
      .value = N_("DIR"),
      .offset = AT(root),
      .summary = N_("Look at and prepare the system below DIR; run nothing.") },
    { .name = "connect",
      .value = N_("URI"),
      .offset = AT(uri),
      .summary = N_("Ask this libvirt instead of qemu:///system.") },
    { .name = "answers",
      .value = N_("FILE"),
      .offset = AT(answers),
      .summary = N_("Take answers from FILE.") },
    { .name = "set",
      .value = N_("GROUP.KEY=VALUE"),
      .offset = AT(sets),
      .repeatable = TRUE,
      .summary = N_("Give one answer, as a line of an answers file would; can be repeated.") },
    { .name = "yes",
      .letter = 'y',
      .offset = AT(yes),
      .only = "apply undo vm",
      .summary = N_("Make the changes without asking.") },
    { .name = "reboot",
      .offset = AT(reboot),
      .only = "apply",
      .summary = N_("Restart the host at once when that is what comes next.") },
    { .name = "json",
      .offset = AT(json),
      .only = "check plan apply undo history explain vm",
      .summary = N_("Print one JSON document instead of text.") },
    { .name = "list",
      .offset = AT(list),
      .only = "check",
      .summary = N_("List the checks there are, and look at nothing.") },
    { .name = "message",
      .value = N_("TEXT"),
      .offset = AT(message),
      .only = "explain",
      .summary = N_("Explain this message of libvirt, QEMU or the kernel.") },
    { .name = "shell",
      .offset = AT(shell),
      .only = "plan",
      .summary = N_("Print the plan as a commented shell script.") },
    { .name = "xml",
      .offset = AT(xml),
      .only = "plan",
      .summary = N_("Print the XML of the virtual machine that the plan defines.") },
    { .name = "print-answers",
      .offset = AT(print_answers),
      .only = "plan",
      .summary = N_("Print the answers in force, as a file to start from.") },
    { .name = "force",
      .offset = AT(force),
      .only = "vm",
      .summary = N_("With vm NAME stop: pull the plug instead of asking the system in it.") },
    { .name = "wait",
      .value = N_("SECONDS"),
      .offset = AT(wait),
      .only = "vm",
      .summary = N_("With vm NAME stop: wait so long for the system in it, 60 unless said.") },
    { .name = "with-disk",
      .value = N_("DISK"),
      .offset = AT(disks),
      .repeatable = TRUE,
      .only = "vm",
      .summary = N_("With vm NAME remove: delete this disk, too; can be repeated.") },
    { .name = "plain",
      .offset = AT(plain),
      .summary = N_("Ask numbered questions line by line instead of drawing screens.") },
    { .name = "ascii", .offset = AT(ascii), .summary = N_("Use no signs and lines beyond ASCII.") },
    { .name = "color",
      .value = N_("WHEN"),
      .offset = AT(color),
      .summary = N_("Colour in the wizard: auto or never.") },
    { .name = "help", .letter = 'h', .offset = AT(help), .summary = N_("Show this help.") },
    { .name = "version", .letter = 'V', .offset = AT(version), .summary = N_("Show the version.") },
    { .name = "test-sync-fd", .value = N_("FD"), .offset = AT(sync_fd) },
    { NULL },
};

static gpointer slot(const KvOptions *options, const KvOption *row)
{
    return (char *)(gpointer)options + row->offset;
}

static const KvOption *find(const char *name, gsize length)
{
    for (const KvOption *row = kv_options; row->name; row++)
        if (strlen(row->name) == length && strncmp(row->name, name, length) == 0)
            return row;
    return NULL;
}

static const KvOption *find_letter(char letter)
{
    for (const KvOption *row = kv_options; row->name; row++)
        if (row->letter && row->letter == letter)
            return row;
    return NULL;
}

static void store(KvOptions *options, const KvOption *row, const char *value)
{
    if (row->repeatable) {
        g_ptr_array_add(*(GPtrArray **)slot(options, row), g_strdup(value));
    } else if (row->value && !row->optional) {
        char **text = slot(options, row);

        g_free(*text);
        *text = g_strdup(value);
    } else {
        *(gboolean *)slot(options, row) = TRUE;
        if (value) {
            g_free(options->demo_host);
            options->demo_host = g_strdup(value);
        }
    }
}

/* Reads the long option argv[*at]; moves *at on when the value is a word of its own. */
static gboolean take_long(KvOptions *options, int argc, char **argv, int *at, GError **error)
{
    const char *name = argv[*at] + 2;
    const char *equals = strchr(name, '=');
    const KvOption *row = find(name, equals ? (gsize)(equals - name) : strlen(name));
    const char *value = equals ? equals + 1 : NULL;

    if (!row)
        return kv_fail(error, KV_ERROR_INPUT,
                       _("There is no option “%s”; kvmgt-setup --help lists those there are."),
                       argv[*at]);
    if (value && !row->value)
        return kv_fail(error, KV_ERROR_INPUT, _("The option --%s takes no value."), row->name);
    if (!value && row->value && !row->optional) {
        if (*at + 1 >= argc)
            return kv_fail(error, KV_ERROR_INPUT, _("The option --%s needs a value after it."),
                           row->name);
        value = argv[++*at];
    }
    if (value && !*value && !row->optional && !row->repeatable)
        return kv_fail(error, KV_ERROR_INPUT,
                       _("The value of the option --%s is empty. Give one, or leave the option "
                         "away."),
                       row->name);
    store(options, row, value);
    return TRUE;
}

static gboolean check_values(const KvOptions *options, GError **error)
{
    if (options->color && strcmp(options->color, "auto") != 0 &&
        strcmp(options->color, "never") != 0)
        return kv_fail(error, KV_ERROR_INPUT,
                       _("The option --color takes “auto” or “never”, not “%s”."), options->color);
    if (options->root && options->demo)
        return kv_fail(error, KV_ERROR_INPUT,
                       _("The options --root and --demo exclude each other: choose one host."));
    if (options->sync_fd &&
        !g_ascii_string_to_unsigned(options->sync_fd, 10, 0, G_MAXINT, NULL, NULL))
        return kv_fail(error, KV_ERROR_INPUT, _("“%s” is not a file descriptor."),
                       options->sync_fd);
    if (options->wait && !g_ascii_string_to_unsigned(options->wait, 10, 0, G_MAXINT, NULL, NULL))
        return kv_fail(error, KV_ERROR_INPUT, _("“%s” isn't a number of seconds."), options->wait);
    return TRUE;
}

gboolean kv_options_parse(KvOptions *options, int argc, char **argv, GError **error)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    gboolean only_words = FALSE;

    memset(options, 0, sizeof *options);
    options->sets = g_ptr_array_new_with_free_func(g_free);
    options->disks = g_ptr_array_new_with_free_func(g_free);
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];

        if (only_words || word[0] != '-' || !word[1]) {
            g_ptr_array_add(words, g_strdup(word));
        } else if (strcmp(word, "--") == 0) {
            only_words = TRUE;
        } else if (word[1] == '-') {
            if (!take_long(options, argc, argv, &i, error))
                return FALSE;
        } else {
            const KvOption *row = word[2] ? NULL : find_letter(word[1]);

            if (!row)
                return kv_fail(
                    error, KV_ERROR_INPUT,
                    _("There is no option “%s”; kvmgt-setup --help lists those there are."), word);
            store(options, row, NULL);
        }
    }
    if (options->demo_state)
        options->demo = TRUE;
    g_ptr_array_add(words, NULL);
    options->words = (char **)g_ptr_array_free(g_steal_pointer(&words), FALSE);
    return check_values(options, error);
}

static gboolean given(const KvOptions *options, const KvOption *row)
{
    if (row->repeatable)
        return (*(GPtrArray **)slot(options, row))->len > 0;
    if (row->value && !row->optional)
        return *(char **)slot(options, row) != NULL;
    return *(gboolean *)slot(options, row);
}

gboolean kv_options_fit(const KvOptions *options, const char *command, GError **error)
{
    for (const KvOption *row = kv_options; row->name; row++) {
        g_auto(GStrv) only = NULL;

        if (!row->only || !given(options, row))
            continue;
        only = g_strsplit(row->only, " ", -1);
        if (command && g_strv_contains((const char *const *)only, command))
            continue;
        if (!command)
            return kv_fail(error, KV_ERROR_INPUT,
                           /* Translators: the second is a list of command names, as typed. */
                           _("The option --%1$s needs a command with it, one of: %2$s."), row->name,
                           row->only);
        return kv_fail(error, KV_ERROR_INPUT,
                       _("The option --%1$s doesn't go with %2$s, only with: %3$s."), row->name,
                       command, row->only);
    }
    return TRUE;
}

void kv_options_clear(KvOptions *options)
{
    g_free(options->demo_host);
    g_free(options->demo_state);
    g_free(options->root);
    g_free(options->uri);
    g_free(options->answers);
    g_free(options->message);
    g_free(options->color);
    g_free(options->sync_fd);
    g_free(options->wait);
    g_clear_pointer(&options->sets, g_ptr_array_unref);
    g_clear_pointer(&options->disks, g_ptr_array_unref);
    g_strfreev(options->words);
    memset(options, 0, sizeof *options);
}
