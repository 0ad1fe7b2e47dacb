/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program that changes files in place: boot loader entries, from which the host starts. They are
 * kept before. A failure puts them back, and so does undo while they are as the program left them,
 * or where nothing but the argument tells them from the old ones; with other changes since, the
 * program itself takes its own back. */
#include "core/apply/journal_private.h"
#include "core/apply/work.h"

#include <errno.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/loaders/loaders.h"

static char *kept_path(const KvWork *work, guint file)
{
    return kv_journal_kept_path(work->run->id, work->index, file);
}

/* One digest for all of them. */
static gboolean digest_all(KvWork *work, const KvAction *action, char **ret_digest, GError **error)
{
    g_autoptr(GChecksum) all = g_checksum_new(G_CHECKSUM_SHA256);

    for (char **path = action->rewrites; *path; path++) {
        g_autofree char *digest = NULL;
        int r = kv_machine_digest(work->machine, *path, NULL, &digest);

        if (r < 0)
            return kv_machine_fail(error, KV_DOING_READ, *path, r);
        g_checksum_update(all, (const guchar *)digest, -1);
    }
    *ret_digest = g_strdup(g_checksum_get_string(all));
    return TRUE;
}

gboolean kv_rewrites_keep(KvWork *work, const KvAction *action, GError **error)
{
    for (guint i = 0; action->rewrites[i]; i++) {
        g_autofree char *kept = kept_path(work, i);
        g_autoptr(GBytes) bytes = NULL;
        int r = kv_machine_read(work->machine, action->rewrites[i], 0, &bytes);

        if (r < 0)
            return kv_machine_fail(error, KV_DOING_READ, action->rewrites[i], r);
        r = kv_machine_replace(work->machine, kept, bytes, 0600);
        if (r < 0)
            return kv_machine_fail(error, KV_DOING_WRITE, kept, r);
    }
    return TRUE;
}

/* Programs may end well with half of it in the page cache, or on a full disk with none. */
static gboolean is_whole(KvWork *work, const KvAction *action, GError **error)
{
    for (char **path = action->rewrites; *path; path++) {
        g_autoptr(GBytes) bytes = NULL;
        int r = kv_machine_read(work->machine, *path, 0, &bytes);

        /* It may have put another one in its place: the check after it tells. */
        if (r == -ENOENT)
            continue;
        if (r == 0)
            r = kv_machine_sync(work->machine, *path);
        if (r < 0)
            return kv_machine_fail(error, KV_DOING_WRITE, *path, r);
        if (g_bytes_get_size(bytes) == 0)
            return kv_fail(
                error, KV_ERROR_PROGRAM,
                _("“%1$s” was run and said nothing of a failure, but “%2$s” is damaged or "
                  "empty now. Try it by hand."),
                action->argv[0], *path);
    }
    return TRUE;
}

gboolean kv_rewrites_make(KvWork *work, const KvAction *action, char **ret_digest, GError **error)
{
    return kv_work_run(work, action->argv, error) && is_whole(work, action, error) &&
           digest_all(work, action, ret_digest, error);
}

/* The bytes from before. 0, also when they are there already. */
static int put_back(KvWork *work, const KvAction *action, guint i)
{
    g_autofree char *kept = kept_path(work, i), *now = NULL, *before = NULL;
    g_autoptr(GBytes) bytes = NULL;
    int r = kv_machine_digest(work->machine, kept, &bytes, &before);

    if (r == 0)
        r = kv_machine_digest(work->machine, action->rewrites[i], NULL, &now);
    if (r < 0 || !bytes)
        return r < 0 ? r : -ENOENT;
    if (strcmp(now, before) == 0)
        return 0;
    return kv_machine_replace_if(work->machine, action->rewrites[i], bytes, 0644, now);
}

static void add_words(GError *failure, char *words)
{
    char *both = g_strconcat(failure->message, " ", words, NULL);

    g_free(failure->message);
    g_free(words);
    failure->message = both;
}

gboolean kv_rewrites_mend(KvWork *work, const KvAction *action, GError **failure)
{
    gboolean left = FALSE;

    for (guint i = 0; action->rewrites[i]; i++) {
        g_autofree char *kept = kept_path(work, i);
        int r = put_back(work, action, i);

        if (r < 0)
            add_words(*failure,
                      g_strdup_printf(_("And the old bytes of “%1$s” couldn't be put back "
                                        "(%2$s): copy them there from “%3$s” before the host "
                                        "is restarted."),
                                      action->rewrites[i], g_strerror(-r), kept));
        left |= r < 0;
    }
    if (!left)
        add_words(*failure, g_strdup(_("The files it changes got their old bytes back.")));
    return left;
}

static gboolean is_argument(const char *word)
{
    gsize length = strlen(KV_ARGUMENT_NAME);

    return strncmp(word, KV_ARGUMENT_NAME, length) == 0 &&
           (word[length] == '=' || word[length] == '\0');
}

static int by_bytes(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The words of a text file without those that are ours, sorted, for programs have an order of their
 * own; shell and JSON may stand around them. NULL for another kind of file. */
static char *other_words(GBytes *bytes)
{
    gsize length;
    const char *text = g_bytes_get_data(bytes, &length);
    g_autoptr(GPtrArray) others = g_ptr_array_new();
    g_auto(GStrv) words = NULL;

    if (length == 0 || memchr(text, '\0', length))
        return NULL;
    words = g_strsplit_set(text, " \t\n\"',", -1);
    for (char **word = words; *word; word++)
        if (**word && !is_argument(*word))
            g_ptr_array_add(others, *word);
    g_ptr_array_sort(others, by_bytes);
    g_ptr_array_add(others, NULL);
    return g_strjoinv("\n", (char **)others->pdata);
}

static gboolean touches(const KvAction *action, const char *path)
{
    return action->kind == KV_ACTION_FILE
               ? g_str_equal(action->path, path)
               : action->rewrites && g_strv_contains((const char *const *)action->rewrites, path);
}

/* Does an earlier action of the run, which is undone later, stand in the file? */
static gboolean stands_before(const KvWork *work, const char *path)
{
    for (guint i = 0; i < work->index; i++)
        if (kv_act_is_standing(&work->run->records[i]) &&
            touches(g_ptr_array_index(work->run->actions, i), path))
            return TRUE;
    return FALSE;
}

/* Is the file, but for the argument, what it was before? That doesn't bring the argument back,
 * unless for an action that takes it away itself. */
static gboolean is_other_by_argument(KvWork *work, const KvAction *action, guint i)
{
    g_autofree char *kept = kept_path(work, i), *before = NULL, *now = NULL;
    g_autoptr(GBytes) kept_bytes = NULL, bytes = NULL;

    if (kv_machine_read(work->machine, kept, 0, &kept_bytes) < 0 ||
        kv_machine_read(work->machine, action->rewrites[i], 0, &bytes) < 0)
        return FALSE;
    if (g_bytes_equal(kept_bytes, bytes))
        return TRUE;
    if (strstr(g_bytes_get_data(kept_bytes, NULL), KV_ARGUMENT_WORD) &&
        !stands_before(work, action->rewrites[i]))
        return FALSE;
    before = other_words(kept_bytes);
    now = other_words(bytes);
    return before && g_strcmp0(before, now) == 0;
}

static gboolean are_other_by_argument(KvWork *work, const KvAction *action)
{
    for (guint i = 0; action->rewrites[i]; i++)
        if (!is_other_by_argument(work, action, i))
            return FALSE;
    return TRUE;
}

static KvBack put_all_back(KvWork *work, const KvAction *action, char **ret_why)
{
    g_autoptr(GError) error = NULL;

    for (guint i = 0; action->rewrites[i]; i++) {
        int r = put_back(work, action, i);

        if (r < 0) {
            kv_machine_fail(&error, KV_DOING_WRITE, action->rewrites[i], r);
            *ret_why = g_strdup(error->message);
            return KV_LEFT;
        }
    }
    return KV_BACK;
}

/* Does the file carry the argument, or can't that be told? */
static gboolean carries(KvWork *work, const char *path)
{
    g_autoptr(GBytes) bytes = NULL;
    int r = kv_machine_read(work->machine, path, 0, &bytes);

    return r < 0 ? r != -ENOENT : strstr(g_bytes_get_data(bytes, NULL), KV_ARGUMENT_WORD) != NULL;
}

/* The first file that carries it though it didn't before; NULL when there is none. */
static const char *still_carrying(KvWork *work, const KvAction *action)
{
    for (guint i = 0; action->rewrites[i]; i++) {
        g_autofree char *kept = kept_path(work, i);

        if (carries(work, action->rewrites[i]) && !carries(work, kept))
            return action->rewrites[i];
    }
    return NULL;
}

/* Where no setting says otherwise, a program may write the running kernel's argument again; and
 * blanks it writes in its own way. */
static KvBack run_back(KvWork *work, const KvAction *action, const KvActRecord *record,
                       char **ret_why)
{
    g_autoptr(GError) error = NULL;
    const char *path;

    if (!action->undo_argv)
        return KV_NOTHING;
    if (!kv_work_run(work, action->undo_argv, &error)) {
        *ret_why = g_strdup(error->message);
        return KV_LEFT;
    }
    path = still_carrying(work, action);
    if (are_other_by_argument(work, action) && !(work->step_left && path))
        return put_all_back(work, action, ret_why);
    if (!path || !kv_act_is_standing(record))
        return KV_BACK;
    *ret_why = g_strdup_printf(_("“%1$s” was run, but “%2$s” still carries %3$s. See to what was "
                                 "kept and undo again, or take it out by hand."),
                               action->undo_argv[0], path, KV_ARGUMENT_WORD);
    return KV_LEFT;
}

KvBack kv_rewrites_undo(KvWork *work, const KvAction *action, const KvActRecord *record,
                        char **ret_why)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *now = NULL;

    /* This run never came to it, and the one that did was undone before. */
    if (!kv_act_is_standing(record) && !still_carrying(work, action))
        return KV_NOTHING;
    if (!digest_all(work, action, &now, &error)) {
        *ret_why = g_strdup(error->message);
        return KV_LEFT;
    }
    /* What they were left like isn't recorded when the run was interrupted, and isn't what they are
     * when undo was. Of settings that were kept the program makes them. */
    if (!work->step_left &&
        (g_strcmp0(now, record->digest) == 0 || are_other_by_argument(work, action)))
        return put_all_back(work, action, ret_why);
    return run_back(work, action, record, ret_why);
}
