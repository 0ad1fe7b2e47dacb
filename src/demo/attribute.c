/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing to a file of sysfs. */
#include <errno.h>
#include <string.h>

#include "demo/model.h"

/* /sys/devices/…/PARENT/mdev_supported_types/TYPE/create */
static int write_create(KvDemo *demo, char **names, guint count, const char *value)
{
    return kv_mdev_create(demo, names[count - 4], names[count - 2], value);
}

/* /sys/devices/…/PARENT/UUID/remove: any number but 0 removes. */
static int write_remove(KvDemo *demo, char **names, guint count, const char *value)
{
    g_autofree char *text = g_strchomp(g_strdup(value));
    char *end = NULL;
    guint64 number = g_ascii_strtoull(text, &end, 0);

    if (!*text || *end)
        return -EINVAL;
    return number ? kv_mdev_remove(demo, names[count - 2]) : 0;
}

static const struct {
    const char *name, *grandparent; /* the directory above the one that the file is in, or NULL */
    guint depth;                    /* names there must be, at least */
    int (*write)(KvDemo *demo, char **names, guint count, const char *value);
} attributes[] = {
    { "create", "mdev_supported_types", 4, write_create },
    { "remove", NULL, 3, write_remove },
};

int kv_attribute_write(KvDemo *demo, const char *path, const char *value)
{
    g_autofree char *real = kv_tree_real(&demo->tree, path);
    g_autofree char *what = g_strdup_printf("write %s", path);
    const KvHostSection *failure = kv_demo_failure(demo, what);
    g_auto(GStrv) names = g_strsplit(real ? real : "", "/", -1);
    guint count = g_strv_length(names);
    struct stat st;

    if (!real || kv_tree_stat(&demo->tree, real, &st) < 0)
        return -ENOENT;
    if (failure)
        return kv_demo_failure_errno(failure);
    if (S_ISDIR(st.st_mode))
        return -EISDIR;
    /* sysfs asks for the bit of root too. */
    if (!(st.st_mode & 0222))
        return -EACCES;
    for (unsigned i = 0; i < G_N_ELEMENTS(attributes); i++)
        if (count > attributes[i].depth && strcmp(names[count - 1], attributes[i].name) == 0 &&
            (!attributes[i].grandparent ||
             strcmp(names[count - 3], attributes[i].grandparent) == 0))
            return attributes[i].write(demo, names, count, value);
    return -EIO;
}
