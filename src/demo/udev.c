/* SPDX-License-Identifier: GPL-2.0-or-later */
/* As much of udev as decides who may open /dev/vfio/N: rules that match by SUBSYSTEM, KERNEL and
 * ACTION and that set OWNER, GROUP and MODE. A rule with a match on anything else is left alone. */
#include <fnmatch.h>
#include <string.h>

#include "demo/model.h"

typedef struct {
    const char *kernel_name;
    const char *action;
    gint64 uid, gid, mode; /* -1: no rule said */
} Event;

/* A pattern is a glob, or several with '|' between. */
static gboolean glob_matches(const char *pattern, const char *value)
{
    g_auto(GStrv) patterns = g_strsplit(pattern, "|", -1);

    for (char **one = patterns; *one; one++)
        if (fnmatch(*one, value, 0) == 0)
            return TRUE;
    return FALSE;
}

static const char *attribute_of(const Event *event, const char *key)
{
    if (strcmp(key, "SUBSYSTEM") == 0)
        return "vfio";
    if (strcmp(key, "KERNEL") == 0)
        return event->kernel_name;
    return strcmp(key, "ACTION") == 0 ? event->action : NULL;
}

static void assign(const KvDemo *demo, Event *event, const char *key, const char *value)
{
    gint64 id;

    if (strcmp(key, "MODE") == 0)
        event->mode = (gint64)g_ascii_strtoull(value, NULL, 8);
    if (strcmp(key, "GROUP") == 0 && (id = kv_ids_group(demo, value)) >= 0)
        event->gid = id;
    if (strcmp(key, "OWNER") == 0 && (id = kv_ids_user(demo, value)) >= 0)
        event->uid = id;
}

/* KEY, op, "value". FALSE when the rest of the line is none. */
static gboolean next_term(const char **at, char **ret_key, char **ret_op, char **ret_value)
{
    static GRegex *regex;
    g_autoptr(GMatchInfo) match = NULL;
    int end;

    if (g_once_init_enter(&regex)) {
        GRegex *made = g_regex_new(
            "^[,\\s]*([A-Z_]+(?:\\{[^}]*\\})?)\\s*(==|!=|\\+=|:=|=)\\s*\"([^\"]*)\"", 0, 0, NULL);

        g_once_init_leave(&regex, made);
    }
    if (!g_regex_match(regex, *at, 0, &match))
        return FALSE;
    *ret_key = g_match_info_fetch(match, 1);
    *ret_op = g_match_info_fetch(match, 2);
    *ret_value = g_match_info_fetch(match, 3);
    g_match_info_fetch_pos(match, 0, NULL, &end);
    *at += end;
    return TRUE;
}

/* All matches of a line are looked at before anything is assigned. */
static gboolean line_applies(const Event *event, const char *line)
{
    for (;;) {
        g_autofree char *key = NULL, *op = NULL, *value = NULL;
        const char *actual;
        gboolean is_match;

        if (!next_term(&line, &key, &op, &value))
            return line[strspn(line, ", \t")] == '\0';
        is_match = strcmp(op, "==") == 0;
        if (!is_match && strcmp(op, "!=") != 0)
            continue;
        actual = attribute_of(event, key);
        if (!actual || glob_matches(value, actual) != is_match)
            return FALSE;
    }
}

static void apply_line(const KvDemo *demo, Event *event, const char *line)
{
    if (line[strspn(line, " \t")] == '#' || !line_applies(event, line))
        return;
    for (;;) {
        g_autofree char *key = NULL, *op = NULL, *value = NULL;

        if (!next_term(&line, &key, &op, &value))
            return;
        if (strcmp(op, "=") == 0 || strcmp(op, ":=") == 0)
            assign(demo, event, key, value);
    }
}

static int by_name(gconstpointer a, gconstpointer b, gpointer data)
{
    return strcmp(a, b);
}

/* The rules of all directories in the order of their names; a name in an earlier one hides it. */
static GPtrArray *rule_files(const KvDemo *demo)
{
    static const char *const directories[] = { "/etc/udev/rules.d", "/run/udev/rules.d",
                                               "/usr/local/lib/udev/rules.d",
                                               "/usr/lib/udev/rules.d" };
    g_autoptr(GTree) found = g_tree_new_full(by_name, NULL, g_free, g_free);
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);

    for (unsigned i = 0; i < G_N_ELEMENTS(directories); i++) {
        g_auto(GStrv) names = kv_tree_list(&demo->tree, directories[i]);

        for (char **name = names; *name; name++)
            if (g_str_has_suffix(*name, ".rules") && !g_tree_lookup(found, *name))
                g_tree_insert(found, g_strdup(*name),
                              g_build_filename(directories[i], *name, NULL));
    }
    for (GTreeNode *node = g_tree_node_first(found); node; node = g_tree_node_next(node))
        g_ptr_array_add(paths, g_strdup(g_tree_node_value(node)));
    return paths;
}

static void apply_rules(const KvDemo *demo, Event *event)
{
    g_autoptr(GPtrArray) paths = rule_files(demo);

    for (guint i = 0; i < paths->len; i++) {
        g_autofree char *text = kv_tree_read(&demo->tree, paths->pdata[i]);
        g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);

        for (char **line = lines; *line; line++)
            apply_line(demo, event, *line);
    }
}

void kv_udev_apply(KvDemo *demo, const char *kernel_name, const char *action)
{
    Event event = { .kernel_name = kernel_name, .action = action, -1, -1, -1 };
    g_autofree char *path = g_strdup_printf("/dev/vfio/%s", kernel_name);
    KvNode node;

    if (!kv_nodes_get(demo, path, &node))
        return;
    apply_rules(demo, &event);
    /* A group without a mode means that the group may use it. */
    if (event.gid > 0 && event.mode < 0)
        event.mode = 0660;
    if (event.uid >= 0)
        node.uid = (uid_t)event.uid;
    if (event.gid >= 0)
        node.gid = (gid_t)event.gid;
    if (event.mode >= 0)
        node.mode = (mode_t)event.mode;
    kv_nodes_set(demo, path, &node);
}

void kv_udev_apply_all(KvDemo *demo, const char *action)
{
    g_auto(GStrv) names = kv_tree_list(&demo->tree, "/dev/vfio");

    for (char **name = names; *name; name++)
        kv_udev_apply(demo, *name, action);
}

char *kv_udev_program(const KvDemo *demo, const char *command)
{
    g_autoptr(GPtrArray) paths = rule_files(demo);
    g_autofree char *pattern = g_strdup_printf("^[^#\n]*RUN\\+?=.*?(/[^\\s\"']*/)%s", command);
    g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_MULTILINE, 0, NULL);

    for (guint i = 0; i < paths->len; i++) {
        g_autofree char *text = kv_tree_read(&demo->tree, paths->pdata[i]);
        g_autoptr(GMatchInfo) match = NULL;
        g_autofree char *directory = NULL;

        if (!text || !g_regex_match(regex, text, 0, &match))
            continue;
        directory = g_match_info_fetch(match, 1);
        return g_strdup_printf("%s%.*s", directory, (int)strcspn(command, " "), command);
    }
    return NULL;
}
