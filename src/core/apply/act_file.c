/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Putting a file, or removing one; and bringing back what was there. */
#include "core/apply/journal_private.h"
#include "core/apply/work.h"

#include <errno.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

/* The digest of path; NULL with the errno in *ret_error. *ret_bytes may be NULL. */
static char *digest_of(KvMachine *machine, const char *path, GBytes **ret_bytes, int *ret_error)
{
    char *digest = NULL;

    *ret_error = kv_machine_digest(machine, path, ret_bytes, &digest);
    return digest;
}

static char *wanted_digest(const KvAction *action)
{
    return action->content ? g_compute_checksum_for_string(G_CHECKSUM_SHA256, action->content, -1)
                           : g_strdup(KV_DIGEST_ABSENT);
}

static gboolean fail_changed(const KvAction *action, GError **error)
{
    return kv_fail(error, KV_ERROR_CHANGED,
                   _("“%s” is no longer as it was when the plan was shown, so it was left alone. "
                     "Look at the new plan and apply that."),
                   action->path);
}

static gboolean compare(const KvAction *action, const char *digest, GError **error)
{
    return !action->expect || strcmp(digest, action->expect) == 0 || fail_changed(action, error);
}

gboolean kv_act_file_is_expected(KvWork *work, const KvAction *action, GError **error)
{
    int r;
    g_autofree char *digest = digest_of(work->machine, action->path, NULL, &r);

    if (!digest)
        return kv_machine_fail(error, KV_DOING_READ, action->path, r);
    return compare(action, digest, error);
}

/* Finds the topmost directory that will have to be made for path, or NULL. One that can't be looked
 * at isn't missing: undo would remove it. */
static gboolean find_missing(KvMachine *machine, const char *path, char **ret_missing,
                             GError **error)
{
    g_autofree char *at = g_path_get_dirname(path), *missing = NULL;
    KvStat stat;
    int r;

    while (strcmp(at, "/") != 0 && (r = kv_machine_stat(machine, at, &stat)) < 0) {
        char *parent = g_path_get_dirname(at);

        if (r != -ENOENT) {
            g_free(parent);
            return kv_machine_fail(error, KV_DOING_READ, at, r);
        }
        g_free(missing);
        missing = at;
        at = parent;
    }
    *ret_missing = g_steal_pointer(&missing);
    return TRUE;
}

gboolean kv_act_save(KvWork *work, const char *path, GBytes *bytes, KvActRecord *record,
                     GError **error)
{
    g_autofree char *backup = kv_journal_backup_path(work->run->id, work->index);
    int r = kv_machine_read_meta(work->machine, path, &record->meta);

    if (r < 0)
        return kv_machine_fail(error, KV_DOING_READ, path, r);
    r = kv_machine_replace(work->machine, backup, bytes, 0600);
    if (r < 0)
        return kv_machine_fail(error, KV_DOING_WRITE, backup, r);
    record->had_file = TRUE;
    return TRUE;
}

static gboolean prepare(KvWork *work, const KvAction *action, KvActRecord *record, GError **error)
{
    g_autoptr(GBytes) bytes = NULL;
    int r;
    g_autofree char *digest = digest_of(work->machine, action->path, &bytes, &r);

    if (!digest)
        return kv_machine_fail(error, KV_DOING_READ, action->path, r);
    if (!compare(action, digest, error))
        return FALSE;
    if (!action->content && kv_machine_is_link(work->machine, action->path))
        return kv_fail(error, KV_ERROR_REFUSED,
                       _("“%s” is a symbolic link, and it isn't known what else it serves. Remove "
                         "it by hand if it isn't needed."),
                       action->path);
    if (bytes)
        return kv_act_save(work, action->path, bytes, record, error);
    return !action->content || find_missing(work->machine, action->path, &record->made_dir, error);
}

static gboolean fail_act(const KvAction *action, KvDoing doing, int result, GError **error)
{
    return result == -ESTALE ? fail_changed(action, error)
                             : kv_machine_fail(error, doing, action->path, result);
}

static gboolean act(KvWork *work, const KvAction *action, GError **error)
{
    g_autofree char *directory = g_path_get_dirname(action->path);
    g_autoptr(GBytes) bytes = NULL;
    int r;

    if (!action->content) {
        r = kv_machine_remove_if(work->machine, action->path, action->expect);
        return r == 0 || fail_act(action, KV_DOING_REMOVE, r, error);
    }
    bytes = g_bytes_new(action->content, strlen(action->content));
    r = kv_machine_make_dir(work->machine, directory, 0755, NULL);
    if (r == 0)
        r = kv_machine_replace_if(work->machine, action->path, bytes, action->mode, action->expect);
    return r == 0 || fail_act(action, KV_DOING_WRITE, r, error);
}

static gboolean verify(KvWork *work, const KvAction *action, GError **error)
{
    g_autofree char *wanted = wanted_digest(action);
    int r;
    g_autofree char *digest = digest_of(work->machine, action->path, NULL, &r);

    if (!digest)
        return kv_machine_fail(error, KV_DOING_READ, action->path, r);
    return strcmp(digest, wanted) == 0 ||
           kv_fail(error, KV_ERROR_IO,
                   _("“%s” doesn't read back as it was written. Look at the kernel's messages with "
                     "dmesg: the disk may be failing."),
                   action->path);
}

/* ---- taking it back ---- */

static KvBack left(char **ret_why, GError *error)
{
    *ret_why = g_strdup(error->message);
    g_error_free(error);
    return KV_LEFT;
}

/* Directories that were made for path go too, from the deepest up, as far as they are empty. done
 * is what is true when all of them could be removed. */
static KvBack remove_made(KvMachine *machine, const char *path, const char *made, KvBack done,
                          char **ret_why)
{
    g_autofree char *at = g_path_get_dirname(path);

    while (made && g_str_has_prefix(at, made)) {
        int r = kv_machine_remove_dir(machine, at);
        GError *error = NULL;
        char *parent;

        if (r == -ENOTEMPTY || r == -EEXIST)
            return done;
        if (r < 0 && r != -ENOENT && kv_machine_exists(machine, at)) {
            kv_machine_fail(&error, KV_DOING_REMOVE, at, r);
            return left(ret_why, error);
        }
        parent = g_path_get_dirname(at);
        g_free(at);
        at = parent;
    }
    return done;
}

static KvBack left_changed(const KvAction *action, char **ret_why)
{
    *ret_why = g_strdup_printf(_("“%s” was changed after kvmgt-setup wrote it, so it is kept. "
                                 "Its earlier bytes are in the journal."),
                               action->path);
    return KV_LEFT;
}

static KvBack bring_back(KvWork *work, const KvAction *action, const KvActRecord *record,
                         const char *expect, char **ret_why)
{
    g_autofree char *backup = kv_journal_backup_path(work->run->id, work->index);
    g_autoptr(GBytes) bytes = NULL;
    GError *error = NULL;
    int r = kv_machine_read(work->machine, backup, 0, &bytes);

    if (r < 0) {
        kv_machine_fail(&error, KV_DOING_READ, backup, r);
        return left(ret_why, error);
    }
    r = record->meta ? kv_machine_restore(work->machine, action->path, bytes, record->meta, expect)
                     : kv_machine_replace_if(work->machine, action->path, bytes, 0644, expect);
    if (r == 0)
        return KV_BACK;
    if (r == -ESTALE)
        return left_changed(action, ret_why);
    kv_machine_fail(&error, KV_DOING_WRITE, action->path, r);
    return left(ret_why, error);
}

static KvBack take_away(KvWork *work, const KvAction *action, const KvActRecord *record,
                        const char *expect, char **ret_why)
{
    int r = kv_machine_remove_if(work->machine, action->path, expect);
    GError *error = NULL;

    if (r == -ESTALE)
        return left_changed(action, ret_why);
    if (r < 0 && r != -ENOENT) {
        kv_machine_fail(&error, KV_DOING_REMOVE, action->path, r);
        return left(ret_why, error);
    }
    return remove_made(work->machine, action->path, record->made_dir, KV_BACK, ret_why);
}

/* What was there before, by the backup: the plan's word for it may be missing. */
static char *old_digest(KvWork *work, const KvAction *action, const KvActRecord *record)
{
    g_autofree char *backup = kv_journal_backup_path(work->run->id, work->index);
    int r;

    if (action->expect)
        return g_strdup(action->expect);
    return record->had_file ? digest_of(work->machine, backup, NULL, &r)
                            : g_strdup(KV_DIGEST_ABSENT);
}

static KvBack undo(KvWork *work, const KvAction *action, const KvActRecord *record, char **ret_why)
{
    g_autofree char *old = old_digest(work, action, record), *wanted = wanted_digest(action);
    int r;
    g_autofree char *digest = digest_of(work->machine, action->path, NULL, &r);
    GError *error = NULL;

    if (!digest) {
        kv_machine_fail(&error, KV_DOING_READ, action->path, r);
        return left(ret_why, error);
    }
    if (g_strcmp0(digest, old) == 0)
        return remove_made(work->machine, action->path, record->made_dir, KV_NOTHING, ret_why);
    if (strcmp(digest, wanted) != 0)
        return left_changed(action, ret_why);
    return record->had_file ? bring_back(work, action, record, wanted, ret_why)
                            : take_away(work, action, record, wanted, ret_why);
}

/* What somebody else put there meanwhile isn't this run's. */
static gboolean mend(KvWork *work, const KvAction *action, const KvActRecord *record,
                     GError **failure)
{
    g_autofree char *why = NULL;

    return !g_error_matches(*failure, KV_ERROR, KV_ERROR_CHANGED) &&
           undo(work, action, record, &why) == KV_LEFT;
}

const KvActOps kv_act_file = {
    .prepare = prepare,
    .act = act,
    .verify = verify,
    .undo = undo,
    .mend = mend,
};
