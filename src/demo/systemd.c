/* SPDX-License-Identifier: GPL-2.0-or-later */
/* systemctl, and the services that a start of the host brings up: those that are enabled in
 * multi-user.target. What a service does is known for libvirt's daemons and for a service that
 * makes a vGPU; any other just becomes active. */
#include <errno.h>
#include <string.h>

#include "core/text/virconf.h"
#include "demo/model.h"

#define UNITS_FILE "/units" /* beside the tree: what has become of each unit since the boot */

static const char *const unit_dirs[] = { "/etc/systemd/system", "/run/systemd/system",
                                         "/usr/lib/systemd/system" };

/* ---- unit files ---- */

static char *full_name(const char *unit)
{
    return strchr(unit, '.') ? g_strdup(unit) : g_strconcat(unit, ".service", NULL);
}

static char *find_unit(const KvDemo *demo, const char *unit)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(unit_dirs); i++) {
        g_autofree char *path = g_build_filename(unit_dirs[i], unit, NULL);

        if (kv_tree_has(&demo->tree, path))
            return g_steal_pointer(&path);
    }
    return NULL;
}

/* The words of all `key=` lines. */
static char **unit_values(const KvDemo *demo, const char *path, const char *key)
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

static char *wants_link(const char *target, const char *unit)
{
    return g_strdup_printf("/etc/systemd/system/%s.wants/%s", target, unit);
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

static void set_state(KvDemo *demo, const char *unit, const char *state)
{
    g_autoptr(GKeyFile) file = load_states(demo);
    g_autofree char *text = NULL;

    g_key_file_set_string(file, "units", unit, state);
    text = g_key_file_to_data(file, NULL, NULL);
    kv_tree_write(&demo->state, UNITS_FILE, 0644, text);
}

static char *get_state(const KvDemo *demo, const char *unit)
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
    g_auto(GStrv) values = unit_values(demo, path, "ConditionPathExists");

    for (char **value = values; *value; value++) {
        gboolean negated = **value == '!';

        if (kv_tree_has(&demo->tree, *value + (negated ? 1 : 0)) == negated)
            return FALSE;
    }
    return TRUE;
}

/* FALSE when the service fails. */
static gboolean start_unit(KvDemo *demo, const char *unit, const char *path)
{
    g_auto(GStrv) commands = unit_values(demo, path, "ExecStart");
    gboolean fine = TRUE;

    if (!conditions_hold(demo, path))
        return TRUE;
    if (is_libvirt_daemon(unit))
        fine = start_libvirt(demo);
    for (char **command = commands; *command && fine; command++)
        fine = run_command(demo, *command);
    set_state(demo, unit, fine ? "active" : "failed");
    return fine;
}

void kv_systemd_boot(KvDemo *demo)
{
    g_auto(GStrv) units = kv_tree_list(&demo->tree, "/etc/systemd/system/multi-user.target.wants");

    kv_tree_remove(&demo->state, UNITS_FILE);
    for (char **unit = units; *unit; unit++) {
        g_autofree char *path = find_unit(demo, *unit);

        if (path)
            start_unit(demo, *unit, path);
    }
}

/* ---- systemctl ---- */

typedef struct {
    const KvCall *call;
    gboolean now, quiet;
} Systemctl;

static int verb_enable(const Systemctl *run, const char *unit, const char *path)
{
    g_auto(GStrv) targets = path ? unit_values(run->call->demo, path, "WantedBy") : NULL;

    if (!path) {
        kv_call_say(run->call, "Failed to enable unit: Unit file %s does not exist.", unit);
        return 1;
    }
    for (char **line = targets; *line; line++) {
        g_auto(GStrv) names = g_strsplit(*line, " ", -1);

        for (char **target = names; *target; target++) {
            g_autofree char *link = wants_link(*target, unit);

            if (!**target || kv_tree_has(&run->call->demo->tree, link))
                continue;
            kv_tree_link(&run->call->demo->tree, link, path);
            if (!run->quiet)
                kv_call_say(run->call, "Created symlink %s -> %s.", link, path);
        }
    }
    if (!run->now)
        return 0;
    return start_unit(run->call->demo, unit, path) ? 0 : 1;
}

static int verb_disable(const Systemctl *run, const char *unit, const char *path)
{
    g_auto(GStrv) names = kv_tree_list(&run->call->demo->tree, "/etc/systemd/system");
    gboolean found = path != NULL;

    for (char **name = names; *name; name++) {
        g_autofree char *link = g_strdup_printf("/etc/systemd/system/%s/%s", *name, unit);
        g_autofree char *target = NULL;

        if (!g_str_has_suffix(*name, ".wants"))
            continue;
        target = kv_tree_link_name(&run->call->demo->tree, link);
        if (!target)
            continue;
        found = TRUE;
        kv_tree_remove(&run->call->demo->tree, link);
        if (!run->quiet)
            kv_call_say(run->call, "Removed \"%s\".", link);
    }
    if (!found) {
        kv_call_say(run->call, "Failed to disable unit: Unit file %s does not exist.", unit);
        return 1;
    }
    if (run->now)
        set_state(run->call->demo, unit, "inactive");
    return 0;
}

static int start_or(const Systemctl *run, const char *verb, const char *unit, const char *path)
{
    if (!path) {
        kv_call_say(run->call, "Failed to %s %s: Unit %s not found.", verb, unit, unit);
        return 5;
    }
    if (start_unit(run->call->demo, unit, path))
        return 0;
    kv_call_say(run->call,
                "Job for %s failed because the control process exited with error code.\n"
                "See \"systemctl status %s\" and \"journalctl -xeu %s\" for details.",
                unit, unit, unit);
    return 1;
}

static int verb_start(const Systemctl *run, const char *unit, const char *path)
{
    g_autofree char *state = get_state(run->call->demo, unit);

    return strcmp(state, "active") == 0 && path ? 0 : start_or(run, "start", unit, path);
}

static int verb_restart(const Systemctl *run, const char *unit, const char *path)
{
    return start_or(run, "restart", unit, path);
}

static int verb_try_restart(const Systemctl *run, const char *unit, const char *path)
{
    g_autofree char *state = get_state(run->call->demo, unit);

    return strcmp(state, "active") == 0 ? start_or(run, "restart", unit, path) : 0;
}

static int verb_stop(const Systemctl *run, const char *unit, const char *path)
{
    if (!path) {
        kv_call_say(run->call, "Failed to stop %s: Unit %s not loaded.", unit, unit);
        return 5;
    }
    set_state(run->call->demo, unit, "inactive");
    return 0;
}

static int verb_is_active(const Systemctl *run, const char *unit, const char *path)
{
    g_autofree char *state = get_state(run->call->demo, unit);

    if (!run->quiet)
        kv_call_say(run->call, "%s", state);
    return strcmp(state, "active") == 0 ? 0 : path ? 3 : 4;
}

static gboolean is_enabled(const KvDemo *demo, const char *unit)
{
    g_auto(GStrv) names = kv_tree_list(&demo->tree, "/etc/systemd/system");

    for (char **name = names; *name; name++) {
        g_autofree char *link = g_strdup_printf("/etc/systemd/system/%s/%s", *name, unit);

        if (g_str_has_suffix(*name, ".wants") && kv_tree_has(&demo->tree, link))
            return TRUE;
    }
    return FALSE;
}

static int verb_is_enabled(const Systemctl *run, const char *unit, const char *path)
{
    g_auto(GStrv) targets = path ? unit_values(run->call->demo, path, "WantedBy") : NULL;
    gboolean enabled = is_enabled(run->call->demo, unit);

    if (!path) {
        kv_call_say(run->call, "Failed to get unit file state for %s: No such file or directory",
                    unit);
        return 1;
    }
    if (!run->quiet)
        kv_call_say(run->call, "%s", enabled ? "enabled" : targets[0] ? "disabled" : "static");
    return enabled || !targets[0] ? 0 : 1;
}

static const struct {
    const char *verb;
    int (*run)(const Systemctl *run, const char *unit, const char *path); /* NULL: no more to do */
} verbs[] = {
    { "daemon-reload", NULL },       { "reset-failed", NULL },
    { "enable", verb_enable },       { "disable", verb_disable },
    { "start", verb_start },         { "stop", verb_stop },
    { "restart", verb_restart },     { "try-restart", verb_try_restart },
    { "is-active", verb_is_active }, { "is-enabled", verb_is_enabled },
};

static int run_verb(const Systemctl *run, unsigned row, GPtrArray *units)
{
    int status = 0;

    for (guint i = 0; verbs[row].run && i < units->len; i++) {
        g_autofree char *unit = full_name(units->pdata[i]);
        g_autofree char *path = find_unit(run->call->demo, unit);
        int one = verbs[row].run(run, unit, path);

        status = one ? one : status;
    }
    return status;
}

int kv_systemctl(const KvCall *call)
{
    Systemctl run = { .call = call };
    g_autoptr(GPtrArray) units = g_ptr_array_new();
    const char *verb = NULL;

    for (unsigned i = 1; i < call->argc; i++) {
        const char *word = call->argv[i];

        run.now |= strcmp(word, "--now") == 0;
        run.quiet |= strcmp(word, "-q") == 0 || strcmp(word, "--quiet") == 0;
        if (word[0] == '-')
            continue;
        if (verb)
            g_ptr_array_add(units, (char *)word);
        else
            verb = word;
    }
    for (unsigned i = 0; verb && i < G_N_ELEMENTS(verbs); i++)
        if (strcmp(verbs[i].verb, verb) == 0)
            return run_verb(&run, i, units);
    kv_call_say(call, "Unknown command verb %s.", verb ? verb : "");
    return 1;
}
