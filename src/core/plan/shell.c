/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/plan/plan.h"

#include "core/base/i18n.h"
#include "core/plan/build.h"
#include "core/text/printable.h"

/* Words that a shell takes as they are stay readable; the rest is quoted. */
static char *quote(const char *word)
{
    for (const char *c = word; *c; c++)
        if (!g_ascii_isalnum(*c) && !strchr("_-./:=+,@", *c))
            return g_shell_quote(word);
    return *word ? g_strdup(word) : g_strdup("''");
}

/* A here-document's end that isn't a line of the text. */
static char *delimiter_for(const char *text)
{
    GString *end = g_string_new("END");

    while (strstr(text, end->str))
        g_string_append_c(end, '_');
    return g_string_free(end, FALSE);
}

static char *here_document(const char *command, const char *text)
{
    g_autofree char *end = delimiter_for(text);
    gboolean whole = g_str_has_suffix(text, "\n");

    /* A here-document always ends in a newline, so a text without one goes through printf. */
    if (*text && !whole) {
        g_autofree char *quoted = g_shell_quote(text);

        return g_strdup_printf("printf '%%s' %s | %s", quoted, command);
    }
    return g_strdup_printf("%s <<'%s'\n%s%s", command, end, text, end);
}

/* Checked against the state the plan was made from, and put in place by one rename. */
static char *file_shell(const KvAction *action)
{
    g_autofree char *path = quote(action->path);
    g_autofree char *directory = g_path_get_dirname(action->path);
    g_autofree char *shown_directory = quote(directory);
    g_autofree char *check =
        g_str_equal(action->expect, KV_DIGEST_ABSENT)
            ? g_strdup_printf("test ! -e %s", path)
            : g_strdup_printf("echo '%s  '%s | sha256sum -c --quiet -", action->expect, path);
    g_autofree char *write = NULL;
    g_autofree char *command = NULL;

    if (!action->content)
        return g_strdup_printf("%s && rm %s", check, path);
    command = g_strdup_printf("cat >%s.new", path);
    write = here_document(command, action->content);
    if (g_str_equal(action->expect, KV_DIGEST_ABSENT))
        return g_strdup_printf("%s\nmkdir -p %s\n%s\nmv %s.new %s", check, shown_directory, write,
                               path, path);
    /* A link is followed, so that the file behind it is what is replaced. */
    return g_strdup_printf(
        "%s\nfile=$(readlink -f %s)\ncp -p \"$file\" \"$file\".before-kvmgt-setup\n"
        "cp -p \"$file\" \"$file\".new\n%s\nmv \"$file\".new \"$file\"",
        check, path, write);
}

/* What it makes anew or changes in place is kept, and put back when it fails. */
static char *run_shell(const KvAction *action)
{
    const char *const outputs[] = { action->output, NULL };
    const char *const *paths = action->rewrites ? (const char *const *)action->rewrites : outputs;
    g_autofree char *line = kv_command_line((const char *const *)action->argv);
    g_autoptr(GString) keep = g_string_new(NULL), back = g_string_new(NULL);

    if (!*paths)
        return g_steal_pointer(&line);
    for (unsigned i = 0; paths[i]; i++) {
        g_autofree char *path = quote(paths[i]);

        g_string_append_printf(keep,
                               "file%u=$(readlink -f %s)\n"
                               "cp -p \"$file%u\" \"$file%u\".before-kvmgt-setup\n",
                               i, path, i, i);
        g_string_append_printf(back, "    mv \"$file%u\".before-kvmgt-setup \"$file%u\"\n", i, i);
    }
    return g_strdup_printf("%s%s || {\n%s    exit 1\n}", keep->str, line, back->str);
}

static char *attribute_shell(const KvAction *action)
{
    g_autofree char *path = quote(action->path), *value = quote(action->value);

    return g_strdup_printf("echo %s >%s", value, path);
}

static char *volume_shell(const KvAction *action)
{
    g_autofree char *pool = quote(action->pool), *name = quote(action->name), *base = NULL;
    g_autoptr(GString) line = g_string_new(NULL);

    g_string_printf(line, "virsh vol-create-as %s %s %llu --format %s", pool, name,
                    (unsigned long long)action->size, action->format ? action->format : "qcow2");
    if (g_strcmp0(action->format, "raw") == 0)
        g_string_append(line, " --allocation 0");
    if (!action->base)
        return g_strdup(line->str);
    base = quote(action->base);
    g_string_append_printf(line, " --backing-vol %s --backing-vol-format %s", base,
                           action->base_format);
    return g_strdup(line->str);
}

static char *define_shell(const KvAction *action)
{
    return here_document("virsh define /dev/stdin", action->value);
}

static char *device_shell(const KvAction *action, const char *device, const char *where)
{
    g_autofree char *name = quote(action->name);
    g_autofree char *command = g_strdup_printf("virsh attach-device %s /dev/stdin %s", name, where);

    return here_document(command, device);
}

/* A device can be added without the rest; else the whole definition is put in its place, but only
 * where it is as it was seen, and has nothing secret that libvirt didn't show. */
static char *change_shell(const KvAction *action)
{
    g_autofree char *name = quote(action->name), *digest = NULL, *define = NULL;

    if (action->device)
        return device_shell(action, action->device, "--config");
    digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, action->old, -1);
    define = define_shell(action);
    return g_strdup_printf(
        "virsh dumpxml --inactive --security-info %s |\n"
        "    { echo '%s  -' >/tmp/$$.sum; sha256sum -c --quiet /tmp/$$.sum; }\n%s",
        name, digest, define);
}

static char *attach_shell(const KvAction *action)
{
    return device_shell(action, action->value, "--live");
}

static char *autostart_shell(const KvAction *action)
{
    g_autofree char *name = quote(action->name);

    return g_strdup_printf("virsh autostart %s", name);
}

static char *start_shell(const KvAction *action)
{
    g_autofree char *name = quote(action->name);

    return g_strdup_printf("virsh start %s", name);
}

char *kv_action_shell(const KvAction *action)
{
    static char *(*const shells[KV_N_ACTION_KINDS])(const KvAction *action) = {
        [KV_ACTION_FILE] = file_shell,           [KV_ACTION_RUN] = run_shell,
        [KV_ACTION_ATTRIBUTE] = attribute_shell, [KV_ACTION_VOLUME] = volume_shell,
        [KV_ACTION_DEFINE] = define_shell,       [KV_ACTION_CHANGE] = change_shell,
        [KV_ACTION_ATTACH] = attach_shell,       [KV_ACTION_AUTOSTART] = autostart_shell,
        [KV_ACTION_START] = start_shell,
    };

    return shells[action->kind](action);
}

/* Every line of a translated text becomes a comment. A name of the host's in it need not be exact.
 */
static void append_comment(GString *script, const char *text)
{
    g_autofree char *printable = kv_printable_lines(text, -1);
    g_auto(GStrv) lines = g_strsplit(printable, "\n", -1);

    for (char **line = lines; *line; line++)
        g_string_append_printf(script, "# %s\n", *line);
}

char *kv_plan_shell(const KvPlan *plan, const char *uri)
{
    g_autofree char *shown_uri = quote(uri);
    GString *script = g_string_new("#!/bin/sh\n");
    KvStepId step = KV_N_STEPS;

    append_comment(script, _("The plan of kvmgt-setup as a script. Run it as root; it stops at the "
                             "first failure."));
    g_string_append_printf(script, "set -eu\numask 022\nexport LIBVIRT_DEFAULT_URI=%s\n",
                           shown_uri);
    for (unsigned i = 0; i < plan->actions->len; i++) {
        const KvAction *action = g_ptr_array_index(plan->actions, i);
        g_autofree char *shell = kv_action_shell(action);

        if (action->step != step) {
            g_string_append_c(script, '\n');
            append_comment(script, _(kv_steps[action->step].title));
        }
        step = action->step;
        append_comment(script, action->title);
        if (action->warning)
            append_comment(script, action->warning);
        g_string_append_printf(script, "%s\n", shell);
    }
    if (plan->reboot) {
        g_string_append_c(script, '\n');
        append_comment(script, _("Then restart the host, and ask for the plan again."));
    }
    return g_string_free(script, FALSE);
}
