/* SPDX-License-Identifier: GPL-2.0-or-later */
/* systemctl, and the services that a start of the host brings up: those that are enabled in
 * multi-user.target. What a service does is known for libvirt's daemons and for a service that
 * makes a vGPU; any other just becomes active. */
#include "demo/systemd-private.h"

#include <string.h>

#include "core/text/virconf.h"

#define UNITS_FILE "/units" /* beside the tree: what has become of each unit since the boot */

static const char *const unit_dirs[] = { "/etc/systemd/system", "/run/systemd/system",
                                         "/usr/lib/systemd/system" };

/* ---- unit files ---- */

char *kv_unit_find(const KvDemo *demo, const char *unit)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(unit_dirs); i++) {
        g_autofree char *path = g_build_filename(unit_dirs[i], unit, NULL);

        if (kv_tree_has(&demo->tree, path))
            return g_steal_pointer(&path);
    }
    return NULL;
}

/* The words of all `key=` lines. */
char **kv_unit_values(const KvDemo *demo, const char *path, const char *key)
{
    g_autofree char *text = kv_tree_read(&demo->tree, path);
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
    g_autofree char *prefix = g_strconcat(key, "=", NULL);
    GPtrArray *values = g_ptr_array_new();

    for (char **line = lines; *line; line++)
        if (g_str_has_prefix(*line, prefix))
            g_ptr_array_add(values, g_strdup(*line + strlen(prefix)));
    g_ptr_array_add(values, NULL);
    return (char **)g_ptr_array_free(values, FALSE);
}

/* ---- what has become of them ---- */

static GKeyFile *load_states(const KvDemo *demo)
{
    GKeyFile *file = g_key_file_new();
    g_autofree char *text = kv_tree_read(&demo->state, UNITS_FILE);

    if (text)
        g_key_file_load_from_data(file, text, (gsize)-1, G_KEY_FILE_NONE, NULL);
    return file;
}

void kv_unit_set_state(KvDemo *demo, const char *unit, const char *state)
{
    g_autoptr(GKeyFile) file = load_states(demo);
    g_autofree char *text = NULL;

    g_key_file_set_string(file, "units", unit, state);
    text = g_key_file_to_data(file, NULL, NULL);
    kv_tree_write(&demo->state, UNITS_FILE, 0644, text);
}

char *kv_unit_state(const KvDemo *demo, const char *unit)
{
    g_autoptr(GKeyFile) file = load_states(demo);
    char *state = g_key_file_get_string(file, "units", unit, NULL);

    return state ? state : g_strdup("inactive");
}

/* ---- what they do ---- */

static gboolean is_libvirt_daemon(const char *unit)
{
    return strcmp(unit, "libvirtd.service") == 0 || strcmp(unit, "virtqemud.service") == 0;
}

/* A daemon with settings that it can't read doesn't come up. */
static gboolean start_libvirt(KvDemo *demo)
{
    g_autofree char *text = kv_tree_read(&demo->tree, "/etc/libvirt/qemu.conf");
    g_autoptr(KvVirconf) conf =
        text ? kv_virconf_parse(text, strlen(text), "qemu.conf", NULL) : NULL;

    if (text && !conf)
        return FALSE;
    kv_domains_daemon_started(demo);
    return TRUE;
}

/* "echo UUID > …/create" with all that is around it. Without a `create` such a service waits for it
 * until systemd ends its waiting. */
static gboolean make_vgpu(KvDemo *demo, const char *command)
{
    g_autoptr(GRegex) regex = g_regex_new(
        "([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\\s*>\\s*(/sys/\\S+/create)", 0, 0,
        NULL);
    g_autoptr(GMatchInfo) match = NULL;
    g_autofree char *uuid = NULL, *create = NULL, *existing = NULL;

    if (!g_regex_match(regex, command, 0, &match))
        return TRUE;
    uuid = g_match_info_fetch(match, 1);
    create = g_match_info_fetch(match, 2);
    existing = g_strdup_printf("/sys/bus/mdev/devices/%s", uuid);
    return kv_tree_has(&demo->tree, existing) || kv_attribute_write(demo, create, uuid) == 0;
}

/* One command of a service: a shell that makes a vGPU, or a program that is known here. FALSE when
 * it fails. */
static gboolean run_command(KvDemo *demo, const char *command)
{
    g_auto(GStrv) argv = NULL;
    int status = 0;

    if (strstr(command, "/create"))
        return make_vgpu(demo, command);
    if (!g_shell_parse_argv(command, NULL, &argv, NULL))
        return FALSE;
    return kv_programs_run(demo, (const char *const *)argv, NULL, NULL, &status) < 0 || status == 0;
}

/* "ConditionPathExists=!/path": FALSE when one of them isn't so. */
static gboolean conditions_hold(const KvDemo *demo, const char *path)
{
    g_auto(GStrv) values = kv_unit_values(demo, path, "ConditionPathExists");

    for (char **value = values; *value; value++) {
        gboolean negated = **value == '!';

        if (kv_tree_has(&demo->tree, *value + (negated ? 1 : 0)) == negated)
            return FALSE;
    }
    return TRUE;
}

/* FALSE when the service fails. */
gboolean kv_unit_start(KvDemo *demo, const char *unit, const char *path)
{
    g_auto(GStrv) commands = kv_unit_values(demo, path, "ExecStart");
    gboolean fine = TRUE;

    if (!conditions_hold(demo, path))
        return TRUE;
    if (is_libvirt_daemon(unit))
        fine = start_libvirt(demo);
    for (char **command = commands; *command && fine; command++)
        fine = run_command(demo, *command);
    kv_unit_set_state(demo, unit, fine ? "active" : "failed");
    return fine;
}

void kv_systemd_boot(KvDemo *demo)
{
    g_auto(GStrv) units = kv_tree_list(&demo->tree, "/etc/systemd/system/multi-user.target.wants");

    kv_tree_remove(&demo->state, UNITS_FILE);
    for (char **unit = units; *unit; unit++) {
        g_autofree char *path = kv_unit_find(demo, *unit);

        if (path)
            kv_unit_start(demo, *unit, path);
    }
}
