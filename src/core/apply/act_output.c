/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program that makes a file anew: the boot menu, from which the host starts. What was there is
 * kept in the journal, and is put back when what comes is no good. */
#include "core/apply/journal_private.h"
#include "core/apply/work.h"

#include <errno.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/boot/grubcfg.h"

/* The file at one time. */
typedef struct {
    GBytes *bytes; /* NULL: there was none */
    char *digest;
    const KvMeta *meta; /* NULL where bytes is */
    KvMeta *seen;       /* what meta points to, or NULL: it is the record's */
} Menu;

static void menu_clear(Menu *menu)
{
    g_clear_pointer(&menu->bytes, g_bytes_unref);
    g_clear_pointer(&menu->seen, kv_meta_free);
    g_clear_pointer(&menu->digest, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Menu, menu_clear)

static gboolean look(KvWork *work, const KvAction *action, Menu *menu, GError **error)
{
    int r = kv_machine_digest(work->machine, action->output, &menu->bytes, &menu->digest);

    if (r == 0 && menu->bytes)
        r = kv_machine_read_meta(work->machine, action->output, &menu->seen);
    menu->meta = menu->seen;
    return r == 0 || kv_machine_fail(error, KV_DOING_READ, action->output, r);
}

/* What was kept before the program ran. FALSE when there is nothing. */
static gboolean look_back(KvWork *work, const KvActRecord *record, Menu *menu)
{
    g_autofree char *backup = kv_journal_backup_path(work->run->id, work->index);

    if (!record->had_file || !record->meta ||
        kv_machine_digest(work->machine, backup, &menu->bytes, &menu->digest) < 0 || !menu->bytes)
        return FALSE;
    menu->meta = record->meta;
    return TRUE;
}

/* Half a menu, as an interrupted program leaves it, is worse than one made anew. Of another kind of
 * file no more is known than that it isn't empty. */
static gboolean is_whole(const KvAction *action, const Menu *menu)
{
    g_autoptr(KvGrubCfg) cfg = NULL;
    const char *text;
    gsize length;

    if (!menu->bytes)
        return FALSE;
    text = g_bytes_get_data(menu->bytes, &length);
    if (!g_str_has_suffix(action->output, "/grub.cfg"))
        return length > 0;
    cfg = kv_grub_cfg_parse(text, length, "", NULL);
    return cfg && (cfg->entries->len > 0 || cfg->uses_bls);
}

static gboolean is_same(const Menu *a, const Menu *b)
{
    return strcmp(a->digest, b->digest) == 0 &&
           (!a->meta || !b->meta ||
            (a->meta->mode == b->meta->mode && a->meta->uid == b->meta->uid &&
             a->meta->gid == b->meta->gid));
}

gboolean kv_output_keep(KvWork *work, const KvAction *action, KvActRecord *record, GError **error)
{
    g_auto(Menu) menu = { NULL };

    return look(work, action, &menu, error) &&
           (!menu.bytes || kv_act_save(work, action->output, menu.bytes, record, error));
}

/* Programs may end well with half of it in the page cache, or on a full disk with none. */
static gboolean make(KvWork *work, const KvAction *action, char *const *argv, char **ret_digest,
                     GError **error)
{
    g_auto(Menu) menu = { NULL };
    int r;

    if (!kv_work_run(work, argv, error))
        return FALSE;
    r = kv_machine_sync(work->machine, action->output);
    if (r < 0)
        return kv_machine_fail(error, KV_DOING_WRITE, action->output, r);
    if (!look(work, action, &menu, error))
        return FALSE;
    if (!is_whole(action, &menu))
        return kv_fail(error, KV_ERROR_PROGRAM,
                       _("“%1$s” was run and said nothing of a failure, but “%2$s” is damaged or "
                         "empty now. Try it by hand."),
                       argv[0], action->output);
    if (ret_digest)
        *ret_digest = g_steal_pointer(&menu.digest);
    return TRUE;
}

gboolean kv_output_make(KvWork *work, const KvAction *action, char **ret_digest, GError **error)
{
    return make(work, action, action->argv, ret_digest, error);
}

static void set_message(GError *error, char *message)
{
    g_free(error->message);
    error->message = message;
}

/* Puts the menu back where it isn't as it was, and says so in the sentence of *failure. FALSE when
 * that can't be done. */
static gboolean put_back(KvWork *work, const KvAction *action, const Menu *menu, GError **failure)
{
    g_autofree char *backup = kv_journal_backup_path(work->run->id, work->index);
    g_auto(Menu) now = { NULL };
    int r;

    if (look(work, action, &now, NULL) && is_same(&now, menu))
        return TRUE;
    if (!is_whole(action, menu))
        return FALSE;
    r = kv_machine_restore(work->machine, action->output, menu->bytes, menu->meta, NULL);
    /* Translators: %1$s is the sentence of a failure. */
    set_message(*failure,
                r == 0
                    ? g_strdup_printf(_("%1$s “%2$s” got its old bytes back."), (*failure)->message,
                                      action->output)
                    : g_strdup_printf(_("%1$s And the old bytes of “%2$s” couldn't be put back "
                                        "(%3$s): copy them there from “%4$s” before the host "
                                        "is restarted."),
                                      (*failure)->message, action->output, g_strerror(-r), backup));
    return r == 0;
}

gboolean kv_output_mend(KvWork *work, const KvAction *action, const KvActRecord *record,
                        GError **failure)
{
    g_auto(Menu) kept = { NULL };

    return !look_back(work, record, &kept) || !put_back(work, action, &kept, failure);
}

/* With other settings or other kernels than at the time of the run: by the same program. */
static KvBack make_again(KvWork *work, const KvAction *action, const Menu *kept, const Menu *now,
                         char **ret_why)
{
    g_autoptr(GError) error = NULL;

    if (!action->undo_argv)
        return KV_NOTHING;
    if (make(work, action, action->undo_argv, NULL, &error))
        return KV_BACK;
    if (is_whole(action, now))
        put_back(work, action, now, &error);
    else if (kept->bytes)
        put_back(work, action, kept, &error);
    *ret_why = g_strdup(error->message);
    return KV_LEFT;
}

/* The kept bytes are right while nothing the menu is made of has changed since. */
static gboolean is_exact(const KvWork *work, const KvAction *action, const KvActRecord *record,
                         const Menu *kept, const Menu *now)
{
    return !work->step_left && g_strcmp0(record->digest, now->digest) == 0 &&
           is_whole(action, kept);
}

KvBack kv_output_undo(KvWork *work, const KvAction *action, const KvActRecord *record,
                      char **ret_why)
{
    g_auto(Menu) kept = { NULL }, now = { NULL };
    g_autoptr(GError) error = NULL;
    int r = -ESTALE;

    if (!look(work, action, &now, &error)) {
        *ret_why = g_strdup(error->message);
        return KV_LEFT;
    }
    if (look_back(work, record, &kept)) {
        if (is_same(&now, &kept))
            return KV_NOTHING;
        if (is_exact(work, action, record, &kept, &now))
            r = kv_machine_restore(work->machine, action->output, kept.bytes, kept.meta,
                                   record->digest);
    }
    if (r == 0)
        return KV_BACK;
    if (r == -ESTALE)
        return make_again(work, action, &kept, &now, ret_why);
    kv_machine_fail(&error, KV_DOING_WRITE, action->output, r);
    *ret_why = g_strdup(error->message);
    return KV_LEFT;
}
