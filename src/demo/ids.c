/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "demo/model.h"

/* The line of a colon-separated file whose first field is name; NULL. */
static char **find_line(const KvDemo *demo, const char *path, const char *name)
{
    g_autofree char *text = kv_tree_read(&demo->tree, path);
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);

    for (char **line = lines; *line; line++) {
        char **fields = g_strsplit(*line, ":", -1);

        if (g_strv_length(fields) >= 4 && strcmp(fields[0], name) == 0)
            return fields;
        g_strfreev(fields);
    }
    return NULL;
}

static gint64 find_id(const KvDemo *demo, const char *path, const char *name)
{
    g_auto(GStrv) fields = NULL;
    char *end = NULL;
    gint64 number;

    if (!name || !*name)
        return -1;
    number = g_ascii_strtoll(*name == '+' ? name + 1 : name, &end, 10);
    if (*end == '\0')
        return number;
    fields = find_line(demo, path, name);
    return fields ? g_ascii_strtoll(fields[2], NULL, 10) : -1;
}

gint64 kv_ids_user(const KvDemo *demo, const char *name)
{
    return find_id(demo, "/etc/passwd", name);
}

gint64 kv_ids_group(const KvDemo *demo, const char *name)
{
    return find_id(demo, "/etc/group", name);
}

/* Is name among the members at the end of the group's line? */
static gboolean lists_member(char **fields, const char *name)
{
    g_auto(GStrv) members = g_strsplit(fields[3], ",", -1);

    return name && g_strv_contains((const char *const *)members, name);
}

gboolean kv_ids_is_member(const KvDemo *demo, gint64 uid, gint64 gid)
{
    g_autofree char *users = kv_tree_read(&demo->tree, "/etc/passwd");
    g_autofree char *groups = kv_tree_read(&demo->tree, "/etc/group");
    g_auto(GStrv) user_lines = g_strsplit(users ? users : "", "\n", -1);
    g_auto(GStrv) group_lines = g_strsplit(groups ? groups : "", "\n", -1);
    g_autofree char *name = NULL;

    for (char **line = user_lines; *line; line++) {
        g_auto(GStrv) fields = g_strsplit(*line, ":", -1);

        if (g_strv_length(fields) < 4 || g_ascii_strtoll(fields[2], NULL, 10) != uid)
            continue;
        if (g_ascii_strtoll(fields[3], NULL, 10) == gid)
            return TRUE;
        g_free(name);
        name = g_strdup(fields[0]);
    }
    for (char **line = group_lines; *line; line++) {
        g_auto(GStrv) fields = g_strsplit(*line, ":", -1);

        if (g_strv_length(fields) >= 4 && g_ascii_strtoll(fields[2], NULL, 10) == gid &&
            lists_member(fields, name))
            return TRUE;
    }
    return FALSE;
}
