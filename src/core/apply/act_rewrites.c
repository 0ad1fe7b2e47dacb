/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program that changes files in place: boot loader entries, from which the host starts. They are
 * kept before. A failure puts them back, and so does undo while they are as the program left them;
 * with other changes since, the program itself takes its own back. */
#include "core/apply/journal_private.h"
#include "core/apply/work.h"

#include <errno.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

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

static KvBack run_back(KvWork *work, const KvAction *action, char **ret_why)
{
    g_autoptr(GError) error = NULL;

    if (!action->undo_argv)
        return KV_NOTHING;
    if (kv_work_run(work, action->undo_argv, &error))
        return KV_BACK;
    *ret_why = g_strdup(error->message);
    return KV_LEFT;
}

KvBack kv_rewrites_undo(KvWork *work, const KvAction *action, const KvActRecord *record,
                        char **ret_why)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *now = NULL;

    if (!digest_all(work, action, &now, &error)) {
        *ret_why = g_strdup(error->message);
        return KV_LEFT;
    }
    if (work->step_left || g_strcmp0(now, record->digest) != 0)
        return run_back(work, action, ret_why);
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
