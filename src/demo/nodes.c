/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "demo/model.h"

/* Beside the tree: who owns the files below /dev, and which of them stand for device nodes. */
#define NODES_FILE "/nodes"

static GKeyFile *load(const KvDemo *demo)
{
    GKeyFile *file = g_key_file_new();
    g_autofree char *text = kv_tree_read(&demo->state, NODES_FILE);

    if (text)
        g_key_file_load_from_data(file, text, (gsize)-1, G_KEY_FILE_NONE, NULL);
    return file;
}

static void save(KvDemo *demo, GKeyFile *file)
{
    g_autofree char *text = g_key_file_to_data(file, NULL, NULL);

    kv_tree_write(&demo->state, NODES_FILE, 0644, text);
}

void kv_nodes_set(KvDemo *demo, const char *path, const KvNode *node)
{
    g_autoptr(GKeyFile) file = load(demo);

    if (kv_tree_has(&demo->tree, path))
        kv_tree_chmod(&demo->tree, path, node->mode);
    else
        kv_tree_write(&demo->tree, path, node->mode, "");
    g_key_file_set_int64(file, path, "uid", node->uid);
    g_key_file_set_int64(file, path, "gid", node->gid);
    g_key_file_set_boolean(file, path, "device", node->is_device);
    save(demo, file);
}

gboolean kv_nodes_get(const KvDemo *demo, const char *path, KvNode *ret_node)
{
    g_autoptr(GKeyFile) file = load(demo);
    struct stat st;

    if (!g_key_file_has_group(file, path) || kv_tree_stat(&demo->tree, path, &st) < 0)
        return FALSE;
    ret_node->uid = (uid_t)g_key_file_get_int64(file, path, "uid", NULL);
    ret_node->gid = (gid_t)g_key_file_get_int64(file, path, "gid", NULL);
    ret_node->is_device = g_key_file_get_boolean(file, path, "device", NULL);
    ret_node->mode = st.st_mode & 07777;
    return TRUE;
}

void kv_nodes_forget(KvDemo *demo, const char *path)
{
    g_autoptr(GKeyFile) file = load(demo);

    kv_tree_remove(&demo->tree, path);
    if (g_key_file_remove_group(file, path, NULL))
        save(demo, file);
}

void kv_nodes_forget_all(KvDemo *demo)
{
    kv_tree_remove(&demo->state, NODES_FILE);
}
