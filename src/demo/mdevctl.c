/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mdevctl 1.2: definitions in /etc/mdevctl.d/PARENT/UUID, started when the parent appears. */
#include "demo/mdevctl-private.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

static char *definition_path(const char *parent, const char *uuid)
{
    return g_build_filename(KV_MDEVCTL_DIR, parent, uuid, NULL);
}

/* The parent under which uuid is defined; NULL. */
static char *defined_under(const KvDemo *demo, const char *uuid)
{
    g_auto(GStrv) parents = kv_tree_list(&demo->tree, KV_MDEVCTL_DIR);

    for (char **parent = parents; *parent; parent++) {
        g_autofree char *path = definition_path(*parent, uuid);

        if (kv_tree_has(&demo->tree, path))
            return g_strdup(*parent);
    }
    return NULL;
}

char *kv_mdevctl_active_type(const KvDemo *demo, const char *uuid)
{
    g_autofree char *path = g_strdup_printf("/sys/bus/mdev/devices/%s/mdev_type", uuid);

    return kv_tree_link_name(&demo->tree, path);
}

static char *active_parent(const KvDemo *demo, const char *uuid)
{
    g_autofree char *path = g_strdup_printf("/sys/bus/mdev/devices/%s", uuid);
    g_autofree char *real = kv_tree_real(&demo->tree, path);
    g_autofree char *directory = real ? g_path_get_dirname(real) : NULL;

    return directory ? g_path_get_basename(directory) : NULL;
}

static void write_definition(KvDemo *demo, const char *parent, const char *uuid, const char *type,
                             gboolean automatic)
{
    g_autofree char *path = definition_path(parent, uuid);

    kv_tree_printf(&demo->tree, path, 0644,
                   "{\n  \"mdev_type\": \"%s\",\n  \"start\": \"%s\",\n  \"attrs\": []\n}", type,
                   automatic ? "auto" : "manual");
}

gboolean kv_mdevctl_read(const KvDemo *demo, const char *parent, const char *uuid, char **ret_type,
                         gboolean *ret_automatic)
{
    g_autofree char *path = definition_path(parent, uuid);
    g_autofree char *text = kv_tree_read(&demo->tree, path);
    json_t *json = text ? json_loads(text, 0, NULL) : NULL;
    const char *type = json_string_value(json_object_get(json, "mdev_type"));
    const char *start = json_string_value(json_object_get(json, "start"));

    *ret_type = g_strdup(type);
    *ret_automatic = g_strcmp0(start, "auto") == 0;
    json_decref(json);
    return *ret_type != NULL;
}

static int run_define(const KvCall *call, const KvMdevctlOptions *options)
{
    KvDemo *demo = call->demo;
    g_autofree char *uuid = options->uuid ? g_ascii_strdown(options->uuid, -1) : kv_demo_new_uuid();
    g_autofree char *own_parent = options->parent ? NULL : active_parent(demo, uuid);
    g_autofree char *own_type = options->type ? NULL : kv_mdevctl_active_type(demo, uuid);
    const char *parent = options->parent ? options->parent : own_parent;
    const char *type = options->type ? options->type : own_type;
    g_autofree char *existing = defined_under(demo, uuid);

    if (!options->uuid && !options->parent) {
        kv_call_say(call, "error: The following required arguments were not provided:\n"
                          "    --uuid <UUID>\n    --parent <PARENT>");
        return 2;
    }
    if (!parent || !type) {
        kv_call_say(call, "Error: Device is insufficiently specified");
        return 1;
    }
    if (g_strcmp0(existing, parent) == 0) {
        kv_call_say(call, "Error: Device %s on %s already defined", uuid, parent);
        return 1;
    }
    write_definition(demo, parent, uuid, type, options->automatic);
    if (!options->uuid)
        kv_call_say(call, "%s", uuid);
    return 0;
}

/* The parent of a definition that is meant; NULL after saying that there is none. */
static char *find_defined(const KvCall *call, const KvMdevctlOptions *options)
{
    g_autofree char *uuid = options->uuid ? g_ascii_strdown(options->uuid, -1) : NULL;
    g_autofree char *parent = uuid ? defined_under(call->demo, uuid) : NULL;

    if (parent && (!options->parent || strcmp(parent, options->parent) == 0))
        return g_steal_pointer(&parent);
    kv_call_say(call, "Error: No devices match the specified uuid");
    return NULL;
}

static int run_undefine(const KvCall *call, const KvMdevctlOptions *options)
{
    g_autofree char *parent = find_defined(call, options);
    g_autofree char *uuid = parent ? g_ascii_strdown(options->uuid, -1) : NULL;
    g_autofree char *path = parent ? definition_path(parent, uuid) : NULL;

    if (!parent)
        return 1;
    kv_tree_remove(&call->demo->tree, path);
    return 0;
}

static int run_modify(const KvCall *call, const KvMdevctlOptions *options)
{
    g_autofree char *parent = find_defined(call, options);
    g_autofree char *uuid = parent ? g_ascii_strdown(options->uuid, -1) : NULL;
    g_autofree char *type = NULL;
    gboolean automatic;

    if (!parent || !kv_mdevctl_read(call->demo, parent, uuid, &type, &automatic))
        return 1;
    if (options->automatic || options->manual)
        automatic = options->automatic;
    write_definition(call->demo, parent, uuid, options->type ? options->type : type, automatic);
    return 0;
}

/* The words of an errno, as Rust says them. */
static const char *os_words(int result)
{
    static const struct {
        int error;
        const char *words;
    } table[] = {
        { -EINVAL, "Invalid argument (os error 22)" },
        { -EEXIST, "File exists (os error 17)" },
        { -ENOSPC, "No space left on device (os error 28)" },
        { -ENODEV, "No such device (os error 19)" },
        { -ENOENT, "No such file or directory (os error 2)" },
        { -EACCES, "Permission denied (os error 13)" },
        { -EBUSY, "Device or resource busy (os error 16)" },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(table); i++)
        if (table[i].error == result)
            return table[i].words;
    return "Input/output error (os error 5)";
}

/* Why a device can't even be tried; NULL. */
static char *reason_against(const KvDemo *demo, const char *parent, const char *type,
                            const char *uuid)
{
    g_autofree char *directory = g_strdup_printf("/sys/class/mdev_bus/%s", parent);
    g_autofree char *types = g_build_filename(directory, "mdev_supported_types", NULL);
    g_autofree char *type_dir = g_build_filename(types, type, NULL);
    g_autofree char *available = g_build_filename(type_dir, "available_instances", NULL);
    g_autofree char *existing = kv_mdevctl_active_type(demo, uuid);
    g_autofree char *left = NULL;

    if (existing)
        return g_strdup("Device already exists");
    if (!kv_tree_has_dir(&demo->tree, directory))
        return g_strdup_printf("Unable to find parent device '%s'", parent);
    if (!kv_tree_has_dir(&demo->tree, types))
        return g_strdup_printf("Parent %s is not currently registered for mdev support", parent);
    if (!kv_tree_has_dir(&demo->tree, type_dir))
        return g_strdup_printf("Parent %s does not support mdev type %s", parent, type);
    left = kv_tree_word(&demo->tree, available);
    if (strcmp(left, "0") == 0)
        return g_strdup_printf("No available instances of %s on %s", type, parent);
    return NULL;
}

static int start_device(const KvCall *call, const char *parent, const char *type, const char *uuid)
{
    g_autofree char *reason = reason_against(call->demo, parent, type, uuid);
    g_autofree char *path =
        g_strdup_printf("/sys/class/mdev_bus/%s/mdev_supported_types/%s/create", parent, type);
    int result;

    if (reason) {
        kv_call_say(call, "Error: %s", reason);
        return 1;
    }
    result = kv_attribute_write(call->demo, path, uuid);
    if (result == 0)
        return 0;
    kv_call_say(call, "Error: Failed to create mdev %s, type %s on %s\n\nCaused by:\n    %s", uuid,
                type, parent, os_words(result));
    return 1;
}

static int run_start(const KvCall *call, const KvMdevctlOptions *options)
{
    g_autofree char *uuid = options->uuid ? g_ascii_strdown(options->uuid, -1) : kv_demo_new_uuid();
    g_autofree char *parent = g_strdup(options->parent);
    g_autofree char *type = g_strdup(options->type);
    gboolean automatic;
    int status;

    if (!parent)
        parent = defined_under(call->demo, uuid);
    if (parent && !type)
        kv_mdevctl_read(call->demo, parent, uuid, &type, &automatic);
    if (!parent || !type) {
        kv_call_say(call, "Error: Device is insufficiently specified");
        return 1;
    }
    status = start_device(call, parent, type, uuid);
    if (status == 0 && !options->uuid)
        kv_call_say(call, "%s", uuid);
    return status;
}

static int run_stop(const KvCall *call, const KvMdevctlOptions *options)
{
    g_autofree char *uuid = options->uuid ? g_ascii_strdown(options->uuid, -1) : g_strdup("");
    g_autofree char *path = g_strdup_printf("/sys/bus/mdev/devices/%s/remove", uuid);
    int result = kv_attribute_write(call->demo, path, "1");

    if (result == 0)
        return 0;
    kv_call_say(call, "Error: Error removing device %s\n\nCaused by:\n    %s", uuid,
                os_words(result));
    return 1;
}

/* ---- the start of a parent ---- */

static void start_defined(const KvCall *call, const char *parent)
{
    g_autofree char *directory = g_build_filename(KV_MDEVCTL_DIR, parent, NULL);
    g_auto(GStrv) uuids = kv_tree_list(&call->demo->tree, directory);

    for (char **uuid = uuids; *uuid; uuid++) {
        g_autofree char *type = NULL;
        gboolean automatic = FALSE;

        if (g_uuid_string_is_valid(*uuid) &&
            kv_mdevctl_read(call->demo, parent, *uuid, &type, &automatic) && automatic)
            start_device(call, parent, type, *uuid);
    }
}

void kv_mdevctl_parent_appeared(KvDemo *demo, const char *parent)
{
    const KvCall silent = { .demo = demo };
    g_autofree char *program = kv_udev_program(demo, "mdevctl start-parent-mdevs");

    /* The program has to be where the rule looks for it: Debian 12's rule names /usr/sbin, and its
     * package has it in /usr/bin. */
    if (program && kv_programs_has(demo, program))
        start_defined(&silent, parent);
}

static const struct {
    const char *name;
    int (*run)(const KvCall *call, const KvMdevctlOptions *options);
} commands[] = {
    { "define", run_define },      { "undefine", run_undefine }, { "modify", run_modify },
    { "start", run_start },        { "stop", run_stop },         { "list", kv_mdevctl_list },
    { "types", kv_mdevctl_types },
};

int kv_mdevctl(const KvCall *call)
{
    KvMdevctlOptions options = { 0 };

    if (!kv_tree_has_dir(&call->demo->tree, KV_MDEVCTL_DIR)) {
        kv_call_say(call,
                    "Error: Required directory \"" KV_MDEVCTL_DIR "\" doesn't exist. This may "
                    "indicate a packaging or installation error");
        return 1;
    }
    for (unsigned i = 0; call->argc > 1 && i < G_N_ELEMENTS(commands); i++)
        if (strcmp(commands[i].name, call->argv[1]) == 0)
            return kv_mdevctl_read_options(call, &options) ? commands[i].run(call, &options) : 2;
    /* For the udev rule: its argument is no option. */
    if (call->argc == 3 && strcmp(call->argv[1], "start-parent-mdevs") == 0) {
        start_defined(call, call->argv[2]);
        return 0;
    }
    kv_call_say(call, "USAGE:\n    mdevctl <SUBCOMMAND>");
    return 2;
}
