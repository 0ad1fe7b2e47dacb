/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "demo/systemd-private.h"

#include <string.h>

static char *wants_link(const char *target, const char *unit)
{
    return g_strdup_printf("/etc/systemd/system/%s.wants/%s", target, unit);
}

static char *full_name(const char *unit)
{
    return strchr(unit, '.') ? g_strdup(unit) : g_strconcat(unit, ".service", NULL);
}

typedef struct {
    const KvCall *call;
    gboolean now, quiet;
} Systemctl;

static int verb_enable(const Systemctl *run, const char *unit, const char *path)
{
    g_auto(GStrv) targets = path ? kv_unit_values(run->call->demo, path, "WantedBy") : NULL;

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
    return kv_unit_start(run->call->demo, unit, path) ? 0 : 1;
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
        kv_unit_set_state(run->call->demo, unit, "inactive");
    return 0;
}

static int start_or(const Systemctl *run, const char *verb, const char *unit, const char *path)
{
    if (!path) {
        kv_call_say(run->call, "Failed to %s %s: Unit %s not found.", verb, unit, unit);
        return 5;
    }
    if (kv_unit_start(run->call->demo, unit, path))
        return 0;
    kv_call_say(run->call,
                "Job for %s failed because the control process exited with error code.\n"
                "See \"systemctl status %s\" and \"journalctl -xeu %s\" for details.",
                unit, unit, unit);
    return 1;
}

static int verb_start(const Systemctl *run, const char *unit, const char *path)
{
    g_autofree char *state = kv_unit_state(run->call->demo, unit);

    return strcmp(state, "active") == 0 && path ? 0 : start_or(run, "start", unit, path);
}

static int verb_restart(const Systemctl *run, const char *unit, const char *path)
{
    return start_or(run, "restart", unit, path);
}

static int verb_try_restart(const Systemctl *run, const char *unit, const char *path)
{
    g_autofree char *state = kv_unit_state(run->call->demo, unit);

    return strcmp(state, "active") == 0 ? start_or(run, "restart", unit, path) : 0;
}

static int verb_stop(const Systemctl *run, const char *unit, const char *path)
{
    if (!path) {
        kv_call_say(run->call, "Failed to stop %s: Unit %s not loaded.", unit, unit);
        return 5;
    }
    kv_unit_set_state(run->call->demo, unit, "inactive");
    return 0;
}

static int verb_is_active(const Systemctl *run, const char *unit, const char *path)
{
    g_autofree char *state = kv_unit_state(run->call->demo, unit);

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
    g_auto(GStrv) targets = path ? kv_unit_values(run->call->demo, path, "WantedBy") : NULL;
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
        g_autofree char *path = kv_unit_find(run->call->demo, unit);
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
