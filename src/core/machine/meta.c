/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is kept of a file beside its bytes: mode, owner, ACL, label. */
#include "core/machine/private.h"

#include <errno.h>
#include <string.h>
#include <sys/xattr.h>

/* Bound to the bytes or to the layer of a file system: never to be carried over. */
static const char *const not_kept[] = { "security.ima", "security.evm", "trusted.overlay." };

static gboolean is_kept(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(not_kept); i++)
        if (g_str_has_prefix(name, not_kept[i]))
            return FALSE;
    return TRUE;
}

void kv_meta_free(KvMeta *meta)
{
    if (!meta)
        return;
    g_hash_table_unref(meta->xattrs);
    g_free(meta);
}

/* The value of one attribute; NULL with errno. */
static GBytes *get_xattr(int fd, const char *name)
{
    for (;;) {
        ssize_t size = fgetxattr(fd, name, NULL, 0), got;
        g_autofree char *value = NULL;

        if (size < 0)
            return NULL;
        value = g_malloc((gsize)size + 1);
        got = fgetxattr(fd, name, value, (gsize)size + 1);
        if (got >= 0)
            return g_bytes_new_take(g_steal_pointer(&value), (gsize)got);
        if (errno != ERANGE)
            return NULL;
    }
}

static int read_xattrs(int fd, GHashTable *xattrs)
{
    ssize_t size = flistxattr(fd, NULL, 0);
    g_autofree char *names = NULL;

    if (size <= 0)
        return size == 0 || errno == EOPNOTSUPP ? 0 : -errno;
    names = g_malloc((gsize)size);
    size = flistxattr(fd, names, (gsize)size);
    if (size < 0)
        return -errno;
    for (const char *name = names; name < names + size; name += strlen(name) + 1) {
        GBytes *value;

        if (!is_kept(name))
            continue;
        value = get_xattr(fd, name);
        if (value)
            g_hash_table_insert(xattrs, g_strdup(name), value);
        else if (errno != ENODATA)
            return -errno;
    }
    return 0;
}

int kv_meta_from_fd(int fd, KvMeta **ret_meta)
{
    g_autoptr(KvMeta) meta = g_new0(KvMeta, 1);
    struct stat st;
    int r;

    meta->xattrs =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
    if (fstat(fd, &st) < 0)
        return -errno;
    meta->mode = st.st_mode & 07777;
    meta->uid = st.st_uid;
    meta->gid = st.st_gid;
    r = read_xattrs(fd, meta->xattrs);
    if (r < 0)
        return r;
    *ret_meta = g_steal_pointer(&meta);
    return 0;
}

/* A new file may have got attributes from its directory (a default ACL) that aren't wanted. */
static int drop_others(int fd, const KvMeta *meta, GHashTable *present)
{
    GHashTableIter iter;
    gpointer name;

    g_hash_table_iter_init(&iter, present);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        if (!g_hash_table_contains(meta->xattrs, name) && !g_str_has_prefix(name, "security.") &&
            fremovexattr(fd, name) < 0 && errno != ENODATA)
            return -errno;
    return 0;
}

int kv_meta_to_fd(int fd, const KvMeta *meta)
{
    g_autoptr(KvMeta) present = NULL;
    GHashTableIter iter;
    gpointer name, value;
    int r = kv_meta_from_fd(fd, &present);

    if (r < 0)
        return r;
    /* The owner first: changing it takes set-user-id bits away. */
    if ((present->uid != meta->uid || present->gid != meta->gid) &&
        fchown(fd, meta->uid, meta->gid) < 0)
        return -errno;
    r = drop_others(fd, meta, present->xattrs);
    if (r < 0)
        return r;
    g_hash_table_iter_init(&iter, meta->xattrs);
    while (g_hash_table_iter_next(&iter, &name, &value)) {
        GBytes *old = g_hash_table_lookup(present->xattrs, name);
        gsize size;
        const void *data = g_bytes_get_data(value, &size);

        if (!(old && g_bytes_equal(old, value)) && fsetxattr(fd, name, data, size, 0) < 0)
            return -errno;
    }
    return fchmod(fd, meta->mode) < 0 ? -errno : 0;
}
