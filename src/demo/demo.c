/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "demo/demo.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "demo/model.h"

/* Says that a directory is a simulated host's, which host's, and whether it was made to the end. */
#define MARKER "/.kvmgt-demo"
#define WHOLE  "whole\n"

void kv_demo_free(KvDemo *demo)
{
    if (demo->tree.root >= 0)
        close(demo->tree.root);
    if (demo->state.root >= 0)
        close(demo->state.root);
    kv_host_free(demo->host);
    g_free(demo->directory);
    g_free(demo);
}

/* A descriptor for path, made as a directory when it is missing. */
static int open_dir(const char *path, GError **error)
{
    int fd, result = 0;

    if (mkdir(path, 0755) < 0 && errno != EEXIST)
        result = -errno;
    fd = result < 0 ? -1 : open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        kv_machine_fail(error, KV_DOING_WRITE, path, result < 0 ? result : -errno);
    return fd;
}

/* The marker's first line, the host; *ret_whole is FALSE when it was never made to the end. NULL:
 * there is no marker. */
static char *read_marker(const KvTree *state, gboolean *ret_whole)
{
    g_autofree char *text = kv_tree_read(state, MARKER);
    char *end = text ? strchr(text, '\n') : NULL;

    if (!end)
        return NULL;
    *ret_whole = strcmp(end + 1, WHOLE) == 0;
    return g_strndup(text, (gsize)(end - text));
}

/* Is the directory one that a host can be made in, or is in? *ret_host is the one it has. */
static gboolean check_directory(const KvDemo *demo, const char *name, char **ret_host,
                                gboolean *ret_whole, GError **error)
{
    g_auto(GStrv) names = kv_tree_list(&demo->state, "/");

    *ret_host = read_marker(&demo->state, ret_whole);
    if (!*ret_host && names[0])
        return kv_fail(error, KV_ERROR_REFUSED,
                       _("The directory “%s” holds something else than a simulated host. Name an "
                         "empty one, or one that doesn't exist yet."),
                       demo->directory);
    if (*ret_host && name && strcmp(*ret_host, name) != 0)
        return kv_fail(error, KV_ERROR_REFUSED,
                       _("The directory “%1$s” holds the simulated host “%2$s”, not “%3$s”. Name "
                         "another directory, or the host that it holds."),
                       demo->directory, *ret_host, name);
    return TRUE;
}

static void write_marker(KvDemo *demo, const char *name, const char *rest)
{
    kv_tree_printf(&demo->state, MARKER, 0644, "%s\n%s", name, rest);
}

/* Fills a new directory, or one whose making was interrupted. */
static gboolean make(KvDemo *demo, const char *name, const char *root, GError **error)
{
    int trouble;

    kv_tree_remove(&demo->state, "/root");
    write_marker(demo, name, "");
    demo->tree.root = open_dir(root, error);
    demo->is_new = TRUE;
    if (demo->tree.root < 0 || !kv_demo_build(demo, error))
        return FALSE;
    demo->is_new = FALSE;
    write_marker(demo, name, WHOLE);
    trouble = kv_demo_take_trouble(demo);
    return trouble == 0 || kv_machine_fail(error, KV_DOING_WRITE, demo->directory, trouble);
}

static gboolean prepare(KvDemo *demo, const char *name, const char *root, GError **error)
{
    g_autofree char *found = NULL;
    gboolean whole = FALSE;

    /* A name that is none shall leave no directory behind. */
    demo->host = name ? kv_host_load(name, error) : NULL;
    if (name && !demo->host)
        return FALSE;
    demo->state.root = open_dir(demo->directory, error);
    if (demo->state.root < 0 || !check_directory(demo, name, &found, &whole, error))
        return FALSE;
    if (!name)
        demo->host = kv_host_load(found ? found : kv_demo_hosts(NULL)[0].name, error);
    if (!demo->host)
        return FALSE;
    if (!whole)
        return make(demo, demo->host->name, root, error);
    demo->tree.root = open_dir(root, error);
    return demo->tree.root >= 0;
}

KvMachine *kv_demo_open(const char *name, const char *directory, GError **error)
{
    KvDemo *demo = g_new0(KvDemo, 1);
    g_autofree char *root = NULL;
    KvMachine *machine = NULL;

    demo->tree.root = demo->state.root = -1;
    demo->directory = g_canonicalize_filename(directory, NULL);
    root = g_build_filename(demo->directory, "root", NULL);
    if (prepare(demo, name, root, error))
        machine = kv_machine_new(&kv_demo_ops, root, demo, error);
    if (!machine)
        kv_demo_free(demo);
    return machine;
}

gboolean kv_demo_discard(const char *directory, GError **error)
{
    KvTree state = { .root = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC) };
    g_autofree char *host = NULL;
    g_auto(GStrv) names = NULL;
    gboolean whole;
    int result;

    if (state.root < 0)
        return errno == ENOENT || kv_machine_fail(error, KV_DOING_REMOVE, directory, -errno);
    host = read_marker(&state, &whole);
    if (!host) {
        close(state.root);
        return kv_fail(error, KV_ERROR_REFUSED,
                       _("The directory “%s” isn't a simulated host's. It is kept."), directory);
    }
    names = kv_tree_list(&state, "/");
    /* The marker goes last: what is interrupted can be done again. */
    for (char **name = names; *name; name++) {
        g_autofree char *path = g_strconcat("/", *name, NULL);

        if (strcmp(path, MARKER) != 0)
            kv_tree_remove(&state, path);
    }
    result = kv_tree_take_trouble(&state);
    if (result == 0)
        kv_tree_remove(&state, MARKER);
    if (result == 0)
        result = kv_tree_take_trouble(&state);
    close(state.root);
    if (result == 0 && rmdir(directory) < 0)
        result = -errno;
    return result == 0 || kv_machine_fail(error, KV_DOING_REMOVE, directory, result);
}
