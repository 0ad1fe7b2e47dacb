/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A text in the person's own editor. It is theirs, on their own host, whatever host the program
 * looks at: it doesn't pass the machine. */
#include "core/machine/editor.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/machine/private.h"

/* Only the person can read it: a definition may hold passwords. */
static char *write_down(const char *text, GError **error)
{
    char *path = NULL;
    g_autoptr(GError) trouble = NULL;
    KV_AUTO_FD fd = g_file_open_tmp("kvmgt-setup-XXXXXX.xml", &path, &trouble);

    if (fd >= 0 &&
        g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, &trouble))
        return path;
    if (path)
        g_unlink(path);
    g_free(path);
    kv_fail(error, KV_ERROR_IO, _("There is no room for a temporary file to edit: %s"),
            trouble->message);
    return NULL;
}

static gboolean run(const char *command, const char *path, GError **error)
{
    g_auto(GStrv) words = NULL;
    g_autofree char *program = NULL;
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    int status = 0;

    if (g_shell_parse_argv(command, NULL, &words, NULL))
        program = g_find_program_in_path(words[0]);
    if (!program)
        return kv_fail(error, KV_ERROR_INPUT,
                       _("The editor “%s” isn't there. Name another one in the environment "
                         "variable EDITOR."),
                       command);
    for (char **word = words; *word; word++)
        g_ptr_array_add(argv, *word);
    g_ptr_array_add(argv, (char *)path);
    g_ptr_array_add(argv, NULL);
    if (kv_spawn_on_terminal(program, (const char *const *)argv->pdata, &status) == 0 &&
        status == 0)
        return TRUE;
    return kv_fail(error, KV_ERROR_IO,
                   _("The editor “%s” ended with an error: nothing is taken "
                     "over."),
                   command);
}

char *kv_edit_text(const char *command, const char *text, GError **error)
{
    g_autofree char *path = write_down(text, error);
    g_autoptr(GError) trouble = NULL;
    char *edited = NULL;

    if (!path)
        return NULL;
    if (run(command, path, error) && !g_file_get_contents(path, &edited, NULL, &trouble))
        kv_fail(error, KV_ERROR_IO, _("What was edited can't be read: %s"), trouble->message);
    g_unlink(path);
    return edited;
}
