/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What mdevctl shows. */
#include "demo/mdevctl-private.h"

#include <string.h>

static void add_listed(const KvDemo *demo, const char *parent, const char *uuid, gboolean defined,
                       GString *text)
{
    g_autofree char *live = kv_mdevctl_active_type(demo, uuid);
    g_autofree char *type = NULL;
    gboolean automatic = FALSE, is_defined;

    is_defined = kv_mdevctl_read(demo, parent, uuid, &type, &automatic);
    if (defined ? !is_defined : !live)
        return;
    g_string_append_printf(text, "%s %s %s %s%s\n", uuid, parent, defined ? type : live,
                           automatic ? "auto" : "manual",
                           defined && live          ? " (active)"
                           : !defined && is_defined ? " (defined)"
                                                    : "");
}

int kv_mdevctl_list(const KvCall *call, const KvMdevctlOptions *options)
{
    const char *directory = options->defined ? KV_MDEVCTL_DIR : "/sys/class/mdev_bus";
    g_auto(GStrv) parents = kv_tree_list(&call->demo->tree, directory);
    g_autoptr(GString) text = g_string_new(NULL);

    for (char **parent = parents; *parent; parent++) {
        g_autofree char *inner = g_build_filename(directory, *parent, NULL);
        g_auto(GStrv) names = kv_tree_list(&call->demo->tree, inner);

        if (options->parent && strcmp(*parent, options->parent) != 0)
            continue;
        for (char **name = names; *name; name++)
            if (g_uuid_string_is_valid(*name) &&
                (!options->uuid || g_ascii_strcasecmp(*name, options->uuid) == 0))
                add_listed(call->demo, *parent, *name, options->defined, text);
    }
    kv_call_say(call, "%s\n", text->str);
    return 0;
}

static void add_type(const KvDemo *demo, const char *directory, const char *type, GString *text)
{
    static const struct {
        const char *file, *label;
    } rows[] = { { "available_instances", "Available instances" },
                 { "device_api", "Device API" },
                 { "name", "Name" },
                 { "description", "Description" } };

    g_string_append_printf(text, "  %s\n", type);
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_build_filename(directory, type, rows[i].file, NULL);
        g_autofree char *value = kv_tree_word(&demo->tree, path);

        g_auto(GStrv) lines = g_strsplit(value, "\n", -1);
        g_autofree char *line = g_strjoinv(", ", lines);

        if (*line)
            g_string_append_printf(text, "    %s: %s\n", rows[i].label, line);
    }
}

int kv_mdevctl_types(const KvCall *call, const KvMdevctlOptions *options)
{
    g_auto(GStrv) parents = kv_tree_list(&call->demo->tree, "/sys/class/mdev_bus");
    g_autoptr(GString) text = g_string_new(NULL);

    for (char **parent = parents; *parent; parent++) {
        g_autofree char *directory =
            g_strdup_printf("/sys/class/mdev_bus/%s/mdev_supported_types", *parent);
        g_auto(GStrv) types = kv_tree_list(&call->demo->tree, directory);

        g_string_append_printf(text, "%s\n", *parent);
        for (char **type = types; *type; type++)
            add_type(call->demo, directory, *type, text);
    }
    kv_call_say(call, "%s\n", text->str);
    return 0;
}
